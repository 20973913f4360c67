import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Approved, creates, updates } from './approved.ts'
import { guests } from './reference-source.ts'
import type { Fault } from './reference-target.ts'
import { planWith } from './schemas.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

let world: World
let migration: string
let once: Approved['once']
let expectWhole: Approved['expectWhole']

beforeEach(async () => {
  const approved = await Approved.open()
  ;({ world, migration } = approved)
  once = approved.once.bind(approved)
  expectWhole = approved.expectWhole.bind(approved)
})

afterEach(() => world.close())

describe('a refusal of the whole call', () => {
  for (const error of ['auth', 'permission', 'quota', 'transient', 'rate-limited', 'unsupported'] as const) {
    test(`(${error}) stops the run and marks no record; a resume completes it`, async () => {
      world.target.fault = ({ operation, nth }) =>
        operation === 'create' && nth >= 2 ? { kind: 'refused', error } : undefined
      expect(errorOf(await world.attempt(migration))).toMatchObject({ kind: error })
      const tally = await world.store.journal.tallyOutcomes(migration)
      expect(tally.filter(({ status }) => status !== 'created' && status !== 'updated')).toEqual([])
      expect(world.target.count('created')).toBeLessThan(creates)
      world.target.fault = () => undefined
      await expectWhole(await world.attempt(migration))
    })
  }

  test('at the look before an update does so too', async () => {
    world.target.fault = ({ operation, nth }) =>
      operation === 'find' && nth === 2 ? { kind: 'refused', error: 'auth' } : undefined
    expect(errorOf(await world.attempt(migration))).toMatchObject({ kind: 'auth' })
    world.target.fault = () => undefined
    await expectWhole(await world.attempt(migration))
  })
})

test('a conflict with a record that carries our key is our own earlier create', async () => {
  once('create', 1, { kind: 'own-conflict' })
  await expectWhole(await world.attempt(migration))
})

describe('a worker that dies', () => {
  const cut = (): never => world.cutPower()
  const steps: Record<string, (hit: number) => void> = {
    'while a create is on its way': (hit) => once('create', hit, { kind: 'before', act: cut }),
    'after a create took effect': (hit) => once('create', hit, { kind: 'after', act: cut }),
    'while an update is on its way': (hit) => once('update', hit, { kind: 'before', act: cut }),
    'after an update took effect': (hit) => once('update', hit, { kind: 'after', act: cut }),
    'between before-image and intent': (hit) => cutAtStep('put:after', hit),
    'before an intent': (hit) => cutAtStep('intend:before', hit),
    'between intent and sending': (hit) => cutAtStep('intend:after', hit),
    'between answer and settling': (hit) => cutAtStep('settle:before', hit),
    'after settling': (hit) => cutAtStep('settle:after', hit),
  }

  function cutAtStep(step: string, hit: number): void {
    let seen = 0
    world.onStep = (now) => {
      if (now === step) seen += 1
      if (now === step && seen === hit) cut()
    }
  }

  for (const [name, arrange] of Object.entries(steps)) {
    for (const hit of [1, 2]) {
      test(`${name} (${hit === 1 ? 'first' : 'second'} time) is taken over without loss or double`, async () => {
        arrange(hit)
        expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
        world.target.fault = () => undefined
        world.onStep = () => undefined
        await expectWhole(await world.attempt(migration))
      })
    }
  }

  test('while a batch takes longer to be made ready than those after it leaves nothing out', async () => {
    const { connection } = world.target
    const find = connection.find?.bind(connection)
    let asked = 0
    connection.find = async (request, signal) => {
      asked += 1
      if (asked === 1) {
        await world.clock.sleep(200)
        cut()
      }
      return (await find?.(request, signal)) ?? []
    }
    expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
    await expectWhole(await world.attempt(migration))
  })

  test('again and again at each settling still comes to an end', async () => {
    let cuts = 0
    world.onStep = (now) => {
      if (now !== 'settle:before' || cuts >= 4) return
      cuts += 1
      cut()
    }
    for (let i = 0; i < 4; i += 1) expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
    await expectWhole(await world.attempt(migration))
  })
})

test('a worker whose run was taken over can settle nothing more', async () => {
  world.target.fault = ({ operation, nth }) =>
    operation === 'create' && nth === 1
      ? {
          kind: 'after',
          act: () => {
            const later = world.clock.now() + 10 * 60_000
            return world.store.runs.claim(migration, 'another worker', later, 0)
          },
        }
      : undefined
  expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'busy' })
  const settled = await world.store.journal.outcomes(migration, 'Guest>people', 'create', 0, 100)
  expect(settled).toEqual([])
  expect(world.target.count('created')).toBeGreaterThan(0)
  await world.pass(world.clock.sleep(10 * 60_000))
  world.target.fault = () => undefined
  await expectWhole(await world.attempt(migration))
})

test('a pause stops at a batch border with nothing in doubt, and the run goes on from there', async () => {
  world.pausing = () => world.target.callsOf('create').length >= 1
  expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'paused' })
  expect(await world.store.journal.inDoubt(migration)).toEqual([])
  const before = world.target.callsOf('create').length
  expect(world.target.count('created')).toBeGreaterThan(0)
  expect(world.target.count('created')).toBeLessThan(creates)
  world.pausing = () => false
  await expectWhole(await world.attempt(migration))
  const rows = world.target.callsOf('create').flatMap((call) => call.rows)
  expect(new Set(rows).size).toBe(rows.length)
  expect(world.target.callsOf('create').length).toBeGreaterThan(before)
})

test('a dry run that died starts its predictions over and ends the same', async () => {
  const first = await world.dryRun()
  const run = await world.create('dry-run')
  const append = world.store.journal.addPredictions.bind(world.store.journal)
  let pages = 0
  world.store.journal.addPredictions = async (...facts) => {
    await append(...facts)
    pages += 1
    if (pages === 1) throw new PowerCut('The power went off.')
  }
  expect(errorOf(await world.attempt(run))).toBeInstanceOf(PowerCut)
  await world.restart()
  const again = resultOf(await world.attempt<typeof first>(run))
  expect(again.pairs).toEqual(first.pairs)
  const tally = await world.store.journal.tallyPredictions(run)
  expect(tally.reduce((sum, { count }) => sum + count, 0)).toBe(creates + updates)
})

describe('an update of a record that appeared meanwhile', () => {
  const strikes = (fault: Fault): void => {
    world.target.fault = ({ operation, nth }) => (operation === 'update' && nth === 1 ? fault : undefined)
  }

  beforeEach(async () => {
    await world.close()
    world = await World.open({ guests: guests(3), plan: planWith({ race: 'update' }) })
    migration = (await world.prepare()).migration
    world.target.add({ name: 'Stranger', email: 'g1@inn.test' })
  })

  test('marks nothing as failed when the whole call is refused', async () => {
    strikes({ kind: 'refused', error: 'auth' })
    expect(errorOf(await world.attempt(migration))).toMatchObject({ kind: 'auth' })
    world.target.fault = () => undefined
    const result = resultOf(await world.attempt(migration))
    expect(result).toMatchObject({ tally: { created: 2, updated: 1, failed: 0 } })
  })

  for (const took of [true, false]) {
    test(`is settled by the resume when its answer was lost (${took ? 'it took effect' : 'it had no effect'})`, async () => {
      strikes({ kind: 'lost', took })
      errorOf(await world.attempt(migration))
      const result = resultOf(await world.attempt(migration))
      expect(result).toMatchObject({ tally: { created: 2, updated: 1, failed: 0 } })
      const images = await world.store.beforeImages(migration)
      expect(await images.get('people', ['p1'])).toEqual([expect.objectContaining({ name: 'Stranger' })])
      expect(await world.verify(migration)).toMatchObject({ matched: 3, mismatched: 0, missing: 0 })
    })
  }
})
