import type { Link } from '../../connector.ts'
import { elsewhere, type FoundRecord, outside } from '../../mapping/found-record.ts'
import { type Action, actions } from '../../model/run.ts'
import { type Effort, sumEfforts } from '../../model/system.ts'
import type { MatchIndex, Prediction, Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import { linkId } from '../read/extract-links.ts'
import { sideBySide } from '../side-by-side.ts'
import {
  type HeldLinks,
  type Hindrance,
  identityOf,
  isHeld,
  mayMeet,
  placesOf,
  takenByOther,
} from '../write/link-places.ts'
import type { Links } from '../write/links.ts'
import { effortFor, type Need } from './estimate.ts'
import { type BothEnds, endMissing, endsInTarget, findEnds, linkBetween, whyNot } from './link-ends.ts'
import type { LinkReader } from './look-at-links.ts'
import { byHeir } from './relations.ts'

/** Claims of links, whichever kind makes them. */
const claims = 'links => target'

/** Predicts what becomes of each link of a kind, and journals it. Kinds are told of in the order in which they are made. */
export async function forecastLinks(
  context: RunContext,
  links: Links,
  snapshot: Snapshot,
  index: MatchIndex,
  reader: LinkReader,
): Promise<Need> {
  const counts = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>
  let [done, looks] = [0, 0]
  const look = async (page: readonly Link[]): Promise<[BothEnds[], HeldLinks]> => {
    const ends = await findEnds(links, page)
    return [ends, await reader.look(links, ends, true)]
  }
  for await (const [page, [ends, held]] of sideBySide(links.held(snapshot), links.concurrency, look)) {
    const repeated = await findRepeated(links, index, ends, done)
    const inborn = await findInborn(links, snapshot, page, ends)
    const hindrances = await findHindrances(links, index, ends, held)
    const predictions = page.flatMap((link, i): Prediction[] => {
      const both = ends[i]!
      if (isOfAnotherKind(links, ...both) || inborn.has(link)) return []
      const hindrance = hindrances[i]
      const made = linkBetween(links, both)
      const isThere = repeated.has(i) || (made !== null && isHeld(links, made, held))
      const action: Action = hindrance ? 'quarantine' : isThere ? 'unchanged' : 'create'
      if (action === 'create' && mayMeet(links, ...endsInTarget(links, both))) looks += 1
      const followed = both.some((end) => 'isHeir' in end) ? byHeir : null
      const { reason, detail } = hindrance ?? { reason: followed, detail: null }
      const ordinal = counts[action]++
      return [{ pair: links.name, action, ordinal, sourceId: linkId(link), targetId: null, bytes: 0, reason, detail }]
    })
    await context.store.journal.addPredictions(context.run.id, predictions, context.fence)
    done += page.length
    context.progress({ phase: `dry run of the links ${links.name}`, done, total: null })
    stopIfPausing(context)
  }
  const { link, read } = links.relation
  const effort = (rows: number, rate: Parameters<typeof effortFor>[1] | undefined): Effort =>
    rate === undefined ? { calls: 0 } : effortFor(rows, rate)
  return {
    // What was there before is looked at once more right before a link is made beside it.
    create: sumEfforts([effort(counts.create, link), effort(looks, read)]),
    ...{ update: { calls: 0 }, readBack: effort(counts.create, read), checks: { calls: 0 }, jobs: [] },
  }
}

/** Why links of a page are not made, by their places in it: an end is missing, or what they would take is given already. */
async function findHindrances(
  links: Links,
  index: MatchIndex,
  ends: readonly BothEnds[],
  held: HeldLinks,
): Promise<(Hindrance | null)[]> {
  const wanted = ends.map((both) => {
    const [link, named] = [linkBetween(links, both), namedBetween(links, both)]
    if (link === null || named === null) return { hindrance: { reason: endMissing, detail: whyNot(...both) ?? '' } }
    if (isHeld(links, link, held)) return { hindrance: null }
    const places = placesOf(links, link, held, named)
    return { named, places, hindrance: places.find(({ left }) => left <= 0)?.hindrance ?? null }
  })
  if (!links.mayContend) return wanted.map(({ hindrance }) => hindrance)
  const open = wanted.filter(({ hindrance, named }) => hindrance === null && named !== undefined)
  const claimed = await index.claim(
    claims,
    open.map(({ named, places = [] }) => ({
      sourceId: identityOf(links.relation, named!),
      keys: places.map(({ key, left }) => ({ field: 'place', value: key, most: left })),
      optional: [],
    })),
  )
  const others = new Map(
    open.flatMap((each, n) => {
      const claim = claimed[n]
      return claim === undefined || claim.got === 'all'
        ? []
        : [[each, takenByOther(links.relation, each.named!, claim.holder)]]
    }),
  )
  return wanted.map((each) => others.get(each) ?? each.hindrance)
}

/** The link between both ends, by what tells them apart before they have ids. */
function namedBetween(links: Links, ends: BothEnds): Link | null {
  const [from, to] = endsInTarget(links, ends).map(nameOf)
  return from && to ? { from, to } : null
}

function nameOf(end: FoundRecord): string | null {
  if ('issue' in end) return null
  return end.isToCome && end.source ? `${end.source.object} ${end.source.id}` : `${end.id} of the target`
}

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
  links: Links,
  index: MatchIndex,
  ends: readonly BothEnds[],
  before: number,
): Promise<Set<number>> {
  if (!links.mayRepeat) return new Set()
  const made = ends.flatMap((both, i) => {
    const named = namedBetween(links, both)
    return named === null ? [] : [{ i, value: identityOf(links.relation, named) }]
  })
  const claimed = await index.claim(
    claims,
    made.map(({ i, value }) => ({
      sourceId: `${before + i} of ${links.name}`,
      keys: [{ field: 'link', value }],
      optional: [],
    })),
  )
  return new Set(made.flatMap(({ i }, n) => (claimed[n]?.got === 'all' ? [] : [i])))
}
