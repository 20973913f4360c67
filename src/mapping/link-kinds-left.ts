import { type Plan, sourcesOf } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import type { Relation, Schema } from '../model/schema.ts'
import { isLabelled, labelOf } from './labelled-relations.ts'

/**
 * Links of the source that arrive as plain ones, while what they say beyond that stays behind: one finding for each two
 * kinds of records. Links that do not arrive at all are told elsewhere.
 */
export function linkKindsLeft(plan: Plan, source: Schema): Finding[] {
  const objects = new Set(plan.objects.map((pair) => pair.source))
  const used = new Set([
    ...objects,
    ...plan.objects.flatMap((pair) => pair.fields.flatMap(sourcesOf)),
    ...(plan.links ?? []).flatMap(({ from }) => ('relation' in from ? from.relation : [])),
  ])
  const readable = (source.relations ?? []).filter(
    ({ read, from, to }) => read !== undefined && objects.has(from) && objects.has(to),
  )
  const groups = Map.groupBy(readable, ({ from, to }) => [from, to].sort().join('>'))
  return [...groups.values()].flatMap((relations) => tellLeft(relations, source, used))
}

function tellLeft(relations: readonly Relation[], source: Schema, used: ReadonlySet<string>): Finding[] {
  const said = relations.filter((relation) => labelOf(source, relation) !== '')
  const plain = relations.find(({ name, most }) => used.has(name) && most === undefined && !isLabelled(source, name))
  const kept = new Set(said.filter(({ name }) => used.has(name)).map((relation) => labelOf(source, relation)))
  // Of two records of one kind, one says of the other what the other way round has another name.
  const isTold = kept.size > 0 && plain?.from === plain?.to
  const left = Map.groupBy(
    said.filter((relation) => !kept.has(labelOf(source, relation))),
    (relation) => labelOf(source, relation),
  )
  if (plain === undefined || isTold || left.size === 0) return []
  const kinds = [...left.values()].map(([relation]) => `"${relation!.label}" (${relation!.name})`)
  return [
    {
      severity: 'info',
      code: 'link-kinds-left',
      message: `The links ${plain.name} arrive without what they say beyond that two records belong together: ${kinds.join(', ')}.`,
      count: left.size,
      examples: [],
      fix: `Add it with the edit "link" where the target has a relation of such a kind, map one that allows a single record to a field that refers to one, or propose the plan with { source: ${[...left.values()][0]![0]!.name}, target: ... } as well, which makes records of such links.`,
    },
  ]
}
