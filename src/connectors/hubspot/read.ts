import type { Page, ReadQuery } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { CrmRecord, Row, Value } from '../../model/record.ts'
import { type FieldType, findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, plainDecimal } from '../canonical.ts'
import { type Api, version } from './client.ts'
import { type Problem, rowError } from './errors.ts'

const pageRows = 100

/** Above this, property names go into the body of a batch read instead of the address. */
const maxAddressBytes = 6000

export interface RawRecord {
  id: string
  properties: Readonly<Record<string, string | null | undefined>>
}

interface Paging {
  next?: { after: string }
}

/**
 * All records by ascending id. The cursor is the id of the next record, so it outlives the process.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export async function* readPages(
  api: Api,
  object: ObjectSchema,
  query: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  refuseCondition(query)
  const toRow = compileRow(object, query.fields)
  const names = [...new Set(query.fields)]
  const wide = encodeURIComponent(names.join(',')).length > maxAddressBytes
  let left = query.limit ?? Number.POSITIVE_INFINITY
  let after = query.cursor ?? null
  do {
    const listed = await listPage(
      api,
      object.name,
      wide || names.length === 0 ? ['hs_object_id'] : names,
      after,
      left,
      signal,
    )
    const raw = wide ? await fillProperties(api, object.name, listed.results, names, signal) : listed.results
    left -= listed.results.length
    after = left <= 0 ? null : (listed.paging?.next?.after ?? null)
    yield { records: raw.map((record): CrmRecord => ({ id: record.id, row: toRow(record) })), cursor: after }
  } while (after !== null)
}

async function listPage(
  api: Api,
  object: string,
  names: string[],
  after: string | null,
  left: number,
  signal: AbortSignal,
): Promise<{ results: RawRecord[]; paging?: Paging }> {
  const query: Record<string, string> = {
    limit: String(Math.min(pageRows, left)),
    properties: names.join(','),
    archived: 'false',
  }
  if (after !== null) query.after = after
  return api.get(`/crm/objects/${version}/${encodeURIComponent(object)}`, query, signal)
}

/** In the order of the list; a record that was archived meanwhile is left out. */
async function fillProperties(api: Api, object: string, listed: RawRecord[], names: string[], signal: AbortSignal) {
  if (listed.length === 0) return []
  const ids = listed.map((record) => record.id)
  const { results } = await batchRead(api, object, { ids, properties: names }, signal)
  const byId = new Map(results.map((record) => [record.id, record]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

interface BatchReadRequest {
  ids: readonly string[]
  properties: readonly string[]
  /** Name of a unique property that `ids` are values of; absent: record ids. */
  idProperty?: string
}

/**
 * Reads up to 100 records by id or unique property, in no order. `absent` are the ids that the vendor named as missing.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export async function batchRead(
  api: Api,
  object: string,
  { ids, properties, idProperty }: BatchReadRequest,
  signal: AbortSignal,
): Promise<{ results: RawRecord[]; absent: string[] }> {
  const body = { properties, ...(idProperty ? { idProperty } : {}), inputs: ids.map((id) => ({ id })) }
  const path = `/crm/objects/${version}/${encodeURIComponent(object)}/batch/read`
  try {
    const answer = await api.ask<{ results?: RawRecord[]; errors?: Problem[] }>(path, body, signal)
    const errors = answer.errors ?? []
    // Anything but "does not exist" says nothing about the record, and must not pass for its absence.
    const failure = errors.find((error) => error.category !== 'OBJECT_NOT_FOUND')
    if (failure) throw rowError(failure)
    return { results: answer.results ?? [], absent: errors.flatMap((error) => textsIn(error.context?.ids)) }
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not-found') return { results: [], absent: [...ids] }
    throw error
  }
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

interface Owner {
  id: string
  [member: string]: unknown
}

/**
 * Active owners, then deactivated ones. https://developers.hubspot.com/docs/api-reference/2026-03/crm/owners/get-owners
 * The cursor holds which of the two lists and its `after`.
 */
export async function* readOwners(api: Api, query: ReadQuery, signal: AbortSignal): AsyncGenerator<Page> {
  refuseCondition(query)
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

function refuseCondition(query: ReadQuery): void {
  if (query.where === undefined) return
  const message = 'HubSpot lists all records of an object; a condition is not possible here.'
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

/** A record's properties as values of the lattice: an empty property is null, whichever way HubSpot says it. */
export function compileRow(object: ObjectSchema, fields: readonly string[]): (record: RawRecord) => Row {
  const converters = fields.map((name): [string, (raw: string) => Value] => {
    return [name, converterOf(findField(object, name)?.type)]
  })
  return ({ properties }) => {
    const row: Row = {}
    for (const [name, convert] of converters) {
      const raw = properties[name]
      row[name] = raw === null || raw === undefined || raw === '' ? null : convert(raw)
    }
    return row
  }
}

function converterOf(type: FieldType | undefined): (raw: string) => Value {
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
    case 'duration':
      return plainDecimal
    case 'boolean':
      return (raw) => raw === 'true'
    case 'multi-select':
      return (raw) => raw.split(';').filter((part) => part !== '')
    case 'datetime':
      return toDatetime
    case 'date':
      return (raw) => (/^-?\d{5,}$/.test(raw) ? toDatetime(raw).slice(0, 10) : raw)
    default:
      return (raw) => raw
  }
}

/** ISO text, whose fraction is missing when it is zero, or milliseconds since 1970. */
function toDatetime(raw: string): string {
  if (/^-?\d{5,15}$/.test(raw)) return new Date(Number(raw)).toISOString()
  return canonicalDatetime(raw) ?? raw
}
