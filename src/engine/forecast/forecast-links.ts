import type { Link } from '../../connector.ts'
import type { FoundRecord } from '../../mapping/references.ts'
import { type Action, actions } from '../../model/run.ts'
import type { Prediction, Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import { linkId } from '../read/extract-links.ts'
import { sideBySide } from '../side-by-side.ts'
import { inTarget, type Links, sourceLinks } from '../write/links.ts'
import type { Need } from './estimate.ts'

/** Why a link is not made. */
export const endMissing = 'end-missing'

/** Predicts what becomes of each link of a kind, and journals it. */
export async function forecastLinks(context: RunContext, links: Links, snapshot: Snapshot): Promise<Need> {
  const counts = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>
  let done = 0
  const look = async (page: readonly Link[]): Promise<[[FoundRecord, FoundRecord][], Set<string>]> => {
    const ends = await findEnds(links, page)
    return [ends, await presentLinks(context, links, ends)]
  }
  const pages = sourceLinks(links, snapshot)
  for await (const [page, [ends, present]] of sideBySide(pages, links.concurrency, look)) {
    const predictions = page.map((link, i): Prediction => {
      const [from, to] = ends[i]!
      const why = whyNot(from, to)
      const isThere = 'id' in from && 'id' in to && present.has(linkId(inTarget(links, { from: from.id, to: to.id })))
      const action: Action = why !== null ? 'quarantine' : isThere ? 'unchanged' : 'create'
      const ordinal = counts[action]++
      const base = { pair: links.name, action, ordinal, sourceId: linkId(link), targetId: null, bytes: 0 }
      return { ...base, reason: why === null ? null : endMissing, detail: why }
    })
    await context.store.journal.addPredictions(context.run.id, predictions, context.fence)
    done += page.length
    context.progress({ phase: `dry run of the links ${links.name}`, done, total: null })
    stopIfPausing(context)
  }
  const { link, read } = links.relation
  const calls = (size = Number.POSITIVE_INFINITY): number => Math.ceil(counts.create / size)
  return { create: calls(link?.maxRows), update: 0, readBack: calls(read?.maxRows), jobs: [] }
}

/** Both ends of links in the target. */
export async function findEnds({ from, to }: Links, page: readonly Link[]): Promise<[FoundRecord, FoundRecord][]> {
  const look = async ({ lookUp, self }: Links['from'], ids: readonly string[]): Promise<Map<string, FoundRecord>> => {
    const unique = [...new Set(ids)]
    const found = await lookUp(self, unique)
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
  const { relation, from: pair } = links
  const { connection } = pair
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
