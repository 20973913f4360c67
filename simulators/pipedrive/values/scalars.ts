import { fromRfc3339, fromV1Time, isDay, timeOfDay } from '../times.ts'
import { type Place, problem, type Reader } from './member.ts'

/** Readers of v2, which takes no text for a number and no number for a boolean. */

export const text =
  (longest = Number.POSITIVE_INFINITY): Reader =>
  (value) => {
    if (typeof value !== 'string') return problem('Expected string')
    return value.length > longest ? problem(`The value must have a length of at most ${longest} characters`) : value
  }

/** A text that is not empty. */
export const name: Reader = (value, place) => {
  const given = text(255)(value, place) as string
  return given.trim() === '' ? problem('This value should not be blank') : given
}

export const number: Reader = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : problem('Expected number')

export const integer: Reader = (value) => (Number.isSafeInteger(value) ? value : problem('Expected integer'))

export const boolean: Reader = (value) => (typeof value === 'boolean' ? value : problem('Expected boolean'))

export const date: Reader = (value) => (isDay(value) ? value : problem('This value is not a valid date'))

export const datetime: Reader = (value) => fromRfc3339(value) ?? problem('This value is not a valid datetime')

/** Of `archive_time`, whose form is told as `YYYY-MM-DD HH:MM:SS`. */
export const archiveTime: Reader = (value, { company }) => {
  const other = company.reads('archive-time-in-rfc3339') ? fromRfc3339(value) : undefined
  return fromV1Time(value) ?? other ?? problem('This value is not a valid datetime')
}

export const clock: Reader = (value) => timeOfDay(value) ?? problem('This value is not a valid datetime')

export const duration: Reader = (value) => timeOfDay(value, 99) ?? problem('This value is not a valid duration')

const currencies = new Set(Intl.supportedValuesOf('currency'))

export const currency: Reader = (value) =>
  typeof value === 'string' && currencies.has(value) ? value : problem('This value is not a valid currency')

export const oneOf =
  (...words: readonly string[]): Reader =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? value : problem(`Expected one of ${words.join(', ')}`)

/** `1, 3` or, on the upper plans, `1, 3, 5, 7`: what they mean differs by plan. */
export const visibility: Reader = (value, { company }) => {
  const { visibility: levels } = company.plan
  return levels.includes(value as number) ? value : problem(`Expected one of ${levels.join(', ')}`)
}

/** Somebody of the company, who is active. */
export const owner: Reader = (value, place) => {
  const id = integer(value, place) as number
  const user = place.company.users.get(id)
  if (user === undefined) return problem(`User ${id} not found`)
  const mayOwn = user.active_flag || place.company.reads('inactive-owners-accepted')
  return mayOwn ? id : problem(`User ${id} is not active`)
}

/** The id of a record that is not in the trash. */
export const reference =
  (object: string): Reader =>
  (value, place) => {
    const id = integer(value, place) as number
    return isThere(place, object, id) ? id : problem(`${object} ${id} not found`)
  }

/** Whether a record is there and not in the trash. */
export function isThere({ company }: Pick<Place, 'company'>, object: string, id: number | string): boolean {
  const record = company.store.collection<{ id: string; deletedAt?: number }>(object).get(String(id))
  return record !== undefined && record.deletedAt === undefined
}

/** The id of a lead, which is a UUID. */
export const lead: Reader = (value, place) => {
  const id = text()(value, place) as string
  return isThere(place, 'leads', id) ? id : problem('Lead not found')
}
