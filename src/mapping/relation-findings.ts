import { type Plan, sourcesOf } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { findField, findObject, type Schema } from '../model/schema.ts'
import { openReferences } from './open-references.ts'

/** What a proposal leaves of the ties between records, and what would keep it. `source` has its relations in it. */
export function findLooseTies(plan: Plan, source: Schema, target: Schema): Finding[] {
  return [...namedOutside(plan, source), ...recordsInstead(plan, source, target)]
}

/** Fields that name records which are no part of the plan: one finding for each pair. */
function namedOutside(plan: Plan, source: Schema): Finding[] {
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

/** Links of the source that nothing of the plan stands for, where the target ties two records by one of their own. */
function recordsInstead(plan: Plan, source: Schema, target: Schema): Finding[] {
  const used = new Set([
    ...plan.objects.flatMap((pair) => [pair.source, ...pair.fields.flatMap(sourcesOf)]),
    ...(plan.links ?? []).flatMap(({ from }) => ('relation' in from ? from.relation : [])),
  ])
  const goalsOf = (object: string): string[] =>
    plan.objects.filter((pair) => pair.source === object).map((pair) => pair.target)
  return (source.relations ?? []).flatMap((relation): Finding[] => {
    if (relation.read === undefined || used.has(relation.name)) return []
    const [from, to] = [goalsOf(relation.from), goalsOf(relation.to)]
    const junction = target.objects.find((object) => {
      const [first = [], second = []] = (object.junction?.ends ?? []).map((end) => findField(object, end)?.references)
      const holds = (a: readonly string[], b: readonly string[]): boolean =>
        from.some((each) => a.includes(each)) && to.some((each) => b.includes(each))
      return object.operations.create !== undefined && (holds(first, second) || holds(second, first))
    })
    if (junction === undefined) return []
    return [
      {
        severity: 'info',
        code: 'links-as-records',
        message: `The links ${relation.name} stay behind. They can become records of ${junction.name}.`,
        count: 1,
        examples: [],
        fix: `Propose the plan with { source: ${relation.name}, target: ${junction.name} } as well.`,
      },
    ]
  })
}
