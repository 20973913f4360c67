import type { Clock } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import { createDays } from './days.ts'
import type { Daily, LimitFacts, SpendingStore } from './http.ts'
import type { Send } from './retry.ts'

/** The share of a day's calls that stays for other integrations of the account, unless the configuration says another. */
export const usualReserve = 0.2

/** A figure that is older may be of yesterday's budget: one call is let through to find out. Milliseconds. */
const believedMs = 15 * 60_000

/** A call that was let through. */
export interface Spend {
  cost: number
  /** How many figures the vendor had told when it began. */
  figures: number
}

/**
 * What calls of one key may cost in a day, less the reserve: by what the vendor's replies say is left, counted on from
 * there where they stop saying it; where they say nothing, by what this machine has spent of a limit that is known.
 */
export interface Budget {
  /** Throws CrmError `quota` when the call would go into the reserve. Every call that was let through ends with `over`. */
  enter(cost: number): Promise<Spend>
  over(spend: Spend): void
  observe(facts: LimitFacts): void
  know(daily: Daily): void
  /** What the account has left today, by all that is known; undefined where nothing is. */
  left(): Promise<number | undefined>
  /** The vendor itself refused a call for the day: nothing leaves until it is renewed. Returns what to throw. */
  refused(error: CrmError): CrmError
}

/** A vendor of whose days nothing is known is not held back. `reserve` is a share, 0 to 1. */
export function createBudget(key: string, reserve: number, spending: SpendingStore, clock: Clock): Budget {
  const days = createDays(clock)
  let [limit, unit] = [0, 'calls']
  /** Whether it is counted here: the limit is known without a word of what is left, or may become so. */
  let counts = false
  /** Until when it is believed goes by the calendar, since days do, and so does who waits for one. */
  let told: { remaining: number; until: number } | null = null
  let refusal: { error: CrmError; until: number } | null = null
  let [underway, figures] = [0, 0]

  const kept = (): number => Math.floor(reserve * limit)
  const look = (): void => {
    if (told !== null && clock.now() >= told.until) told = null
    if (refusal !== null && clock.now() >= refusal.until) refusal = null
  }
  const throwIfRefused = (): void => {
    look()
    if (refusal !== null) throw waitFor(refusal.error, refusal.until - clock.now())
  }
  const know = ({ dailyLimit, day, unit: named }: Daily): void => {
    limit = dailyLimit ?? limit
    counts ||= dailyLimit !== undefined || named !== undefined
    if (day !== undefined) days.know(day)
    unit = named ?? unit
  }
  /** Where the call has its place before anybody else asks. */
  const count = async (cost: number): Promise<number | undefined> => {
    if (!counts) return undefined
    const spentSoFar = (await spending.spend(key, cost, clock.now(), days.beganAt())) - cost
    return limit === 0 ? undefined : limit - spentSoFar
  }

  return {
    know,
    async left() {
      look()
      return told === null ? count(0) : told.remaining - underway
    },
    async enter(cost) {
      throwIfRefused()
      const counted = await count(cost)
      look()
      const remaining = told === null ? counted : told.remaining - underway
      // A call that costs more than our share of a day gets the whole share: it could never leave otherwise.
      const least = limit === 0 ? cost : Math.min(cost, limit - kept())
      if (remaining !== undefined && remaining - least < kept()) {
        if (counted !== undefined) await spending.spend(key, -cost, clock.now(), clock.now())
        const until = told?.until ?? clock.now() + (days.untilRenewed() ?? believedMs)
        throw spent({ limit, unit, remaining: Math.max(0, remaining), reserve }, until - clock.now())
      }
      underway += cost
      return { cost, figures }
    },
    over(spend) {
      underway -= spend.cost
      // Nothing was said of what is left meanwhile, so it is less by this.
      if (told !== null && spend.figures === figures) told.remaining -= spend.cost
    },
    observe({ dailyRemaining, ...facts }) {
      const { dailyLimit, ...others } = facts
      know(dailyRemaining === undefined ? facts : others)
      if (dailyRemaining === undefined) return
      // A vendor that tells only what is left has at least as many calls a day as were ever left.
      limit = dailyLimit ?? Math.max(limit, dailyRemaining)
      figures += 1
      // Replies overtake each other, so a higher figure is news only where it cannot be of one that was sent before.
      const isLate = told !== null && dailyRemaining <= told.remaining + underway
      const remaining = isLate && told !== null ? Math.min(told.remaining, dailyRemaining) : dailyRemaining
      told = { remaining, until: clock.now() + (days.untilRenewed() ?? believedMs) }
    },
    refused(error) {
      const retryAfterMs = error.retryAfterMs ?? days.untilRenewed()
      if (retryAfterMs === undefined) return error
      refusal = { error, until: clock.now() + retryAfterMs }
      return waitFor(error, retryAfterMs)
    },
  }
}

/** Holds calls back before they wait for their turn; none was sent, so nothing was stored. */
export function withBudget<Reply>(next: Send<Reply>, budget: Budget): Send<Reply> {
  return async (request, signal) => {
    const spend = await budget.enter(request.cost ?? 1)
    try {
      return await next(request, signal)
    } catch (error) {
      throw error instanceof CrmError && error.kind === 'quota' ? budget.refused(error) : error
    } finally {
      budget.over(spend)
    }
  }
}

function waitFor(error: CrmError, retryAfterMs: number): CrmError {
  return new CrmError({ ...error, message: error.message, retryAfterMs, cause: error })
}

interface Spent {
  limit: number
  unit: string
  remaining: number
  reserve: number
}

function spent({ limit, unit, remaining, reserve }: Spent, retryAfterMs: number): CrmError {
  const [left, all] = [remaining, limit].map((units) => units.toLocaleString('en-US'))
  const share = Math.round(reserve * 100)
  return new CrmError({
    ...{ kind: 'quota', scope: 'request', stored: 'no', retryAfterMs },
    message: `Of the account's ${all} ${unit} a day ${left} are left, and ${share} % are kept for its other integrations (dailyReserve of the connection).`,
  })
}
