/**
 * When the calls of a day are there again: all of them at midnight of the account's zone, or each one a day after it was
 * made.
 */
export type DayRule = { resets: 'midnight'; timeZone: string } | { resets: 'rolling' }

/** What bounds the speed of an account; absent members are not known. */
export interface AccountLimits {
  window?: { permits: number; ms: number }
  /** What the vendor allows, not what we chose. */
  concurrency: number
  /** What a day may cost, which other integrations of the account may share: in calls, or in the `unit`. */
  dailyRemaining?: number
  dailyLimit?: number
  day?: DayRule
  /** What a day is counted in, where calls differ in what they cost; the plural, for people (`tokens`). */
  unit?: string
}
