import type { Tokens } from '../kit/auth.ts'
import { concurrencyLimit, endOfDay, quota, type RateLimit, slidingWindow } from '../kit/limits.ts'
import type { Account, Answer, Call, Setup } from '../kit/vendor.ts'
import { Refusal } from './refusal.ts'
import { answerRefusal } from './routes/request.ts'

/** What a route needs that is asked without a token. */
export const open = 'open'

export interface Admission extends Required<Pick<Account, 'admit' | 'release' | 'finish'>> {
  dayLeft(): number
}

/** Who may call, and how often. */
export function createAdmission({ clock, limits, random }: Setup<unknown>, tokens: Tokens): Admission {
  const requestIds = random('request ids')
  const parallel = concurrencyLimit(() => limits.inFlight!)
  const day = quota(() => limits.daily!, endOfDay)
  const inFlight = new WeakSet<Call>()
  const window = adjustableWindow(limits)

  const demand = (call: Call): void => {
    call.key = authenticate(call, tokens, clock.now())
    const now = call.arrivedAt
    const left = day.peek(now)
    if (!left.allowed) throw tooMany('day_spent', 'The calls of the day are spent.', left.retryAfterMs)
    if (parallel.active >= limits.inFlight!) throw tooMany('in_flight', 'Too many calls at a time.', 1_000)
    const grant = window().take(now)
    if (!grant.allowed) throw tooMany('window_full', 'Too many calls in a short time.', grant.retryAfterMs)
    day.take(now)
    parallel.enter()
    inFlight.add(call)
  }

  return {
    dayLeft: () => day.peek(clock.now()).remaining,
    admit: (call, route) => {
      if (route.needs?.includes(open)) return undefined
      try {
        demand(call)
        return undefined
      } catch (error) {
        return answerRefusal(error)
      }
    },
    release: (call) => {
      if (inFlight.delete(call)) parallel.leave()
    },
    finish: (call, { status, headers, body }): Answer => {
      const request_id = requestIds.uuid()
      const isError = status >= 400 && typeof body === 'object' && !(body instanceof Uint8Array)
      const said = isError ? { ...body, request_id } : body
      const now = clock.now()
      const left = inFlight.has(call) || call.key !== ''
      const rates = left && {
        'x-window-left': String(window().peek(now).remaining),
        'x-day-left': String(day.peek(now).remaining),
      }
      return {
        status,
        headers: { 'x-request-id': request_id, ...(rates || {}), ...headers },
        ...(said !== undefined && { body: said }),
      }
    },
  }
}

/** A window whose length may be changed while it runs; it begins anew then. */
function adjustableWindow(limits: Readonly<Record<string, number>>): () => RateLimit {
  let length = Number.NaN
  let window: RateLimit
  return () => {
    if (length !== limits.windowMs) {
      length = limits.windowMs!
      window = slidingWindow(() => limits.window!, length)
    }
    return window
  }
}

function authenticate(call: Call, tokens: Tokens, now: number): string {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(call.header('authorization') ?? '') ?? []
  const state = tokens.state(token, now)
  if (state === 'expired') throw new Refusal(401, 'token_expired', 'The token has ended.')
  if (state !== 'valid') throw new Refusal(401, 'token_unknown', 'There is no such token.')
  return tokens.find(token)!.subject
}

function tooMany(code: string, message: string, retryAfterMs: number): Refusal {
  return new Refusal(429, code, message, {}, retryAfterMs)
}
