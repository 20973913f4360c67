import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLedger, maxInWindow } from '../../simulators/kit/ledger.ts'
import { concurrencyLimit, endOfDay, fixedWindow, slidingWindow } from '../../simulators/kit/limits.ts'

const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 })

describe('sliding window', () => {
  test('never lets more than the maximum into any window, and never refuses when there is room', () => {
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 20 }), (steps, max) => {
        const limit = slidingWindow(() => max, 1_000)
        const taken: number[] = []
        let now = 0
        for (const step of steps) {
          now += step
          const used = taken.filter((at) => at > now - 1_000).length
          const grant = limit.take(now)
          expect(grant.allowed).toBe(used < max)
          if (grant.allowed) taken.push(now)
        }
        expect(maxInWindow(taken, 1_000)).toBeLessThanOrEqual(max)
      }),
    )
  })

  test('a refused call may come after exactly the time that was told', () => {
    const limit = slidingWindow(() => 1, 1_000)
    limit.take(200)
    const { allowed, retryAfterMs } = limit.take(500)
    expect([allowed, retryAfterMs]).toEqual([false, 700])
    expect([limit.take(1_199).allowed, limit.take(1_200).allowed]).toEqual([false, true])
  })
})

test('a fixed window lets twice the maximum pass around its border', () => {
  const limit = fixedWindow(() => 2, 1_000)
  expect([900, 950, 960, 1_000, 1_010, 1_020].map((now) => limit.take(now).allowed)).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
  ])
})

test('a day ends at midnight of the zone', () => {
  const at = Date.parse('2026-11-20T23:30:00Z')
  expect(new Date(endOfDay(at)).toISOString()).toBe('2026-11-21T00:00:00.000Z')
  expect(new Date(endOfDay(at, 3_600_000)).toISOString()).toBe('2026-11-21T23:00:00.000Z')
})

test('a concurrency limit counts who is inside', () => {
  const limit = concurrencyLimit(() => 2)
  expect([limit.enter(), limit.enter(), limit.enter()]).toEqual([true, true, false])
  limit.leave()
  expect([limit.enter(), limit.active]).toEqual([true, 2])
})

describe('ledger', () => {
  test('the busiest window is found at any offset', () => {
    fc.assert(
      fc.property(gaps, (steps) => {
        let now = 0
        const times = steps.map((step) => (now += step))
        const brute = times.map((start) => times.filter((at) => at >= start && at < start + 1_000).length)
        expect(maxInWindow(times, 1_000)).toBe(Math.max(0, ...brute))
      }),
    )
  })

  test('figures count routes, statuses, calls in flight and mean latency by class', () => {
    const ledger = createLedger()
    const call = (arrivedAt: number, answeredAt: number, status: number, kind: 'batch' | 'page') => {
      const entry = ledger.arrive({
        method: 'GET',
        path: `/${kind}/1`,
        route: `GET /${kind}/:id`,
        class: kind,
        arrivedAt,
        weight: 1,
        key: 'k',
      })
      Object.assign(entry, { answeredAt, status, latencyMs: answeredAt - arrivedAt })
    }
    call(0, 100, 200, 'batch')
    call(10, 310, 201, 'batch')
    call(20, 25, 429, 'batch')
    call(100, 150, 200, 'page')
    expect(ledger.figures({ windowMs: 50 })).toEqual({
      calls: 4,
      byRoute: { 'GET /batch/:id': 3, 'GET /page/:id': 1 },
      byStatus: { 200: 2, 201: 1, 429: 1 },
      status429: 1,
      maxInWindow: { windowMs: 50, calls: 3, allowed: 2 },
      meanLatencyMs: { batch: { calls: 2, mean: 200 }, page: { calls: 1, mean: 50 } },
      maxInFlight: 3,
      inFlight: 0,
    })
    expect(ledger.figures({ path: '/page/*' }).calls).toBe(1)
  })
})
