import type { Collection } from '../kit/store.ts'
import type { Org } from './org.ts'
import { childrenBy } from './saving/lookups.ts'
import { refuse } from './saving/refusal.ts'
import { rulesOf } from './saving/rules/index.ts'
import { type Deriving, patch } from './saving/writer.ts'
import type { SObject } from './schema.ts'
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
  object: SObject
  id: string
  field: FieldDescribe
}

/**
 * Deletes a record. What belongs to it goes into the Recycle Bin with it, as contacts do with their account; lookups of
 * other records that led to it are emptied. Throws a Refusal where one of those has to keep it, as a case does with its
 * account. https://help.salesforce.com/s/articleView?id=sf.home_delete.htm
 */
export function deleteWithChildren(writer: Deriving, id: string): void {
  const { org } = writer
  const deleted = org.find(id)
  if (deleted === undefined || deleted.record.IsDeleted === true) return
  const children = childrenOf(org, deleted.object, id)
  refuseKept(org, deleted.record, children)
  patch(writer, id, { IsDeleted: true })
  const along: string[] = []
  const cleared: { id: string; field: string }[] = []
  for (const { id: child, field } of children) {
    if (field.cascadeDelete === true) {
      along.push(child)
      deleteWithChildren(writer, child)
    } else if (field.nillable) {
      cleared.push({ id: child, field: field.name })
      patch(writer, child, { [field.name]: null })
    }
  }
  if (along.length > 0 || cleared.length > 0) deletionsOf(org).put({ id, along, cleared })
  rulesOf(deleted.object)?.removed?.(writer, deleted.record)
}

function refuseKept(org: Org, record: SalesforceRecord, children: readonly Child[]): void {
  const keepers = children.filter(({ field }) => field.restrictedDelete === true)
  const [first] = keepers
  if (first === undefined) return
  const kind = first.object.labelPlural.toLowerCase()
  const names = keepers.map(({ id }) => String(org.find(id)?.record.Name ?? id)).join(', ')
  const name = String(record.Name ?? record.Id)
  const message = `Your attempt to delete ${name} could not be completed because it is associated with the following ${kind}.: ${names}`
  throw refuse('DELETE_FAILED', message)
}

/** Brings a record back with what went along with it; a lookup that leads elsewhere by now is left as it is. */
export function undeleteWithChildren(writer: Deriving, id: string): void {
  const { org } = writer
  patch(writer, id, { IsDeleted: false })
  const deletion = deletionsOf(org).get(id)
  deletionsOf(org).delete(id)
  for (const child of deletion?.along ?? [])
    if (org.find(child)?.record.IsDeleted === true) undeleteWithChildren(writer, child)
  for (const { id: child, field } of deletion?.cleared ?? [])
    if (org.find(child)?.record[field] === null) patch(writer, child, { [field]: id })
}

/**
 * Lets every lookup that led to a merged record lead to the one that is left; that one is never its own parent.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_merge.htm
 */
export function reparent(writer: Deriving, object: SObject, loser: string, master: string): void {
  const children = childrenOf(writer.org, object, loser)
  for (const { id, field } of children) {
    const target = id === master ? null : master
    patch(writer, id, { [field.name]: target, LastModifiedDate: writer.stamp })
  }
  for (const { id, object: kind } of children) {
    const moved = writer.org.find(id)?.record
    if (moved !== undefined) rulesOf(kind)?.moved?.(writer, moved)
  }
}

/** Every living record of the business with a lookup that can be written and leads to this one. */
function childrenOf(org: Org, parent: SObject, id: string): Child[] {
  return [...org.objects.values()]
    .filter(({ traits }) => traits.isData)
    .flatMap((object) =>
      object.allFields
        .filter(
          ({ referenceTo, createable, updateable }) => (createable || updateable) && referenceTo.includes(parent.name),
        )
        .flatMap((field) =>
          childrenBy(org, object, field.name, id)
            .filter((record) => record.IsDeleted !== true)
            .map((record) => ({ object, id: String(record.Id), field })),
        ),
    )
}

function deletionsOf({ store }: Org): Collection<Deletion> {
  return store.collection<Deletion>('deletions')
}
