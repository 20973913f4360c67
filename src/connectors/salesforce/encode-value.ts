import type { Value } from '../../model/record.ts'
import type { Field } from '../../model/schema.ts'
import { cleanText } from '../blank.ts'
import { canonicalDatetime, comparableDecimal, isCalendarDate } from '../canonical.ts'
import { longId } from './ids.ts'
import { newTextLength } from './new-field.ts'

export interface Refusal {
  code: string
  message: string
}

/** The value on the wire, or the rule that it breaks. Given no empty value. */
export type EncodeValue = (value: Exclude<Value, null>) => string | boolean | Refusal

export const refusals = {
  readOnly: { code: 'read-only', message: 'cannot be written.' },
  required: { code: 'required', message: 'needs a value.' },
  type: { code: 'wrong-type', message: 'takes another kind of value.' },
  text: { code: 'malformed-text', message: 'has half a character in it (an unpaired surrogate).' },
  email: { code: 'malformed-email', message: 'is not an e-mail address.' },
  number: { code: 'malformed-number', message: 'is not a plain decimal number.' },
  whole: { code: 'not-whole', message: 'takes whole numbers.' },
  range: { code: 'out-of-range', message: 'has more digits before the point than its field takes.' },
  boolean: { code: 'malformed-boolean', message: 'is neither true nor false.' },
  date: { code: 'malformed-date', message: 'is not a date of the form YYYY-MM-DD from 1700 to 4000.' },
  datetime: { code: 'malformed-datetime', message: 'is not an ISO 8601 datetime with a time zone, from 1700 to 4000.' },
  time: { code: 'malformed-time', message: 'is not a time of the form HH:MM:SS.' },
  option: { code: 'option-missing', message: 'has no such option.' },
  separator: { code: 'option-separator', message: 'has a value with a semicolon, which separates values.' },
  id: { code: 'malformed-id', message: 'takes the id of a record.' },
  file: { code: 'bytes-not-carried', message: 'takes the bytes of a file, which are not carried.' },
} as const satisfies Record<string, Refusal>

/** Characters of texts whose field tells no length, as one that is yet to be created. */
const usualLengths: Readonly<Partial<Record<Field['type'], number>>> = {
  text: 255,
  email: 80,
  phone: 40,
  url: 255,
  select: 255,
  'multi-select': 4_099,
  'long-text': newTextLength,
  'rich-text': newTextLength,
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/primitive_data_types.htm */
export function encoderOf(field: Field): EncodeValue {
  switch (field.type) {
    case 'email':
      return textOf(field, (text) => (isEmail(text) ? text : refusals.email))
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return numberOf(field)
    case 'boolean':
      return (value) => (String(value) === 'true' ? true : String(value) === 'false' ? false : refusals.boolean)
    case 'date':
      return textOf(field, (text) => (isCalendarDate(text) && isInRange(text) ? text : refusals.date))
    case 'datetime':
      return textOf(field, (text) => {
        const instant = canonicalDatetime(text)
        return instant !== null && isInRange(instant) ? instant : refusals.datetime
      })
    case 'time':
      return textOf(field, (text) => canonicalTime(text) ?? refusals.time)
    case 'select': {
      const known = optionsOf(field)
      return textOf(field, (text) => (known === null || known.has(text) ? text : refusals.option))
    }
    case 'multi-select':
      return choicesOf(field)
    case 'id':
    case 'reference':
    case 'user':
      return textOf(field, (text) => (/^[A-Za-z0-9]{18}$/.test(longId(text)) ? longId(text) : refusals.id))
    case 'file':
      return () => refusals.file
    default:
      return textOf(field, (text) => text)
  }
}

function textOf(field: Field, encodeText: (text: string) => string | Refusal): EncodeValue {
  const maxLength = field.maxLength ?? usualLengths[field.type] ?? Number.POSITIVE_INFINITY
  const tooLong = { code: 'too-long', message: `takes at most ${maxLength} characters.` }
  return (value) => {
    if (typeof value !== 'string') return refusals.type
    const text = cleanText(value)
    if (text.length > maxLength) return tooLong
    return text.isWellFormed() ? encodeText(text) : refusals.text
  }
}

/** Digits that a number may have are a rule of its field; a fraction that is too fine is rounded by Salesforce. */
function numberOf(field: Field): EncodeValue {
  const [precision, scale] = digitsOf(field)
  return (value) => {
    if (typeof value !== 'string') return refusals.type
    const number = comparableDecimal(value)
    if (number === null) return refusals.number
    const [whole = '', fraction] = number.replace('-', '').split('.')
    if (fraction !== undefined && field.type === 'integer') return refusals.whole
    return precision !== undefined && whole.replace(/^0$/, '').length > precision - scale ? refusals.range : number
  }
}

/** Digits in all, and behind the point. */
export function digitsOf(field: Field): [precision: number | undefined, scale: number] {
  const [precision, scale] = field.rules?.find(({ type }) => type === 'digits')?.arguments ?? []
  return [precision === undefined ? undefined : Number(precision), Number(scale ?? 0)]
}

function choicesOf(field: Field): EncodeValue {
  const known = optionsOf(field)
  const { maxLength = usualLengths['multi-select'] as number } = field
  const tooLong = { code: 'too-long', message: `takes at most ${maxLength} characters in all.` }
  return (value) => {
    if (typeof value === 'boolean') return refusals.type
    const given = (typeof value === 'string' ? [value] : value).map((each) => cleanText(each))
    const values = [...new Set(given.filter((each) => each !== ''))]
    if (values.some((each) => each.includes(';'))) return refusals.separator
    if (!values.every((each) => each.isWellFormed())) return refusals.text
    if (known !== null && !values.every((each) => known.has(each))) return refusals.option
    const text = values.join(';')
    return text.length > maxLength ? tooLong : text
  }
}

/** null: any value is taken. */
function optionsOf({ restricted, options = [] }: Field): Set<string> | null {
  return restricted === true ? new Set(options.map(({ value }) => value)) : null
}

function isInRange(text: string): boolean {
  return text >= '1700' && text < '4001'
}

/** `HH:MM:SS.sssZ`, which is no instant: the Z says that no zone shifts it. null: not a time of day. */
export function canonicalTime(text: string): string | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?Z?$/.exec(text)
  if (match === null) return null
  const [, hours, minutes, seconds = '00', fraction = ''] = match
  return `${hours}:${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

/** What is sure to be refused: no such form is an address anywhere. */
function isEmail(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@')
  if (more.length > 0 || /[\s,;:()<>[\]\\"]/.test(text)) return false
  const isDotted = (part: string): boolean => part !== '' && !/^\.|\.\.|\.$/.test(part)
  return isDotted(local) && isDotted(domain) && /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.[\p{L}\p{N}-]{2,}$/u.test(domain)
}
