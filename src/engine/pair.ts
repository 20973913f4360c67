import type { Connection, Writer } from '../connector.ts'
import { compileMapping, type MappedRecord } from '../mapping/apply.ts'
import { prepareTransforms } from '../mapping/chain.ts'
import { futureSchema } from '../mapping/future-schema.ts'
import { sourceKey } from '../mapping/keys.ts'
import { makesLinks } from '../mapping/links.ts'
import { orderWrites, referenceMappings, withoutWaiting } from '../mapping/references.ts'
import { withRelations } from '../mapping/relation-fields.ts'
import type { AccountLimits } from '../model/account-limits.ts'
import { FerryError } from '../model/errors.ts'
import { type FieldMapping, type ObjectPlan, type Plan, type PlanEnd, pairName } from '../model/plan.ts'
import type { CrmRecord, Row } from '../model/record.ts'
import type { RecordLinks } from '../model/results.ts'
import { findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import type { System, Systems } from '../model/system.ts'
import type { Snapshot } from '../store/store.ts'
import { withAutomations } from './automations.ts'
import type { Looked } from './discover.ts'
import { type Prepared, type PreparedUpdate, prepare, prepareUpdate } from './forecast/decide.ts'
import { type LookUpRecords, nowhere, type RecordEnd } from './forecast/whereabouts.ts'
import { alone, openContent, type PairContent } from './pair-content.ts'
import { isSought, type PairReference, type RelatedRecord, recordEnd, referencesOf, relate } from './pair-references.ts'
import { forNew, provenanceOf, without } from './pair-rows.ts'
import { requireObject } from './require-object.ts'
import { type FoundUsers, noUsers } from './users.ts'

/** Both ends of a migration as they are now, the target also as it will be. */
export interface Ends {
  /** The schema with its relations in it. */
  source: { connection: Connection; account: string; schema: Schema }
  systems: Systems
  target: {
    connection: Connection
    account: string
    limits: AccountLimits
    /** As it will be after the plan's schema changes. */
    schema: Schema
    existing: Schema
  }
}

/** One object pair of a plan with everything that turns a source record into a row of the target. */
export interface Pair {
  /** `Lead>contacts` */
  name: string
  plan: ObjectPlan
  source: ObjectSchema
  /** As it will be after the plan's schema changes. */
  target: ObjectSchema
  /** As it is now; one that is yet to be created as it will be. */
  existing: ObjectSchema
  /** The plan is yet to create the object: there is nothing to read. */
  isNew: boolean
  writer: Writer
  connection: Connection
  /** null: no bytes go over. */
  content: PairContent | null
  ends: { sourceAccount: string; object: string; targetAccount: string; targetObject: string }
  /** Who of the target stands for whom of the source. */
  users: FoundUsers
  references: readonly PairReference[]
  /** The records of this pair, as others name them. */
  self: RecordEnd
  /** Others ask by their ids what becomes of its records. */
  sought: boolean
  /** The same pair with nothing but the references that close a cycle: written when all records are there. */
  late: Pair | null
  sourceKey(sourceId: string): string
  /** A record as it is told from those of other pairs that go to the same object. */
  claimant(sourceId: string): string
  /** Records with what is known of those that they name; `map` does not know it otherwise. */
  relate(records: readonly CrmRecord[]): Promise<RelatedRecord[]>
  /** The same of records of a snapshot, by their ids. */
  fetch(snapshot: Snapshot, ids: readonly string[]): Promise<RelatedRecord[]>
  lookUp: LookUpRecords
  /** A record in the target's fields, our own included, before the target's rules are asked; late references are not in it. */
  map(record: RelatedRecord): MappedRecord
  /** What creating it sends, on request without the plan's match keys; or why it cannot be created. */
  asCreate(mapped: MappedRecord, options?: { withoutKeys: boolean }): Prepared
  /** What updating a record of the target sends that holds `present` now; `isNew`: the migration made that record. */
  asUpdate(mapped: MappedRecord, present: Row, isNew?: boolean): PreparedUpdate
  /** What an update sends again that was begun before and wrote just these fields. */
  asRepeat(mapped: MappedRecord, fields: readonly string[]): Prepared
}

/**
 * Builds a plan's pairs, in the order in which they are written: parents before those that refer to them. Refuses a target
 * that cannot be written.
 */
export function openPairs(
  plan: Plan,
  ends: Omit<Ends, 'systems'>,
  users: FoundUsers = noUsers,
  lookUp: LookUpRecords = nowhere,
): Pair[] {
  const { objects, late } = orderWrites(plan, ends.source.schema, ends.target.schema)
  return objects.map((objectPlan) => {
    const name = pairName(objectPlan)
    const fields = late.get(objectPlan) ?? new Set<string>()
    const references = referencesOf(plan, objectPlan, ends, fields)
    const self = recordEnd(plan, objectPlan, ends)
    const given = { users, lookUp, self }
    const pair = openPair(plan, objectPlan, ends, {
      ...{ ...given, name, references },
      mapped: objectPlan.fields.filter(({ to }) => !fields.has(to)),
      sought: fields.size > 0 || isSought(plan, objectPlan, ends),
      late: null,
    })
    if (fields.size === 0) return pair
    const mapped = lateMappings(objectPlan, fields)
    const onlyLate = { ...objectPlan, fields: mapped, match: [] }
    const facts = { ...given, name: latePairName(name), mapped, sought: false, late: null }
    const inTurn = references.filter((reference) => reference.late).map((each) => ({ ...each, late: false }))
    return { ...pair, late: openPair(plan, onlyLate, ends, { ...facts, references: inTurn, siblings: references }) }
  })
}

/** The name of the late references of a pair in the journal and in results. */
function latePairName(pair: string): string {
  return `${pair} references`
}

/** A record of a cycle does not wait for another: what it cannot name yet stays away from the rest of its references. */
function lateMappings({ fields }: ObjectPlan, late: ReadonlySet<string>): FieldMapping[] {
  return fields
    .filter(({ to }) => late.has(to))
    .map((mapping) => ({
      ...mapping,
      transform: mapping.transform.map(withoutWaiting),
    }))
}

type PairFacts = Pick<Pair, 'name' | 'users' | 'lookUp' | 'references' | 'self' | 'sought' | 'late'> & {
  /** The fields that `map` fills. */
  mapped: FieldMapping[]
  /** Also those that are written at another time; absent: these are all. */
  siblings?: readonly PairReference[]
}

function openPair(
  plan: Plan,
  objectPlan: ObjectPlan,
  ends: Omit<Ends, 'systems'>,
  { mapped: fields, siblings, ...facts }: PairFacts,
): Pair {
  const { users, references, lookUp } = facts
  const source = requireObject(
    ends.source.schema,
    objectPlan.source,
    `The connection "${plan.source.connection}"`,
    'plan',
  )
  const future = requireObject(
    ends.target.schema,
    objectPlan.target,
    `The connection "${plan.target.connection}"`,
    'plan',
  )
  const existing = findObject(ends.target.existing, objectPlan.target)
  const content = openContent(ends.source.connection, source, future)
  const target = withAutomations(content === null ? future : alone(future), objectPlan.policy)
  const { connection } = ends.target
  if (connection.write === undefined || target.operations.create === undefined) {
    throw new FerryError(
      'plan',
      `The connection "${plan.target.connection}" cannot write ${target.labelPlural}.`,
      'Propose a plan with another target object: propose_mapping.',
    )
  }
  const writer = connection.write
  const map = compileMapping({ ...objectPlan, fields }, target)
  // What else the target takes for a value of a match key has to go with it.
  const matching = new Set(objectPlan.match.map(({ field }) => field))
  const keyNames = [...objectPlan.match, ...target.matchKeys.filter(({ field }) => matching.has(field))].flatMap(
    (key) => [key.field, ...(key.also ?? [])],
  )
  const shared = plan.objects.some((other) => other.target === target.name && other.source !== source.name)
  const keyOf = (id: string): string => sourceKey(plan.source.vendor, ends.source.account, source.name, id)
  return {
    ...facts,
    plan: objectPlan,
    source,
    target,
    existing: existing ?? future,
    isNew: existing === undefined,
    writer,
    connection,
    content,
    ends: {
      sourceAccount: ends.source.account,
      object: source.name,
      targetAccount: ends.target.account,
      targetObject: target.name,
    },
    sourceKey: keyOf,
    claimant: (id) => (shared ? `${source.name} ${id}` : id),
    relate: (records) => relate(lookUp, references, records, siblings),
    fetch: async (snapshot, ids) => relate(lookUp, references, await snapshot.get(source.name, ids), siblings),
    map(record) {
      const context = { user: users.find, ...(record.related && { reference: record.related }) }
      const mapped = map(record, context)
      return { ...mapped, row: { ...mapped.row, ...provenanceOf(objectPlan, source, record, keyOf(record.id)) } }
    },
    asCreate(mapped, options) {
      const { issues } = mapped
      const kept = options?.withoutKeys ? { row: without(mapped.row, keyNames), issues } : mapped
      return prepare(objectPlan, target, writer, 'create', kept)
    },
    asUpdate: (mapped, present, isNew) =>
      prepareUpdate(isNew ? forNew(objectPlan) : objectPlan, target, writer, mapped, present),
    asRepeat({ row, issues }, fields) {
      const again = Object.fromEntries(fields.flatMap((name) => (name in row ? [[name, row[name] ?? null]] : [])))
      return prepare(objectPlan, target, writer, 'update', { row: again, issues })
    },
  }
}

/** Both ends of a plan, looked at in this way, and what its transforms need made ready; refused when an account is not the one that the plan was made for. */
export async function openEnds(
  plan: Plan,
  look: (name: string, objects: readonly string[], ties: boolean) => Promise<Looked>,
): Promise<Ends> {
  const [source, target] = await Promise.all([
    look(plan.source.connection, sourceObjects(plan), true),
    look(plan.target.connection, targetObjects(plan), makesLinks(plan)),
    prepareTransforms(plan),
  ])
  requireAccount(plan.source, source.account.id)
  requireAccount(plan.target, target.account.id)
  return {
    source: { connection: source.connection, account: source.account.id, schema: withRelations(source.schema) },
    systems: {
      source: systemOf(plan.source.connection, source),
      target: systemOf(plan.target.connection, target),
    },
    target: {
      connection: target.connection,
      account: target.account.id,
      limits: target.account.limits,
      schema: futureSchema(target.schema, plan.schema),
      existing: target.schema,
    },
  }
}

/** Those that records are written to, or that the schema changes of the plan are about. */
export function targetObjects({ objects, schema }: Plan): string[] {
  return [...new Set([...objects.map(({ target }) => target), ...schema.map(({ object }) => object)])]
}

/** Those that records are read of, and those that they name, since what ties two objects is told with both. */
export function sourceObjects({ objects, links = [] }: Plan): string[] {
  const named = objects.flatMap((pair) => referenceMappings(pair).flatMap((reference) => reference.objects))
  const ties = links.flatMap(({ from }) => ('object' in from ? [from.object] : []))
  return [...new Set([...objects.map(({ source }) => source), ...named, ...ties])]
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
