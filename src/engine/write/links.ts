import type { Connection, Link } from '../../connector.ts'
import { compileFilter } from '../../mapping/condition.ts'
import { findRelation, type LinkEnd, linkEnds, namesSeveral } from '../../mapping/links.ts'
import { type LinkPlan, linkName, type Plan, showLinkSource } from '../../model/plan.ts'
import { entriesOf } from '../../model/record.ts'
import { findField, findObject, type Relation, type Schema } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import type { LookUpRecords, Sought } from '../forecast/whereabouts.ts'
import type { Ends, Pair } from '../pair.ts'
import { recordEnd } from '../pair-references.ts'
import { heldLinks } from '../read/extract-links.ts'
import { requireObject } from '../require-object.ts'

/** The links of one kind that a plan makes, with the records that they tie. */
export interface Links {
  /** In the journal and in results: `Contact.AccountId => contact>company`. */
  name: string
  plan: LinkPlan
  /** Of the target. */
  relation: Relation
  /** The records at both ends, as the source names the ends. */
  from: Sought
  to: Sought
  lookUp: LookUpRecords
  /** The pair of the records that they begin at. */
  source: Pair
  /** Of the target. */
  connection: Connection
  /** The relation of the target goes the other way. */
  turned: boolean
  /** How many calls the target takes at a time. */
  concurrency: number
  /**
   * The links of the source that these come from are of several kinds, by the objects of the target that their ends go to.
   * The first kind tells of those that are of none. Null: all are of this kind.
   */
  among: { isFirst: boolean; kinds: ReadonlySet<string> } | null
  /** The field of the source that makes such links with each record that is created; null: none does. */
  inborn: string | null
  /** The relation of the target by which such links are seen from their other end; null: none is known. */
  inverse: Relation | null
  /** Relations of the target whose links such a link takes the place of, between the same two records. */
  rivals: readonly Relation[]
  /** Two links of the source may be one in the target. */
  mayRepeat: boolean
  /** Several of the source may want a place that the target has for few. */
  mayContend: boolean
  /** All of this kind as the source has them, by the ids of its records. */
  held(snapshot: Snapshot): AsyncIterable<Link[]>
}

/** The links of a plan that holds, in its order. */
export function openLinks(plan: Plan, both: Pick<Ends, 'source' | 'target'>, pairs: readonly Pair[]): Links[] {
  const { source, target } = both
  return (plan.links ?? []).flatMap((link): Links[] => {
    const ends = linkEnds(plan, link, source.schema, target.schema)
    const pair = pairs.find((each) => ends?.from.pairs.includes(each.plan) && each.target.name === ends.from.target)
    if (ends === null || pair === undefined) return []
    const { relation, turned } = ends
    const [from, to] = [soughtAt(plan, ends.from, both), soughtAt(plan, ends.to, both)]
    const siblings = (plan.links ?? []).filter((each) => showLinkSource(each.from) === showLinkSource(link.from))
    const kinds = siblings.flatMap((each) => {
      const other = linkEnds(plan, each, source.schema, target.schema)
      return other === null ? [] : [other.from.target, other.to.target]
    })
    const { connection, lookUp } = pair
    const seen = seenFrom(relation, target.schema)
    const others = (plan.links ?? []).filter((each) => each !== link).map((each) => each.to)
    const mayRepeat =
      relation.inverse === relation.name ||
      [relation.name, relation.inverse].some((name) => name !== undefined && others.includes(name)) ||
      'ends' in link.from ||
      [...from.ends, ...to.ends].some((end) => end.pair?.heirs !== undefined)
    return [
      {
        ...{ name: linkName(link), plan: link, relation, ...seen, turned, from, to, lookUp, connection, source: pair },
        concurrency: target.limits.concurrency,
        among: namesSeveral(link.from, source.schema) ? { isFirst: siblings[0] === link, kinds: new Set(kinds) } : null,
        mayRepeat,
        mayContend:
          (relation.most !== undefined && (mayRepeat || turned || !isSole(link, source.schema))) ||
          seen.inverse?.most !== undefined ||
          seen.rivals.some(({ name }) => others.includes(name)),
        inborn: turned || ends.from.pairs.length > 1 ? null : inbornBy(link, source.schema, relation, pair),
        held: (snapshot) => sourceLinks(link, source.schema, snapshot),
      },
    ]
  })
}

/** Which relations beside its own a link has to do with. */
function seenFrom(relation: Relation, { relations = [] }: Schema): Pick<Links, 'inverse' | 'rivals'> {
  const { name, from, to, exclusive } = relation
  const rivals = relations.filter(
    (each) => exclusive !== undefined && each.exclusive === exclusive && each.from === from && each.to === to,
  )
  return {
    inverse: relations.find((each) => each.name === relation.inverse) ?? null,
    rivals: rivals.filter((each) => each.name !== name),
  }
}

/** A record of the source begins one such link at most. */
function isSole({ from }: LinkPlan, source: Schema): boolean {
  if ('relation' in from) return findRelation(source, from.relation)?.most === 1
  const object = findObject(source, from.object)
  return 'field' in from && object !== undefined && findField(object, from.field)?.type === 'reference'
}

function soughtAt(plan: Plan, { pairs, target }: LinkEnd, both: Pick<Ends, 'source' | 'target'>): Sought {
  const object = [...new Set(pairs.map(({ source }) => source))].join(' or ')
  return { object, ends: pairs.map((pair) => recordEnd(plan, pair, both)), accepts: [target], followsHeirs: true }
}

/** The field of the source that becomes one of the target which makes links of this kind by itself. */
function inbornBy({ from }: LinkPlan, schema: Schema, into: Relation, pair: Pair): string | null {
  const relation = 'relation' in from ? findRelation(schema, from.relation) : undefined
  if (relation?.inborn === undefined || into.inborn === undefined) return null
  const goes = pair.references.some(
    (each) =>
      each.from === relation.inborn && each.to === into.inborn && !each.late && each.objects.includes(relation.to),
  )
  return goes ? relation.inborn : null
}

async function* sourceLinks(
  { from }: LinkPlan,
  schema: Ends['source']['schema'],
  snapshot: Snapshot,
): AsyncGenerator<Link[]> {
  if ('relation' in from) {
    yield* heldLinks(snapshot, from.relation)
    return
  }
  const meets =
    'ends' in from && from.filter
      ? compileFilter(from.filter, requireObject(schema, from.object, 'The source', 'plan'))
      : () => true
  for await (const records of snapshot.pages(from.object)) {
    const inside = records.filter(({ row }) => meets(row))
    yield inside.flatMap(({ id, row }) => {
      if ('field' in from) return namedBy(row[from.field]).map((named) => ({ from: id, to: named }))
      const [first, second] = from.ends.map((end) => namedBy(row[end]))
      return (first ?? []).flatMap((one) => (second ?? []).map((other) => ({ from: one, to: other })))
    })
  }
}

function namedBy(value: Parameters<typeof entriesOf>[0]): string[] {
  return [...new Set(entriesOf(value))].filter((named) => named.trim() !== '')
}
