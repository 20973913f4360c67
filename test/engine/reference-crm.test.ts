import { afterEach, describe, expect, test } from 'vitest'
import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { Fault } from '../../simulators/kit/faults.ts'
import type { MigrateResult } from '../../src/model/results.ts'
import { findObject } from '../../src/model/schema.ts'
import { never } from '../connectors/fake-http.ts'
import { connectInProcess } from '../connectors/reference-in-process.ts'
import { guest, guests } from './reference-source.ts'
import { personsPlan } from './schemas.ts'
import { resultOf, World } from './world.ts'

const toPersons = personsPlan()

let world: World
let simulation: Simulation
afterEach(() => world.close())

/** Guests to create who have an address. */
const withMail = [3, 4, 17]

/** Twenty guests to create and one to update in an account of the reference CRM; dry run and consent are done. */
async function prepare(options: StartOptions): Promise<string> {
  simulation = await openSimulation('reference', options)
  const connection = connectInProcess(simulation)
  const person = findObject(await connection.describe(never), 'person')!
  await connection.admin!.createFields('person', Object.values(person.provenance!), never)
  simulation.account.edit!({ object: 'person', create: [{ last_name: 'Old', email: 'old@inn.test', phone: '1' }] })
  world = await World.open({
    // Nothing of most of those to be created is unique, so that what is sent twice may be there twice.
    guests: [
      ...guests(20, (n) => (withMail.includes(n) ? {} : { mail: null })),
      guest('old', { name: 'New', mail: 'OLD@inn.test' }),
    ],
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

/** Each way in which an account may take creates, by the settings of its simulator. */
const ways: Record<string, StartOptions> = {
  safe: { settings: { replay: 'safe' } },
  refused: { settings: { replay: 'refused' } },
  blind: { settings: { replay: 'blind' } },
  'safe, with an index that lags,': { settings: { replay: 'safe' }, limits: { lookupLag: 60_000 } },
  'refused, with an index that lags,': { settings: { replay: 'refused' }, limits: { lookupLag: 60_000 } },
  'blind, with an index that lags,': { settings: { replay: 'blind' }, limits: { lookupLag: 60_000 } },
  'blind, with batches refused as a whole,': { settings: { replay: 'blind', refusal: 'batch' } },
  'safe, with batches refused as a whole,': { settings: { replay: 'safe', refusal: 'batch' } },
}

describe.each(Object.entries(ways))('where a repeated create is %s', (_, way) => {
  const options = { ...way, limits: { batchRows: 6, ...way.limits } }

  test('each guest arrives once', async () => {
    await expectWhole(await prepare(options))
  })

  test.each<Fault>([
    { kind: 'reset-after', nth: 2 },
    { kind: 'cut', nth: [1, 3] },
    { kind: 'partial', rows: 3, nth: 2 },
    { kind: 'status', status: 503, nth: [1, 2] },
  ])('each guest arrives once in spite of %j', async (fault) => {
    const migration = await prepare(options)
    simulation.faults.set([{ ...fault, path: '*/batch' }])
    await expectWhole(migration)
    expect(simulation.faults.list()[0]?.fired).toBeGreaterThan(0)
  })

  for (const step of ['intend:before', 'intend:after', 'settle:before', 'settle:after']) {
    test(`each guest arrives once though the worker dies at ${step}`, async () => {
      const migration = await prepare(options)
      let seen = 0
      world.onStep = (now) => {
        if (now === step && ++seen === 3) world.cutPower()
      }
      await expectWhole(migration)
      expect(world.cuts).toBe(1)
    })
  }

  test('guests whom others have brought meanwhile are kept back, and hold up nobody', async () => {
    const migration = await prepare(options)
    const taken = withMail.map((n) => `g${n}`)
    const others = taken.map((id) => ({ last_name: 'Other', email: `${id}@inn.test` }))
    simulation.account.edit!({ object: 'person', create: others })
    const result = resultOf(await world.attempt<MigrateResult>(migration))
    expect(result.tally).toMatchObject({ created: 17, updated: 1, quarantined: 3, failed: 0 })
    const outcomes = await world.store.journal.outcomes(migration, 'Guest>person', 'create', 0, 100)
    const kept = outcomes.filter(({ status }) => status === 'quarantined')
    expect(kept.map(({ sourceId, reason }) => [sourceId, reason])).toEqual(taken.map((id) => [id, 'race']))
    expect(await world.store.journal.inDoubt(migration)).toEqual([])
  })

  test('each guest arrives once though every worker but the last dies before it keeps an answer', async () => {
    const migration = await prepare(options)
    world.onStep = (step) => {
      if (step === 'settle:before' && world.cuts < 3) world.cutPower()
    }
    await expectWhole(migration)
    expect(world.cuts).toBe(3)
  })
})
