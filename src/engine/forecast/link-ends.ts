import type { Link } from '../../connector.ts'
import type { FoundRecord } from '../../mapping/found-record.ts'
import type { Links } from '../write/links.ts'

/** The records of the target at both ends of a link of the source, or why there are none. */
export type BothEnds = readonly [from: FoundRecord, to: FoundRecord]

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

/** Reason of a link that misses an end. */
export const endMissing = 'end-missing'

/** Which end does not arrive; null when both do. */
export function whyNot(...ends: readonly FoundRecord[]): string | null {
  const missing = ends.flatMap((end) => ('issue' in end ? [end.issue.message] : []))
  return missing.length === 0 ? null : missing.join(' ')
}

/** Both ends as the relation of the target goes. */
export function endsInTarget({ turned }: Pick<Links, 'turned'>, [from, to]: BothEnds): BothEnds {
  return turned ? [to, from] : [from, to]
}

/** The link of the target between both ends, by their ids; null where one does not arrive. */
export function linkBetween(links: Pick<Links, 'turned'>, ends: BothEnds): Link | null {
  const [from, to] = endsInTarget(links, ends)
  return 'id' in from && 'id' in to ? { from: from.id, to: to.id } : null
}
