import type { Clock } from '../model/clock.ts'
import type { PermitStore } from './http.ts'

/**
 * A place of which nothing more is heard is free after so long. Few calls last longer, and one that does costs a refusal
 * where other processes fill the rest; to wait for its time-out would cost a minute after every crash.
 */
const mostSilentMs = 15_000
/** Other processes do not tell when a call of theirs is over. */
const lookAgainMs = 100

/**
 * Calls in flight of one key, those of every process that shares the permits. A place is a permit that is free again
 * with the answer. A process that dies leaves its places taken for a while, since the vendor may still be at work on its
 * calls.
 */
export interface Places {
  /** A place for a call that lasts `timeoutMs` at most, or how long to wait before asking again. */
  take(timeoutMs: number): Promise<{ slots: number[] } | { waitMs: number }>
  leave(slots: readonly number[]): Promise<void>
  set(most: number): void
}

export function createPlaces(key: string, initial: number, permits: PermitStore, clock: Clock): Places {
  const placeKey = `${key} in flight`
  let most = initial
  /** Of all calls so far: where safety times differ much, the store takes the longer ones for a clock that was set back. */
  let longestMs = 0
  return {
    async take(timeoutMs) {
      longestMs = Math.max(longestMs, Math.min(timeoutMs, mostSilentMs))
      const taken = await permits.take(placeKey, most, 1, clock.now(), longestMs)
      return 'waitMs' in taken ? { waitMs: Math.min(taken.waitMs, lookAgainMs) } : taken
    },
    // Free by any clock, also by one that is set back meanwhile.
    leave: (slots) => permits.hold(placeKey, slots, 0),
    set: (next) => {
      most = next
    },
  }
}
