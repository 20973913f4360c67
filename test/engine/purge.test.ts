import { afterEach, expect, test } from 'vitest'
import { listErrors } from '../../src/engine/list-errors.ts'
import { planPurge, refusePurged } from '../../src/engine/purge.ts'
import type { Run } from '../../src/model/run.ts'
import { guests } from './reference-source.ts'
import { World } from './world.ts'

let world: World
afterEach(() => world.close())

const get = async (id: string) => (await world.store.runs.get(id)) as Run
const plan = (which: Parameters<typeof planPurge>[1]['which'], journal = false) =>
  planPurge(world.store, { which, journal }, world.clock.now())
const one = (run: string, journal = false) => plan({ run }, journal)

test('a snapshot and a journal stay for as long as another run builds on them', async () => {
  world = await World.open({ guests: guests(3) })
  const { dryRun, migration } = await world.prepare()
  await world.attempt(migration)
  expect(await one(dryRun.run, true)).toEqual({
    scope: { runs: [dryRun.run], snapshots: [], journals: [], profiles: [], journalCopies: false },
    busy: [],
    snapshotsKept: 1,
    journalsKept: 1,
  })
  await world.store.purge((await one(dryRun.run)).scope, world.clock.now())
  await refusePurged(world.store, await get(migration))
  expect(await world.verify(migration)).toMatchObject({ matched: 3, missing: 0 })
})

test('everything that has ended goes together, samples included', async () => {
  world = await World.open({ guests: guests(3) })
  const { run } = await world.migrate()
  await world.store.catalogue.addSnapshot('sample', 'other', world.clock.now())
  const all = await plan('all', true)
  const snapshot = (await get(all.scope.runs.at(-1)!)).result?.snapshot
  expect(all.scope.runs).toContain(run)
  expect(all.scope.snapshots).toEqual([snapshot, 'sample'])
  expect(all.scope.journals).toEqual(all.scope.runs)
  await world.store.purge(all.scope, world.clock.now())
  expect(await world.store.catalogue.snapshots()).toEqual([])
})

test('what was purged is refused in one sentence, by verification, approval and list of errors', async () => {
  world = await World.open({ guests: guests(3) })
  const { run } = await world.migrate()
  const verification = await world.create('verify', { run })
  await world.attempt(verification)
  const { run: dryRun } = await world.dryRun()
  await world.store.purge((await plan('all', true)).scope, world.clock.now())
  const refusal = { code: 'usage', message: expect.stringMatching(/^The data of the run \S+ was purged on \S+, .*\.$/) }
  for (const id of [run, verification, dryRun]) {
    await expect(refusePurged(world.store, await get(id))).rejects.toMatchObject(refusal)
    const store = world.store
    const errors = listErrors({ store, readTable: () => expect.fail('nothing to read') }, await get(id), { limit: 5 })
    await expect(errors).rejects.toMatchObject(refusal)
  }
  await expect(world.consent()).rejects.toMatchObject(refusal)
})

test('a verification is refused when its migration was purged, itself being whole', async () => {
  world = await World.open({ guests: guests(2) })
  const { run } = await world.migrate()
  const verification = await world.create('verify', { run })
  await world.store.runs.requestPause(verification, world.clock.now())
  await world.store.purge({ runs: [run], snapshots: [], journals: [] }, world.clock.now())
  await expect(refusePurged(world.store, await get(verification))).rejects.toMatchObject({
    message: expect.stringContaining(run),
  })
})

test('a run at work is refused, and so is what it builds on; others leave both alone', async () => {
  world = await World.open({ guests: guests(2) })
  const { dryRun, migration } = await world.prepare()
  const earlier = await world.create('discover')
  await world.attempt(earlier)
  for (const id of [migration, dryRun.run]) {
    await expect(one(id)).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining(migration) })
  }
  const { scope, busy } = await plan('all')
  expect(scope.runs).toEqual([earlier])
  expect(scope.snapshots).toEqual([])
  expect(busy.sort()).toEqual([migration, dryRun.run].sort())
  await expect(one('none')).rejects.toMatchObject({ code: 'usage' })
})

test('no snapshot goes while a run is reading', async () => {
  world = await World.open({ guests: guests(2) })
  const { run } = await world.dryRun()
  await world.create('dry-run')
  expect(await one(run)).toMatchObject({ scope: { runs: [run], snapshots: [] }, snapshotsKept: 1 })
})

test('a profile goes with its snapshot, with its own run, by its age, or with everything', async () => {
  world = await World.open({ guests: guests(3) })
  const { run } = await world.perform('profile')
  const { run: dryRun } = await world.dryRun()
  const mine = [{ connection: 'inn', object: 'Guest' }]
  // The dry run needs the snapshot, but nobody needs the profile of a run that goes.
  expect((await one(run)).scope).toMatchObject({ snapshots: [], profiles: mine })
  expect((await one(dryRun)).scope).toMatchObject({ snapshots: [], profiles: [] })
  expect((await plan('all')).scope).toMatchObject({ profiles: mine, journalCopies: true })
  await world.clock.run(world.clock.sleep(10_000))
  expect((await plan({ olderThanMs: 5_000 })).scope.profiles).toEqual(mine)
  expect((await plan({ olderThanMs: 60_000 })).scope.profiles).toEqual([])
  await world.store.purge((await one(run)).scope, world.clock.now())
  expect((await one(dryRun, true)).scope).toMatchObject({ profiles: [], journalCopies: true })
})

test('age counts from the end of a run', async () => {
  world = await World.open({ guests: guests(2) })
  const { run: old } = await world.dryRun()
  const { updatedAt } = await get(old)
  await world.clock.run(world.clock.sleep(10_000))
  await world.dryRun()
  const ms = world.clock.now() - updatedAt
  expect((await plan({ olderThanMs: ms })).scope.runs).toEqual([old])
  expect((await plan({ olderThanMs: ms + 1 })).scope.runs).toEqual([])
})
