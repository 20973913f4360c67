import { expect, test } from 'vitest'
import { createLimiter } from '../../src/http/limiter.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createPlaces } from '../../src/http/places.ts'
import { never } from './fake-vendor.ts'
import { failure } from './limiter-calls.ts'
import { createVirtualClock } from './virtual-clock.ts'

const limits = { key: 'account', concurrency: 3 }
const ticket = { lane: 'read', weight: 1, timeoutMs: 5_000 } as const

/** Calls of several processes to one account, which counts them. */
function openAccount(clock: ReturnType<typeof createVirtualClock>) {
  const count = { now: 0, most: 0, calls: 0 }
  const call = async (): Promise<void> => {
    count.now += 1
    count.calls += 1
    count.most = Math.max(count.most, count.now)
    await clock.sleep(400)
    count.now -= 1
  }
  return { count, call }
}

test('processes that share the permits share the calls in flight, and all get through', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  const { count, call } = openAccount(clock)
  const processes = [1, 2].map(() => createLimiter(limits, permits, clock))
  await clock.run(
    Promise.all(processes.flatMap((limiter) => Array.from({ length: 12 }, () => limiter.run(ticket, never, call)))),
  )
  expect(count).toEqual({ now: 0, most: 3, calls: 24 })
})

test('who needs a single call gets it soon, though another process would fill all places for minutes', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  const { count, call } = openAccount(clock)
  const [busy, modest] = [1, 2].map(() => createLimiter(limits, permits, clock))
  const begin = clock.monotonic()
  const all = Promise.all(Array.from({ length: 600 }, () => busy!.run(ticket, never, call)))
  await clock.run(clock.sleep(950))
  const asked = clock.monotonic()
  await clock.run(modest!.run(ticket, never, call))
  expect(clock.monotonic() - asked).toBeLessThan(3_000)
  await clock.run(all)
  // 80 s are needed at least: to let one go first has cost next to nothing.
  expect(clock.monotonic() - begin).toBeLessThan(82_000)
  expect(count).toEqual({ now: 0, most: 3, calls: 601 })
})

test('places of a process that died are taken until its calls would have timed out, and no longer', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  const dead = createLimiter(limits, permits, clock)
  for (const _ of [1, 2]) void dead.run(ticket, never, () => new Promise(() => undefined))
  await clock.run(clock.sleep(1_000))
  const { count, call } = openAccount(clock)
  const successor = createLimiter(limits, permits, clock)
  const all = Promise.all(Array.from({ length: 30 }, () => successor.run(ticket, never, call)))
  await clock.run(clock.sleep(3_999))
  expect(count.most).toBe(1)
  await clock.run(all)
  expect(count).toEqual({ now: 0, most: 3, calls: 30 })
})

test('a place of which nothing is heard for a quarter of a minute is free, however long its call may last', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  const places = createPlaces('account', 1, permits, clock)
  await places.take(130_000)
  await clock.run(clock.sleep(14_999))
  expect(await places.take(130_000)).toEqual({ waitMs: 1 })
  await clock.run(clock.sleep(1))
  expect(await places.take(130_000)).toHaveProperty('slots')
})

test('a call that failed gives its place back, and one that its caller cut short keeps it until its time is over', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  const limiter = createLimiter({ ...limits, concurrency: 1 }, permits, clock)
  const run = (work: () => Promise<void>) => clock.run(limiter.run(ticket, never, work))
  const fail = (error: Error) => async () => {
    throw error
  }
  const startedAfter = async (): Promise<number> => {
    const asked = clock.monotonic()
    let started = 0
    await run(async () => {
      started = clock.monotonic()
    })
    return started - asked
  }
  await expect(run(fail(failure('transient')))).rejects.toThrow()
  expect(await startedAfter()).toBe(0)
  await expect(run(fail(new Error('the run was paused')))).rejects.toThrow('paused')
  const waited = await startedAfter()
  expect(waited).toBeGreaterThanOrEqual(5_000)
  expect(waited).toBeLessThan(5_500)
})

test('a place is free again although the clock is set back between call and answer', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  let skew = 0
  const places = createPlaces('account', 1, permits, { ...clock, now: () => clock.now() + skew })
  const taken = await places.take(5_000)
  expect(await places.take(5_000)).toEqual({ waitMs: 100 })
  skew = -3_600_000
  await places.leave((taken as { slots: number[] }).slots)
  expect(await places.take(5_000)).toHaveProperty('slots')
})

test('how many there are follows what became known of the account', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  const places = createPlaces('account', 1, permits, clock)
  await places.take(5_000)
  places.set(2)
  expect(await places.take(5_000)).toHaveProperty('slots')
  expect(await places.take(5_000)).toEqual({ waitMs: 100 })
})

test('a short call does not end the place of a long one', async () => {
  const [clock, permits] = [createVirtualClock(), createMemoryPermits()]
  const places = createPlaces('account', 1, permits, clock)
  await places.take(14_000)
  await places.take(1_000)
  await clock.run(clock.sleep(13_999))
  expect(await places.take(1_000)).toEqual({ waitMs: 1 })
})
