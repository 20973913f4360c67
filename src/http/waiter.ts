import type { Clock } from '../model/clock.ts'
import { untilAborted } from './until-aborted.ts'

/** One who waits to be woken. A wake that comes while nobody waits ends the next wait at once. */
export interface Waiter {
  wake(): void
  /** Until woken, or until `ms` have passed if given. Rejects with the signal's reason. */
  wait(signal: AbortSignal, ms?: number): Promise<void>
}

export function createWaiter(clock: Clock): Waiter {
  let bell = Promise.withResolvers<void>()
  return {
    wake: () => bell.resolve(),
    async wait(signal, ms) {
      const timer = new AbortController()
      const woken = [bell.promise]
      const slept = ms === undefined ? undefined : clock.sleep(ms, timer.signal)
      if (slept !== undefined) woken.push(slept)
      try {
        await untilAborted(Promise.race(woken), signal)
      } finally {
        bell = Promise.withResolvers<void>()
        // A reason of its own spares the making of an error.
        timer.abort('woken')
        await slept?.catch(() => undefined)
      }
    },
  }
}
