import type { SimClock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { type Collection, compareNumeric, Store } from '../kit/store.ts'
import type { Setup } from '../kit/vendor.ts'
import { timestamp } from './rules.ts'
import type { Unindexed } from './search-index.ts'
import type {
  AccountDetails,
  HubspotSeed,
  Owner,
  OwnerSeed,
  PropertyDefinition,
  PropertySeed,
  PropertyValidation,
} from './seed.ts'
import { contactGroups, standardProperties } from './standard-properties.ts'

/** A contact as it is stored: every value a text, system values among them. */
export interface StoredContact {
  readonly id: string
  readonly properties: Readonly<Record<string, string>>
  readonly createdAt: string
  readonly updatedAt: string
  readonly archivedAt?: string
}

export type StoredProperty = PropertyDefinition & { readonly id: string }

export interface StoredGroup {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly displayOrder: number
}

/** One account with its data. */
export interface Portal {
  readonly store: Store
  readonly details: AccountDetails
  readonly contacts: Collection<StoredContact>
  readonly archivedContacts: Collection<StoredContact>
  /** Changes that search does not know yet, oldest first. */
  readonly unindexed: Collection<Unindexed>
  readonly properties: Collection<StoredProperty>
  readonly archivedProperties: Collection<StoredProperty>
  readonly groups: Collection<StoredGroup>
  readonly owners: Collection<Owner>
  readonly validations: PropertyValidation[]
  /** Names of all properties that ever had unique values. */
  readonly uniqueNames: Set<string>
  readonly clock: SimClock
  /** Milliseconds until search knows of a change. */
  searchLag(): number
  /** Draws the order of results, gaps between record ids, correlation ids. */
  readonly random: Random
  nextId(): string
}

const defaultDetails: AccountDetails = {
  portalId: 48_000_001,
  accountType: 'STANDARD',
  timeZone: 'Europe/Dublin',
  companyCurrency: 'EUR',
  additionalCurrencies: [],
  utcOffset: '+00:00',
  utcOffsetMilliseconds: 0,
  uiDomain: 'app.hubspot.com',
  dataHostingLocation: 'na1',
}

/** Opens an account: the standard properties and what the seed brings. */
export function openPortal({ seed = {}, clock, random: stream, limits }: Setup<HubspotSeed>): Portal {
  const store = new Store()
  const random = stream('hubspot')
  const uniqueNames = new Set<string>()
  const numeric = { compare: compareNumeric }
  let lastId = 100_000n
  const portal: Portal = {
    store,
    details: { ...defaultDetails, ...seed.account },
    contacts: store.collection<StoredContact>('contacts', {
      ...numeric,
      indexes: { email: identities, unique: (contact) => uniqueKeys(contact, uniqueNames) },
    }),
    archivedContacts: store.collection<StoredContact>('archived-contacts', numeric),
    unindexed: store.collection<Unindexed>('unindexed-contacts', numeric),
    properties: store.collection<StoredProperty>('contact-properties'),
    archivedProperties: store.collection<StoredProperty>('archived-contact-properties'),
    groups: store.collection<StoredGroup>('contact-groups'),
    owners: store.collection<Owner>('owners', numeric),
    validations: seed.validations ?? [],
    uniqueNames,
    clock,
    searchLag: () => limits.searchLag!,
    random,
    nextId: () => {
      const last = [portal.contacts, portal.archivedContacts]
        .map((rows) => rows.last()?.id ?? '0')
        .sort(compareNumeric)[1]!
      lastId = BigInt(last) > lastId ? BigInt(last) : lastId
      lastId += BigInt(random.integer(1, 40))
      return String(lastId)
    },
  }
  fill(portal, seed)
  return portal
}

function fill(portal: Portal, seed: HubspotSeed): void {
  const groups = [...contactGroups, ...(seed.groups?.contacts ?? [])]
  for (const [displayOrder, { name, label }] of groups.entries())
    portal.groups.put({ id: name, name, label, displayOrder })
  const born = '2019-08-06T02:41:08.029Z'
  for (const definition of standardProperties())
    portal.properties.put({ ...definition, id: definition.name, createdAt: born, updatedAt: born })
  for (const property of seed.properties?.contacts ?? [])
    addProperty(portal, customProperty(property, timestamp(portal.clock.now())))
  for (const owner of seed.owners ?? []) portal.owners.put(wholeOwner(owner))
  for (const { id, properties, createdAt, updatedAt } of seed.contacts ?? [])
    portal.contacts.put({
      id,
      properties: { ...properties, hs_object_id: id, createdate: createdAt, lastmodifieddate: updatedAt },
      createdAt,
      updatedAt,
    })
}

export function addProperty(portal: Portal, definition: PropertyDefinition): StoredProperty {
  if (definition.hasUniqueValue) portal.uniqueNames.add(definition.name)
  const stored = { ...definition, id: definition.name }
  portal.properties.put(stored)
  return stored
}

/** A definition with everything that HubSpot adds to what its maker sent. */
export function customProperty(sent: PropertySeed, now: string): PropertyDefinition {
  return {
    description: '',
    groupName: 'contactinformation',
    displayOrder: -1,
    calculated: false,
    externalOptions: false,
    hasUniqueValue: false,
    hidden: false,
    hubspotDefined: false,
    formField: false,
    dataSensitivity: 'non_sensitive',
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    createdAt: now,
    updatedAt: now,
    ...sent,
    options: (sent.options ?? []).map((option, order) => ({ displayOrder: order, hidden: false, ...option })),
  }
}

function wholeOwner(owner: OwnerSeed): Owner {
  const userId = owner.userId ?? Number(owner.id) + 1_000_000
  return {
    firstName: '',
    lastName: '',
    type: 'PERSON',
    createdAt: '2024-01-15T09:30:00Z',
    updatedAt: '2024-01-15T09:30:00Z',
    archived: false,
    userIdIncludingInactive: userId,
    userId,
    ...owner,
  }
}

/** Every e-mail address by which a contact is known, lower-case: the primary one first. */
export function identities({ properties }: Pick<StoredContact, 'properties'>): string[] {
  const all = [properties.email ?? '', ...(properties.hs_additional_emails ?? '').split(';')]
  return [...new Set(all.map((email) => email.trim().toLowerCase()).filter((email) => email !== ''))]
}

/** Key under which a value of a unique property is found: without regard to case. */
export const uniqueKey = (name: string, value: string): string => `${name}=${value.toLowerCase()}`

function uniqueKeys({ properties }: StoredContact, names: Set<string>): string[] {
  const keys: string[] = []
  for (const name of names) if (properties[name]) keys.push(uniqueKey(name, properties[name]))
  return keys
}
