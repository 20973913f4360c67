import type { Value } from '../../model/record.ts'
import { type Field, findField, type ObjectSchema } from '../../model/schema.ts'
import { cleanText, isBlank } from '../blank.ts'
import { canonicalDatetime, comparableDecimal, isRounded } from '../canonical.ts'
import { canonicalTime, digitsOf } from './encode-value.ts'
import { longId } from './ids.ts'
import { visibleText } from './rich-text.ts'

/**
 * What Salesforce is known to change in a stored value: blanks at the ends go, line ends may be written another way,
 * numbers are rounded to the decimals of their field, sets have no order, and rich text is cleaned, so that only what can
 * be read there is compared. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm
 */
export function same(object: ObjectSchema, name: string, sent: Value, stored: Value | undefined): boolean {
  const field = findField(object, name)
  const [a, b] = [emptyToNull(sent, field), emptyToNull(stored ?? null, field)]
  if (a === null || b === null) return a === b
  if (Array.isArray(a) || Array.isArray(b) || field?.type === 'multi-select') return setText(a) === setText(b)
  const [left, right] = [cleanText(String(a)), cleanText(String(b))]
  return left === right || (field !== undefined && isEqual(field, left, right))
}

/** A checkbox that nobody set is not set. */
function emptyToNull(value: Value, field: Field | undefined): Exclude<Value, null> | null {
  if (field?.type === 'boolean') return value === null ? false : value
  return isBlank(value) ? null : value
}

function isEqual(field: Field, left: string, right: string): boolean {
  const by = (form: (text: string) => string | null): boolean => form(left) !== null && form(left) === form(right)
  switch (field.type) {
    case 'email':
      return by((text) => text.toLowerCase())
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return by(comparableDecimal) || isRoundedIn(field, left, right)
    case 'datetime':
      return by(wholeSecond)
    case 'time':
      return by(canonicalTime)
    case 'id':
    case 'reference':
    case 'user':
      return by(longId)
    case 'rich-text':
      return by(visibleText)
    default:
      return by((text) => text.replace(/\r\n?/g, '\n'))
  }
}

function isRoundedIn(field: Field, sent: string, stored: string): boolean {
  const [precision, scale] = digitsOf(field)
  return precision !== undefined && isRounded(sent, stored, scale)
}

/** Salesforce keeps no fraction of a second. */
function wholeSecond(text: string): string | null {
  return canonicalDatetime(text)?.slice(0, 19) ?? null
}

function setText(value: Exclude<Value, null>): string {
  const parts = typeof value === 'string' ? value.split(';') : typeof value === 'boolean' ? [String(value)] : value
  return JSON.stringify([...new Set(parts.map(cleanText).filter((part) => part !== ''))].sort())
}
