import { isId, toLongId } from '../ids.ts'
import { deleteWithChildren } from '../relations.ts'
import type { SObject } from '../schema.ts'
import { refuse } from './refusal.ts'
import { rulesOf } from './rules/index.ts'
import { rowOf, type Writer } from './writer.ts'

/** Puts a record into the Recycle Bin with what belongs to it. Throws a Refusal; run it in `attempt`. */
export function remove(writer: Writer, object: SObject, sentId: string): { id: string } {
  const { org, locks, holder, asker } = writer
  if (!isId(sentId)) throw refuse('MALFORMED_ID', `malformed id ${sentId}`)
  const id = toLongId(sentId)
  const record = rowOf(org, object, id)?.record
  if (record === undefined) throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  if (record.IsDeleted === true) throw refuse('ENTITY_IS_DELETED', 'entity is deleted')
  if (!object.traits.isDeletable)
    throw refuse('INVALID_TYPE_FOR_OPERATION', `entity type cannot be deleted: ${object.label}`)
  if (!locks.take([id], holder, asker.now))
    throw refuse('UNABLE_TO_LOCK_ROW', `unable to obtain exclusive access to this record or 1 records: ${id}`)
  rulesOf(object)?.keep?.(writer, record)
  if (object.traits.isData) deleteWithChildren(writer, id)
  // What belongs to the setup knows no Recycle Bin.
  else org.store.collection(object.name).delete(id)
  return { id }
}

/** Deletes a record for good. Throws a Refusal; run it in `attempt`. */
export function removeForGood(writer: Writer, object: SObject, sentId: string): { id: string } {
  const { id } = remove(writer, object, sentId)
  writer.org.store.collection(object.name).delete(id)
  return { id }
}
