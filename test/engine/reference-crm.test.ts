import { afterEach, describe, expect, test } from 'vitest'
import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { Fault } from '../../simulators/kit/faults.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { MigrateResult } from '../../src/model/results.ts'
import { findObject } from '../../src/model/schema.ts'
import { never } from '../connectors/fake-http.ts'
import { connectInProcess } from '../connectors/reference-in-process.ts'
import { guest, guests } from './reference-source.ts'
import { guestPlan, plan } from './schemas.ts'
import { resultOf, World } from './world.ts'

const toPersons: Plan = {
  ...plan,
  target: { connection: 'crm', vendor: 'reference', account: 'ref-1' },
  objects: [
    {
      ...guestPlan,
      target: 'person',
      match: [{ field: 'email', normalise: 'email' }],
      fields: [
        { to: 'last_name', from: 'name', transform: [] },
        { to: 'email', from: 'mail', transform: ['email'] },
        { to: 'notes', from: 'note', transform: [] },
      ],
      provenance: { sourceKey: 'external_key', created: 'original_created_at' },
    },
  ],
}

let world: World
let simulation: Simulation
afterEach(() => world.close())

/** Twenty guests to create and one to update in an account of the reference CRM; dry run and consent are done. */
async function prepare(options: StartOptions): Promise<string> {
  simulation = await openSimulation('reference', options)
  const connection = connectInProcess(simulation)
  const person = findObject(await connection.describe(never), 'person')!
  await connection.admin!.createFields('person', Object.values(person.provenance!), never)
  simulation.account.edit!({ object: 'person', create: [{ last_name: 'Old', email: 'old@inn.test', phone: '1' }] })
  world = await World.open({
    guests: [...guests(20), guest('old', { name: 'New', mail: 'OLD@inn.test' })],
    plan: toPersons,
  })
  const surroundings = world.surroundings.bind(world)
  world.surroundings = (run, fence) => {
    const given = surroundings(run, fence)
    return { ...given, connect: async (name) => (name === 'crm' ? connection : given.connect(name)) }
  }
  return (await world.prepare()).migration
}

async function expectWhole(migration: string): Promise<void> {
  let end = await world.attempt<MigrateResult>(migration)
  for (let more = 0; more < 5 && 'error' in end; more += 1) end = await world.attempt<MigrateResult>(migration)
  expect(resultOf(end).tally).toMatchObject({ created: 20, updated: 1, quarantined: 0, failed: 0 })
  const stored = simulation.account.store.collection('person').values() as unknown as {
    values: Record<string, string | null>
  }[]
  expect(stored).toHaveLength(21)
  expect(new Set(stored.map(({ values }) => values.external_key)).size).toBe(21)
  expect(stored.find(({ values }) => values.email === 'old@inn.test')?.values).toMatchObject({
    last_name: 'New',
    phone: '1',
  })
  expect(await world.verify(migration)).toMatchObject({ matched: 21, mismatched: 0, missing: 0 })
}

// The replay classes that a migration can be carried out with.
describe.each(['safe'])('where a repeated create is %s', (replay) => {
  const settings = { replay }
  const limits = { batchRows: 6 }

  test('each guest arrives once', async () => {
    await expectWhole(await prepare({ settings, limits }))
  })

  test.each<Fault>([
    { kind: 'reset-after', nth: 2 },
    { kind: 'reset-before', nth: 2 },
    { kind: 'cut', nth: [1, 3] },
    { kind: 'partial', rows: 3, nth: 2 },
    { kind: 'status', status: 503, nth: [1, 2] },
    { kind: 'expire', nth: 2 },
  ])('each guest arrives once in spite of %j', async (fault) => {
    const migration = await prepare({ settings, limits })
    simulation.faults.set([{ ...fault, path: '*/batch' }])
    await expectWhole(migration)
    expect(simulation.faults.list()[0]?.fired).toBeGreaterThan(0)
  })

  test('each guest arrives once though the worker dies between answer and journal', async () => {
    const migration = await prepare({ settings, limits })
    let settled = 0
    world.onStep = (step) => {
      if (step === 'settle:before' && ++settled === 2) world.cutPower()
    }
    await expectWhole(migration)
    expect(world.cuts).toBe(1)
  })
})
