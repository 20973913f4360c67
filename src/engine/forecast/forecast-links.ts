import type { Link } from '../../connector.ts'
import { elsewhere, type FoundRecord, outside } from '../../mapping/found-record.ts'
import { type Action, actions } from '../../model/run.ts'
import type { Effort } from '../../model/system.ts'
import type { MatchIndex, Prediction, Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import { linkId, parseLinkId } from '../read/extract-links.ts'
import { sideBySide } from '../side-by-side.ts'
import { inTarget, type Links } from '../write/links.ts'
import { effortFor, type Need } from './estimate.ts'
import { byHeir } from './relations.ts'

/** Why a link is not made. */
export const endMissing = 'end-missing'
const endTaken = 'end-taken'

/** Predicts what becomes of each link of a kind, and journals it. */
export async function forecastLinks(
  context: RunContext,
  links: Links,
  snapshot: Snapshot,
  index: MatchIndex,
): Promise<Need> {
  const counts = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>
  let done = 0
  const look = async (page: readonly Link[]): Promise<[BothEnds[], Set<string>]> => {
    const ends = await findEnds(links, page)
    return [ends, await presentLinks(context, links, ends)]
  }
  for await (const [page, [ends, present]] of sideBySide(links.held(snapshot), links.concurrency, look)) {
    const repeated = await findRepeated(links, index, ends, done)
    const inborn = await findInborn(links, snapshot, page, ends)
    const held = heldAlone(links, present)
    const hindrances = ends.map(([from, to]) => whyNot(from, to) ?? takenBy(links, from, to, held))
    const contended = await findContended(links, index, ends, hindrances)
    const predictions = page.flatMap((link, i): Prediction[] => {
      const [from, to] = ends[i]!
      if (isOfAnotherKind(links, from, to) || inborn.has(link)) return []
      const why = hindrances[i] ?? (contended.has(i) ? contention : null)
      const isThere = 'id' in from && 'id' in to && present.has(linkId(inTarget(links, { from: from.id, to: to.id })))
      const action: Action = why !== null ? 'quarantine' : isThere || repeated.has(i) ? 'unchanged' : 'create'
      const followed = [from, to].some((end) => 'isHeir' in end) ? byHeir : null
      const ordinal = counts[action]++
      const base = { pair: links.name, action, ordinal, sourceId: linkId(link), targetId: null, bytes: 0 }
      const missing = whyNot(from, to) === null ? endTaken : endMissing
      return [{ ...base, reason: why === null ? followed : missing, detail: why }]
    })
    await context.store.journal.addPredictions(context.run.id, predictions, context.fence)
    done += page.length
    context.progress({ phase: `dry run of the links ${links.name}`, done, total: null })
    stopIfPausing(context)
  }
  const { link, read } = links.relation
  const effort = (rate: Parameters<typeof effortFor>[1] | undefined): Effort =>
    rate === undefined ? { calls: 0 } : effortFor(counts.create, rate)
  return { create: effort(link), update: { calls: 0 }, readBack: effort(read), checks: { calls: 0 }, jobs: [] }
}

/** What each record of the target has by a relation that allows a single one. */
function heldAlone({ relation }: Links, present: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map(relation.most === 1 ? [...present].map(parseLinkId).map(({ from, to }) => [from, to]) : [])
}

/** Why there is no place for a link: what the target has is not replaced. */
function takenBy(links: Links, from: FoundRecord, to: FoundRecord, held: ReadonlyMap<string, string>): string | null {
  if ('issue' in from || 'issue' in to) return null
  const wanted = inTarget(links, { from: from.id, to: to.id })
  const other = held.get(wanted.from)
  if (other === undefined || other === wanted.to) return null
  return `The record ${wanted.from} of the target has another one, ${other}, by this relation, which allows one.`
}

const contention = 'Another link of this migration takes the one place that the relation has at this record.'

/** Those of a page, by their places, that want a place which another link of the source has got, by a relation that has one. */
async function findContended(
  links: Links,
  index: MatchIndex,
  ends: readonly BothEnds[],
  hindrances: readonly (string | null)[],
): Promise<Set<number>> {
  if (!links.mayContend) return new Set()
  const wanted = ends.flatMap(([from, to], i) => {
    const [fromKey, toKey] = [keyOfEnd(from), keyOfEnd(to)]
    if (hindrances[i] !== null || fromKey === null || toKey === null) return []
    return [{ i, ...inTarget(links, { from: fromKey, to: toKey }) }]
  })
  const claims = wanted.map(({ from, to }) => ({ sourceId: to, keys: [{ field: '', value: from }], optional: [] }))
  const claimed = await index.claim(`${links.name}: one place`, claims)
  return new Set(wanted.flatMap(({ i }, n) => (claimed[n]?.got === 'all' ? [] : [i])))
}

function keyOfEnd(end: FoundRecord): string | null {
  return 'id' in end ? `${end.source?.object ?? ''} ${end.source?.id ?? end.id}` : null
}

type BothEnds = [FoundRecord, FoundRecord]

/**
 * Ids in one field may be of several objects: a link with an end that another kind of links is for is none of this, and
 * one that is of no kind is told of once, by the first.
 */
function isOfAnotherKind({ among }: Links, ...ends: BothEnds): boolean {
  if (among === null) return false
  const strange = ends.filter((end) => 'issue' in end && (end.issue.code === elsewhere || end.issue.code === outside))
  if (strange.length === 0) return false
  return !among.isFirst || strange.every((end) => 'issue' in end && among.kinds.has(end.goesTo ?? ''))
}

/** Those that come into being with the record that they begin at: what its field says is told there. */
async function findInborn(
  { inborn, source }: Links,
  snapshot: Snapshot,
  page: readonly Link[],
  ends: readonly BothEnds[],
): Promise<Set<Link>> {
  if (inborn === null) return new Set()
  const toCome = page.filter((_, i) => ends[i]!.every((end) => 'id' in end) && isToCome(ends[i]![0]))
  const records = await snapshot.get(source.source.name, [...new Set(toCome.map(({ from }) => from))])
  const named = new Map(records.map(({ id, row }) => [id, row[inborn]]))
  return new Set(toCome.filter(({ from, to }) => named.get(from) === to))
}

function isToCome(end: FoundRecord): boolean {
  return 'id' in end && end.isToCome === true
}

/** Those of a page, by their places, that are the same link of the target as one before. */
async function findRepeated(
  { name, mayRepeat }: Links,
  index: MatchIndex,
  ends: readonly BothEnds[],
  before: number,
): Promise<Set<number>> {
  if (!mayRepeat) return new Set()
  const made = ends.flatMap((both, i) => {
    const [from, to] = both.map(keyOfEnd)
    return from && to ? [{ i, key: linkId({ from, to }) }] : []
  })
  const claimed = await index.claim(
    name,
    made.map(({ i, key }) => ({ sourceId: String(before + i), keys: [{ field: '', value: key }], optional: [] })),
  )
  return new Set(made.flatMap(({ i }, n) => (claimed[n]?.got === 'all' ? [] : [i])))
}

/** Both ends of links in the target. */
export async function findEnds({ from, to, lookUp }: Links, page: readonly Link[]): Promise<BothEnds[]> {
  const look = async (sought: Links['from'], ids: readonly string[]): Promise<Map<string, FoundRecord>> => {
    const unique = [...new Set(ids)]
    const found = await lookUp(sought, unique)
    return new Map(unique.map((id, i) => [id, found[i]!]))
  }
  const froms = await look(
    from,
    page.map((link) => link.from),
  )
  const tos = await look(
    to,
    page.map((link) => link.to),
  )
  return page.map((link) => [froms.get(link.from)!, tos.get(link.to)!])
}

/** Which end does not arrive; null when both do. */
export function whyNot(...ends: readonly FoundRecord[]): string | null {
  const missing = ends.flatMap((end) => ('issue' in end ? [end.issue.message] : []))
  return missing.length === 0 ? null : missing.join(' ')
}

/** Those links of the target, by their ids, that are there already; of records that are yet to come there are none. */
export async function presentLinks(
  context: Pick<RunContext, 'signal'>,
  links: Links,
  ends: readonly [FoundRecord, FoundRecord][],
): Promise<Set<string>> {
  const { relation, connection } = links
  const present = new Set<string>()
  if (relation.read === undefined || connection.readLinks === undefined) return present
  const ids = new Set<string>()
  for (const [from, to] of ends) {
    if ('issue' in from || 'issue' in to || from.isToCome || to.isToCome) continue
    ids.add(inTarget(links, { from: from.id, to: to.id }).from)
  }
  const asked = [...ids]
  for (let start = 0; start < asked.length; start += relation.read.maxRows) {
    const some = asked.slice(start, start + relation.read.maxRows)
    for await (const page of connection.readLinks(relation, some, context.signal))
      for (const link of page) present.add(linkId(link))
  }
  return present
}
