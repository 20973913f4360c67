import { type LinkPlan, linkName, type ObjectPlan, type Plan, pairName } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import { fault, noField, noObject } from './fault.ts'
import { endsIn, findRelation, linkEnds } from './links.ts'
import { didYouMean } from './names.ts'
import { orderWrites, parentsOf, type ReferenceMapping, referenceMappings } from './references.ts'

/** Whether the references and links of a plan hold: what they name exists, and goes one way only. */
export function checkRelations(plan: Plan, source: Schema, target: Schema): Finding[] {
  return [
    ...plan.objects.flatMap((pair) => [
      ...referenceMappings(pair).flatMap((reference) => checkReference(plan, pair, reference, source, target)),
      ...goingApart(plan, pair, target),
    ]),
    ...demandedLate(plan, target),
    ...(plan.links ?? []).flatMap((link, i) => checkLink(`links[${i}]`, plan, link, source, target)),
    ...linkedTwice(plan.links ?? []),
  ]
}

function checkReference(
  plan: Plan,
  pair: ObjectPlan,
  reference: ReferenceMapping,
  source: Schema,
  target: Schema,
): Finding[] {
  const place = `objects[${pair.source} -> ${pair.target}].fields[${reference.to}].transform`
  const { object, from } = reference
  if (findObject(source, object) === undefined) return [noObject(place, object, source, 'source')]
  const points = fieldOf(source, pair.source, from)?.references
  if (points !== undefined && !points.includes(object)) {
    const message = `${pair.source}.${from} points to ${points.join(', ')}, not to ${object}: name one of these in the transform.`
    return [fault('reference-object', place, message)]
  }
  const parents = parentsOf(plan, pair, reference, target)
  const able = fieldOf(target, pair.target, reference.to)?.references
  if (parents.length > 1) {
    const message = `${object} goes to ${parents.map((each) => each.target).join(' and ')}, and "${reference.to}" may point to each: unmap it.`
    return [fault('reference-ambiguous', place, message)]
  }
  if (parents.length === 0 && able?.length !== 1) {
    const message = `The plan migrates no ${object} to what "${reference.to}" may point to: unmap it, or propose a plan with ${object}.`
    return [fault('reference-outside', place, message)]
  }
  return []
}

/** A reference that closes a cycle is written after its record, so the target must not demand it of a new one. */
function demandedLate(plan: Plan, target: Schema): Finding[] {
  return [...orderWrites(plan, target).late].flatMap(([pair, names]) =>
    [...names].flatMap((name) => {
      if (fieldOf(target, pair.target, name)?.required !== true) return []
      const place = `objects[${pair.source} -> ${pair.target}].fields[${name}]`
      const message = `${pair.target} demands "${name}" of a new record, and the record that it names may only come later: give a constant, or make the field optional in the target.`
      return [fault('reference-cycle', place, message)]
    }),
  )
}

/** Ids of one object stand for records of one object of the target in all fields of a pair. */
function goingApart(plan: Plan, pair: ObjectPlan, target: Schema): Finding[] {
  const parents = new Map<string, ObjectPlan | undefined>()
  return referenceMappings(pair).flatMap((reference) => {
    const { object, to } = reference
    const [parent] = parentsOf(plan, pair, reference, target)
    if (!parents.has(object)) parents.set(object, parent)
    const other = parents.get(object)
    if (other === parent) return []
    const place = `objects[${pair.source} -> ${pair.target}].fields[${to}].transform`
    const message = `Another field of the pair takes ids of ${object} for ${other?.target ?? 'records of earlier runs'}: unmap one of the two.`
    return [fault('reference-ambiguous', place, message)]
  })
}

function checkLink(place: string, plan: Plan, link: LinkPlan, source: Schema, target: Schema): Finding[] {
  const faults = checkSource(place, link.from, source)
  const relation = findRelation(target, link.to)
  if (relation === undefined) faults.push(noRelation(`${place}.to`, link.to, target, 'target'))
  else if (relation.link === undefined)
    faults.push(fault('link-read-only', `${place}.to`, `The target makes no links "${link.to}": take them out.`))
  else if (relation.link.replay !== 'safe' && relation.read === undefined)
    faults.push(
      fault(
        'link-unsafe',
        `${place}.to`,
        `Making a link "${link.to}" twice makes two, and the target does not show which there are: take them out.`,
      ),
    )
  if (faults.length > 0) return faults
  const ends = linkEnds(plan, link, source, target)
  if (ends.length === 1) return []
  const message =
    ends.length === 0
      ? `It ties ${tiedBy(link, source)} of the source, and "${link.to}" ties ${relation!.from} and ${relation!.to}; no two pairs of the plan bring the ones to the others: take it out, or propose a plan with both objects.`
      : `It may mean ${ends.map(({ from, to }) => `${pairName(from)} and ${pairName(to)}`).join(', or ')}: take it out.`
  return [fault('link-ends', place, message)]
}

function tiedBy({ from }: LinkPlan, source: Schema): string {
  const ends = endsIn(from, source)
  return ends === null ? 'nothing' : `${ends.from} and ${ends.to.join(' or ')}`
}

function checkSource(place: string, from: LinkPlan['from'], source: Schema): Finding[] {
  if ('relation' in from) {
    const relation = findRelation(source, from.relation)
    if (relation === undefined) return [noRelation(`${place}.from`, from.relation, source, 'source')]
    if (relation.read !== undefined) return []
    return [fault('link-unreadable', `${place}.from`, `The source does not show the links "${from.relation}".`)]
  }
  const object = findObject(source, from.object)
  if (object === undefined) return [noObject(`${place}.from`, from.object, source, 'source')]
  const field = findField(object, from.field)
  if (field === undefined) return [noField(`${place}.from`, from.field, object)]
  if (field.references !== undefined) return []
  return [fault('link-field', `${place}.from`, `${from.object}.${from.field} (${field.type}) names no other records.`)]
}

function linkedTwice(links: readonly LinkPlan[]): Finding[] {
  const names = links.map(linkName)
  const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i))
  return [...twice].map((name) =>
    fault('linked-twice', `links[${name}]`, 'It is there twice: take one of the two out.'),
  )
}

function noRelation(place: string, name: string, schema: Schema, side: 'source' | 'target'): Finding {
  const known = (schema.relations ?? []).map((relation) => relation.name)
  const hint = didYouMean(name, known) || (known.length === 0 ? ' It has none.' : ` It has: ${known.join(', ')}.`)
  return fault('unknown-relation', place, `The ${side} has no relation "${name}".${hint}`)
}

function fieldOf(schema: Schema, object: string, name: string): Field | undefined {
  const found = findObject(schema, object)
  return found && findField(found, name)
}
