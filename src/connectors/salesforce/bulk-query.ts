import type { HttpReply, HttpRequest } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { Session } from './client.ts'
import { parseBody } from './errors.ts'
import { isId } from './position.ts'
import type { Sight } from './soql.ts'

/** Which job, and below which version's resources it was made. */
export interface JobAddress {
  job: string
  root: string
}

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-one-job */
export interface JobStatus {
  /** A query job is born UploadComplete. https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-api-2-job-states */
  state: 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted'
  numberRecordsProcessed?: number
  /** Not in every version. */
  errorMessage?: string
}

/** One page of a job's results. */
export interface ResultPage {
  csv: string
  records: number
  /** null on the last page. */
  locator: string | null
}

/** An abort that comes with the end of the process must not hold it up for long. */
const abortTimeoutMs = 5_000

/**
 * Makes a query job. A request whose answer was lost is sent again: the first job, if there was one, is left behind and
 * costs nothing but its place among the day's jobs.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/query-create-job
 */
export async function createJob(
  session: Session,
  operation: Sight,
  query: string,
  signal: AbortSignal,
): Promise<JobAddress> {
  const order = { operation, query, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' }
  const headers = { 'content-type': 'application/json' }
  const path = `${session.root}/jobs/query`
  const reply = await session.http.request(
    { method: 'POST', path, headers, body: JSON.stringify(order), repeat: 'safe', lane: 'read' },
    signal,
  )
  const { id } = parseBody<{ id?: unknown }>(reply)
  if (isId(id)) return { job: id, root: session.root }
  throw notUnderstood('The answer to a new query job names none')
}

export async function getJob(session: Session, address: JobAddress, signal: AbortSignal): Promise<JobStatus> {
  return parseBody<JobStatus>(await send(session, { method: 'GET', path: pathOf(address) }, signal))
}

/**
 * Throws CrmError `not-found` where there is nothing any more: jobs and their results are kept for seven days.
 * https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-job-results
 */
export async function getResults(
  session: Session,
  { locator, size, ...address }: JobAddress & { locator?: string; size: number },
  signal: AbortSignal,
): Promise<ResultPage> {
  const query = { maxRecords: String(size), ...(locator === undefined ? {} : { locator }) }
  const path = `${pathOf(address)}/results`
  const reply = await send(session, { method: 'GET', path, query, headers: { accept: 'text/csv' } }, signal)
  if (reply.status === 204) {
    const message = 'Salesforce: the query job has no results to give.'
    throw new CrmError({ kind: 'not-found', scope: 'request', stored: 'no', message })
  }
  const next = reply.headers['sforce-locator']
  const records = Number(reply.headers['sforce-numberofrecords'])
  if (next === undefined || !Number.isInteger(records))
    throw notUnderstood('A page of results does not say where they go on')
  return { csv: reply.text, records, locator: next === 'null' || next === '' ? null : next }
}

/** Best effort: a job that nobody wants any more is stopped. */
export async function abortJob(session: Session, address: JobAddress): Promise<void> {
  const body = JSON.stringify({ state: 'Aborted' })
  const headers = { 'content-type': 'application/json' }
  // Whoever aborts has mostly been aborted themselves, so their signal would stop this too.
  const { signal } = new AbortController()
  const request = { method: 'PATCH', path: pathOf(address), headers, body, timeoutMs: abortTimeoutMs } as const
  await quietly(session.http.request({ ...request, repeat: 'once', lane: 'read' }, signal))
}

/** Best effort: what stays is deleted by Salesforce after seven days. */
export async function deleteJob(session: Session, address: JobAddress, signal: AbortSignal): Promise<void> {
  await quietly(send(session, { method: 'DELETE', path: pathOf(address) }, signal))
}

function pathOf({ job, root }: JobAddress): string {
  return `${root}/jobs/query/${job}`
}

function send(session: Session, request: Omit<HttpRequest, 'repeat'>, signal: AbortSignal): Promise<HttpReply> {
  return session.http.request({ ...request, repeat: 'safe', lane: 'read' }, signal)
}

async function quietly(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
  }
}

function notUnderstood(what: string): CrmError {
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message: `Salesforce: ${what}.` })
}
