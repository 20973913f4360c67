import type { FieldSeed, RecordSeed } from '../../pipedrive/seed.ts'
import type { Random } from '../random.ts'
import { users } from './setup.ts'

const DAY = 86_400_000
const FIRST_DAY = Date.UTC(2022, 0, 3)
const DAYS = 1_500

/** Values of a record; what is null or undefined is not set. */
type Values = Readonly<Record<string, unknown>>

/** Records with ascending ids from 1 on, with gaps, each created and changed at a time of its own. */
export function makeRecords(
  random: Random,
  count: number,
  valuesOf: (index: number, at: Date) => Values,
): RecordSeed[] {
  let id = 0
  return Array.from({ length: count }, (_, index): RecordSeed => {
    id += random.between(1, 4)
    const created = momentOf(random)
    const changed = new Date(created.getTime() + random.between(0, 90 * DAY))
    const values = Object.entries(valuesOf(index, created)).filter(([, value]) => value !== null && value !== undefined)
    return { id, add_time: stamp(created), update_time: stamp(changed), ...Object.fromEntries(values) }
  })
}

/** A moment at which somebody worked, in whole seconds. */
export const momentOf = (random: Random): Date =>
  new Date(FIRST_DAY + random.between(0, DAYS) * DAY + random.between(7 * 3_600, 18 * 3_600) * 1_000)

export const stamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`
export const dayOf = (random: Random): string => stamp(momentOf(random)).slice(0, 10)

/** An owner, some of whom have left. */
export const ownerOf = (random: Random): number => random.pick(users).id

/** Who may see a record; most are for the whole company. */
export const visibilityOf = (random: Random): number => (random.chance(0.8) ? 7 : random.pick([1, 3, 5]))

/** Money with two decimals. */
export const money = (random: Random, most: number): number => random.between(100, most * 100) / 100

/** Custom values by key, without those that are null. */
export function custom(...values: readonly (readonly [FieldSeed, unknown])[]): Values {
  const filled = values.filter(([, value]) => value !== null)
  return Object.fromEntries(filled.map(([{ field_code }, value]) => [field_code, value]))
}

/** An option of a field, by its number. */
export const optionOf = (random: Random, { options = [] }: FieldSeed): number => random.pick(options).id

/** Some options of a field, at least one. */
export const optionsOf = (random: Random, { options = [] }: FieldSeed): number[] => {
  const chosen = options.filter(() => random.chance(0.5)).map(({ id }) => id)
  return chosen.length === 0 ? [random.pick(options).id] : chosen
}
