import type { Random } from '../random.ts'
import type { ExpectedProperties } from './expectation.ts'
import { LOCALES } from './locales.ts'
import type { OwnerDirectory } from './portal.ts'

/** Mapped properties that the portal has from the start, the e-mail apart. */
export const EXISTING: readonly string[] = [
  'firstname',
  'lastname',
  'salutation',
  'jobtitle',
  'company',
  'phone',
  'mobilephone',
  'fax',
  'address',
  'city',
  'state',
  'zip',
  'country',
  'website',
  'industry',
  'annualrevenue',
  'hs_lead_status',
  'hubspot_owner_id',
  'newsletter',
  'region',
]

/** Values that no lead holds. */
const OLDER: Readonly<Record<string, string>> = {
  firstname: 'Bob (old)',
  lastname: 'Earlier-Name',
  salutation: 'Sir',
  jobtitle: 'Former title, kept',
  company: 'Previous Employer KG',
  phone: '+1 800 555 0100',
  mobilephone: '+1 800 555 0101',
  fax: '+1 800 555 0102',
  address: 'Old Street 99',
  city: 'Oldtown',
  state: 'Old State',
  zip: '00000',
  country: 'Atlantis',
  website: 'https://old.example/',
  industry: 'Antiques',
  annualrevenue: '123.45',
}

type Properties = Record<string, string>

/** A contact that a lead will update: some of its values are missing, at least one of which the lead has; some differ. */
export function halfFilled(random: Random, ideal: ExpectedProperties, owners: OwnerDirectory): Properties {
  const filled = EXISTING.filter((property) => ideal[property] !== null)
  const gap = random.pick(filled)
  const properties: Properties = { email: ideal.email ?? '', lifecyclestage: 'lead' }
  for (const property of EXISTING) {
    const value = ideal[property] ?? null
    const dice = random.next()
    if (property === gap || dice < 0.4) continue
    if (value === null ? dice > 0.8 : dice > 0.75) properties[property] = older(random, property, owners)
    else if (value !== null) properties[property] = value
  }
  return properties
}

/** A contact that already holds all that its lead has. */
export function filled(ideal: ExpectedProperties): Properties {
  const properties: Properties = { email: ideal.email ?? '', lifecyclestage: 'customer' }
  for (const property of EXISTING) {
    const value = ideal[property] ?? null
    if (value !== null) properties[property] = value
  }
  return properties
}

/** The nth contact that has nothing to do with any lead. */
export function stranger(random: Random, nth: number, owners: OwnerDirectory): Properties {
  const locale = random.pick(LOCALES)
  const properties: Properties = {
    lastname: random.pick(locale.last),
    lifecyclestage: random.pick(['lead', 'customer']),
  }
  if (random.chance(0.9)) properties.email = `contact.${nth}@portal.example`
  if (properties.email !== undefined && random.chance(0.05)) {
    properties.hs_additional_emails = `contact.${nth}.private@home.example;contact.${nth}.old@home.example`
  }
  if (random.chance(0.9)) properties.firstname = random.pick(locale.first)
  for (const property of ['company', 'phone', 'city', 'hs_lead_status', 'hubspot_owner_id', 'newsletter', 'region']) {
    if (random.chance(0.4)) properties[property] = older(random, property, owners)
  }
  return properties
}

function older(random: Random, property: string, owners: OwnerDirectory): string {
  if (property === 'hs_lead_status') return random.pick(['CONNECTED', 'BAD_TIMING', 'OPEN_DEAL'])
  if (property === 'hubspot_owner_id') return random.pick([...owners.values()])
  if (property === 'newsletter') return random.pick(['true', 'false'])
  if (property === 'region') return random.pick(['emea', 'latam'])
  return OLDER[property] ?? 'kept'
}
