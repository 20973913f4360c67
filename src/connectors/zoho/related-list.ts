import { CrmError } from '../../model/errors.ts'
import { get, type Session } from './client.ts'
import { parseRecords } from './errors.ts'
import type { RawRecord } from './rows.ts'

interface Listed<Item> {
  data?: Item[]
  info?: { more_records?: boolean }
}

/**
 * All of a list that one record has. That such a list has several pages is told by none of the sources, so they are followed
 * where an answer says that there are more; one that never ends is no list to judge by.
 */
export async function readRelated<Item extends RawRecord>(
  session: Session,
  path: string,
  fields: string,
  signal: AbortSignal,
): Promise<Item[]> {
  const found = new Map<string, Item>()
  for (let [page, more] = [1, true]; more; page += 1) {
    const before = found.size
    const query = page === 1 ? { fields } : { fields, page: String(page) }
    const answer = parseRecords<Listed<Item>>(await get(session, { path, query }, signal))
    for (const item of answer?.data ?? []) found.set(item.id, item)
    more = answer?.info?.more_records === true
    if (more && found.size === before) throw unfinished(path)
  }
  return [...found.values()]
}

/** A list that is not whole would tell of something that it is not there. */
function unfinished(path: string): CrmError {
  const message = `Zoho says that ${path} has more entries than it lists.`
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}
