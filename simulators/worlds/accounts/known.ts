import type { HubspotSeed } from '../../hubspot/seed.ts'
import type { SalesforceRecord } from '../../salesforce/seed.ts'
import type { Random } from '../random.ts'
import type { Firms } from './firms.ts'
import type { Staff } from './staff.ts'

/** What the portal has of the org already, under ids that say nothing about it. */
export interface Known {
  seed: Pick<HubspotSeed, 'companies' | 'contacts' | 'associations'>
  companies: [account: string, company: string][]
  contacts: [contact: string, contact: string][]
}

const dates = { createdAt: '2021-06-01T09:00:00Z', updatedAt: '2023-02-01T09:30:00Z' }

/** Each twentieth living account by its domain, each twentieth contact that works there by its e-mail, associated. */
export function buildKnown(random: Random, firms: Firms, { living, links }: Staff): Known {
  const numbered = (records: readonly SalesforceRecord[]): [string, string][] =>
    random
      .shuffle(records)
      .slice(0, Math.ceil(records.length / 20))
      .map(({ Id }, index) => [String(Id), String(61_001 + index * 20)])
  const twins = new Set(firms.twins.flat())
  const companies = numbered(firms.living.filter(({ Id }) => !twins.has(String(Id))))
  const contacts = numbered(living.filter(({ Email }) => typeof Email === 'string' && Email === Email.toLowerCase()))
  const firmOf = new Map(firms.records.map((record) => [String(record.Id), record]))
  const personOf = new Map(living.map((record) => [String(record.Id), record]))
  const accountOf = new Map(links)
  const companyOf = new Map(companies)
  return {
    companies,
    contacts,
    seed: {
      companies: companies.map(([account, id]) => {
        const domain = new URL(String(firmOf.get(account)?.Website)).hostname.replace(/^www\./, '')
        return { id, properties: { name: `Known ${id}`, domain }, ...dates }
      }),
      contacts: contacts.map(([person, id]) => {
        return { id, properties: { email: String(personOf.get(person)?.Email) }, ...dates }
      }),
      associations: contacts.flatMap(([person, id]) => {
        const company = companyOf.get(accountOf.get(person) ?? '')
        if (company === undefined) return []
        const ends = { from: { object: 'contacts', id }, to: { object: 'companies', id: company } } as const
        return [{ ...ends, types: ['HUBSPOT_DEFINED:1'] }]
      }),
    },
  }
}
