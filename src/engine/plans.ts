import { parsePlan } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
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
