import { forgetAssociations } from './associations.ts'
import { type CrmObject, derivedValues, identities, recordById, type StoredRecord, uniqueKey } from './crm-object.ts'
import { invalid, invalidValues, notFound, type Refusal, resourceNotFound } from './errors.ts'
import { noteValues } from './history.ts'
import { placeRecord } from './pipelines.ts'
import { missingValues, refuseIncomplete } from './required.ts'
import { timestamp, type Version } from './rules.ts'
import { noteChange } from './search-index.ts'
import { checkUniqueness } from './uniqueness.ts'
import { type CheckedValues, checkValues } from './values.ts'

/** What a write did. */
export interface Written {
  record: StoredRecord
  /** The properties that were set, for the answer. */
  names: string[]
  warnings: CheckedValues['warnings']
  isNew: boolean
}

/**
 * Creates a record. Throws {@link Refusal}: invalid or missing values, an e-mail or a unique value that another
 * record has, an account that is full.
 */
export function createRecord(object: CrmObject, version: Version, sent: Record<string, string>): Written {
  const { values, warnings } = check(object, version, { ...object.defaults, ...sent })
  if (object.records.size >= object.portal.limits.records!)
    throw invalid(`The limit of ${object.portal.limits.records} ${object.kind.name} of this account is reached.`)
  const id = object.nextId()
  const now = timestamp(object.portal.clock.now())
  const set = withoutEmpty(values)
  const record: StoredRecord = {
    id,
    properties: withoutEmpty({
      [object.kind.createdAt]: now,
      ...set,
      ...derived(object, set, set, now),
      hs_object_id: id,
      [object.kind.modifiedAt]: now,
    }),
    createdAt: now,
    updatedAt: now,
  }
  checkUniqueness(object, record, Object.keys(set))
  object.records.put(record)
  noteChange(object, id, undefined)
  object.portal.created(object, record)
  return { record, names: Object.keys(values), warnings, isNew: true }
}

/** Changes the sent properties of a record; an empty text clears. Throws {@link Refusal} as a creation does. */
export function updateRecord(
  object: CrmObject,
  version: Version,
  before: StoredRecord,
  sent: Record<string, string>,
): Written {
  const { values, warnings } = check(object, version, sent, before)
  const changed = Object.keys(values).filter(
    (name) =>
      (before.properties[name] ?? '') !== values[name] &&
      !isStepBack(object, name, before.properties[name], values[name]!),
  )
  const names = Object.keys(values)
  if (changed.length === 0) return { record: before, names, warnings, isNew: false }
  const now = timestamp(object.portal.clock.now())
  const set = Object.fromEntries(changed.map((name) => [name, values[name]!]))
  const after = { ...before.properties, ...set }
  const merged = { ...after, ...derived(object, set, after, now), [object.kind.modifiedAt]: now }
  const record: StoredRecord = {
    ...before,
    properties: withoutEmpty(merged),
    updatedAt: now,
    history: noteValues(before, changed, values, now),
  }
  checkUniqueness(object, record, changed)
  object.records.put(record)
  noteChange(object, record.id, before)
  return { record, names, warnings, isNew: false }
}

/**
 * Updates the record that has `key` in the property `idProperty`, or creates one. With `email` as key a match
 * loses every writable property that was not sent, because HubSpot does not support partial upserts there.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export function upsertRecord(
  object: CrmObject,
  version: Version,
  idProperty: string,
  key: string,
  sent: Record<string, string>,
): Written {
  const found = findRecord(object, idProperty, key)
  const isFilled = isAddress(object, idProperty) || object.portal.reads('key-fills-property')
  if (found === undefined) return createRecord(object, version, isFilled ? { [idProperty]: key, ...sent } : sent)
  if (!isAddress(object, idProperty) || object.portal.reads('email-upsert-merges'))
    return updateRecord(object, version, found, sent)
  const unsent = Object.keys(found.properties).filter(
    (name) => name !== 'email' && !(name in sent) && isWritable(object, name),
  )
  const cleared = Object.fromEntries(unsent.map((name) => [name, '']))
  return updateRecord(object, version, found, { ...cleared, ...sent })
}

/** Puts a record into the recycle bin; its e-mail becomes free. An unknown id is no error. */
export function archiveRecord(object: CrmObject, id: string): boolean {
  const record = recordById(object, id)
  if (record === undefined) return false
  object.records.delete(record.id)
  noteChange(object, record.id, record)
  object.archived.put({ ...record, archivedAt: timestamp(object.portal.clock.now()) })
  return true
}

/**
 * Deletes a record for good, from the recycle bin too, and remembers its addresses. An address that no record has is
 * remembered alone; an unknown id is refused.
 */
export function forgetRecord(object: CrmObject, key: string, isEmail: boolean): void {
  const record = findRecord(object, isEmail ? 'email' : undefined, key) ?? object.archived.get(key)
  if (record === undefined && !isEmail) throw resourceNotFound()
  for (const id of record === undefined ? [key.trim().toLowerCase()] : identities(object.kind, record))
    object.portal.blockedEmails.put({ id })
  if (record === undefined) return
  object.records.delete(record.id)
  object.archived.delete(record.id)
  forgetAssociations(object.portal, { object: object.kind.name, id: record.id })
  noteChange(object, record.id, record)
}

/** Finds by record id (`idProperty` absent), by e-mail (additional ones included) or by a unique property. */
export function findRecord(object: CrmObject, idProperty: string | undefined, value: string): StoredRecord | undefined {
  if (idProperty === undefined) return recordById(object, value)
  if (isAddress(object, idProperty)) return object.records.find('email', value.trim().toLowerCase())[0]
  const found = object.records.find('unique', uniqueKey(idProperty, value))
  return object.portal.reads('unique-case-matters')
    ? found.find(({ properties }) => properties[idProperty] === value)
    : found[0]
}

/** Throws unless the property can serve as key. `hs_object_id` and, for updates, `email` cannot. */
export function requireKey(object: CrmObject, idProperty: string, allowsEmail: boolean): void {
  const isUnique = object.properties.get(idProperty)?.hasUniqueValue === true
  if (isUnique || (allowsEmail && isAddress(object, idProperty))) return
  const { portalId } = object.portal.details
  throw invalid(
    `Unable to perform update/upsert by non-unique ${object.kind.typeId} property ${idProperty} in portal ID ${portalId}`,
  )
}

const isAddress = ({ kind }: CrmObject, idProperty: string): boolean =>
  kind.hasAddresses === true && idProperty === 'email'

export const missingRecords = ({ kind }: CrmObject, ids: string[]): Refusal =>
  notFound(
    `Could not get some ${kind.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
    { ids },
  )

function check(
  object: CrmObject,
  version: Version,
  sent: Record<string, string>,
  before?: StoredRecord,
): CheckedValues {
  const checked = checkValues(object, version, sent, before?.properties)
  const placed = placeRecord(object, checked.values, before?.properties)
  const values = { ...checked.values, ...placed.values }
  const problems = [
    ...checked.problems,
    ...placed.problems,
    ...missingValues(object, version, values, before?.properties),
  ]
  if (problems.length > 0) throw invalidValues(problems)
  if (before === undefined) refuseIncomplete(object, version, values)
  return { ...checked, values }
}

/** What HubSpot sets by itself when other values change. https://knowledge.hubspot.com/properties/hubspots-default-contact-properties */
function derived(
  object: CrmObject,
  set: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  now: string,
): Record<string, string> {
  const owner = set.hubspot_owner_id
  return {
    ...derivedValues(object, set, after, now),
    ...(owner !== undefined && { hubspot_owner_assigneddate: owner === '' ? '' : now }),
  }
}

const withoutEmpty = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))

/** The lifecycle stage moves forward only, unless it is cleared first; a step back is passed over in silence. */
function isStepBack(object: CrmObject, name: string, before: string | undefined, after: string): boolean {
  if (name !== 'lifecyclestage' || before === undefined || after === '') return false
  const stages = object.properties.get(name)!.options.map((option) => option.value)
  return stages.indexOf(after) < stages.indexOf(before)
}

function isWritable(object: CrmObject, name: string): boolean {
  const definition = object.properties.get(name)
  return definition !== undefined && !definition.calculated && definition.modificationMetadata?.readOnlyValue !== true
}
