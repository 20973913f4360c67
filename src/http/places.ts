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
 * Who has calls in flight takes a place the moment that it becomes free, and who looks now and then would never find one.
 * So it looks once in a while whether somebody waits, and then leaves free places alone for long enough.
 */
const [lookForOthersMs, giveWayMs] = [1_000, 2 * lookAgainMs]
const mostWaiting = 1_000

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
  const [placeKey, waitKey] = [`${key} in flight`, `${key} waiting`]
  let most = initial
  /** Of all calls so far: where safety times differ much, the store takes the longer ones for a clock that was set back. */
  let longestMs = 0
  let [held, lookedAt, givesWayUntil] = [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]

  /** For how long free places are others' now. */
  const giveWay = async (): Promise<number> => {
    const now = clock.monotonic()
    if (held > 0 && now - lookedAt >= lookForOthersMs) {
      lookedAt = now
      if ((await permits.busy(waitKey, clock.now())) > 0) givesWayUntil = now + giveWayMs
    }
    return givesWayUntil - now
  }

  return {
    async take(timeoutMs) {
      const waitMs = await giveWay()
      if (waitMs > 0) return { waitMs }
      longestMs = Math.max(longestMs, Math.min(timeoutMs, mostSilentMs))
      const taken = await permits.take(placeKey, most, 1, clock.now(), longestMs)
      if ('slots' in taken) {
        held += 1
        return taken
      }
      await permits.take(waitKey, mostWaiting, 1, clock.now(), giveWayMs)
      return { waitMs: Math.min(taken.waitMs, lookAgainMs) }
    },
    leave(slots) {
      held -= 1
      // Free by any clock, also by one that is set back meanwhile.
      return permits.hold(placeKey, slots, 0)
    },
    set: (next) => {
      most = next
    },
  }
}
