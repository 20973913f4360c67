import type { SObject } from '../schema.ts'
import type { SalesforceRecord } from '../seed.ts'
import { seenBy } from '../sharing.ts'
import { wrongId } from './coerce.ts'
import { refuse } from './refusal.ts'
import type { Writer } from './writer.ts'

/** What the changed lookups lead to is there, of a kind that the lookup takes, and visible. Throws a Refusal. */
export function checkReferences(
  { org, asker }: Writer,
  object: SObject,
  record: SalesforceRecord,
  draft: SalesforceRecord,
): void {
  for (const field of object.allFields) {
    const id = field.name in draft ? record[field.name] : null
    if (field.type !== 'reference' || typeof id !== 'string') continue
    const targets = field.referenceTo
      .map((name) => org.objects.get(name.toLowerCase()))
      .filter((each) => each !== undefined)
    if (targets.length === 0) continue
    if (!targets.some(({ keyPrefix }) => keyPrefix === id.slice(0, 3))) throw wrongId(field, id)
    const found = org.find(id)
    if (found === undefined) throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', field.name)
    if (found.record.IsDeleted === true) throw refuse('ENTITY_IS_DELETED', 'entity is deleted', field.name)
    if (seenBy(org, found.object, asker)?.(found.record) === false)
      throw refuse(
        'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
        `insufficient access rights on cross-reference id: ${id.slice(0, 15)}`,
      )
    if (
      field.name === 'RecordTypeId' &&
      !object.recordTypes.some((type) => type.id === id && type.active && type.available)
    )
      throw refuse('INVALID_CROSS_REFERENCE_KEY', "Record Type ID: this ID value isn't valid for the user", field.name)
    if (id === record.Id)
      throw refuse('FIELD_INTEGRITY_EXCEPTION', `${field.label}: a record cannot be its own parent`, field.name)
  }
}

/** A new owner is active, and a queue serves the object. Throws a Refusal. */
export function checkOwner(
  { org, usesInactiveOwners }: Writer,
  record: SalesforceRecord,
  draft: SalesforceRecord,
): void {
  const owner = 'OwnerId' in draft && typeof draft.OwnerId === 'string' ? org.find(draft.OwnerId) : undefined
  if (owner?.object.name === 'User' && owner.record.IsActive !== true && !usesInactiveOwners)
    throw refuse(
      'INACTIVE_OWNER_OR_USER',
      `operation performed with inactive user [${String(draft.OwnerId)}] as owner of ${String(record.Id).slice(0, 3)}`,
    )
  if (owner?.object.name !== 'Group') return
  const name = org.find(String(record.Id))?.object.name ?? objectNameOf(org, String(record.Id))
  const queues = org.objects.get('queuesobject')
  const serves = queues === undefined ? [] : org.recordsOf(queues).filter(({ QueueId }) => QueueId === owner.record.Id)
  if (owner.record.Type !== 'Queue' || (serves.length > 0 && !serves.some(({ SobjectType }) => SobjectType === name)))
    throw refuse('INVALID_CROSS_REFERENCE_KEY', `Queue not associated with this SObject type`, 'OwnerId')
}

function objectNameOf({ objects }: Writer['org'], id: string): string | undefined {
  return [...objects.values()].find(({ keyPrefix }) => keyPrefix === id.slice(0, 3))?.name
}
