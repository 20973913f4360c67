import { createReadStream } from 'node:fs'
import { createTextFile } from './text-file.ts'

/** A CSV file (RFC 4180, UTF-8, one header line) that rows are added to; only the user may read it. */
export interface CsvFile {
  readonly path: string
  add(row: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Replaces what was at the path. Rejects as soon as the file cannot be written, a full disk included. */
export async function createCsv(path: string, columns: readonly string[]): Promise<CsvFile> {
  const file = await createTextFile(path)
  const add = (row: readonly string[]): Promise<void> => file.write(`${row.map(cell).join(',')}\n`)
  await add(columns)
  return { path, add, close: file.close }
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers. */
function cell(text: string): string {
  const value = /^[=+@\t\r]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** The rows of a file that `createCsv` wrote, without the header line and without the apostrophes before formulas. */
export async function* readCsv(path: string): AsyncGenerator<string[]> {
  let header = true
  for await (const row of readRows(path)) {
    if (!header) yield row
    header = false
  }
}

/** The same with the names of the columns: a value by its name, empty where the file has no such column. */
export async function* readTable(path: string): AsyncGenerator<(column: string) => string> {
  let places: Map<string, number> | null = null
  for await (const row of readRows(path)) {
    if (places === null) places = new Map(row.map((name, i) => [name, i]))
    else {
      const known = places
      yield (column) => row[known.get(column) ?? -1] ?? ''
    }
  }
}

async function* readRows(path: string): AsyncGenerator<string[]> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    rest += chunk
    const end = endOfRows(rest)
    yield* rowsOf(rest.slice(0, end))
    rest = rest.slice(end)
  }
}

/** Where the last whole row ends: after the last line end outside quotes. */
function endOfRows(text: string): number {
  let [quoted, end] = [false, 0]
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === '"') quoted = !quoted
    else if (text[i] === '\n' && !quoted) end = i + 1
  }
  return end
}

function* rowsOf(text: string): Generator<string[]> {
  let row: string[] = []
  for (const [, quoted, plain, border] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/g)) {
    const value = quoted?.replaceAll('""', '"') ?? plain ?? ''
    row.push(/^'(?:[=+@\t\r]|-(?![\d.]+$))/.test(value) ? value.slice(1) : value)
    if (border === ',') continue
    yield row
    row = []
  }
}
