import { afterEach, expect, test } from 'vitest'
import type { Intention } from '../../src/connector.ts'
import type { DiscoverResult } from '../../src/model/results.ts'
import type { Finding } from '../../src/model/run.ts'
import { guest, guests } from './reference-source.ts'
import { plan, sourceSchema, targetSchema } from './schemas.ts'
import { World } from './world.ts'

let world: World
afterEach(() => world.close())

const obstacle = (severity: Finding['severity']): Finding => ({
  ...{ severity, code: 'house-is-full', message: 'No more people fit in.', count: 1, examples: [] },
  fix: 'Build on.',
})

/** A dry run, and what it asked the target about. */
async function dryRunAsking(says: Finding[] = []) {
  const asked: Intention[] = []
  Object.assign(world.target.connection, {
    preflight: async (intention: Intention) => {
      asked.push(intention)
      return says
    },
  })
  return { asked, ...(await world.dryRun()) }
}

test('the target is asked once, about what the dry run foretold, and its word is a finding of the pair', async () => {
  world = await World.open({ guests: [...guests(3), guest('x', { mail: null })], people: [{ email: 'g0@inn.test' }] })
  const { asked, findings, pairs } = await dryRunAsking([obstacle('warning')])
  expect(asked).toMatchObject([{ object: 'people', newOptions: [], newFields: [] }])
  expect(asked[0]).toMatchObject({ creates: pairs[0]?.counts.create, updates: pairs[0]?.counts.update })
  expect(asked[0]?.writes).toEqual(expect.arrayContaining(['name', 'email', 'ferry_key', 'ferry_made']))
  expect(findings).toContainEqual(expect.objectContaining({ code: 'house-is-full', pair: 'Guest>people' }))
  await world.consent()
})

test('fields that the plan creates are named, with their definitions', async () => {
  const definition = { name: 'shoe', label: 'Shoe', type: 'text' as const }
  const fields = [...plan.objects[0]!.fields, { to: 'shoe', from: 'badge', transform: [] }]
  world = await World.open({
    guests: [guest('a', { badge: 'B7' })],
    plan: {
      ...plan,
      objects: [{ ...plan.objects[0]!, fields }],
      schema: [{ action: 'create-field', object: 'people', field: definition }],
    },
  })
  const { asked } = await dryRunAsking()
  expect(asked).toMatchObject([{ newFields: [definition] }])
  expect(asked[0]?.writes).toContain('shoe')
})

test.each([
  [['new', 'known'], []],
  [['known', 'lost'], ['lost']],
])('of options %j that the plan adds those are named that are not there: %j', async (values, lacking) => {
  const options = values.map((value) => ({ value, label: value }))
  world = await World.open({
    guests: guests(1),
    plan: { ...plan, schema: [{ action: 'add-options', object: 'people', field: 'stage', options }] },
  })
  const { asked } = await dryRunAsking()
  const further = lacking.map((value) => ({ value, label: value }))
  expect(asked[0]?.newOptions).toEqual(further.length === 0 ? [] : [{ field: 'stage', options: further }])
})

test('a field in which no record gets a value is not told to be written', async () => {
  world = await World.open({ guests: [guest('a', { stage: null }), guest('b', { stage: null })] })
  const { asked, pairs } = await dryRunAsking()
  expect(plan.objects[0]!.fields.map(({ to }) => to)).toContain('stage')
  expect(pairs[0]?.unwritten).toContain('stage')
  expect(asked[0]?.writes).toContain('name')
  expect(asked[0]?.writes).not.toContain('stage')
})

test('an obstacle is not for a person to agree to, until a new dry run finds it gone', async () => {
  world = await World.open({ guests: guests(2) })
  let severity: Finding['severity'] = 'error'
  Object.assign(world.target.connection, { preflight: async () => [obstacle(severity)] })
  await world.dryRun()
  await expect(world.consent()).rejects.toMatchObject({
    code: 'approval',
    message: expect.stringContaining('No more people fit in. Build on.'),
  })
  severity = 'warning'
  await world.dryRun()
  await world.consent()
})

test('what to know of the fields that a plan uses is told once each, of those that it does not use never', async () => {
  world = await World.open({ guests: guests(1) })
  const caution = (code: string) => ({ caution: { code, message: 'Mind it.' } })
  const marked = (schema: typeof targetSchema, codes: Record<string, string>) => ({
    objects: schema.objects.map((object) => ({
      ...object,
      fields: object.fields.map((field) => ({ ...field, ...(codes[field.name] ? caution(codes[field.name]!) : {}) })),
    })),
  })
  world.target.schema = marked(targetSchema, { note: 'brittle' })
  Object.assign(world.source.connection, {
    describe: async () => marked(sourceSchema, { mail: 'masked', further: 'unused' }),
  })
  const { findings } = await world.dryRun()
  const told = findings.filter(({ message }) => message.endsWith('Mind it.'))
  expect(told.map(({ code, field, message }) => [code, field, message])).toEqual([
    ['masked', 'email', 'mail: Mind it.'],
    ['brittle', 'note', 'note: Mind it.'],
  ])
})

test('what to know of the field that records are known by is told, though no mapping names it', async () => {
  world = await World.open({ guests: guests(1) })
  const objects = sourceSchema.objects.map((object) => ({
    ...object,
    fields: object.fields.map((field) =>
      field.type === 'id' ? { ...field, caution: { code: 'places', message: 'Do not sort.' } } : field,
    ),
  }))
  Object.assign(world.source.connection, { describe: async () => ({ ...sourceSchema, objects }) })
  const { findings } = await world.dryRun()
  expect(findings.filter(({ code }) => code === 'places')).toHaveLength(1)
})

test('a look at the accounts asks for every right that is missing, where a connection can tell', async () => {
  world = await World.open({ guests: guests(1) })
  const missing = { read: [], write: ['people.write'], schema: ['people.build'] }
  Object.assign(world.target.connection, { rights: async () => missing })
  const { connections } = await world.perform<DiscoverResult>('discover', { connections: ['inn', 'club'] })
  expect(connections.map((each) => each.missing)).toEqual([[], ['people.write', 'people.build']])
})
