import type { AssociationSeed, ObjectName, RecordSeed } from '../../hubspot/seed.ts'
import type { Random } from '../random.ts'
import { owners } from './setup.ts'

/** Values of a record; what is null or undefined is not set. */
export type Values = Record<string, string | number | boolean | null | undefined>

const DAY = 86_400_000
const FIRST_DAY = Date.UTC(2022, 0, 3)
const DAYS = 1_500

/** Records with ascending ids from `first` on, with gaps, each created and changed at a time of its own. */
export function makeRecords(
  random: Random,
  count: number,
  first: number,
  valuesOf: (index: number, at: Date) => Values,
) {
  let id = first
  return Array.from({ length: count }, (_, index): RecordSeed => {
    id += random.between(1, 30)
    const createdAt = momentOf(random)
    const updatedAt = new Date(createdAt.getTime() + random.between(0, 90 * DAY))
    return {
      id: String(id),
      properties: textsOf(valuesOf(index, createdAt)),
      createdAt: createdAt.toISOString().replace('.000Z', 'Z'),
      updatedAt: updatedAt.toISOString().replace('.000Z', 'Z'),
    }
  })
}

function textsOf(values: Values): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

/** A moment at which somebody worked. */
function momentOf(random: Random): Date {
  return new Date(FIRST_DAY + random.between(0, DAYS) * DAY + random.between(7 * 3_600, 18 * 3_600) * 1_000)
}

export const instant = (random: Random): string => momentOf(random).toISOString().replace('.000Z', 'Z')

/** An owner; some records have none, and some that of somebody who left. */
export const ownerOf = (random: Random): string | null => (random.chance(0.9) ? random.pick(owners).id : null)

/** Money with two decimals, as text. */
export const money = (random: Random, most: number): string =>
  `${random.between(1, most)}.${String(random.between(0, 99)).padStart(2, '0')}`

/** Two records that are associated, and in which ways beside the plain one. */
export function tie(
  from: readonly [ObjectName, RecordSeed],
  to: readonly [ObjectName, RecordSeed],
  ...types: string[]
): AssociationSeed {
  return {
    from: { object: from[0], id: from[1].id },
    to: { object: to[0], id: to[1].id },
    ...(types.length > 0 && { types }),
  }
}

/** Some different ones of a list, in random order. */
export function some<T>(random: Random, list: readonly T[], most: number): T[] {
  const chosen = new Set<T>()
  const wanted = Math.min(random.between(0, most), list.length)
  while (chosen.size < wanted) chosen.add(random.pick(list))
  return [...chosen]
}
