import type { Encoded, Issue } from '../../connector.ts'
import type { Row, Value } from '../../model/record.ts'
import type { Field, ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, comparableDecimal, isCalendarDate } from '../canonical.ts'

/** What surrounds a row's properties in a request: ids, the source key twice, the trace id. A generous upper bound. */
const envelopeBytes = { create: 1000, update: 150 }

interface Refusal {
  code: string
  message: string
}

/** The wire text, or the rule that the value breaks. */
type EncodeValue = (value: Exclude<Value, null>) => string | Refusal

interface Rule {
  field: Field
  encode: EncodeValue
}

const compiled = new WeakMap<ObjectSchema, Map<string, Rule>>()

/**
 * Property values as HubSpot takes them, all of them text. On create an empty value is left out; on update it becomes
 * an empty text, which clears the property. Reports every rule that a row breaks, not only the first.
 * https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export function encode(object: ObjectSchema, operation: 'create' | 'update', row: Row): Encoded | Issue[] {
  const rules = rulesOf(object)
  const properties: Record<string, string> = {}
  const issues: Issue[] = []
  for (const name in row) {
    const value = row[name]
    if (value === undefined) continue
    const rule = rules.get(name)
    if (!rule) issues.push({ field: name, code: 'field-missing', message: `${object.name} has no property ${name}.` })
    else if (!(operation === 'create' ? rule.field.createable : rule.field.updateable)) {
      issues.push({ field: name, code: 'read-only', message: `${name} cannot be written.` })
    } else if (value === null || isBlank(value)) {
      if (operation === 'update') properties[name] = ''
    } else {
      const text = rule.encode(value)
      if (typeof text === 'string') properties[name] = text
      else issues.push({ field: name, code: text.code, message: `${name} ${text.message}` })
    }
  }
  if (issues.length > 0) return issues
  return { wire: { properties }, bytes: Buffer.byteLength(JSON.stringify(properties)) + envelopeBytes[operation] }
}

function isBlank(value: Exclude<Value, null>): boolean {
  return typeof value !== 'boolean' && value.length === 0
}

function rulesOf(object: ObjectSchema): Map<string, Rule> {
  let rules = compiled.get(object)
  if (!rules) {
    rules = new Map(object.fields.map((field) => [field.name, { field, encode: encoderOf(field) }]))
    compiled.set(object, rules)
  }
  return rules
}

const refusals = {
  type: { code: 'wrong-type', message: 'takes another kind of value.' },
  email: { code: 'malformed-email', message: 'is not an e-mail address.' },
  number: { code: 'malformed-number', message: 'is not a plain decimal number.' },
  boolean: { code: 'malformed-boolean', message: 'is neither true nor false.' },
  date: { code: 'malformed-date', message: 'is not a date of the form YYYY-MM-DD.' },
  datetime: { code: 'malformed-datetime', message: 'is not an ISO 8601 datetime with a time zone.' },
  option: { code: 'option-missing', message: 'has no such option.' },
  separator: { code: 'option-separator', message: 'has a value with a semicolon, which separates values.' },
  owner: { code: 'malformed-owner', message: 'takes the numeric id of an owner.' },
} as const satisfies Record<string, Refusal>

function encoderOf(field: Field): EncodeValue {
  switch (field.type) {
    case 'email':
      return withText(field, (text) => (isEmail(text) ? text : refusals.email))
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
    case 'duration':
      return withText(field, (text) => (/^-?\d+(\.\d+)?$/.test(text) ? text : refusals.number))
    case 'boolean':
      return (value) => (value === true || value === 'true' ? 'true' : isFalse(value) ? 'false' : refusals.boolean)
    case 'date':
      return withText(field, (text) => (isCalendarDate(text) ? text : refusals.date))
    case 'datetime':
      return withText(field, (text) => canonicalDatetime(text) ?? refusals.datetime)
    case 'user':
      return withText(field, (text) => (/^\d+$/.test(text) ? text : refusals.owner))
    case 'select': {
      const known = optionSet(field)
      return withText(field, (text) => (!known || known.has(text) ? text : refusals.option))
    }
    case 'multi-select':
      return encodeOptions(optionSet(field))
    default:
      return withText(field, (text) => text)
  }
}

function isFalse(value: Value): boolean {
  return value === false || value === 'false'
}

function withText(field: Field, encodeText: (text: string) => string | Refusal): EncodeValue {
  const { maxLength } = field
  const tooLong = { code: 'too-long', message: `takes at most ${maxLength} characters.` }
  return (value) => {
    if (typeof value !== 'string') return refusals.type
    return maxLength !== undefined && value.length > maxLength ? tooLong : encodeText(value)
  }
}

function optionSet(field: Field): Set<string> | null {
  return field.restricted ? new Set((field.options ?? []).map((option) => option.value)) : null
}

function encodeOptions(known: Set<string> | null): EncodeValue {
  return (value) => {
    if (typeof value === 'boolean') return refusals.type
    const values = typeof value === 'string' ? [value] : value
    if (values.some((each) => each.includes(';'))) return refusals.separator
    if (known && !values.every((each) => known.has(each))) return refusals.option
    return [...new Set(values)].join(';')
  }
}

/** One @, no blanks, a dotted domain of letters, digits and hyphens (of any script), at most 254 characters. */
function isEmail(text: string): boolean {
  if (text.length > 254 || text.includes('..')) return false
  return /^[^\s@,;:<>()[\]\\"]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u.test(text)
}

/**
 * What HubSpot is known to change in a stored value: e-mail addresses become lower case, numbers and times may be
 * written another way, sets have no order. Other text has to be the same, but for the form of line ends.
 */
export function same(object: ObjectSchema, name: string, sent: Value, stored: Value | undefined): boolean {
  const a = emptyToNull(sent)
  const b = emptyToNull(stored)
  if (a === null || b === null) return a === b
  switch (rulesOf(object).get(name)?.field.type) {
    case 'email':
      return String(a).trim().toLowerCase() === String(b).trim().toLowerCase()
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
    case 'duration':
      return String(a) === String(b) || equalBy(comparableDecimal, String(a), String(b))
    case 'datetime':
      return String(a) === String(b) || equalBy(canonicalDatetime, String(a), String(b))
    case 'multi-select':
      return setText(a) === setText(b)
    case 'boolean':
      return String(a) === String(b)
    default:
      return unifyLines(String(a)) === unifyLines(String(b))
  }
}

function emptyToNull(value: Value | undefined): Exclude<Value, null> | null {
  return value === undefined || value === null || isBlank(value) ? null : value
}

function equalBy(canonical: (text: string) => string | null, a: string, b: string): boolean {
  const left = canonical(a)
  return left !== null && left === canonical(b)
}

function setText(value: Exclude<Value, null>): string {
  const parts = typeof value === 'string' ? value.split(';') : typeof value === 'boolean' ? [String(value)] : value
  return JSON.stringify([...new Set(parts)].sort())
}

function unifyLines(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}
