import { checkPlan } from '../mapping/check-plan.ts'
import { parsePlan } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Schema } from '../model/schema.ts'
import type { Store } from '../store/store.ts'

/** The plan as its file is now. Throws a FerryError of code `plan` when there is none or it cannot be read. */
export async function loadPlan(store: Pick<Store, 'plans'>, id: string | null): Promise<Plan> {
  const text = id === null ? null : await store.plans.read(id)
  if (id === null || text === null) throw noPlan(id, await store.plans.list())
  const path = store.plans.path(id)
  const plan = readPlan(text, path)
  // A copy of a file would else be taken for the plan that it was copied from, and its edits be lost without a word.
  if (plan.id !== id) {
    throw new FerryError(
      'plan',
      `The file of the plan "${id}" says that it is "${plan.id}".`,
      `Write "id: ${id}" in ${path}, then look with get_plan.`,
    )
  }
  return plan
}

function readPlan(text: string, path: string): Plan {
  try {
    return parsePlan(text)
  } catch (error) {
    if (!(error instanceof FerryError)) throw error
    throw new FerryError('plan', error.message, `Mend ${path} in an editor; get_plan says whether it can be read then.`)
  }
}

function noPlan(id: string | null, known: readonly string[]): FerryError {
  const next = 'Propose one first: propose_mapping, or crm-ferry propose.'
  if (known.length === 0) return new FerryError('plan', `There is no plan "${id}".`, next)
  const there = `There is no plan "${id}"; there are ${known.join(', ')}.`
  return new FerryError('plan', there, 'Choose one of them, or make one: propose_mapping, or crm-ferry propose.')
}

/**
 * Refuses a plan that does not hold against both schemas as they are now, with all of its errors; `again` is what to do once
 * they are mended.
 */
export function requireSound(
  plan: Plan,
  { source, target }: { source: { schema: Schema }; target: { existing: Schema } },
  again: string,
): void {
  const errors = checkPlan(plan, source.schema, target.existing).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  throw new FerryError(
    'plan',
    `The plan "${plan.id}" does not hold:\n${errors.map(({ message }) => `- ${message}`).join('\n')}`,
    `Mend it with edit_plan or in its file, then ${again}.`,
  )
}
