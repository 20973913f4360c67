import { afterEach, describe, expect, test } from 'vitest'
import type { MigrateResult } from '../../src/model/results.ts'
import type { ReplayClass } from '../../src/model/schema.ts'
import { guests } from './reference-source.ts'
import type { Fault } from './reference-target.ts'
import { bounds, planWith } from './schemas.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

const pair = 'Guest>people'
const settleMs = 1_000
let world: World
afterEach(() => world.close())

interface Way {
  replay: ReplayClass
  look: 'key' | 'listing'
}

const ways: Way[] = (['safe', 'refused', 'blind'] as const).flatMap((replay) =>
  (['key', 'listing'] as const).map((look) => ({ replay, look })),
)

/** Guests without anything unique, so that nothing but the engine keeps them from arriving twice; dry run and consent are done. */
async function prepare({ replay, look }: Way, { count = 40, earlier = 0, settle = settleMs } = {}): Promise<string> {
  world = await World.open({
    guests: guests(count, () => ({ mail: null })),
    people: Array.from({ length: earlier }, (_, n) => ({ name: `Earlier ${n}`, email: `e${n}@club.test` })),
    plan: { ...planWith({ missingKey: 'create' }), tolerance: 1 },
  })
  world.target.replay = replay
  const [people] = world.target.schema.objects
  const operations = {
    ...people!.operations,
    read: { pageRows: 9, newestFirst: true as const },
    create: { ...people!.operations.create!, replay, settleMs: settle },
    find: { keys: look === 'key' ? ['id', 'ferry_key'] : ['id'], maxRows: bounds.find },
  }
  world.target.schema = { objects: [{ ...people!, operations }] }
  const { migration } = await world.prepare()
  // The shortest backoff there is.
  world.random = () => 0
  return migration
}

function onCreate(nth: number, fault: Fault): void {
  world.target.fault = ({ operation, nth: now }) => (operation === 'create' && now === nth ? fault : undefined)
}

/** Takes effect so long after the call. */
function late(ms: number, andThen: () => void = () => undefined): Fault {
  return {
    kind: 'late',
    commit: (effect) => {
      void world.clock.sleep(ms).then(effect)
      andThen()
    },
  }
}

async function expectOnce(migration: string, count = 40): Promise<void> {
  let end = await world.attempt<MigrateResult>(migration)
  for (let more = 0; more < 3 && 'error' in end; more += 1) end = await world.attempt<MigrateResult>(migration)
  // What is still on its way has landed by then.
  await world.pass(world.clock.sleep(1_000_000))
  expect(resultOf(end).tally).toMatchObject({ created: count, updated: 0, quarantined: 0, failed: 0 })
  expect(world.arrived().size).toBe(count)
  expect(world.target.count('created')).toBe(count)
  expect(await world.store.journal.inDoubt(migration)).toEqual([])
}

describe.each(ways)('a create in doubt, $replay, found by $look', (way) => {
  test('that takes effect late is not made twice', async () => {
    const migration = await prepare(way)
    onCreate(2, late(settleMs - 100))
    await expectOnce(migration)
  })

  test('that a dead worker sent and that takes effect after the next has begun is not made twice', async () => {
    // The next worker begins when the lease of 120 s is over.
    const migration = await prepare(way, { settle: 200_000 })
    onCreate(
      2,
      late(150_000, () => world.cutPower()),
    )
    await expectOnce(migration)
    expect(world.cuts).toBe(1)
  })

  test('is found though many more were created since, and stays as it was edited', async () => {
    const migration = await prepare(way, { earlier: 200 })
    onCreate(2, { kind: 'lost', took: true })
    await expectOnce(migration)
    const again = world.target.callsOf('create').flatMap(({ rows }) => rows)
    expect(new Set(again).size).toBe(again.length)
    // The last of the records that were there before end each listing.
    const listed = world.target.callsOf('read').length
    expect(listed).toBeLessThan(way.look === 'key' ? 24 : 23 + 2 + 6)
  })

  test('is found though what was there before it was deleted meanwhile', async () => {
    const migration = await prepare(way, { earlier: 30 })
    onCreate(2, {
      kind: 'after',
      act: () => {
        const [, ...later] = [...world.target.records.keys()].reverse()
        for (const id of later.slice(0, 60))
          if (!world.target.records.get(id)?.ferry_key) world.target.records.delete(id)
        world.cutPower()
      },
    })
    await expectOnce(migration)
  })

  test('is found though somebody merged one of its records into an earlier one', async () => {
    const migration = await prepare(way, { earlier: 30 })
    onCreate(1, {
      kind: 'after',
      act: () => {
        const { records } = world.target
        const key = 'inn:inn-1:Guest:g3'
        const [id = '', row] = [...records].find((each) => each[1].ferry_key === key) ?? []
        const [winner = '', older] = [...records].findLast((each) => each[1].ferry_key === undefined) ?? []
        records.set(winner, { ...row, ...older, ferry_key: key })
        world.target.merge(id, winner)
        world.cutPower()
      },
    })
    await expectOnce(migration)
  })
})

describe.each(ways)('a create in doubt again, $replay, found by $look', (way) => {
  test('that workers leave behind again and again is made once', async () => {
    const migration = await prepare(way)
    world.target.fault = ({ operation, nth }) =>
      operation === 'create' && nth % 2 === 0 && world.cuts < 3
        ? { kind: 'after', act: () => world.cutPower() }
        : undefined
    await expectOnce(migration)
    expect(world.cuts).toBe(3)
  })

  test('whose key two records carry is kept back, with both told', async () => {
    const migration = await prepare(way)
    const key = 'inn:inn-1:Guest:g7'
    const ids: string[] = []
    onCreate(2, {
      kind: 'before',
      act: () => {
        for (let i = 0; i < 2; i += 1) ids.push(world.target.add({ name: 'Twin', ferry_key: key }))
        world.cutPower()
      },
    })
    expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
    world.target.fault = () => undefined
    expect(resultOf(await world.attempt<MigrateResult>(migration)).tally).toMatchObject({ created: 39, quarantined: 1 })
    const outcomes = await world.store.journal.outcomes(migration, pair, 'create', 0, 100)
    const kept = outcomes.find(({ status }) => status === 'quarantined')
    expect(kept).toMatchObject({ sourceId: 'g7', reason: 'key-repeated', detail: expect.stringContaining(ids[0]!) })
    expect(kept?.detail).toContain(ids[1])
    expect([...world.target.records.values()].filter(({ ferry_key }) => ferry_key === key)).toHaveLength(2)
  })
})

test('a pause ends the wait for what may still take effect at once', async () => {
  const migration = await prepare({ replay: 'blind', look: 'listing' }, { settle: 3_600_000 })
  onCreate(2, { kind: 'after', act: () => world.cutPower() })
  expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
  const [begun, sent] = [world.clock.monotonic(), world.target.callsOf('create').length]
  world.pausing = () => world.clock.monotonic() > begun + 5_000
  expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'paused' })
  expect(world.clock.monotonic()).toBeLessThan(begun + 10_000)
  expect(world.target.callsOf('create')).toHaveLength(sent)
  world.pausing = () => false
  await expectOnce(migration)
})

describe.each(ways.filter(({ replay }) => replay !== 'blind'))(
  'a create in doubt, $replay, found by $look, whose second sending is refused for another reason',
  (way) => {
    test('is what the first sending made of it, late', async () => {
      const migration = await prepare(way)
      // The house bars a guest while the second sending comes, and admits him again before the first one lands.
      onCreate(
        2,
        late(settleMs - 100, () => {
          world.target.banned.add('inn:inn-1:Guest:g5')
          void world.clock.sleep(settleMs - 200).then(() => world.target.banned.clear())
        }),
      )
      await expectOnce(migration)
    })

    test('has failed when it is refused once more and nothing of it is there', async () => {
      const migration = await prepare(way)
      world.target.banned.add('inn:inn-1:Guest:g5')
      onCreate(2, { kind: 'lost', took: false })
      const { tally } = resultOf(await world.attempt<MigrateResult>(migration))
      expect(tally).toMatchObject({ created: 39, failed: 1 })
    })
  },
)
