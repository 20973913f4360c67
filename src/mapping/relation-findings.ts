import { type Plan, sourcesOf } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { findField, findObject, type ObjectSchema, type Relation, type Schema } from '../model/schema.ts'
import { isLabelled } from './labelled-relations.ts'
import { kindsGiven } from './link-kinds-given.ts'
import { linkKindsLeft } from './link-kinds-left.ts'
import { openReferences } from './open-references.ts'
import { placeOf } from './references.ts'
import { openColumns } from './row-references.ts'

/** What a proposal leaves of the ties between records, and what would keep it. `source` has its relations in it. */
export function findLooseTies(plan: Plan, source: Schema, target: Schema): Finding[] {
  return [
    ...namedOutside(plan, source, target),
    ...kindsGiven(plan, target),
    ...linksLeft(plan, source, target),
    ...linkKindsLeft(plan, source),
  ]
}

/** Fields, and columns of rows, that name records which are no part of the plan: one finding for each pair. */
function namedOutside(plan: Plan, source: Schema, target: Schema): Finding[] {
  const brought = new Set(plan.objects.map((pair) => pair.source))
  return plan.objects.flatMap((pair): Finding[] => {
    const object = findObject(source, pair.source)
    const linked = new Set(
      (plan.links ?? []).flatMap(({ from }) => ('field' in from && from.object === pair.source ? from.field : [])),
    )
    const open = object === undefined ? [] : openReferences(pair, object)
    const outside = open.flatMap(({ name, references = [], relation }) => {
      const known = references.filter((each) => each !== source.users?.object && findObject(source, each) !== undefined)
      const isOut = relation === undefined && known.length > 0 && !known.some((each) => brought.has(each))
      return isOut && !linked.has(name) ? [{ name, objects: known }] : []
    })
    for (const mapping of pair.fields) {
      for (const { column, references } of openColumns(plan, pair, mapping, { source, target })) {
        const objects = references.filter((each) => findObject(source, each) !== undefined)
        if (objects.length === 0 || objects.some((each) => brought.has(each))) continue
        outside.push({ name: placeOf(sourcesOf(mapping).join(), column), objects })
      }
    }
    if (outside.length === 0) return []
    const objects = [...new Set(outside.flatMap((each) => each.objects))]
    const fields = outside.map(({ name }) => name).join(', ')
    return [
      {
        severity: 'info',
        code: 'reference-outside-plan',
        message: `${pair.source} names records of ${objects.join(', ')} (${fields}), which this plan does not bring.`,
        count: outside.length,
        examples: [],
        fix: `Propose one plan with ${pair.source} and ${objects.join(' or ')}: it keeps what ties them.`,
      },
    ]
  })
}

/** Links of the source that nothing of the plan stands for; two kinds of objects are told of once. */
function linksLeft(plan: Plan, source: Schema, target: Schema): Finding[] {
  const used = new Set([
    ...plan.objects.flatMap((pair) => [pair.source, ...pair.fields.flatMap(sourcesOf)]),
    ...(plan.links ?? []).flatMap(({ from }) => ('relation' in from ? from.relation : [])),
  ])
  const relations = source.relations ?? []
  const endsOf = ({ from, to }: Relation): string => [from, to].sort().join('>')
  const settled = new Set(relations.filter(({ name }) => used.has(name) && !isLabelled(source, name)).map(endsOf))
  const goalsOf = (object: string): string[] =>
    plan.objects.filter((pair) => pair.source === object).map((pair) => pair.target)
  return relations.flatMap((relation): Finding[] => {
    const [from, to] = [goalsOf(relation.from), goalsOf(relation.to)]
    if (relation.read === undefined || used.has(relation.name) || from.length === 0 || to.length === 0) return []
    const junction = junctionOf(target, from, to)
    if (junction !== undefined) return [asRecords(relation, junction)]
    if (settled.has(endsOf(relation))) return []
    if (!isLabelled(source, relation.name)) settled.add(endsOf(relation))
    const message = `Nothing of the plan keeps which ${relation.from} are linked with which ${relation.to} (${relation.name}).`
    return [{ severity: 'info', code: 'links-left', message, count: 1, examples: [] }]
  })
}

/** An object of the target whose records tie records of these objects. */
export function junctionOf(target: Schema, from: readonly string[], to: readonly string[]): ObjectSchema | undefined {
  return target.objects.find((object) => {
    const [first = [], second = []] = (object.junction?.ends ?? []).map((end) => findField(object, end)?.references)
    const holds = (a: readonly string[], b: readonly string[]): boolean =>
      from.some((each) => a.includes(each)) && to.some((each) => b.includes(each))
    return object.operations.create !== undefined && (holds(first, second) || holds(second, first))
  })
}

function asRecords({ name }: Relation, junction: ObjectSchema): Finding {
  return {
    severity: 'info',
    code: 'links-as-records',
    message: `The links ${name} stay behind. They can become records of ${junction.name}.`,
    count: 1,
    examples: [],
    fix: `Propose the plan with { source: ${name}, target: ${junction.name} } as well.`,
  }
}
