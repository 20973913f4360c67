import type { DayRule } from '../model/account-limits.ts'
import type { Clock } from '../model/clock.ts'
import { nextMidnight } from '../model/zones.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Days are at most an hour longer or shorter, where clocks change. */
const longestDayMs = dayMs + hourMs
/** Where calls come back one by one, a look that often finds enough of them to be worth a beginning. */
const rollingMs = hourMs
/** Clocks of a vendor and of this machine are not quite the same. */
const afterMidnightMs = 60_000

/** The days in which a vendor counts, by its rule as far as it is known. Milliseconds. */
export interface Days {
  know(rule: DayRule): void
  /** Since when what was spent counts; without a rule as long as a day can be, which is too long for none. */
  beganAt(): number
  /** How long until what was spent is there again; undefined without a rule. */
  untilRenewed(): number | undefined
}

export function createDays(clock: Clock): Days {
  let rule: DayRule | undefined
  /** Kept, since every call asks and calendars are slow. */
  let midnights: { zone: string; last: number; next: number } | null = null

  /** The midnights around now; null where days end otherwise, or in a zone that nobody knows. */
  const around = (): { last: number; next: number } | null => {
    if (rule?.resets !== 'midnight') return null
    const [zone, now] = [rule.timeZone, clock.now()]
    if (midnights?.zone === zone && now >= midnights.last && now < midnights.next) return midnights
    const next = nextMidnight(now, zone)
    if (next === null) return null
    const last = nextMidnight(next - longestDayMs - 1, zone) ?? next - dayMs
    midnights = { zone, last, next }
    return midnights
  }

  return {
    know: (told) => {
      rule = told
    },
    beganAt: () => around()?.last ?? clock.now() - dayMs,
    untilRenewed() {
      if (rule?.resets === 'rolling') return rollingMs
      const { next } = around() ?? {}
      return next === undefined ? undefined : next + afterMidnightMs - clock.now()
    },
  }
}
