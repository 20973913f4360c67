import { isObject } from '../json.ts'
import { anyField, type SObject } from '../schema.ts'
import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import { coerce } from './coerce.ts'
import { holdersOf } from './lookups.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Writer } from './writer.ts'

/** A value as it was sent, for a field or, through a lookup, for what tells the parent apart. */
export interface Sent {
  name: string
  value: unknown
  /** The lookup's relationship, where the value is that of a field of the parent; `type` where it may be of several. */
  through?: { relationship: string; type?: string }
}

/** The members of a JSON record; what names a parent by a key of its own is an object within it. */
export function sentJson(record: Readonly<Record<string, unknown>>): Sent[] {
  return Object.entries(record)
    .filter(([name]) => name !== 'attributes')
    .flatMap(([name, value]): Sent[] => {
      if (!isObject(value)) return [{ name, value }]
      const { attributes, ...keys } = value
      const type = isObject(attributes) && typeof attributes.type === 'string' ? { type: attributes.type } : {}
      return Object.entries(keys).map(([key, inner]) => ({
        name: key,
        value: inner,
        through: { relationship: name, ...type },
      }))
    })
}

/**
 * The stored values of what was sent, by canonical field name. Throws a Refusal for a field that there is not or that may
 * not be written, and for a parent that is not found.
 */
export function draftOf(
  writer: Writer,
  object: SObject,
  sent: readonly Sent[],
  operation: 'insert' | 'update',
): SalesforceRecord {
  const draft: SalesforceRecord = {}
  const closed: string[] = []
  for (const entry of sent) {
    const { field, value } =
      entry.through === undefined ? own(object, entry) : throughParent(writer, object, entry, entry.through)
    if (operation === 'insert' ? !field.createable : !field.updateable) closed.push(field.name)
    else draft[field.name] = coerce(value, field, { readings: writer.readings, isText: writer.isBulk })
  }
  if (closed.length === 0) return draft
  const message =
    `Unable to create/update fields: ${closed.join(', ')}. Please check the security settings of this field and ` +
    'verify that it is read/write for your profile or permission set.'
  throw refuse('INVALID_FIELD_FOR_INSERT_UPDATE', message, ...closed)
}

function own(object: SObject, { name, value }: Sent): { field: FieldDescribe; value: unknown } {
  const field = object.fields.get(name.toLowerCase())
  if (field === undefined) throw noSuchColumn(object, name)
  return { field, value }
}

function noSuchColumn(object: SObject, name: string): Refusal {
  return refuse('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`)
}

/**
 * A parent by a key of its own.
 * https://developer.salesforce.com/docs/platform/api-rest/guide/using-external-id-in-relationship
 */
function throughParent(
  { org }: Writer,
  object: SObject,
  { name, value }: Sent,
  { relationship, type }: NonNullable<Sent['through']>,
): { field: FieldDescribe; value: unknown } {
  const wanted = relationship.toLowerCase()
  const field = [...object.fields.values()].find((each) => each.relationshipName?.toLowerCase() === wanted)
  if (field === undefined) throw noSuchColumn(object, relationship)
  const targetName = type ?? (field.referenceTo.length === 1 ? field.referenceTo[0]! : '')
  const target = org.objects.get(targetName.toLowerCase())
  if (target === undefined || !field.referenceTo.includes(target.name))
    throw refuse('INVALID_FIELD', `The type of the parent is needed for the relationship ${relationship}`, field.name)
  if (value === null || value === '') return { field, value: null }
  const key = target.fields.get(name.toLowerCase())
  if (key === undefined || !isKey(key)) {
    const hidden = anyField(target, name) === undefined ? 'does not exist' : 'is not an external ID'
    throw refuse('INVALID_FIELD', `Field name provided, ${name} ${hidden} for ${target.name}`, field.name)
  }
  const hits = holdersOf(org, target, key, coerce(String(value), key, { readings: new Set(), isText: true }))
  if (hits.length === 1) return { field, value: hits[0]!.Id }
  if (hits.length > 1) {
    const message = `More than one record found for external id field: [${hits.map(({ Id }) => String(Id)).join(', ')}]`
    throw refuse('DUPLICATE_EXTERNAL_ID', message, key.name)
  }
  const message = `Foreign key external ID: ${String(value).toLowerCase()} not found for field ${key.name} in entity ${target.name}`
  throw refuse('INVALID_FIELD', message)
}

/** A field by whose values records can be told apart. */
export function isKey({ externalId, idLookup, type }: FieldDescribe): boolean {
  return externalId === true || (idLookup === true && type !== 'id')
}
