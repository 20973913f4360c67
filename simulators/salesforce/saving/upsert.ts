import { isId, toLongId } from '../ids.ts'
import type { SObject } from '../schema.ts'
import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import { coerce } from './coerce.ts'
import { isKey, type Sent } from './draft.ts'
import { holdersOf } from './lookups.ts'
import { Refusal, refuse } from './refusal.ts'
import { insert, update } from './save.ts'
import type { Writer } from './writer.ts'

/** More records than one have the key. */
export class SeveralHits extends Refusal {
  readonly hits: readonly SalesforceRecord[]

  constructor(field: FieldDescribe, hits: readonly SalesforceRecord[]) {
    const ids = hits.map(({ Id }) => String(Id)).join(', ')
    const message = `More than one record found for external id field: [${ids}]`
    super([{ statusCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [field.name] }])
    this.hits = hits
  }
}

/** The field that tells records apart, undefined where there is none of that name that does. */
export function keyFieldOf(object: SObject, name: string): FieldDescribe | undefined {
  const field = object.fields.get(name.toLowerCase())
  return field !== undefined && (isKey(field) || field.type === 'id') ? field : undefined
}

/**
 * Changes the record that has the key, or makes one. Throws a Refusal; run it in `attempt`.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-upsert
 */
export function upsert(
  writer: Writer,
  object: SObject,
  key: FieldDescribe,
  sent: readonly Sent[],
): { id: string; created: boolean } {
  const isKeyOf = ({ name, through }: Sent): boolean =>
    through === undefined && name.toLowerCase() === key.name.toLowerCase()
  const value = sent.find(isKeyOf)?.value ?? null
  if (key.type === 'id')
    return upsertById(
      writer,
      object,
      value,
      sent.filter((entry) => !isKeyOf(entry)),
    )
  if (sent.some(({ name }) => name.toLowerCase() === 'id'))
    throw refuse('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', 'Id')
  if (value === null || value === '') throw refuse('MISSING_ARGUMENT', `${key.name} not specified`)
  if (key.unique !== true && key.externalId === true && !writer.asker.seesAll)
    throw refuse('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')
  const wanted = coerce(value, key, { readings: writer.readings, isText: writer.isBulk })
  const hits = holdersOf(writer.org, object, key, wanted)
  if (hits.length > 1) throw new SeveralHits(key, hits)
  const [hit] = hits
  if (hit === undefined) return { ...insert(writer, object, sent), created: true }
  return {
    ...update(
      writer,
      object,
      String(hit.Id),
      sent.filter((entry) => !isKeyOf(entry)),
    ),
    created: false,
  }
}

function upsertById(
  writer: Writer,
  object: SObject,
  id: unknown,
  sent: readonly Sent[],
): { id: string; created: boolean } {
  if (id === null || id === '') return { ...insert(writer, object, sent), created: true }
  if (typeof id !== 'string' || !isId(id)) throw refuse('MALFORMED_ID', `malformed id ${String(id)}`)
  return { ...update(writer, object, toLongId(id), sent), created: false }
}

/** Keys that stand in more than one of the rows; each of those rows fails. */
export function repeatedKeys(key: FieldDescribe, values: readonly unknown[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const value of values) {
    if (value === null || value === undefined || value === '') continue
    const folded = foldKey(key, value)
    if (seen.has(folded)) repeated.add(folded)
    seen.add(folded)
  }
  return repeated
}

export function foldKey(key: FieldDescribe, value: unknown): string {
  const text = String(value).trim()
  return key.caseSensitive === true || key.type === 'id' ? text : text.toLowerCase()
}
