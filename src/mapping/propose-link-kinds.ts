import { type LinkPlan, type ObjectCreation, objectCreations, type Plan, pairName } from '../model/plan.ts'
import { type Field, findObject, type LinkKind, type Schema } from '../model/schema.ts'
import { becomesLinks } from './left-behind.ts'
import { findRelation } from './links.ts'
import { openReferences } from './open-references.ts'
import type { ProposalFacts } from './proposal-facts.ts'
import { linkedFields } from './propose-links.ts'

/** A field of the source that names one record, and the two objects of the target that links of it would tie. */
interface Tie {
  source: string
  from: Field
  ends: { from: string; to: string }
  /** As the plan links it already. */
  link: LinkPlan | undefined
}

/**
 * The plan with links that say what they are, for references from or to records of objects that it creates, of which a plain
 * link would lose what they say: which of two records of one object is named, and by which of several fields. `target` is
 * as it will be. The same input always gives the same proposal.
 */
export function proposeLinkKinds(plan: Plan, source: Schema, target: Schema, facts: readonly ProposalFacts[]): Plan {
  const bounds = target.newObjects?.links?.kinds
  if (bounds === undefined) return plan
  const groups = Map.groupBy(tiesOf(plan, source, target, facts), ({ ends }) => [ends.from, ends.to].sort().join(' '))
  return [...groups.values()].reduce((grown, ties) => {
    const mute = ties.filter(({ ends, link }) => ends.from === ends.to || (ties.length > 1 && link === undefined))
    return mute.slice(0, bounds.most).reduce((now, tie) => withKind(now, tie, target, bounds.maxLength), grown)
  }, plan)
}

function tiesOf(plan: Plan, source: Schema, target: Schema, facts: readonly ProposalFacts[]): Tie[] {
  const created = new Set(objectCreations(plan.schema).map(({ object }) => object))
  return plan.objects.flatMap((pair) => {
    const object = findObject(source, pair.source)
    const values = facts.find((each) => each.pair === pairName(pair))?.values
    if (object === undefined) return []
    return openReferences(pair, object).flatMap((from): Tie[] => {
      const goals = plan.objects.filter((each) => from.references?.includes(each.source)).map((each) => each.target)
      const [to, ...others] = new Set(goals)
      if (to === undefined || others.length > 0 || !(created.has(pair.target) || created.has(to))) return []
      const isTold = (values?.[from.name] ?? 0) > 0 && (from.createable || from.updateable)
      const isOne = from.relation === undefined && from.type === 'reference'
      if (!isOne || !isTold || findRelation(target, `${pair.target}>${to}`) === undefined) return []
      const link = plan.links?.find((each) => linkedFields(each.from, pair.source).includes(from.name))
      return [{ source: pair.source, from, ends: { from: pair.target, to }, link }]
    })
  })
}

function withKind(plan: Plan, { source, from, ends, link }: Tie, target: Schema, longest: number): Plan {
  const own = findObject(target, ends.from)?.labelPlural ?? ends.from
  const cut = (text: string): string => [...text].slice(0, longest).join('').trim()
  const label = cut(from.label)
  const kind: LinkKind = { to: ends.to, label, inverse: cut(`${own} (${label})`) }
  const turned: LinkKind = { to: ends.from, label: kind.inverse, inverse: label }
  const creations = objectCreations(plan.schema)
  const holder =
    creations.find(({ object }) => object === ends.from) ?? creations.find(({ object }) => object === ends.to)
  if (holder === undefined || kind.inverse === label || isTaken(creations, ends, kind)) return plan
  const held = { ...holder, kinds: [...(holder.kinds ?? []), holder.object === ends.from ? kind : turned] }
  const made: LinkPlan = {
    from: { object: source, field: from.name },
    to: `${ends.from}>${ends.to}:${label}`,
    missing: 'report',
  }
  const links = (plan.links ?? []).filter((each) => each !== link)
  const objects = plan.objects.map((pair) => {
    if (pair.source !== source || pair.target !== ends.from) return pair
    const unmapped = pair.unmapped.map((left) => (left.field === from.name ? { ...left, reason: becomesLinks } : left))
    return { ...pair, unmapped }
  })
  const schema = plan.schema.map((change) => (change === holder ? held : change))
  return { ...plan, objects, schema, links: [...links, made] }
}

/** Whether links of these two objects say so already, from one side or the other. */
function isTaken(
  creations: readonly ObjectCreation[],
  { from, to }: Tie['ends'],
  { label, inverse }: LinkKind,
): boolean {
  return creations.some(({ object, kinds = [] }) =>
    kinds.some((each) => {
      const isSame = [object, each.to].sort().join() === [from, to].sort().join()
      return isSame && [each.label, each.inverse].some((text) => text === label || text === inverse)
    }),
  )
}
