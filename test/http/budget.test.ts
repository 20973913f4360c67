import { expect, test } from 'vitest'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
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
