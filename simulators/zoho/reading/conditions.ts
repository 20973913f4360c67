import { compareNumeric } from '../../kit/store.ts'
import { folded, type Org, type StoredRecord, type StoredValue } from '../org.ts'
import { type Column, valueIn } from './columns.ts'

export type Operator =
  | 'equal'
  | 'not_equal'
  | 'greater_than'
  | 'greater_equal'
  | 'less_than'
  | 'less_equal'
  | 'like'
  | 'not_like'
  | 'in'
  | 'not_in'
  | 'between'
  | 'not_between'
  | 'contains'
  | 'not_contains'
  | 'starts_with'
  | 'ends_with'
  | 'empty'
  | 'filled'

/** A question about one record, whatever language it was asked in. */
export type Condition =
  | { readonly join: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly column: Column; readonly operator: Operator; readonly values: readonly string[] }

export function isTrue(org: Org, condition: Condition, row: StoredRecord): boolean {
  if ('join' in condition) {
    const { join, parts } = condition
    return join === 'and' ? parts.every((part) => isTrue(org, part, row)) : parts.some((part) => isTrue(org, part, row))
  }
  const { column, operator, values } = condition
  return holds(column, valueIn(org, column, row), operator, values)
}

/** Records above an id that the condition leaves; undefined where it says nothing of that. */
export function lowestId(condition: Condition): string | undefined {
  if ('join' in condition)
    return condition.join === 'and' ? condition.parts.map(lowestId).find((id) => id !== undefined) : undefined
  const { column, operator, values } = condition
  const isId = column.field.api_name === 'id' && column.via.length === 0
  return isId && (operator === 'greater_than' || operator === 'greater_equal') ? values[0] : undefined
}

function holds(column: Column, value: StoredValue, operator: Operator, values: readonly string[]): boolean {
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
  if (operator === 'empty') return isEmpty
  if (operator === 'filled') return !isEmpty
  const negative = NEGATIVES[operator]
  if (negative !== undefined) return !holds(column, value, negative, values)
  if (isEmpty) return operator === 'equal' && values[0] === ''
  const order = (text: string): number => compareValue(column, value, text)
  const [first = '', second = ''] = values
  switch (operator) {
    case 'equal':
      return order(first) === 0
    case 'in':
      return values.some((text) => order(text) === 0)
    case 'greater_than':
      return order(first) > 0
    case 'greater_equal':
      return order(first) >= 0
    case 'less_than':
      return order(first) < 0
    case 'less_equal':
      return order(first) <= 0
    case 'between':
      return order(first) >= 0 && order(second) <= 0
    default:
      return matches(value, operator, first)
  }
}

const NEGATIVES: Partial<Record<Operator, Operator>> = {
  not_equal: 'equal',
  not_like: 'like',
  not_in: 'in',
  not_between: 'between',
  not_contains: 'contains',
}

function matches(value: StoredValue, operator: Operator, text: string): boolean {
  const held = Array.isArray(value) ? value.map(folded) : [folded(value)]
  const sought = folded(text)
  if (operator === 'starts_with') return held.some((each) => each.startsWith(sought))
  if (operator === 'ends_with') return held.some((each) => each.endsWith(sought))
  if (operator === 'contains') return held.some((each) => each.includes(sought))
  const pattern = sought
    .split('%')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return held.some((each) => new RegExp(`^${pattern}$`, 's').test(each))
}

/** The order of a stored value and a text that stands for one of its kind; NaN where they cannot be compared. */
function compareValue({ field, ofUser }: Column, value: StoredValue, text: string): number {
  if (Array.isArray(value)) return folded(value.join(';')) === folded(text) ? 0 : Number.NaN
  if (typeof value === 'number') return value - Number(text)
  if (typeof value === 'boolean') return String(value) === text.toLowerCase() ? 0 : Number.NaN
  const held = String(value)
  if (ofUser !== undefined) return compareText(folded(held), folded(text))
  switch (field.data_type) {
    case 'datetime':
      return Date.parse(held) - Date.parse(text)
    case 'bigint':
    case 'lookup':
    case 'ownerlookup':
    case 'userlookup':
      return compareNumeric(held, text)
    case 'date':
      return compareText(held, text)
    default:
      return compareText(folded(held), folded(text))
  }
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
