import type { AccountLimits } from './account-limits.ts'
import { count, plural } from './wording.ts'

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

/** Calls to a system, and what they take of its day in the unit that it is counted in. Absent: one each. */
export interface Effort {
  calls: number
  cost?: number
}

export function costOf({ calls, cost = calls }: Effort): number {
  return cost
}

/** Both numbers, and of the cost only what the calls do not say. */
export function effortOf(calls: number, cost: number): Effort {
  return cost === calls ? { calls } : { calls, cost }
}

export function sumEfforts(efforts: readonly Effort[]): Effort {
  return effortOf(
    efforts.reduce((sum, { calls }) => sum + calls, 0),
    efforts.reduce((sum, effort) => sum + costOf(effort), 0),
  )
}

/** `13,000 calls (65,000 tokens)` */
export function effortText(effort: Effort, { limits: { unit } }: System): string {
  const calls = plural(effort.calls, 'call')
  return unit === undefined ? calls : `${calls} (${count(costOf(effort))} ${unit})`
}

/** What a day of a system is counted in. */
export function unitOf({ limits: { unit = 'calls' } }: System): string {
  return unit
}

/** What of a day is kept for other integrations of the account. */
export function reserveOf({ limits: { dailyLimit = 0, dailyReserve = 0 } }: System): number {
  return Math.floor(dailyReserve * dailyLimit)
}

/** What we may spend today, our reserve aside; undefined where nobody knows. */
export function leftToday(system: System): number | undefined {
  const { dailyRemaining } = system.limits
  return dailyRemaining === undefined ? undefined : Math.max(0, dailyRemaining - reserveOf(system))
}

/** `, on 3 days`, where one is too short. */
export function onDays(days = 1): string {
  return days > 1 ? `, on about ${days} days of the target's budget` : ''
}

export interface Systems {
  source: System
  target: System
}
