import type { ReadQuery, RecordPage } from '../../connector.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { listPage, project } from './records.ts'
import { isBefore } from './slices.ts'

export type NewestFirst = (object: ObjectSchema, query: ReadQuery, signal: AbortSignal) => AsyncGenerator<RecordPage>

/**
 * Records from the newest to the oldest, for objects that cannot be asked for a key of ours. HubSpot lists in one order
 * alone, by ascending id, and search does not know of the latest records; so the pages of a whole list are gone through
 * backwards. Where they begin is remembered, so that a later listing goes through the new ones only. That a later record
 * has a higher id is what everybody sees and nobody promises.
 * The cursor is the id of the last record that was told.
 */
export function createNewestFirst(api: Api): NewestFirst {
  /** Ids with which pages begin, by object; the first page has none. */
  const begins = new Map<string, (string | null)[]>()

  async function findEnd(object: ObjectSchema, signal: AbortSignal): Promise<(string | null)[]> {
    const known = begins.get(object.name) ?? [null]
    begins.set(object.name, known)
    let after: string | null | undefined = known.at(-1) ?? null
    for (;;) {
      const { paging } = await listPage(api, object.name, { properties: ['hs_object_id'], after }, signal)
      after = paging?.next?.after
      if (after === undefined) return [...known]
      known.push(after)
    }
  }

  return async function* (object, query, signal) {
    const { listed, complete } = project(api, object, query.fields)
    let left = query.limit ?? Number.POSITIVE_INFINITY
    let below = query.cursor ?? null
    const starts = await findEnd(object, signal)
    while (starts.length > 0 && left > 0) {
      const after = starts.pop() ?? null
      if (below !== null && after !== null && !isBefore(after, below)) continue
      const { results } = await listPage(api, object.name, { properties: listed, after }, signal)
      // A page that lost records has some of the one behind it, which were told already.
      const limit = below
      const fresh = results.filter(({ id }) => limit === null || isBefore(id, limit)).toReversed()
      const told = fresh.slice(0, left)
      left -= told.length
      below = told.at(-1)?.id ?? below
      yield { records: await complete(told, signal), cursor: left > 0 && starts.length > 0 ? below : null }
    }
  }
}
