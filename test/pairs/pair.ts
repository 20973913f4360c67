import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { Route } from './route.ts'
import type { Account, Side } from './side.ts'
import { buildTown, compareTowns } from './town.ts'

const same = { missing: [], unexpected: [] }

/** What may happen on any call, at either end. */
const roughWeather = [
  { kind: 'status', status: 503, chance: 0.04 },
  { kind: 'reset-after', chance: 0.03 },
  { kind: 'reset-before', chance: 0.03 },
  { kind: 'cut', chance: 0.03 },
]
const faults = { fair: [], rough: roughWeather } as const
export type Weather = keyof typeof faults

/** `npm run all-pairs` runs each pair in rough weather, too; else a few do that stand for the others. */
export const allPairs = (import.meta as { env?: { MODE?: string } }).env?.MODE === 'all'

/** A town of `size` firms and as many people moves from one system to another, and their control planes say what arrived. */
export function describePair(source: Side, target: Side, weather: Weather, size = 500): void {
  const town = buildTown(size)
  const records = town.firms.length + town.people.length

  describe(`${source.vendor} to ${target.vendor} in ${weather} weather`, () => {
    let from: Account
    let to: Account
    let route: Route
    let dry: DryRunResult
    let migrated: MigrateResult & { run: string }

    beforeAll(async () => {
      from = await source.open(town)
      to = await target.open(null)
      route = await Route.open([named(from, 'from'), named(to, 'to')], 'town')
      await from.trouble(faults[weather])
      await to.trouble(faults[weather])
      await route.propose([
        { source: source.firms, target: target.firms },
        { source: source.people, target: target.people },
      ])
      dry = await route.dryRun()
      migrated = await route.write(await route.applySchema())
    }, 120_000)
    afterAll(async () => {
      await route?.close()
      await from?.close()
      await to?.close()
    })
    it('does what the dry run said', () => {
      expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
      const counts = dry.pairs.map(({ counts }) => counts)
      expect(counts.map(({ create }) => create)).toEqual([town.firms.length, town.people.length])
      expect(migrated.tally).toMatchObject({ created: records, updated: 0, quarantined: 0, failed: 0 })
    })

    it('brings every person and firm, each once, and who works where', async () => {
      expect(compareTowns(town, await to.town())).toEqual(same)
      const keys = await to.keys()
      expect(keys).toHaveLength(records)
      expect(new Set(keys.map((key) => key.toLowerCase())).size).toBe(records)
    })

    it('is proved by reading it back', async () => {
      expect(await route.verify(migrated.run)).toMatchObject({ matched: records, mismatched: 0, missing: 0 })
    })

    it('leaves the source as it was, and keeps the pace', async () => {
      expect(compareTowns(town, await from.town())).toEqual(same)
      expect([await from.refusedForPace(), await to.refusedForPace()]).toEqual([0, 0])
    })

    it('finds nothing more to do', async () => {
      const again = await route.dryRun()
      for (const { counts } of again.pairs) expect(counts).toMatchObject({ create: 0, update: 0, quarantine: 0 })
    })
  })
}

/** Two accounts of one vendor have names of their own. */
function named(account: Account, name: string): Account['connection'] {
  return { ...account.connection, name }
}
