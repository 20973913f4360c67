import type { FindRequest, Found } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { findField, type ObjectSchema } from '../../model/schema.ts'
import type { Session } from './client.ts'
import { isRecordId, longId } from './ids.ts'
import { maxQueryBytes, maxRetrieve, queryAllPages, retrieve } from './query.ts'
import { createRowReader, type RawRecord, type RowReader } from './rows.ts'
import { quote, selectFrom } from './soql.ts'

const masterField = 'MasterRecordId'
/** So often a record that took another's place may itself have been merged. */
const mostMerges = 5
/** Values that one condition names at most. */
const maxValues = 200

/**
 * Records by id, or by a field that the org finds them by, straight from the database. A key that is not unique may give
 * several records. A merged record answers with the one that was kept.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-retrieve-post.html
 */
export async function findRecords(
  session: Session,
  object: ObjectSchema,
  request: FindRequest,
  signal: AbortSignal,
): Promise<Found[]> {
  const rows = createRowReader(object, request.fields)
  return request.key === 'id'
    ? findById(session, object, request, rows, signal)
    : findByKey(session, object, request, rows, signal)
}

async function findById(
  session: Session,
  object: ObjectSchema,
  { values, fields }: FindRequest,
  rows: RowReader,
  signal: AbortSignal,
): Promise<Found[]> {
  // The id that each value stands for now, as far as it is known.
  const wanted = new Map(values.filter(isRecordId).map((asked) => [asked, longId(asked)]))
  const found = new Map<string, RawRecord>()
  for (let merges = 0; ; merges += 1) {
    const open = [...new Set([...wanted.values()].filter((id) => !found.has(id)))]
    for (const record of await fetchById(session, object, open, fields, signal)) found.set(record.Id, record)
    const missing = open.filter((id) => !found.has(id))
    if (missing.length === 0 || merges === mostMerges || findField(object, masterField) === undefined) break
    const masters = await mastersOf(session, object.name, missing, signal)
    if (masters.size === 0) break
    for (const [asked, id] of wanted) wanted.set(asked, masters.get(id) ?? id)
  }
  return [...wanted].flatMap(([asked, id]): Found[] => {
    const record = found.get(id)
    return record === undefined ? [] : [{ asked, id, row: rows.fromRecord(record) }]
  })
}

async function fetchById(
  session: Session,
  object: ObjectSchema,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const found: RawRecord[] = []
  for (let from = 0; from < ids.length; from += maxRetrieve) {
    const some = ids.slice(from, from + maxRetrieve)
    for (const record of await retrieve(session, object.name, some, fields, signal)) if (record) found.push(record)
  }
  return found
}

/** What records in the bin were merged into. */
async function mastersOf(
  session: Session,
  object: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const masters = new Map<string, string>()
  for (const some of fitting(ids.map(quote), 0)) {
    const soql = `${selectFrom([masterField], object)} WHERE Id IN (${some.join(',')}) AND ${masterField} != null`
    for await (const record of queryAllPages(session, 'queryAll', soql, signal)) {
      const master = record[masterField]
      if (typeof master === 'string') masters.set(record.Id, master)
    }
  }
  return masters
}

async function findByKey(
  session: Session,
  object: ObjectSchema,
  { key, values, fields }: FindRequest,
  rows: RowReader,
  signal: AbortSignal,
): Promise<Found[]> {
  if (findField(object, key) === undefined) throw unknownKey(object, key)
  const askedFor = Map.groupBy(new Set(values.filter((value) => value.trim() !== '')), fold)
  const all = selectFrom(
    [...new Set([key, ...fields])].filter((field) => field !== 'Id'),
    object.name,
  )
  // Many fields leave no room for values in an address; then they are fetched by the ids that were found.
  const isWide = encodeURIComponent(all).length > maxQueryBytes / 2
  const select = isWide ? selectFrom([key], object.name) : all
  const hits: { asked: string; record: RawRecord }[] = []
  for (const some of fitting([...askedFor.values()].flat().map(quote), encodeURIComponent(select).length)) {
    const soql = `${select} WHERE ${key} IN (${some.join(',')})`
    for await (const record of queryAllPages(session, 'query', soql, signal))
      for (const asked of matching(askedFor, String(record[key] ?? ''))) hits.push({ asked, record })
  }
  const ids = [...new Set(hits.map(({ record }) => record.Id))]
  const full = isWide ? await fetchById(session, object, ids, fields, signal) : hits.map(({ record }) => record)
  const rowOf = new Map(full.map((record) => [record.Id, rows.fromRecord(record)]))
  return hits.flatMap(({ asked, record }) => {
    const row = rowOf.get(record.Id)
    return row === undefined ? [] : [{ asked, id: record.Id, row }]
  })
}

function unknownKey({ name }: ObjectSchema, key: string): CrmError {
  const message = `Salesforce: ${name} has no field ${key} to find records by.`
  return new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message, field: key })
}

/** A key that minds case answers to its own writing, any other to all writings that were asked for. */
function matching(askedFor: ReadonlyMap<string, string[]>, held: string): string[] {
  const candidates = askedFor.get(fold(held)) ?? []
  return candidates.includes(held) ? [held] : candidates
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}

/** Parts of which each fits into an address beside what else stands there. */
function fitting(literals: readonly string[], taken: number): string[][] {
  const parts: string[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const literal of literals) {
    const more = encodeURIComponent(literal).length + 3
    if (bytes + more > maxQueryBytes || (parts.at(-1)?.length ?? 0) >= maxValues) {
      parts.push([])
      bytes = taken + 300
    }
    bytes += more
    parts.at(-1)?.push(literal)
  }
  return parts
}
