import type { Page } from '../../connector.ts'
import type { HttpRequest } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { downloads, moduleName, type Session, version } from './client.ts'
import { isWithheld, parseBody } from './errors.ts'
import { type BulkPosition, writeCursor } from './position.ts'
import type { RawRecord, RowReader } from './rows.ts'
import { linesOf } from './zipped-csv.ts'

/** From so many records on a job, which costs 50 credits whatever it reads, is the better way. */
export const worthAJob = 50_000

const root = `/crm/bulk/${version}/read`
/** Records of a page. */
const pageRows = 2_000
/** Until another look. Milliseconds. */
const wait = { first: 2_000, longest: 20_000 }
/** A job that is not complete by then is given up. Milliseconds of waiting. */
const patience = 2 * 60 * 60_000
/** So often a download that broke off is begun anew without a page having come of it. */
const mostBroken = 3

/** https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/get-job-details.html */
interface Job {
  id: string
  state?: string
  result?: { count?: number; more_records?: boolean; next_page_token?: string | null }
}

export interface BulkSource {
  session: Session
  object: ObjectSchema
  fields: readonly string[]
  rows: RowReader
  signal: AbortSignal
}

/**
 * All records by jobs of up to 200,000 each, in no order. Returns why there are none: Zoho takes no job for this module or
 * its fields, or lets the first one fail. https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/overview.html
 */
export async function* readInBulk(source: BulkSource, start: BulkPosition): AsyncGenerator<Page, string | undefined> {
  let at = start
  for (;;) {
    if (at.job === undefined) {
      const job = await createJob(source, at)
      if (typeof job !== 'string') return `it took no job (${job.code ?? job.kind})`
      at = { ...at, job, waited: 0 }
      yield waitFor(source, at, wait.first)
      continue
    }
    const { state, result = {} } = await look(source, at.job)
    if (state === 'COMPLETED') {
      const next: BulkPosition | null = result.more_records ? nextOf(at, result.next_page_token) : null
      yield* readResults(source, at, result.count, next)
      if (next === null) return undefined
      at = next
    } else if (/^FAIL/.test(state ?? '')) {
      if (at.bulk === 1) return 'its job failed'
      throw lost(`let the job ${at.job} fail`)
    } else {
      const waited = at.waited ?? 0
      if (waited > patience) throw lost(`did not end the job ${at.job} in ${patience / 60_000} minutes`)
      const ms = Math.min(wait.longest, Math.max(wait.first, waited))
      at = { ...at, waited: waited + ms }
      yield waitFor(source, at, ms)
    }
  }
}

function nextOf({ bulk }: BulkPosition, token: string | null | undefined): BulkPosition {
  return { bulk: bulk + 1, ...(token ? { next: token } : {}) }
}

function waitFor({ object }: BulkSource, at: BulkPosition, ms: number): Page {
  return { wait: ms, cursor: writeCursor(at), reason: `Zoho prepares ${object.labelPlural}` }
}

/** The id of a new job, or the refusal of the first. A second job of a lost answer costs credits, and nothing else. */
async function createJob(
  { session, object, fields, signal }: BulkSource,
  { bulk, next }: BulkPosition,
): Promise<string | CrmError> {
  const query = {
    module: { api_name: moduleName(object.name) },
    fields: ['id', ...fields.filter((name) => name !== 'id')],
    ...(next === undefined ? { page: bulk } : { page_token: next }),
  }
  const body = JSON.stringify({ query, file_type: 'csv' })
  const request: HttpRequest = { method: 'POST', path: root, body, repeat: 'safe', lane: 'read', cost: 50 }
  try {
    const { data = [] } = parseBody<{ data?: { details?: { id?: string } }[] }>(
      await session.http.request(request, signal),
    )
    const id = data[0]?.details?.id
    if (id !== undefined && /^\d+$/.test(id)) return id
    throw new CrmError({
      kind: 'bug',
      scope: 'request',
      stored: 'no',
      message: 'Zoho: the answer to a new job names none.',
    })
  } catch (error) {
    if (bulk === 1 && isWithheld(error)) return error
    throw error
  }
}

async function look({ session, signal }: BulkSource, job: string): Promise<Job> {
  const request: HttpRequest = { method: 'GET', path: `${root}/${job}`, repeat: 'safe', lane: 'read' }
  const { data = [] } = parseBody<{ data?: Job[] }>(await session.http.request(request, signal))
  if (data[0] !== undefined) return data[0]
  throw lost(`knows nothing of the job ${job}`)
}

/** Pages of one job from the row on where the position stands; a download that breaks off is gone on with. */
async function* readResults(
  source: BulkSource,
  at: BulkPosition,
  count: number | undefined,
  next: BulkPosition | null,
): AsyncGenerator<Page> {
  const { rows } = source
  let given = at.row ?? 0
  for (let broken = 0; ; broken += 1) {
    try {
      let [seen, page]: [number, CrmRecord[]] = [0, []]
      for await (const record of recordsOf(source, at.job ?? '')) {
        seen += 1
        if (seen <= given) continue
        if (page.length === pageRows) {
          given += page.length
          broken = 0
          yield { records: page, cursor: writeCursor({ ...at, row: given }) }
          page = []
        }
        page.push({ id: record.id, row: rows(record) })
      }
      if (count !== undefined && seen !== count) throw incomplete(seen, count)
      yield { records: page, cursor: next === null ? null : writeCursor(next) }
      return
    } catch (error) {
      if (!(error instanceof CrmError) || error.kind !== 'transient' || broken >= mostBroken) throw error
    }
  }
}

async function* recordsOf({ session, signal }: BulkSource, job: string): AsyncGenerator<RawRecord> {
  const headers = { accept: '*/*' }
  const request: HttpRequest = {
    ...{ method: 'GET', path: `${root}/${job}/result`, headers, repeat: 'safe', lane: 'read', part: downloads },
  }
  let columns: readonly string[] | undefined
  for await (const cells of linesOf(session.http.stream(request, signal))) {
    if (columns === undefined) columns = cells.map((name) => (name.toLowerCase() === 'id' ? 'id' : name))
    else yield toRecord(columns, cells)
  }
}

function toRecord(columns: readonly string[], cells: readonly string[]): RawRecord {
  const record = Object.fromEntries(columns.map((name, at) => [name, cells[at]]))
  const { id } = record
  if (id !== undefined && id !== '') return { ...record, id }
  const message = 'Zoho: a row of the results has no id, so it was not understood.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

function incomplete(seen: number, count: number): CrmError {
  const message = `Zoho: the results of a job were to have ${count} records and have ${seen}.`
  return new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message })
}

function lost(what: string): CrmError {
  const message = `Zoho ${what}: read the records anew.`
  return new CrmError({ kind: 'not-found', scope: 'request', stored: 'no', message })
}
