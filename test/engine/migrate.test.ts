import { afterEach, expect, test } from 'vitest'
import type { MigrateResult } from '../../src/model/results.ts'
import { guest, guests } from './reference-source.ts'
import { bounds, planWith } from './schemas.ts'
import { errorOf, resultOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

test('a migration writes what the dry run foretold, and reading back proves it', async () => {
  world = await World.open({
    guests: [
      ...guests(12),
      guest('gone', { gone: true }),
      guest('nomail', { mail: null }),
      guest('twin', { mail: 'G3@inn.test' }),
      guest('old', { name: 'New name', mail: 'old@inn.test' }),
      guest('same', { name: 'Same', mail: 'same@inn.test', stage: 'known' }),
    ],
    people: [
      { name: 'Old name', email: 'OLD@inn.test', note: 'keep' },
      { name: 'Same', email: 'same@inn.test', stage: 'known' },
      { name: 'Stranger', email: 'stranger@inn.test' },
    ],
  })
  const { dryRun, migration } = await world.prepare()
  expect(dryRun.pairs[0]?.counts).toEqual({ create: 12, update: 1, unchanged: 1, skip: 1, quarantine: 2 })
  expect(world.target.effects).toEqual([])
  const end = await world.attempt(migration)
  expect(end).toMatchObject({
    result: {
      tally: { read: 17, created: 12, updated: 1, unchanged: 1, skipped: 1, quarantined: 2, failed: 0 },
      predictedRight: 17,
      differences: 0,
    },
  })
  expect(world.arrived().size).toBe(13)
  expect(world.arrived().get('old')).toMatchObject({ name: 'New name', email: 'OLD@inn.test', note: 'keep' })
  const proof = await world.verify(migration)
  expect(proof).toMatchObject({ matched: 13, mismatched: 0, missing: 0 })
  expect(world.tables.mismatches).toEqual([])
})

test('a second migration of the same data finds everything unchanged and writes nothing', async () => {
  world = await World.open({
    guests: [...guests(11), guest('old', { name: 'New name' })],
    people: [{ name: 'Old name', email: 'old@inn.test' }],
  })
  await world.migrate()
  const [effects, writes] = [world.target.effects.length, world.target.callsOf('create').length]
  const again = await world.migrate()
  expect(again.tally).toMatchObject({ read: 12, created: 0, updated: 0, unchanged: 12 })
  expect(again.predictedRight).toBe(12)
  expect(world.target.effects).toHaveLength(effects)
  expect(world.target.callsOf('create')).toHaveLength(writes)
  expect(effects).toBe(12)
})

test('batches keep to the bounds of rows, and to those of bytes where rows are large', async () => {
  const note = 'n'.repeat(1_500)
  world = await World.open({ guests: [...guests(12), ...guests(6).map(({ id }) => guest(`wide-${id}`, { note }))] })
  const { dryRun, migration } = await world.prepare()
  resultOf(await world.attempt(migration))
  const sizes = world.target.callsOf('create').map(({ rows }) => rows.length)
  expect(world.arrived().size).toBe(18)
  // Twelve small rows: 5, 5, and 2 with which two wide ones still fit; then no more than two wide ones at a time.
  expect([...sizes].sort()).toEqual([2, 2, 4, 5, 5])
  expect(Math.max(...sizes)).toBe(bounds.create)
  expect(dryRun.estimate.calls).toBe(sizes.length)
})

test('a row that alone is larger than the byte bound is kept back, its neighbours are written', async () => {
  const note = 'x'.repeat(bounds.bytes)
  world = await World.open({ guests: [guest('a'), guest('b', { note }), guest('c')] })
  const { dryRun, migration } = await world.prepare()
  expect(dryRun.pairs[0]?.reasons).toMatchObject([
    { action: 'quarantine', reason: 'too-large', count: 1, examples: ['b'] },
  ])
  expect(resultOf(await world.attempt<MigrateResult>(migration))).toMatchObject({ differences: 0 })
  expect([...world.arrived().keys()].sort()).toEqual(['a', 'c'])
})

test('a record that somebody created meanwhile is kept back, and both files say so', async () => {
  world = await World.open({ guests: guests(6) })
  const { migration } = await world.prepare()
  const stranger = world.target.add({ name: 'Stranger', email: 'g2@inn.test' })
  const result = resultOf(await world.attempt(migration))
  expect(result).toMatchObject({ tally: { created: 5, quarantined: 1, failed: 0 }, predictedRight: 5, differences: 1 })
  expect(world.target.records.get(stranger)).toEqual({ name: 'Stranger', email: 'g2@inn.test' })
  const detail = `The target record ${stranger} appeared after the dry run and holds the same key.`
  expect(world.tables.differences).toEqual([
    ['g2', 'https://source.test/guests/g2', 'created', 'quarantined', 'race', detail],
  ])
  expect(world.tables.quarantine).toEqual([
    ['g2', 'https://source.test/guests/g2', 'race', detail, 'no', expect.stringContaining('dry run again')],
  ])
})

test('a record that another migration made meanwhile under our key is told as a difference', async () => {
  world = await World.open({ guests: guests(3) })
  const { migration } = await world.prepare()
  const key = `inn:${world.source.account}:Guest:g2`
  const there = world.target.add({ name: 'Guest g2', email: 'g2@inn.test', ferry_key: key })
  const result = resultOf(await world.attempt(migration))
  expect(result).toMatchObject({ tally: { created: 2, updated: 1 }, predictedRight: 2, differences: 1 })
  expect(world.tables.differences).toEqual([
    ['g2', expect.any(String), 'created', 'updated', 'race', expect.stringContaining('source key')],
  ])
  const record = world.tables.records?.find(([id]) => id === 'g2')
  expect(record?.slice(2)).toEqual([
    ...['Guest>people', 'Guest g2', '', 'created', 'updated', there],
    ...[`https://club.test/people/${there}`, 'race', expect.stringContaining('source key')],
  ])
})

test('the same record becomes an update where the plan says so, with its before-image', async () => {
  world = await World.open({ guests: guests(6), plan: planWith({ race: 'update' }) })
  const { migration } = await world.prepare()
  const stranger = world.target.add({ name: 'Stranger', email: 'g2@inn.test', note: 'keep' })
  const result = resultOf(await world.attempt(migration))
  expect(result).toMatchObject({ tally: { created: 5, updated: 1, failed: 0 }, differences: 1 })
  expect(world.target.records.get(stranger)).toMatchObject({ name: 'Guest g2', note: 'keep' })
  expect(world.arrived().get('g2')).toBe(world.target.records.get(stranger))
  const images = await world.store.beforeImages(migration)
  expect(await images.get('people', [stranger])).toEqual([
    { name: 'Stranger', stage: null, ferry_key: null, ferry_made: null },
  ])
  expect(await world.verify(migration)).toMatchObject({ matched: 6, mismatched: 0, missing: 0 })
})

test('a row that the target refuses against all expectation is failed, its detail masked, its neighbours written', async () => {
  world = await World.open({ guests: guests(7) })
  world.target.banned.add('inn:inn-1:Guest:g4')
  const result = await world.migrate()
  expect(result.tally).toMatchObject({ created: 6, failed: 1, quarantined: 0 })
  expect(result.findings).toContainEqual(expect.objectContaining({ severity: 'error', code: 'refused', count: 1 }))
  const [line] = world.tables.quarantine ?? []
  expect(line?.slice(0, 3)).toEqual(['g4', 'https://source.test/guests/g4', 'BANNED'])
  expect(line?.[3]).toContain('The house rules do not admit')
  expect(line?.[3]).not.toMatch(/g4@|7946/)
  expect(world.tables.differences).toHaveLength(1)
})

test('a target record that was deleted or merged before its update is kept back, not made anew', async () => {
  world = await World.open({
    guests: ['a', 'b', 'c', 'd'].map((id) => guest(id, { name: 'Newer' })),
    people: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ name: 'Older', email: `${id}@inn.test` })),
  })
  const { migration } = await world.prepare()
  world.target.records.delete('p2')
  world.target.merge('p3', 'p5')
  const result = resultOf(await world.attempt(migration))
  expect(result).toMatchObject({ tally: { updated: 2, quarantined: 2, created: 0, failed: 0 } })
  expect(world.tables.differences?.map(([id, , , , reason]) => [id, reason])).toEqual([
    ['b', 'changed-since-approval'],
    ['c', 'changed-since-approval'],
  ])
  expect(world.target.records.get('p5')).toEqual({ name: 'Older', email: 'e@inn.test' })
})

test('a record that is deleted between the look and the update is kept back too', async () => {
  world = await World.open({
    guests: [guest('a', { name: 'Newer' }), guest('b', { name: 'Newer' })],
    people: ['a', 'b'].map((id) => ({ name: 'Older', email: `${id}@inn.test` })),
  })
  const { migration } = await world.prepare()
  world.target.fault = ({ operation }) =>
    operation === 'update' ? { kind: 'before', act: () => world.target.records.delete('p1') } : undefined
  const result = resultOf(await world.attempt(migration))
  expect(result).toMatchObject({ tally: { updated: 1, quarantined: 1, failed: 0 } })
})

test('what somebody wrote into the target since the dry run is seen right before the update', async () => {
  world = await World.open({
    guests: [guest('a', { name: 'Newer' }), guest('b', { name: 'Newer' })],
    people: ['a', 'b'].map((id) => ({ name: 'Older', email: `${id}@inn.test` })),
  })
  const { migration } = await world.prepare()
  Object.assign(world.target.records.get('p1') ?? {}, {
    name: 'Newer',
    stage: 'new',
    ferry_made: '2025-03-01T08:00:00.000Z',
  })
  Object.assign(world.target.records.get('p2') ?? {}, { name: 'By hand' })
  const result = resultOf(await world.attempt(migration))
  expect(result).toMatchObject({ tally: { updated: 1, unchanged: 1 }, differences: 1 })
  const images = await world.store.beforeImages(migration)
  const [untouched, changed] = await images.get('people', ['p1', 'p2'])
  expect(untouched).toBeNull()
  expect(changed).toMatchObject({ name: 'By hand' })
})

test('a duplicate that the plan wants all the same goes without its key, and verifies', async () => {
  world = await World.open({
    guests: [guest('a'), guest('b', { mail: 'A@inn.test' })],
    plan: planWith({ duplicate: 'create-without-key' }),
  })
  const result = await world.migrate()
  expect(result.tally).toMatchObject({ created: 2 })
  expect([...world.arrived()].map(([id, row]) => [id, row.email ?? null])).toEqual([
    ['a', 'a@inn.test'],
    ['b', null],
  ])
  expect(await world.verify(result.run)).toMatchObject({ matched: 2, mismatched: 0, missing: 0 })
})

test('reading back finds a changed value, an emptied one and a missing record', async () => {
  world = await World.open({
    guests: [...guests(6), guest('old', { name: 'Newer', note: 'said' })],
    people: [{ name: 'Older', email: 'old@inn.test' }],
  })
  const { run } = await world.migrate()
  Object.assign(world.arrived().get('g1') ?? {}, { name: 'Somebody else' })
  Object.assign(world.arrived().get('g2') ?? {}, { email: null })
  Object.assign(world.arrived().get('old') ?? {}, { note: 'unsaid', email: 'new@inn.test' })
  for (const [id, row] of world.target.records) if (row.email === 'g4@inn.test') world.target.records.delete(id)
  const proof = await world.verify(run)
  // Six created records with five values each less a missing one, and name, stage, note, key and date of the update.
  expect(proof).toMatchObject({ matched: 3, mismatched: 3, missing: 1, fieldValues: 5 * 5 + 5 })
  expect(proof.mismatches.map(({ field, count, examples }) => [field, count, examples]).sort()).toEqual([
    ['email', 1, ['g2']],
    ['name', 1, ['g1']],
    ['note', 1, ['old']],
  ])
  expect(world.tables.mismatches?.map((line) => [line[0], line[3], line[4]]).sort()).toEqual([
    ['g1', 'name', 'holds another value'],
    ['g2', 'email', 'empty in the target'],
    ['g4', '', 'the record is not there'],
    ['old', 'note', 'holds another value'],
  ])
})

test('only a finished migration can be verified', async () => {
  world = await World.open({ guests: guests(2) })
  const { migration } = await world.prepare()
  const run = await world.create('verify', { run: migration })
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'usage', next: expect.stringContaining('resume') })
})
