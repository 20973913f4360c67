import { isId, toLongId } from '../ids.ts'
import { Decimal } from '../json.ts'
import type { Reading } from '../readings.ts'
import type { FieldDescribe, FieldValue } from '../seed.ts'
import { wireTime } from '../soql/zones.ts'
import { sanitize } from './html.ts'
import { type Refusal, refuse } from './refusal.ts'

/** Reads sent values into stored ones. In CSV every value is text. */
export interface Format {
  readings: ReadonlySet<Reading>
  isText: boolean
}

type Coerce = (value: unknown, field: FieldDescribe, format: Format) => FieldValue

/**
 * The value that is stored for what was sent. Throws a Refusal for a value that the field's type does not take.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm
 */
export function coerce(value: unknown, field: FieldDescribe, format: Format): FieldValue {
  if (value === null || value === undefined || value === '') return field.type === 'boolean' ? false : null
  return (BY_TYPE[field.type] ?? plainText)(value, field, format)
}

const BY_TYPE: Partial<Record<FieldDescribe['type'], Coerce>> = {
  boolean: (value, field, format) => {
    const { isText } = format
    if (typeof value === 'boolean') return value
    const text = typeof value === 'string' ? value.toLowerCase() : ''
    if (text === 'true' || (isText && text === '1')) return true
    if (text === 'false' || (isText && text === '0')) return false
    throw wrongType('boolean', value, field, format)
  },
  int: (value, field, format) => {
    const text = numberTextOf(value, 'int', field, format)
    if (!/^[+-]?\d+(?:\.0+)?$/.test(text)) throw wrongType('int', value, field, format)
    const number = Number(text)
    if (Math.abs(number) > 2_147_483_647 || digitsOf(text) > Math.max(field.digits, 1)) throw outside(field, text)
    return number
  },
  double: fraction,
  currency: fraction,
  percent: fraction,
  date: (value, field, format) => {
    const text = typeof value === 'string' ? value.trim() : ''
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isDay(text)) throw wrongType('date', value, field, format)
    const year = Number(text.slice(0, 4))
    if (year < 1700 || year > 4000) throw outside(field, text)
    return text
  },
  datetime: (value, field, format) => {
    const text = typeof value === 'string' ? value.trim() : ''
    const shape = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i.exec(text)
    const moment = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
    if (shape === null || Number.isNaN(moment) || !isDay(shape[1]!)) throw wrongType('dateTime', value, field, format)
    const year = new Date(moment).getUTCFullYear()
    if (year < 1700 || year > 4000) throw outside(field, text)
    return wireTime(format.readings.has('keeps-milliseconds') ? moment : Math.floor(moment / 1_000) * 1_000)
  },
  time: (value, field, format) => {
    const text = typeof value === 'string' ? value.trim() : ''
    const [, hours, minutes, seconds = '00', millis = '000'] =
      /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?Z?$/.exec(text) ?? []
    if (hours === undefined) throw wrongType('time', value, field, format)
    return `${hours}:${minutes}:${seconds}.${millis.padEnd(3, '0')}Z`
  },
  id: reference,
  reference,
  email: (value, field, format) => {
    const text = plainText(value, field, format)
    if (typeof text === 'string' && !EMAIL.test(text))
      throw refuse('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, field.name)
    return text
  },
  picklist: (value, field, format) => {
    const text = plainText(value, field, format)
    if (text !== null) restrict(field, [String(text)])
    return text
  },
  multipicklist: (value, field, format) => {
    const text = plainText(value, field, format)
    if (text === null) return null
    const entries = String(text)
      .split(';')
      .filter((entry) => entry !== '')
    restrict(field, entries)
    return entries.length === 0 ? null : [...new Set(entries)].join(';')
  },
  base64: (value, field, format) => {
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
      throw wrongType('base64Binary', value, field, format)
    return value.replace(/\s/g, '')
  },
}

/** Enough of the service's rule to tell addresses from other text: one @, a domain with a dot, no spaces. */
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\.]+(?:\.[^\s@<>(),;:"[\]\\.]+)+$/u

function plainText(value: unknown, field: FieldDescribe, format: Format): FieldValue {
  if (typeof value !== 'string') throw wrongType('string', value, field, format)
  const { readings } = format
  let text = value.trim()
  if (field.htmlFormatted === true) text = sanitize(text)
  if (field.type === 'textarea' && readings.has('crlf')) text = text.replace(/\r\n|\r|\n/g, '\r\n')
  if (text === '') return null
  if (field.length > 0 && (readings.has('code-points') ? [...text].length : text.length) > field.length) {
    const message = `${field.label}: data value too large: ${text.slice(0, 255)} (max length=${field.length})`
    throw refuse('STRING_TOO_LONG', message, field.name)
  }
  return text
}

function restrict(field: FieldDescribe, entries: readonly string[]): void {
  // Some lists, as that of time zones, are not simulated.
  if (!field.restrictedPicklist || field.picklistValues.length === 0) return
  const known = new Set(field.picklistValues.filter(({ active }) => active).map(({ value }) => value))
  const wrong = entries.find((entry) => !known.has(entry))
  if (wrong === undefined) return
  const message = `${field.label}: bad value for restricted picklist field: ${wrong}`
  throw refuse('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, field.name)
}

/** The scale governs display only, the digits before the point are bounded. */
function fraction(value: unknown, field: FieldDescribe, format: Format): FieldValue {
  const text = numberTextOf(value, 'double', field, format)
  const number = Number(text)
  if (!Number.isFinite(number)) throw outside(field, text)
  const whole = field.precision > 0 ? field.precision - field.scale : 18
  if (Math.abs(number) >= 10 ** whole) throw outside(field, text)
  return value instanceof Decimal || (typeof value === 'string' && digitsOf(text) > 15)
    ? text.replace(/^\+/, '')
    : number
}

function numberTextOf(value: unknown, type: string, field: FieldDescribe, format: Format): string {
  const text =
    value instanceof Decimal
      ? value.text
      : typeof value === 'number' || typeof value === 'string'
        ? String(value).trim()
        : ''
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw wrongType(type, value, field, format)
  return text
}

function digitsOf(text: string): number {
  return (
    text.replace(/\..*|[^0-9]/g, '').replace(/^0+/, '').length +
    (/\.(\d*)/.exec(text)?.[1]?.replace(/0+$/, '').length ?? 0)
  )
}

function reference(value: unknown, field: FieldDescribe, format: Format): FieldValue {
  if (typeof value !== 'string') throw wrongType('reference', value, field, format)
  if (!isId(value)) throw wrongId(field, value)
  return toLongId(value)
}

/** An id that is none, or of an object that the field does not lead to. */
export function wrongId(field: FieldDescribe, id: string): Refusal {
  return refuse('MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, field.name)
}

function isDay(text: string): boolean {
  const moment = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text)
}

function outside(field: FieldDescribe, text: string): Refusal {
  const message = `${field.label}: value outside of valid range on numeric field: ${text}`
  return refuse('NUMBER_OUTSIDE_VALID_RANGE', message, field.name)
}

/** JSON is refused where it is read, the text of a CSV cell where it is stored. */
function wrongType(type: string, value: unknown, field: FieldDescribe, { isText }: Format): Refusal {
  const kind = kindOf(value)
  const shown = value instanceof Decimal ? value.text : typeof value === 'object' ? '' : String(value)
  if (isText) {
    const message = `${field.label}: value not of required type: ${shown}`
    return refuse('INVALID_TYPE_ON_FIELD_IN_RECORD', message, field.name)
  }
  const message = `Cannot deserialize instance of ${type} from ${kind} value ${shown} or request may be missing a required field at ${field.name}`
  return refuse('JSON_PARSER_ERROR', message)
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'VALUE_STRING'
  if (typeof value === 'boolean') return value ? 'VALUE_TRUE' : 'VALUE_FALSE'
  if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT'
  if (value instanceof Decimal) return 'VALUE_NUMBER_FLOAT'
  return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT'
}
