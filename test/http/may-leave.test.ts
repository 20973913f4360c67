import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Claim, carryOut } from '../../src/dispatch/carry-out.ts'
import { createHttpFactory, type HttpParts } from '../../src/http/client.ts'
import type { ClientOptions } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { Trace } from '../../src/http/trace.ts'
import { FerryError } from '../../src/model/errors.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeVendor, never, options, read } from './fake-vendor.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

const id = 'run_1'
const leaseMs = 60_000
const oneInTenMinutes = { key: 'account', window: { permits: 1, ms: 600_000 }, concurrency: 5 }

let home: string
let store: Store
let clock: VirtualClock

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-leave-'))
  store = await openStore({ home })
  clock = createVirtualClock()
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

/** A vendor that answers after 20 ms, and a client whose requests need the word of `mayLeave`. */
function arrange(
  mayLeave: NonNullable<HttpParts['mayLeave']>,
  over: Partial<ClientOptions> = {},
  transport?: HttpParts['transport'],
  mayLeaveNow?: HttpParts['mayLeaveNow'],
) {
  const vendor = createFakeVendor(clock, () => ({ upMs: 10, backMs: 10 }))
  const traces: Trace[] = []
  const permits = createMemoryPermits()
  const http = createHttpFactory({
    ...{ permits, clock, random: () => 0.5, mayLeave, longestRequestMs: 40_000 },
    transport: transport ?? vendor.transport,
    ...(mayLeaveNow && { mayLeaveNow }),
    onTrace: (trace) => traces.push(trace),
  })
  const client = http(options({ limits: oneInTenMinutes, ...over }))
  return { client, arrivals: vendor.arrivals, permits, calls: () => traces[0]?.read().calls }
}

/** A worker that carries the run out by this work. */
function carry(work: (claim: Claim) => Promise<void>, graceMs = 0): Promise<string> {
  const claiming = { store, clock, worker: 'me', leaseMs, graceMs, pause: never, abort: never }
  return clock.run(carryOut(claiming, id, async (claim) => work(claim).then(() => ({}))))
}

test('a request that waited for its permit is not sent once another worker has the run, and nobody counts it', async () => {
  await carry(async ({ holdLease }) => {
    const { client, arrivals, permits, calls } = arrange(holdLease)
    await client.request(read(), never)
    const waiting = client.request(read({ lane: 'write', repeat: 'once' }), never)
    await clock.sleep(300_000)
    const taken = await store.runs.claim(id, 'another', clock.now() + leaseMs + 1, leaseMs)
    expect(taken).toMatchObject({ fence: expect.any(Number) })
    await expect(waiting).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('taken over') })
    expect([arrivals.length, calls()]).toEqual([1, 1])
    expect(await permits.busy('account', clock.now())).toBe(0)
  })
})

test('a request leaves with a lease that outlasts the longest that it may take, however long it waited', async () => {
  const state = await carry(async ({ holdLease }) => {
    const { client, arrivals } = arrange(
      async (forMs) => {
        await holdLease(forMs)
        const lease = await store.runs.lease(id)
        expect(lease?.until).toBeGreaterThanOrEqual(clock.now() + forMs)
      },
      { timeoutMs: 50_000 },
    )
    await client.request(read(), never)
    await client.request(read(), never)
    expect(arrivals).toHaveLength(2)
  })
  expect(state).toBe('done')
})

test('a lease that cannot be made long enough keeps the request here', async () => {
  await carry(async ({ holdLease }) => {
    const { client, arrivals } = arrange(() => holdLease(leaseMs + 1))
    await expect(client.request(read(), never)).rejects.toMatchObject({ code: 'busy', next: /Nothing was sent/ })
    expect(arrivals).toEqual([])
  })
})

test('a request that was let go and has not left yet is kept here once another worker has the run', async () => {
  await carry(async ({ holdLease, requireLease }) => {
    const { client, calls } = arrange(
      holdLease,
      {},
      async (wire) => {
        wire.leaving?.()
        await clock.sleep(20_000)
        await store.runs.claim(id, 'another', clock.now() + leaseMs + 1, leaseMs)
        await clock.sleep(15_000)
        wire.leaving?.()
        throw new Error('It left.')
      },
      requireLease,
    )
    const sent = client.request(read({ lane: 'write', repeat: 'once' }), never)
    await expect(sent).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('taken over') })
    expect(calls()).toBe(0)
  })
})

test('what is left of its time is what a request needs to leave, however slowly its connection opened', async () => {
  const asked: number[] = []
  await carry(async ({ holdLease }) => {
    const { client } = arrange(
      holdLease,
      { timeoutMs: 30_000 },
      async (wire) => {
        for (const ms of [0, 10_000, 15_000]) {
          await clock.sleep(ms)
          wire.leaving?.()
        }
        return { status: 200, headers: {}, text: '{}' }
      },
      (forMs) => void asked.push(forMs),
    )
    await client.request(read(), never)
  })
  expect(asked).toEqual([30_000, 20_000, 5_000])
})

test('a time that passes while the lease is asked for counts against it', async () => {
  const report = store.runs.report.bind(store.runs)
  await carry(async ({ holdLease }) => {
    store.runs.report = async (...facts) => {
      const answer = await report(...facts)
      await clock.sleep(40_000)
      return answer
    }
    const { client, arrivals } = arrange(holdLease)
    await clock.sleep(35_000)
    await expect(client.request(read(), never)).rejects.toMatchObject({ code: 'busy' })
    expect(arrivals).toEqual([])
    store.runs.report = report
  })
})

test('no request lasts longer than the longest, whatever its client allows, and each is asked for its own time', async () => {
  const asked: number[] = []
  const { client } = arrange(async (forMs) => void asked.push(forMs), { limits: { key: 'b', concurrency: 5 } })
  const slow = createFakeVendor(clock, () => ({ upMs: 10, backMs: 90_000 }))
  const bounded = createHttpFactory({
    ...{ transport: slow.transport, permits: createMemoryPermits(), clock, random: () => 0.5, longestRequestMs: 3_000 },
  })(options())
  await clock.run(client.request(read({ timeoutMs: 90_000 }), never))
  await clock.run(client.request(read({ timeoutMs: 1_000 }), never))
  expect(asked).toEqual([40_000, 1_000])
  const before = clock.monotonic()
  const cut = bounded.request(read({ repeat: 'once' }), never)
  await expect(clock.run(cut)).rejects.toMatchObject({ kind: 'transient', stored: 'unknown' })
  expect(clock.monotonic() - before).toBe(3_000)
})

test('who may not leave makes room for those who wait behind', async () => {
  let refusals = 1
  const { client, arrivals } = arrange(
    async () => {
      if (refusals-- > 0) throw new FerryError('busy', 'No.')
    },
    { limits: { ...oneInTenMinutes, concurrency: 1 } },
  )
  const [kept, sent] = [client.request(read(), never), client.request(read(), never)]
  await expect(clock.run(kept)).rejects.toThrow('No.')
  expect((await clock.run(sent)).status).toBe(200)
  expect(arrivals.map(({ at }) => at)).toEqual([10])
})

test('whatever leaves is over, by its time-out, one time-out before another worker may have the run', async () => {
  const timeoutMs = 25_000
  const vendorWorksFor: number[] = []
  await carry(async ({ holdLease }) => {
    const { client, arrivals } = arrange(holdLease, { limits: { key: 'b', concurrency: 5 }, timeoutMs })
    const until = (await store.runs.lease(id))?.until ?? 0
    const [report, answered] = [store.runs.report, Promise.withResolvers<'lost'>()]
    // From here on this worker can give no sign of life: it may send as long as its lease carries a request.
    store.runs.report = () => answered.promise
    const waiting: Promise<unknown>[] = []
    for (let second = 0; second < 60; second += 1) {
      const request = client.request(read(), never)
      waiting.push(request.catch(() => undefined))
      const isSent = await Promise.race([request.then(() => true), clock.sleep(500)])
      if (isSent === true) vendorWorksFor.push(until - (clock.now() + timeoutMs))
      await clock.sleep(500)
    }
    expect(vendorWorksFor.length).toBeGreaterThan(2)
    expect(Math.min(...vendorWorksFor)).toBeGreaterThanOrEqual(timeoutMs - 100)
    expect(arrivals).toHaveLength(vendorWorksFor.length)
    answered.resolve('lost')
    await Promise.all(waiting)
    store.runs.report = report
  }, timeoutMs)
})
