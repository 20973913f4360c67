import { companyGroups, companyProperties } from './company-properties.ts'
import { contactGroups, contactProperties } from './contact-properties.ts'
import type { ObjectName, PropertyDefinition } from './seed.ts'

/** What tells one object from another; everything else is the same for all of them. */
export interface ObjectKind {
  readonly name: ObjectName
  readonly singular: string
  /** https://developers.hubspot.com/docs/guides/crm/understanding-the-crm */
  readonly typeId: string
  readonly label: string
  readonly pluralLabel: string
  readonly groups: readonly { name: string; label: string }[]
  properties(isCreateDateWritable: boolean): PropertyDefinition[]
  /** The property that moves with every change. */
  readonly modifiedAt: string
  /** What a read shows that asks for nothing. */
  readonly shown: readonly string[]
  /** Where the words of a search without filters are looked for. */
  readonly searched: readonly string[]
  /** Records are known by their e-mail addresses, which are unique. */
  readonly hasAddresses: boolean
  /** A new record needs one of these; empty: none. */
  readonly needsOneOf: readonly string[]
}

export const objectKinds: readonly ObjectKind[] = [
  {
    name: 'contacts',
    singular: 'contact',
    typeId: '0-1',
    label: 'Contact',
    pluralLabel: 'Contacts',
    groups: contactGroups,
    properties: contactProperties,
    modifiedAt: 'lastmodifieddate',
    shown: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    searched: ['firstname', 'lastname', 'email', 'hs_additional_emails', 'phone', 'mobilephone', 'fax', 'company'],
    hasAddresses: true,
    needsOneOf: [],
  },
  {
    name: 'companies',
    singular: 'company',
    typeId: '0-2',
    label: 'Company',
    pluralLabel: 'Companies',
    groups: companyGroups,
    properties: companyProperties,
    modifiedAt: 'hs_lastmodifieddate',
    shown: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    searched: ['name', 'domain', 'website', 'phone'],
    hasAddresses: false,
    needsOneOf: ['name', 'domain'],
  },
]

/** The object that a path names: by its name, its singular or its type id. */
export function kindNamed(text: string): ObjectKind | undefined {
  const wanted = text.toLowerCase()
  return objectKinds.find(({ name, singular, typeId }) => [name, singular, typeId].includes(wanted))
}
