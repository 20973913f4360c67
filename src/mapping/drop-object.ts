import { FerryError } from '../model/errors.ts'
import { fieldCreations, objectCreations, type Plan, pairName, type SchemaChange, sourcesOf } from '../model/plan.ts'
import { plural } from '../model/wording.ts'
import { findPair } from './find-pair.ts'

/**
 * Takes a pair out of a plan, and what the plan creates for it where no other pair goes to its target, with the fields that
 * are created to refer to it; an object that is created for no pair may be named itself. Other references and links to its
 * records stay, for `checkPlan` to tell.
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
  const isCreated = objectCreations(plan.schema).some(({ object }) => object === target)
  const references = isCreated
    ? fieldCreations(plan.schema).filter(({ field }) => field.references?.every((each) => each === target))
    : []
  for (const { object, field } of references) unmap(plan, object, field.name)
  const dropped = new Set<SchemaChange>([...references, ...plan.schema.filter(({ object }) => object === target)])
  plan.schema = plan.schema.filter((change) => !dropped.has(change))
  const further = [...dropped].filter(({ action }) => action !== 'create-object').length
  return further === 0 ? '' : `; ${plural(further, 'further change', 'further changes')} will not be made`
}

/** What goes to a field that will not be there goes nowhere. */
function unmap(plan: Plan, target: string, name: string): void {
  for (const pair of plan.objects.filter((each) => each.target === target)) {
    const gone = pair.fields.filter(({ to }) => to === name)
    pair.fields = pair.fields.filter(({ to }) => to !== name)
    const known = new Set([...pair.fields.flatMap(sourcesOf), ...pair.unmapped.map(({ field }) => field)])
    const left = [...new Set(gone.flatMap(sourcesOf))].filter((field) => !known.has(field))
    pair.unmapped.push(...left.map((field) => ({ field, reason: 'unmapped by hand' })))
  }
}
