import { isZone, openZone, type Zone } from '../../model/zones.ts'
import { canonicalDatetime, isCalendarDate } from '../canonical.ts'
import { refusal } from './errors.ts'
import type { Format } from './formats.ts'

/** In which order day, month and year stand. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The zone of times that name none. Throws a CrmError for a name that is no zone. */
export function zoneOf(name: string | undefined): Zone {
  if (name === undefined) return openZone('UTC')
  if (!isZone(name))
    throw refusal('invalid', `timeZone: there is no time zone "${name}". Write one like Europe/Berlin.`)
  return openZone(name)
}

interface Split {
  /** Groups of the pattern that hold them. */
  year: number
  month: number
  day: number
  pattern: RegExp
}

const splits: Readonly<Record<DateOrder, readonly Split[]>> = {
  ymd: [{ pattern: /^(\d{4})([-/.])(\d\d?)\2(\d\d?)$/, year: 1, month: 3, day: 4 }],
  dmy: [
    { pattern: /^(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)$/, day: 1, month: 3, year: 4 },
    { pattern: /^(\d\d?)(?:st|nd|rd|th)?([ -])([a-z]{3,9})\.?\2,?(\d{4})$/i, day: 1, month: 3, year: 4 },
  ],
  mdy: [
    { pattern: /^(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)$/, month: 1, day: 3, year: 4 },
    { pattern: /^([a-z]{3,9})\.? (\d\d?)(?:st|nd|rd|th)?,? (\d{4})$/i, month: 1, day: 2, year: 3 },
  ],
}

/** `YYYY-MM-DD` of a date in this order; null for what is none, or is not in the calendar. */
function readDate(text: string, order: DateOrder): string | null {
  for (const { pattern, year, month, day } of splits[order]) {
    const match = pattern.exec(text)
    if (match === null) continue
    const parts = [fullYear(match[year]!), monthNumber(match[month]!), match[day]!.padStart(2, '0')]
    const date = parts.join('-')
    return isCalendarDate(date) ? date : null
  }
  return null
}

/** Years of two digits lie between 1970 and 2069. */
function fullYear(text: string): string {
  if (text.length === 4) return text
  return Number(text) < 70 ? `20${text}` : `19${text}`
}

function monthNumber(text: string): string {
  if (/^\d/.test(text)) return text.padStart(2, '0')
  const at = months.indexOf(text.slice(0, 3).toLowerCase())
  return String(at + 1).padStart(2, '0')
}

const withTime = /^(.{6,20}?)(?:[T ]|, | at )(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?([ap]\.?m\.?)?$/i
const zoned = /(?:Z|[+-]\d\d:?\d\d)$/

/** UTC of a date and a time on the clocks of a zone; null for what is none, or a time that these clocks skip. */
function readLocalDatetime(text: string, order: DateOrder, zone: Zone): string | null {
  const match = withTime.exec(text)
  if (match === null) return null
  const [, day = '', hour = '', minute = '', second = '00', fraction = '', half] = match
  const date = readDate(day, order)
  const hours = hourOf(Number(hour), half)
  if (date === null || hours === null || minute > '59' || second > '59') return null
  const ms = fraction.padEnd(3, '0').slice(0, 3)
  const shown = `${date}T${String(hours).padStart(2, '0')}:${minute}:${second}.${ms}`
  return instantOf(shown, zone)
}

const dayMs = 24 * 60 * 60_000
const offsets = new WeakMap<Zone, Map<string, number | null>>()

/** Asking a zone takes longer than all the rest, and on nearly every day its clocks differ from UTC by the same all day. */
function instantOf(shown: string, zone: Zone): string | null {
  const days = offsets.get(zone) ?? new Map<string, number | null>()
  offsets.set(zone, days)
  const day = shown.slice(0, 10)
  let offset = days.get(day)
  if (offset === undefined) {
    offset = offsetOn(day, zone)
    days.set(day, offset)
  }
  if (offset === null) return zone.instantOf(shown)?.toISOString() ?? null
  return new Date(Date.parse(`${shown}Z`) - offset).toISOString()
}

/** By how much clocks are ahead of UTC throughout a day, in milliseconds; null where that changes. */
function offsetOn(day: string, zone: Zone): number | null {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const next = new Date(midnight + dayMs).toISOString().slice(0, 10)
  const from = zone.instantOf(`${day}T00:00:00.000`)?.getTime()
  const to = zone.instantOf(`${next}T00:00:00.000`)?.getTime()
  return from === undefined || to === undefined || to - from !== dayMs ? null : midnight - from
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour < 24 ? hour : null
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0)
}

/** ISO 8601 with a zone, also with a space for the T and before the zone; null for what is none. */
function readInstant(text: string): string | null {
  return zoned.test(text) ? canonicalDatetime(text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T').replace(' ', '')) : null
}

const orderNames: Readonly<Record<DateOrder, string>> = {
  ymd: 'year first',
  dmy: 'day first',
  mdy: 'month first',
}

/** Every form of date and datetime, times without a zone as clocks of `zone` show them. */
export function dateFormats(zone: Zone, zoneName: string): Format[] {
  const orders: DateOrder[] = ['ymd', 'dmy', 'mdy']
  const zonedFormat: Format = {
    name: 'instant',
    type: 'datetime',
    native: 'date and time with zone',
    read: readInstant,
  }
  return [
    zonedFormat,
    ...orders.map(
      (order): Format => ({
        ...{ name: `date ${order}`, type: 'date', order, native: `date, ${orderNames[order]}` },
        read: (text) => readDate(text, order),
      }),
    ),
    ...orders.map(
      (order): Format => ({
        ...{ name: `datetime ${order}`, type: 'datetime', order, local: true },
        native: `date and time, ${orderNames[order]}, ${zoneName}`,
        read: (text) => readLocalDatetime(text, order, zone),
      }),
    ),
  ]
}
