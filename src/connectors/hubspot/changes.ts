import type { ReadQuery, RecordPage } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import { listPage, type Paging, project, type RawRecord } from './records.ts'
import { isBefore } from './slices.ts'

/** Results of one search. https://developers.hubspot.com/docs/api-reference/search/guide */
const searchRows = 200

/** A property of most objects: ids that were merged into a record, with semicolons between them. */
const mergedIds = 'hs_merged_object_ids'

/** Behind this record of the search, or at this one of the recycle bin. */
interface Position {
  part: 'changed' | 'archived'
  at: string
}

interface Part {
  records: CrmRecord[]
  deleted: string[]
  next: Position | null
}

/**
 * What was created or changed since a time, by ascending id, then what was deleted since. Search tells the ids alone, late
 * and 10,000 at most for one question; so each page asks for ids above the last one, and values are read from the records
 * themselves. The recycle bin keeps what was deleted for 90 days.
 * https://developers.hubspot.com/docs/api-reference/search/guide
 */
export async function* readChanges(
  api: Api,
  object: ObjectSchema,
  query: ReadQuery & { changedSince: string },
  signal: AbortSignal,
): AsyncGenerator<RecordPage> {
  const since = Date.parse(query.changedSince)
  const searchFor = createSearch(api, object, query.fields, since)
  let left = query.limit ?? Number.POSITIVE_INFINITY
  let position: Position | null = positionOf(query.cursor)
  while (position !== null) {
    const { part, at }: Position = position
    const page: Part =
      part === 'changed' ? await searchFor(at, left, signal) : await readBin(api, object, since, at, signal)
    left -= page.records.length
    position = left <= 0 ? null : page.next
    const cursor: string | null = position && `${position.part}:${position.at}`
    yield { records: page.records, deleted: page.deleted, cursor }
  }
}

function positionOf(cursor = 'changed:0'): Position {
  const [part, at = ''] = cursor.split(':')
  return { part: part === 'archived' ? 'archived' : 'changed', at }
}

function createSearch(api: Api, object: ObjectSchema, fields: readonly string[], since: number) {
  const propertyName = object.fields.find(({ role }) => role === 'modified')?.name
  const hasMerges = object.fields.some(({ name }) => name === mergedIds)
  const { complete } = project(api, object, hasMerges ? [...new Set([...fields, mergedIds])] : fields, true)
  const path = `/crm/objects/${version}/${encodeURIComponent(object.name)}/search`

  return async (above: string, limit: number, signal: AbortSignal): Promise<Part> => {
    if (propertyName === undefined) throw unsupported(object)
    const filters = [
      { propertyName, operator: 'GTE', value: String(since) },
      { propertyName: 'hs_object_id', operator: 'GT', value: above },
    ]
    const asked = {
      sorts: ['hs_object_id'],
      properties: ['hs_object_id'],
      limit: Math.min(searchRows, limit),
      after: '0',
    }
    const body = { filterGroups: [{ filters }], ...asked }
    const { results, paging } = await api.search<{ results: RawRecord[]; paging?: Paging }>(path, body, signal)
    if (results.some(({ id }, n) => !isBefore(results[n - 1]?.id ?? above, id))) throw disordered(object)
    const found = await complete(results, signal)
    const last = results.at(-1)?.id
    return {
      records: found.map(({ id, row }) => ({
        id,
        row: Object.fromEntries(fields.map((name) => [name, row[name] ?? null])),
      })),
      deleted: hasMerges ? found.flatMap(({ row }) => entriesIn(row[mergedIds])) : [],
      next: paging?.next && last !== undefined ? { part: 'changed', at: last } : { part: 'archived', at: '' },
    }
  }
}

function entriesIn(value: unknown): string[] {
  const text = Array.isArray(value) ? value.join(';') : typeof value === 'string' ? value : ''
  return text.split(';').filter((id) => /^\d+$/.test(id))
}

async function readBin(
  api: Api,
  object: ObjectSchema,
  since: number,
  after: string,
  signal: AbortSignal,
): Promise<Part> {
  const request = { properties: ['hs_object_id'], after, archived: true } as const
  const { results, paging } = await listPage(api, object.name, request, signal)
  const next = paging?.next?.after
  return {
    records: [],
    // Without a time it may be one of these: that it is gone is true in any case.
    deleted: results.filter(({ archivedAt }) => !(Date.parse(archivedAt ?? '') < since)).map(({ id }) => id),
    next: next === undefined ? null : { part: 'archived', at: next },
  }
}

/** Ids that are passed over would be lost without a trace. */
function disordered({ name }: ObjectSchema): CrmError {
  const message = `HubSpot's search gave ${name} in another order than by ascending id, so what changed cannot be told.`
  return new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

function unsupported({ name }: ObjectSchema): CrmError {
  const message = `HubSpot tells no time of the last change of ${name}, so what changed cannot be asked for.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}
