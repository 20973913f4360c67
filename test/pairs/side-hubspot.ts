import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { buildUsers } from '../../simulators/worlds/leads/org.ts'
import { buildOwners, PORTAL_ACCOUNT } from '../../simulators/worlds/leads/portal.ts'
import { portalAt } from './connections.ts'
import { type Account, bareDomain, controlOf, type Side } from './side.ts'
import { startSimulator } from './simulator.ts'
import type { Firm, Person, Town } from './town.ts'

interface Stored {
  id: string
  properties: Readonly<Record<string, string>>
}

interface Association {
  a: { object: string; id: string }
  b: { object: string; id: string }
}

const firstCompany = 7_000_001
const firstContact = 8_000_001
const made = '2024-01-02T03:04:05.000Z'

export const hubspot: Side = {
  vendor: 'hubspot',
  firms: 'companies',
  people: 'contacts',
  async open(town): Promise<Account> {
    const seed = town === null ? {} : seedOf(town)
    const portal = await startSimulator('hubspot', {
      world: { hubspot: { account: PORTAL_ACCOUNT, owners: buildOwners(buildUsers()), ...seed } },
      limits: { window: 100_000 },
    })
    const { records, ...weather } = controlOf(portal)
    const all = async () => ({
      companies: await records<Stored>('companies'),
      contacts: await records<Stored>('contacts'),
    })
    return {
      connection: portalAt(portal),
      async town() {
        const { companies, contacts } = await all()
        return townOf(companies, contacts, await records<Association>('associations'))
      },
      async keys() {
        const { companies, contacts } = await all()
        return [...companies, ...contacts].flatMap(({ properties }) => properties.crm_ferry_source_id ?? [])
      },
      ...weather,
      close: () => portal.close(),
    }
  },
}

function seedOf({ firms, people }: Town): HubspotSeed {
  const idOf = new Map(firms.map(({ name }, n) => [name, String(firstCompany + n)]))
  return {
    companies: firms.map((firm, n) => ({
      id: String(firstCompany + n),
      createdAt: made,
      updatedAt: made,
      properties: { name: firm.name, domain: firm.domain, city: firm.city, phone: firm.phone },
    })),
    contacts: people.map(({ first, last, email, phone, title }, n) => ({
      id: String(firstContact + n),
      createdAt: made,
      updatedAt: made,
      properties: { firstname: first, lastname: last, email, phone, ...(title !== '' && { jobtitle: title }) },
    })),
    associations: people.flatMap(({ firm }, n) =>
      firm === null
        ? []
        : {
            from: { object: 'contacts', id: String(firstContact + n) },
            to: { object: 'companies', id: idOf.get(firm)! },
            types: ['HUBSPOT_DEFINED:1'],
          },
    ),
  }
}

function townOf(companies: readonly Stored[], contacts: readonly Stored[], ties: readonly Association[]): Town {
  const nameOf = new Map(companies.map(({ id, properties }) => [id, properties.name ?? '']))
  const firmOf = new Map<string, string>()
  for (const { a, b } of ties) {
    const [person, firm] = a.object === 'contacts' ? [a, b] : [b, a]
    if (person.object === 'contacts' && firm.object === 'companies')
      firmOf.set(person.id, [firmOf.get(person.id), nameOf.get(firm.id)].filter(Boolean).join(' + '))
  }
  return {
    firms: companies.map(({ properties: { name = '', domain = '', website = '', city = '', phone = '' } }): Firm => {
      return { name, domain: bareDomain(domain || website), city, phone }
    }),
    people: contacts.map(({ id, properties: said }): Person => {
      const { firstname: first = '', lastname: last = '', email = '', phone = '', jobtitle: title = '' } = said
      return { first, last, email, phone, title, firm: firmOf.get(id) ?? null }
    }),
  }
}
