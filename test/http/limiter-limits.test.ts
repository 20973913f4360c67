import { expect, test } from 'vitest'
import type { PermitStore } from '../../src/http/http.ts'
import { createLimiter, type Limiter } from '../../src/http/limiter.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { never } from './fake-vendor.ts'
import { arrivalsOf, call, failure, limitsOf, mostInFlight } from './limiter-calls.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** When so many calls arrive that are all asked for at once. */
async function arrivalTimes(clock: VirtualClock, limiter: Limiter, count: number): Promise<number[]> {
  const calls = Array.from({ length: count }, () => call())
  const begin = clock.monotonic()
  return (await clock.run(arrivalsOf(clock, limiter, calls))).map(({ at }) => at - begin)
}

test('what headers say of the window is believed, as far as it makes sense', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter(limitsOf(3, 10_000), createMemoryPermits(), clock)
  await limiter.correct({ permits: 5 })
  expect(await arrivalTimes(clock, limiter, 6)).toEqual([0, 0, 0, 0, 0, 10_001])
  await clock.run(clock.sleep(20_000))
  await limiter.correct({ permits: 1 })
  expect(await arrivalTimes(clock, limiter, 2)).toEqual([0, 10_001])
  await clock.run(clock.sleep(20_000))
  await limiter.correct({ permits: 0 })
  expect(await arrivalTimes(clock, limiter, 1)).toEqual([0])
  // Others have used nothing.
  await clock.run(clock.sleep(20_000))
  await limiter.correct({ permits: 2, remaining: 2 })
  expect(await arrivalTimes(clock, limiter, 2)).toEqual([0, 0])
})

test('headers of a vendor without a window change nothing', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter({ key: 'account', concurrency: 3 }, createMemoryPermits(), clock)
  await limiter.correct({ permits: 1, remaining: 0 })
  expect(await arrivalTimes(clock, limiter, 20)).toEqual(Array(20).fill(0))
})

test('limits that became known hold for calls that have not left', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter(limitsOf(10, 10_000, 2), createMemoryPermits(), clock)
  let [now, most] = [0, 0]
  const ask = () =>
    limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, never, async () => {
      now += 1
      most = Math.max(most, now)
      await clock.sleep(100)
      now -= 1
    })
  const first = Array.from({ length: 8 }, ask)
  await clock.run(clock.sleep(50))
  expect(most).toBe(2)
  limiter.setLimits(limitsOf(10, 10_000, 6))
  await clock.run(clock.sleep(1))
  expect(most).toBe(6)
  limiter.setLimits(limitsOf(10, 10_000, 1))
  await clock.run(Promise.all(first))
  most = 0
  await clock.run(Promise.all(Array.from({ length: 2 }, ask)))
  expect(most).toBe(1)
  limiter.setLimits(limitsOf(11, 20_000, 50))
  const begin = clock.monotonic()
  await clock.run(Promise.all(Array.from({ length: 2 }, ask)))
  // Ten have left within the longer window; the eleventh may, the twelfth waits for the first to be out of it.
  expect(clock.monotonic() - begin).toBeGreaterThan(8_000)
})

test('limits that fall after a strain are not raised by it', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter({ key: 'account', concurrency: 10 }, createMemoryPermits(), clock)
  const strained = limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, never, async () => {
    throw failure('transient')
  })
  await expect(clock.run(strained)).rejects.toThrow()
  // It says nothing about the load, either way.
  const told = failure('rate-limited', 0)
  const widest = (): Promise<number> => clock.run(mostInFlight(clock, limiter, 30, told))
  limiter.setLimits({ key: 'account', window: { permits: 1_000, ms: 1 }, concurrency: 50 })
  expect(await widest()).toBe(7)
  limiter.setLimits({ key: 'account', window: { permits: 1_000, ms: 1 }, concurrency: 4 })
  expect(await widest()).toBe(4)
})

test('where no window is told, a refusal for the pace means too many at a time, and stops the key for a second', async () => {
  const clock = createVirtualClock()
  const limiter = createLimiter({ key: 'account', concurrency: 10 }, createMemoryPermits(), clock)
  const refused = Array.from({ length: 10 }, () =>
    limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, never, async () => {
      await clock.sleep(10)
      throw failure('rate-limited')
    }),
  )
  await clock.run(Promise.allSettled(refused))
  let [now, most] = [0, 0]
  const begin = clock.monotonic()
  const starts: number[] = []
  const one = () =>
    limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, never, async () => {
      starts.push(clock.monotonic() - begin)
      now += 1
      most = Math.max(most, now)
      await clock.sleep(100)
      now -= 1
    })
  await clock.run(Promise.all(Array.from({ length: 7 }, one)))
  expect(most).toBe(7)
  expect(Math.min(...starts)).toBe(1_000)
})

test('a call that may not leave was never counted, and makes room', async () => {
  const clock = createVirtualClock()
  const asked: number[] = []
  let allowed = false
  const limiter = createLimiter(limitsOf(1, 10_000, 1), createMemoryPermits(), clock, async (forMs) => {
    asked.push(forMs)
    if (!allowed) throw new Error('not ours any more')
  })
  let sent = 0
  const ask = () =>
    limiter.run({ lane: 'write', weight: 1, timeoutMs: 7_000 }, never, async () => {
      sent += 1
    })
  await expect(clock.run(ask())).rejects.toThrow('not ours')
  await expect(clock.run(ask())).rejects.toThrow('not ours')
  expect(sent).toBe(0)
  allowed = true
  const begin = clock.monotonic()
  await clock.run(ask())
  expect([sent, clock.monotonic() - begin]).toEqual([1, 0])
  expect(asked).toEqual([7_000, 7_000, 7_000])
})

test('who gives up while the store answers takes neither permit nor place along', async () => {
  const clock = createVirtualClock()
  const memory = createMemoryPermits()
  const slow: PermitStore = {
    ...memory,
    async take(...given) {
      const taken = await memory.take(...given)
      await clock.sleep(100)
      return taken
    },
  }
  const limiter = createLimiter(limitsOf(1, 10_000, 1), slow, clock)
  const stop = new AbortController()
  let sent = 0
  const send = async (): Promise<void> => {
    sent += 1
  }
  const given = limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, stop.signal, send)
  void clock.sleep(50).then(() => stop.abort(new Error('gave up')))
  await expect(clock.run(given)).rejects.toThrow('gave up')
  await clock.run(clock.sleep(100))
  expect(sent).toBe(0)
  const begin = clock.monotonic()
  await clock.run(limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, never, send))
  expect(sent).toBe(1)
  // The store answers twice, for the permit and for the place.
  expect(clock.monotonic() - begin).toBe(200)
  const aborted = limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, stop.signal, send)
  await expect(clock.run(aborted)).rejects.toThrow('gave up')
  expect(sent).toBe(1)
})
