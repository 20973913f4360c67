import type { Account, Connection } from '../connector.ts'
import { CrmError } from '../model/errors.ts'
import type { ObjectSchema, Schema } from '../model/schema.ts'
import type { RunContext } from './context.ts'

/** Keeps the schema of an account for who may read its records and not its schema. */
export async function keepSchema(
  { store, clock }: Pick<RunContext, 'store' | 'clock'>,
  connection: string,
  { vendor, id, name }: Account,
  schema: Schema,
): Promise<void> {
  const keptAt = new Date(clock.now()).toISOString()
  await store.schemas.write(connection, { account: { vendor, id, name }, keptAt, schema })
}

/**
 * An account with its schema, as it tells them. What the credential may not look at is taken from what was kept of the
 * same account under the name of the connection, where something was; a schema of another account is none.
 */
export async function describeAccount(
  { store, signal }: Pick<RunContext, 'store' | 'signal'>,
  name: string,
  connection: Connection,
  objects: readonly string[] | null,
  ties = true,
): Promise<{ account: Account; schema: Schema }> {
  const [account, told] = await Promise.all([
    connection.check(signal),
    orWithheld(objects === null ? connection.describe(signal) : connection.describe(signal, objects, ties)),
  ])
  const isWhole = !(told instanceof CrmError) && lacking(told, objects).length === 0
  const kept = isWhole ? null : await store.schemas.read(name)
  if (kept === null || kept.account.id !== account.id || kept.account.vendor !== account.vendor) {
    if (told instanceof CrmError) throw told
    return { account, schema: told }
  }
  const known = told instanceof CrmError ? { objects: [] } : told
  const schema = complete(known, kept.schema, objects)
  const seen = new Set(known.objects)
  connection.adopt?.(schema.objects.filter((object) => !seen.has(object)))
  return { account, schema }
}

async function orWithheld(describing: Promise<Schema>): Promise<Schema | CrmError> {
  try {
    return await describing
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'permission') return error
    throw error
  }
}

function lacking(schema: Schema, objects: readonly string[] | null): readonly string[] {
  return objects?.filter((name) => !schema.objects.some((object) => object.name === name)) ?? []
}

/** What is known now goes before what was kept; an object that nobody asked for is not added. */
function complete(known: Schema, kept: Schema, objects: readonly string[] | null): Schema {
  const names = new Set(known.objects.map(({ name }) => name))
  const isWanted = ({ name }: ObjectSchema): boolean => !names.has(name) && (objects?.includes(name) ?? true)
  const all = [...known.objects, ...kept.objects.filter(isWanted)]
  const there = new Set(all.map(({ name }) => name))
  const relations = kept.relations?.filter(({ from, to }) => there.has(from) && there.has(to)) ?? []
  const added = relations.filter(({ name }) => !known.relations?.some((relation) => relation.name === name))
  return { ...kept, ...known, objects: all, relations: [...(known.relations ?? []), ...added] }
}
