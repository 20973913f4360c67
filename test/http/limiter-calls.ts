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
