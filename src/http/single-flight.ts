import { untilAborted } from './until-aborted.ts'

interface Flight {
  done: Promise<void>
  cut: AbortController
  waiters: number
}

/**
 * Callers that come while the work runs share its end. One caller's abort frees only that caller; the work itself is
 * aborted when nobody waits for it any more.
 */
export function singleFlight(work: (signal: AbortSignal) => Promise<void>): (signal: AbortSignal) => Promise<void> {
  let flight: Flight | undefined

  const start = (): Flight => {
    const cut = new AbortController()
    return { done: work(cut.signal), cut, waiters: 0 }
  }

  return async (signal) => {
    signal.throwIfAborted()
    flight ??= start()
    const mine = flight
    mine.waiters += 1
    try {
      await untilAborted(mine.done, signal)
    } finally {
      mine.waiters -= 1
      if (flight === mine && (mine.waiters === 0 || !signal.aborted)) flight = undefined
      if (mine.waiters === 0) mine.cut.abort()
    }
  }
}
