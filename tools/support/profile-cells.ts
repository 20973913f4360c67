import type { FieldProfile } from '../../src/model/profile.ts'
import { count } from '../../src/model/wording.ts'
import { oneLine } from './markdown.ts'

/** Columns that say what a field holds. */
export const holdsHead = ['filled', 'different values', 'examples'] as const

/** The cells of these columns: `37 %`, `about 1,200`, two masked examples. */
export function holds({ filled, distinct, examples }: FieldProfile, records: number): string[] {
  return [
    shareText(filled, records),
    `${distinct.exact ? '' : 'about '}${count(distinct.count)}`,
    examples
      .slice(0, 2)
      .map((example) => oneLine(example, 30))
      .join(' · '),
  ]
}

/** A share in whole percents that says neither 0 nor 100 where it is not exactly so. */
function shareText(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %'
  if (part === whole) return '100 %'
  return `${Math.min(99, Math.max(1, Math.round((100 * part) / whole)))} %`
}
