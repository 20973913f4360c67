import type { Account, Connection } from '../connector.ts'
import { withRelations } from '../mapping/relation-fields.ts'
import { CrmError, FerryError } from '../model/errors.ts'
import type { DiscoverResult } from '../model/results.ts'
import type { Finding } from '../model/run.ts'
import type { Schema } from '../model/schema.ts'
import type { RunContext } from './context.ts'
import { describeAccount, keepSchema } from './kept-schema.ts'

/**
 * Looks at the named connections and remembers their accounts and schemas. Of several, those that cannot be looked at are
 * findings.
 */
export async function discover(context: RunContext): Promise<DiscoverResult> {
  const names = context.run.input.connections
  if (!Array.isArray(names)) throw new FerryError('bug', 'A discover run needs the names of connections.')
  const connections: DiscoverResult['connections'] = []
  const failures: { name: string; error: Error }[] = []
  for (const name of names as string[]) {
    context.progress({ phase: `looking at ${name}`, done: connections.length + failures.length, total: names.length })
    try {
      connections.push(await discoverOne(context, name))
    } catch (error) {
      if (context.signal.aborted || !(error instanceof CrmError || error instanceof FerryError)) throw error
      failures.push({ name, error })
    }
  }
  if (failures[0] !== undefined && names.length === 1) throw failures[0].error
  return { connections, ...(failures.length > 0 && { findings: failures.map(cannotLook) }) }
}

async function discoverOne(context: RunContext, name: string): Promise<DiscoverResult['connections'][number]> {
  const { connection, account, schema } = await look(context, name)
  if (context.run.input.keep === true) await keepSchema(context, name, account, schema)
  const missing = (await connection.rights?.(context.signal)) ?? account.missing
  return {
    name,
    account: { id: account.id, name: account.name },
    objects: schema.objects.length,
    missing: [...missing.read, ...missing.write, ...missing.schema],
    ...(context.run.input.keep === true && { kept: context.store.schemas.path(name) }),
  }
}

function cannotLook({ name, error }: { name: string; error: Error }): Finding {
  const message = `The connection "${name}" cannot be looked at: ${error.message}`
  const fix = error instanceof FerryError ? error.next : undefined
  return { severity: 'error', code: 'not-reached', message, count: 1, examples: [], ...(fix && { fix }) }
}

/** A connection with what it reaches. */
export interface Looked {
  connection: Connection
  account: Account
  schema: Schema
  dailyReserve?: number
}

/** Account and schema of a connection as they are now, remembered in the catalogue. */
export async function look(context: RunContext, name: string): Promise<Looked> {
  const looked = await lookThrough(context, name, null)
  const { account, schema } = looked
  await context.store.catalogue.save(name, { account, schema }, context.clock.now())
  return looked
}

async function lookThrough(
  context: RunContext,
  name: string,
  objects: readonly string[] | null,
  ties = true,
): Promise<Looked> {
  return context.phase({ name: 'look', subject: name, connections: [name] }, async () => {
    const connection = await context.connect(name)
    const { account, schema } = await describeAccount(context, name, connection, objects, ties)
    const { dailyReserve, dailyRemaining } = context.traffic(name)
    const left = account.limits.dailyRemaining ?? (await dailyRemaining?.())
    const limits = { ...account.limits, ...(left === undefined ? {} : { dailyRemaining: left }) }
    return {
      connection,
      account: { ...account, limits },
      schema,
      ...(dailyReserve === undefined ? {} : { dailyReserve }),
    }
  })
}

/** The same, with objects that are told of only to who names them. */
export async function lookFor(context: RunContext, name: string, objects: readonly string[]): Promise<Looked> {
  const looked = await look(context, name)
  const known = new Set(withRelations(looked.schema).objects.map((object) => object.name))
  const missing = objects.filter((object) => !known.has(object))
  if (missing.length === 0) return looked
  const further = await lookAgainAt(context, name, missing)
  return { ...looked, schema: renew(looked.schema, further.schema) }
}

/**
 * The same for these objects only: an account may have dozens, and calls are better spent on records. What was known of
 * the others is still remembered.
 */
export async function lookAgainAt(context: RunContext, name: string, objects: readonly string[]): Promise<Looked> {
  const looked = await lookThrough(context, name, objects)
  const { account, schema } = looked
  const known = await context.store.catalogue.get(name)
  const whole = known?.account.id === account.id ? renew(known.schema, schema) : schema
  await context.store.catalogue.save(name, { account, schema: whole }, context.clock.now())
  return looked
}

/** What was seen now takes the place of what was known of the same objects, and of the relations between them. */
function renew(known: Schema, seen: Schema): Schema {
  const names = new Set(seen.objects.map(({ name }) => name))
  const objects = new Map([...known.objects, ...seen.objects].map((object) => [object.name, object]))
  const others = known.relations?.filter(({ from, to }) => !names.has(from) || !names.has(to)) ?? []
  const relations = new Map([...others, ...(seen.relations ?? [])].map((relation) => [relation.name, relation]))
  return { ...known, ...seen, objects: [...objects.values()], relations: [...relations.values()] }
}

/** The same, and not remembered: for what runs under an approval. `ties` false: relations are of no use to it. */
export async function lookAt(
  context: RunContext,
  name: string,
  objects: readonly string[],
  ties: boolean,
): Promise<Looked> {
  return lookThrough(context, name, objects, ties)
}

/** The same as last seen, which asks the system for nothing; a connection that was never looked at is looked at now. */
export async function lastSeen(context: RunContext, name: string): Promise<Looked> {
  const known = await context.store.catalogue.get(name)
  return known === null ? look(context, name) : { ...known, connection: await context.connect(name) }
}
