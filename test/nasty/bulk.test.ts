import { expect, it } from 'vitest'
import type { DryRunResult } from '../../src/model/results.ts'
import { Ferry } from './ferry.ts'

/** JSON can say half a character, CSV in UTF-8 cannot: there it is a replacement character from the start. */
const halfCharacter = 32

/** What a dry run says of the leads that are about a rule, and how the org was asked for them. */
async function foretold(ordinary: number) {
  const ferry = await Ferry.open({ ordinary })
  try {
    const { run }: DryRunResult & { run: string } = await ferry.dryRun()
    const about = new Map(
      ferry.outcomes.filter(({ rule }) => rule !== 0 && rule !== halfCharacter).map(({ lead, rule }) => [lead, rule]),
    )
    const predictions = (await ferry.predictions(run)).filter(({ sourceId }) => about.has(sourceId))
    const jobs = ferry.org.simulation.ledger.entries({ path: '*/jobs/query/*/results' }).length
    return {
      jobs,
      predictions: predictions.map(({ ordinal: _, ...rest }) => ({ ...rest, rule: about.get(rest.sourceId) })),
      lost: (ferry.tables['lost-values'] ?? []).map(([lead, , ...rest]) => [about.get(lead ?? ''), ...rest]),
    }
  } finally {
    await ferry.close()
  }
}

it('leads that come by a bulk job are judged as those that come page by page, byte for byte', async () => {
  const [paged, bulk] = [await foretold(10), await foretold(2_100)]
  expect(paged.jobs).toBe(0)
  expect(bulk.jobs).toBeGreaterThan(0)
  expect(bulk.predictions).toEqual(paged.predictions)
  expect(bulk.lost).toEqual(paged.lost)
})
