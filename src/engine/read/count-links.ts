import type { Connection } from '../../connector.ts'
import { findRelation } from '../../mapping/links.ts'
import type { LinkCount } from '../../mapping/new-references.ts'
import type { Schema } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import { extractLinks, heldAs, otherEnds } from './extract-links.ts'

/** Reads the links of these relations for the records of a sample into it, and counts them. */
export async function countLinks(
  context: RunContext,
  source: { connection: Connection; schema: Schema },
  snapshot: Snapshot,
  names: readonly string[],
): Promise<Map<string, LinkCount>> {
  const counts = new Map<string, LinkCount>()
  const relations = names.flatMap((name) => findRelation(source.schema, name) ?? [])
  await extractLinks(context, source.connection, snapshot, relations)
  for (const relation of relations) {
    const count = { records: 0, further: 0 }
    for await (const page of snapshot.pages(heldAs(relation))) {
      count.records += page.length
      for (const record of page) count.further += otherEnds(record).length - 1
    }
    counts.set(relation.name, count)
  }
  return counts
}
