import type { Value } from '../../model/record.ts'
import { type Field, findField, type ObjectSchema } from '../../model/schema.ts'
import { cleanText, isBlank } from '../blank.ts'
import { canonicalDatetime, comparableDecimal, isRounded } from '../canonical.ts'
import { digitsOf } from './encode-value.ts'
import { isSubform, sameRows } from './subform.ts'

/**
 * What Zoho is known to change in a stored value: blanks at the ends may go, line ends may be written another way, numbers
 * are rounded to the decimals of their field, instants lose what is below the second, and sets have no order. Rows of a
 * subform have one.
 */
export function same(object: ObjectSchema, name: string, sent: Value, stored: Value | undefined): boolean {
  const field = findField(object, name)
  return field !== undefined && isSubform(field)
    ? sameRows(field, sent, stored, sameValue)
    : sameValue(field, sent, stored)
}

function sameValue(field: Field | undefined, sent: Value, stored: Value | undefined): boolean {
  const [a, b] = [emptyToNull(sent, field), emptyToNull(stored ?? null, field)]
  if (a === null || b === null) return a === b
  if (Array.isArray(a) || Array.isArray(b) || field?.type === 'multi-select') return setText(a) === setText(b)
  const [left, right] = [cleanText(String(a)), cleanText(String(b))]
  return left === right || (field !== undefined && isEqual(field, left, right))
}

/** A checkbox that nobody set is not set. */
function emptyToNull(value: Value, field: Field | undefined): Exclude<Value, null> | null {
  if (field?.type === 'boolean') return value === null || value === '' ? false : value
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
      return by(comparableDecimal) || isRounded(left, right, digitsOf(field)[2])
    case 'datetime':
      return by((text) => canonicalDatetime(text)?.slice(0, 19) ?? null)
    default:
      return (field.unit !== undefined && by(secondsIn)) || by((text) => text.replace(/\r\n?/g, '\n'))
  }
}

/** `75:00` is `01:15:00`, and `5:00` is `05:00`; null: no such text. */
function secondsIn(text: string): string | null {
  if (!/^\d+(:\d\d){1,2}$/.test(text)) return null
  return String(text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0))
}

function setText(value: Exclude<Value, null>): string {
  const parts = typeof value === 'string' ? value.split(';') : typeof value === 'boolean' ? [String(value)] : value
  return JSON.stringify([...new Set(parts.map(cleanText).filter((part) => part !== ''))].sort())
}
