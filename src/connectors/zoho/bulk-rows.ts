import { strToU8, Zip, ZipDeflate } from 'fflate'
import { CrmError } from '../../model/errors.ts'
import type { Field, ObjectSchema } from '../../model/schema.ts'
import { linesOf } from './zipped-csv.ts'

/** What a column of the file fills. https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/create-job.html */
export interface FieldMapping {
  api_name: string
  index: number
  find_by?: 'id'
  format?: string
}

/** A row as it was encoded, under its reference. */
interface Line {
  ref: string
  wire: Readonly<Record<string, unknown>>
}

/** Rows of one file: those that a job can carry, and what its columns are; the first is that of the references. */
interface Table {
  mappings: readonly FieldMapping[]
  lines: readonly Line[]
}

/** https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/overview.html */
const mostColumns = 200

/** Unless told, dates are American and times are in the zone of the user. */
const formats: Partial<Record<Field['type'], string>> = { date: 'yyyy-MM-dd', datetime: "yyyy-MM-dd'T'HH:mm:ssXXX" }

/** How these stand in a cell is published nowhere. */
const unpublished = new Set(['Tag', 'Layout'])

/**
 * The rows under the column of their references, which is the first. A row that a cell cannot say is left out: one that
 * empties a field (an empty cell is no word on it), has an option with the separator in it, or needs too many columns.
 */
export function tableOf(object: ObjectSchema, refColumn: string, rows: readonly Line[]): Table {
  const fields = new Map(object.fields.map((field) => [field.name, field]))
  const columns = new Set([refColumn])
  const lines = rows.filter(({ wire }) => {
    const names = Object.keys(wire)
    if (names.some((name) => unpublished.has(name) || cellOf(wire[name]) === null)) return false
    const added = names.filter((name) => !columns.has(name))
    if (columns.size + added.length > mostColumns) return false
    for (const name of added) columns.add(name)
    return true
  })
  const mappings = [...columns].map((name, index) => mappingOf(name, index, fields.get(name)))
  return { mappings, lines }
}

function mappingOf(api_name: string, index: number, field: Field | undefined): FieldMapping {
  const format = field && formats[field.type]
  const isLink = field?.type === 'reference' || field?.type === 'user'
  return { api_name, index, ...(isLink ? { find_by: 'id' } : {}), ...(format === undefined ? {} : { format }) }
}

function cellOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) {
    const isPlain = value.length > 0 && value.every((each) => typeof each === 'string' && !each.includes(';'))
    return isPlain ? value.join(';') : null
  }
  const { id } = (value ?? {}) as { id?: unknown }
  return typeof id === 'string' ? id : null
}

const linesAtOnce = 500

/** The ZIP of the CSV; no more than a few rows of it are held as text. */
export function zipTable({ mappings, lines }: Table): Uint8Array {
  const pieces: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error) throw error
    pieces.push(piece)
  })
  const file = new ZipDeflate('rows.csv', { level: 6 })
  zip.add(file)
  const [first = '', ...others] = mappings.map(({ api_name }) => api_name)
  file.push(strToU8(lineOf([first, ...others])))
  for (let at = 0; at < lines.length; at += linesAtOnce) {
    const some = lines.slice(at, at + linesAtOnce)
    const texts = some.map(({ ref, wire }) => lineOf([ref, ...others.map((name) => cellOf(wire[name]) ?? '')]))
    file.push(strToU8(texts.join('')))
  }
  file.push(new Uint8Array(), true)
  zip.end()
  return Buffer.concat(pieces)
}

/** https://www.rfc-editor.org/rfc/rfc4180 */
function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`
}

/** What a job says of a row. */
export interface Told {
  ref: string
  id: string
  status: string
  /** The first of what was wrong, and of which column; empty: nothing is said. */
  code: string
  column: string
}

/** Three of the columns that were sent, the first of which tells the row, and three that say what became of it. */
export async function* readResults(zip: AsyncIterable<Uint8Array>): AsyncGenerator<Told> {
  let places: readonly number[] | undefined
  for await (const cells of linesOf(zip)) {
    if (places === undefined) {
      places = ['RECORD_ID', 'STATUS', 'ERRORS'].map((name) => cells.indexOf(name))
      if (places.some((at) => at < 0)) throw unreadable()
      continue
    }
    const [id = '', status = '', errors = ''] = places.map((at) => cells[at])
    const [, code = '', column = ''] = /^([A-Z_]+)(?:-([^:]*))?/.exec(errors) ?? []
    yield { ref: cells[0] ?? '', id, status, code, column }
  }
}

function unreadable(): CrmError {
  const message = 'Zoho: the results of a job lack a column, so they were not understood.'
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'unknown', message })
}
