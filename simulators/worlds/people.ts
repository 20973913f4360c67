import type { ReferenceSeed } from '../reference/seed.ts'
import { LOCALES } from './leads/locales.ts'
import { seeded } from './random.ts'

const DEFAULT_SIZE = 1_000
const STAGES = ['new', 'working', 'customer', null] as const
const PEOPLE_A_COMPANY = 20

/** An account of the reference CRM with `size` persons, a company for each twenty of them, and their owners. */
export function build({ seed = 1, size = DEFAULT_SIZE }: { seed?: number; size?: number } = {}) {
  const random = seeded(seed)
  const users = [true, true, false].map((active, index) => ({
    id: String(1 + index),
    values: { email: `owner.${index}@reference.example`, name: `Owner ${index}`, active },
  }))
  const companies = Array.from({ length: Math.ceil(size / PEOPLE_A_COMPANY) }, (_, index) => ({
    id: String(101 + index),
    values: {
      name: random.pick(random.pick(LOCALES).companies),
      domain: random.chance(0.8) ? `company-${index}.example` : null,
      owner: '1',
    },
  }))
  const firstPerson = 101 + companies.length
  const persons = Array.from({ length: size }, (_, index) => {
    const locale = random.pick(LOCALES)
    return {
      id: String(firstPerson + index),
      values: {
        first_name: random.chance(0.9) ? random.pick(locale.first) : null,
        last_name: random.pick(locale.last),
        email: index === 0 || random.chance(0.9) ? `person.${index}@reference.example` : null,
        stage: random.pick(STAGES),
        interests: random.chance(0.3) ? ['news', 'beta'] : null,
        subscribed: random.chance(0.5),
        revenue: random.chance(0.4) ? `${random.between(0, 90_000)}.25` : null,
        birthday: random.chance(0.2) ? '1984-02-29' : null,
        last_seen: random.chance(0.5) ? '2026-03-01T10:20:30.400Z' : null,
        company: random.chance(0.8) ? random.pick(companies).id : null,
        manager: index > 0 && random.chance(0.2) ? String(firstPerson + random.between(0, index - 1)) : null,
        owner: random.pick(['1', '2', null]),
      },
    }
  })
  const links = persons
    .filter(() => random.chance(0.1))
    .map(({ id }) => ({ person: id, company: random.pick(companies).id }))
  const reference: ReferenceSeed = { records: { user: users, company: companies, person: persons }, links }
  return { reference }
}
