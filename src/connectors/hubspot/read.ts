import type { Page, ReadQuery } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { readChanges } from './changes.ts'
import type { Api } from './client.ts'
import type { NewestFirst } from './newest.ts'
import { listPage, project } from './records.ts'
import { boundsOf, isBefore } from './slices.ts'

/** Records of an object, in the order and of the part that a query asks for. */
export async function* readPages(
  api: Api,
  object: ObjectSchema,
  query: ReadQuery,
  newest: NewestFirst,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  if (query.order === 'newest') yield* newest(object, query, signal)
  else if (query.changedSince === undefined) yield* readList(api, object, query, signal)
  else yield* readChanges(api, object, { ...query, changedSince: query.changedSince }, signal)
}

/**
 * All records by ascending id, or those of a range of ids. The cursor is the id of the next record, so it outlives the
 * process. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
async function* readList(api: Api, object: ObjectSchema, query: ReadQuery, signal: AbortSignal): AsyncGenerator<Page> {
  const { listed, complete } = project(api, object, query.fields)
  const { from, to } = boundsOf(query.slice)
  let left = query.limit ?? Number.POSITIVE_INFINITY
  let after: string | null = query.cursor ?? from
  do {
    const page = await listPage(api, object.name, { properties: listed, after, limit: left }, signal)
    const inside = to === null ? page.results : page.results.filter(({ id }) => isBefore(id, to))
    left -= inside.length
    const next: string | null = page.paging?.next?.after ?? null
    const isOver =
      left <= 0 || inside.length < page.results.length || (next !== null && to !== null && !isBefore(next, to))
    after = isOver ? null : next
    yield { records: await complete(inside, signal), cursor: after }
  } while (after !== null)
}

/** Throws CrmError `unsupported` for a query with a condition. */
export function refuseCondition(query: ReadQuery): void {
  if (query.where === undefined) return
  const message = 'HubSpot lists all records of an object; a condition is not possible here.'
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}
