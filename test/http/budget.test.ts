import { expect, test } from 'vitest'
import { createHttpFactory } from '../../src/http/client.ts'
import type { LimitFacts, RateLimits } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createMemorySpending } from '../../src/http/memory-spending.ts'
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

/** A vendor that tells nothing in its replies; what its plan allows is known beforehand. */
function arrangePlan(limits: Partial<RateLimits>, spending = createMemorySpending(), clock = createVirtualClock()) {
  const { transport, arrivals } = createFakeVendor(clock, () => ({ upMs: 1, backMs: 1 }))
  const open = (dailyReserve = 0.2, more: Partial<RateLimits> = limits) =>
    createHttpFactory({
      ...{ transport, permits: createMemoryPermits(), spending, clock, random: () => 0.5, dailyReserve },
    })(options({ limits: { key: 'account', concurrency: 50, ...more } }))
  const client = open()
  const call = (cost?: number) =>
    clock.run(client.request(read(cost === undefined ? {} : { cost }), never)).then(() => undefined)
  return { clock, call, arrivals, open }
}

const seat = { dailyLimit: 30_000, day: utc, unit: 'tokens' } as const

test('calls take what they cost of a day whose size is known, in the unit of the account', async () => {
  const { clock, call, arrivals } = arrangePlan(seat)
  for (let n = 0; n < 2_400; n += 1) await call(10)
  const { message, retryAfterMs = 0, stored } = await refusal(call)
  expect(message).toMatch(/30,000 tokens a day 6,000 are left, and 20 % are kept/)
  expect([stored, (clock.now() + retryAfterMs) % day]).toEqual(['no', 60_000])
  expect(arrivals).toHaveLength(2_400)
  await clock.run(clock.sleep(retryAfterMs))
  for (let n = 0; n < 24; n += 1) await call(1_000)
  expect((await refusal(() => call(1))).kind).toBe('quota')
})

test('what a call costs decides whether it may leave, and a smaller one still does', async () => {
  const { call } = arrangePlan({ ...seat, dailyLimit: 100 })
  await call(75)
  expect((await refusal(() => call(6))).kind).toBe('quota')
  await call(5)
  expect((await refusal(() => call(1))).kind).toBe('quota')
})

test('a call that costs more than our share of a day takes a whole one', async () => {
  const { clock, call, arrivals } = arrangePlan({ ...seat, dailyLimit: 100 })
  await call(1)
  const { kind, retryAfterMs = 0 } = await refusal(() => call(500))
  expect(kind).toBe('quota')
  await clock.run(clock.sleep(retryAfterMs))
  await call(500)
  expect((await refusal(call)).kind).toBe('quota')
  expect(arrivals).toHaveLength(2)
})

test('processes count together what they spend, and one that starts later knows of it', async () => {
  const { clock, open, arrivals } = arrangePlan({ ...seat, dailyLimit: 100 })
  const [one, two] = [open(), open()]
  const all = [one, two].flatMap((client) =>
    Array.from({ length: 12 }, () => client.request(read({ cost: 5 }), never).catch(() => undefined)),
  )
  await clock.run(Promise.all(all))
  expect(arrivals).toHaveLength(16)
  await expect(clock.run(open().request(read(), never))).rejects.toMatchObject({ kind: 'quota' })
})

test('a day that rolls gives back what was spent a day ago, and no sooner', async () => {
  const { clock, call } = arrangePlan({ dailyLimit: 100, day: { resets: 'rolling' }, unit: 'credits' })
  await call(40)
  await clock.run(clock.sleep(12 * 3_600_000))
  await call(40)
  expect((await refusal(call)).retryAfterMs).toBe(3_600_000)
  const until = async (cost: number): Promise<number> => {
    const asked = clock.now()
    for (;;) {
      const error = await call(cost).catch((thrown: CrmError) => thrown)
      if (error === undefined) return (clock.now() - asked) / 3_600_000
      await clock.run(clock.sleep(error.retryAfterMs!))
    }
  }
  const waited = await until(40)
  expect(waited).toBeGreaterThanOrEqual(12)
  expect(waited).toBeLessThan(14)
  expect(await until(40)).toBeGreaterThanOrEqual(10)
})

test('where replies fall silent it is counted on from the last figure', async () => {
  const clock = createVirtualClock()
  let [sent, tells] = [0, true]
  const { transport, arrivals } = createFakeVendor(clock, () => {
    sent += 1
    return { upMs: 1, backMs: 1, reply: { headers: tells ? { 'x-left': String(50 - sent) } : {} } }
  })
  const client = createHttpFactory({ transport, permits: createMemoryPermits(), clock, random: () => 0.5 })(
    options({
      observe: ({ 'x-left': left }) => (left === undefined ? {} : { dailyLimit: 100, dailyRemaining: Number(left) }),
    }),
  )
  const call = () => clock.run(client.request(read(), never))
  for (let n = 0; n < 10; n += 1) await call()
  tells = false
  for (let n = 0; n < 20; n += 1) await call()
  expect((await refusal(call)).message).toMatch(/100 calls a day 20 are left/)
  expect(arrivals).toHaveLength(30)
})

test('what a reply says counts for more than what was counted here', async () => {
  const clock = createVirtualClock()
  let left = 1_000
  const { transport, arrivals } = createFakeVendor(clock, () => {
    left -= 10
    return { upMs: 1, backMs: 1, reply: { headers: { 'x-left': String(left) } } }
  })
  const spending = createMemorySpending()
  await spending.spend('account', 700, clock.now(), clock.now())
  const client = createHttpFactory({ transport, permits: createMemoryPermits(), spending, clock, random: () => 0.5 })(
    options({
      limits: { key: 'account', concurrency: 50, dailyLimit: 1_000, day: utc },
      observe: ({ 'x-left': told }) => ({ dailyRemaining: Number(told) }),
    }),
  )
  const call = () => clock.run(client.request(read({ cost: 10 }), never))
  for (let n = 0; n < 80; n += 1) await call()
  expect((await refusal(call)).message).toMatch(/1,000 calls a day 200 are left/)
  expect(arrivals).toHaveLength(80)
})

test('a limit that only a look at the account told is counted from then on', async () => {
  const clock = createVirtualClock()
  const { transport } = createFakeVendor(clock, () => ({ upMs: 1, backMs: 1 }))
  const http = createHttpFactory({ transport, permits: createMemoryPermits(), clock, random: () => 0.5 })
  const unknown = http(options())
  for (let n = 0; n < 30; n += 1) await clock.run(unknown.request(read(), never))
  const known = http(options({ limits: { key: 'account', concurrency: 50, dailyLimit: 10, day: utc } }))
  for (let n = 0; n < 8; n += 1) await clock.run(known.request(read(), never))
  expect((await refusal(() => clock.run(unknown.request(read(), never)))).kind).toBe('quota')
})

test('of an account with a unit what was spent counts before its limit is known', async () => {
  const { clock, call, open } = arrangePlan({ unit: 'credits' })
  for (let n = 0; n < 6; n += 1) await call()
  const known = open(0.2, { dailyLimit: 10, unit: 'credits' })
  for (let n = 0; n < 2; n += 1) await clock.run(known.request(read(), never))
  expect((await refusal(() => clock.run(known.request(read(), never)))).kind).toBe('quota')
})

test('a vendor that refused for the day is left alone until the next', async () => {
  const { clock, call, arrivals } = arrangeDays(() => ({ day: utc }), 3)
  for (let n = 0; n < 3; n += 1) await call()
  const first = await refusal(call)
  await clock.run(clock.sleep(3_600_000))
  const again = await refusal(call)
  expect(again).toMatchObject({ kind: 'quota', message: 'The day is spent.' })
  expect(again.retryAfterMs).toBe(first.retryAfterMs! - 3_600_000)
  expect(arrivals).toHaveLength(4)
  await clock.run(clock.sleep(again.retryAfterMs!))
  for (let n = 0; n < 3; n += 1) await call()
  expect(arrivals).toHaveLength(7)
})
