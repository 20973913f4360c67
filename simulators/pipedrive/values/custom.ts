import type { Field } from '../fields.ts'
import { isDay, timeOfDay } from '../times.ts'
import { address, isObject, readOptions } from './composites.ts'
import { type Place, problem, type Reader } from './member.ts'
import { currency, number, owner, reference, text } from './scalars.ts'

const LONG_TEXT = 65_535

const zones: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone')]

const dayIn = (value: unknown): string => (isDay(value) ? value : problem("Expected 'YYYY-MM-DD' as value"))
const timeIn = (value: unknown): string => timeOfDay(value) ?? problem("Expected 'HH:MM:SS' as value")

/** The members of an object that has these and no other. */
function membersOf(value: unknown, ...names: readonly string[]): Record<string, unknown> {
  if (!isObject(value)) return problem("Expected 'object' as value")
  const other = Object.keys(value).find((name) => !names.includes(name))
  return other === undefined ? value : problem(`Unexpected '${other}' in value`)
}

function zoneOf(given: unknown, { caller }: Place) {
  const timezone_name = given ?? caller.user.timezone_name
  const at = zones.indexOf(String(timezone_name))
  return at < 0 ? problem('Unknown timezone_name') : { timezone_id: at + 1, timezone_name }
}

const emptyIsNone =
  (longest: number): Reader =>
  (value, place) =>
    text(longest)(value, place) || null

type FieldReader = (value: unknown, field: Field, place: Place) => unknown
const plain =
  (read: Reader): FieldReader =>
  (value, _, place) =>
    read(value, place)

/** How a value of each type is written in v2. https://pipedrive.readme.io/docs/core-api-concepts-custom-fields */
const readers: Readonly<Record<string, FieldReader>> = {
  varchar: plain(emptyIsNone(255)),
  varchar_auto: plain(emptyIsNone(255)),
  phone: plain(emptyIsNone(255)),
  text: plain(emptyIsNone(LONG_TEXT)),
  double: plain(number),
  user: plain(owner),
  org: plain(reference('organizations')),
  people: plain(reference('persons')),
  date: plain(dayIn),
  address: plain(address),
  enum: (value, { options }, place) => {
    if (typeof value !== 'number') return problem("Expected 'number' as value for single option custom field")
    return readOptions([value], options ?? [], place)[0]
  },
  set: (value, { options }, place) => {
    if (!Array.isArray(value) || value.length === 0) return problem("Expected a filled 'array' or null as value")
    return readOptions(value, options ?? [], place)
  },
  monetary: (value, _, place) => {
    const { value: amount, currency: of } = membersOf(value, 'value', 'currency')
    if ((of === undefined || of === null) && place.company.reads('monetary-needs-currency'))
      return problem("Expected 'currency' in value")
    return {
      value: number(amount, place),
      currency: of === undefined || of === null ? place.caller.user.default_currency : currency(of, place),
    }
  },
  daterange: (value) => {
    const range = membersOf(value, 'value', 'until')
    const [from, until] = [dayIn(range.value), dayIn(range.until)]
    return from <= until ? { value: from, until } : problem('The range ends before it begins')
  },
  time: (value, _, place) => {
    const { value: at, timezone_name } = membersOf(value, 'value', 'timezone_name', 'timezone_id')
    return { value: timeIn(at), ...zoneOf(timezone_name, place) }
  },
  timerange: (value, _, place) => {
    const range = membersOf(value, 'value', 'until', 'timezone_name', 'timezone_id')
    return { value: timeIn(range.value), until: timeIn(range.until), ...zoneOf(range.timezone_name, place) }
  },
}

/** A custom value as it is stored; null: it is cleared. Throws a Problem. */
export function readCustom(value: unknown, field: Field, place: Place): unknown {
  if (value === null) return null
  return readers[field.field_type]!(value, field, place)
}

/** The ids of a value that are options. */
export const optionIdsOf = (value: unknown): number[] =>
  [value].flat().filter((each): each is number => Number.isInteger(each))
