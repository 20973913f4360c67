import { describe, expect, test } from 'vitest'
import { countBatches } from '../../src/engine/forecast/estimate.ts'
import type { Pair } from '../../src/engine/pair.ts'
import type { BatchBounds } from '../../src/model/schema.ts'

const bulk = { maxRows: 50, maxBytes: 10_000, lifeMs: 1, atOnce: 5, resultRows: 20, fromRows: 30 }
const request = { maxRows: 10, maxBytes: 1_000 }

function need(bounds: BatchBounds, creates: number, updates = 0, bytes = 50) {
  const find = { keys: ['id'], maxRows: 15 }
  const operations = { create: { ...bounds, replay: 'safe', settleMs: 0 }, update: bounds, find }
  const count = countBatches({ target: { operations } } as unknown as Pair)
  for (let n = 0; n < creates; n += 1) count.add('create', bytes)
  for (let n = 0; n < updates; n += 1) count.add('update', bytes)
  return count.need()
}

describe('calls that rows need', () => {
  test('by requests, within rows and bytes', () => {
    expect(need(request, 21)).toEqual({ create: 3, update: 0, readBack: 2, jobs: [] })
    expect(need(request, 4, 0, 600)).toMatchObject({ create: 4 })
    expect(need(request, 0, 21)).toMatchObject({ create: 0, update: 3 + 3 })
    expect(need({ maxRows: 40, maxBytes: 9_000 }, 0, 40)).toMatchObject({ update: 1 + 3 })
    expect(need(request, 0)).toEqual({ create: 0, update: 0, readBack: 0, jobs: [] })
  })

  test('by jobs from so many rows on, the rest by a request', () => {
    const both = { ...request, bulk }
    expect(need(both, 29)).toMatchObject({ create: 3, jobs: [] })
    expect(need(both, 30)).toMatchObject({ create: 3 + 2, jobs: [{ operation: 'create', rows: 30, jobs: 1 }] })
    expect(need(both, 105)).toMatchObject({ create: 2 * (3 + 3) + 1, jobs: [{ rows: 105, jobs: 2 }] })
    expect(need(both, 30, 0, 400)).toMatchObject({ create: 3 + 2 + 3 + 1, jobs: [{ rows: 30, jobs: 2 }] })
    expect(need(both, 0, 50)).toMatchObject({ update: 3 + 3 + 4, jobs: [{ operation: 'update' }] })
  })

  test('by jobs alone', () => {
    expect(need({ maxRows: 0, maxBytes: 0, bulk: { ...bulk, fromRows: 1 } }, 1)).toMatchObject({
      create: 3 + 1,
      jobs: [{ operation: 'create', rows: 1, jobs: 1 }],
    })
  })
})
