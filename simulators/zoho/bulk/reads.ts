import type { JobEnd } from '../../kit/faults.ts'
import { writeCsv } from '../csv.ts'
import { invalidData, Refusal } from '../errors.ts'
import { COMPOUND, displayOf, type Field } from '../fields.ts'
import type { Module, StoredRecord } from '../org.ts'
import { type Column, findColumn, MOST_JOINS, valueIn } from '../reading/columns.ts'
import { type Condition, isTrue } from '../reading/conditions.ts'
import type { Service } from '../service.ts'
import { zip } from '../zip.ts'
import { stateOf } from './states.ts'

/** https://github.com/zoho/crm-oas */
export interface ReadJob {
  readonly id: string
  readonly module: Module
  readonly columns: readonly Column[]
  readonly condition: Condition | undefined
  readonly page: number
  /** Records up to this id were on earlier pages. */
  readonly after: string | undefined
  readonly query: object
  readonly createdAt: number
  readonly end: JobEnd | undefined
  result?: { rows: readonly StoredRecord[]; more: boolean; token: string | null }
}

export interface BulkReads {
  readonly jobs: Map<string, ReadJob>
  add(job: ReadJob): void
  /** Where a page token goes on, and the page that it leads to. Throws a Refusal for one that is unknown or too old. */
  place(token: string): { after: string; page: number }
  advance(now: number): void
}

const TOKEN_LIFE = 86_400_000
/** How long a result is kept is unconfirmed. */
export const RESULT_LIFE = 86_400_000

export function createBulkReads(service: () => Service): BulkReads {
  const jobs = new Map<string, ReadJob>()
  const tokens = new Map<string, { after: string; page: number; expiry: number }>()
  const finish = (job: ReadJob, now: number): void => {
    const { setup } = service()
    const { rows, more } = select(service(), job, setup.limits.bulkReadRows!)
    const token = more ? `${job.id}-${job.page + 1}` : null
    if (token !== null) tokens.set(token, { after: rows.at(-1)!.id, page: job.page + 1, expiry: now + TOKEN_LIFE })
    job.result = { rows, more, token }
  }
  return {
    jobs,
    add: (job) => {
      if (job.end !== 'lost') jobs.set(job.id, job)
    },
    place: (token) => {
      const known = tokens.get(token)
      if (known === undefined) throw invalidData('invalid page token', { api_name: 'page_token' })
      if (known.expiry <= service().now()) throw new Refusal(400, 'EXPIRED_VALUE', 'the page token has expired')
      return known
    },
    advance: (now) => {
      for (const job of jobs.values())
        if (job.result === undefined && stateOf(job, now, service().setup.limits.jobMs!) === 'COMPLETED')
          finish(job, now)
    },
  }
}

/** One page of what is asked for, by ascending id. */
function select({ org }: Service, job: ReadJob, most: number): { rows: StoredRecord[]; more: boolean } {
  const { module, condition, after } = job
  const collection = org.recordsOf(module)
  const all = collection
    .from(after, Number.POSITIVE_INFINITY)
    .filter((row) => row.id !== after && (condition === undefined || isTrue(org, condition, row)))
  const start = after === undefined ? (job.page - 1) * most : 0
  return { rows: all.slice(start, start + most), more: all.length > start + most }
}

/** The archive with the one file of a job. */
export function resultOf(service: Service, { id, columns, result }: ReadJob): Buffer {
  const { org } = service
  const shown = columns.map((column) => (row: StoredRecord) => cellOf(service, column, row))
  const rows = (result?.rows ?? []).map((row) => shown.map((show) => show(row)))
  const text = writeCsv([columns.map(({ name }) => name), ...rows])
  return zip([{ name: `${id}.csv`, content: Buffer.from(text) }])

  function cellOf({ readings }: Service, column: Column, row: StoredRecord): string {
    const value = valueIn(org, column, row)
    if (value === null) return ''
    if (column.field.data_type === 'datetime') return org.zone.render(Date.parse(String(value)))
    const shown = readings.has('display-values-in-queries') ? displayOf(column.field, value) : value
    return Array.isArray(shown) ? shown.join(';') : String(shown)
  }
}

/** The columns of a job; the id comes first where it is not asked for. */
export function readColumns(service: Service, module: Module, names: readonly string[]): Column[] {
  const asked =
    names.length > 0
      ? names
      : [...module.fields.values()].filter((field) => isReadable(field.data_type)).map(({ api_name }) => api_name)
  return (asked.includes('id') ? asked : ['id', ...asked]).map((name) => {
    const column = findColumn(service.org, module, name, (field) => service.isKnown(field))
    if (column === undefined || !isReadable(column.field.data_type))
      throw new Refusal(400, 'FIELD_NOT_SUPPORTED', 'the field is not supported', { api_name: name })
    if (column.via.length > MOST_JOINS)
      throw new Refusal(400, 'JOIN_LIMIT_EXCEEDED', 'the limit of joins is exceeded', { api_name: name })
    return column
  })
}

function isReadable(data_type: Field['data_type']): boolean {
  return !['subform', 'multiselectlookup', 'profileimage'].includes(data_type) && !COMPOUND.has(data_type)
}
