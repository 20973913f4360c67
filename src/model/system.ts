import type { AccountLimits } from './account-limits.ts'

/** One end of a migration as it was when the run looked at it. */
export interface System {
  connection: string
  account: string
  /** Of the account, for people. */
  name: string
  /** Version of the API that the connection speaks, in the vendor's words. */
  api?: string
  /** `dailyReserve` is the share of `dailyLimit` that we leave to other integrations of the account. */
  limits: AccountLimits & { dailyReserve?: number }
}

/** How many calls we may make today, our reserve aside; undefined where the system does not tell. */
export function callsLeftToday({ limits }: System): number | undefined {
  const { dailyRemaining, dailyLimit = 0, dailyReserve = 0 } = limits
  return dailyRemaining === undefined ? undefined : Math.max(0, dailyRemaining - Math.floor(dailyReserve * dailyLimit))
}

/** `, on 3 days`, where the calls of one are too few. */
export function onDays(days = 1): string {
  return days > 1 ? `, on about ${days} days of the target's budget` : ''
}

export interface Systems {
  source: System
  target: System
}
