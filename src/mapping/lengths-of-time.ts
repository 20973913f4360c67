import type { Field } from '../model/schema.ts'

/** How lengths of time are told: counted in a unit, or written as a text. */
export type TimeUnit = NonNullable<Field['unit']>

export const timeUnits = [
  'milliseconds',
  'seconds',
  'minutes',
  'hh:mm:ss',
  'mm:ss',
  'hh:mm',
] as const satisfies readonly TimeUnit[]

/** What each part of a text counts, or the number itself; in milliseconds. */
const parts: Readonly<Record<TimeUnit, readonly number[]>> = {
  milliseconds: [1],
  seconds: [1_000],
  minutes: [60_000],
  'hh:mm:ss': [3_600_000, 60_000, 1_000],
  'mm:ss': [60_000, 1_000],
  'hh:mm': [3_600_000, 60_000],
}

/** The least that texts of this form tell apart, or one of what is counted; in milliseconds. */
export function stepOf(unit: TimeUnit): number {
  return parts[unit].at(-1)!
}

/** Whether values are texts with colons. */
export function isWritten(unit: TimeUnit): boolean {
  return parts[unit].length > 1
}

/** `n` / `of` milliseconds: no number with a point would be exact. `n` may be negative, `of` never. */
export interface Length {
  n: bigint
  of: bigint
}

/** Of a number in canonical decimal form. */
export function countedLength(decimal: string, unit: TimeUnit): Length {
  const [whole = '', fraction = ''] = decimal.split('.')
  return { n: BigInt(whole + fraction) * BigInt(stepOf(unit)), of: 10n ** BigInt(fraction.length) }
}

const WRITTEN = /^\d{1,9}(?::[0-5]\d){1,2}$/

/** Of a text; null where it is not of this form. Three parts are hours, minutes and seconds in each. */
export function writtenLength(text: string, unit: TimeUnit): Length | null {
  if (!WRITTEN.test(text)) return null
  const told = text.split(':')
  const each = told.length === 3 ? parts['hh:mm:ss'] : parts[unit]
  if (told.length !== each.length) return null
  return { n: BigInt(told.reduce((sum, part, at) => sum + Number(part) * each[at]!, 0)), of: 1n }
}

/** How many steps of `step` milliseconds, / 10^`places`, a length is; a half goes away from zero. */
export function countSteps({ n, of }: Length, step: number, places = 0): bigint {
  const [top, bottom] = [n * 10n ** BigInt(places), of * BigInt(step)]
  const size = top < 0n ? -top : top
  const steps = (2n * size + bottom) / (2n * bottom)
  return top < 0n ? -steps : steps
}

/** Steps of a form as a text of it, each part but the first of two digits; the first, too, where it counts hours. */
export function writeSteps(steps: bigint, unit: TimeUnit): string {
  const each = parts[unit]
  const told: string[] = []
  let left = steps * BigInt(stepOf(unit))
  for (const part of each) {
    told.push(String(left / BigInt(part)).padStart(2, '0'))
    left %= BigInt(part)
  }
  return told.join(':')
}

/** Whether so many steps say the length to within half a millisecond, which nobody measures. */
export function isWithin({ n, of }: Length, steps: bigint, step: number, places = 0): boolean {
  const scale = 10n ** BigInt(places)
  const off = n * scale - steps * BigInt(step) * of
  return 2n * (off < 0n ? -off : off) < of * scale
}
