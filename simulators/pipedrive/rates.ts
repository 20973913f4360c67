import { endOfDay, quota, type RateLimit, slidingWindow } from '../kit/limits.ts'
import type { Call, Setup } from '../kit/vendor.ts'
import type { Company } from './company.ts'
import { blocked, tooManyRequests } from './errors.ts'
import type { PricedRoute } from './routes/request.ts'
import { BY_PLAN, WINDOW_MS } from './rules.ts'

/** How often a company and its credentials may call. */
export interface Rates {
  /** Uses up a call and its tokens. Throws when there is no room; a refusal uses up nothing. */
  spend(call: Call, route: PricedRoute): void
  /** What is left, as headers. */
  headers(call: Call): Record<string, string>
}

/** What one credential has used up. */
interface Usage {
  readonly burst: RateLimit
  readonly searches: RateLimit
  readonly writes: RateLimit
  readonly refusals: RateLimit
  blockedUntil: number
}

/**
 * A day's tokens are the company's and come back at midnight of the server; a window of two seconds is each credential's;
 * searches have one of their own besides. An API token that goes on in spite of refusals is shut out for a while, with a
 * page of HTML. https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
export function createRates(company: Company, { clock, limits, settings }: Setup<unknown>): Rates {
  const offset = offsetOf(settings['server-zone']!)
  const figure = (name: 'daily' | 'window', byPlan: number): number =>
    limits[name] === BY_PLAN ? byPlan : limits[name]!
  const dailyMax = (): number => figure('daily', company.dailyTokens)
  const windowMax = (key: string): number =>
    figure('window', company.plan.window[key.startsWith('oauth') ? 'oauth' : 'token'])
  const day = quota(dailyMax, (now) => endOfDay(now, offset))
  const usages = new Map<string, Usage>()
  const usageOf = (key: string): Usage => {
    const usage = usages.get(key) ?? openUsage(limits, () => windowMax(key))
    usages.set(key, usage)
    return usage
  }
  const countsWrites = ({ key, method }: Call): boolean =>
    company.reads('daily-post-put-limit') && key.startsWith('token') && ['POST', 'PUT'].includes(method)

  const refuse = (key: string, now: number, retryAfterMs: number): never => {
    const usage = usageOf(key)
    if (key.startsWith('token') && !usage.refusals.take(now).allowed) {
      usage.blockedUntil = now + limits.blockTime!
      throw blocked()
    }
    const seconds = Math.ceil(retryAfterMs / 1_000)
    throw tooManyRequests(company.reads('retry-after-on-429') ? seconds : undefined)
  }

  return {
    spend: (call, { cost, isSearch }) => {
      const { key, arrivedAt: now } = call
      const { burst, searches, writes, blockedUntil } = usageOf(key)
      if (now < blockedUntil) throw blocked()
      const { remaining, resetsAt } = day.peek(now)
      const isShort = remaining < cost && company.reads('dear-calls-refused')
      if (remaining === 0 || isShort) refuse(key, now, resetsAt - now)
      const others = [burst, ...(isSearch ? [searches] : []), ...(countsWrites(call) ? [writes] : [])]
      for (const limit of others) {
        const { allowed, retryAfterMs } = limit.peek(now)
        if (!allowed) refuse(key, now, retryAfterMs)
      }
      for (const limit of others) limit.take(now)
      day.take(now, Math.min(cost, remaining))
      call.weight = cost
    },
    headers: (call) => {
      const { key } = call
      const now = clock.now()
      if (key === '' || now < usageOf(key).blockedUntil) return {}
      const isSearch = /\/(search|itemSearch)\b/.test(call.path)
      const { burst, searches, writes } = usageOf(key)
      const { remaining, resetsAt } = (isSearch ? searches : burst).peek(now)
      return {
        'x-ratelimit-limit': String(isSearch ? limits.search : windowMax(key)),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(Math.max(0, Math.ceil((resetsAt - now) / 1_000))),
        ...(settings['daily-headers'] === 'on' && {
          'x-daily-ratelimit-token-limit': String(dailyMax()),
          'x-daily-ratelimit-token-remaining': String(day.peek(now).remaining),
        }),
        ...(countsWrites(call) && { 'x-daily-requests-left': String(writes.peek(now).remaining) }),
      }
    },
  }
}

function openUsage(limits: Readonly<Record<string, number>>, windowMax: () => number): Usage {
  return {
    burst: slidingWindow(windowMax, WINDOW_MS),
    searches: slidingWindow(() => limits.search!, WINDOW_MS),
    writes: quota(
      () => limits.dailyRequests!,
      (now) => endOfDay(now),
    ),
    refusals: slidingWindow(() => limits.refusalsBeforeBlock!, 10_000),
    blockedUntil: 0,
  }
}

/** Milliseconds that a zone such as `+02:00` is ahead of UTC. */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
