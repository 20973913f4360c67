import type { Collection } from '../kit/store.ts'
import type { Org, RecordRow, SObject } from './org.ts'
import type { FieldDescribe, SalesforceRecord } from './seed.ts'

/** What went along with a deleted record, so that an undeletion can bring it back. */
interface Deletion {
  readonly id: string
  /** Records that were deleted with it. */
  readonly along: readonly string[]
  /** Lookups that led to it and were emptied. */
  readonly cleared: readonly { id: string; field: string }[]
}

/** A record whose lookup leads to another one. */
interface Child {
  rows: Collection<RecordRow>
  record: SalesforceRecord
  field: FieldDescribe
}

/**
 * Deletes a record. What belongs to it goes into the Recycle Bin with it, as contacts do with their account; lookups of
 * other records that led to it are emptied. https://help.salesforce.com/s/articleView?id=sf.home_delete.htm
 */
export function deleteWithChildren(org: Org, id: string, now: string): void {
  const deleted = org.find(id)
  if (deleted === undefined || deleted.record.IsDeleted === true) return
  change(org, id, { IsDeleted: true, SystemModstamp: now })
  const along: string[] = []
  const cleared: { id: string; field: string }[] = []
  for (const { rows, record, field } of childrenOf(org, deleted.object, id)) {
    const child = String(record.Id)
    if (field.cascadeDelete === true) {
      along.push(child)
      deleteWithChildren(org, child, now)
    } else if (field.nillable) {
      cleared.push({ id: child, field: field.name })
      put(rows, record, { [field.name]: null, SystemModstamp: now })
    }
  }
  if (along.length > 0 || cleared.length > 0) deletionsOf(org).put({ id, along, cleared })
}

/** Brings a record back with what went along with it; a lookup that leads elsewhere by now is left as it is. */
export function undeleteWithChildren(org: Org, id: string, now: string): void {
  change(org, id, { IsDeleted: false, SystemModstamp: now })
  const deletion = deletionsOf(org).get(id)
  deletionsOf(org).delete(id)
  for (const child of deletion?.along ?? [])
    if (org.find(child)?.record.IsDeleted === true) undeleteWithChildren(org, child, now)
  for (const { id: child, field } of deletion?.cleared ?? [])
    if (org.find(child)?.record[field] === null) change(org, child, { [field]: id, SystemModstamp: now })
}

/**
 * Lets every lookup that led to a merged record lead to the one that is left; that one is never its own parent.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm
 */
export function reparent(org: Org, object: SObject, loser: string, master: string, now: string): void {
  for (const { rows, record, field } of childrenOf(org, object, loser)) {
    const target = record.Id === master ? null : master
    put(rows, record, { [field.name]: target, LastModifiedDate: now, SystemModstamp: now })
  }
}

/** Every living record of the business with a writable lookup that leads to this one. */
function childrenOf(org: Org, parent: SObject, id: string): Child[] {
  return [...org.objects.values()]
    .filter(({ traits }) => traits.isData)
    .flatMap((object) => {
      const fields = object.allFields.filter(({ referenceTo, updateable }) => {
        return updateable && referenceTo.includes(parent.name)
      })
      if (fields.length === 0) return []
      const rows = org.store.collection<RecordRow>(object.name)
      return rows.values().flatMap(({ record }) => {
        if (record.IsDeleted === true) return []
        return fields.filter(({ name }) => record[name] === id).map((field) => ({ rows, record, field }))
      })
    })
}

function change(org: Org, id: string, changes: SalesforceRecord): void {
  const { object, record } = org.find(id)!
  put(org.store.collection<RecordRow>(object.name), record, changes)
}

/** Two lookups of one record may be changed one after the other, so the changes go over what is stored by now. */
function put(rows: Collection<RecordRow>, { Id }: SalesforceRecord, changes: SalesforceRecord): void {
  const row = rows.get(String(Id))!
  rows.put({ id: row.id, record: { ...row.record, ...changes } })
}

function deletionsOf({ store }: Org): Collection<Deletion> {
  return store.collection<Deletion>('deletions')
}
