import type { Value } from '../../model/record.ts'
import type { Field } from '../../model/schema.ts'
import { cleanText } from '../blank.ts'
import { canonicalDatetime, comparableDecimal, isCalendarDate } from '../canonical.ts'

export interface Refusal {
  code: string
  message: string
}

/** The value on the wire, or the rule that it breaks. Given no empty value. */
export type EncodeValue = (value: Exclude<Value, null>) => { wire: unknown } | { refusal: Refusal }

export const refusals = {
  readOnly: { code: 'read-only', message: 'cannot be written.' },
  required: { code: 'required', message: 'needs a value.' },
  type: { code: 'wrong-type', message: 'takes another kind of value.' },
  text: { code: 'malformed-text', message: 'has half a character in it (an unpaired surrogate).' },
  email: { code: 'malformed-email', message: 'is not an e-mail address.' },
  phone: { code: 'malformed-phone', message: 'takes a + in front, ASCII letters, digits, blanks and ( ) . - only.' },
  url: { code: 'malformed-url', message: 'is not a web address.' },
  number: { code: 'malformed-number', message: 'is not a plain decimal number.' },
  whole: { code: 'not-whole', message: 'takes whole numbers.' },
  range: { code: 'out-of-range', message: 'has more digits than its field takes.' },
  boolean: { code: 'malformed-boolean', message: 'is neither true nor false.' },
  date: { code: 'malformed-date', message: 'is not a date of the form YYYY-MM-DD from 1900 on.' },
  datetime: { code: 'malformed-datetime', message: 'is not an ISO 8601 datetime with a time zone, from 1900 on.' },
  option: { code: 'option-missing', message: 'has no such option.' },
  tags: { code: 'too-many', message: 'takes ten tags at most.' },
  id: { code: 'malformed-id', message: 'takes the id of a record.' },
} as const satisfies Record<string, Refusal>

const ok = (wire: unknown): { wire: unknown } => ({ wire })
const no = (refusal: Refusal): { refusal: Refusal } => ({ refusal })

/** https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html */
export function encoderOf(field: Field): EncodeValue {
  switch (field.type) {
    case 'email':
      return textOf(field, (text) => (isEmail(text) ? ok(text) : no(refusals.email)))
    case 'phone':
      return textOf(field, (text) => (/^\+?[0-9A-Za-z().\- ]+$/.test(text) ? ok(text) : no(refusals.phone)))
    case 'url':
      return textOf(field, (text) => (isAddress(text) ? ok(text) : no(refusals.url)))
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return numberOf(field)
    case 'boolean':
      return (value) => {
        const text = String(value)
        return text === 'true' || text === 'false' ? ok(text === 'true') : no(refusals.boolean)
      }
    case 'date':
      return textOf(field, (text) => (isCalendarDate(text) && text >= '1900' ? ok(text) : no(refusals.date)))
    case 'datetime':
      return textOf(field, (text) => {
        const instant = canonicalDatetime(text)
        return instant === null || instant < '1900' ? no(refusals.datetime) : ok(`${instant.slice(0, 19)}+00:00`)
      })
    case 'select':
      return choiceOf(field)
    case 'multi-select':
      return field.name === 'Tag' ? tagsOf(field) : choicesOf(field)
    case 'reference':
    case 'user':
      return textOf(field, (text) => (/^\d{1,19}$/.test(text) ? ok({ id: text }) : no(refusals.id)))
    default:
      return textOf(field, ok)
  }
}

function textOf(field: Field, encodeText: (text: string) => ReturnType<EncodeValue>): EncodeValue {
  const maxLength = field.maxLength ?? Number.POSITIVE_INFINITY
  const tooLong = no({ code: 'too-long', message: `takes at most ${maxLength} characters.` })
  return (value) => {
    if (typeof value !== 'string') return no(refusals.type)
    const text = cleanText(value)
    if (text.length > maxLength) return tooLong
    return text.isWellFormed() ? encodeText(text) : no(refusals.text)
  }
}

/** Digits before the point, behind it, and behind it as the field keeps them. */
export function digitsOf(field: Field): [whole: number, fraction: number, kept: number] {
  const told = field.rules?.find(({ type }) => type === 'digits')?.arguments.map(Number) ?? []
  const [whole = 16, fraction = field.type === 'integer' ? 0 : 9, kept = fraction] = told
  return [whole, fraction, kept]
}

/** Of a percentage all digits together count. */
function numberOf(field: Field): EncodeValue {
  const [most, mostBehind] = digitsOf(field)
  return (value) => {
    if (typeof value !== 'string') return no(refusals.type)
    const number = comparableDecimal(value)
    if (number === null) return no(refusals.number)
    const [whole = '', fraction = ''] = number.replace('-', '').split('.')
    if (field.type === 'integer' && fraction !== '') return no(refusals.whole)
    const isTooLong = field.type === 'percent' ? whole.length + fraction.length > most : whole.length > most
    return isTooLong || fraction.length > mostBehind ? no(refusals.range) : ok(number)
  }
}

/** The API may take other values and keep them on the one record, where nobody finds them again. */
function choiceOf(field: Field): EncodeValue {
  const known = new Set(field.options?.map(({ value }) => value))
  const isLayout = field.name === 'Layout'
  return textOf(field, (text) => (known.has(text) ? ok(isLayout ? { id: text } : text) : no(refusals.option)))
}

function choicesOf(field: Field): EncodeValue {
  const known = new Set(field.options?.map(({ value }) => value))
  return (value) => {
    const values = textsOf(value)
    if (values === null) return no(refusals.type)
    return values.every((each) => known.has(each)) ? ok(values) : no(refusals.option)
  }
}

/** Tags are made where there are none of their name. */
function tagsOf({ maxLength = Infinity, maxEntries = Infinity }: Field): EncodeValue {
  const tooLong = no({ code: 'too-long', message: `takes tags of at most ${maxLength} characters.` })
  return (value) => {
    const names = textsOf(value)
    if (names === null) return no(refusals.type)
    if (names.length > maxEntries) return no(refusals.tags)
    if (!names.every((name) => name.isWellFormed())) return no(refusals.text)
    return names.some((name) => name.length > maxLength) ? tooLong : ok(names.map((name) => ({ name })))
  }
}

function textsOf(value: Exclude<Value, null>): string[] | null {
  if (typeof value === 'boolean') return null
  const given = (typeof value === 'string' ? [value] : value).map(cleanText)
  return [...new Set(given.filter((each) => each !== ''))]
}

/** Zoho's pattern is not published: the strictest reading of an address. https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2 */
function isEmail(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@')
  if (more.length > 0 || local.length > 64 || !/^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(local))
    return false
  return /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/i.test(domain)
}

/** A host name of two labels at least, with or without a scheme. */
function isAddress(text: string): boolean {
  return /^(?:(?:https?|ftp):\/\/)?[^\s/?#@:.]+(?:\.[^\s/?#@:.]+)+(?::\d{1,5})?(?:[/?#]\S*)?$/i.test(text)
}
