import type { LinkPlan, LinkSource, ObjectPlan, Plan } from '../model/plan.ts'
import { type Field, findObject, type ObjectSchema, type Relation, type Schema } from '../model/schema.ts'
import { isBookkeeping } from './bookkeeping.ts'
import { becomesLinks } from './left-behind.ts'
import { squash } from './names.ts'
import { referenceSteps } from './references.ts'

/** A reference of the source whose records the plan migrates, and where it might go. */
interface Candidate {
  pair: ObjectPlan
  from: Field
  to: Field
  parent: ObjectPlan
  confidence: number
  evidence: string
}

/**
 * The plan with references between its pairs, and links: where the types of both sides say that a field or a relation ties
 * the same two pairs. A record that is named and does not arrive costs the reference, not the record, unless the target
 * demands it. The same input always gives the same proposal.
 */
export function proposeRelations(plan: Plan, source: Schema, target: Schema): Plan {
  const chosen = choose(plan.objects.flatMap((pair) => candidatesOf(plan, pair, source, target)))
  const objects = plan.objects.map((pair) =>
    withReferences(
      pair,
      chosen.filter((each) => each.pair === pair),
    ),
  )
  const links = proposeLinks({ ...plan, objects }, source, target)
  if (links.length === 0) return { ...plan, objects }
  return { ...plan, objects: objects.map((pair) => withLinks(pair, links)), links: [...(plan.links ?? []), ...links] }
}

function candidatesOf(plan: Plan, pair: ObjectPlan, source: Schema, target: Schema): Candidate[] {
  const [object, into] = [findObject(source, pair.source), findObject(target, pair.target)]
  if (object === undefined || into === undefined) return []
  const taken = new Set(pair.fields.map(({ to }) => to))
  const open = into.fields.filter((field) => field.createable && !field.system && !taken.has(field.name))
  const tied = openReferences(pair, object).flatMap((from) =>
    parentsOf(plan, from).flatMap((parent) =>
      open
        .filter((to) => to.type === from.type && to.references?.includes(parent.target) === true)
        .map((to) => ({ pair, from, to, parent })),
    ),
  )
  return tied.map((each) => {
    const alone = tied.every(({ from, to, parent }) => parent !== each.parent || (from === each.from && to === each.to))
    return { ...each, ...kinshipOf(each, alone) }
  })
}

function openReferences(pair: ObjectPlan, object: ObjectSchema): Field[] {
  const mapped = new Set(pair.fields.flatMap(({ from = [] }) => from))
  return object.fields.filter(
    (field) => isReference(field) && field.references !== undefined && !isBookkeeping(field) && !mapped.has(field.name),
  )
}

function isReference({ type }: Field): boolean {
  return type === 'reference' || type === 'multi-reference'
}

function parentsOf(plan: Plan, { references = [] }: Field): ObjectPlan[] {
  return plan.objects.filter((pair) => references.includes(pair.source))
}

/** What names say, and that there is no other choice; both fields point to the same pair in any case. */
function kinshipOf(
  { from, to, parent }: Pick<Candidate, 'from' | 'to' | 'parent'>,
  alone: boolean,
): Pick<Candidate, 'confidence' | 'evidence'> {
  const same = `both name a ${parent.source} that the plan brings to ${parent.target}`
  if (squash(from.name) === squash(to.name)) return { confidence: 0.97, evidence: `${same}; same name` }
  if (squash(from.label) === squash(to.label)) return { confidence: 0.93, evidence: `${same}; same label` }
  if (isNamedAfter(from, parent.source) && isNamedAfter(to, parent.target))
    return { confidence: 0.9, evidence: `${same}; both are named after it` }
  if (alone) return { confidence: 0.85, evidence: `${same}; there is no other such field on either side` }
  return { confidence: 0, evidence: same }
}

function isNamedAfter({ name }: Field, object: string): boolean {
  return squash(name).startsWith(squash(object))
}

/** The surest first, each field of either side once. */
function choose(candidates: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = []
  for (const candidate of [...candidates].sort((a, b) => b.confidence - a.confidence)) {
    const { pair, from, to, confidence } = candidate
    const taken = chosen.some((each) => each.pair === pair && (each.from === from || each.to === to))
    if (confidence > 0 && !taken) chosen.push(candidate)
  }
  return chosen
}

function withReferences(pair: ObjectPlan, chosen: readonly Candidate[]): ObjectPlan {
  if (chosen.length === 0) return pair
  const mapped = new Set(chosen.map(({ from }) => from.name))
  return {
    ...pair,
    fields: [
      ...pair.fields,
      ...chosen.map(({ from, to, parent, confidence, evidence }) => ({
        ...{ to: to.name, from: from.name },
        transform: referenceSteps([parent.source], from, to),
        ...{ evidence, confidence },
      })),
    ],
    unmapped: pair.unmapped.filter(({ field }) => !mapped.has(field)),
  }
}

/** One kind of links between two objects of the target: by a relation of the source, else by its field that names the other. */
function proposeLinks(plan: Plan, source: Schema, target: Schema): LinkPlan[] {
  const links: LinkPlan[] = []
  const tied = new Set<string>()
  for (const pair of plan.objects) {
    for (const other of plan.objects) {
      const ends = [pair.target, other.target].sort().join(' ')
      const relation = (target.relations ?? []).find((each) => canLink(each, pair, other))
      if (relation === undefined || tied.has(ends)) continue
      const from = byRelation(source, pair, other) ?? byField(source, pair, other)
      if (from === undefined) continue
      tied.add(ends)
      links.push({ from, to: relation.name, missing: 'report' })
    }
  }
  return links
}

function canLink({ from, to, link }: Relation, pair: ObjectPlan, other: ObjectPlan): boolean {
  return link !== undefined && from === pair.target && to === other.target
}

function byRelation(source: Schema, pair: ObjectPlan, other: ObjectPlan): LinkPlan['from'] | undefined {
  const readable = (source.relations ?? []).filter(({ read }) => read !== undefined)
  const found =
    readable.find(({ from, to }) => from === pair.source && to === other.source) ??
    readable.find(({ from, to }) => from === other.source && to === pair.source)
  return found && { relation: found.name }
}

/** A field that goes nowhere else; of several the one that the other object gives its name to. */
function byField(source: Schema, pair: ObjectPlan, other: ObjectPlan): LinkPlan['from'] | undefined {
  const object = findObject(source, pair.source)
  if (object === undefined) return undefined
  const fields = openReferences(pair, object).filter(({ references }) => references?.includes(other.source))
  const named = fields.filter((field) => isNamedAfter(field, other.source))
  const [only, ...others] = named.length > 0 ? named : fields
  return only === undefined || others.length > 0 ? undefined : { object: pair.source, field: only.name }
}

/** The field's values are not left behind. */
function withLinks(pair: ObjectPlan, links: readonly LinkPlan[]): ObjectPlan {
  const linked = new Set(
    links.flatMap(({ from }) => ('object' in from && from.object === pair.source ? fieldsOf(from) : [])),
  )
  const unmapped = pair.unmapped.map((each) => (linked.has(each.field) ? { ...each, reason: becomesLinks } : each))
  return { ...pair, unmapped }
}

function fieldsOf(from: Exclude<LinkSource, { relation: string }>): readonly string[] {
  return 'field' in from ? [from.field] : from.ends
}
