import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { guest, guests } from './reference-source.ts'
import { plan, targetSchema } from './schemas.ts'
import { errorOf, resultOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

test('a target whose used fields changed since the approval is refused before anything is written', async () => {
  world = await World.open({ guests: guests(2) })
  const { migration } = await world.prepare()
  const [people] = targetSchema.objects
  if (people === undefined) throw new Error('The target has people.')
  const fields = people.fields.map((field) => (field.name === 'name' ? { ...field, maxLength: 10 } : field))
  world.target.schema = { objects: [{ ...people, fields }] }
  expect(errorOf(await world.attempt(migration))).toMatchObject({
    code: 'drift',
    message: expect.stringContaining('approved: people.name.'),
  })
  expect(world.target.effects).toEqual([])
  world.target.schema = targetSchema
  resultOf(await world.attempt(migration))
  expect(world.arrived().size).toBe(2)
})

test('another account behind a connection is refused', async () => {
  world = await World.open({ guests: guests(2) })
  const { migration } = await world.prepare()
  world.target.account = 'club-2'
  expect(errorOf(await world.attempt(migration))).toMatchObject({
    code: 'plan',
    message: expect.stringContaining('club-2'),
  })
  expect(world.target.effects).toEqual([])
})

test('a snapshot that is not the approved one is refused', async () => {
  world = await World.open({ guests: guests(2) })
  const { dryRun, migration } = await world.prepare()
  const snapshot = await world.store.snapshot(dryRun.snapshot)
  await snapshot.append('Smuggled', [guest('smuggled')], null)
  await snapshot.close()
  expect(errorOf(await world.attempt(migration))).toMatchObject({
    code: 'drift',
    message: expect.stringContaining(dryRun.snapshot),
  })
  expect(world.target.effects).toEqual([])
})

test('a snapshot whose file is gone is refused, and the next dry run reads the source again', async () => {
  world = await World.open({ guests: guests(2) })
  const { dryRun, migration } = await world.prepare()
  await world.restart()
  rmSync(join(world.store.home, 'snapshots', `${dryRun.snapshot}.db`))
  expect(errorOf(await world.attempt(migration))).toMatchObject({
    code: 'drift',
    message: expect.stringContaining('removed'),
    next: expect.stringContaining('dry run'),
  })
  expect(world.target.effects).toEqual([])
  expect(await world.dryRun()).toMatchObject({ read: 2, pairs: [{ counts: { create: 2 } }] })
})

test.each([
  { replay: 'blind', keys: ['id'], why: 'makes a second record' },
  { replay: 'refused', keys: ['ferry_key'], why: 'cannot be read' },
] as const)('a $replay target that can only be asked for $keys is refused, by the dry run already', async (facts) => {
  world = await World.open({ guests: guests(2) })
  const { migration } = await world.prepare()
  const [people] = targetSchema.objects
  if (people?.operations.create === undefined) throw new Error('People can be created.')
  const create = { ...people.operations.create, replay: facts.replay }
  const operations = { ...people.operations, create, find: { keys: [...facts.keys], maxRows: 10 } }
  world.target.schema = { objects: [{ ...people, operations }] }
  const message = expect.stringContaining(facts.why)
  expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'plan', message })
  expect(world.target.effects).toEqual([])
  const { findings } = await world.dryRun()
  expect(findings).toContainEqual(expect.objectContaining({ severity: 'error', code: 'unsettleable', message }))
})

test('one approval serves one migration', async () => {
  world = await World.open({ guests: guests(2) })
  const { migration } = await world.prepare()
  const approval = await world.store.approvals.latest(plan.id)
  resultOf(await world.attempt(migration))
  const second = await world.create('migrate', { approval: approval?.id ?? '' })
  expect(errorOf(await world.attempt(second))).toMatchObject({
    code: 'approval',
    message: expect.stringContaining(migration),
  })
})
