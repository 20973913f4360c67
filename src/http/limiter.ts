import type { Clock } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import { createArrivalEstimate } from './arrival.ts'
import { createConcurrency } from './concurrency.ts'
import type { Lane, LimitFacts, PermitStore, RateLimits } from './http.ts'
import { createLanes } from './lanes.ts'
import { createWaiter, type Waiter } from './waiter.ts'

/** Clocks tell whole milliseconds: a reply stamped 10 may have come at 10.9. */
const clockGrainMs = 1
/** A pause after a rejection where neither the vendor nor a window says how long. */
const plainPauseMs = 1_000

/** What a call needs before it may leave. Milliseconds. */
export interface Ticket {
  lane: Lane
  weight: number
  /** The longest that the call may last; sizes the safety deadline of its permits. */
  timeoutMs: number
}

/** The pace of one key: everything of this process that shares the key goes through one limiter. */
export interface Limiter {
  /**
   * Runs `call` once the window, the concurrency and everybody with precedence allow it. A {@link CrmError} that it
   * throws is also read as a sign: `rate-limited` pauses the key, `transient` lowers the concurrency.
   */
  run<T>(ticket: Ticket, signal: AbortSignal, call: () => Promise<T>): Promise<T>
  /** What a reply said about the window. */
  correct(facts: LimitFacts): Promise<void>
  /** The account's limits became known better; applies to calls that have not left. */
  setLimits(limits: RateLimits): void
}

/**
 * A permit is free again one window after the *response* to its call (or an upper estimate of the arrival, see
 * `arrival.ts`). An arrival is never later than its response, so no window of the vendor, sliding or fixed, can hold
 * more calls than it allows. The price is a cycle of window + round trip for each permit.
 */
export function createLimiter(initial: RateLimits, permits: PermitStore, clock: Clock): Limiter {
  const { key } = initial
  const lanes = createLanes<Waiter>()
  const concurrency = createConcurrency(initial.concurrency)
  const arrival = createArrivalEstimate()
  let window = initial.window
  let inFlight = 0
  let pausedUntil = 0
  /** Calls in the window that are not ours, as the vendor's headers showed, believed for one window. */
  let foreign = { calls: 0, until: 0 }

  const wakeNext = (): void => lanes.head()?.wake()

  const allowance = (of: { permits: number }): number =>
    Math.max(1, of.permits - (clock.now() < foreign.until ? foreign.calls : 0))

  /** The slots of a permit, or how long to wait before asking again. */
  const tryTake = async ({ weight, timeoutMs }: Ticket): Promise<{ slots: number[] } | { waitMs: number }> => {
    const now = clock.now()
    if (now < pausedUntil) return { waitMs: pausedUntil - now }
    if (window === undefined || weight === 0) return { slots: [] }
    const allowed = allowance(window)
    // A call that weighs more than the window gets the whole window: it could never leave otherwise.
    const taken = await permits.take(key, allowed, Math.min(weight, allowed), now, timeoutMs + window.ms)
    // A permit in flight is free one window after its reply at the earliest, so a longer sleep could be too long.
    return 'waitMs' in taken ? { waitMs: Math.min(taken.waitMs, window.ms) } : taken
  }

  const acquire = async (ticket: Ticket, signal: AbortSignal): Promise<number[]> => {
    signal.throwIfAborted()
    const lane = ticket.weight === 0 ? 'free' : ticket.lane
    const waiter = createWaiter(clock)
    lanes.add(lane, waiter)
    try {
      for (;;) {
        if (lanes.head() !== waiter || inFlight >= concurrency.limit()) {
          await waiter.wait(signal)
          continue
        }
        // Counted before the store is asked, so that nobody slips in while it answers.
        inFlight += 1
        const taken = await tryTake(ticket).catch((error: unknown) => {
          inFlight -= 1
          throw error
        })
        if ('slots' in taken && !signal.aborted) return taken.slots
        inFlight -= 1
        if ('slots' in taken) await permits.hold(key, taken.slots, clock.now())
        signal.throwIfAborted()
        if ('waitMs' in taken) await waiter.wait(signal, Math.max(1, taken.waitMs))
      }
    } finally {
      lanes.remove(lane, waiter)
      wakeNext()
    }
  }

  const pause = async (error: CrmError, now: number): Promise<void> => {
    arrival.rejected(now)
    pausedUntil = Math.max(pausedUntil, now + (error.retryAfterMs ?? window?.ms ?? plainPauseMs))
    if (window !== undefined) await permits.block(key, pausedUntil)
  }

  /** Draws the consequences of a call that is over; `failure` is undefined for a clean reply. */
  const settle = async (slots: number[], sentAt: number, failure: unknown): Promise<void> => {
    const now = clock.now()
    inFlight -= 1
    const known = failure === undefined || failure instanceof CrmError
    // A call cut short by its caller may arrive later than now: its permits stay busy until their safety deadline.
    if (!known) return
    const limited = failure?.kind === 'rate-limited'
    if (failure?.kind === 'transient' || (limited && window === undefined)) concurrency.overloaded(sentAt, now)
    else concurrency.clean()
    if (limited) await pause(failure, now)
    if (window === undefined || slots.length === 0) return
    await permits.hold(key, slots, arrival.anchor(window.ms, sentAt, now) + window.ms + clockGrainMs)
  }

  /** A reply is worth more than the book-keeping about it, and what is not written only makes us slower. */
  const settleQuietly = async (slots: number[], sentAt: number, failure: unknown): Promise<void> => {
    await settle(slots, sentAt, failure).catch(() => undefined)
    wakeNext()
  }

  return {
    async run(ticket, signal, call) {
      const slots = await acquire(ticket, signal)
      const sentAt = clock.now()
      try {
        const reply = await call()
        await settleQuietly(slots, sentAt, undefined)
        return reply
      } catch (error) {
        await settleQuietly(slots, sentAt, error)
        throw error
      }
    },
    async correct(facts) {
      if (window === undefined) return
      if (facts.permits !== undefined && facts.permits >= 1) window = { ...window, permits: facts.permits }
      if (facts.remaining === undefined) return
      const now = clock.now()
      const calls = window.permits - facts.remaining - (await permits.busy(key, now))
      if (calls > 0) foreign = { calls, until: now + window.ms }
    },
    setLimits(limits) {
      window = limits.window
      concurrency.setCap(limits.concurrency)
      wakeNext()
    },
  }
}
