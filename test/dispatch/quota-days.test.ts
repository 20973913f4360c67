import { afterEach, expect, test } from 'vitest'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { personsPlan } from '../engine/schemas.ts'
import { connect } from '../reference/index.ts'
import { Days } from './days.ts'

/** Calls of a day, and how many of them are ours. */
const daily = 60
const ours = 48
const records = 220

const reference = {
  vendor: 'reference',
  options: { limits: { daily, batchRows: 2 } },
  settings: { url: 'http://localhost' },
  credentials: { clientId: 'reference-client', clientSecret: 'reference-secret' },
  connector: { load: async () => ({ connect }) },
  plan: personsPlan(),
}

let days: Days
afterEach(() => days.world.close())

test('a migration of several days sleeps from day to day, through kills, as long as foretold, without a refusal', async () => {
  days = await Days.open(reference, records)
  const { world } = days
  const foretold = await days.create('dry-run')
  await world.pass(days.ends.pop()!)
  const dryRun = (await days.run(foretold)).result as unknown as DryRunResult
  expect(dryRun.findings).toContainEqual(expect.objectContaining({ code: 'daily-budget' }))
  const { id: approval } = await world.consent()

  const id = await days.create('migrate', { approval })
  await world.pass(days.watch(id, 2))
  expect(await days.ends.pop()).toBe('done')

  const { tally } = (await days.run(id)).result as unknown as MigrateResult
  expect(tally).toMatchObject({ read: records, created: records, failed: 0, quarantined: 0 })
  expect(keysStored()).toHaveLength(records)
  expect(new Set(keysStored()).size).toBe(records)
  expect(days.refusals).toBe(0)
  // It slept until a minute after the account's midnight, and knew it.
  expect(new Set(days.wakes).size).toBeGreaterThanOrEqual(2)
  for (const wake of days.wakes) expect(wake.slice(11)).toBe('00:01:00.000Z')
  const perDay = days.perDay((_, path) => path.endsWith('/batch'))
  for (const { calls } of perDay) expect(calls).toBeLessThanOrEqual(ours)
  const writing = perDay.filter(({ writes }) => writes > 0)
  expect(writing.length).toBeGreaterThanOrEqual(3)
  // A spot check each day: what the budget held back was never sent, and nobody looks for it.
  const lookUps = days.simulation.ledger.entries().filter(({ path }) => path.endsWith('/lookup'))
  expect(lookUps).toHaveLength(writing.length)
  expect(dryRun.estimate.days).toBe(writing.length)
})

function keysStored(): (string | null | undefined)[] {
  const all = days.simulation.account.store.collection('person').values()
  return ([...all] as unknown as { values: Record<string, string | null> }[]).map(({ values }) => values.external_key)
}
