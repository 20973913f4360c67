import type { Encoded, Issue } from '../../src/connector.ts'
import { canonicalDatetime, comparableDecimal, isCalendarDate } from '../../src/connectors/canonical.ts'
import type { Row, Value } from '../../src/model/record.ts'
import { type Field, findField, type ObjectSchema } from '../../src/model/schema.ts'

interface Refusal {
  code: string
  message: string
}

/** Bytes of what surrounds a row's values: ref, id, and the external key escaped at its longest. */
const envelopeBytes = 800

const refusals = {
  type: { code: 'wrong-type', message: 'takes another kind of value.' },
  text: { code: 'malformed-text', message: 'has half a character in it (an unpaired surrogate).' },
  email: { code: 'malformed-email', message: 'is not an e-mail address.' },
  number: { code: 'malformed-number', message: 'is not a plain decimal number of at most 30 characters.' },
  date: { code: 'malformed-date', message: 'is not a date of the form YYYY-MM-DD.' },
  datetime: { code: 'malformed-datetime', message: 'is not an ISO 8601 datetime with a time zone.' },
  option: { code: 'option-missing', message: 'has no such option.' },
  id: { code: 'malformed-id', message: 'takes the id of a record.' },
  empty: { code: 'required', message: 'needs a value.' },
} as const satisfies Record<string, Refusal>

/**
 * Values as the CRM takes them. simulators/reference/README.md, Objects and fields. A create leaves empty values out,
 * an update sends null for them.
 */
export function encode(object: ObjectSchema, operation: 'create' | 'update', row: Row): Encoded | Issue[] {
  const values: Record<string, unknown> = {}
  const issues: Issue[] = []
  const refuse = (field: string, { code, message }: Refusal) =>
    issues.push({ field, code, message: `${field} ${message}` })
  for (const [name, value] of Object.entries(row)) {
    const field = findField(object, name)
    if (field === undefined) refuse(name, { code: 'field-missing', message: `is no field of ${object.name}.` })
    else if (!(operation === 'create' ? field.createable : field.updateable))
      refuse(name, { code: 'read-only', message: 'cannot be written.' })
    else if (isEmpty(value)) {
      if (operation === 'update' && field.required) refuse(name, refusals.empty)
      else if (operation === 'update') values[name] = null
    } else {
      const problem = problemOf(field, value)
      if (problem) refuse(name, problem)
      else values[name] = value
    }
  }
  if (operation === 'create')
    for (const { name, required } of object.fields) if (required && isEmpty(row[name])) refuse(name, refusals.empty)
  if (issues.length > 0) return issues
  return { wire: values, bytes: Buffer.byteLength(JSON.stringify(values)) + envelopeBytes }
}

function problemOf(field: Field, value: Value): Refusal | null {
  if (field.type === 'boolean') return typeof value === 'boolean' ? null : refusals.type
  if (field.type === 'multi-select') {
    if (!Array.isArray(value)) return refusals.type
    return value.every((each) => hasOption(field, each)) ? null : refusals.option
  }
  if (typeof value !== 'string') return refusals.type
  const text = value.trim()
  if (!text.isWellFormed()) return refusals.text
  if (field.maxLength !== undefined && text.length > field.maxLength)
    return { code: 'too-long', message: `takes at most ${field.maxLength} characters.` }
  switch (field.type) {
    case 'email':
      return /^[^\s@]+@[^\s@]+$/.test(text) ? null : refusals.email
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(text) && text.length <= 30 ? null : refusals.number
    case 'date':
      return isCalendarDate(text) ? null : refusals.date
    case 'datetime':
      return canonicalDatetime(text) === null ? refusals.datetime : null
    case 'select':
      return hasOption(field, text) ? null : refusals.option
    case 'reference':
    case 'user':
      return /^\d{1,18}$/.test(text) ? null : refusals.id
    default:
      return null
  }
}

function hasOption(field: Field, value: string): boolean {
  return field.options?.some((option) => option.value === value.trim()) === true
}

function isEmpty(value: Value | undefined): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'boolean') return false
  return typeof value === 'string' ? value.trim() === '' : value.length === 0
}

/** White space at the ends goes, addresses become lower case, numbers and times are rewritten, sets have an order of their own. */
export function same(object: ObjectSchema, name: string, sent: Value, stored: Value | undefined): boolean {
  if (isEmpty(sent) || isEmpty(stored)) return isEmpty(sent) && isEmpty(stored)
  const type = findField(object, name)?.type
  return comparable(type, sent) === comparable(type, stored ?? null)
}

function comparable(type: Field['type'] | undefined, value: Value): string {
  if (Array.isArray(value)) return JSON.stringify([...new Set(value)].sort())
  const text = String(value).trim()
  switch (type) {
    case 'email':
      return text.toLowerCase()
    case 'decimal':
      return comparableDecimal(text) ?? text
    case 'datetime':
      return canonicalDatetime(text) ?? text
    default:
      return text
  }
}
