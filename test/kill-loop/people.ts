import type { Row } from '../../src/model/record.ts'

/** Whom a source has, and whom the target has before. Each person has a number of their own in the notes. */
export interface People {
  companies: Row[]
  persons: Row[]
  /** By number: the person's company and manager, and the companies that it is linked to. */
  ties: { company: number | null; manager: number | null; links: number[] }[]
  /** Known to the target by the e-mail alone: to be updated, the phone to be left as it is. */
  known: Row[]
  strangers: Row[]
}

const stages = ['new', 'working', 'customer'] as const
const surnames = ['Ng', "O'Brien", 'Ñandú', '李', 'Größe', 'Иванова', '🦊 Fox', 'a"b,c;d', 'al-Ḥākim', 'x'.repeat(200)]
const strangers = 25
const personsOfACompany = 20
/** One in three has no e-mail, so nothing but our key would keep a second one out. */
const hasEmail = (n: number): boolean => n % 3 !== 0
export const isKnown = (n: number): boolean => n % 10 === 1 && hasEmail(n)

/** So many records in all: companies, and persons with references, also among themselves, and links. */
export function invitePeople(records: number): People {
  const companyCount = Math.max(2, Math.floor(records / personsOfACompany))
  const count = Math.max(1, records - companyCount)
  const numbers = Array.from({ length: count }, (_, n) => n)
  return {
    companies: Array.from({ length: companyCount }, (_, n) => ({
      name: `Company ${n}`,
      domain: `c${n}.test`,
      city: '東京',
    })),
    persons: numbers.map(person),
    ties: numbers.map((n) => ({
      company: n % 4 === 3 ? null : n % companyCount,
      // The last is managed by the first, who may come by it to manage himself: no order has parents first.
      manager: n % 5 === 2 || n === count - 1 ? (n + 1) % count : null,
      links: n % 2 === 0 ? [n % companyCount, (n + 1) % companyCount] : [],
    })),
    known: numbers
      .filter(isKnown)
      .map((n) => ({ last_name: 'As before', email: `P${n}@Guests.test`, phone: `+1 555 ${n}` })),
    strangers: Array.from({ length: strangers }, (_, n) => ({ last_name: `Stranger ${n}`, email: `s${n}@other.test` })),
  }
}

function person(n: number): Row {
  return {
    first_name: n % 4 === 0 ? null : `First ${n}`,
    last_name: `${surnames[n % surnames.length]} ${n}`,
    email: hasEmail(n) ? `p${n}@guests.test` : null,
    stage: stages[n % stages.length]!,
    revenue: n % 5 === 0 ? null : `${n}.5`,
    subscribed: n % 2 === 0,
    birthday: `19${String(50 + (n % 50))}-0${1 + (n % 9)}-1${n % 10}`,
    notes: `no. ${n}${'\nand a line'.repeat(n % 4)}`,
  }
}
