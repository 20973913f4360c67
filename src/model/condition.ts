/**
 * How a value is held against the stated one. `before` and `after` are strictly less and more, of numbers as well;
 * `contains` is part of a text, or an entry of a list. `empty` and `filled` state no value, `one-of` a list.
 */
export const comparisons = [
  'equals',
  'not',
  'one-of',
  'contains',
  'at-least',
  'at-most',
  'before',
  'after',
  'empty',
  'filled',
] as const
export type Comparison = (typeof comparisons)[number]

/**
 * What a source record must meet to be part of a migration, in no vendor's language. Values are written as
 * `model/record.ts` writes them: decimals, ISO dates and datetimes as text. A day stated for a datetime field means
 * that whole day in UTC. Texts and options are compared without regard to case, ids exactly. A record without a value
 * meets `not` and `empty`, and nothing else.
 */
export interface Condition {
  field: string
  is: Comparison
  value?: string | boolean | readonly string[]
}

/** In one line for a person: `Status one-of Open, New`. */
export function showCondition({ field, is, value }: Condition): string {
  if (value === undefined) return `${field} ${is}`
  return `${field} ${is} ${typeof value === 'object' ? value.join(', ') : String(value)}`
}
