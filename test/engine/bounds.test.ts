import { describe, expect, test } from 'vitest'
import {
  costFor,
  costOfRows,
  fitsRequest,
  isForJob,
  largestRow,
  partitionBounds,
} from '../../src/engine/write/bounds.ts'
import type { JobBounds } from '../../src/model/schema.ts'

const bulk: JobBounds = {
  ...{ maxRows: 10_000, maxBytes: 1_000_000, lifeMs: 60_000 },
  ...{ atOnce: 5, resultRows: 1_000, fromRows: 2_000 },
}
const request = { maxRows: 100, maxBytes: 50_000 }

describe('rows are put together', () => {
  test('for requests where there are no jobs, or too few rows for one', () => {
    expect(partitionBounds(request, 9_999)).toEqual({ ...request, jobs: null })
    expect(partitionBounds({ ...request, bulk }, 1_999)).toEqual({ ...request, jobs: null })
  })

  test('for jobs from as many rows on as are worth one, two jobs at a time', () => {
    const jobs = { bounds: bulk, atOnce: 2 }
    expect(partitionBounds({ ...request, bulk }, 2_000)).toEqual({ maxRows: 10_000, maxBytes: 1_000_000, jobs })
  })

  test('for jobs alone where no request takes a row, however few there are', () => {
    expect(partitionBounds({ maxRows: 0, maxBytes: 0, bulk }, 1).jobs).not.toBeNull()
    expect(partitionBounds({ maxRows: 1, maxBytes: 0, bulk }, 1).jobs).toBeNull()
  })

  test('within what fits in memory, and within the jobs that the account may have', () => {
    const large = { ...bulk, maxBytes: 150_000_000, atOnce: 1 }
    const bounds = partitionBounds({ ...request, bulk: large }, 5_000)
    expect(bounds.maxBytes).toBe(4_000_000)
    expect(bounds.jobs?.atOnce).toBe(1)
    const { atOnce: _, ...unbounded } = large
    expect(partitionBounds({ maxRows: 200, maxBytes: 1_000_000, bulk: unbounded }, 2_000).jobs?.atOnce).toBe(2)
  })
})

describe('a job with a price of its own', () => {
  const dear = { ...bulk, maxBytes: 25_000_000, cost: { units: 500 } }
  const bounds = { ...request, cost: { units: 1, each: 10 }, bulk: dear }

  test('is as full as memory lets it, and goes alone', () => {
    expect(partitionBounds(bounds, 5_000)).toMatchObject({ maxBytes: 8_000_000, jobs: { atOnce: 1 } })
  })

  test('is taken where requests would cost as much', () => {
    expect(isForJob(bounds, 4_990, 1)).toBe(false)
    expect(isForJob(bounds, 5_000, 1)).toBe(true)
    expect(isForJob({ ...request, bulk }, 101, 1)).toBe(true)
    expect(isForJob(bounds, 100, 50_000)).toBe(false)
    // A row that no request takes, and an account that has no requests.
    expect(isForJob(bounds, 1, 60_000)).toBe(true)
    expect(isForJob({ ...bounds, maxRows: 0, maxBytes: 0 }, 3, 1)).toBe(true)
    expect(isForJob(request, 5_000, 1)).toBe(false)
  })
})

test('a request takes rows up to both of its bounds', () => {
  expect(fitsRequest(request, 100, 50_000)).toBe(true)
  expect(fitsRequest(request, 101, 50_000)).toBe(false)
  expect(fitsRequest(request, 100, 50_001)).toBe(false)
})

test('a row may be as large as the wider of the two ways', () => {
  expect(largestRow(request)).toBe(50_000)
  expect(largestRow({ ...request, bulk })).toBe(1_000_000)
  expect(largestRow({ ...request, maxBytes: 2_000_000, bulk })).toBe(2_000_000)
})

describe('what calls cost', () => {
  test('is one a call unless the system says another, and goes by rows that are begun where it says so', () => {
    expect([costFor(0), costFor(1), costFor(500)]).toEqual([1, 1, 1])
    expect([costFor(1, { units: 5 }), costFor(500, { units: 5 })]).toEqual([5, 5])
    const each = { units: 2, each: 10 }
    expect([0, 1, 10, 11, 20, 21].map((rows) => costFor(rows, each))).toEqual([0, 2, 2, 4, 4, 6])
  })

  test('is that of calls as full as they may be, and of the rest', () => {
    const cost = { units: 1, each: 10 }
    const by = (maxRows: number) => [0, 1, 15, 99, 100, 101, 215].map((rows) => costOfRows(rows, { maxRows, cost }))
    expect(by(100)).toEqual([0, 1, 2, 10, 10, 11, 22])
    // A call that ends in the middle of ten begins another ten.
    expect(by(15)).toEqual([0, 1, 2, 13, 13, 14, 29])
    expect([0, 1, 100, 101].map((rows) => costOfRows(rows, { maxRows: 100 }))).toEqual([0, 1, 1, 2])
  })
})
