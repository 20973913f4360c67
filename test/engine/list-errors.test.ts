import { afterEach, expect, test } from 'vitest'
import { listErrors } from '../../src/engine/list-errors.ts'
import type { Run } from '../../src/model/run.ts'
import { guest, guests } from './reference-source.ts'
import { World } from './world.ts'

let world: World
afterEach(() => world.close())

const bad = [
  guest('nomail-1', { mail: null }),
  guest('nomail-2', { mail: null }),
  guest('nomail-3', { mail: null }),
  guest('twin', { mail: 'G3@inn.test' }),
]

async function errorsOf(id: string, wanted: { reason?: string; limit: number }) {
  const rows = world.tables.mismatches ?? []
  async function* readTable() {
    yield* rows
  }
  return listErrors({ store: world.store, readTable }, (await world.store.runs.get(id)) as Run, wanted)
}

test('a dry run says what it keeps back: all counts, and examples of every reason', async () => {
  world = await World.open({ guests: [...guests(5), ...bad] })
  const { run } = await world.dryRun()
  const { reasons, examples } = await errorsOf(run, { limit: 2 })
  expect(reasons.map(({ reason, count }) => [reason, count])).toEqual([
    ['no-email', 3],
    ['duplicate', 1],
  ])
  expect(reasons[0]?.hint).toMatch(/email/)
  expect(examples.map(({ reason }) => reason).sort()).toEqual(['duplicate', 'no-email'])
  const only = await errorsOf(run, { limit: 2, reason: 'no-email' })
  expect(only.examples.map(({ sourceId }) => sourceId)).toEqual(['nomail-1', 'nomail-2'])
  expect((await errorsOf(run, { limit: 9, reason: 'none-such' })).examples).toEqual([])
})

test('a reason whose examples lie pages deep is found, and no more is read than its share', async () => {
  const many = guests(2_500).map(({ id }) => guest(`n${id}`, { mail: null }))
  world = await World.open({ guests: [...guests(5), ...many, guest('twin', { mail: 'G3@inn.test' })] })
  const { run } = await world.dryRun()
  const { reasons, examples } = await errorsOf(run, { limit: 4 })
  expect(reasons.map(({ count }) => count)).toEqual([2_500, 1])
  expect(examples.map(({ sourceId }) => sourceId).at(-1)).toBe('twin')
  expect(examples).toHaveLength(3)
})

test('a migration adds what happened to what its dry run kept back', async () => {
  world = await World.open({ guests: [...guests(5), ...bad] })
  const { migration } = await world.prepare()
  world.target.add({ name: 'Raced', email: 'g2@inn.test' })
  await world.attempt(migration)
  const { reasons, examples } = await errorsOf(migration, { limit: 20 })
  expect(Object.fromEntries(reasons.map(({ reason, count }) => [reason, count]))).toEqual({
    'no-email': 3,
    duplicate: 1,
    race: 1,
  })
  expect(examples).toHaveLength(5)
})

test('a verification gives the fields that differ and the records that are gone', async () => {
  world = await World.open({ guests: guests(6) })
  const { run } = await world.migrate()
  const [first, second] = [...world.target.records.values()]
  first!.name = 'Changed by somebody'
  for (const [id, row] of world.target.records) if (row === second) world.target.records.delete(id)
  const id = await world.create('verify', { run })
  await world.attempt(id)
  const { reasons, examples } = await errorsOf(id, { limit: 20 })
  expect(reasons.map(({ reason, count }) => [reason, count])).toEqual(
    expect.arrayContaining([
      ['name', 1],
      ['missing', 1],
    ]),
  )
  expect(examples.map(({ reason }) => reason).sort()).toEqual(['missing', 'name'])
  expect((await errorsOf(id, { limit: 20, reason: 'missing' })).examples).toHaveLength(1)
})

test('a run that judges no records is refused with a word on which do', async () => {
  world = await World.open({ guests: guests(1) })
  const id = await world.create('discover')
  await expect(errorsOf(id, { limit: 1 })).rejects.toMatchObject({
    code: 'usage',
    next: expect.stringMatching(/dry run/),
  })
})
