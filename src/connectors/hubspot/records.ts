import { CrmError } from '../../model/errors.ts'
import type { CrmRecord, Row, Value } from '../../model/record.ts'
import { type FieldType, findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, plainDecimal } from '../canonical.ts'
import { readTypedLinks } from './associations.ts'
import { type Api, version } from './client.ts'
import { type Problem, rowError } from './errors.ts'
import { knownObject } from './objects.ts'

/** Records of one page of a list, and of one batch. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide */
export const pageRows = 100

/** Above this, property names go into the body of a batch read instead of the address. */
const maxAddressBytes = 6000

export interface RawRecord {
  id: string
  properties: Readonly<Record<string, string | null | undefined>>
  archivedAt?: string
}

export interface Paging {
  next?: { after: string }
}

export interface ListRequest {
  properties: readonly string[]
  /** Id of the first record, or of the next one where it is gone; absent: from the beginning. */
  after?: string | null
  /** At most a page. */
  limit?: number
  /** What lies in the recycle bin instead. */
  archived?: true
}

/** A page of an object's records by ascending id. */
export async function listPage(
  api: Api,
  object: string,
  { properties, after, limit = pageRows, archived }: ListRequest,
  signal: AbortSignal,
): Promise<{ results: RawRecord[]; paging?: Paging }> {
  const query: Record<string, string> = {
    limit: String(Math.min(pageRows, limit)),
    properties: properties.join(','),
    archived: String(archived === true),
  }
  if (after) query.after = after
  return api.get(`/crm/objects/${version}/${encodeURIComponent(object)}`, query, signal)
}

/** How records of a list become records with the fields that are wanted. */
export interface Projection {
  /** Properties that the list has to be asked for. */
  listed: readonly string[]
  /** In the order of the list; a record that was archived meanwhile is left out. */
  complete(listed: readonly RawRecord[], signal: AbortSignal): Promise<CrmRecord[]>
}

/** `afresh`: what the list says of a record may be old, so its properties are asked for again. */
export function project(api: Api, object: ObjectSchema, fields: readonly string[], afresh = false): Projection {
  const toRow = compileRow(object, fields)
  const names = propertiesOf(object, fields)
  const apart = afresh || encodeURIComponent(names.join(',')).length > maxAddressBytes
  return {
    listed: apart || names.length === 0 ? ['hs_object_id'] : names,
    async complete(listed, signal) {
      const filled = apart ? await fillProperties(api, object.name, listed, names, signal) : listed
      const raw = await withParents(api, object, filled, fields, signal)
      return raw.map((record): CrmRecord => ({ id: record.id, row: toRow(record) }))
    },
  }
}

/** Those of the fields that HubSpot keeps as properties. */
export function propertiesOf(object: ObjectSchema, fields: readonly string[]): string[] {
  const parent = knownObject(object.name)?.parent?.field
  return [...new Set(fields)].filter((name) => name !== parent)
}

async function fillProperties(
  api: Api,
  object: string,
  listed: readonly RawRecord[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const ids = listed.map((record) => record.id)
  const byId = new Map<string, RawRecord>()
  for (let at = 0; at < ids.length; at += pageRows) {
    const properties = names.length === 0 ? ['hs_object_id'] : names
    const { results } = await batchRead(api, object, { ids: ids.slice(at, at + pageRows), properties }, signal)
    for (const record of results) byId.set(record.id, record)
  }
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** The record that one was created with is a link to HubSpot; of several, the one that is labelled as primary. */
export async function withParents(
  api: Api,
  { name }: ObjectSchema,
  records: readonly RawRecord[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<readonly RawRecord[]> {
  const parent = knownObject(name)?.parent
  if (!parent || !fields.includes(parent.field) || records.length === 0) return records
  const found = new Map<string, { id: string; isPrimary: boolean }>()
  const ends = { from: name, to: parent.object }
  const ids = records.map(({ id }) => id)
  for await (const links of readTypedLinks(api, ends, ids, signal))
    for (const { from, to, types } of links) {
      const isPrimary = types.some(({ label }) => /primary/i.test(label ?? ''))
      if (!found.has(from) || (isPrimary && !found.get(from)?.isPrimary)) found.set(from, { id: to, isPrimary })
    }
  return records.map((record) => ({
    ...record,
    properties: { ...record.properties, [parent.field]: found.get(record.id)?.id ?? null },
  }))
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

/** A record's properties as values of the lattice: an empty property is null, whichever way HubSpot says it. */
export function compileRow(object: ObjectSchema, fields: readonly string[]): (record: RawRecord) => Row {
  const converters = fields.map((name): [string, (raw: string) => Value] => {
    const field = findField(object, name)
    return [name, field?.many ? entriesIn : converterOf(field?.type)]
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
      return entriesIn
    case 'datetime':
      return toDatetime
    case 'date':
      return (raw) => (/^-?\d{5,}$/.test(raw) ? toDatetime(raw).slice(0, 10) : raw)
    default:
      return (raw) => raw
  }
}

function entriesIn(raw: string): string[] {
  return raw.split(';').filter((part) => part !== '')
}

/** ISO text, whose fraction is missing when it is zero, or milliseconds since 1970. */
export function toDatetime(raw: string): string {
  if (/^-?\d{5,15}$/.test(raw)) return new Date(Number(raw)).toISOString()
  return canonicalDatetime(raw) ?? raw
}
