import type { Value } from '../../model/record.ts'
import { canonicalDatetime, plainDecimal } from '../canonical.ts'

/** How one value stands on the wire. Neither is given nothing. */
export interface Codec {
  read(raw: unknown): Value
  write(value: Exclude<Value, null>): unknown
}

/** Numbers of many digits come as text already. */
const asText = (raw: unknown): string => (typeof raw === 'object' ? JSON.stringify(raw) : String(raw))

export const text: Codec = { read: asText, write: String }

/** What passed `encode` is a number that a double holds exactly. */
export const number: Codec = { read: (raw) => plainDecimal(asText(raw)), write: Number }

export const boolean: Codec = {
  read: (raw) => raw === true || raw === 1 || raw === '1' || raw === 'true',
  write: (value) => String(value) === 'true',
}

/** Written as 0 or 1, and read as true or false. */
export const flag: Codec = { read: boolean.read, write: (value) => (String(value) === 'true' ? 1 : 0) }

export const date: Codec = { read: (raw) => asText(raw).slice(0, 10), write: String }

/** Either form of a time is UTC. https://pipedrive.readme.io/docs/pipedrive-api-v2-migration-guide */
function readInstant(raw: unknown): string {
  const told = asText(raw)
  const iso = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(told) ? `${told.replace(' ', 'T')}Z` : told
  return canonicalDatetime(iso) ?? told
}

/** RFC 3339; fractions of a second are left out, as in all of the vendor's own examples. */
export const instant: Codec = { read: readInstant, write: (value) => `${String(value).slice(0, 19)}Z` }

/** `YYYY-MM-DD HH:MM:SS`, as the first version of the API writes all times, and the second some. */
export const stamp: Codec = { read: readInstant, write: (value) => String(value).slice(0, 19).replace('T', ' ') }

/** A time of day, `HH:MM:SS`; the first version leaves the seconds out. */
export const clock: Codec = {
  read: (raw) => asText(raw).replace(/^(\d\d:\d\d)$/, '$1:00'),
  write: String,
}

/** `HH:MM:SS`, or without its seconds, as seconds. https://developers.pipedrive.com/docs/api/v1/Activities */
export const seconds: Codec = {
  read(raw) {
    const [hours = 0, minutes = 0, rest = 0] = asText(raw).split(':').map(Number)
    return plainDecimal(String(Math.round(hours * 3_600 + minutes * 60 + rest)))
  },
  write(value) {
    const all = Number(value)
    return [all / 3_600, (all / 60) % 60, all % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
  },
}

/** The first version tells a record that is named as an object with its id as `value` or `id`. */
function readId(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return String(raw)
  const { value, id } = raw as { value?: unknown; id?: unknown }
  return String(value ?? id ?? '')
}

export const id: Codec = { read: readId, write: Number }
export const uuid: Codec = { read: readId, write: String }

/** What nobody takes apart. */
export const json: Codec = {
  read: (raw) => JSON.stringify(raw),
  write: (value) => JSON.parse(String(value)) as unknown,
}
