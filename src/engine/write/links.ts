import type { Link } from '../../connector.ts'
import { linkEnds } from '../../mapping/links.ts'
import { type LinkPlan, linkName, type Plan } from '../../model/plan.ts'
import { entriesOf } from '../../model/record.ts'
import type { Relation } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import type { Ends, Pair } from '../pair.ts'
import { heldLinks } from '../read/extract-links.ts'

/** The links of one kind that a plan makes, with the pairs whose records they tie. */
export interface Links {
  /** In the journal and in results: `Contact.AccountId => contact>company`. */
  name: string
  plan: LinkPlan
  /** Of the target. */
  relation: Relation
  from: Pair
  to: Pair
  /** The relation of the target goes the other way. */
  turned: boolean
  /** How many calls the target takes at a time. */
  concurrency: number
}

/** The links of a plan that holds, in its order. */
export function openLinks(
  plan: Plan,
  { source, target }: Pick<Ends, 'source' | 'target'>,
  pairs: readonly Pair[],
): Links[] {
  const pairOf = (plan: Pair['plan']): Pair | undefined => pairs.find((pair) => pair.plan === plan)
  return (plan.links ?? []).flatMap((link) => {
    const [ends] = linkEnds(plan, link, source.schema, target.schema)
    const [from, to] = [ends && pairOf(ends.from), ends && pairOf(ends.to)]
    if (ends === undefined || from === undefined || to === undefined) return []
    const { relation, turned } = ends
    return [{ name: linkName(link), plan: link, relation, from, to, turned, concurrency: target.limits.concurrency }]
  })
}

/** All links of this kind as the source has them, by the ids of its records. */
export async function* sourceLinks({ plan: { from } }: Links, snapshot: Snapshot): AsyncGenerator<Link[]> {
  if ('relation' in from) {
    yield* heldLinks(snapshot, from.relation)
    return
  }
  for await (const records of snapshot.pages(from.object)) {
    yield records.flatMap(({ id, row }) =>
      [...new Set(entriesOf(row[from.field]))]
        .filter((named) => named.trim() !== '')
        .map((named) => ({ from: id, to: named })),
    )
  }
}

/** A link of the target between these records of it. */
export function inTarget({ turned }: Pick<Links, 'turned'>, { from, to }: Link): Link {
  return turned ? { from: to, to: from } : { from, to }
}
