import { CrmError } from '../../model/errors.ts'
import { get, type Session } from './client.ts'
import { isGone, parseRecords } from './errors.ts'
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
    const answer = await pageOf<Item>(session, { path, query }, signal)
    for (const item of answer?.data ?? []) found.set(item.id, item)
    more = answer?.info?.more_records === true
    if (more && found.size === before) throw unfinished(path)
  }
  return [...found.values()]
}

/** That a further page is refused does not say, as it does of the first, that the record is gone. */
async function pageOf<Item>(
  session: Session,
  ask: { path: string; query: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<Listed<Item> | null> {
  try {
    return parseRecords<Listed<Item>>(await get(session, ask, signal))
  } catch (error) {
    throw ask.query.page !== undefined && isGone(error) ? unfinished(ask.path) : error
  }
}

/** A list that is not whole would tell of something that it is not there. */
function unfinished(path: string): CrmError {
  const message = `Zoho says that ${path} has more entries than it lists.`
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}
