import { createHash } from 'node:crypto'
import type { Row, Value } from '../../model/record.ts'
import type { FieldType } from '../../model/schema.ts'
import { type Cell, CsvReader, writeCsvRow } from './csv.ts'
import type { OwnField, OwnFile } from './descriptor.ts'
import { parseLine, writeLine } from './json-lines.ts'

/** The column that names each of our records, and those that keep where they come from. */
export const idField = 'id'
export const sourceKeyField = 'crm_ferry_source_id'

/** The id of a record in our files: a digest of its source key, so that a repeated create finds the first. */
export function idOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16)
}

const numbers: ReadonlySet<FieldType> = new Set(['integer', 'decimal', 'currency', 'percent'])
/** Their values are checked before they are written and cannot be formulas. */
const checked: ReadonlySet<FieldType> = new Set([...numbers, 'boolean', 'date', 'datetime', 'id'])
const lists: ReadonlySet<FieldType> = new Set(['multi-select', 'multi-reference'])

/**
 * What a spreadsheet takes for the beginning of a formula, behind any apostrophes.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/

/** An apostrophe in front makes a cell text; `bare` takes away just what this added. */
function neutralise(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

function bare(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text
}

/** Entries with semicolons between them; one within an entry has a backslash in front. */
function joinList(entries: readonly string[]): string {
  return entries.map((entry) => entry.replace(/[\\;]/g, '\\$&')).join(';')
}

function splitOwnList(text: string): string[] {
  const entries: string[] = ['']
  for (const [part] of text.matchAll(/\\[\\;]|[\s\S]/g)) {
    if (part === ';') entries.push('')
    else entries[entries.length - 1] += part.length === 2 ? part.slice(1) : part
  }
  return entries
}

/** Rows of one of our files as text and back. */
export interface RowCodec {
  /** What the file begins with. */
  head: string
  /** A line of it with its end; fields that the row has not are null. */
  line(row: Row): string
  /** A line whose columns are these. */
  parse(text: string, names: readonly string[]): Row
  /** The id of a line, without looking at the rest where that is possible; null for one without. */
  idOf(text: string, names: readonly string[]): string | null
  value(field: string, cell: Value | undefined): Value | undefined
}

export function codecOf(file: Pick<OwnFile, 'format' | 'delimiter' | 'neutralised' | 'fields'>): RowCodec {
  return file.format === 'csv' ? csvCodec(file) : jsonCodec(file)
}

function csvCodec({ delimiter, neutralised, fields }: Pick<OwnFile, 'delimiter' | 'neutralised' | 'fields'>): RowCodec {
  const types = typesOf(fields)
  const write = ({ name, type }: OwnField, row: Row): Cell => {
    const value = row[name] ?? null
    if (value === null || typeof value === 'boolean') return value === null ? null : String(value)
    if (typeof value !== 'string' && value.length === 0) return null
    const text = typeof value === 'string' ? value : joinList(value)
    return neutralised && !checked.has(type) ? neutralise(text) : text
  }
  const value = (field: string, cell: Value | undefined): Value | undefined => {
    const type = types.get(field) ?? 'text'
    if (typeof cell !== 'string') return cell
    if (type === 'boolean') return cell === 'true' ? true : cell === 'false' ? false : cell
    const text = neutralised && !checked.has(type) ? bare(cell) : cell
    if (lists.has(type)) return splitOwnList(text)
    return text === '' && checked.has(type) ? null : text
  }
  const cellsOf = (text: string): readonly Cell[] => {
    const reader = new CsvReader(delimiter)
    return [...reader.push(text), ...reader.end()][0]?.cells ?? []
  }
  return {
    // The mark tells a spreadsheet that the text is UTF-8.
    head: `\ufeff${writeCsvRow(
      fields.map(({ name }) => name),
      delimiter,
    )}`,
    line: (row) =>
      writeCsvRow(
        fields.map((field) => write(field, row)),
        delimiter,
      ),
    parse(text, names) {
      const cells = cellsOf(text)
      return Object.fromEntries(names.map((name, at) => [name, value(name, cells[at] ?? null)!]))
    },
    idOf(text, names) {
      const end = text.indexOf(delimiter)
      const first = names[0] === idField && end > 0 && text[0] !== '"' ? text.slice(0, end) : null
      return first ?? cellsOf(text)[names.indexOf(idField)] ?? null
    },
    value,
  }
}

function jsonCodec({ fields }: Pick<OwnFile, 'fields'>): RowCodec {
  const types = typesOf(fields)
  const isNumber = (name: string) => numbers.has(types.get(name) ?? 'text')
  const value = (field: string, cell: Value | undefined): Value | undefined =>
    typeof cell === 'string' && lists.has(types.get(field) ?? 'text') ? [cell] : cell
  return {
    head: '',
    line(row) {
      const known = fields.map(({ name }) => [name, row[name] ?? null] as const)
      // What somebody else added to a line stays.
      const further = Object.entries(row).filter(([name]) => !types.has(name))
      return writeLine([...known, ...further], isNumber)
    },
    parse(text) {
      const found = parseLine(text) ?? new Map<string, Value>()
      return Object.fromEntries([...found].map(([name, each]) => [name, value(name, each)!]))
    },
    idOf(text) {
      const quick = /^\{"id":"([0-9a-f]{16})"/.exec(text)?.[1]
      const found = quick ?? parseLine(text)?.get(idField)
      return typeof found === 'string' ? found : null
    },
    value,
  }
}

function typesOf(fields: readonly OwnField[]): Map<string, FieldType> {
  return new Map(fields.map(({ name, type }) => [name, type]))
}
