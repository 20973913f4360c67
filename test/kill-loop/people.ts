import type { Row } from '../../src/model/record.ts'

/** Whom a source has, and whom the target has before. Each person has a number of their own in the notes. */
export interface People {
  source: Row[]
  /** Known to the target by the e-mail alone: to be updated, the phone to be left as it is. */
  known: Row[]
  strangers: Row[]
}

const stages = ['new', 'working', 'customer'] as const
const surnames = ['Ng', "O'Brien", 'Ñandú', '李', 'Größe', 'Иванова', '🦊 Fox', 'a"b,c;d', 'al-Ḥākim', 'x'.repeat(200)]
const strangers = 25
/** One in three has no e-mail, so nothing but our key would keep a second one out. */
const hasEmail = (n: number): boolean => n % 3 !== 0
const isKnown = (n: number): boolean => n % 10 === 1 && hasEmail(n)

export const numberOf = (row: Row): string | null =>
  typeof row.notes === 'string' ? (/^no\. (\d+)\b/.exec(row.notes)?.[1] ?? null) : null

export function invitePeople(count: number): People {
  const numbers = Array.from({ length: count }, (_, n) => n)
  return {
    source: numbers.map(person),
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

interface Stored {
  id: string
  values: Row
}

/** What is not as it has to be; zeros where everything is. */
export interface Verdict {
  /** Records beyond the first that stand for one source record. */
  duplicates: number
  /** Source records that the target does not have. */
  losses: number
  /** Values that differ. */
  wrong: number
  /** Records of others that were changed, are gone, or came from nowhere. */
  foreign: number
  examples: string[]
}

export const faults = ({ duplicates, losses, wrong, foreign }: Verdict): number => duplicates + losses + wrong + foreign

/** Compares what the target holds, as its control plane shows it, with the people who were invited. */
export function judgePeople({ source, known }: People, stored: readonly Stored[]): Verdict {
  const verdict: Verdict = { duplicates: 0, losses: 0, wrong: 0, foreign: 0, examples: [] }
  const say = (text: string): void => void (verdict.examples.length < 10 && verdict.examples.push(text))
  const arrived = Map.groupBy(stored, ({ values }) => numberOf(values))
  const keys = new Set<unknown>()
  for (const [n, row] of source.entries()) {
    const found = arrived.get(String(n)) ?? []
    const [first] = found
    if (first === undefined) {
      verdict.losses += 1
      say(`number ${n} is not there`)
      continue
    }
    if (found.length > 1) {
      verdict.duplicates += found.length - 1
      say(`number ${n} is there as ${found.map(({ id }) => id).join(' and ')}`)
    }
    const expected = { ...row, phone: isKnown(n) ? `+1 555 ${n}` : null }
    for (const [field, value] of Object.entries(expected)) {
      if (first.values[field] === value) continue
      verdict.wrong += 1
      say(`${field} of number ${n} (${first.id}) is ${JSON.stringify(first.values[field])}`)
    }
    if (keys.has(first.values.external_key)) verdict.wrong += 1
    keys.add(first.values.external_key)
  }
  const others = arrived.get(null) ?? []
  const intact = others.filter(({ values }) => /^Stranger \d+$/.test(String(values.last_name)) && !values.external_key)
  verdict.foreign = Math.abs(strangers - intact.length) + (others.length - intact.length)
  if (verdict.foreign > 0)
    say(`${intact.length} of ${strangers} strangers are intact, ${others.length} records have no number`)
  verdict.foreign += [...arrived.keys()].filter((n) => n !== null && Number(n) >= source.length).length
  verdict.losses += known.length > source.length ? 1 : 0
  return verdict
}
