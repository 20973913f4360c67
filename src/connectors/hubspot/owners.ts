import type { Page, ReadQuery } from '../../connector.ts'
import type { CrmRecord, Row } from '../../model/record.ts'
import { type Api, version } from './client.ts'
import { type Paging, pageRows, toDatetime } from './records.ts'

interface Owner {
  id: string
  [member: string]: unknown
}

/**
 * Active owners, then deactivated ones. https://developers.hubspot.com/docs/api-reference/2026-03/crm/owners/get-owners
 * The cursor holds which of the two lists and its `after`.
 */
export async function* readOwners(api: Api, query: ReadQuery, signal: AbortSignal): AsyncGenerator<Page> {
  let left = query.limit ?? Number.POSITIVE_INFINITY
  let cursor: string | null = query.cursor ?? 'false:'
  while (cursor !== null) {
    const [archived = 'false', after]: string[] = cursor.split(':')
    const asked: Record<string, string> = { limit: String(Math.min(pageRows, left)), archived }
    if (after) asked.after = after
    const page = await api.get<{ results: Owner[]; paging?: Paging }>(`/crm/owners/${version}`, asked, signal)
    const next = page.paging?.next?.after
    left -= page.results.length
    if (left <= 0) cursor = null
    else if (next !== undefined) cursor = `${archived}:${next}`
    else cursor = archived === 'false' ? 'true:' : null
    yield { records: page.results.map((owner) => toOwner(owner, query.fields)), cursor }
  }
}

function toOwner(owner: Owner, fields: readonly string[]): CrmRecord {
  const row: Row = {}
  for (const field of fields) {
    const raw = owner[field]
    if (raw === null || raw === undefined || raw === '') row[field] = null
    else if (typeof raw === 'boolean') row[field] = raw
    else row[field] = field.endsWith('At') ? toDatetime(String(raw)) : String(raw)
  }
  return { id: owner.id, row }
}
