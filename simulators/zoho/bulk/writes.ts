import type { JobEnd } from '../../kit/faults.ts'
import { ItemError } from '../errors.ts'
import type { Module } from '../org.ts'
import { readDraft } from '../saving/draft.ts'
import { insertRecord, updateRecord } from '../saving/save.ts'
import type { Service } from '../service.ts'
import { findBy, type Mapping, recordOf } from './rows.ts'

/** A file that was uploaded for a job. */
export interface Upload {
  readonly id: string
  readonly name: string
  readonly rows: readonly (readonly string[])[]
}

export interface RowResult {
  readonly id: string
  readonly status: 'ADDED' | 'UPDATED' | 'SKIPPED' | 'UNPROCESSED'
  readonly errors: string
}

export interface WriteJob {
  readonly id: string
  readonly module: Module
  readonly operation: 'insert' | 'update' | 'upsert'
  readonly upload: Upload
  readonly mappings: readonly Mapping[]
  readonly find_by: string | undefined
  readonly ignoreEmpty: boolean
  readonly resource: object
  readonly createdAt: number
  /** When the jobs of the module before it are done. */
  readonly startsAt: number
  readonly endsAt: number
  readonly end: JobEnd | undefined
  readonly results: RowResult[]
}

export interface BulkWrites {
  readonly uploads: Map<string, Upload>
  readonly jobs: Map<string, WriteJob>
  /** When the last job of a module is done, at the earliest now. */
  freeAt(module: Module, now: number): number
  add(job: WriteJob): void
  /** Writes the rows whose time has come. */
  advance(now: number): void
}

/** Rows that a job takes. https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/overview.html */
const MOST_ROWS = 25_000

export function createBulkWrites(service: () => Service): BulkWrites {
  const uploads = new Map<string, Upload>()
  const jobs = new Map<string, WriteJob>()
  /** Those that have rows to write, lost ones too. */
  const working = new Set<WriteJob>()
  return {
    uploads,
    jobs,
    freeAt: (module, now) =>
      [...working].reduce((latest, job) => (job.module === module ? Math.max(latest, job.endsAt) : latest), now),
    add: (job) => {
      if (job.end !== 'lost') jobs.set(job.id, job)
      working.add(job)
    },
    advance: (now) => {
      for (const job of working) {
        const wanted = rowsDue(job, now)
        while (job.results.length < wanted) job.results.push(writeRow(service(), job, job.results.length))
        if (now >= job.endsAt) working.delete(job)
      }
    },
  }
}

/** Rows are written one after the other over the time of the job; one that fails or hangs comes half-way. */
function rowsDue({ upload, startsAt, endsAt, end }: WriteJob, now: number): number {
  const total = upload.rows.length - 1
  const share = endsAt > startsAt ? Math.min(1, Math.max(0, (now - startsAt) / (endsAt - startsAt))) : 1
  const most = end === 'failed' || end === 'stuck' ? 0.5 : 1
  return Math.floor(total * Math.min(share, most))
}

function writeRow(service: Service, job: WriteJob, index: number): RowResult {
  if (index >= MOST_ROWS) return { id: '', status: 'UNPROCESSED', errors: 'LIMIT_EXCEEDED' }
  const { module, operation, find_by } = job
  const automations = service.readings.has('bulk-write-silent') ? [] : ['workflow', 'approval', 'blueprint']
  const manner = { path: '$', automations, layoutRules: false } as const
  try {
    const record = recordOf(service, job.mappings, job.upload.rows[index + 1] ?? [], job.ignoreEmpty)
    const held =
      operation === 'insert' || find_by === undefined
        ? undefined
        : findBy(service.org, module, find_by, record[find_by])
    if (operation === 'update' && held === undefined)
      throw new ItemError('RESOURCE_NOT_FOUND', 'not found', { api_name: find_by })
    const { row, action } =
      held === undefined
        ? insertRecord(service, module, record, manner)
        : updateRecord(service, module, held, record, manner)
    return { id: row.id, status: action === 'insert' ? 'ADDED' : 'UPDATED', errors: '' }
  } catch (error) {
    if (!(error instanceof ItemError)) throw error
    const all = new Set([told(job, error), ...wrongCells(service, job, index).map((each) => told(job, each))])
    return { id: '', status: 'SKIPPED', errors: [...all].join(':') }
  }
}

function told(job: WriteJob, { body: { code, details } }: ItemError): string {
  return details.api_name === undefined ? code : `${code}-${columnName(job, String(details.api_name))}`
}

/** Every cell of a row that its field does not take. */
function wrongCells(service: Service, { module, mappings, upload, ignoreEmpty }: WriteJob, index: number): ItemError[] {
  const { org, readings } = service
  return mappings.flatMap((mapping) => {
    try {
      const record = recordOf(service, [mapping], upload.rows[index + 1] ?? [], ignoreEmpty)
      readDraft(module, record, { org, readings, path: '$' })
      return []
    } catch (error) {
      if (error instanceof ItemError) return [error]
      throw error
    }
  })
}

/** The header of the column that fills a field. */
function columnName({ mappings, upload }: WriteJob, api_name: string): string {
  const index = mappings.find(({ field }) => field.api_name === api_name)?.index
  return (index === undefined ? undefined : upload.rows[0]?.[index]) ?? api_name
}
