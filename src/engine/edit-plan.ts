import { checkPlan } from '../mapping/check-plan.ts'
import { applyEdits, type EditSchemas, planEdits } from '../mapping/edit-plan.ts'
import { noteLosses } from '../mapping/loss.ts'
import { parsePlan, planHash, writePlan } from '../mapping/plan-file.ts'
import { leftBehindOf, readFacts } from '../mapping/proposal-facts.ts'
import { findQuestions, type Question } from '../mapping/questions.ts'
import { withRelations } from '../mapping/relation-fields.ts'
import { FerryError } from '../model/errors.ts'
import { type ObjectPlan, type Plan, pairName } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { findObject } from '../model/schema.ts'
import type { Store } from '../store/store.ts'
import { loadPlan } from './plans.ts'

/** A plan as its file is now, with what is wrong with it against the schemas as last seen. */
export interface PlanState {
  plan: Plan
  hash: string
  text: string
  path: string
  findings: Finding[]
  /** What a person has yet to decide. */
  questions: Question[]
  /** Source fields that go nowhere, with the values of the proposal's sample that stay behind. */
  leftOut: LeftOut[]
}

export interface LeftOut {
  pair: string
  field: string
  reason: string
  /** Null when no sample says it. */
  values: number | null
  /** Records of the sample. */
  of: number
}

export async function viewPlan(store: Store, id: string): Promise<PlanState> {
  const plan = await loadPlan(store, id)
  const schemas = await lastSchemas(store, plan)
  return {
    // Notes in a file that was edited by hand may be of an earlier state.
    plan: noteLosses(plan, schemas),
    hash: planHash(plan),
    text: (await store.plans.read(id)) ?? '',
    path: store.plans.path(id),
    findings: schemas === undefined ? [] : checkPlan(plan, schemas.source, schemas.target),
    questions: schemas === undefined ? [] : findQuestions(plan, schemas, schemas.facts),
    leftOut: schemas === undefined ? [] : plan.objects.flatMap((object) => leftOut(object, schemas)),
  }
}

/** Applies small edits, all or none, and says what changed. */
export async function editPlan(store: Store, id: string, edits: unknown): Promise<PlanState & { changes: string[] }> {
  const plan = await loadPlan(store, id)
  const parsed = planEdits.safeParse(edits)
  if (!parsed.success) {
    throw new FerryError('usage', unreadableEdits(edits, parsed.error.issues[0]))
  }
  const schemas = await lastSchemas(store, plan)
  const edited = applyEdits(plan, parsed.data, schemas)
  const text = writePlan(noteLosses(edited.plan, schemas))
  parsePlan(text)
  await store.plans.write(id, text)
  return { ...(await viewPlan(store, id)), changes: edited.changes }
}

function unreadableEdits(edits: unknown, issue: { path: readonly PropertyKey[]; message: string } | undefined): string {
  if (!Array.isArray(edits)) return 'Edits are a list, even a single one: [{ "edit": ... }].'
  const [index, ...rest] = issue?.path ?? []
  const part = rest.length === 0 ? '' : ` ${rest.map(String).join('.')}`
  return `Edit ${Number(index) + 1} of ${edits.length} cannot be read:${part} ${issue?.message ?? 'not known'}.`
}

/** Fields with values first; those of the source about itself are not told. */
function leftOut(object: ObjectPlan, { source, facts }: Known): LeftOut[] {
  const schema = findObject(source, object.source)
  if (schema === undefined) return []
  const pair = pairName(object)
  const sample = facts.find((each) => each.pair === pair)
  return leftBehindOf(object, schema, sample).map((each) => ({ pair, ...each, of: sample?.records ?? 0 }))
}

type Known = Required<EditSchemas>

async function lastSchemas(store: Store, plan: Plan): Promise<Known | undefined> {
  const [source, target, facts] = await Promise.all([
    store.catalogue.get(plan.source.connection),
    store.catalogue.get(plan.target.connection),
    store.plans.readFacts(plan.id),
  ])
  if (source === null || target === null) return undefined
  return { source: withRelations(source.schema), target: target.schema, facts: readFacts(facts) }
}
