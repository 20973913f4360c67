import { FerryError } from '../model/errors.ts'
import type { NewObjects, ObjectSchema } from '../model/schema.ts'
import type { SeenProfile, Store } from '../store/store.ts'
import { requireObject } from './require-object.ts'

/** Objects of a connection as they were last seen. */
export interface SchemaView {
  connection: string
  account: { id: string; name: string }
  seenAt: number
  objects: ObjectSchema[]
  /** The account takes new objects: how many, where that is told. */
  newObjects?: Pick<NewObjects, 'left'>
  /** What the records of the one object that was asked for held, when it was profiled in this account. */
  profile?: SeenProfile
}

/** What the catalogue knows of a connection: all its objects, or the named one. Throws a FerryError `usage` when it knows none. */
export async function viewSchema(store: Store, connection: string, object?: string): Promise<SchemaView> {
  const seen = await store.catalogue.get(connection)
  if (seen === null) {
    throw new FerryError(
      'usage',
      `The connection "${connection}" was not looked at yet.`,
      'Discover it first: discover_schema, or crm-ferry discover.',
    )
  }
  const objects =
    object === undefined
      ? seen.schema.objects
      : [requireObject(seen.schema, object, `The connection "${connection}"`, 'usage')]
  const { id, name } = seen.account
  const profile = object === undefined ? null : await store.catalogue.profile(connection, object)
  // The same name may have been given to another account since.
  const ours = profile !== null && profile.account === id
  const { newObjects } = seen.schema
  return {
    ...{ connection, account: { id, name }, seenAt: seen.seenAt, objects },
    ...(newObjects && { newObjects }),
    ...(ours && { profile }),
  }
}
