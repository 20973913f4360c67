import type { Lane, RateLimits } from '../../src/http/http.ts'
import type { Limiter } from '../../src/http/limiter.ts'
import { CrmError, type ErrorKind } from '../../src/model/errors.ts'
import { never } from './fake-vendor.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface Call {
  after: number
  up: number
  back: number
  weight: number
  lane: Lane
}

export const call = (over: Partial<Call> = {}): Call => ({ after: 0, up: 0, back: 0, weight: 1, lane: 'read', ...over })

export function failure(kind: ErrorKind, retryAfterMs?: number): CrmError {
  const stored = kind === 'transient' ? 'unknown' : 'no'
  return new CrmError({
    kind,
    scope: 'request',
    message: kind,
    stored,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

/** Sends the calls through a limiter and tells when each arrived, with its weight. */
export async function arrivalsOf(
  clock: VirtualClock,
  limiter: Limiter,
  calls: Call[],
): Promise<{ at: number; weight: number }[]> {
  const arrivals: { at: number; weight: number }[] = []
  await Promise.all(
    calls.map(async ({ after, up, back, weight, lane }) => {
      await clock.sleep(after)
      await limiter.run({ lane, weight, timeoutMs: 30_000 }, never, async () => {
        await clock.sleep(up)
        arrivals.push({ at: clock.monotonic(), weight })
        await clock.sleep(back)
      })
    }),
  )
  return arrivals
}

export const limitsOf = (permits: number, ms: number, concurrency = 50): RateLimits => ({
  key: 'account',
  window: { permits, ms },
  concurrency,
})

/** How many of so many calls, asked for at once, were on their way at a time; each takes a while and then ends so. */
export async function mostInFlight(
  clock: VirtualClock,
  limiter: Limiter,
  count: number,
  error?: CrmError,
): Promise<number> {
  let [now, most] = [0, 0]
  const one = () =>
    limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000 }, never, async () => {
      now += 1
      most = Math.max(most, now)
      await clock.sleep(100)
      now -= 1
      if (error !== undefined) throw error
    })
  await Promise.allSettled(Array.from({ length: count }, one))
  return most
}
