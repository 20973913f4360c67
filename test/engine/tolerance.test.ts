import { afterEach, expect, test } from 'vitest'
import { guests } from './reference-source.ts'
import { plan } from './schemas.ts'
import { errorOf, resultOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

/** A migration of sixty creates, of which so many were made by others since the approval. */
async function strayed(strangers: number, tolerance: number): Promise<string> {
  world = await World.open({ guests: guests(60), plan: { ...plan, tolerance } })
  const { migration } = await world.prepare()
  for (const { row } of guests(strangers)) world.target.add({ name: 'Stranger', email: row.mail ?? null })
  return migration
}

test('a migration stops when too many records stray from what was approved', async () => {
  const migration = await strayed(40, 0.005)
  expect(errorOf(await world.attempt(migration))).toMatchObject({
    code: 'drift',
    next: expect.stringContaining('new dry run'),
  })
  const tally = await world.store.journal.tallyOutcomes(migration)
  const settled = tally.reduce((sum, { count }) => sum + count, 0)
  expect(settled).toBeLessThan(40)
  expect(tally).toContainEqual(expect.objectContaining({ status: 'quarantined', reason: 'race' }))
  // Trying again is no way around it: what strayed before still counts.
  expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'drift' })
  expect((await world.store.journal.outcomes(migration, 'Guest>people', 'create', 0, 100)).length).toBeLessThan(60)
})

test('a few always may, however few were approved', async () => {
  const migration = await strayed(20, 0)
  expect(resultOf(await world.attempt(migration))).toMatchObject({ tally: { created: 40, quarantined: 20 } })
})

test('more may where the plan says so', async () => {
  const migration = await strayed(40, 1)
  expect(resultOf(await world.attempt(migration))).toMatchObject({ tally: { created: 20, quarantined: 40 } })
})
