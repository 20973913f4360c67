import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lane } from '../../src/http/http.ts'
import { createLimiter } from '../../src/http/limiter.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { Clock } from '../../src/model/clock.ts'
import { CrmError } from '../../src/model/errors.ts'
import { createVirtualClock } from './virtual-clock.ts'

const timeoutMs = 10_000

interface Call {
  process: number
  after: number
  weight: number
  lane: Lane
  /** Whether it keeps to the narrower limit as well. */
  narrow: boolean
  /** On its way to the vendor, and from there. */
  up: number
  back: number
  end: 'reply' | 'trouble' | 'no answer'
  /** The caller gives up so long after asking. */
  patience: number | null
}

interface History {
  permits: number
  windowMs: number
  concurrency: number
  part: { permits: number; windowMs: number; concurrency: number }
  /** When each process is killed; null: never. */
  deaths: (number | null)[]
  calls: Call[]
}

const ms = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max })

const histories: fc.Arbitrary<History> = fc.integer({ min: 1, max: 8 }).chain((permits) =>
  fc.record({
    permits: fc.constant(permits),
    windowMs: fc.integer({ min: 5_000, max: 15_000 }),
    concurrency: fc.integer({ min: 1, max: 10 }),
    part: fc.record({
      permits: fc.integer({ min: 1, max: permits }),
      windowMs: fc.integer({ min: 5_000, max: 15_000 }),
      concurrency: fc.integer({ min: 1, max: 4 }),
    }),
    deaths: fc.array(fc.option(ms(40_000)), { minLength: 1, maxLength: 3 }),
    calls: fc.array(
      fc.record({
        process: fc.nat(2),
        after: ms(30_000),
        weight: fc.integer({ min: 0, max: permits + 2 }),
        lane: fc.constantFrom<Lane>('write', 'read', 'verify'),
        narrow: fc.boolean(),
        up: ms(5_000),
        back: ms(4_999),
        end: fc.constantFrom<Call['end']>('reply', 'reply', 'trouble', 'no answer'),
        patience: fc.option(ms(20_000), { freq: 4 }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  }),
)

interface Arrival {
  at: number
  weight: number
  narrow: boolean
}

/** Carries a history out; the processes share permits and a vendor, and a killed one does nothing from then on. */
async function live({ permits, windowMs, concurrency, part, deaths, calls }: History) {
  const base = createVirtualClock()
  const store = createMemoryPermits()
  const arrivals: Arrival[] = []
  const inFlight = { all: { now: 0, most: 0 }, narrow: { now: 0, most: 0 } }
  const died = deaths.map((at) => (at === null ? null : base.monotonic() + at))
  const isDead = (process: number): boolean => (died[process] ?? Number.POSITIVE_INFINITY) <= base.monotonic()
  const forever = new Promise<never>(() => undefined)

  const limiters = deaths.map((_, process) => {
    const clock: Clock = {
      ...base,
      async sleep(duration, signal) {
        await base.sleep(duration, signal)
        if (isDead(process)) await forever
      },
    }
    const narrow = { window: { permits: part.permits, ms: part.windowMs }, concurrency: part.concurrency }
    const limits = { key: 'account', window: { permits, ms: windowMs }, concurrency, parts: { narrow } }
    return createLimiter(limits, store, clock)
  })

  const send = async ({ up, back, weight, end, narrow }: Call, process: number): Promise<void> => {
    if (isDead(process)) return forever
    const flights = narrow ? [inFlight.all, inFlight.narrow] : [inFlight.all]
    for (const flight of flights) {
      flight.now += 1
      flight.most = Math.max(flight.most, flight.now)
    }
    // What has left arrives, whatever becomes of its process.
    await base.sleep(up)
    arrivals.push({ at: base.monotonic(), weight: Math.min(weight, permits), narrow })
    await base.sleep(end === 'no answer' ? timeoutMs - up : back)
    for (const flight of flights) flight.now -= 1
    if (isDead(process)) return forever
    if (end === 'reply') return
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message: end })
  }

  const settled = calls.map(async (call): Promise<string> => {
    const process = call.process % deaths.length
    await base.sleep(call.after)
    const stop = new AbortController()
    if (call.patience !== null) void base.sleep(call.patience).then(() => stop.abort(new Error('gave up')))
    const { lane, weight } = call
    const ticket = { lane, weight, timeoutMs, ...(call.narrow && { part: 'narrow' }) }
    const done = isDead(process) ? forever : limiters[process]!.run(ticket, stop.signal, () => send(call, process))
    const death = died[process] ?? null
    const killed =
      death === null ? forever : base.sleep(Math.max(0, death - base.monotonic())).then(() => 'killed' as const)
    const outcome = done.then(
      () => 'replied',
      (error: Error) => error.message,
    )
    return Promise.race([outcome, killed])
  })
  const fates = await base.run(Promise.all(settled))
  return { fates, arrivals, inFlight, took: base.monotonic() }
}

/** The fullest window over all offsets: some arrival is its last moment. */
function fullest(arrivals: readonly Arrival[], windowMs: number): number {
  const load = (end: number): number =>
    arrivals.reduce((sum, { at, weight }) => sum + (at > end - windowMs && at <= end ? weight : 0), 0)
  return Math.max(0, ...arrivals.map(({ at }) => load(at)))
}

test('with a narrower limit for some calls, calls that fail, are given up or die with their process never fill a window above its limit, nor are more in flight than may be, and they hold up the others for a bounded time', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const { permits, windowMs, concurrency, part, calls } = history
      const { fates, arrivals, inFlight, took } = await live(history)
      expect(fullest(arrivals, windowMs)).toBeLessThanOrEqual(permits)
      expect(inFlight.all.most).toBeLessThanOrEqual(concurrency)
      // One that weighs more than the part gets all of the part.
      const narrow = arrivals.filter((one) => one.narrow)
      const parts = narrow.map(({ at, weight }) => ({ at, weight: Math.min(weight, part.permits), narrow: true }))
      expect(fullest(parts, part.windowMs)).toBeLessThanOrEqual(part.permits)
      expect(inFlight.narrow.most).toBeLessThanOrEqual(Math.min(part.concurrency, concurrency))
      // Everybody was answered, gave up or died.
      expect(fates).toHaveLength(calls.length)
      const allowed = ['replied', 'trouble', 'no answer', 'gave up', 'killed']
      for (const fate of fates) expect(allowed).toContain(fate)
      // A permit is lost for a time-out and a window at most, a place for a time-out.
      expect(took).toBeLessThanOrEqual(40_000 + calls.length * 2 * (timeoutMs + Math.max(windowMs, part.windowMs)))
    }),
    { numRuns: 150 },
  )
})
