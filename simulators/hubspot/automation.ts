import { typeKey, typesBetween } from './association-types.ts'
import { associate, associatedWith, type End } from './associations.ts'
import { type CrmObject, objectOf, type StoredRecord } from './crm-object.ts'
import { createRecord } from './records.ts'

/** Domains of mail providers, which say nothing about a company. */
const providers = new Set([
  'aol.com',
  'gmail.com',
  'gmx.de',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'web.de',
  'yahoo.com',
])

/**
 * Associates a new contact with the oldest company of its address's domain, which is made if there is none, as the
 * primary one unless it has one. https://knowledge.hubspot.com/records/automatically-create-and-associate-companies-with-contacts
 */
export function associateCompany(object: CrmObject, record: StoredRecord): void {
  const domain = record.properties.hs_email_domain
  if (object.kind.name !== 'contacts' || domain === undefined || domain === '' || providers.has(domain)) return
  const { portal } = object
  const companies = objectOf(portal, 'companies')
  const [known] = companies.records.find('domain', domain)
  const id = known?.id ?? createRecord(companies, '2026-03', { domain, name: domain }).record.id
  const contact: End = { object: 'contacts', id: record.id }
  const primary = typesBetween(portal, 'contacts', 'companies').filter((type) => {
    return type.id === typeKey('HUBSPOT_DEFINED', 1)
  })
  const hasOne = associatedWith(portal, contact, 'companies').some(({ types }) => types.includes(primary[0]!))
  associate(portal, contact, { object: 'companies', id }, hasOne ? [] : primary)
}
