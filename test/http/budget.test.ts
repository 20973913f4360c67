import { expect, test } from 'vitest'
import { createHttpFactory } from '../../src/http/client.ts'
import type { LimitFacts } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { CrmError } from '../../src/model/errors.ts'
import { createFakeVendor, never, options, read } from './fake-vendor.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** A vendor that counts calls of a day, tells what is left in each reply, and begins anew after a day. */
function arrange(limit: number, dailyReserve?: number) {
  const clock = createVirtualClock()
  const dayMs = 24 * 3_600_000
  const counted = (): number =>
    vendor.arrivals.filter(({ at }) => at >= Math.floor(clock.monotonic() / dayMs) * dayMs).length
  const vendor = createFakeVendor(clock, () => ({
    ...{ upMs: 10, backMs: 10 },
    reply: { headers: { 'x-left': String(limit - counted() - 1) } },
  }))
  const http = createHttpFactory({
    ...{ transport: vendor.transport, permits: createMemoryPermits(), clock, random: () => 0.5 },
    ...(dailyReserve === undefined ? {} : { dailyReserve }),
  })
  const client = http(
    options({ observe: (headers) => ({ dailyLimit: limit, dailyRemaining: Number(headers['x-left']) }) }),
  )
  const call = () => clock.run(client.request(read(), never))
  return { clock, call, client, arrivals: vendor.arrivals, dayMs }
}

test('a fifth of the day stays for other integrations, and the refusal says so and when to ask again', async () => {
  const { call, arrivals } = arrange(10)
  for (let i = 0; i < 8; i += 1) await call()
  await expect(call()).rejects.toMatchObject({
    ...{ kind: 'quota', scope: 'request', stored: 'no', retryAfterMs: 15 * 60_000 },
    message: expect.stringMatching(/10 calls a day 2 are left, and 20 % are kept/),
  })
  expect(arrivals).toHaveLength(8)
})

test('no reserve uses the day up', async () => {
  const { call, arrivals } = arrange(10, 0)
  for (let i = 0; i < 10; i += 1) await call()
  await expect(call()).rejects.toMatchObject({ kind: 'quota' })
  expect(arrivals).toHaveLength(10)
})

test('calls that are on their way count, so that many at a time keep the reserve too', async () => {
  const { clock, client, call, arrivals } = arrange(10)
  await call()
  const all = Promise.allSettled(Array.from({ length: 12 }, () => client.request(read(), never)))
  const ends = await clock.run(all)
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
  expect(arrivals).toHaveLength(8)
})

test('an old figure is found out anew by one call, and a new day opens the way', async () => {
  const { clock, call, arrivals, dayMs } = arrange(10)
  for (let i = 0; i < 8; i += 1) await call()
  await clock.run(clock.sleep(16 * 60_000))
  await call()
  await expect(call()).rejects.toMatchObject({ kind: 'quota' })
  await clock.run(clock.sleep(dayMs))
  for (let i = 0; i < 8; i += 1) await call()
  expect(arrivals).toHaveLength(17)
})

test('a vendor that tells nothing of a day is not held back', async () => {
  const clock = createVirtualClock()
  const { transport, arrivals } = createFakeVendor(clock, () => ({ upMs: 1, backMs: 1 }))
  const client = createHttpFactory({ transport, permits: createMemoryPermits(), clock, random: () => 0.5 })(options())
  for (let i = 0; i < 30; i += 1) await clock.run(client.request(read(), never))
  expect(arrivals).toHaveLength(30)
})

/** A vendor that says when its days end, and is asked with so many calls a day; `told` is what its replies say. */
function arrangeDays(told: (left: number) => LimitFacts, limit = 10) {
  const clock = createVirtualClock()
  const midnights = (): number => Math.floor(clock.now() / day)
  const left = (): number => limit - vendor.arrivals.filter(({ on }) => on === midnights()).length
  const vendor = { arrivals: [] as { on: number }[] }
  const { transport } = createFakeVendor(clock, () => {
    vendor.arrivals.push({ on: midnights() })
    return { upMs: 10, backMs: 10, reply: { status: left() < 0 ? 429 : 200, headers: { 'x-left': String(left()) } } }
  })
  const http = createHttpFactory({ transport, permits: createMemoryPermits(), clock, random: () => 0.5 })
  const quota = (message: string): CrmError => new CrmError({ kind: 'quota', scope: 'request', stored: 'no', message })
  const client = http({
    ...options({ observe: (headers) => told(Number(headers['x-left'])) }),
    classify: ({ status }) => (status === 429 ? quota('The day is spent.') : null),
  })
  const call = () => clock.run(client.request(read(), never))
  return { clock, call, arrivals: vendor.arrivals }
}

const day = 24 * 3_600_000
const utc = { resets: 'midnight', timeZone: 'UTC' } as const
const refusal = async (call: () => Promise<unknown>): Promise<CrmError> =>
  (await call().catch((error: unknown) => error)) as CrmError

test('where days end at midnight the wait is until then, without a call in between, and then all is there again', async () => {
  const { clock, call, arrivals } = arrangeDays((left) => ({ dailyLimit: 10, dailyRemaining: left, day: utc }))
  for (let n = 0; n < 8; n += 1) await call()
  await clock.run(clock.sleep(3_600_000))
  const { kind, retryAfterMs = 0 } = await refusal(call)
  expect(kind).toBe('quota')
  const wakes = clock.now() + retryAfterMs
  expect(wakes % day).toBe(60_000)
  expect(retryAfterMs).toBeLessThanOrEqual(day)
  await clock.run(clock.sleep(retryAfterMs))
  for (let n = 0; n < 8; n += 1) await call()
  expect((await refusal(call)).kind).toBe('quota')
  expect(arrivals).toHaveLength(16)
})

test('a vendor that tells what is left and not of how many keeps its reserve by the most that was ever left', async () => {
  const { call, arrivals } = arrangeDays((left) => ({ dailyRemaining: left }), 11)
  for (let n = 0; n < 9; n += 1) await call()
  expect((await refusal(call)).kind).toBe('quota')
  expect(arrivals).toHaveLength(9)
})

test('a vendor that tells nothing is asked until it refuses, and then by the rule of its days', async () => {
  const { clock, call } = arrangeDays(() => ({ day: utc }), 3)
  for (let n = 0; n < 3; n += 1) await call()
  const { message, retryAfterMs = 0 } = await refusal(call)
  expect(message).toBe('The day is spent.')
  expect((clock.now() + retryAfterMs) % day).toBeGreaterThanOrEqual(60_000)
  expect((clock.now() + retryAfterMs) % day).toBeLessThan(61_000)
})

test('where calls come back one by one it is looked again after an hour', async () => {
  const { call } = arrangeDays((left) => ({ dailyLimit: 10, dailyRemaining: left, day: { resets: 'rolling' } }))
  for (let n = 0; n < 8; n += 1) await call()
  expect((await refusal(call)).retryAfterMs).toBe(3_600_000)
})

test.each([undefined, { resets: 'midnight', timeZone: 'Mars/Olympus' } as const])(
  'by the rule %j nothing is said of when a refused day ends',
  async (rule) => {
    const { call } = arrangeDays(() => (rule === undefined ? {} : { day: rule }), 1)
    await call()
    expect((await refusal(call)).retryAfterMs).toBeUndefined()
  },
)
