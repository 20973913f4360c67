import type { Field, MatchKey } from '../../model/schema.ts'

/** What is particular to one of HubSpot's objects; in everything else they behave alike. */
export interface KnownObject {
  name: string
  label: string
  labelPlural: string
  /** https://developers.hubspot.com/docs/guides/crm/understanding-the-crm */
  typeId: string
  /** The group of HubSpot's own properties of it, which every account has. */
  group: string
  roles: Readonly<Record<string, NonNullable<Field['role']>>>
  /** No two records share its values, although its definition does not say so; `also` holds further values of it. */
  identifier?: { field: string; also: string }
  /** Fields by which a record may be recognised; `also` comes from the identifier. */
  matchKeys: readonly MatchKey[]
  /** A record that is created has one of these at least. */
  demandsOneOf?: readonly string[]
  /** Properties whose change is known to set something off. */
  triggers: Readonly<Record<string, string>>
  /** What to do beforehand about what is set off. */
  advice: string
}

const pause = 'Pause them in HubSpot before the migration'

const ownTriggers = {
  lifecyclestage: 'a lifecycle stage',
  hubspot_owner_id: 'an owner is assigned (and may be notified)',
}

/** The objects that records are read from and written to. */
export const knownObjects: readonly KnownObject[] = [
  {
    name: 'contacts',
    label: 'Contact',
    labelPlural: 'Contacts',
    typeId: '0-1',
    group: 'contactinformation',
    roles: { createdate: 'created', lastmodifieddate: 'modified' },
    identifier: { field: 'email', also: 'hs_additional_emails' },
    matchKeys: [{ field: 'email', normalise: 'email' }],
    triggers: {
      ...ownTriggers,
      hs_lead_status: 'a lead status',
      email: 'an address is set (a company may be made of its domain)',
    },
    advice: `${pause}, and switch off "create and associate companies with contacts".`,
  },
  {
    name: 'companies',
    label: 'Company',
    labelPlural: 'Companies',
    typeId: '0-2',
    group: 'companyinformation',
    roles: { createdate: 'created', hs_lastmodifieddate: 'modified', name: 'name' },
    // HubSpot itself recognises companies by their domain in imports, and lets the API write one twice.
    // https://knowledge.hubspot.com/records/deduplication-of-records
    matchKeys: [{ field: 'domain', normalise: 'domain' }],
    demandsOneOf: ['name', 'domain'],
    triggers: ownTriggers,
    advice: `${pause}.`,
  },
]

export interface KnownRelation {
  name: string
  label: string
  from: string
  to: string
  /** Of a plain link; a pair of records has one for each direction, and one link is seen from both sides. */
  typeId: number
}

/** https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide (association type id values) */
export const knownRelations: readonly KnownRelation[] = [
  { name: 'contacts>companies', label: 'Companies of a contact', from: 'contacts', to: 'companies', typeId: 279 },
  { name: 'companies>contacts', label: 'Contacts of a company', from: 'companies', to: 'contacts', typeId: 280 },
]

export function knownObject(name: string): KnownObject | undefined {
  return knownObjects.find((object) => object.name === name)
}
