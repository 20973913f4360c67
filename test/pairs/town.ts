/** The same people and firms, told to every system in its own words: what arrives is compared with this. */
export interface Town {
  firms: readonly Firm[]
  people: readonly Person[]
}

export interface Firm {
  /** No two have the same. */
  name: string
  domain: string
  city: string
  phone: string
}

export interface Person {
  first: string
  last: string
  /** No two have the same. */
  email: string
  phone: string
  title: string
  /** Name of the firm, where there is one. */
  firm: string | null
}

const firsts = ['Zoë', 'Ben', '李', 'Åsa', "D'Arcy", 'Jean-Luc', 'Ümit', 'Nia']
const lasts = ['O’Neill', 'Weiß', 'Tanaka', 'García "G"', 'Smith; Jr.', 'Łukasz', 'van der Berg', '=1+1']
const cities = ['Köln', 'São Paulo', 'Łódź', 'Springfield, IL', '東京']

/** `size` people and as many firms; a fourth of these have people, several each, and every seventh person has no firm. */
export function buildTown(size: number): Town {
  const employers = Math.ceil(size / 4)
  const firms = Array.from(
    { length: size },
    (_, n): Firm => ({
      name: `${n} & Söhne "${cities[n % cities.length]}"`,
      domain: `firm-${n}.example`,
      city: cities[n % cities.length]!,
      phone: `+49 221 ${100_000 + n}`,
    }),
  )
  const people = Array.from(
    { length: size },
    (_, n): Person => ({
      first: firsts[n % firsts.length]!,
      last: `${lasts[n % lasts.length]} ${n}`,
      email: `person.${n}@town.example`,
      phone: `+1 415 555 ${String(n % 10_000).padStart(4, '0')}`,
      title: n % 5 === 0 ? '' : `Head, "${n}"\tand more`,
      firm: n % 7 === 0 ? null : firms[n % employers]!.name,
    }),
  )
  return { firms, people }
}

/** Everything there is, in one line a record, sorted. */
function tellTown({ firms, people }: Town): string[] {
  const lines = [
    ...firms.map(({ name, domain, city, phone }) => ['firm', name, domain, city, phone]),
    ...people.map(({ first, last, email, phone, title, firm }) => [
      'person',
      email,
      first,
      last,
      phone,
      title,
      firm ?? '-',
    ]),
  ]
  return lines.map((line) => line.join(' | ')).sort()
}

/** A few lines of each kind in which two towns differ; none where they are the same. */
export function compareTowns(wanted: Town, found: Town): { missing: string[]; unexpected: string[] } {
  const [left, right] = [tellTown(wanted), tellTown(found)]
  const [has, had] = [new Set(right), new Set(left)]
  const more = left.length === right.length ? [] : [`${right.length} lines instead of ${left.length}`]
  const missing = left.filter((line) => !has.has(line)).slice(0, 3)
  return { missing, unexpected: [...more, ...right.filter((line) => !had.has(line)).slice(0, 3)] }
}
