import { checkPlan } from '../mapping/check-plan.ts'
import { applyEdits, planEdits } from '../mapping/edit-plan.ts'
import { parsePlan, planHash, writePlan } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import type { Schema } from '../model/schema.ts'
import type { Store } from '../store/store.ts'
import { loadPlan } from './plans.ts'

/** A plan as its file is now, with what is wrong with it against the schemas as last seen. */
export interface PlanState {
  plan: Plan
  hash: string
  text: string
  path: string
  findings: Finding[]
}

export async function viewPlan(store: Store, id: string): Promise<PlanState> {
  const plan = await loadPlan(store, id)
  const schemas = await lastSchemas(store, plan)
  const findings = schemas === undefined ? [] : checkPlan(plan, schemas.source, schemas.target)
  return { plan, hash: planHash(plan), text: (await store.plans.read(id)) ?? '', path: store.plans.path(id), findings }
}

/** Applies small edits, all or none, and says what changed. */
export async function editPlan(store: Store, id: string, edits: unknown): Promise<PlanState & { changes: string[] }> {
  const plan = await loadPlan(store, id)
  const parsed = planEdits.safeParse(edits)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new FerryError('usage', `These edits cannot be read: ${issue?.path.join('.')}: ${issue?.message}.`)
  }
  const edited = applyEdits(plan, parsed.data, await lastSchemas(store, plan))
  const text = writePlan(edited.plan)
  parsePlan(text)
  await store.plans.write(id, text)
  return { ...(await viewPlan(store, id)), changes: edited.changes }
}

async function lastSchemas(store: Store, plan: Plan): Promise<{ source: Schema; target: Schema } | undefined> {
  const [source, target] = await Promise.all([
    store.catalogue.get(plan.source.connection),
    store.catalogue.get(plan.target.connection),
  ])
  if (source === null || target === null) return undefined
  return { source: source.schema, target: target.schema }
}
