import { setTimeout as realTime } from 'node:timers/promises'
import type { Clock } from '../../src/model/clock.ts'

interface Sleeper {
  at: number
  wake(): void
}

/** A clock that stands still until everybody sleeps, and then jumps to the next who wakes. */
export interface VirtualClock extends Clock {
  /**
   * Lets time pass until the promise settles. When nobody sleeps any more and it still has not, it fails; or, where
   * `disk` says that the disk may be at work, waits for that in real time, so that a busy machine costs no virtual time.
   */
  run<T>(until: Promise<T>, options?: { disk: boolean }): Promise<T>
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
    async run(until, { disk } = { disk: false }) {
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
        if (sleeper === undefined) {
          if (!disk) throw new Error('Everybody waits, and nobody sleeps.')
          await realTime(1)
          continue
        }
        now = Math.max(now, sleeper.at)
        sleeper.wake()
      }
    },
  }
}
