import type { LinkPlan, ObjectPlan, Plan } from '../model/plan.ts'
import { findField, findObject, type Relation, type Schema } from '../model/schema.ts'

/** The relation of a schema by its name. */
export function findRelation(schema: Schema, name: string): Relation | undefined {
  return schema.relations?.find((relation) => relation.name === name)
}

/** Between which pairs of a plan links are made. */
export interface LinkEnds {
  relation: Relation
  /** The pairs of the records at both ends, as the source names the ends. */
  from: ObjectPlan
  to: ObjectPlan
  /** The relation of the target goes the other way. */
  turned: boolean
}

/** Every way in which a link can be understood: one, if the plan is sound. */
export function linkEnds(plan: Plan, link: LinkPlan, source: Schema, target: Schema): LinkEnds[] {
  const relation = findRelation(target, link.to)
  const between = endsIn(link.from, source)
  if (relation === undefined || between === null) return []
  const { from, to } = between
  const found = plan.objects
    .filter((pair) => pair.source === from)
    .flatMap((pair) =>
      plan.objects.filter((each) => to.includes(each.source)).map((each) => ({ from: pair, to: each })),
    )
  const fits = (a: ObjectPlan, b: ObjectPlan): boolean => relation.from === a.target && relation.to === b.target
  const straight = found.filter((each) => fits(each.from, each.to)).map((each) => ({ ...each, turned: false }))
  const turned = found.filter((each) => fits(each.to, each.from)).map((each) => ({ ...each, turned: true }))
  return (straight.length > 0 ? straight : turned).map((each) => ({ relation, ...each }))
}

/** The objects at both ends of a source of links; null when the source does not have it. */
export function endsIn(from: LinkPlan['from'], source: Schema): { from: string; to: readonly string[] } | null {
  if ('relation' in from) {
    const relation = findRelation(source, from.relation)
    return relation === undefined ? null : { from: relation.from, to: [relation.to] }
  }
  const object = findObject(source, from.object)
  const field = object && findField(object, from.field)
  return field?.references === undefined ? null : { from: from.object, to: field.references }
}
