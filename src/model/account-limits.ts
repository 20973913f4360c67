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
  /** Calls of a day, which other integrations of the account may share. */
  dailyRemaining?: number
  dailyLimit?: number
  day?: DayRule
}
