import type { HttpRequest, Repeat } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { Session } from './client.ts'
import { parseBody } from './errors.ts'
import type { Problem } from './row-errors.ts'

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections.html */
export const maxCollection = 200

/** What became of one record of a collection; `created` only in the answer to an upsert. */
export interface Saved {
  id?: string
  success: boolean
  created?: boolean
  errors?: readonly Problem[]
}

/**
 * No assignment rule gives the records to somebody else than the plan says.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/headers-autoassign.html
 */
const headers = { 'content-type': 'application/json', 'sforce-auto-assign': 'FALSE' }

/**
 * Inserts, updates or upserts records that are JSON already, each judged on its own. Below the session's root. `repeat` is
 * `safe` where a second sending changes nothing.
 */
export async function save(
  session: Session,
  method: 'POST' | 'PATCH',
  path: string,
  records: readonly string[],
  signal: AbortSignal,
  repeat: Repeat = 'once',
): Promise<Saved[]> {
  const body = `{"allOrNone":false,"records":[${records.join(',')}]}`
  return send(session, { method, path: session.root + path, headers, body, repeat }, signal)
}

export async function deleteRecords(session: Session, ids: readonly string[], signal: AbortSignal): Promise<Saved[]> {
  const query = { ids: ids.join(','), allOrNone: 'false' }
  const path = `${session.root}/composite/sobjects`
  return send(session, { method: 'DELETE', path, query, repeat: 'once' }, signal)
}

async function send(session: Session, request: HttpRequest, signal: AbortSignal): Promise<Saved[]> {
  const saved = parseBody<unknown>(await session.http.request({ ...request, lane: 'write' }, signal))
  if (Array.isArray(saved)) return saved
  const message = 'Salesforce: the answer to a collection of records is no list.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'unknown', message })
}
