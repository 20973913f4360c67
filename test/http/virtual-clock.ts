import type { Clock } from '../../src/model/clock.ts'

interface Sleeper {
  at: number
  wake(): void
}

/** A clock that stands still until everybody sleeps, and then jumps to the next who wakes. */
export interface VirtualClock extends Clock {
  /** Lets time pass until the promise settles. Fails when nobody sleeps any more and it still has not. */
  run<T>(until: Promise<T>): Promise<T>
}

const startOfTime = 1_750_000_000_000

export function createVirtualClock(): VirtualClock {
  let now = startOfTime
  const sleepers = new Set<Sleeper>()

  const next = (): Sleeper | undefined => {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (first === undefined || sleeper.at < first.at) first = sleeper
    return first
  }

  return {
    now: () => Math.floor(now),
    monotonic: () => now - startOfTime,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const leave = (settle: () => void) => (): void => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', onAbort)
          settle()
        }
        const sleeper: Sleeper = { at: now + ms, wake: leave(resolve) }
        const onAbort = leave(() => reject(signal?.reason))
        signal?.addEventListener('abort', onAbort, { once: true })
        sleepers.add(sleeper)
      }),
    async run(until) {
      let settled = false
      const mark = (): void => {
        settled = true
      }
      until.then(mark, mark)
      for (;;) {
        // A turn of the event loop lets every promise that can go on do so.
        await new Promise((resolve) => setImmediate(resolve))
        if (settled) return until
        const sleeper = next()
        if (sleeper === undefined) throw new Error('Everybody waits, and nobody sleeps.')
        now = Math.max(now, sleeper.at)
        sleeper.wake()
      }
    },
  }
}
