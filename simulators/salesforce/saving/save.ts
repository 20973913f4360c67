import { complete, fullName, type RecordRow } from '../org.ts'
import type { SObject } from '../schema.ts'
import type { SalesforceRecord } from '../seed.ts'
import { checkDependents } from './dependents.ts'
import { draftOf, type Sent } from './draft.ts'
import { refuseDuplicates } from './duplicates.ts'
import { holdersOf } from './lookups.ts'
import { checkOwner, checkReferences } from './references.ts'
import { refuse } from './refusal.ts'
import { requireValues } from './required.ts'
import { rulesOf } from './rules/index.ts'
import { refuseInvalid } from './validations.ts'
import { rowOf, type Writer } from './writer.ts'

/** Saves a new record and answers its id. Throws a Refusal; run it in `attempt`. */
export function insert(writer: Writer, object: SObject, sent: readonly Sent[]): { id: string } {
  const { org, asker, stamp } = writer
  if (!object.traits.isCreateable)
    throw refuse('INVALID_TYPE_FOR_OPERATION', `entity type cannot be inserted: ${object.label}`)
  const draft = draftOf(writer, object, sent, 'insert')
  if (writer.room() < 1 && object.traits.isData) throw refuse('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded')
  const by = { CreatedById: asker.userId, LastModifiedById: asker.userId }
  const dates = { CreatedDate: stamp, LastModifiedDate: stamp, SystemModstamp: stamp }
  const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null))
  const record: SalesforceRecord = {
    ...object.blank,
    ...defaultsOf(writer, object),
    ...by,
    ...dates,
    ...given,
    Id: org.newId(object),
  }
  checkDates(record)
  settle(writer, object, record, undefined, draft)
  org.store.collection<RecordRow>(object.name).put(complete(record, object.blank))
  rulesOf(object)?.after?.(writer, record, undefined)
  return { id: String(record.Id) }
}

/** Changes a record. Throws a Refusal; run it in `attempt`. */
export function update(writer: Writer, object: SObject, id: string, sent: readonly Sent[]): { id: string } {
  const { org, asker, stamp } = writer
  const before = rowOf(org, object, id)?.record
  if (before === undefined) throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  if (before.IsDeleted === true) throw refuse('ENTITY_IS_DELETED', 'entity is deleted')
  const draft = draftOf(writer, object, sent, 'update')
  const dates = { LastModifiedDate: stamp, LastModifiedById: asker.userId, SystemModstamp: stamp }
  const record = { ...object.blank, ...before, ...draft, ...dates }
  settle(writer, object, record, before, draft)
  org.store.collection<RecordRow>(object.name).put({ id, record })
  rulesOf(object)?.after?.(writer, record, before)
  return { id }
}

/** Lets the values of a record follow from each other and refuses it where a rule is broken. */
function settle(
  writer: Writer,
  object: SObject,
  record: SalesforceRecord,
  before: SalesforceRecord | undefined,
  draft: SalesforceRecord,
): void {
  const rules = rulesOf(object)
  rules?.derive?.(writer, record, before, draft)
  const isPerson = object.allFields.some(({ name, createable }) => name === 'Name' && !createable)
  if (isPerson && typeof record.LastName === 'string') record.Name = fullName(record)
  requireValues(object, record, before === undefined ? undefined : draft)
  checkReferences(writer, object, record, draft)
  checkOwner(writer, record, draft)
  if (writer.readings.has('dependent-picklists-enforced')) checkDependents(object, record, draft)
  rules?.check?.(writer, record, before, draft)
  refuseTaken(writer, object, record, draft)
  refuseInvalid(writer, object, record)
  refuseDuplicates(writer, object, record, before)
  lockParents(writer, object, record)
}

/** What a new record has where nothing is sent. */
function defaultsOf({ asker, assigns, org }: Writer, object: SObject): SalesforceRecord {
  const defaults: SalesforceRecord = {}
  for (const { name, type, defaultValue, picklistValues } of object.allFields) {
    const preset = picklistValues.find(({ active, defaultValue }) => active && defaultValue)
    if (preset !== undefined) defaults[name] = preset.value
    else if (type === 'boolean' && defaultValue === true) defaults[name] = true
  }
  if ('OwnerId' in object.blank) defaults.OwnerId = asker.userId
  const assigned = assigns ? org.rules.assignment?.[object.name] : undefined
  if (assigned !== undefined) defaults.OwnerId = assigned
  const type = object.recordTypes.find(({ isDefault }) => isDefault)
  if (type !== undefined) defaults.RecordTypeId = type.id
  return defaults
}

/** Dates of the platform that a user may set stand in their order. */
function checkDates({ CreatedDate, LastModifiedDate }: SalesforceRecord): void {
  if (typeof CreatedDate !== 'string' || typeof LastModifiedDate !== 'string' || LastModifiedDate >= CreatedDate) return
  const message = 'Last Modified Date: must not be before Created Date'
  throw refuse('FIELD_INTEGRITY_EXCEPTION', message, 'LastModifiedDate')
}

/** https://help.salesforce.com/s/articleView?id=sf.custom_field_attributes.htm */
function refuseTaken({ org }: Writer, object: SObject, record: SalesforceRecord, draft: SalesforceRecord): void {
  for (const field of object.allFields) {
    const value = record[field.name] ?? null
    if (field.unique !== true || value === null || !(field.name in draft)) continue
    const other = holdersOf(org, object, field, value).find(({ Id }) => Id !== record.Id)
    if (other === undefined) continue
    const message = `duplicate value found: ${field.name} duplicates value on record with id: ${String(other.Id).slice(0, 15)}`
    throw refuse('DUPLICATE_VALUE', message)
  }
}

/** A change keeps the records that it hangs on. https://developer.salesforce.com/docs/atlas.en-us.draes.meta/draes/draes_object_relationships_lookup_locks.htm */
function lockParents({ org, locks, holder, asker }: Writer, object: SObject, record: SalesforceRecord): void {
  const parents = object.allFields
    .filter(({ type, createable, updateable }) => type === 'reference' && (createable || updateable))
    .map(({ name }) => record[name])
    .filter((id): id is string => typeof id === 'string' && org.find(id)?.object.traits.isData === true)
  if (locks.take([...parents, String(record.Id)], holder, asker.now)) return
  throw refuse(
    'UNABLE_TO_LOCK_ROW',
    `unable to obtain exclusive access to this record or 1 records: ${parents.join(',')}`,
  )
}
