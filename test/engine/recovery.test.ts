import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MigrateResult } from '../../src/model/results.ts'
import { guest, guests } from './reference-source.ts'
import type { Fault } from './reference-target.ts'
import { bounds, planWith } from './schemas.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

const older = { name: 'Older', note: 'theirs' }
const creates = 12
const updates = 9
const whole = {
  result: {
    tally: { read: 21, created: 12, updated: 9, unchanged: 0, skipped: 0, quarantined: 0, failed: 0 },
    predictedRight: 21,
    differences: 0,
  },
}

let world: World
let migration: string

/** Twelve guests to create, nine to update; everything approved. */
beforeEach(async () => {
  world = await World.open({
    guests: [...guests(creates), ...guests(updates).map(({ id }) => guest(`u-${id}`, { note: `ours ${id}` }))],
    people: guests(updates).map(({ id }) => ({ ...older, email: `u-${id}@inn.test` })),
  })
  migration = (await world.prepare()).migration
})

afterEach(() => world.close())

/** The fault hits one call of an operation, once. */
function once(operation: 'create' | 'update', nth: number, fault: Fault): void {
  world.target.fault = (call) => (call.operation === operation && call.nth === nth ? fault : undefined)
}

const odd = (index: number): boolean => index % 2 === 1

/** What must hold however the way there was: each record once, before-images theirs, counters equal to the target's. */
async function expectWhole(end: unknown): Promise<void> {
  expect(end).toMatchObject(whole)
  expect(world.arrived().size).toBe(creates + updates)
  expect(world.target.records.size).toBe(creates + updates)
  expect(world.target.count('created')).toBe(creates)
  expect(world.target.count('updated')).toBe(updates)
  const images = await world.store.beforeImages(migration)
  const ids = Array.from({ length: updates }, (_, n) => `p${n + 1}`)
  const written = { name: 'Older', note: 'theirs', stage: null, ferry_key: null, ferry_made: null }
  expect(await images.get('people', ids)).toEqual(ids.map(() => written))
  expect(await world.store.journal.inDoubt(migration)).toEqual([])
  world.target.fault = () => undefined
  expect(await world.verify(migration)).toMatchObject({ matched: 21, mismatched: 0, missing: 0 })
}

describe('an answer that never comes', () => {
  for (const operation of ['create', 'update'] as const) {
    for (const took of [true, false]) {
      test(`of a ${operation} that ${took ? 'took effect' : 'had none'} is asked for again in the same run`, async () => {
        once(operation, 2, { kind: 'lost', took })
        await expectWhole(await world.attempt(migration))
        const lost = world.target.callsOf(operation)[1]
        const sent = world.target.callsOf(operation).filter(({ rows }) => rows.join() === lost?.rows.join())
        // A create that took effect is found by its key; an update says again what it said.
        expect(sent).toHaveLength(operation === 'create' && took ? 1 : 2)
      })
    }
  }

  test('for some rows of a batch asks for these again, and for no other', async () => {
    once('update', 1, { kind: 'half-lost' })
    await expectWhole(await world.attempt(migration))
    const [first, ...later] = world.target.callsOf('update')
    const lost = first?.rows.filter((_, i) => i % 2 === 1)
    expect(later.map(({ rows }) => rows)).toContainEqual(lost)
  })

  test('does not undo what a person has edited in the created record meanwhile', async () => {
    let found = ''
    once('create', 1, { kind: 'lost', took: true })
    world.onStep = (step) => {
      // Before the batch is intended again, somebody gives one of its records another note.
      const [id] = [...world.target.records].find(([, row]) => row.email === 'g0@inn.test') ?? []
      if (step !== 'intend:before' || id === undefined || found !== '') return
      found = id
      world.target.records.set(id, { ...world.target.records.get(id), note: 'edited by hand' })
    }
    expect(await world.attempt(migration)).toMatchObject(whole)
    expect(world.target.records.get(found)).toMatchObject({ note: 'edited by hand' })
  })

  test('is settled by a second sending where the target cannot be asked by our key', async () => {
    const find = { keys: ['id'], maxRows: bounds.find }
    const [people] = world.target.schema.objects
    world.target.schema = { objects: [{ ...people!, operations: { ...people!.operations, find } }] }
    once('create', 2, { kind: 'lost', took: true })
    await expectWhole(await world.attempt(migration))
    const lost = world.target.callsOf('create')[1]
    expect(world.target.callsOf('create').filter(({ rows }) => rows.join() === lost?.rows.join())).toHaveLength(2)
  })

  test('five times over pauses the run with the batch in doubt, and a resume settles it', async () => {
    const first = 'inn:inn-1:Guest:g0'
    world.target.fault = ({ operation, rows }) =>
      operation === 'create' && rows.includes(first) ? { kind: 'lost', took: false } : undefined
    expect(errorOf(await world.attempt(migration)).message).toBe('The line went dead.')
    expect(world.target.callsOf('create').filter(({ rows }) => rows.includes(first))).toHaveLength(5)
    const doubts = await world.store.journal.inDoubt(migration)
    expect(doubts.map(({ batch, attempt }) => [batch, attempt])).toEqual([['Guest>people/create/0', 5]])
    expect(await world.store.journal.tallyOutcomes(migration)).not.toContainEqual(
      expect.objectContaining({ status: 'failed' }),
    )
    world.target.fault = () => undefined
    await expectWhole(await world.attempt(migration))
  })

  test('is waited for longer and longer before the batch is sent again', async () => {
    const sentAt: number[] = []
    world.random = () => 0.5
    world.target.fault = ({ operation, rows }) => {
      if (operation !== 'create' || !rows.includes('inn:inn-1:Guest:g0')) return undefined
      sentAt.push(world.clock.monotonic())
      return sentAt.length < 4 ? { kind: 'lost', took: false } : undefined
    }
    resultOf(await world.attempt(migration))
    const waits = sentAt.slice(1).map((at, i) => at - (sentAt[i] ?? 0))
    for (const [i, least] of [1_000, 2_000, 4_000].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(least)
      expect(waits[i]).toBeLessThan(least + 500)
    }
  })
})

describe('a passing trouble of single rows', () => {
  for (const operation of ['create', 'update'] as const) {
    test(`of a ${operation} is waited for, and only these rows are sent again`, async () => {
      once(operation, 1, { kind: 'busy', nth: odd })
      await expectWhole(await world.attempt(migration))
      const [first, ...later] = world.target.callsOf(operation)
      expect(later.map(({ rows }) => rows)).toContainEqual(first?.rows.filter((_, i) => i % 2 === 1))
    })
  }

  test('that does not pass is a failure of these rows after three more attempts', async () => {
    const locked = 'inn:inn-1:Guest:g1'
    world.target.fault = ({ operation, rows }) =>
      operation === 'create' ? { kind: 'busy', nth: (i) => rows[i] === locked } : undefined
    const result = resultOf(await world.attempt<MigrateResult>(migration))
    expect(result.tally).toMatchObject({ created: creates - 1, updated: updates, failed: 1 })
    expect(world.target.callsOf('create').filter(({ rows }) => rows.includes(locked))).toHaveLength(4)
  })

  test('is still open after a crash between two attempts, and its batch is not sent whole again', async () => {
    once('create', 1, { kind: 'busy', nth: odd })
    world.onStep = (step) => {
      if (step === 'keep:after') world.cutPower()
    }
    expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
    const first = world.target.callsOf('create')[0]?.rows ?? []
    world.onStep = () => undefined
    world.target.fault = () => undefined
    await expectWhole(await world.attempt(migration))
    const sent = world.target.callsOf('create').flatMap(({ rows }) => rows)
    expect(first.map((key) => sent.filter((other) => other === key).length)).toEqual([1, 2, 1, 2, 1])
  })
})

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
  world.store.journal.addPredictions = async (id, predictions) => {
    await append(id, predictions)
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
  beforeEach(async () => {
    await world.close()
    world = await World.open({ guests: guests(3), plan: planWith({ race: 'update' }) })
    migration = (await world.prepare()).migration
    world.target.add({ name: 'Stranger', email: 'g1@inn.test' })
  })

  test('marks nothing as failed when the whole call is refused', async () => {
    once('update', 1, { kind: 'refused', error: 'auth' })
    expect(errorOf(await world.attempt(migration))).toMatchObject({ kind: 'auth' })
    world.target.fault = () => undefined
    const result = resultOf(await world.attempt(migration))
    expect(result).toMatchObject({ tally: { created: 2, updated: 1, failed: 0 } })
  })

  for (const took of [true, false]) {
    test(`is settled by the resume when its answer was lost (${took ? 'it took effect' : 'it had no effect'})`, async () => {
      once('update', 1, { kind: 'lost', took })
      errorOf(await world.attempt(migration))
      const result = resultOf(await world.attempt(migration))
      expect(result).toMatchObject({ tally: { created: 2, updated: 1, failed: 0 } })
      const images = await world.store.beforeImages(migration)
      expect(await images.get('people', ['p1'])).toEqual([expect.objectContaining({ name: 'Stranger' })])
      expect(await world.verify(migration)).toMatchObject({ matched: 3, mismatched: 0, missing: 0 })
    })
  }
})
