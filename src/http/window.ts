import type { Clock } from '../model/clock.ts'
import { createArrivalEstimate } from './arrival.ts'
import type { LimitFacts, PermitStore, RateLimits } from './http.ts'

/** Clocks tell whole milliseconds: a reply stamped 10 may have come at 10.9. */
const clockGrainMs = 1
/** A pause after a rejection where neither the vendor nor a window says how long. */
const plainPauseMs = 1_000

/** The permits of one key, and its pauses. Times are epoch milliseconds, durations milliseconds. */
export interface Window {
  /** Permits for a call that lasts `timeoutMs` at most, or how long to wait before asking again. */
  take(weight: number, timeoutMs: number): Promise<{ slots: number[] } | { waitMs: number }>
  /** The reply to the call sent at `sentAt` has just come. */
  replied(slots: readonly number[], sentAt: number): Promise<void>
  /** The call was never sent. */
  unused(slots: readonly number[]): Promise<void>
  /** The vendor refused a call for its pace. */
  rejected(retryAfterMs: number | undefined): Promise<void>
  correct(facts: LimitFacts): Promise<void>
  set(size: RateLimits['window']): void
  /** Whether the vendor counts calls in a window at all. */
  readonly counted: boolean
}

/**
 * A permit is free again one window after the *response* to its call (or an upper estimate of the arrival, see
 * `arrival.ts`). An arrival is never later than its response, so no window of the vendor, sliding or fixed, can hold
 * more calls than it allows. The price is a cycle of window + round trip for each permit.
 */
export function createWindow(key: string, initial: RateLimits['window'], permits: PermitStore, clock: Clock): Window {
  const arrival = createArrivalEstimate()
  let size = initial
  let pausedUntil = 0
  /** Calls in the window that are not ours, as the vendor's headers showed, believed for one window. */
  let foreign = { calls: 0, until: 0 }

  return {
    get counted() {
      return size !== undefined
    },
    async take(weight, timeoutMs) {
      const now = clock.now()
      if (now < pausedUntil) return { waitMs: pausedUntil - now }
      if (size === undefined || weight === 0) return { slots: [] }
      const allowed = Math.max(1, size.permits - (now < foreign.until ? foreign.calls : 0))
      // A call that weighs more than the window gets the whole window: it could never leave otherwise.
      const taken = await permits.take(key, allowed, Math.min(weight, allowed), now, timeoutMs + size.ms)
      // A permit in flight is free one window after its reply at the earliest, so a longer sleep could be too long.
      return 'waitMs' in taken ? { waitMs: Math.min(taken.waitMs, size.ms) } : taken
    },
    async replied(slots, sentAt) {
      if (size === undefined || slots.length === 0) return
      await permits.hold(key, slots, arrival.anchor(size.ms, sentAt, clock.now()) + size.ms + clockGrainMs)
    },
    unused: (slots) => permits.hold(key, slots, clock.now()),
    async rejected(retryAfterMs) {
      const now = clock.now()
      arrival.rejected(now)
      pausedUntil = Math.max(pausedUntil, now + (retryAfterMs ?? size?.ms ?? plainPauseMs))
      if (size !== undefined) await permits.block(key, pausedUntil)
    },
    async correct({ permits: allowed, remaining }) {
      if (size === undefined) return
      if (allowed !== undefined && allowed >= 1) size = { ...size, permits: allowed }
      if (remaining === undefined) return
      const now = clock.now()
      const calls = size.permits - remaining - (await permits.busy(key, now))
      if (calls > 0) foreign = { calls, until: now + size.ms }
    },
    set: (next) => {
      size = next
    },
  }
}
