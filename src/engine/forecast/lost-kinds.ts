import { compileFilter } from '../../mapping/condition.ts'
import { linkName, type Plan } from '../../model/plan.ts'
import { isEmpty } from '../../model/record.ts'
import type { Finding } from '../../model/run.ts'
import { findObject, type Schema } from '../../model/schema.ts'
import { plural } from '../../model/wording.ts'
import type { Snapshot } from '../../store/store.ts'

const examplesOfEach = 3

/**
 * What records that tie two others say of the tie and no links of the plan stand for: it is told nowhere else, since the
 * link itself is made.
 */
export async function findLostKinds(
  { links = [] }: Pick<Plan, 'links'>,
  source: Schema,
  snapshot: Pick<Snapshot, 'pages'>,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const ties = links.flatMap((link) => ('ends' in link.from ? [{ name: linkName(link), from: link.from }] : []))
  for (const name of new Set(ties.map(({ from }) => from.object))) {
    const object = findObject(source, name)
    const kind = object?.junction?.kind
    if (object === undefined || kind === undefined) continue
    const mine = ties.filter(({ from }) => from.object === name)
    const kept = mine.flatMap(({ from }) => (from.filter === undefined ? [] : [compileFilter(from.filter, object)]))
    const ids: string[] = []
    let count = 0
    for await (const page of snapshot.pages(name)) {
      const lost = page.filter(({ row }) => !isEmpty(row[kind]) && !kept.some((meets) => meets(row)))
      count += lost.length
      ids.push(...lost.slice(0, examplesOfEach - ids.length).map(({ id }) => id))
    }
    if (count === 0) continue
    const many = plural(count, `record of ${name} says`, `records of ${name} say`)
    findings.push({
      ...{ severity: 'warning', code: 'kind-lost', count, examples: ids, about: 'lost' },
      message: `${many} by ${kind} how it ties two others, and no links of the plan stand for that: the tie arrives, what it says does not.`,
      fix: `Make a relation for each such value in the target, and links to it with a filter: { object: ${name}, ends: [...], filter: [{ field: ${kind}, is: equals, value: ... }] }.`,
    })
  }
  return findings
}
