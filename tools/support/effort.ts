import { z } from 'zod'
import type { DryRunResult } from '../../src/model/results.ts'
import { costOf, effortText, onDays, unitOf } from '../../src/model/system.ts'
import { duration } from './markdown.ts'

/** What the writing takes at the least. */
export const effortShape = z.object({
  calls: z.number(),
  cost: z.number().describe("Of the target's day, in its unit"),
  unit: z.string(),
  seconds: z.number(),
  days: z.number().optional().describe("Of the target's budget"),
})

export function effortData({ estimate, systems: { target } }: DryRunResult): z.infer<typeof effortShape> {
  const { calls, seconds, days } = estimate
  return { calls, cost: costOf(estimate), unit: unitOf(target), seconds, ...(days === undefined ? {} : { days }) }
}

export function effortLine({ estimate, systems: { target } }: DryRunResult): string {
  return `Writing needs at least ${effortText(estimate, target)} and ${duration(estimate.seconds)}, as the target's limits are${onDays(estimate.days)}.`
}
