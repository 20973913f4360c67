import { afterEach, expect, test } from 'vitest'
import { parsePlan } from '../../src/mapping/plan-file.ts'
import { fieldCreations } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import type { ProposeResult } from '../../src/model/results.ts'
import { contacts } from '../mapping/schemas.ts'
import { guests } from './reference-source.ts'
import { sourceSchema, targetSchema } from './schemas.ts'
import { World } from './world.ts'

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

async function open(records: number, facts?: (n: number) => Row): Promise<World> {
  world = await World.open({ guests: guests(records, facts) })
  const objects = targetSchema.objects.map((object) => ({ ...object, provenance: contacts.provenance! }))
  Object.assign(world.target.connection, { describe: async () => ({ objects }) })
  return world
}

const asked = (source: string, target: string, plan: string) => ({
  ...{ source: 'inn', target: 'club', plan },
  objects: [{ source, target }],
})

test('an object or a plan name that cannot be is refused before the source is read', async () => {
  const inn = await open(9)
  const propose = (source: string, target: string) => inn.perform('propose', asked(source, target, 'mine'))
  await expect(propose('Gest', 'people')).rejects.toThrow(/no object "Gest"/)
  await expect(propose('Guest', 'peple')).rejects.toThrow(/no object "peple"/)
  await inn.store.plans.write('mine', 'x')
  await expect(propose('Guest', 'people')).rejects.toThrow(/There is a plan "mine"/)
  expect(inn.source.pages).toEqual([])
})

test('an empty source still gets a plan with fields, and a warning', async () => {
  const inn = await open(0)
  const result = await inn.perform<ProposeResult>('propose', asked('Guest', 'people', 'mine'))
  expect(result.mapped).toBeGreaterThan(2)
  expect(result.findings.map(({ code }) => code)).toContain('no-sample')
})

test('two objects of the source share the fields that they create in one object of the target', async () => {
  const inn = await open(9, (n) => ({ further: `${n}@other.test` }))
  const [guest] = sourceSchema.objects
  Object.assign(inn.source.connection, {
    describe: async () => ({ objects: [guest, { ...guest, name: 'Visitor', label: 'Visitor' }] }),
  })
  const objects = ['Guest', 'Visitor'].map((source) => ({ source, target: 'people' }))
  const input = { ...asked('Guest', 'people', 'mine'), objects }
  const { findings } = await inn.perform<ProposeResult>('propose', input)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const plan = parsePlan((await inn.store.plans.read('mine')) ?? '')
  const created = fieldCreations(plan.schema, 'people').map(({ field }) => field.name)
  expect(created).toContain('further')
  expect(new Set(created).size).toBe(created.length)
  for (const { fields, provenance } of plan.objects) {
    expect(fields.map(({ to }) => to)).toContain('further')
    expect(created).toContain(provenance?.sourceKey)
  }
})
