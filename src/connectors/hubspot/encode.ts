import type { Encoded, Issue } from '../../connector.ts'
import { isEmpty, type Row, type Value } from '../../model/record.ts'
import type { Field, ObjectSchema } from '../../model/schema.ts'
import { isBlank, withoutUnseen } from '../blank.ts'
import { canonicalDatetime, comparableDecimal, isCalendarDate } from '../canonical.ts'
import { isEmail } from './email.ts'
import { comparableHtml } from './html.ts'
import { knownObject } from './objects.ts'
import { furtherEmails, maxTextLength } from './property.ts'
import { compileRule } from './value-rules.ts'

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
  const texts: Record<string, string> = {}
  const issues: Issue[] = []
  for (const name in row) {
    const value = row[name]
    if (value === undefined) continue
    const rule = rules.get(name)
    if (!rule) issues.push({ field: name, code: 'field-missing', message: `${object.name} has no property ${name}.` })
    else if (!(operation === 'create' ? rule.field.createable : rule.field.updateable)) {
      issues.push({ field: name, code: 'read-only', message: `${name} cannot be written.` })
    } else if (value === null || isBlank(value)) {
      if (operation === 'update' && rule.field.required) issues.push(lacks(object, name))
      else if (operation === 'update') texts[name] = ''
    } else {
      const text = rule.encode(clean(value))
      if (typeof text === 'string') texts[name] = text
      else issues.push({ field: name, code: text.code, message: `${name} ${text.message}` })
    }
  }
  issues.push(...foreignOptions(object, texts))
  if (operation === 'create') issues.push(...lacking(object, row, texts))
  return issues.length > 0 ? issues : toWire(object, operation, texts)
}

/** What was sent along with a record is no property of it. */
function toWire(object: ObjectSchema, operation: 'create' | 'update', texts: Record<string, string>): Encoded {
  const parent = knownObject(object.name)?.parent?.field
  const { [parent ?? '']: end, ...properties } = texts
  const wire = end === undefined ? { properties } : { properties, parent: end }
  return { wire, bytes: Buffer.byteLength(JSON.stringify(properties)) + envelopeBytes[operation] }
}

/** Required fields that the row does not mention, or leaves empty; those that are wrong are told already. */
function lacking(object: ObjectSchema, row: Row, texts: Readonly<Record<string, string>>): Issue[] {
  const open = object.fields.filter(({ name, required, createable }) => required && createable && !(name in texts))
  const absent = open.filter(({ name }) => isEmpty(row[name]) || isBlank(row[name] ?? ''))
  const demanded = knownObject(object.name)?.demandsOneOf ?? []
  const lacksOne = demanded.length > 0 && !demanded.some((name) => name in texts)
  return [...absent.map(({ name }) => lacks(object, name)), ...(lacksOne ? [lacksAll(object, demanded)] : [])]
}

/** Options that do not stand beside the value of the field that they depend on. */
function foreignOptions({ fields }: ObjectSchema, texts: Readonly<Record<string, string>>): Issue[] {
  return fields.flatMap(({ name, dependsOn = [] }) =>
    dependsOn.flatMap(({ field, allows }): Issue[] => {
      const [own, controlling] = [texts[name], texts[field]]
      if (!own || !controlling || allows[controlling]?.includes(own)) return []
      const message = `${name} has no such option where ${field} has the value that is given.`
      return [{ field: name, code: 'option-missing', message }]
    }),
  )
}

function lacks({ labelPlural }: ObjectSchema, field: string): Issue {
  return { field, code: 'required', message: `${labelPlural} need a value in ${field}.` }
}

function lacksAll(object: ObjectSchema, demanded: readonly string[]): Issue {
  const message = `${object.labelPlural} need a value in one of ${demanded.join(', ')}.`
  return { field: demanded[0] ?? '', code: 'required', message }
}

/** Control characters say nothing to a person; whether HubSpot refuses or drops them is not published. */
function clean<T extends Exclude<Value, null>>(value: T): T | string {
  return typeof value === 'string' ? withoutUnseen(value) : value
}

function rulesOf(object: ObjectSchema): Map<string, Rule> {
  let rules = compiled.get(object)
  if (!rules) {
    rules = new Map(
      object.fields.map((field) => [field.name, { field, encode: keepingRules(field, encoderOf(field)) }]),
    )
    compiled.set(object, rules)
  }
  return rules
}

/** The rules of the account's administrators hold for the text on the wire. */
function keepingRules(field: Field, encodeValue: EncodeValue): EncodeValue {
  const rules = (field.rules ?? []).flatMap((rule) => {
    const keeps = compileRule(rule)
    return keeps === null ? [] : [{ rule, keeps }]
  })
  if (rules.length === 0) return encodeValue
  return (value) => {
    const text = encodeValue(value)
    if (typeof text !== 'string') return text
    const broken = rules.find(({ keeps }) => !keeps(text))?.rule
    if (broken === undefined) return text
    const named = [broken.type, ...broken.arguments].join(' ')
    return { code: 'value-rule', message: `breaks a rule that administrators of the account set: ${named}.` }
  }
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
  record: { code: 'malformed-id', message: 'takes the numeric id of a record.' },
  text: { code: 'malformed-text', message: 'has half a character in it (an unpaired surrogate).' },
} as const satisfies Record<string, Refusal>

function encoderOf(field: Field): EncodeValue {
  if (field.name === furtherEmails) return encodeEmails
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
    case 'reference':
      return withText(field, (text) => (/^\d+$/.test(text) ? text : refusals.record))
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
  // A property that is yet to be created has no length of its own here, and the same bound.
  const { maxLength = maxTextLength } = field
  const tooLong = { code: 'too-long', message: `takes at most ${maxLength} characters.` }
  return (value) => {
    if (typeof value !== 'string') return refusals.type
    if (value.length > maxLength) return tooLong
    return value.isWellFormed() ? encodeText(value) : refusals.text
  }
}

function optionSet(field: Field): Set<string> | null {
  return field.restricted ? new Set((field.options ?? []).map((option) => option.value)) : null
}

function encodeOptions(known: Set<string> | null): EncodeValue {
  return (value) => {
    if (typeof value === 'boolean') return refusals.type
    // An empty entry in front would be read as "add to the stored set".
    const values = (typeof value === 'string' ? [value] : value).filter((each) => each !== '')
    if (values.some((each) => each.includes(';'))) return refusals.separator
    if (known && !values.every((each) => known.has(each))) return refusals.option
    return [...new Set(values)].join(';')
  }
}

/** A set of addresses with semicolons between them, as they are stored. */
function encodeEmails(value: Exclude<Value, null>): string | Refusal {
  if (typeof value === 'boolean') return refusals.type
  const parts = typeof value === 'string' ? value.split(';') : value
  const emails = parts.map((each) => each.trim().toLowerCase()).filter((each) => each !== '')
  return emails.every((each) => isEmail(each)) ? [...new Set(emails)].join(';') : refusals.email
}

/**
 * What HubSpot is known to change in a stored value: e-mail addresses become lower case, numbers and times may be
 * written another way, sets have no order. Other text has to be the same, but for the form of line ends.
 */
export function same(object: ObjectSchema, name: string, sent: Value, stored: Value | undefined): boolean {
  const a = emptyToNull(sent)
  const b = emptyToNull(stored)
  if (a === null || b === null) return a === b
  if (name === furtherEmails) return setText(fold(a)) === setText(fold(b))
  if (isDomainKey(object, name) && typeof a === 'string' && typeof b === 'string') return bareHost(a) === bareHost(b)
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
    case 'rich-text':
      return comparableHtml(String(a)) === comparableHtml(String(b))
    default:
      return unifyLines(String(a)) === unifyLines(String(b))
  }
}

function isDomainKey({ matchKeys }: ObjectSchema, name: string): boolean {
  return matchKeys.some(({ field, normalise }) => field === name && normalise === 'domain')
}

/** What of an address HubSpot keeps as a domain is not published: with or without `https://`, `www.` and a path. */
function bareHost(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#].*$/s, '')
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
  // Entries that say nothing are not sent, and blanks around the others are not stored.
  return JSON.stringify([...new Set(parts.map((part) => part.trim()).filter((part) => !isBlank(part)))].sort())
}

function fold(value: Exclude<Value, null>): Exclude<Value, null> {
  if (typeof value === 'boolean') return value
  return typeof value === 'string' ? value.toLowerCase() : value.map((each) => each.toLowerCase())
}

function unifyLines(text: string): string {
  return clean(text).replace(/\r\n?/g, '\n')
}
