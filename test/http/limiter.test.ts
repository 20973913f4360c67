import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lane, PermitStore } from '../../src/http/http.ts'
import { createLimiter } from '../../src/http/limiter.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { CrmError } from '../../src/model/errors.ts'
import { never } from './fake-vendor.ts'
import { arrivalsOf, type Call, call, failure, limitsOf, mostInFlight } from './limiter-calls.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** The fullest window over all offsets: some arrival is its last moment. */
function fullest(arrivals: { at: number; weight: number }[], windowMs: number): number {
  const load = (end: number): number =>
    arrivals.reduce((sum, { at, weight }) => sum + (at > end - windowMs && at <= end ? weight : 0), 0)
  return Math.max(0, ...arrivals.map(({ at }) => load(at)))
}

const lanes = fc.constantFrom<Lane>('write', 'read', 'verify')
const latency = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 8_000 }))

const callsOf = (permits: number): fc.Arbitrary<Call[]> =>
  fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 20_000 }),
      up: latency,
      back: latency,
      weight: fc.integer({ min: 1, max: permits }),
      lane: lanes,
    }),
    { minLength: 1, maxLength: 40 },
  )

const worlds = (shortest: number, longest: number) =>
  fc
    .record({ permits: fc.integer({ min: 1, max: 8 }), ms: fc.integer({ min: shortest, max: longest }) })
    .chain(({ permits, ms }) =>
      fc.record({ permits: fc.constant(permits), ms: fc.constant(ms), calls: callsOf(permits) }),
    )

test('no window of the vendor, wherever it begins, holds more than it allows', async () => {
  await fc.assert(
    fc.asyncProperty(worlds(5_000, 20_000), async ({ permits, ms, calls }) => {
      const clock = createVirtualClock()
      const limiter = createLimiter(limitsOf(permits, ms), createMemoryPermits(), clock)
      const arrivals = await clock.run(arrivalsOf(clock, limiter, calls))
      expect(arrivals).toHaveLength(calls.length)
      expect(fullest(arrivals, ms)).toBeLessThanOrEqual(permits)
    }),
    { numRuns: 60 },
  )
})

test('two processes that share the permits keep the window together', async () => {
  await fc.assert(
    fc.asyncProperty(worlds(5_000, 20_000), async ({ permits, ms, calls }) => {
      const clock = createVirtualClock()
      const shared = createMemoryPermits()
      const first = createLimiter(limitsOf(permits, ms), shared, clock)
      const second = createLimiter(limitsOf(permits, ms), shared, clock)
      const half = Math.ceil(calls.length / 2)
      const both = Promise.all([
        arrivalsOf(clock, first, calls.slice(0, half)),
        arrivalsOf(clock, second, calls.slice(half)),
      ])
      expect(fullest((await clock.run(both)).flat(), ms)).toBeLessThanOrEqual(permits)
    }),
    { numRuns: 30 },
  )
})

test('a short window holds where the way back and the work take no less than the way there', async () => {
  await fc.assert(
    fc.asyncProperty(worlds(500, 4_999), async ({ permits, ms, calls }) => {
      const clock = createVirtualClock()
      const limiter = createLimiter(limitsOf(permits, ms), createMemoryPermits(), clock)
      // Round trips of about 200 ms whose way there takes anything up to half of them.
      const many = [...calls, ...calls].map((one) => {
        const up = one.up % 101
        return { ...one, up, back: 200 - up + (one.back % 20) }
      })
      expect(fullest(await clock.run(arrivalsOf(clock, limiter, many)), ms)).toBeLessThanOrEqual(permits)
    }),
    { numRuns: 40 },
  )
})

test('a short window is anchored before the response once enough replies were fast, and at the response after a rejection', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter(limitsOf(1, 1_000), createMemoryPermits(), clock)
  const spacing = async (): Promise<number> => {
    const [first, second] = await arrivalsOf(clock, limiter, [
      call({ up: 100, back: 100 }),
      call({ up: 100, back: 100 }),
    ])
    return second!.at - first!.at
  }
  const scenario = async (): Promise<[number, number, number]> => {
    const before = await spacing()
    await arrivalsOf(
      clock,
      limiter,
      Array.from({ length: 20 }, () => call({ up: 100, back: 100 })),
    )
    const learned = await spacing()
    const rejected = limiter.run({ lane: 'read', weight: 1, timeoutMs: 1 }, never, async () => {
      throw failure('rate-limited')
    })
    await expect(rejected).rejects.toThrow('rate-limited')
    return [before, learned, await spacing()]
  }
  // One millisecond is the grain of the clock.
  expect(await clock.run(scenario())).toEqual([1_201, 1_101, 1_201])
})

test('a full window serves writes, then reads, then read-back, each in the order of asking', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter(limitsOf(1, 10_000), createMemoryPermits(), clock)
  const served: string[] = []
  const ask = (lane: Lane, name: string, weight = 1) =>
    limiter.run({ lane, weight, timeoutMs: 1_000 }, never, async () => {
      served.push(name)
    })
  const all = [ask('verify', 'first')]
  await new Promise((resolve) => setImmediate(resolve))
  all.push(ask('verify', 'v1'), ask('read', 'r1'), ask('write', 'w1'), ask('read', 'r2'), ask('write', 'w2'))
  all.push(ask('read', 'uncounted', 0))
  await clock.run(Promise.all(all))
  expect(served).toEqual(['first', 'uncounted', 'w1', 'w2', 'r1', 'r2', 'v1'])
})

test('one who gives up leaves the queue at once and takes no permit along', async () => {
  const clock = createVirtualClock()
  const permits = createMemoryPermits()
  const limiter = createLimiter(limitsOf(1, 10_000), permits, clock)
  const leaving = new AbortController()
  const scenario = async (): Promise<number> => {
    await arrivalsOf(clock, limiter, [call()])
    const gone = limiter.run({ lane: 'write', weight: 1, timeoutMs: 1 }, leaving.signal, async () => 'sent')
    const stays = arrivalsOf(clock, limiter, [call({ lane: 'verify' })])
    await clock.sleep(1)
    leaving.abort(new Error('enough'))
    await expect(gone).rejects.toThrow('enough')
    expect(clock.monotonic()).toBe(1)
    return (await stays)[0]!.at
  }
  expect(await clock.run(scenario())).toBe(10_001)
})

test('a rejection stops the whole key, for as long as the vendor asks or for one window', async () => {
  const clock = createVirtualClock()
  const permits = createMemoryPermits()
  const here = createLimiter(limitsOf(10, 10_000), permits, clock)
  const elsewhere = createLimiter(limitsOf(10, 10_000), permits, clock)
  const scenario = async (retryAfterMs?: number): Promise<number[]> => {
    const begin = clock.monotonic()
    const rejected = here.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, never, async () => {
      throw failure('rate-limited', retryAfterMs)
    })
    await expect(rejected).rejects.toThrow('rate-limited')
    const [mine] = await arrivalsOf(clock, here, [call()])
    const [theirs] = await arrivalsOf(clock, elsewhere, [call()])
    return [mine!.at - begin, theirs!.at - begin]
  }
  expect(await clock.run(scenario(3_000))).toEqual([3_000, 3_000])
  expect(await clock.run(scenario())).toEqual([10_000, 10_000])
})

test('what others took from the bucket, as headers show, is left to them for one window', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter(limitsOf(10, 10_000), createMemoryPermits(), clock)
  const scenario = async (): Promise<number[]> => {
    await arrivalsOf(clock, limiter, [call()])
    // The vendor has 6 of 10 in use, one of them ours.
    await limiter.correct({ remaining: 4 })
    const arrivals = await arrivalsOf(
      clock,
      limiter,
      Array.from({ length: 9 }, () => call()),
    )
    return arrivals.map(({ at }) => at)
  }
  expect(await clock.run(scenario())).toEqual([0, 0, 0, 0, 10_000, 10_000, 10_000, 10_000, 10_000])
})

test('strain lowers the requests in flight once per round, and clean replies raise them again to the cap', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter({ key: 'account', concurrency: 10 }, createMemoryPermits(), clock)
  const widest = (count: number, error?: CrmError): Promise<number> => mostInFlight(clock, limiter, count, error)
  const scenario = async (): Promise<number[]> => [
    await widest(20),
    await widest(10, failure('transient')),
    await widest(7),
    await widest(100),
    await widest(20, failure('transient')),
  ]
  expect(await clock.run(scenario())).toEqual([10, 10, 7, 10, 10])
  for (let round = 0; round < 9; round += 1) await clock.run(widest(1, failure('transient')))
  expect(await clock.run(widest(3))).toBeLessThanOrEqual(2)
})

test('a call cut short by its caller keeps its permit until nobody can count it any more', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter(limitsOf(1, 10_000), createMemoryPermits(), clock)
  const cut = limiter.run({ lane: 'read', weight: 1, timeoutMs: 4_000 }, never, async () => {
    throw new Error('the caller went away')
  })
  await expect(cut).rejects.toThrow('went away')
  const [next] = await clock.run(arrivalsOf(clock, limiter, [call()]))
  expect(next!.at).toBe(14_000)
})

test('a store that fails after the reply does not cost the reply', async () => {
  const clock = createVirtualClock()
  const broken: PermitStore = {
    ...createMemoryPermits(),
    hold: async () => {
      throw new Error('disk full')
    },
  }
  const limiter = createLimiter(limitsOf(5, 10_000), broken, clock)
  const reply = limiter.run({ lane: 'write', weight: 1, timeoutMs: 1_000 }, never, async () => 'id 7')
  expect(await clock.run(reply)).toBe('id 7')
})
