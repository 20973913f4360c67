import { ItemError } from '../errors.ts'
import type { Field } from '../fields.ts'
import type { StoredValue } from '../org.ts'
import type { Reading } from '../readings.ts'
import { wireTime } from '../seed-values.ts'

/** Where a value stands in a request, as errors say it. */
export interface Place {
  readonly field: Field
  readonly path: string
  readonly readings: ReadonlySet<Reading>
}

type Coerce = (value: unknown, place: Place) => StoredValue

/**
 * The stored form of a plain value that was sent. Throws an ItemError for one that the type does not take.
 * https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html
 */
export function coerce(value: unknown, place: Place): StoredValue {
  const { data_type } = place.field
  if (data_type === 'boolean' && typeof value !== 'boolean') throw wrongType('boolean', place)
  if (value === null || value === '') return null
  return (BY_TYPE[data_type] ?? text)(value, place)
}

/** One @, a domain with a dot, no blanks, no dots where none may be: enough to tell addresses from other text. */
const EMAIL = /^[\w+'&%-]+(?:\.[\w+'&%-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/
const PHONE = /^[+]?[0-9A-Za-z+\-.()/ ;,#*]+$/
const WEBSITE = /^(?:https?:\/\/|ftp:\/\/)?[^\s/@]+\.[^\s/@.]{2,}(?:[/?#]\S*)?$/i

const BY_TYPE: Partial<Record<Field['data_type'], Coerce>> = {
  email: matching('email', EMAIL),
  phone: matching('phone', PHONE),
  website: matching('website', WEBSITE),
  picklist: (value, place) => option(text(value, place), place),
  multiselectpicklist: (value, place) => {
    if (!Array.isArray(value)) throw wrongType('jsonarray', place)
    const chosen = [...new Set(value.map((each) => String(option(text(each, place), place))))]
    if (chosen.length > 100) throw tooLong(100, place)
    return chosen.length === 0 ? null : chosen
  },
  date: (value, place) => {
    if (typeof value !== 'string' || !isDay(value)) throw wrongType('date', place)
    return value
  },
  datetime: (value, place) => {
    const [, day] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$/.exec(String(value)) ?? []
    const time = Date.parse(String(value))
    if (typeof value !== 'string' || day === undefined || !isDay(day) || Number.isNaN(time))
      throw wrongType('datetime', place)
    return wireTime(time)
  },
  integer: (value, place) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType('integer', place)
    if (String(Math.abs(value)).length > place.field.length) throw tooLong(place.field.length, place)
    return value
  },
  bigint: (value, place) => {
    const digits = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
    if (typeof digits !== 'string' || !/^-?\d+$/.test(digits)) throw wrongType('bigint', place)
    if (digits.replace('-', '').length > place.field.length) throw tooLong(place.field.length, place)
    return digits
  },
  double: decimal,
  percent: decimal,
  currency: (value, place) => {
    const number = decimal(value, place) as number
    return Number(
      `${Math.round(Number(`${number}e${place.field.decimal_place ?? 2}`))}e-${place.field.decimal_place ?? 2}`,
    )
  },
  boolean: (value) => value as boolean,
  ALARM: object,
  RRULE: object,
  fileupload: files,
  imageupload: files,
}

function object(value: unknown, place: Place): StoredValue {
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType('jsonobject', place)
  return JSON.stringify(value)
}

/** Files are uploaded before they are named, which is not simulated: whatever is named is not there. */
function files(value: unknown, place: Place): StoredValue {
  if (!Array.isArray(value)) throw wrongType('jsonarray', place)
  if (value.length === 0) return null
  throw new ItemError('INVALID_DATA', 'the id given seems to be invalid', where(place))
}

function matching(type: string, pattern: RegExp): Coerce {
  return (value, place) => {
    const kept = text(value, place)
    if (kept !== null && !pattern.test(String(kept))) throw wrongType(type, place)
    return kept
  }
}

function text(value: unknown, place: Place): StoredValue {
  const { field, readings } = place
  if (typeof value !== 'string')
    throw wrongType(field.data_type === 'multiselectpicklist' ? 'jsonarray' : 'string', place)
  const kept = readings.has('keeps-blanks') ? value : value.trim()
  if ([...kept].length > field.length) throw tooLong(field.length, place)
  if (readings.has('scripts-refused') && /<\s*script|javascript:/i.test(kept)) throw wrongType('string', place)
  return kept === '' ? null : kept
}

/** The actual value of an option. What is none is stored with this record alone, unless lists are strict. */
function option(value: StoredValue, place: Place): StoredValue {
  const { field, readings } = place
  if (value === null || value === '-None-') return null
  const known = field.options.find(({ actual_value, used }) => used && actual_value === value)
  if (known !== undefined || !readings.has('picklists-strict') || field.options.length === 0) return value
  throw new ItemError('INVALID_DATA', 'invalid data', {
    expected_values: field.options.map(({ actual_value }) => actual_value),
    ...where(place),
  })
}

/** 16 digits before and 9 after the point, of a percentage 5 in all. */
function decimal(value: unknown, place: Place): StoredValue {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType('double', place)
  const { length, data_type } = place.field
  const [whole = '', fraction = ''] = plainDigits(value).split('.')
  const most = data_type === 'percent' ? length - fraction.length : length
  if (whole.length > most) throw tooLong(length, place)
  if (fraction.length > 9) throw tooLong(9, place)
  return value
}

function plainDigits(value: number): string {
  const text = String(Math.abs(value))
  return text.includes('e')
    ? Math.abs(value)
        .toFixed(12)
        .replace(/\.?0+$/, '')
    : text
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

export function wrongType(expected: string, place: Pick<Place, 'field' | 'path'>): ItemError {
  return new ItemError('INVALID_DATA', 'invalid data', { expected_data_type: expected, ...where(place) })
}

function tooLong(maximum_length: number, place: Place): ItemError {
  return new ItemError('INVALID_DATA', 'invalid data', { maximum_length, ...where(place) })
}

function where({ field, path }: Pick<Place, 'field' | 'path'>): { api_name: string; json_path: string } {
  return { api_name: field.api_name, json_path: path }
}
