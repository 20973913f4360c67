import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, Random } from './model/clock.ts'

/** The longest delay that a timer of Node holds; a longer one would fire at once (https://nodejs.org/api/timers.html). */
const longestTimerMs = 2 ** 31 - 1

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  try {
    for (let left = ms; left >= 0; left -= longestTimerMs) {
      await delay(Math.min(left, longestTimerMs), undefined, signal === undefined ? {} : { signal })
    }
  } catch (error) {
    // Node rejects with an AbortError of its own; callers were promised the reason that they aborted with.
    signal?.throwIfAborted()
    throw error
  }
}

/** Calls back every `ms` milliseconds until the returned function is called. */
export function repeatEvery(ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, ms)
  return () => clearInterval(timer)
}

/** The machine's time. */
export const systemClock: Clock = { now: Date.now, monotonic: () => performance.now(), sleep }

/** The machine's randomness: good for jitter and sampling, not for secrets. */
export const systemRandom: Random = Math.random
