import type { Value } from '../../model/record.ts'
import { readText, type Storage } from './bytes.ts'
import { CsvReader, type CsvRow, UnclosedQuote } from './csv.ts'
import { refusal } from './errors.ts'
import { parseLine } from './json-lines.ts'
import type { FileFormat } from './settings.ts'

/** A file with what has to be known to read it. */
export interface Layout extends Storage {
  path: string
  format: FileFormat
  /** Of CSV. */
  delimiter: string
}

/** A record as the file has it; a column that it does not speak of is undefined. */
export interface RawRecord {
  /** Where it begins, from 1. */
  line: number
  cells: readonly (Value | undefined)[]
}

/** What was odd about the rows of a file, counted. */
export interface Oddities {
  /** Rows with fewer cells than the header has columns, and with more; the first line of each. */
  short: { rows: number; line: number }
  long: { rows: number; line: number }
  /** Text beside quotes. */
  stray: { rows: number; line: number }
  /** Columns without a name, and with one that an earlier column has. */
  nameless: number
  repeated: string[]
}

/** Columns and records of a file, as they are read. */
export interface RecordReader {
  /** Of the columns; grows while records are read. */
  readonly names: readonly string[]
  readonly oddities: Oddities
  /** Pieces of any size, from the beginning to the end. */
  read(signal: AbortSignal, onBytes?: (bytes: Uint8Array) => void): AsyncIterable<RawRecord[]>
}

export function openRecords(layout: Layout): RecordReader {
  return layout.format === 'csv' ? openCsv(layout) : openJsonLines(layout)
}

function noOddities(): Oddities {
  const none = { rows: 0, line: 0 }
  return { short: { ...none }, long: { ...none }, stray: { ...none }, nameless: 0, repeated: [] }
}

function openCsv(layout: Layout): RecordReader {
  const names: string[] = []
  const oddities = noOddities()
  const note = (odd: { rows: number; line: number }, line: number): void => {
    if (odd.rows === 0) odd.line = line
    odd.rows += 1
  }
  const takeHeader = ({ cells }: CsvRow): void => {
    for (const cell of cells) {
      const name = cell?.trim() ?? ''
      if (name === '') oddities.nameless += 1
      else if (names.includes(name)) oddities.repeated.push(name)
      names.push(freeName(name === '' ? `column ${names.length + 1}` : name, names))
    }
    width = names.length
  }
  let width = 0
  const recordOf = ({ line, cells, stray }: CsvRow): RawRecord => {
    if (stray) note(oddities.stray, line)
    if (cells.length < width) note(oddities.short, line)
    // Exports often end each line with a delimiter: an empty cell too many is nothing.
    while (cells.length > width && cells.at(-1) === null) cells.pop()
    if (cells.length > width) note(oddities.long, line)
    while (names.length < cells.length) names.push(freeName(`column ${names.length + 1}`, names))
    while (cells.length < width) cells.push(null)
    return { line, cells }
  }
  return {
    names,
    oddities,
    async *read(signal, onBytes) {
      const reader = new CsvReader(layout.delimiter)
      let isFirst = true
      let hasHeader = false
      const take = (rows: CsvRow[]): RawRecord[] => {
        const records: RawRecord[] = []
        for (const row of rows) {
          const isHint = isFirst && row.line === 1 && row.cells.length <= 2 && /^sep=/i.test(row.cells[0] ?? '')
          isFirst = false
          if (isHint) continue
          if (hasHeader) records.push(recordOf(row))
          else if (names.length === 0) takeHeader(row)
          hasHeader = true
        }
        return records
      }
      try {
        for await (const text of readText(layout.path, layout, signal, onBytes)) {
          const records = take(reader.push(text))
          if (records.length > 0) yield records
        }
        const rest = take(reader.end())
        if (rest.length > 0) yield rest
      } catch (error) {
        throw error instanceof UnclosedQuote ? unclosed(layout.path, error) : error
      }
    },
  }
}

function unclosed(path: string, { line }: UnclosedQuote) {
  const message = `${path}, line ${line}: a quote is opened and never closed, so the records after it cannot be told apart. Close it, or write it twice if it belongs to the text.`
  return refusal('invalid', message)
}

function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  for (let n = 2; ; n += 1) if (!taken.includes(`${name} (${n})`)) return `${name} (${n})`
}

/** Longer than any record that somebody meant. In characters. */
const longestLine = 64_000_000

function openJsonLines(layout: Layout): RecordReader {
  const names: string[] = []
  const places = new Map<string, number>()
  const recordOf = (text: string, line: number): RawRecord | null => {
    if (text.trim() === '') return null
    const fields = parseLine(text)
    if (fields === null) throw noObject(layout.path, line, text)
    const cells: (Value | undefined)[] = new Array(names.length).fill(undefined)
    for (const [name, value] of fields) {
      let at = places.get(name)
      if (at === undefined) {
        at = names.length
        places.set(name, at)
        names.push(name)
      }
      cells[at] = value
    }
    return { line, cells }
  }
  return {
    names,
    oddities: noOddities(),
    async *read(signal, onBytes) {
      let rest = ''
      let line = 0
      const parse = (lines: readonly string[]): RawRecord[] =>
        lines.flatMap((text) => {
          line += 1
          return recordOf(text, line) ?? []
        })
      for await (const text of readText(layout.path, layout, signal, onBytes)) {
        const lines = text.split('\n')
        lines[0] = rest + lines[0]!
        rest = lines.pop()!
        if (rest.length > longestLine) throw noObject(layout.path, line + 1, rest)
        const records = parse(lines)
        if (records.length > 0) yield records
      }
      const last = parse([rest])
      if (last.length > 0) yield last
    },
  }
}

function noObject(path: string, line: number, text: string) {
  const isArray = line === 1 && text.trimStart().startsWith('[')
  const message = isArray
    ? `${path} is one JSON list. JSON Lines are wanted: one object on each line (jq -c '.[]' makes them).`
    : `${path}, line ${line} is no JSON object. JSON Lines are wanted: one object on each line.`
  return refusal('invalid', message)
}
