import type { CreateRow, Job, JobResults, JobState, OpenedJobs, Outcome, UpdateRow } from '../../connector.ts'
import type { HttpReply, HttpRequest } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { JobBounds } from '../../model/schema.ts'
import type { OpenSession, Session } from './client.ts'
import { readCsv } from './csv.ts'
import { parseBody } from './errors.ts'
import { isId } from './position.ts'
import { sourceKeyField } from './provenance.ts'
import { withRepeated } from './repeated.ts'
import { parseJobError, rowError } from './row-errors.ts'
import { placeOf } from './rows.ts'
import { nullCell, writeCsv } from './write-csv.ts'

/**
 * One job is one of the server's own batches of 10,000 records, so that neither its rows nor its results, which repeat
 * them, weigh on memory. Results are kept for seven days. https://developer.salesforce.com/docs/platform/api-asynch/guide/datafiles_understanding_bulk2_ingest.html
 */
export const jobBounds: JobBounds = {
  maxRows: 10_000,
  maxBytes: 20_000_000,
  lifeMs: 7 * 86_400_000,
  // What was written and what was refused come in a call each, whatever their number.
  resultRows: 5_000,
  // https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_bulkapi.htm
  fromRows: 2_000,
}

/** Characters that a cell and a row may have. https://developer.salesforce.com/docs/platform/api-asynch/guide/datafiles_prepare_csv */
const most = { cell: 32_000, row: 400_000 }

/** Until another look, each of which is one of the day's calls. Milliseconds. */
const waitMs = 1_000

interface RawJob {
  id?: unknown
  /** https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-api-2-job-states */
  state?: string
  numberRecordsProcessed?: number
}

const json = { 'content-type': 'application/json' }

/** The two lists of results, one after the other; rows that were never handled are in neither. */
const [successful, refused] = ['successfulResults', 'failedResults']

/**
 * Bulk API 2.0: creates are upserts by our key, as in single calls, and results are joined by it; updates go by id.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-api-2-0-ingest
 */
export function createIngest(open: OpenSession): OpenedJobs {
  return {
    async open({ name: object }, operation, signal) {
      const session = await open(signal)
      const order = {
        object,
        ...(operation === 'create'
          ? { operation: 'upsert', externalIdFieldName: sourceKeyField }
          : { operation: 'update' }),
        ...{ contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' },
      }
      const request = { method: 'POST', path: '', headers: json, body: JSON.stringify(order) } as const
      const { id } = parseBody<RawJob>(await send(session, { ...request, repeat: 'once' }, signal))
      if (isId(id)) return id
      const message = 'Salesforce: the answer to a new job names none.'
      throw new CrmError({ kind: 'bug', scope: 'request', stored: 'unknown', message })
    },
    async upload(job, rows, signal) {
      const session = await open(signal)
      const carried = rows.map(cellsOf).filter(fits)
      if (carried.length === 0) throw unfit(job)
      try {
        await put(session, job, writeCsv(carried), signal)
      } catch (error) {
        if (!(error instanceof CrmError)) throw error
        // Closed, the job takes nothing more, so that it tells for good what arrived.
        if (error.stored === 'unknown') await closeQuietly(session, job, signal)
        if (!refusals.has(error.kind)) throw error
        // A job takes one upload: an earlier one may have arrived, and only waits to be closed.
        const { state } = await look(session, job, signal)
        if (state !== 'open') throw ended(job, error)
      }
      await setState(session, job, 'UploadComplete', signal)
    },
    async poll(job, signal) {
      const session = await open(signal)
      return (await unlessGone(() => look(session, job, signal))) ?? { state: 'gone' }
    },
    async results(job, from, signal) {
      const session = await open(signal)
      const list = from === null ? successful : refused
      const path = `/${idOf(job)}/${list}`
      const request = { method: 'GET', path, headers: { accept: 'text/csv' }, repeat: 'safe' } as const
      const { text } = await send(session, request, signal)
      const told = outcomesIn(text, job, list)
      const outcomes = job.operation === 'create' ? await withKnown(session, job, told, signal) : told
      return { outcomes, cursor: list === successful ? refused : null }
    },
    async abort(job, signal) {
      const session = await open(signal)
      const { state } = await look(session, job, signal)
      if (state !== 'ended') await setState(session, job, 'Aborted', signal)
    },
  }
}

async function withKnown(
  session: Session,
  { object }: Job,
  told: JobResults['outcomes'],
  signal: AbortSignal,
): Promise<JobResults['outcomes']> {
  const refs = told.map(({ ref }) => ref)
  const outcomes = told.map(({ outcome }) => outcome)
  const settled = await withRepeated(session, object, refs, outcomes, signal)
  return settled.map((outcome, at) => ({ ref: refs[at] ?? '', outcome }))
}

/** Kinds of what a job answers that has rows already, or takes none any more; which of them is not published. */
const refusals = new Set<CrmError['kind']>(['invalid', 'conflict'])

const final = new Set(['JobComplete', 'Failed', 'Aborted'])

function send(session: Session, request: Omit<HttpRequest, 'lane'>, signal: AbortSignal): Promise<HttpReply> {
  const path = `${session.root}/jobs/ingest${request.path}`
  return session.http.request({ ...request, path, lane: 'write' }, signal)
}

async function put(session: Session, job: Job, body: string, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'text/csv' }
  const request = { method: 'PUT', path: `/${idOf(job)}/batches`, headers, body } as const
  await send(session, { ...request, repeat: 'once' }, signal)
}

async function setState(session: Session, job: Job, state: string, signal: AbortSignal): Promise<void> {
  const request = { method: 'PATCH', path: `/${idOf(job)}`, headers: json, body: JSON.stringify({ state }) } as const
  await send(session, { ...request, repeat: 'once' }, signal)
}

async function closeQuietly(session: Session, job: Job, signal: AbortSignal): Promise<void> {
  try {
    await setState(session, job, 'UploadComplete', signal)
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
  }
}

async function look(session: Session, job: Job, signal: AbortSignal): Promise<JobState> {
  const reply = await send(session, { method: 'GET', path: `/${idOf(job)}`, repeat: 'safe' }, signal)
  const { state: raw, numberRecordsProcessed: handled } = parseBody<RawJob>(reply)
  if (raw === 'Open') return { state: 'open' }
  if (raw !== undefined && final.has(raw)) return { state: 'ended' }
  return { state: 'running', wait: waitMs, ...(handled === undefined ? {} : { handled }) }
}

/** An id goes into an address: nothing else than what Salesforce gave may stand there. */
function idOf({ id }: Job): string {
  if (isId(id)) return id
  throw new CrmError({ kind: 'not-found', scope: 'request', stored: 'no', message: 'Salesforce has no such job.' })
}

function ended({ id }: Job, cause: CrmError): CrmError {
  const message = `Salesforce: the job ${id} has its rows, or takes none any more.`
  return new CrmError({ kind: 'conflict', scope: 'request', stored: 'no', message, cause })
}

async function unlessGone<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not-found') return null
    throw error
  }
}

function cellsOf(row: CreateRow | UpdateRow): Readonly<Record<string, unknown>> {
  const { wire } = row.encoded
  return 'key' in row ? { ...wire, [sourceKeyField]: row.key } : { Id: row.id, ...wire }
}

/**
 * A wider row, or one with a text that reads as null there, is left out: the job tells nothing of it, so that it goes by
 * a call of its own.
 */
function fits(cells: Readonly<Record<string, unknown>>): boolean {
  let all = 0
  for (const name in cells) {
    const { length } = String(cells[name] ?? '')
    if (length > most.cell || cells[name] === nullCell) return false
    all += length
  }
  return all <= most.row
}

function unfit({ id }: Job): CrmError {
  const message = `Salesforce: none of the rows for the job ${id} is small enough for a job.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

/**
 * Rows come in no order and repeat what was sent; a row that failed says why in one cell.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/get-job-successful-results
 */
function outcomesIn(text: string, { operation, object }: Job, list: string): { ref: string; outcome: Outcome }[] {
  const outcomes: { ref: string; outcome: Outcome }[] = []
  if (text.trim() === '') return outcomes
  const says = list === successful ? 'sf__Created' : 'sf__Error'
  readCsv(text, (columns) => {
    // Without a row there are no columns of what was sent.
    const places = (): number[] =>
      [operation === 'create' ? sourceKeyField : 'Id', 'sf__Id', says].map((name) => placeOf(name, columns))
    let known: number[] | undefined
    return (cells) => {
      known ??= places()
      const [ref = '', told = '', said = ''] = known.map((at) => cells[at])
      const outcome: Outcome =
        list === successful
          ? { status: 'written', id: told, ...(operation === 'create' ? { created: said === 'true' } : {}) }
          : { status: 'rejected', error: rowError([parseJobError(said)], object.name) }
      outcomes.push({ ref, outcome })
    }
  })
  return outcomes
}
