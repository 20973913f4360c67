import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OptionAddition, Plan } from '../../src/model/plan.ts'
import type { ApplySchemaResult } from '../../src/model/results.ts'
import { type Field, findField, findObject, type Schema } from '../../src/model/schema.ts'
import { guests } from './reference-source.ts'
import { guestPlan, plan, targetSchema } from './schemas.ts'
import { errorOf, resultOf, World } from './world.ts'

const adding: OptionAddition = {
  ...{ action: 'add-options', object: 'people', field: 'stage' },
  options: [
    { value: 'LOST', label: 'Lost' },
    { value: 'known', label: 'known' },
  ],
}
const withOptions: Plan = {
  ...plan,
  objects: [
    {
      ...guestPlan,
      fields: guestPlan.fields.map((mapping) =>
        mapping.to === 'stage' ? { ...mapping, values: { lost: 'LOST', new: null } } : mapping,
      ),
    },
  ],
  schema: [adding],
}
const account = 'club:club-1'
const lost = { object: 'people', field: 'stage', option: 'LOST' }

const stages = ['lost', 'new', 'known', 'lost']
const people = guests(stages.length).map((guest, n) => ({
  ...guest,
  row: { ...guest.row, stage: stages[n]!, gone: false },
}))

let world: World
let approval: string

beforeEach(async () => {
  world = await World.open({ guests: people, plan: withOptions })
  world.privileged = true
})
afterEach(() => world.close())

const stage = (): Field => findField(findObject(world.target.schema, 'people')!, 'stage')!
const values = (): string[] => stage().options!.map(({ value }) => value)
const setStage = (facts: Partial<Field>): Schema => ({
  objects: targetSchema.objects.map((object) => ({
    ...object,
    fields: object.fields.map((field) => (field.name === 'stage' ? { ...field, ...facts } : field)),
  })),
})

describe('options that were approved', () => {
  beforeEach(async () => {
    await world.dryRun()
    approval = (await world.consent()).id
  })

  test('are added once, and then the same approval serves the migration', async () => {
    const migration = await world.create('migrate', { approval })
    expect(errorOf(await world.attempt(migration))).toMatchObject({
      code: 'drift',
      message: expect.stringContaining('option "LOST" of people.stage'),
      next: expect.stringContaining('apply_schema_changes'),
    })
    const done = await world.perform<ApplySchemaResult>('apply-schema', { approval })
    expect(done).toMatchObject({
      fields: [],
      options: [
        { object: 'people', field: 'stage', value: 'LOST', status: 'added' },
        { object: 'people', field: 'stage', value: 'known', status: 'exists' },
      ],
    })
    expect(values()).toEqual(['new', 'known', 'LOST'])
    const again = await world.perform<ApplySchemaResult>('apply-schema', { approval })
    expect(again.options.map(({ status }) => status)).toEqual(['exists', 'exists'])
    expect(values()).toEqual(['new', 'known', 'LOST'])
    resultOf(await world.attempt(migration))
    expect([...world.arrived().values()].map((row) => row.stage ?? null)).toEqual(['LOST', null, 'known', 'LOST'])
    expect(await world.verify(migration)).toMatchObject({ matched: 4, mismatched: 0, missing: 0 })
  })

  test('are no change any more when the plan is run again', async () => {
    await world.perform('apply-schema', { approval })
    const again = await world.dryRun()
    expect(again.schemaChanges).toEqual([])
    const consent = await world.consent()
    expect(consent.binding.schemaChanges).toBe(0)
    resultOf(await world.attempt(await world.create('migrate', { approval: consent.id })))
    expect(world.arrived().size).toBe(stages.length)
  })

  test('are journaled as ours, and those that were there are not', async () => {
    const { run } = await world.perform('apply-schema', { approval })
    await world.perform('apply-schema', { approval })
    expect(await world.store.schemaParts.made(account)).toEqual([{ ...lost, run, state: 'made' }])
  })

  test('are known as ours after a power cut right after they were added', async () => {
    const { admin } = world.target.connection
    const add = admin!.addOptions!
    admin!.addOptions = async (...given) => {
      await add(...given)
      return world.cutPower()
    }
    const run = await world.create('apply-schema', { approval })
    errorOf(await world.attempt(run))
    expect(values()).toContain('LOST')
    expect(await world.store.schemaParts.made(account)).toEqual([{ ...lost, run, state: 'intended' }])
    admin!.addOptions = add
    expect(resultOf(await world.attempt<ApplySchemaResult>(run)).options[0]).toMatchObject({ status: 'exists' })
    expect(await world.store.schemaParts.made(account)).toEqual([{ ...lost, run, state: 'made' }])
  })

  test('are not ours when somebody else added them in between', async () => {
    const { admin } = world.target.connection
    const add = admin!.addOptions!
    admin!.addOptions = async (...given) => {
      await add(...given)
      return add(...given)
    }
    await world.perform('apply-schema', { approval })
    expect(values()).toContain('LOST')
    expect(await world.store.schemaParts.made(account)).toEqual([])
  })

  test('are not called ours when the target refused them', async () => {
    world.target.connection.admin!.addOptions = async () => {
      throw new Error('refused')
    }
    const run = await world.create('apply-schema', { approval })
    errorOf(await world.attempt(run))
    expect(await world.store.schemaParts.made(account)).toEqual([{ ...lost, run, state: 'intended' }])
  })

  test('are not added without the privilege', async () => {
    world.privileged = false
    const run = await world.create('apply-schema', { approval })
    expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'privilege' })
    expect(values()).toEqual(['new', 'known'])
    expect(await world.store.schemaParts.made(account)).toEqual([])
  })

  test('are not added for a plan that adds others than the approved ones', async () => {
    const more = { ...adding, options: [...adding.options, { value: 'X', label: 'X' }] }
    await world.writePlan({ ...withOptions, schema: [more] })
    const run = await world.create('apply-schema', { approval })
    expect(errorOf(await world.attempt(run))).toMatchObject({ code: 'approval' })
    expect(values()).toEqual(['new', 'known'])
  })

  test.each<[string, string[]]>([
    ['lost an option that the plan uses', ['new', 'LOST']],
    ['got an option that nobody approved', ['new', 'known', 'LOST', 'other']],
  ])('do not let a migration begin in a field that %s', async (_, now) => {
    world.target.schema = setStage({ options: now.map((value) => ({ value, label: value })) })
    const migration = await world.create('migrate', { approval })
    expect(errorOf(await world.attempt(migration))).toMatchObject({
      code: 'drift',
      message: expect.stringContaining('people.stage'),
    })
  })

  test('are asked of a connection that can add them, or not at all', async () => {
    delete world.target.connection.admin!.addOptions
    const run = await world.create('apply-schema', { approval })
    expect(errorOf(await world.attempt(run))).toMatchObject({
      code: 'plan',
      message: expect.stringContaining('cannot add options'),
    })
  })
})

test('options can also be added to a field that the same plan creates', async () => {
  const field = { name: 'tier', label: 'Tier', type: 'select' as const, options: [{ value: 'new', label: 'new' }] }
  const more = [{ value: 'lost', label: 'lost' }]
  await world.writePlan({
    ...plan,
    objects: [
      {
        ...guestPlan,
        fields: [...guestPlan.fields, { to: 'tier', from: 'stage', transform: ['option'], invalid: 'omit' }],
      },
    ],
    schema: [
      { action: 'add-options', object: 'people', field: 'tier', options: more },
      { action: 'create-field', object: 'people', field },
    ],
  })
  const { findings } = await world.dryRun()
  expect(findings.find(({ message }) => message.includes('of stage stays behind: tier'))).toMatchObject({
    edit: { edit: 'add-options', field: 'tier', options: [{ value: 'known', label: 'known' }] },
  })
  approval = (await world.consent()).id
  const done = await world.perform<ApplySchemaResult>('apply-schema', { approval })
  expect(done).toMatchObject({ fields: [{ name: 'tier', status: 'created' }], options: [{ status: 'added' }] })
  const migration = await world.create('migrate', { approval })
  resultOf(await world.attempt(migration))
  expect([...world.arrived().values()].map((row) => row.tier ?? null)).toEqual(['lost', 'new', null, 'lost'])
  expect(await world.verify(migration)).toMatchObject({ mismatched: 0, missing: 0 })
})

test('a dry run predicts with the options that will be there, and tells what stays behind on purpose', async () => {
  const dryRun = await world.dryRun()
  expect(dryRun.pairs[0]?.counts).toMatchObject({ create: 4, quarantine: 0 })
  expect(dryRun.schemaChanges).toEqual([{ ...adding, options: [{ value: 'LOST', label: 'Lost' }] }])
  expect(dryRun.lost).toMatchObject([{ from: 'stage', to: 'stage', reason: 'left-behind', count: 1 }])
  const told = dryRun.findings.find(({ code }) => code === 'left-behind')
  expect(told).toMatchObject({
    severity: 'info',
    count: 1,
    message: '1 value of stage stays behind, as the plan wants it; its record goes without it.',
  })
  expect(dryRun.findings.map(({ code }) => code)).not.toContain('value-unmapped')
})

test('a dry run tells each value without an option once, with the edit that mends it', async () => {
  await world.writePlan(plan)
  const { findings } = await world.dryRun()
  expect(findings.filter(({ code, field }) => code === 'option-missing' || field === 'stage')).toMatchObject([
    {
      code: 'value-unmapped',
      count: 2,
      message: '2 values "lost" of stage stay behind: stage has no option for it.',
      edit: {
        edit: 'add-options',
        object: 'Guest>people',
        field: 'stage',
        options: [{ value: 'lost', label: 'lost' }],
      },
    },
  ])
})
