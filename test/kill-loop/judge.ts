import type { Row } from '../../src/model/record.ts'
import { isKnown, type People } from './people.ts'

/** What a target holds, as its control plane shows it. */
export interface Stored {
  person: { id: string; values: Row }[]
  company: { id: string; values: Row }[]
  link: { person: string; company: string }[]
}

/** What is not as it has to be; zeros where everything is. */
export interface Verdict {
  /** Records and links beyond the first that stand for one of the source. */
  duplicates: number
  /** Records and links of the source that the target does not have. */
  losses: number
  /** Values and references that differ. */
  wrong: number
  /** Records of others that were changed or are gone, and records and links that came from nowhere. */
  foreign: number
  examples: string[]
}

export const faults = ({ duplicates, losses, wrong, foreign }: Verdict): number => duplicates + losses + wrong + foreign

/** Compares what the target holds with who was invited. */
export function judgePeople(people: People, stored: Stored): Verdict {
  const verdict: Verdict = { duplicates: 0, losses: 0, wrong: 0, foreign: 0, examples: [] }
  const add = (what: keyof Omit<Verdict, 'examples'>, text: string, count = 1): void => {
    verdict[what] += count
    if (count > 0 && verdict.examples.length < 10) verdict.examples.push(`${what}: ${text}`)
  }
  const companies = index(stored.company, ({ name }) => /^Company (\d+)$/.exec(String(name))?.[1])
  const persons = index(stored.person, ({ notes }) => /^no\. (\d+)\b/.exec(String(notes))?.[1])
  const keys = new Set<unknown>()
  const compare = (what: string, found: Stored['person'], expected: Row): void => {
    const [first, ...more] = found
    if (first === undefined) {
      add('losses', `${what} is not there`)
      return
    }
    add('duplicates', `${what} is there as ${found.map(({ id }) => id).join(' and ')}`, more.length)
    for (const [field, value] of Object.entries(expected)) {
      if (first.values[field] !== value)
        add('wrong', `${field} of ${what} (${first.id}) is ${JSON.stringify(first.values[field])}`)
    }
    const key = first.values.external_key
    if (!isKnownByKey(key) || keys.has(key)) add('wrong', `the key of ${what} (${first.id}) is ${JSON.stringify(key)}`)
    keys.add(key)
  }
  const idOf = (of: typeof persons, n: number | null): string | null =>
    n === null ? null : (of.get(n)?.[0]?.id ?? 'nobody')

  for (const [n, row] of people.companies.entries()) compare(`company ${n}`, companies.get(n) ?? [], row)
  for (const [n, row] of people.persons.entries()) {
    const { company, manager } = people.ties[n]!
    const phone = isKnown(n) ? `+1 555 ${n}` : null
    const references = { company: idOf(companies, company), manager: idOf(persons, manager) }
    compare(`person ${n}`, persons.get(n) ?? [], { ...row, phone, ...references })
  }
  judgeLinks(
    people,
    stored,
    (n) => idOf(persons, n),
    (n) => idOf(companies, n),
    add,
  )
  judgeOthers(people, { persons, companies }, add)
  return verdict
}

const isKnownByKey = (key: unknown): boolean => typeof key === 'string' && key.startsWith('reference:ref-1:')

/** By number; under null who has none. */
function index<Each extends { values: Row }>(all: readonly Each[], number: (row: Row) => string | undefined) {
  return Map.groupBy(all, ({ values }) => {
    const found = number(values)
    return found === undefined ? null : Number(found)
  })
}

type Add = (what: keyof Omit<Verdict, 'examples'>, text: string, count?: number) => void

function judgeLinks(
  { ties }: People,
  { link }: Stored,
  person: (n: number) => string | null,
  company: (n: number) => string | null,
  add: Add,
): void {
  const found = Map.groupBy(link, (each) => `${each.person} to ${each.company}`)
  for (const [n, { links }] of ties.entries()) {
    for (const to of links) {
      const name = `${person(n)} to ${company(to)}`
      const count = found.get(name)?.length ?? 0
      if (count === 0) add('losses', `the link of person ${n} to company ${to}`)
      add('duplicates', `the link ${name}`, Math.max(0, count - 1))
      found.delete(name)
    }
  }
  add('foreign', `links that nobody has, such as ${[...found.keys()][0]}`, found.size)
}

type ByNumber = Map<number | null, Stored['person']>

function judgeOthers(
  people: People,
  { persons, companies }: { persons: ByNumber; companies: ByNumber },
  add: Add,
): void {
  const others = persons.get(null) ?? []
  const isIntact = ({ last_name, email, external_key }: Row): boolean =>
    people.strangers.some((row) => row.last_name === last_name && row.email === email) && external_key === null
  const intact = others.filter(({ values }) => isIntact(values))
  add('foreign', 'strangers that changed or are gone', Math.abs(people.strangers.length - intact.length))
  add('foreign', 'persons without a number', others.length - intact.length)
  add('foreign', 'companies without a number', companies.get(null)?.length ?? 0)
  for (const [known, count] of [
    [persons, people.persons.length],
    [companies, people.companies.length],
  ] as const) {
    const beyond = [...known.keys()].filter((n) => n !== null && n >= count)
    add('foreign', `numbers that nobody has, such as ${beyond[0]}`, beyond.length)
  }
}
