import type { Clock } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import type { LimitFacts } from './http.ts'
import type { Send } from './retry.ts'

/** The share of a day's calls that stays for other integrations of the account, unless the configuration says another. */
export const usualReserve = 0.2

/** A figure that is older may be of yesterday's budget: one call is let through to find out. Milliseconds. */
const believedMs = 15 * 60_000

/** The calls of a day that one key may make: what the vendor's replies say is left, less the reserve. */
export interface Budget {
  /** Throws CrmError `quota` when the call would go into the reserve. Every call that was let through ends with `over`. */
  enter(): void
  over(): void
  observe(facts: LimitFacts): void
}

/** A vendor that says nothing of a day's calls is not held back. `reserve` is a share, 0 to 1. */
export function createBudget(reserve: number, clock: Clock): Budget {
  let known: { limit: number; remaining: number; at: number } | null = null
  let underway = 0
  return {
    enter() {
      const now = clock.monotonic()
      if (known !== null && now - known.at >= believedMs) known = null
      if (known !== null && known.remaining - underway <= Math.floor(reserve * known.limit)) {
        throw spent(known, reserve, known.at + believedMs - now)
      }
      underway += 1
    },
    over() {
      underway -= 1
    },
    observe({ dailyLimit, dailyRemaining }) {
      if (dailyLimit === undefined || dailyRemaining === undefined) return
      known = { limit: dailyLimit, remaining: dailyRemaining, at: clock.monotonic() }
    },
  }
}

/** Holds calls back before they wait for their turn; none was sent, so nothing was stored. */
export function withBudget(next: Send, budget: Budget): Send {
  return async (request, signal) => {
    budget.enter()
    try {
      return await next(request, signal)
    } finally {
      budget.over()
    }
  }
}

function spent({ limit, remaining }: { limit: number; remaining: number }, reserve: number, waitMs: number): CrmError {
  const [left, all] = [remaining, limit].map((calls) => calls.toLocaleString('en-US'))
  const share = Math.round(reserve * 100)
  return new CrmError({
    ...{ kind: 'quota', scope: 'request', stored: 'no', retryAfterMs: waitMs },
    message: `Of the account's ${all} calls a day ${left} are left, and ${share} % are kept for its other integrations (dailyReserve of the connection).`,
  })
}
