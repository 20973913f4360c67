import { FerryError } from '../model/errors.ts'
import {
  fieldCreations,
  linkName,
  type ObjectPlan,
  objectCreations,
  type Plan,
  pairName,
  provenanceFields,
  type SchemaChange,
  showLinkSource,
  sourcesOf,
} from '../model/plan.ts'
import type { Schema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { editLinks } from './edit-links.ts'
import { findPair } from './find-pair.ts'
import { futureSchema } from './future-schema.ts'
import { linkEnds } from './links.ts'
import { didYouMean } from './names.ts'

interface Schemas {
  source: Schema
  target: Schema
}

/**
 * Takes a pair out of a plan, with the links that lose an end by it and the schema changes that nothing else uses: all that
 * are about an object to which no other pair goes, with the fields that are created to refer to it. Other references to its
 * records stay, for `checkPlan` to tell. Without schemas only the links from a field of the pair are known as its own.
 */
export function dropPair(plan: Plan, name: string, schemas: Schemas | undefined): string {
  const pair = findPair(plan, name)
  if (plan.objects.length === 1) {
    throw new FerryError('plan', `${pairName(pair)} is all that the plan migrates: propose another plan instead.`)
  }
  const links = dropLinks(plan, pair, schemas)
  plan.objects = plan.objects.filter((each) => each !== pair)
  const isShared = plan.objects.some(({ target }) => target === pair.target)
  const isCreated = objectCreations(plan.schema).some(({ object }) => object === pair.target)
  const created = !isShared && isCreated ? `, and ${pair.target} will not be created` : ''
  const changes = isShared ? takeOut(plan, ownChanges(plan, pair)) : dropChanges(plan, pair.target)
  if (!isShared) dropKinds(plan, pair.target)
  return `${pair.source}: nothing of it goes to ${pair.target} any more${created}${links}${changes}.`
}

/**
 * Takes out an object that a plan creates, with the pairs that go to it. A sentence for each of those, or one for an object
 * that nothing goes to.
 */
export function dropObject(plan: Plan, name: string, schemas: Schemas | undefined): string[] {
  const created = objectCreations(plan.schema).map(({ object }) => object)
  if (!created.includes(name)) {
    const advice = 'A pair is taken out with drop-pair.'
    throw new FerryError('plan', `The plan creates no object "${name}".${didYouMean(name, created)} ${advice}`)
  }
  const pairs = plan.objects.filter(({ target }) => target === name)
  if (pairs.length === 0) return [`${name}: the object will not be created${dropChanges(plan, name)}.`]
  return pairs.map((pair) => dropPair(plan, pairName(pair), schemas))
}

/** The links that have both ends for as long as the pair is there. */
function dropLinks(plan: Plan, pair: ObjectPlan, schemas: Schemas | undefined): string {
  const without = { ...plan, objects: plan.objects.filter((each) => each !== pair) }
  const target = schemas && futureSchema(schemas.target, plan.schema)
  const lost = (plan.links ?? []).filter((link) => {
    if (schemas === undefined || target === undefined) {
      const { from } = link
      return (
        'field' in from && from.object === pair.source && !without.objects.some((one) => one.source === pair.source)
      )
    }
    const isMade = (of: Plan): boolean => linkEnds(of, link, schemas.source, target) !== null
    return isMade(plan) && !isMade(without)
  })
  for (const { from, to } of lost) editLinks(plan, { edit: 'unlink', from: showLinkSource(from), to }, schemas?.source)
  return lost.length === 0 ? '' : `; these links will not be made: ${lost.map(linkName).join(', ')}`
}

/** What is made in an object for one of the pairs alone that go there. */
function ownChanges(plan: Plan, pair: ObjectPlan): SchemaChange[] {
  const fieldsOf = (each: ObjectPlan): string[] => [...each.fields.map(({ to }) => to), ...provenanceFields(each)]
  const others = plan.objects.filter((each) => each !== pair && each.target === pair.target).flatMap(fieldsOf)
  const own = new Set(fieldsOf(pair).filter((name) => !others.includes(name)))
  return plan.schema.filter((change) => {
    if (change.object !== pair.target || change.action === 'create-object') return false
    return own.has(change.action === 'add-options' ? change.field : change.field.name)
  })
}

/** All that is about an object, and fields that are created to refer to it where it is created itself. */
function dropChanges(plan: Plan, target: string): string {
  const isCreated = objectCreations(plan.schema).some(({ object }) => object === target)
  const references = isCreated
    ? fieldCreations(plan.schema).filter(({ field }) => field.references?.every((each) => each === target))
    : []
  for (const { object, field } of references) unmap(plan, object, field.name)
  return takeOut(plan, [...references, ...plan.schema.filter(({ object }) => object === target)])
}

/** What links to an object were to say to which nothing goes any more. */
function dropKinds(plan: Plan, target: string): void {
  for (const creation of objectCreations(plan.schema)) {
    const kinds = creation.kinds?.filter(({ to }) => to !== target) ?? []
    if (kinds.length > 0) creation.kinds = kinds
    else delete creation.kinds
  }
}

/** How many changes beside an object itself are not made. */
function takeOut(plan: Plan, changes: readonly SchemaChange[]): string {
  const dropped = new Set(changes)
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
