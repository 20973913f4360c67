import { type LinkPlan, linkName, type ObjectPlan, type Plan, sourcesOf } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import { checkFilter } from './check-filter.ts'
import { fault, noField, noObject } from './fault.ts'
import { endsIn, findRelation, linkEnds } from './links.ts'
import { didYouMean } from './names.ts'
import {
  ableToHold,
  orderWrites,
  parentsOf,
  placeOf,
  pointsTo,
  type ReferenceMapping,
  referenceMappings,
} from './references.ts'
import { openColumns, rowReferenceSteps } from './row-references.ts'
import { showEntry } from './transforms.ts'

/** Whether the references and links of a plan hold: what they name exists, and goes one way only. */
export function checkRelations(plan: Plan, source: Schema, target: Schema): Finding[] {
  return [
    ...plan.objects.flatMap((pair) => [
      ...referenceMappings(pair).flatMap((reference) => checkReference(plan, pair, reference, source, target)),
      ...untranslated(pair, source, target),
      ...untranslatedRows(plan, pair, { source, target }),
      ...checkRelationPair(plan, pair, source),
      ...checkSuccessors(pair, source),
    ]),
    ...demandedLate(plan, source, target),
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
  const { objects, from, to, column } = reference
  if (objects.includes('')) {
    const message = `The transform first-reference names an object for each field of "from", in its order: ${sourcesOf(reference.mapping).join(', ')}.`
    return [fault('reference-object', place, message)]
  }
  const absent = objects.filter((object) => findObject(source, object) === undefined)
  if (absent.length > 0) return absent.map((object) => noObject(place, object, source, 'source'))
  const [own, goal] = [fieldOf(source, pair.source, from), fieldOf(target, pair.target, to)]
  const strange = column === undefined ? [] : checkColumn(place, column, [own, goal])
  if (strange.length > 0) return strange
  const points = pointsTo(own, column)
  const stray = points === undefined ? [] : objects.filter((object) => !points.includes(object))
  if (stray.length > 0) {
    const message = `${pair.source}.${placeOf(from, column)} points to ${points?.join(', ')}, not to ${stray.join(', ')}: name one of these in the transform.`
    return [fault('reference-object', place, message)]
  }
  const parents = parentsOf(plan, pair, reference, target)
  const twice = objects.filter((object) => parents.filter((each) => each.source === object).length > 1)
  if (twice.length > 0) {
    const goals = parents.filter((each) => each.source === twice[0]).map((each) => each.target)
    const message = `${twice[0]} goes to ${goals.join(' and ')}, and "${placeOf(to, column)}" may point to each: unmap it.`
    return [fault('reference-ambiguous', place, message)]
  }
  if (parents.length === 0 && ableToHold(pair, reference, target)?.length !== 1) {
    const names = objects.join(' or ')
    const message = `The plan migrates no ${names} to what "${placeOf(to, column)}" may point to: unmap it, or propose one plan with ${names} as well, which keeps it.`
    return [fault('reference-outside', place, message)]
  }
  return []
}

/** A system that tells of rows at all tells by which columns they name records. */
function checkColumn(place: string, column: string, fields: readonly (Field | undefined)[]): Finding[] {
  for (const field of fields) {
    const known = field?.rowReferences?.map((each) => each.column)
    if (field === undefined || known === undefined || known.includes(column)) continue
    const hint = didYouMean(column, known) || ` They do by ${known.join(', ')}.`
    return [fault('reference-column', place, `Rows of "${field.name}" name no records by "${column}".${hint}`)]
  }
  return []
}

/** An id of the source means nothing in the target, or another record. */
function untranslated(pair: ObjectPlan, source: Schema, target: Schema): Finding[] {
  const translated = new Set(referenceMappings(pair).map(({ to }) => to))
  // Users are found by their address, with a transform of their own.
  const names = (object: string, schema: Schema, name: string): boolean => {
    const field = fieldOf(schema, object, name)
    return field?.references !== undefined && field.type !== 'user'
  }
  return pair.fields.flatMap((mapping) => {
    const { to } = mapping
    const isId = sourcesOf(mapping).some((from) => names(pair.source, source, from))
    if (!isId || translated.has(to) || !names(pair.target, target, to)) return []
    const place = `objects[${pair.source} -> ${pair.target}].fields[${to}].transform`
    const message = `"${to}" would get ids of the source: give it the transform { reference: { object: ... } }, or unmap it.`
    return [fault('reference-untranslated', place, message)]
  })
}

/** The same in rows, where the plan brings what they name. */
function untranslatedRows(plan: Plan, pair: ObjectPlan, schemas: { source: Schema; target: Schema }): Finding[] {
  return pair.fields.flatMap((mapping) =>
    openColumns(plan, pair, mapping, schemas).flatMap((open) =>
      rowReferenceSteps([open]).map((step) => {
        const place = `objects[${pair.source} -> ${pair.target}].fields[${mapping.to}].transform`
        const message = `"${placeOf(mapping.to, open.column)}" would get ids of the source: give it the transform ${showEntry(step)}, or unmap it.`
        return fault('reference-untranslated', place, message)
      }),
    ),
  )
}

/** Links are read with the records that they begin at, so the plan has to read these; all of them, since links know no filter. */
function checkRelationPair(plan: Plan, pair: ObjectPlan, source: Schema): Finding[] {
  const name = findObject(source, pair.source)?.relation
  const relation = name === undefined ? undefined : findRelation(source, name)
  if (relation === undefined) return []
  const place = `objects[${pair.source} -> ${pair.target}]`
  const faults: Finding[] = []
  if (!plan.objects.some((each) => each.source === relation.from)) {
    const message = `Its links are read with the records of ${relation.from}: propose one plan with ${relation.from} as well.`
    faults.push(fault('relation-unread', `${place}.source`, message))
  }
  if (pair.filter !== undefined || pair.where !== undefined) {
    const message = `Links have no fields to choose by: take filter and where out, and filter ${relation.from} instead.`
    faults.push(fault('relation-filter', `${place}.filter`, message))
  }
  return faults
}

function checkSuccessors(pair: ObjectPlan, source: Schema): Finding[] {
  const object = findObject(source, pair.source)
  if (object === undefined) return []
  return pair.skip.flatMap(({ field, successors = [] }) =>
    successors.flatMap((name) => {
      const place = `objects[${pair.source} -> ${pair.target}].skip[${field}].successors`
      const found = findField(object, name)
      if (found === undefined) return [noField(place, name, object)]
      if (found.references !== undefined) return []
      return [fault('successor-field', place, `${pair.source}.${name} (${found.type}) names no other records.`)]
    }),
  )
}

/** A reference that closes a cycle is written after its record, so the target must not demand it of a new one. */
function demandedLate(plan: Plan, source: Schema, target: Schema): Finding[] {
  return [...orderWrites(plan, source, target).late].flatMap(([pair, names]) =>
    [...names].flatMap((name) => {
      if (fieldOf(target, pair.target, name)?.required !== true) return []
      const place = `objects[${pair.source} -> ${pair.target}].fields[${name}]`
      const message = `${pair.target} demands "${name}" of a new record, and the record that it names may only come later: give a constant, or make the field optional in the target.`
      return [fault('reference-cycle', place, message)]
    }),
  )
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
  if (linkEnds(plan, link, source, target) !== null) return []
  const message = `It ties ${tiedBy(link, source)} of the source, and "${link.to}" ties ${relation!.from} and ${relation!.to}; no two pairs of the plan bring the ones to the others: take it out, or propose a plan with both objects.`
  return [fault('link-ends', place, message)]
}

function tiedBy({ from }: LinkPlan, source: Schema): string {
  const ends = endsIn(from, source)
  return ends === null ? 'nothing' : `${ends.from.join(' or ')} and ${ends.to.join(' or ')}`
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
  const names: readonly string[] = 'field' in from ? [from.field] : from.ends
  const faults = names.flatMap((name): Finding[] => {
    const field = findField(object, name)
    if (field === undefined) return [noField(`${place}.from`, name, object)]
    if (field.references !== undefined) return []
    return [fault('link-field', `${place}.from`, `${from.object}.${name} (${field.type}) names no other records.`)]
  })
  if ('ends' in from && from.ends[0] === from.ends[1])
    faults.push(fault('link-field', `${place}.from`, 'Both ends are the same field: name two.'))
  if ('ends' in from) faults.push(...checkFilter(`${place}.from`, from.filter ?? [], object))
  return faults
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
