import { entriesOf, type Value } from '../../model/record.ts'
import type { Field } from '../../model/schema.ts'
import { cleanText } from '../blank.ts'
import { canonicalDatetime, comparableDecimal, isCalendarDate } from '../canonical.ts'

export interface Refusal {
  code: string
  message: string
}

/** The value in its canonical form, or the rule that it breaks. Given nothing empty. */
type EncodeText = (text: string) => string | Refusal

export const refusals = {
  readOnly: { code: 'read-only', message: 'cannot be written.' },
  type: { code: 'wrong-type', message: 'takes another kind of value.' },
  text: { code: 'malformed-text', message: 'has half a character in it (an unpaired surrogate).' },
  number: { code: 'malformed-number', message: 'is not a plain decimal number.' },
  digits: { code: 'out-of-range', message: 'has more digits than Pipedrive keeps of a number.' },
  whole: { code: 'not-whole', message: 'takes whole numbers.' },
  boolean: { code: 'malformed-boolean', message: 'is neither true nor false.' },
  date: { code: 'malformed-date', message: 'is not a date of the form YYYY-MM-DD.' },
  datetime: { code: 'malformed-datetime', message: 'is not an ISO 8601 datetime with a time zone.' },
  time: { code: 'malformed-time', message: 'is not a time of the form HH:MM:SS.' },
  option: { code: 'option-missing', message: 'has no such option.' },
  id: { code: 'malformed-id', message: 'takes the id of a record.' },
  length: { code: 'out-of-range', message: 'takes a length of less than a hundred hours.' },
  json: { code: 'malformed-json', message: 'is not a list of objects as JSON.' },
} as const satisfies Record<string, Refusal>

/** https://pipedrive.readme.io/docs/core-api-concepts-custom-fields */
export function encodeValue(field: Field, value: Exclude<Value, null>): Exclude<Value, null> | Refusal {
  if (field.type === 'boolean') {
    return ['true', 'false'].includes(String(value)) ? String(value) === 'true' : refusals.boolean
  }
  if (typeof value === 'boolean') return refusals.type
  const encodeText = checked(field)
  if (!isList(field)) return typeof value === 'string' ? encodeText(cleanText(value)) : refusals.type
  const entries: string[] = []
  for (const entry of entriesOf(value).map(cleanText)) {
    if (entry === '') continue
    const told = encodeText(entry)
    if (typeof told !== 'string') return told
    entries.push(told)
  }
  return [...new Set(entries)]
}

export function isList({ type, many }: Pick<Field, 'type' | 'many'>): boolean {
  return many === true || type === 'multi-select' || type === 'multi-reference'
}

function checked(field: Field): EncodeText {
  const encodeText = textFor(field)
  const { maxLength = Number.POSITIVE_INFINITY } = field
  const tooLong = { code: 'too-long', message: `takes at most ${maxLength} characters.` }
  return (text) => {
    if (text.length > maxLength) return tooLong
    return text.isWellFormed() ? encodeText(text) : refusals.text
  }
}

function textFor(field: Field): EncodeText {
  switch (field.type) {
    case 'integer':
    case 'decimal':
    case 'currency':
    case 'percent':
      return (text) => encodeNumber(field, text)
    case 'date':
      return (text) => (isCalendarDate(text) ? text : refusals.date)
    case 'datetime':
      return (text) => canonicalDatetime(text) ?? refusals.datetime
    case 'time':
      return (text) => canonicalTime(text) ?? refusals.time
    case 'select':
    case 'multi-select': {
      const known = field.restricted ? new Set((field.options ?? []).map(({ value }) => value)) : null
      return (text) => (known === null || known.has(text) ? text : refusals.option)
    }
    case 'user':
      return (text) => (/^\d{1,15}$/.test(text) ? text : refusals.id)
    case 'reference':
    case 'multi-reference':
      return (text) => (/^(\d{1,15}|[0-9a-f-]{36})$/i.test(text) ? text : refusals.id)
    case 'json':
      return (text) => (isObjects(text) ? text : refusals.json)
    default:
      // Every address and number is taken as it is: nothing of them is checked. https://pipedrive.readme.io/docs/core-api-concepts-custom-fields
      return (text) => text
  }
}

/** Hours have two digits. */
const mostSeconds = 100 * 3_600

/** Numbers are floats there, of 16 decimals at most: one that would come back with other digits is not sent. */
function encodeNumber({ type, unit }: Field, text: string): string | Refusal {
  const number = comparableDecimal(text)
  if (number === null || !/^-?\d+(\.\d+)?$/.test(text)) return refusals.number
  if (type === 'integer' && number.includes('.')) return refusals.whole
  if (unit === 'seconds' && !(Number(number) >= 0 && Number(number) < mostSeconds)) return refusals.length
  const isKept = (number.split('.')[1] ?? '').length <= 16 && comparableDecimal(String(Number(number))) === number
  return isKept ? number : refusals.digits
}

/** `HH:MM:SS`; null: no time of day. */
export function canonicalTime(text: string): string | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?Z?$/.exec(text)
  return match === null ? null : `${match[1]}:${match[2]}:${match[3] ?? '00'}`
}

function isObjects(text: string): boolean {
  try {
    const list: unknown = JSON.parse(text)
    return (
      Array.isArray(list) && list.every((each) => typeof each === 'object' && each !== null && !Array.isArray(each))
    )
  } catch {
    return false
  }
}
