import { type FieldMapping, type ObjectPlan, type Plan, pairName } from '../model/plan.ts'
import { type Field, findObject, type Schema } from '../model/schema.ts'
import { calledReference, namesForNew } from './create-field.ts'
import { isLabelled } from './labelled-relations.ts'
import { becomesLinks } from './left-behind.ts'
import { noteKindsGiven } from './link-kinds-given.ts'
import { squash } from './names.ts'
import { isNamedAfter, openReferences } from './open-references.ts'
import { linkedFields, proposeLinks } from './propose-links.ts'
import { orderWrites, referenceSteps, sharedParents } from './references.ts'
import { withRowReferences } from './row-references.ts'

/** `isMade`: the target's field is called as one that is created for the source's. */
type Tie = Pick<Candidate, 'from' | 'to' | 'parents'> & { isMade: boolean }

/** A reference of the source whose records the plan migrates, and where it might go. */
interface Candidate {
  pair: ObjectPlan
  from: Field
  to: Field
  /** The pairs whose records both sides may name: one for each object of the source. */
  parents: readonly ObjectPlan[]
  confidence: number
  evidence: string
}

/**
 * The plan with references between its pairs, and links: where the types of both sides say that a field or a relation ties
 * the same two pairs. A record that is named and does not arrive costs the reference, not the record, unless the target
 * demands it. `source` has its relations in it. The same input always gives the same proposal.
 */
export function proposeRelations(untied: Plan, source: Schema, target: Schema): Plan {
  const plan = withRowReferences(untied, source, target)
  const candidates = plan.objects.flatMap((pair) => candidatesOf(plan, pair, source, target))
  const chosen = choose(candidates)
  const objects = withChosen(plan, widen(plan, chosen, candidates, source, target))
  const links = noteKindsGiven(proposeLinks({ ...plan, objects }, source, target), source, target)
  if (links.length === 0) return { ...plan, objects }
  const tied = objects.map((pair) => {
    const linked = new Set(links.flatMap(({ from }) => linkedFields(from, pair.source)))
    const unmapped = pair.unmapped.map((each) => (linked.has(each.field) ? { ...each, reason: becomesLinks } : each))
    return { ...pair, unmapped }
  })
  return { ...plan, objects: tied, links: [...(plan.links ?? []), ...links] }
}

function candidatesOf(plan: Plan, pair: ObjectPlan, source: Schema, target: Schema): Candidate[] {
  const [object, into] = [findObject(source, pair.source), findObject(target, pair.target)]
  if (object === undefined || into === undefined) return []
  const taken = new Set(pair.fields.map(({ to }) => to))
  const open = into.fields.filter((field) => field.createable && !field.system && !taken.has(field.name))
  const tied = openReferences(pair, object)
    .filter(({ relation, references = [] }) => {
      // That two records of a kind are tied does not say which of them is above the other.
      return relation === undefined || !(isLabelled(source, relation) || references.includes(pair.source))
    })
    .flatMap((from) =>
      open
        .filter((to) => to.type === from.type || (from.type === 'multi-reference' && to.type === 'reference'))
        .map((to) => {
          const isMade = to.custom && namesForNew(object, calledReference(from), into.newFieldNames).includes(to.name)
          return { pair, from, to, isMade, parents: sharedParents(plan, from, to) }
        })
        .filter(({ parents }) => parents.length > 0),
    )
  return tied.map((each) => {
    const rivals = tied.filter((other) => other.parents.some((parent) => each.parents.includes(parent)))
    return { ...each, ...kinshipOf(each, rivals) }
  })
}

/**
 * What names say, and that there is no other choice; both fields point to the same pairs in any case. `rivals` point to
 * some of these pairs as well, and the candidate is one of them.
 */
function kinshipOf(
  { from, to, isMade, parents }: Tie,
  rivals: readonly Tie[],
): Pick<Candidate, 'confidence' | 'evidence'> {
  const goals = parents.map((parent) => `records of ${parent.source} that the plan brings to ${parent.target}`)
  const same = `both name ${goals.join(' or ')}`
  const [parent, ...others] = parents
  const only = others.length === 0 ? parent : undefined
  if (from.relation === undefined) {
    const [own, other] = [calledReference(from), calledReference(to)]
    if (squash(own.name) === squash(other.name)) return { confidence: 0.97, evidence: `${same}; same name` }
    if (squash(own.label) === squash(other.label)) return { confidence: 0.93, evidence: `${same}; same label` }
    if (isMade) return { confidence: 0.92, evidence: `${same}; "${to.name}" is what a new field for it is called` }
    if (only && isNamedAfter(from, only.source) && isNamedAfter(to, only.target))
      return { confidence: 0.9, evidence: `${same}; both are named after it` }
  } else if (only && isNamedAfter(to, only.target)) {
    const evidence = `the links "${from.label}" name ${goals[0]}, after which the field is named`
    return { confidence: from.type === 'reference' ? 0.89 : 0.88, evidence }
  }
  const alone = rivals.every((other) => other.from === from && other.to === to)
  if (alone) return { confidence: 0.85, evidence: `${same}; there is no other such field on either side` }
  const isOnlyPlace = rivals.every((other) => other.to === to)
  const isOnlyField = rivals.every((other) => other.from === from || other.from.relation !== undefined)
  if (isOnlyPlace && isOnlyField && from.relation === undefined)
    return { confidence: 0.8, evidence: `${same}; there is one such place, and one field of the record itself` }
  const named = only ? rivals.filter((other) => isNamedAfter(other.from, only.source)) : []
  if (isOnlyPlace && from.relation === undefined && named.every((other) => other.from === from) && named.length > 0)
    return { confidence: 0.8, evidence: `${same}; there is one such place, and of such fields this one is named so` }
  return { confidence: 0, evidence: same }
}

/**
 * The surest first, each field of the target once; of the source, too, but that a field which may name several objects goes
 * to a place for each of them where the target has one for each.
 */
function choose(candidates: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = []
  for (const candidate of [...candidates].sort((a, b) => b.confidence - a.confidence)) {
    const { pair, from, to, parents, confidence } = candidate
    const isSame = (each: Candidate): boolean =>
      each.to === to || (each.from === from && each.parents.some((parent) => parents.includes(parent)))
    const taken = chosen.some((each) => each.pair === pair && isSame(each))
    if (confidence > 0 && !taken) chosen.push(candidate)
  }
  return chosen
}

/**
 * A relation that feeds a field which may name several objects, with the relations that may feed it as well; likewise a
 * field that names records of one object, with the other such fields. Behind a relation that allows one record come those
 * that allow several: who has no main company may have another.
 */
function widen(
  plan: Plan,
  chosen: readonly Candidate[],
  candidates: readonly Candidate[],
  source: Schema,
  target: Schema,
): (Candidate & { further?: readonly Candidate[] })[] {
  // What names others says more than what it names: a deal before the company that it belongs to.
  const order = orderWrites({ ...plan, objects: withChosen(plan, chosen) }, source, target).objects.map(pairName)
  const placeOf = ({ parents }: Candidate): number =>
    Math.max(...parents.map((parent) => order.indexOf(pairName(parent))))
  return chosen.map((each) => {
    const isRelation = each.from.relation !== undefined
    if (!isRelation && each.parents.length > 1) return each
    const others = candidates.filter(
      ({ pair, from, to, parents }) =>
        pair === each.pair &&
        to === each.to &&
        (from.relation !== undefined) === isRelation &&
        (isRelation || parents.length === 1) &&
        ((isLeast(each, from) && !isBrought(plan, from)) || !parents.some((parent) => each.parents.includes(parent))) &&
        !chosen.some((other) => other.pair === pair && other.from === from),
    )
    const unlike = others.filter((other, i) => others.findIndex(({ parents }) => parents[0] === other.parents[0]) === i)
    if (unlike.length === 0) return each
    const [first, ...further] = [each, ...unlike].sort((a, b) => placeOf(b) - placeOf(a))
    return { ...first!, confidence: Math.max(each.confidence, 0.8), further }
  })
}

/** Whether a relation says of the same records only that they are tied, where the chosen one says which is meant. */
function isLeast(chosen: Candidate, from: Field): boolean {
  return chosen.from.relation !== undefined && chosen.from.type === 'reference' && from.type === 'multi-reference'
}

/** Whether the plan makes records of the links of a relation. */
function isBrought({ objects }: Plan, { name }: Field): boolean {
  return objects.some(({ source }) => source === name)
}

function withChosen(plan: Plan, chosen: readonly (Candidate & { further?: readonly Candidate[] })[]): ObjectPlan[] {
  return plan.objects.map((pair) =>
    withReferences(
      pair,
      chosen.filter((each) => each.pair === pair),
    ),
  )
}

function withReferences(
  pair: ObjectPlan,
  chosen: readonly (Candidate & { further?: readonly Candidate[] })[],
): ObjectPlan {
  if (chosen.length === 0) return pair
  const mapped = new Set(
    chosen.flatMap(({ from, further = [] }) => [from, ...further.map((each) => each.from)].map(({ name }) => name)),
  )
  return {
    ...pair,
    fields: [
      ...pair.fields,
      ...chosen.map(({ from, to, parents, confidence, evidence, further = [] }) => ({
        ...{ to: to.name, ...stepsOf({ from, to, parents }, further) },
        ...{ evidence, confidence },
      })),
    ],
    unmapped: pair.unmapped.filter(({ field }) => !mapped.has(field)),
  }
}

function stepsOf(
  { from, to, parents }: Pick<Candidate, 'from' | 'to' | 'parents'>,
  further: readonly Candidate[],
): Pick<FieldMapping, 'from' | 'transform'> {
  const objects = parents.map((parent) => parent.source)
  if (further.length === 0) return { from: from.name, transform: referenceSteps(objects, from, to) }
  const each = [
    ...objects.slice(0, 1),
    ...further.flatMap((other) => other.parents.slice(0, 1).map(({ source }) => source)),
  ]
  return {
    from: [from, ...further.map((other) => other.from)].map(({ name }) => name),
    transform: [{ 'first-reference': { objects: each } }],
  }
}
