import type { Connection, Writer } from '../connector.ts'
import { compileMapping, type MappedRecord } from '../mapping/apply.ts'
import { prepareTransforms } from '../mapping/chain.ts'
import { withSchemaChanges } from '../mapping/future-schema.ts'
import { sourceKey } from '../mapping/keys.ts'
import type { AccountLimits } from '../model/account-limits.ts'
import { FerryError } from '../model/errors.ts'
import { type ObjectPlan, type Plan, type PlanEnd, pairName } from '../model/plan.ts'
import type { CrmRecord, Row } from '../model/record.ts'
import type { RecordLinks, System, Systems } from '../model/results.ts'
import type { ObjectSchema, Schema } from '../model/schema.ts'
import { type Prepared, type PreparedUpdate, prepare, prepareUpdate } from './decide.ts'
import type { Looked } from './discover.ts'
import { requireObject } from './require-object.ts'
import { type FoundUsers, noUsers } from './users.ts'

/** Both ends of a migration as they are now. */
export interface Ends {
  source: { connection: Connection; account: string; schema: Schema }
  systems: Systems
  target: { connection: Connection; account: string; limits: AccountLimits; schema: Schema }
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
  /** Who of the target stands for whom of the source. */
  users: FoundUsers
  sourceKey(sourceId: string): string
  /** A record in the target's fields, our own included, before the target's rules are asked. */
  map(record: CrmRecord): MappedRecord
  /** What creating it sends, on request without the plan's match keys; or why it cannot be created. */
  asCreate(mapped: MappedRecord, options?: { withoutKeys: boolean }): Prepared
  /** What updating a record of the target sends that holds `present` now. */
  asUpdate(mapped: MappedRecord, present: Row): PreparedUpdate
  /** What an update sends again that was begun before and wrote just these fields. */
  asRepeat(mapped: MappedRecord, fields: readonly string[]): Prepared
}

/** Builds a plan's pairs. Refuses a target that cannot be written, or has no place for our source key. */
export function openPairs(plan: Plan, ends: Omit<Ends, 'systems'>, users: FoundUsers = noUsers): Pair[] {
  return plan.objects.map((objectPlan) => openPair(plan, objectPlan, ends, users))
}

function openPair(plan: Plan, objectPlan: ObjectPlan, ends: Omit<Ends, 'systems'>, users: FoundUsers): Pair {
  const source = requireObject(
    ends.source.schema,
    objectPlan.source,
    `The connection "${plan.source.connection}"`,
    'plan',
  )
  const found = requireObject(
    ends.target.schema,
    objectPlan.target,
    `The connection "${plan.target.connection}"`,
    'plan',
  )
  const target = withSchemaChanges(found, plan.schema)
  const { connection } = ends.target
  if (connection.write === undefined || target.operations.create === undefined) {
    throw new FerryError(
      'plan',
      `The connection "${plan.target.connection}" cannot write ${target.labelPlural}.`,
      'Propose a plan with another target object: propose_mapping.',
    )
  }
  const writer = connection.write
  const map = compileMapping(objectPlan, target)
  // What else the target takes for a value of a match key has to go with it.
  const matching = new Set(objectPlan.match.map(({ field }) => field))
  const keyNames = [...objectPlan.match, ...target.matchKeys.filter(({ field }) => matching.has(field))].flatMap(
    (key) => [key.field, ...(key.also ?? [])],
  )
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
    users,
    sourceKey: keyOf,
    map(record) {
      const { row, issues } = map(record, { user: users.find })
      return { row: { ...row, ...provenanceOf(objectPlan, source, record, keyOf(record.id)) }, issues }
    },
    asCreate(mapped, options) {
      const { issues } = mapped
      const kept = options?.withoutKeys ? { row: without(mapped.row, keyNames), issues } : mapped
      return prepare(objectPlan, target, writer, 'create', kept)
    },
    asUpdate: (mapped, present) => prepareUpdate(objectPlan, target, writer, mapped, present),
    asRepeat({ row, issues }, fields) {
      const again = Object.fromEntries(fields.flatMap((name) => (name in row ? [[name, row[name] ?? null]] : [])))
      return prepare(objectPlan, target, writer, 'update', { row: again, issues })
    },
  }
}

function without(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
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

/** Both ends of a plan, looked at in this way, and what its transforms need made ready; refused when an account is not the one that the plan was made for. */
export async function openEnds(plan: Plan, look: (name: string) => Promise<Looked>): Promise<Ends> {
  const [source, target] = await Promise.all([
    look(plan.source.connection),
    look(plan.target.connection),
    prepareTransforms(plan),
  ])
  requireAccount(plan.source, source.account.id)
  requireAccount(plan.target, target.account.id)
  return {
    source: { connection: source.connection, account: source.account.id, schema: source.schema },
    systems: {
      source: systemOf(plan.source.connection, source),
      target: systemOf(plan.target.connection, target),
    },
    target: {
      connection: target.connection,
      account: target.account.id,
      limits: target.account.limits,
      schema: target.schema,
    },
  }
}

function systemOf(connection: string, { account, dailyReserve }: Omit<Looked, 'connection'>): System {
  const { id, name, api, limits } = account
  const bounds = dailyReserve === undefined ? limits : { ...limits, dailyReserve }
  return { connection, account: id, name, ...(api === undefined ? {} : { api }), limits: bounds }
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

/** How the records of a pair are addressed on both sides. */
export function linksOf({ name, source, existing }: Pair): RecordLinks {
  return {
    pair: name,
    ...(source.recordUrl === undefined ? {} : { source: source.recordUrl }),
    ...(existing.recordUrl === undefined ? {} : { target: existing.recordUrl }),
  }
}

/** Address of a record of the target for a person; empty when the target names none. */
export function targetLinkTo({ existing }: Pick<Pair, 'existing'>, id: string): string {
  return existing.recordUrl?.replace('{id}', encodeURIComponent(id)) ?? ''
}

/** Address of a source record for a person; empty when the source names none. */
export function linkTo(pair: Partial<Pick<Pair, 'source'>>, id: string): string {
  return pair.source?.recordUrl?.replace('{id}', encodeURIComponent(id)) ?? ''
}
