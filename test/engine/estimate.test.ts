import { describe, expect, test } from 'vitest'
import { countBatches, estimate } from '../../src/engine/forecast/estimate.ts'
import { countTurns } from '../../src/engine/forecast/turns.ts'
import type { Pair } from '../../src/engine/pair.ts'
import type { Row, Value } from '../../src/model/record.ts'
import type { BatchBounds, Cost } from '../../src/model/schema.ts'
import { field } from '../mapping/schemas.ts'

const bulk = { maxRows: 50, maxBytes: 10_000, lifeMs: 1, atOnce: 5, resultRows: 20, fromRows: 30 }
const request = { maxRows: 10, maxBytes: 1_000 }
const provenance = { sourceKey: { name: 'key', label: 'Key', type: 'text' } }

/** One whose records hold our key where the target has a place for it. */
function pairOf(target: object, more: object = {}): Pair {
  const plan = { fields: [], ...('provenance' in target ? { provenance: {} } : {}) }
  const writer = { same: (_: unknown, _field: string, a: Value, b?: Value) => a === b }
  return { target, plan, writer, content: null, references: [], ...more } as unknown as Pair
}

function need(bounds: BatchBounds, creates: number, updates = 0, bytes = 50) {
  const find = { keys: ['id'], maxRows: 15 }
  const operations = { create: { ...bounds, replay: 'safe', settleMs: 0 }, update: bounds, find }
  const count = countBatches(pairOf({ operations, provenance }))
  for (let n = 0; n < creates; n += 1) count.add('create', bytes)
  for (let n = 0; n < updates; n += 1) count.add('update', bytes)
  return count.need()
}

describe('calls that rows need', () => {
  test('by requests, within rows and bytes', () => {
    expect(need(request, 21)).toEqual({
      ...{ create: { calls: 3 }, update: { calls: 0 }, readBack: { calls: 2 }, checks: { calls: 0 }, jobs: [] },
    })
    expect(need(request, 4, 0, 600)).toMatchObject({ create: { calls: 4 } })
    expect(need(request, 0, 21)).toMatchObject({ create: { calls: 0 }, update: { calls: 3 + 3 } })
    expect(need({ maxRows: 40, maxBytes: 9_000 }, 0, 40)).toMatchObject({ update: { calls: 1 + 3 } })
    expect(need(request, 0)).toEqual({
      ...{ create: { calls: 0 }, update: { calls: 0 }, readBack: { calls: 0 }, checks: { calls: 0 }, jobs: [] },
    })
  })

  test('with a call for each record that is looked at, where a field has a price of its own', () => {
    const fields = [
      field('rows', 'Rows', 'json', { cost: { units: 3 } }),
      field('unused', 'Unused', 'json', { cost: { units: 9 } }),
    ]
    const operations = { create: { ...request, replay: 'safe', settleMs: 0 }, update: request, find: { maxRows: 15 } }
    const plan = { provenance: {}, fields: [{ to: 'rows', from: 'a', transform: [] }] }
    const count = countBatches(pairOf({ operations, fields, provenance }, { plan }))
    for (let n = 0; n < 20; n += 1) count.add('update', 50)
    expect(count.need()).toMatchObject({
      update: { calls: 2 * 2 + 20, cost: 2 * 2 + 20 * 3 },
      readBack: { calls: 2 + 20, cost: 2 + 20 * 3 },
    })
  })

  test('with a look before each create, where records are told from others by whose they are', () => {
    const fields = [{ name: 'of', required: true }]
    const create = { ...request, maxRows: 1, replay: 'blind', settleMs: 0 }
    const read = { pageRows: 9, of: { fields: ['of'], cost: { units: 2 } } }
    const count = countBatches(pairOf({ fields, operations: { read, create } }))
    for (let n = 0; n < 4; n += 1) count.add('create', 50)
    expect(count.need()).toMatchObject({ create: { calls: 4 + 4, cost: 4 + 4 * 2 }, turns: 4 + 4 })
  })

  test('by jobs from so many rows on, the rest by a request', () => {
    const both = { ...request, bulk }
    expect(need(both, 29)).toMatchObject({ create: { calls: 3 }, jobs: [] })
    expect(need(both, 30)).toMatchObject({
      create: { calls: 3 + 2 },
      jobs: [{ operation: 'create', rows: 30, jobs: 1 }],
    })
    expect(need(both, 105)).toMatchObject({ create: { calls: 2 * (3 + 3) + 1 }, jobs: [{ rows: 105, jobs: 2 }] })
    expect(need(both, 30, 0, 400)).toMatchObject({ create: { calls: 3 + 2 + 3 + 1 }, jobs: [{ rows: 30, jobs: 2 }] })
    expect(need(both, 0, 50)).toMatchObject({ update: { calls: 3 + 3 + 4 }, jobs: [{ operation: 'update' }] })
  })

  test('by jobs alone', () => {
    expect(need({ maxRows: 0, maxBytes: 0, bulk: { ...bulk, fromRows: 1 } }, 1)).toMatchObject({
      create: { calls: 3 + 1 },
      jobs: [{ operation: 'create', rows: 1, jobs: 1 }],
    })
  })
})

const seat = { concurrency: 10, dailyLimit: 30_000, unit: 'tokens', dailyReserve: 0.2 }

/** What a migration into a target with these operations takes, with so much left of a day and taken since. */
function estimateOf(
  operations: object,
  creates: number,
  updates = 0,
  { left = 30_000, taken = 0, looks = 0, keyed = true, says = (_: number): Row => ({}) } = {},
) {
  const count = countBatches(
    pairOf({ operations, fields: [field('text', 'Text', 'text')], ...(keyed && { provenance }) }),
  )
  for (let n = 0; n < creates; n += 1) count.add('create', 10, says(n))
  for (let n = 0; n < updates; n += 1) count.add('update', 10)
  const limits = { ...seat, dailyRemaining: left }
  const phases = [{ name: 'look', subject: 'crm', calls: 1, cost: looks }]
  const context = { traffic: () => ({ calls: 1, cost: taken, meanLatency: 100 }), phases: () => phases }
  const ends = { target: { limits }, systems: { target: { limits } } }
  const plan = { target: { connection: 'crm' }, schema: [] }
  return estimate(context as never, plan as never, ends as never, [count.need()])
}

test('creates that hold no key take as long as those of them that must follow each other', () => {
  const byOne = { create: { maxRows: 1, maxBytes: 1_000, replay: 'blind', settleMs: 1 } }
  const keyed = estimateOf(byOne, 100).seconds
  expect(keyed).toBeCloseTo((100 * 0.1) / 10 + 0.1)
  const seconds = (says: (n: number) => Row, maxRows = 1): number =>
    estimateOf({ create: { ...byOne.create, maxRows } }, 100, 0, { keyed: false, says }).seconds
  expect(seconds(() => ({ text: 'Called.' }))).toBeCloseTo(100 * 0.1)
  expect(seconds((n) => ({ text: `${n}` }))).toBeCloseTo(keyed)
  // Two and two say the same, one right after the other.
  expect(seconds((n) => ({ text: `${n >> 1}` }))).toBeCloseTo(51 * 0.1)
  // A call of many rows is quick enough alone.
  expect(seconds((n) => ({ text: `${n}` }), 40)).toBeCloseTo(3 * 0.1)
})

describe('turns of batches', () => {
  const turnsOf = (batches: [calls: number, ...texts: string[]][], maxRows = 1): number | undefined => {
    const operations = { create: { maxRows, maxBytes: 1_000, replay: 'blind', settleMs: 1 } }
    const turns = countTurns(pairOf({ operations, fields: [field('text', 'Text', 'text')] }))
    for (const [calls, ...texts] of batches)
      turns?.add(
        texts.map((text) => ({ text })),
        calls,
      )
    return turns?.count()
  }

  test('are as long as the longest row of those that wait for each other', () => {
    expect(turnsOf([])).toBe(0)
    expect(
      turnsOf([
        [1, 'a'],
        [1, 'b'],
        [1, 'c'],
      ]),
    ).toBe(1)
    expect(
      turnsOf([
        [2, 'a'],
        [1, 'b'],
        [1, 'b'],
      ]),
    ).toBe(2)
    expect(
      turnsOf([
        [2, 'a'],
        [1, 'b'],
        [1, 'a'],
      ]),
    ).toBe(3)
    // Whoever comes later sets out no earlier.
    expect(
      turnsOf([
        [2, 'a'],
        [2, 'a'],
        [2, 'b'],
      ]),
    ).toBe(4)
    expect(
      turnsOf(
        [
          [1, 'a', 'b'],
          [1, 'c', 'b'],
          [1, 'c'],
        ],
        2,
      ),
    ).toBe(3)
    expect(
      turnsOf([
        [1, 'a'],
        [1, 'b'],
        [1, 'a'],
        [1, 'b'],
      ]),
    ).toBe(2)
  })

  test('have so many places', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, n): [number, string] => [1, `${n}`])
    expect([turnsOf(rows(50)), turnsOf(rows(51)), turnsOf(rows(101))]).toEqual([1, 2, 3])
    expect([turnsOf(rows(2), 25), turnsOf(rows(3), 25), turnsOf(rows(3), 26)]).toEqual([1, 2, 3])
    expect(turnsOf([...rows(49), [3, 'x'], [1, 'y'], [1, 'z']])).toBe(3)
  })

  test('are not counted where all may go together', () => {
    const operations = { create: { maxRows: 1, maxBytes: 1_000, replay: 'blind', settleMs: 1 } }
    expect(countTurns(pairOf({ operations, provenance }))).toBeNull()
    const files = countTurns(pairOf({ operations, provenance }, { content: {} }))
    for (let n = 0; n < 9; n += 1) files?.add([{}], 1)
    expect(files?.count()).toBe(3)
  })
})

describe('what calls take of a day', () => {
  const one = { maxRows: 1, maxBytes: 1_000, cost: { units: 5 } }
  const byOne = { create: { ...one, replay: 'blind', settleMs: 1 }, update: one, find: find({ units: 10 }) }

  function find(cost: Cost) {
    return { keys: ['id'], maxRows: 100, cost }
  }

  test('a call a record at a price, and looks at many of them', () => {
    const { phases, ...whole } = estimateOf(byOne, 13_000)
    expect(whole).toMatchObject({ calls: 13_000, cost: 65_000, days: 3 })
    expect(phases).toMatchObject([
      { name: 'create-fields', calls: 0 },
      { name: 'write', calls: 13_000, cost: 65_000 },
      { name: 'read-back', calls: 130, cost: 1_300 },
    ])
    expect(estimateOf(byOne, 0, 20)).toMatchObject({ calls: 40, cost: 20 * (5 + 10) })
  })

  test('the price of a batch goes by what it holds', () => {
    const batch = { maxRows: 100, maxBytes: 1_000_000, cost: { units: 1, each: 10 } }
    const operations = { create: { ...batch, replay: 'refused', settleMs: 1 }, update: batch, find: find({ units: 1 }) }
    expect(estimateOf(operations, 1_234)).toMatchObject({ calls: 13, cost: 124 })
    expect(estimateOf(operations, 0, 205)).toMatchObject({ calls: 3 + 3, cost: 21 + 3 })
  })

  test('a job has one price, whatever calls it takes', () => {
    const jobs = { ...bulk, cost: { units: 500 } }
    const create = { ...request, cost: { units: 100 }, bulk: jobs, replay: 'refused', settleMs: 1 }
    expect(estimateOf({ create }, 100)).toMatchObject({ calls: 2 * (3 + 3), cost: 1_000 })
    // What is left over goes by requests, which cost less than a job for so few.
    expect(estimateOf({ create }, 141)).toMatchObject({ calls: 3 * (3 + 3), cost: 1_500 })
    expect(estimateOf({ create }, 139)).toMatchObject({ calls: 2 * (3 + 3) + 4, cost: 1_400 })
  })

  test('the first day is what is left of it, and each begins with a look', () => {
    const days = (creates: number, given?: Parameters<typeof estimateOf>[3]) =>
      estimateOf(byOne, creates, 0, given).days
    // With a spot check, of ten tokens, for each 99 of them.
    expect(days(4_704)).toBe(1)
    expect(days(4_705)).toBe(2)
    expect(days(4_704, { taken: 10 })).toBe(2)
    expect(days(100, { left: 6_100 })).toBe(2)
    expect(days(20, { left: 6_100 })).toBe(1)
    expect(days(9_400, { looks: 0 })).toBe(2)
    expect(days(9_400, { looks: 200 })).toBe(3)
    expect(days(100, { left: 0, looks: 24_000 })).toBeUndefined()
  })
})
