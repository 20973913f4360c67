import { type LinkPlan, type LinkSource, type ObjectPlan, objectCreations, type Plan } from '../model/plan.ts'
import { findField, findObject, type Relation, type Schema } from '../model/schema.ts'

/** The relation of a schema by its name. */
export function findRelation(schema: Schema, name: string): Relation | undefined {
  return schema.relations?.find((relation) => relation.name === name)
}

/** Whether the relations of the target are of any use to a plan. */
export function makesLinks({ links = [], schema }: Plan): boolean {
  return links.length > 0 || objectCreations(schema).some(({ kinds }) => kinds !== undefined)
}

/** Between which pairs of a plan links are made. */
export interface LinkEnds {
  relation: Relation
  /** The pairs of the records at both ends, as the source names the ends; one at least goes where the relation begins or ends. */
  from: LinkEnd
  to: LinkEnd
  /** The relation of the target goes the other way. */
  turned: boolean
}

export interface LinkEnd {
  /** Every pair whose records may stand there in the source. */
  pairs: readonly ObjectPlan[]
  /** Object of the target that they have to go to. */
  target: string
}

/** How a link is understood: along the relation of the target if that fits, else against it; null where no pairs of the plan fit. */
export function linkEnds(plan: Plan, link: LinkPlan, source: Schema, target: Schema): LinkEnds | null {
  const relation = findRelation(target, link.to)
  const between = endsIn(link.from, source)
  if (relation === undefined || between === null) return null
  const pairsOf = (objects: readonly string[]): ObjectPlan[] =>
    plan.objects.filter((pair) => objects.includes(pair.source))
  const [from, to] = [pairsOf(between.from), pairsOf(between.to)]
  const reaches = (pairs: readonly ObjectPlan[], object: string): boolean =>
    pairs.some((pair) => pair.target === object)
  for (const [first, second, turned] of [
    [relation.from, relation.to, false],
    [relation.to, relation.from, true],
  ] as const) {
    if (reaches(from, first) && reaches(to, second))
      return { relation, from: { pairs: from, target: first }, to: { pairs: to, target: second }, turned }
  }
  return null
}

/** The objects at both ends of a source of links; null when the source does not have it. */
export function endsIn(from: LinkSource, source: Schema): { from: readonly string[]; to: readonly string[] } | null {
  if ('relation' in from) {
    const relation = findRelation(source, from.relation)
    return relation === undefined ? null : { from: [relation.from], to: [relation.to] }
  }
  const object = findObject(source, from.object)
  const namedBy = (name: string): readonly string[] | undefined => object && findField(object, name)?.references
  if ('field' in from) {
    const named = namedBy(from.field)
    return named === undefined ? null : { from: [from.object], to: named }
  }
  const [first, second] = from.ends.map(namedBy)
  return first === undefined || second === undefined ? null : { from: first, to: second }
}

/** Whether a link of the source may not be one of this kind, since ids in its field are of several objects. */
export function namesSeveral(from: LinkSource, source: Schema): boolean {
  const ends = endsIn(from, source)
  return ends !== null && (ends.from.length > 1 || ends.to.length > 1)
}
