import type { Account, Connection, Writer } from '../connector.ts'
import { compileMapping } from '../mapping/apply.ts'
import { prepareTransforms } from '../mapping/chain.ts'
import { withCreatedFields } from '../mapping/future-schema.ts'
import { sourceKey } from '../mapping/keys.ts'
import { FerryError } from '../model/errors.ts'
import type { ObjectPlan, Plan, PlanEnd } from '../model/plan.ts'
import type { CrmRecord, Row } from '../model/record.ts'
import { findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import { type Prepared, prepare } from './decide.ts'
import { type FoundUsers, noUsers } from './users.ts'

/** Both ends of a migration as they are now. */
export interface Ends {
  source: { connection: Connection; account: string; schema: Schema }
  /** Names of both accounts, for people. */
  between: { source: string; target: string }
  target: { connection: Connection; account: string; limits: Account['limits']; schema: Schema }
}

/** One object pair of a plan with everything that turns a source record into a row of the target. */
export interface Pair {
  /** `Lead>contacts` */
  name: string
  plan: ObjectPlan
  source: ObjectSchema
  /** As it will be after the plan's schema changes. */
  target: ObjectSchema
  /** As it is now. */
  existing: ObjectSchema
  writer: Writer
  connection: Connection
  ends: { sourceAccount: string; object: string; targetAccount: string; targetObject: string }
  sourceKey(sourceId: string): string
  /** Mapped row with our own fields, or why it cannot be written; on request without the plan's match keys. */
  prepare(record: CrmRecord, operation: 'create' | 'update', options?: { withoutKeys: boolean }): Prepared
}

function pairName(plan: ObjectPlan): string {
  return `${plan.source}>${plan.target}`
}

/** Builds a plan's pairs. Refuses a target that cannot be written, or has no place for our source key. */
export function openPairs(plan: Plan, ends: Ends, users: FoundUsers = noUsers): Pair[] {
  return plan.objects.map((objectPlan) => openPair(plan, objectPlan, ends, users))
}

function openPair(plan: Plan, objectPlan: ObjectPlan, ends: Ends, users: FoundUsers): Pair {
  const source = objectOf(ends.source.schema, objectPlan.source, plan.source.connection)
  const found = objectOf(ends.target.schema, objectPlan.target, plan.target.connection)
  const target = withCreatedFields(found, plan.schema)
  const { connection } = ends.target
  if (connection.write === undefined || target.operations.create === undefined) {
    throw new FerryError('plan', `The connection "${plan.target.connection}" cannot write ${target.labelPlural}.`)
  }
  const writer = connection.write
  const map = compileMapping(objectPlan, target)
  const keyOf = (id: string): string => sourceKey(plan.source.vendor, ends.source.account, source.name, id)
  return {
    name: pairName(objectPlan),
    plan: objectPlan,
    source,
    target,
    existing: found,
    writer,
    connection,
    ends: {
      sourceAccount: ends.source.account,
      object: source.name,
      targetAccount: ends.target.account,
      targetObject: target.name,
    },
    sourceKey: keyOf,
    prepare(record, operation, options) {
      const { row, issues } = map(record, { user: users.targetOf })
      if (options?.withoutKeys) {
        for (const name of objectPlan.match.flatMap((key) => [key.field, ...(key.also ?? [])])) delete row[name]
      }
      const ours = provenanceOf(objectPlan, source, record, keyOf(record.id))
      return prepare(objectPlan, target, writer, operation, { row: { ...row, ...ours }, issues })
    },
  }
}

function provenanceOf(plan: ObjectPlan, source: ObjectSchema, record: CrmRecord, key: string): Row {
  const row: Row = { [plan.provenance.sourceKey]: key }
  for (const role of ['created', 'modified'] as const) {
    const to = plan.provenance[role]
    const from = source.fields.find((field) => field.role === role)
    const value = from === undefined ? undefined : record.row[from.name]
    if (to !== undefined && value !== undefined && value !== null) row[to] = value
  }
  return row
}

function objectOf(schema: Schema, name: string, connection: string): ObjectSchema {
  const object = findObject(schema, name)
  if (object !== undefined) return object
  const known = schema.objects.map((candidate) => candidate.name).join(', ')
  throw new FerryError('plan', `The connection "${connection}" has no object "${name}". It has: ${known}.`)
}

/** Both ends of a plan, looked at now, and what its transforms need made ready; refused when an account is not the one that the plan was made for. */
export async function openEnds(
  plan: Plan,
  look: (name: string) => Promise<{ connection: Connection; account: Account; schema: Schema }>,
): Promise<Ends> {
  const [source, target] = await Promise.all([
    look(plan.source.connection),
    look(plan.target.connection),
    prepareTransforms(plan),
  ])
  requireAccount(plan.source, source.account.id)
  requireAccount(plan.target, target.account.id)
  return {
    source: { connection: source.connection, account: source.account.id, schema: source.schema },
    between: { source: source.account.name, target: target.account.name },
    target: {
      connection: target.connection,
      account: target.account.id,
      limits: target.account.limits,
      schema: target.schema,
    },
  }
}

/** Refuses a connection that reaches another account than the one that the plan was made for. */
export function requireAccount(end: PlanEnd, account: string): void {
  if (end.account === account) return
  throw new FerryError(
    'plan',
    `The plan was made for the ${end.vendor} account ${end.account}, but the connection "${end.connection}" now reaches account ${account}.`,
    'Check the credential of that connection, or propose a new plan for this account.',
  )
}

/** Address of a source record for a person; empty when the source names none. */
export function linkTo(pair: Partial<Pick<Pair, 'source'>>, id: string): string {
  return pair.source?.recordUrl?.replace('{id}', encodeURIComponent(id)) ?? ''
}
