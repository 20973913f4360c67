import { checkPlan } from '../mapping/check-plan.ts'
import { parsePlan } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Schema } from '../model/schema.ts'
import type { Store } from '../store/store.ts'

/** The plan as its file is now. Throws a FerryError of code `plan` when there is none or it cannot be read. */
export async function loadPlan(store: Pick<Store, 'plans'>, id: string | null): Promise<Plan> {
  const text = id === null ? null : await store.plans.read(id)
  if (text !== null) return parsePlan(text)
  const known = await store.plans.list()
  throw new FerryError(
    'plan',
    `There is no plan "${id}".`,
    known.length === 0 ? 'Propose one first: propose_mapping, or crm-ferry propose.' : `Plans: ${known.join(', ')}.`,
  )
}

/** Refuses a plan that does not hold against both schemas, with all of its errors; `again` is what to do once they are mended. */
export function requireSound(
  plan: Plan,
  { source, target }: { source: { schema: Schema }; target: { schema: Schema } },
  again: string,
): void {
  const errors = checkPlan(plan, source.schema, target.schema).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  throw new FerryError(
    'plan',
    `The plan "${plan.id}" does not hold:\n${errors.map(({ message }) => `- ${message}`).join('\n')}`,
    `Mend it with edit_plan or in its file, then ${again}.`,
  )
}
