import { fieldOf } from '../fields.ts'
import type { FieldOwner } from '../seed.ts'
import { type Place, problem, type Reader } from './member.ts'
import { boolean, currency, integer, isThere, number, text } from './scalars.ts'

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const objectIn = (value: unknown): Record<string, unknown> => (isObject(value) ? value : problem('Expected object'))
const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : problem('Expected array'))

interface Labelled {
  value: string
  primary: boolean
  label: string
}

/** E-mails, phones, messengers: neither checked nor unique. Exactly one is primary, the first if none is marked. */
export const labelledList =
  (usual: string): Reader =>
  (value, place) => {
    const entries = listIn(value).map((each): Labelled => {
      const { value: given, primary = false, label, ...rest } = objectIn(each)
      refuseOther(rest)
      return {
        value: text(255)(given, place) as string,
        primary: boolean(primary, place) as boolean,
        label: label === undefined || label === null ? usual : (text(255)(label, place) as string),
      }
    })
    const filled = entries.filter((entry) => entry.value !== '')
    const marked = filled.findIndex(({ primary }) => primary)
    return filled.map((entry, at) => ({ ...entry, primary: at === Math.max(marked, 0) }))
  }

/** The parts of an address in v2. */
export const addressParts = [
  ...['country', 'admin_area_level_1', 'admin_area_level_2', 'locality', 'sublocality', 'route'],
  ...['street_number', 'subpremise', 'postal_code'],
] as const

/** An address: only `value` is needed; parts that are not sent are null afterwards, in an update too. */
export const address: Reader = (value, place) => {
  const { value: whole, ...parts } = objectIn(value)
  const read: Record<string, unknown> = { value: text()(whole, place) }
  for (const part of addressParts) {
    const given = parts[part] ?? null
    read[part] = given === null ? null : text(255)(given, place)
    delete parts[part]
  }
  refuseOther(parts)
  return read
}

/** Ids of options of a system field, in any number, none included. */
export const labels =
  (owner: FieldOwner): Reader =>
  (value, place) =>
    readOptions(listIn(value), fieldOf(place.company, owner, 'label_ids')?.options ?? [], place)

/** One option of a system field, by its id. */
export const option =
  (owner: FieldOwner, code: string): Reader =>
  (value, place) =>
    readOptions([value], fieldOf(place.company, owner, code)?.options ?? [], place)[0]

export function readOptions(given: unknown[], options: readonly { id: number }[], place: Place): number[] {
  const ids = given.map((each) => integer(each, place) as number)
  const unknown = ids.find((id) => !options.some((known) => known.id === id))
  return unknown === undefined ? [...new Set(ids)] : problem(`Option ${unknown} not found`)
}

/** The people of an activity, one of whom is primary: the first if none is marked. */
export const participants: Reader = (value, place) => {
  const entries = listIn(value).map((each) => {
    const { person_id, primary = false, ...rest } = objectIn(each)
    refuseOther(rest)
    const id = integer(person_id, place) as number
    if (!isThere(place, 'persons', id)) problem(`persons ${id} not found`)
    return { person_id: id, primary: boolean(primary, place) as boolean }
  })
  const marked = Math.max(
    entries.findIndex(({ primary }) => primary),
    0,
  )
  return entries.map((entry, at) => ({ ...entry, primary: at === marked }))
}

/** People who are invited to an activity, by e-mail. */
export const attendees: Reader = (value, place) =>
  listIn(value).map((each) => {
    const { email, name = null, status = null, is_organizer = false, person_id = null, user_id = null } = objectIn(each)
    return {
      email: text(255)(email, place),
      name,
      status,
      is_organizer: boolean(is_organizer, place),
      person_id,
      user_id,
    }
  })

/** Prices of a product, one for each currency; the list is replaced as a whole. */
export const prices: Reader = (value, place) =>
  listIn(value).map((each) => {
    const { price, currency: of, cost = 0, direct_cost = 0, notes = '', ...rest } = objectIn(each)
    refuseOther(rest, ['product_id', 'overhead_cost'])
    return {
      price: number(price, place),
      currency: currency(of, place),
      cost: cost === null ? 0 : number(cost, place),
      direct_cost: direct_cost === null ? null : number(direct_cost, place),
      notes: notes === null ? '' : text()(notes, place),
    }
  })

function refuseOther(rest: Record<string, unknown>, known: readonly string[] = []): void {
  const other = Object.keys(rest).find((member) => !known.includes(member))
  if (other !== undefined) problem(`Parameter '${other}' is not allowed for this request`)
}
