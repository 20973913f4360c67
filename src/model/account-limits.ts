/** What bounds the speed of an account; absent members are not known. */
export interface AccountLimits {
  window?: { permits: number; ms: number }
  /** What the vendor allows, not what we chose. */
  concurrency: number
  /** Calls of a day, which other integrations of the account may share. */
  dailyRemaining?: number
  dailyLimit?: number
}
