import type { RowOutcome } from '../store/store.ts'
import { type RunContext, stopIfPausing, type Table } from './context.ts'
import { findEnds, linkBetween } from './forecast/link-ends.ts'
import type { LinkReader } from './forecast/look-at-links.ts'
import { linkTo } from './pair.ts'
import { parseLinkId } from './read/extract-links.ts'
import { sideBySide } from './side-by-side.ts'
import { isHeld } from './write/link-places.ts'
import type { Links } from './write/links.ts'

const pageRows = 500

/** Reads every link that a migration made back from the target; null where it does not show them. */
export async function verifyLinks(
  context: RunContext,
  links: Links,
  migration: string,
  { mismatches, reader }: { mismatches: Table; reader: LinkReader },
): Promise<{ matched: number; missing: number; examples: string[] } | null> {
  if (links.relation.read === undefined || links.connection.readLinks === undefined) return null
  const count = { matched: 0, missing: 0, examples: [] as string[] }
  const pages = outcomesOf(context, links, migration)
  const look = (outcomes: readonly RowOutcome[]): Promise<string[]> => absentOf(reader, links, outcomes)
  for await (const [outcomes, absent] of sideBySide(pages, links.concurrency, look)) {
    stopIfPausing(context)
    for (const sourceId of absent) {
      const ends = parseLinkId(sourceId)
      if (count.examples.length < 3) count.examples.push(sourceId)
      await mismatches.add([ends.from, linkTo(links.source, ends.from), '', links.name, `no link with ${ends.to}`])
    }
    count.missing += absent.length
    count.matched += outcomes.filter(({ status }) => status === 'created').length - absent.length
    context.progress({ phase: 'reading links back', done: count.matched + count.missing, total: null })
  }
  return count
}

async function* outcomesOf(context: RunContext, { name }: Links, migration: string): AsyncGenerator<RowOutcome[]> {
  for (let from = 0; ; from += pageRows) {
    const outcomes = await context.store.journal.outcomes(migration, name, 'create', from, pageRows)
    yield outcomes
    if (outcomes.length < pageRows) return
  }
}

/** Those of the links that were made which the target does not have. */
async function absentOf(reader: LinkReader, links: Links, outcomes: readonly RowOutcome[]): Promise<string[]> {
  const made = outcomes.filter(({ status }) => status === 'created').map(({ sourceId }) => sourceId)
  const ends = await findEnds(links, made.map(parseLinkId))
  const held = await reader.look(links, ends)
  return made.filter((_, i) => {
    const link = linkBetween(links, ends[i]!)
    return link === null || !isHeld(links, link, held)
  })
}
