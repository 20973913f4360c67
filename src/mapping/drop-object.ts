import { FerryError } from '../model/errors.ts'
import { objectCreations, type Plan, pairName } from '../model/plan.ts'
import { plural } from '../model/wording.ts'
import { findPair } from './find-pair.ts'

/**
 * Takes a pair out of a plan, and what the plan creates for it where no other pair goes to its target; an object that is
 * created for no pair may be named itself. References and links of other pairs to its records stay, for `checkPlan` to tell.
 */
export function dropObject(plan: Plan, name: string): string {
  const isSpare =
    objectCreations(plan.schema).some(({ object }) => object === name) &&
    !plan.objects.some(({ source, target }) => target === name || source === name)
  if (isSpare) return `${name}: the object will not be created${dropChanges(plan, name)}.`
  const pair = findPair(plan, name)
  if (plan.objects.length === 1) {
    throw new FerryError('plan', `${pairName(pair)} is all that the plan migrates: propose another plan instead.`)
  }
  plan.objects = plan.objects.filter((each) => each !== pair)
  const isShared = plan.objects.some(({ target }) => target === pair.target)
  const isCreated = objectCreations(plan.schema).some(({ object }) => object === pair.target)
  const created = !isShared && isCreated ? `, and ${pair.target} will not be created` : ''
  return `${pair.source}: nothing of it goes to ${pair.target} any more${created}${isShared ? '' : dropChanges(plan, pair.target)}.`
}

/** How many changes beside the object itself are not made. */
function dropChanges(plan: Plan, target: string): string {
  const dropped = plan.schema.filter(({ action, object }) => object === target && action !== 'create-object').length
  plan.schema = plan.schema.filter(({ object }) => object !== target)
  return dropped === 0 ? '' : `; ${plural(dropped, 'further change', 'further changes')} there will not be made`
}
