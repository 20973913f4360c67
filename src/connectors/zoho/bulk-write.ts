import type { CreateRow, Job, JobResults, Outcome, SubmittedJobs, UpdateRow } from '../../connector.ts'
import type { HttpRequest } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { JobBounds, ObjectSchema } from '../../model/schema.ts'
import { type FieldMapping, readResults, type Told, tableOf, zipTable } from './bulk-rows.ts'
import { isId, moduleName, type OpenSession, type Session, version } from './client.ts'
import { parseBody, rowError } from './errors.ts'
import { sourceKeyField } from './provenance.ts'

/**
 * A job costs what requests for 5,000 rows do, however many it has. How long one and its results live is published
 * nowhere: a day is what Zoho keeps other results for. https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/overview.html
 */
export const jobBounds: JobBounds = {
  ...{ maxRows: 25_000, maxBytes: 20_000_000, lifeMs: 86_400_000 },
  ...{ resultRows: 25_000, fromRows: 5_000, cost: { units: 500 }, setsOff: true },
}

const root = `/crm/bulk/${version}/write`
/** Until another look, each of which costs a credit. Milliseconds. */
const waitMs = 5_000
/** So often a download that broke off is begun anew. */
const mostBroken = 3

/** https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/job-details.html */
interface RawJob {
  status?: string
  result?: { download_url?: string }
}

/**
 * A ZIP of a CSV goes to the upload host, and a job is made of it, which has an id with that and not before. Inserts and
 * updates by id as in single calls; the results are joined by the first column. Automations run, and nothing is published
 * that stops them. https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/create-job.html
 */
export function createBulkWriter(open: OpenSession): SubmittedJobs {
  return {
    async submit(object, operation, rows, signal) {
      const session = await open(signal)
      const table = tableOf(object, columnOf({ operation }), rows.map(refAndWire))
      if (table.lines.length === 0) throw unfit(object)
      const file = await upload(session, zipTable(table), signal)
      return start(session, object, operation, file, table.mappings, signal)
    },
    async poll(job, signal) {
      const raw = await unlessGone(look(await open(signal), job, signal))
      if (raw === null) return { state: 'gone' }
      return isOver(raw) ? { state: 'ended' } : { state: 'running', wait: waitMs }
    },
    async results(job, _from, signal) {
      const session = await open(signal)
      const { result } = await look(session, job, signal)
      const address = result?.download_url
      return { outcomes: address === undefined ? [] : await fetchOutcomes(session, job, address, signal), cursor: null }
    },
  }
}

/** The first column of the file, and so of the results. */
function columnOf({ operation }: Pick<Job, 'operation'>): string {
  return operation === 'create' ? sourceKeyField : 'id'
}

function refAndWire(row: CreateRow | UpdateRow): { ref: string; wire: Readonly<Record<string, unknown>> } {
  return { ref: 'key' in row ? row.key : row.id, wire: row.encoded.wire }
}

/** A file that no job is made of has no effect, so it may be sent again. */
async function upload(session: Session, zip: Uint8Array, signal: AbortSignal): Promise<string> {
  const request: HttpRequest = {
    ...{ method: 'POST', path: `/crm/${version}/upload`, repeat: 'safe', lane: 'write' },
    headers: { feature: 'bulk-write', 'x-crm-org': session.org?.zgid ?? '' },
    body: { parts: [{ name: 'file', filename: 'rows.zip', contentType: 'application/zip', body: zip }] },
  }
  const reply = await session.at(session.content).request(request, signal)
  const id = parseBody<{ details?: { file_id?: string } }>(reply).details?.file_id
  if (typeof id === 'string' && id !== '') return id
  throw unclear('Zoho: the answer to an upload names no file.', 'no')
}

async function start(
  { http }: Session,
  { name }: ObjectSchema,
  operation: Job['operation'],
  file_id: string,
  field_mappings: readonly FieldMapping[],
  signal: AbortSignal,
): Promise<string> {
  const resource = {
    ...{ type: 'data', module: { api_name: moduleName(name) }, file_id, file_names: ['rows.csv'] },
    // An empty cell is a field that the row does not speak of; rows that empty one are in no job.
    ...{ ignore_empty: true, field_mappings, ...(operation === 'update' ? { find_by: 'id' } : {}) },
  }
  const order = { character_encoding: 'UTF-8', operation: operation === 'create' ? 'insert' : 'update' }
  const body = JSON.stringify({ ...order, resource: [resource] })
  const request: HttpRequest = { method: 'POST', path: root, body, repeat: 'once', lane: 'write', cost: 500 }
  const id = parseBody<{ details?: { id?: string } }>(await http.request(request, signal)).details?.id
  if (id !== undefined && isId(id)) return id
  throw unclear('Zoho: the answer to a new job names none.', 'unknown')
}

async function look({ http }: Session, { id }: Job, signal: AbortSignal): Promise<RawJob> {
  if (!isId(id)) throw gone(id)
  const request: HttpRequest = { method: 'GET', path: `${root}/${id}`, repeat: 'safe', lane: 'write' }
  return parseBody<RawJob>(await http.request(request, signal))
}

function isOver({ status = '' }: RawJob): boolean {
  return /^(COMPLETED|FAIL|SKIPPED)/.test(status)
}

/** A download that breaks off is begun anew. */
async function fetchOutcomes(
  session: Session,
  { operation }: Job,
  address: string,
  signal: AbortSignal,
): Promise<JobResults['outcomes']> {
  for (let broken = 0; ; broken += 1) {
    try {
      const outcomes: JobResults['outcomes'] = []
      for await (const told of readResults(download(session, address, signal))) {
        const outcome = outcomeOf(told, operation)
        if (outcome !== null) outcomes.push({ ref: told.ref, outcome })
      }
      return outcomes
    } catch (error) {
      if (!(error instanceof CrmError) || error.kind !== 'transient' || broken >= mostBroken) throw error
    }
  }
}

function download(session: Session, address: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const url = URL.parse(address, session.api)
  if (url === null) throw unclear('Zoho: the address of the results of a job is none.', 'no')
  const { origin, pathname: path, searchParams } = url
  const headers = { accept: '*/*' }
  const query = Object.fromEntries(searchParams)
  return session.at(origin).stream({ method: 'GET', path, query, headers, repeat: 'safe', lane: 'write' }, signal)
}

/** Refusals that say of a row what a request would. */
const clear = new Set(['MANDATORY_NOT_FOUND', 'INVALID_DATA', 'NOT_APPROVED', 'BLOCKED_RECORD'])

/**
 * null: the job does not tell enough, and a request for the row would: a duplicate's holder is not named, nor what a limit
 * is of.
 */
function outcomeOf({ id, status, code, column }: Told, operation: Job['operation']): Outcome | null {
  if (status === 'ADDED' || status === 'UPDATED') {
    if (!isId(id)) return null
    return { status: 'written', id, ...(operation === 'create' ? { created: status === 'ADDED' } : {}) }
  }
  const isMissing = operation === 'update' && code === 'RESOURCE_NOT_FOUND'
  if (status !== 'SKIPPED' || !(clear.has(code) || isMissing)) return null
  const details = column === '' ? {} : { details: { api_name: column } }
  const message = isMissing ? 'no such record' : code.toLowerCase().replaceAll('_', ' ')
  return { status: 'rejected', error: rowError({ code, message, ...details }) }
}

async function unlessGone<T>(asking: Promise<T>): Promise<T | null> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not-found') return null
    throw error
  }
}

function gone(id: string): CrmError {
  const message = `Zoho has no job ${id}.`
  return new CrmError({ kind: 'not-found', scope: 'request', stored: 'no', message })
}

function unfit({ labelPlural }: ObjectSchema): CrmError {
  const message = `Zoho: none of these ${labelPlural} can go by a job.`
  return new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message })
}

function unclear(message: string, stored: CrmError['stored']): CrmError {
  return new CrmError({ kind: stored === 'no' ? 'bug' : 'transient', scope: 'request', stored, message })
}
