import { describe, expect, test } from 'vitest'
import { createArrivalEstimate } from '../../src/http/arrival.ts'

/** The anchor of a call that was sent at 1,000 and answered after so long. */
const anchorAfter = (estimate: ReturnType<typeof createArrivalEstimate>, roundTripMs: number, windowMs = 2_000) =>
  estimate.anchor(windowMs, 1_000, 1_000 + roundTripMs)

describe('a call counts as arrived', () => {
  test('when its reply came, where the window is long', () => {
    const estimate = createArrivalEstimate()
    for (let n = 0; n < 50; n += 1) expect(anchorAfter(estimate, 100, 5_000)).toBe(1_100)
  })

  test('half of the fastest round trip before its reply, once twenty replies were seen on a short window', () => {
    const estimate = createArrivalEstimate()
    expect(anchorAfter(estimate, 80)).toBe(1_080)
    for (let n = 2; n < 20; n += 1) expect(anchorAfter(estimate, 300)).toBe(1_300)
    expect(anchorAfter(estimate, 300)).toBe(1_260)
    expect(anchorAfter(estimate, 300, 4_999)).toBe(1_260)
    expect(anchorAfter(estimate, 20)).toBe(1_010)
    expect(anchorAfter(estimate, 300)).toBe(1_290)
  })

  test('when its reply came, for a minute after a rejection and until twenty replies were seen again', () => {
    const estimate = createArrivalEstimate()
    for (let n = 0; n < 30; n += 1) anchorAfter(estimate, 40)
    estimate.rejected(10_000)
    expect(estimate.anchor(2_000, 69_500, 69_999)).toBe(69_999)
    // What was answered in the minute of distrust is not counted.
    for (let n = 0; n < 30; n += 1) expect(estimate.anchor(2_000, 69_000, 69_100)).toBe(69_100)
    for (let n = 1; n < 20; n += 1) expect(estimate.anchor(2_000, 69_900, 70_000)).toBe(70_000)
    expect(estimate.anchor(2_000, 70_000, 70_100)).toBe(70_050)
  })

  test('no later than its reply, where a clock went backwards', () => {
    const estimate = createArrivalEstimate()
    for (let n = 0; n < 20; n += 1) estimate.anchor(2_000, 1_000, 900)
    expect(estimate.anchor(2_000, 1_000, 1_100)).toBe(1_100)
  })
})
