import type { DayRule } from '../model/account-limits.ts'
import type { Clock } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import { nextMidnight } from '../model/zones.ts'
import type { LimitFacts } from './http.ts'
import type { Send } from './retry.ts'

/** The share of a day's calls that stays for other integrations of the account, unless the configuration says another. */
export const usualReserve = 0.2

/** A figure that is older may be of yesterday's budget: one call is let through to find out. Milliseconds. */
const believedMs = 15 * 60_000
/** Where calls come back one by one, a look that often finds enough of them to be worth a beginning. Milliseconds. */
const rollingMs = 60 * 60_000
/** Clocks of a vendor and of this machine are not quite the same. Milliseconds. */
const afterMidnightMs = 60_000

/** The calls of a day that one key may make: what the vendor's replies say is left, less the reserve. */
export interface Budget {
  /** Throws CrmError `quota` when the call would go into the reserve. Every call that was let through ends with `over`. */
  enter(): void
  over(): void
  observe(facts: LimitFacts): void
  /** How long until the day's calls are there again, as far as the vendor's rule is known. Milliseconds. */
  untilRenewed(): number | undefined
}

/** A vendor that says nothing of a day's calls is not held back. `reserve` is a share, 0 to 1. */
export function createBudget(reserve: number, clock: Clock): Budget {
  let limit = 0
  let day: DayRule | undefined
  /** Until when it is believed goes by the calendar, since days do, and so does who waits for one. */
  let known: { remaining: number; until: number } | null = null
  let underway = 0
  /** Kept, since every reply asks and calendars are slow. */
  let midnight: { zone: string; since: number; at: number | null } | null = null
  const midnightIn = (zone: string): number | null => {
    const now = clock.now()
    const holds = midnight?.zone === zone && now >= midnight.since && now < (midnight.at ?? Number.POSITIVE_INFINITY)
    if (midnight === null || !holds) midnight = { zone, since: now, at: nextMidnight(now, zone) }
    return midnight.at
  }
  const untilRenewed = (): number | undefined => {
    if (day?.resets === 'rolling') return rollingMs
    const renewed = day === undefined ? null : midnightIn(day.timeZone)
    return renewed === null ? undefined : renewed + afterMidnightMs - clock.now()
  }
  return {
    enter() {
      if (known !== null && clock.now() >= known.until) known = null
      if (known !== null && known.remaining - underway <= Math.floor(reserve * limit)) {
        throw spent({ limit, remaining: known.remaining, reserve }, known.until - clock.now())
      }
      underway += 1
    },
    over() {
      underway -= 1
    },
    observe(facts) {
      day = facts.day ?? day
      // A vendor that tells only what is left has at least as many calls a day as were ever left.
      limit = facts.dailyLimit ?? Math.max(limit, facts.dailyRemaining ?? 0)
      const { dailyRemaining } = facts
      if (dailyRemaining === undefined) return
      // Replies overtake each other, so a higher figure is news only where it cannot be of one that was sent before.
      const isLate = known !== null && dailyRemaining <= known.remaining + underway
      const remaining = isLate && known !== null ? Math.min(known.remaining, dailyRemaining) : dailyRemaining
      known = { remaining, until: clock.now() + (untilRenewed() ?? believedMs) }
    },
    untilRenewed,
  }
}

/** Holds calls back before they wait for their turn; none was sent, so nothing was stored. */
export function withBudget<Reply>(next: Send<Reply>, budget: Budget): Send<Reply> {
  return async (request, signal) => {
    budget.enter()
    try {
      return await next(request, signal)
    } catch (error) {
      throw withRenewal(error, budget)
    } finally {
      budget.over()
    }
  }
}

/** A vendor that refuses for the day and does not say until when is asked again by the rule of its days. */
function withRenewal(error: unknown, budget: Budget): unknown {
  if (!(error instanceof CrmError) || error.kind !== 'quota' || error.retryAfterMs !== undefined) return error
  const retryAfterMs = budget.untilRenewed()
  return retryAfterMs === undefined
    ? error
    : new CrmError({ ...error, message: error.message, retryAfterMs, cause: error })
}

function spent(day: { limit: number; remaining: number; reserve: number }, retryAfterMs: number): CrmError {
  const [left, all] = [day.remaining, day.limit].map((calls) => calls.toLocaleString('en-US'))
  const share = Math.round(day.reserve * 100)
  return new CrmError({
    ...{ kind: 'quota', scope: 'request', stored: 'no', retryAfterMs },
    message: `Of the account's ${all} calls a day ${left} are left, and ${share} % are kept for its other integrations (dailyReserve of the connection).`,
  })
}
