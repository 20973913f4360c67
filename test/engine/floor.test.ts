import { expect, test } from 'vitest'
import { type FloorFacts, floorMs } from '../../src/engine/forecast/floor.ts'

const facts: FloorFacts = { calls: 0, concurrency: 10, meanLatencyMs: 200, firstPageMs: 300, lastBatchMs: 250 }
const window = { permits: 100, ms: 10_000 }

test('nothing to do takes no time', () => expect(floorMs({ ...facts, window })).toBe(0))

test('calls that one window admits take as long as their latency on all lanes', () => {
  // 300 + 100 * 200 / 10 + 250
  expect(floorMs({ ...facts, calls: 100, window })).toBe(2_550)
})

test('the first call beyond a window waits for the next one', () => {
  // 300 + 10,000 * floor(100 / 100) + 250, since waiting is longer than 101 * 20 of work
  expect(floorMs({ ...facts, calls: 101, window })).toBe(10_550)
  expect(floorMs({ ...facts, calls: 200, window })).toBe(10_550)
  expect(floorMs({ ...facts, calls: 201, window })).toBe(20_550)
})

test('slow calls on few lanes weigh more than the window', () => {
  // 300 + 101 * 3,000 / 10 + 250
  expect(floorMs({ ...facts, calls: 101, meanLatencyMs: 3_000, window })).toBe(30_850)
})

test('without a window only latency counts', () => {
  expect(floorMs({ ...facts, calls: 1_000 })).toBe(300 + 20_000 + 250)
})
