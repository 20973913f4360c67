import { get, moduleName, type Session } from './client.ts'
import { parseRecords } from './errors.ts'

const perPage = 200

interface Answer {
  data?: { id: string; deleted_time?: string }[]
  info?: { more_records?: boolean }
}

/**
 * What is in the recycle bin (60 days) or gone for good (120 days) since then.
 * https://www.zoho.com/crm/developer/docs/api/v8/get-deleted-records.html
 */
export async function deletedPage(
  session: Session,
  module: string,
  since: string,
  page: number,
  signal: AbortSignal,
): Promise<{ ids: string[]; more: boolean }> {
  const query = { type: 'all', page: String(page), per_page: String(perPage) }
  const path = `/${moduleName(module)}/deleted`
  const reply = await get(session, { path, query, headers: { 'if-modified-since': since } }, signal)
  const answer = parseRecords<Answer>(reply)
  const from = Date.parse(since)
  const fresh = (answer?.data ?? []).filter(({ deleted_time: at }) => at === undefined || !(Date.parse(at) < from))
  return { ids: fresh.map(({ id }) => id), more: answer?.info?.more_records === true }
}
