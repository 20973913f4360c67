import { endOfDay, quota, type RateLimit, slidingWindow } from '../kit/limits.ts'
import type { Call, Setup } from '../kit/vendor.ts'
import { type Policy, tooManyCalls } from './errors.ts'
import type { Portal } from './portal.ts'
import { windowMs } from './rules.ts'

/** How often an account and its keys may call. */
export interface Rates {
  readonly daily: RateLimit
  /** Uses up one call. Throws when there is none left; the refusal uses up nothing. */
  spend(call: Call): void
  /** What is left, as headers. */
  headers(call: Call): Record<string, string>
}

/**
 * The burst limit counts in a window that slides, per credential; the daily one ends at midnight of the account's
 * zone, and a public app has none; searches have a limit of their own and carry no rate headers.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export function createRates(portal: Portal, { clock, limits, settings, random: stream }: Setup<unknown>): Rates {
  const random = stream('request ids')
  const windows = new Map<string, RateLimit>()
  const hasDailyLimit = settings.app !== 'oauth'
  const daily = quota(
    () => (hasDailyLimit ? limits.daily! : Number.POSITIVE_INFINITY),
    (now) => endOfDay(now, portal.details.utcOffsetMilliseconds),
  )
  const searches = slidingWindow(() => limits.search!, 1_000)
  const windowOf = (key: string): RateLimit => {
    const window = windows.get(key) ?? slidingWindow(() => limits.window!, windowMs)
    windows.set(key, window)
    return window
  }
  const refuse = (policy: Policy, { allowed, retryAfterMs }: ReturnType<RateLimit['peek']>): void => {
    if (allowed) return
    throw tooManyCalls(policy, {
      ...(policy === 'DAILY' && { requestId: random.uuid() }),
      ...(portal.reads('retry-after-on-429') && { retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) }),
      isByCategory: portal.reads('rate-limits-by-category'),
    })
  }
  return {
    daily,
    spend: (call) => {
      const now = call.arrivedAt
      refuse('DAILY', daily.peek(now))
      if (isSearch(call)) refuse('SECONDLY', searches.take(now))
      else refuse('TEN_SECONDLY_ROLLING', windowOf(call.key).take(now))
      daily.take(now)
    },
    headers: (call) => {
      if (call.key === '' || isSearch(call)) return {}
      const now = clock.now()
      const { remaining } = windowOf(call.key).peek(now)
      const secondly = Math.floor(limits.window! / 10)
      return {
        'x-hubspot-ratelimit-max': String(limits.window),
        'x-hubspot-ratelimit-remaining': String(remaining),
        'x-hubspot-ratelimit-interval-milliseconds': String(windowMs),
        ...(hasDailyLimit && {
          'x-hubspot-ratelimit-daily': String(limits.daily),
          'x-hubspot-ratelimit-daily-remaining': String(daily.peek(now).remaining),
        }),
        'x-hubspot-ratelimit-secondly': String(secondly),
        'x-hubspot-ratelimit-secondly-remaining': String(Math.min(secondly, remaining)),
      }
    },
  }
}

function isSearch(call: Call): boolean {
  return call.path.endsWith('/search')
}
