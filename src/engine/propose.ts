import { checkPlan } from '../mapping/check-plan.ts'
import { withNewObjects, wordsForNew } from '../mapping/define-object.ts'
import { FactCollector, type ObjectFacts } from '../mapping/facts.ts'
import { futureSchema, withSchemaChanges } from '../mapping/future-schema.ts'
import { noteLosses } from '../mapping/loss.ts'
import { findNewReferences, openRelations, proposeNewReferences } from '../mapping/new-references.ts'
import { parsePlan, planHash, writePlan } from '../mapping/plan-file.ts'
import { leftBehindOf, type ProposalFacts, writeFacts } from '../mapping/proposal-facts.ts'
import { proposeObject } from '../mapping/propose.ts'
import { proposeLinkKinds } from '../mapping/propose-link-kinds.ts'
import { proposeRelations } from '../mapping/propose-relations.ts'
import { findQuestions } from '../mapping/questions.ts'
import { withRelations } from '../mapping/relation-fields.ts'
import { findLooseTies } from '../mapping/relation-findings.ts'
import type { Condition } from '../model/condition.ts'
import { type Band, bandOf } from '../model/confidence.ts'
import { CrmError, FerryError } from '../model/errors.ts'
import { type ObjectPlan, type Plan, pairName } from '../model/plan.ts'
import type { ProposeResult } from '../model/results.ts'
import type { Finding } from '../model/run.ts'
import type { ObjectSchema, Schema } from '../model/schema.ts'
import type { Snapshot } from '../store/store.ts'
import { inputText, type RunContext, stopIfPausing } from './context.ts'
import { type Looked, lookFor } from './discover.ts'
import { countUsersWithout } from './forecast/owners.ts'
import { namePairs } from './name-pairs.ts'
import { countLinks } from './read/count-links.ts'
import { extractSelection, noticesOf } from './read/extract.ts'
import { sampledRelations } from './read/extract-links.ts'
import { ownFields, recordsOf, sampleSize } from './read/selection.ts'
import { requireObject } from './require-object.ts'
import { type FoundUsers, matchUsersNow, needsUsers } from './users.ts'

const tolerance = 0.005

/** Which objects a proposal is asked for. */
export interface ProposedPair {
  source: string
  /** An object of the target, or a plus and the words for one that is to be created. */
  target: string
  filter?: Condition[]
  where?: string
}

/** Proposes a mapping with its evidence, from both schemas and a sample of the source, and writes it as a plan file. */
export async function propose(context: RunContext): Promise<ProposeResult> {
  const [sourceName, targetName] = [inputText(context.run, 'source'), inputText(context.run, 'target')]
  const wanted = context.run.input.objects as readonly ProposedPair[]
  const sources = wanted.map((pair) => pair.source)
  const targets = wanted.map((pair) => pair.target).filter((name) => wordsForNew(name) === null)
  const [found, there] = await Promise.all([
    lookFor(context, sourceName, sources),
    lookFor(context, targetName, targets),
  ])
  const source = { ...found, schema: withRelations(found.schema) }
  // What cannot work is said before the source is read.
  const id = await freeId(context, sourceName, targetName)
  const whose = `The connection "${targetName}"`
  const { pairs: asked, creations } = withNewObjects(wanted, source.schema, there.schema, whose)
  const target = { ...there, schema: futureSchema(there.schema, creations) }
  const pairs = asked.map((pair) => ({
    ...pair,
    source: withoutRelations(requireObject(source.schema, pair.source, `The connection "${sourceName}"`, 'usage')),
    target: requireObject(target.schema, pair.target, whose, 'usage'),
  }))
  requireOnce(asked)
  requireBeginnings(asked, source.schema)
  const selections = recordsOf(asked, source.schema, sampleSize)
  const relations = sampledRelations(asked, source.schema)
  const end = { connection: source.connection, account: source.account.id, schema: source.schema }
  const { snapshot, result: sampled } = await context.phase({ name: 'read', connections: [sourceName] }, () =>
    extractSelection(context, end, selections, { relations }),
  )
  const plan: Plan = {
    version: 1,
    id,
    source: { connection: sourceName, vendor: source.account.vendor, account: source.account.id },
    target: { connection: targetName, vendor: target.account.vendor, account: target.account.id },
    objects: [],
    schema: [...creations],
    tolerance,
  }
  const findings: Finding[] = noticesOf(sampled)
  const facts: ProposalFacts[] = []
  const people = peopleOf(source, target, context)
  for (const { filter, where, ...both } of pairs) {
    // What an earlier pair creates in the same object is there for this one.
    const ends = { source: both.source, target: withSchemaChanges(both.target, plan.schema) }
    const sample = await learnFacts(context, snapshot, ends.source)
    const proposal = proposeObject({ ...ends, sample, ...(filter && { filter }) })
    plan.objects.push({ ...proposal.objectPlan, ...(filter && { filter }), ...(where && { where }) })
    plan.schema.push(...proposal.schemaChanges)
    // Of an object that is yet to be created there are no records to be recognised.
    const isNew = creations.some((creation) => creation.object === ends.target.name)
    const told = proposal.findings.filter(({ code }) => !(isNew && code === 'no-match-key'))
    findings.push(...told.map((finding) => ({ ...finding, pair: pairName(proposal.objectPlan) })))
    facts.push({ ...proposal.facts, users: await usersWithout(proposal.objectPlan, snapshot, people) })
  }
  const schemas = { source: source.schema, target: there.schema }
  const plain = proposeRelations(plan, source.schema, target.schema)
  const tied = proposeLinkKinds(plain, source.schema, target.schema, facts)
  const related = await withNewReferences(context, tied, { source, target: target.schema }, { snapshot, facts })
  const text = writePlan(noteLosses(related, schemas))
  const written = parsePlan(text)
  findings.push(...findNewReferences(written))
  findings.push(...findLooseTies(written, source.schema, target.schema))
  findings.push(...checkPlan(written, source.schema, there.schema))
  await context.store.plans.write(plan.id, text)
  await context.store.plans.writeFacts(plan.id, writeFacts(facts))
  return {
    plan: plan.id,
    path: context.store.plans.path(plan.id),
    hash: planHash(written),
    sampled: sampled.objects,
    mapped: sum(written.objects.map((object) => object.fields.length)),
    created: written.schema.length,
    unmapped: sum(written.objects.map((object) => object.unmapped.length)),
    kindsOfLinks: (written.links ?? []).length,
    findings: namePairs(written, findings),
    questions: findQuestions(written, schemas, facts).length,
    bands: countBands(written),
    leftBehind: related.objects.flatMap((object, i) => leftBehind(object, pairs[i]!.source, facts[i]!)),
  }
}

/** Links of relations are read where it depends on them whether a field is created. */
async function withNewReferences(
  context: RunContext,
  plan: Plan,
  { source, target }: { source: Looked; target: Schema },
  { snapshot, facts }: { snapshot: Snapshot; facts: readonly ProposalFacts[] },
): Promise<Plan> {
  const open = openRelations(plan, source.schema, target)
  const count = () => countLinks(context, source, snapshot, open)
  const counts =
    open.length === 0 ? new Map() : await context.phase({ name: 'read', connections: [plan.source.connection] }, count)
  return proposeNewReferences(plan, source.schema, target, { facts, counts })
}

/** Which relations of a record a plan needs shows when its pairs are known: they are no fields that a counterpart is looked for. */
function withoutRelations(object: ObjectSchema): ObjectSchema {
  return { ...object, fields: ownFields(object) }
}

function requireOnce(asked: readonly ProposedPair[]): void {
  const names = asked.map(pairName)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice === undefined) return
  throw new FerryError('usage', `The pair ${twice} is named twice.`, 'Name each pair once.')
}

/** Refuses links as records where the records that they begin at are not asked for, since they are read with them. */
function requireBeginnings(asked: readonly ProposedPair[], source: Schema): void {
  for (const { from, name } of sampledRelations(asked, source)) {
    if (asked.some((pair) => pair.source === from)) continue
    throw new FerryError(
      'usage',
      `The links ${name} are read with the records of ${from}, which were not asked for.`,
      `Name ${from} with its target in objects as well.`,
    )
  }
}

/** Fields whose values stay behind, as the sample has them. */
function leftBehind(object: ObjectPlan, source: ObjectSchema, facts: ProposalFacts): ProposeResult['leftBehind'] {
  const { pair, records } = facts
  return leftBehindOf(object, source, facts).flatMap(({ field, values }) =>
    values === null || values === 0 ? [] : [{ pair, field, values, of: records }],
  )
}

/** The users of both sides, read when the first mapping asks for them; null where this credential may not read them. */
function peopleOf(source: Looked, target: Looked, context: RunContext): () => Promise<FoundUsers | null> {
  let found: Promise<FoundUsers | null> | undefined
  const read = (): Promise<FoundUsers | null> =>
    matchUsersNow(source, target, context).catch((error: unknown) => {
      if (error instanceof CrmError && error.kind === 'permission') return null
      throw error
    })
  return () => {
    found ??= read()
    return found
  }
}

async function usersWithout(
  plan: ObjectPlan,
  snapshot: Snapshot,
  people: () => Promise<FoundUsers | null>,
): Promise<ProposalFacts['users']> {
  if (!needsUsers([plan])) return {}
  const users = await people()
  return users === null ? {} : countUsersWithout(plan, snapshot.pages(plan.source), users)
}

/** How many pairs are of each band, those with new fields among them. */
function countBands({ objects }: Plan): Record<Band, number> {
  const bands = { sure: 0, likely: 0, unsure: 0 }
  for (const { confidence } of objects.flatMap(({ fields }) => fields)) {
    if (confidence !== undefined) bands[bandOf(confidence)] += 1
  }
  return bands
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}

/** Reads the sample a page at a time, since its records may be long. */
async function learnFacts(context: RunContext, snapshot: Snapshot, object: ObjectSchema): Promise<ObjectFacts> {
  const facts = new FactCollector(object)
  for await (const page of snapshot.pages(object.name)) {
    for (const record of page) facts.add(record)
    stopIfPausing(context)
  }
  return facts.result()
}

/** The name that was asked for, or the two connections' with a number; a plan that exists is never overwritten. */
async function freeId(context: RunContext, source: string, target: string): Promise<string> {
  const taken = new Set(await context.store.plans.list())
  const asked = context.run.input.plan
  if (typeof asked === 'string') {
    if (!taken.has(asked)) return asked
    throw new FerryError(
      'usage',
      `There is a plan "${asked}" already.`,
      'Choose another name for propose_mapping, or change that plan with edit_plan.',
    )
  }
  const base = `${source}-to-${target}`.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`
    if (!taken.has(id)) return id
  }
}
