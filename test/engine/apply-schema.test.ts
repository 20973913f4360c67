import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OptionAddition, Plan } from '../../src/model/plan.ts'
import type { ApplySchemaResult, MigrateResult } from '../../src/model/results.ts'
import { findField, findObject } from '../../src/model/schema.ts'
import { guests } from './reference-source.ts'
import { guestPlan, plan, targetSchema } from './schemas.ts'
import { errorOf, resultOf, World } from './world.ts'

const options = [{ value: 'inn', label: 'Inn' }]
const creating: Plan = {
  ...plan,
  objects: [{ ...guestPlan, fields: [...guestPlan.fields, { to: 'origin', constant: 'inn', transform: [] }] }],
  schema: [
    { action: 'create-field', object: 'people', field: { name: 'origin', label: 'Origin', type: 'select', options } },
  ],
}

let world: World
let approval: string
let migration: string

beforeEach(async () => {
  world = await World.open({ guests: guests(3), plan: creating })
  await world.dryRun()
  approval = (await world.consent()).id
  migration = await world.create('migrate', { approval })
})
afterEach(() => world.close())

const origin = () => {
  const people = findObject(world.target.schema, 'people')
  return people === undefined ? undefined : findField(people, 'origin')
}

test('fields that were approved are created by an operator, and then the same approval serves the migration', async () => {
  expect(errorOf(await world.attempt(migration))).toMatchObject({
    code: 'drift',
    next: expect.stringContaining('apply_schema_changes'),
  })
  world.privileged = true
  const done = await world.perform<ApplySchemaResult>('apply-schema', { approval })
  expect(done.fields).toEqual([{ object: 'people', name: 'origin', status: 'created' }])
  expect(origin()).toMatchObject({ type: 'select', options })
  const again = await world.perform<ApplySchemaResult>('apply-schema', { approval })
  expect(again.fields).toEqual([{ object: 'people', name: 'origin', status: 'exists' }])
  const { schema } = resultOf(await world.attempt<MigrateResult>(migration))
  expect(schema.map(({ run, fields }) => [run, fields[0]?.status])).toEqual([
    [done.run, 'created'],
    [again.run, 'exists'],
  ])
  expect([...world.arrived().values()].map((row) => row.origin)).toEqual(['inn', 'inn', 'inn'])
  expect(await world.verify(migration)).toMatchObject({ matched: 3, mismatched: 0 })
})

test('without the privilege nothing is created', async () => {
  const run = await world.create('apply-schema', { approval })
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'privilege' })
  expect(origin()).toBeUndefined()
})

test('without an approval of the plan as it is nothing is created', async () => {
  world.privileged = true
  await world.writePlan({ ...creating, tolerance: 1 })
  const run = await world.create('apply-schema', { approval })
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'approval' })
  expect(origin()).toBeUndefined()
})

test('in a target that changed meanwhile nothing is created', async () => {
  world.privileged = true
  const people = targetSchema.objects[0]!
  world.target.schema = { objects: [{ ...people, fields: people.fields.filter(({ name }) => name !== 'note') }] }
  const run = await world.create('apply-schema', { approval })
  expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'drift' })
  expect(origin()).toBeUndefined()
})

test('a pause comes between two changes, says how far it came, and a resume makes the rest', async () => {
  world.privileged = true
  const add = (field: string): OptionAddition => ({
    ...{ action: 'add-options', object: 'people', field },
    options: [{ value: 'LOST', label: 'Lost' }],
  })
  await world.writePlan({ ...creating, schema: [...creating.schema, add('stage')] })
  await world.dryRun()
  const run = await world.create('apply-schema', { approval: (await world.consent()).id })
  const stages = (): string[] => {
    const people = findObject(world.target.schema, 'people')
    return (people && findField(people, 'stage')?.options?.map(({ value }) => value)) ?? []
  }

  world.pausing = () => true
  expect(errorOf(await world.attempt(run))).toMatchObject({
    code: 'paused',
    message: expect.stringContaining('by now: nothing. Not made yet: 1 field of people, 1 option of people.stage.'),
  })
  expect([origin(), stages()]).toEqual([undefined, ['new', 'known']])

  world.pausing = () => origin() !== undefined
  expect(errorOf(await world.attempt(run)).message).toContain(
    'by now: 1 field of people. Not made yet: 1 option of people.stage.',
  )
  expect([origin()?.name, stages()]).toEqual(['origin', ['new', 'known']])
  expect((await world.store.schemaParts.made('club:club-1')).map(({ field, state }) => [field, state])).toEqual([
    ['origin', 'made'],
  ])

  world.pausing = () => false
  const done = resultOf(await world.attempt<ApplySchemaResult>(run))
  expect([done.fields[0]?.status, done.options[0]?.status]).toEqual(['exists', 'added'])
  expect(stages()).toEqual(['new', 'known', 'LOST'])
})
