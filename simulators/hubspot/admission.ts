import type { Tokens } from '../kit/auth.ts'
import { concurrencyLimit, endOfDay, quota, type RateLimit, slidingWindow } from '../kit/limits.ts'
import type { Answer, Call, Route, Setup } from '../kit/vendor.ts'
import {
  expiredCredentials,
  locked,
  missingScopes,
  noCredentials,
  type Policy,
  Refusal,
  tooManyCalls,
} from './errors.ts'
import type { Portal } from './portal.ts'
import { openToAll, windowMs } from './rules.ts'

/** Who may call, and how often. */
export interface Admission {
  readonly daily: RateLimit
  admit(call: Call, route: Route): Answer | undefined
  release(call: Call): void
  /** Correlation id in header and error body, and the rate headers. */
  finish(call: Call, answer: Answer): Answer
}

/**
 * The burst limit counts in a window that slides, per credential; the daily one ends at midnight of the account's
 * zone, and a public app has none; searches have a limit of their own and carry no rate headers.
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
 */
export function createAdmission(
  portal: Portal,
  tokens: Tokens,
  { clock, limits, settings, random: stream }: Setup<unknown>,
  scopes: ReadonlySet<string>,
): Admission {
  const random = stream('correlation')
  const windows = new Map<string, RateLimit>()
  const hasDailyLimit = settings.app !== 'oauth'
  const daily = quota(
    () => (hasDailyLimit ? limits.daily! : Number.POSITIVE_INFINITY),
    (now) => endOfDay(now, portal.details.utcOffsetMilliseconds),
  )
  const searches = slidingWindow(() => limits.search!, 1_000)
  const parallel = concurrencyLimit(() => limits.concurrent!)
  const inFlight = new WeakSet<Call>()
  const grants = (scope: string): boolean =>
    scopes.has(scope) ||
    (scope === 'crm.schemas.contacts.read' &&
      portal.reads('object-scope-reads-definitions') &&
      scopes.has('crm.objects.contacts.read'))
  const isSearch = (call: Call): boolean => call.path.endsWith('/search')
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
  const demand = (call: Call, route: Route): void => {
    if (route.needs?.includes(openToAll)) return
    call.key = authenticate(call, tokens, clock.now())
    const now = call.arrivedAt
    refuse('DAILY', daily.peek(now))
    if (isSearch(call)) refuse('SECONDLY', searches.take(now))
    else refuse('TEN_SECONDLY_ROLLING', windowOf(call.key).take(now))
    daily.take(now)
    if (!parallel.enter()) throw locked()
    inFlight.add(call)
    const missing = (route.needs ?? []).filter((scope) => !grants(scope))
    if (missing.length > 0) throw missingScopes(missing)
  }

  const rateHeaders = (call: Call): Record<string, string> => {
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
  }

  return {
    daily,
    admit: (call, route) => {
      try {
        demand(call, route)
        return undefined
      } catch (error) {
        if (error instanceof Refusal) return { status: error.status, headers: error.headers, body: error.body }
        throw error
      }
    },
    release: (call) => {
      if (inFlight.delete(call)) parallel.leave()
    },
    finish: (call, { status, headers, body }) => {
      const correlationId = random.uuid()
      const isError = status >= 400 && typeof body === 'object' && !(body instanceof Uint8Array)
      const said = isError ? { ...body, correlationId } : body
      return {
        status,
        headers: { 'x-hubspot-correlation-id': correlationId, ...rateHeaders(call), ...headers },
        ...(said !== undefined && { body: said }),
      }
    },
  }
}

/** Whose token a call brings. Throws when there is none that is alive. */
function authenticate(call: Call, tokens: Tokens, now: number): string {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(call.header('authorization') ?? '') ?? []
  const state = tokens.state(token, now)
  if (state === 'expired') throw expiredCredentials(Math.floor((now - tokens.find(token)!.expiresAt!) / 1_000))
  if (state !== 'valid') throw noCredentials()
  return tokens.find(token)!.subject
}
