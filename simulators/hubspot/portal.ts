import type { SimClock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { type Collection, compareNumeric, Store } from '../kit/store.ts'
import type { Setup } from '../kit/vendor.ts'
import { type Reading, recycleDays, timestamp } from './rules.ts'
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
  /** Values of properties that were changed since the creation, the present one first. */
  readonly history?: Readonly<Record<string, readonly PastValue[]>>
}

/** A value and since when a property had it; an empty text: it was cleared. */
export interface PastValue {
  readonly value: string
  readonly timestamp: string
}

/** An id whose record was merged into another one. */
export interface MergedContact {
  readonly id: string
  readonly into: string
}

export type StoredProperty = PropertyDefinition & { readonly id: string; readonly archivedAt?: string }

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
  /** The recycle bin, without what was in it for too long. */
  readonly archivedContacts: Collection<StoredContact>
  readonly mergedContacts: Collection<MergedContact>
  /** E-mail addresses of contacts that were deleted for privacy; the id is the address. */
  readonly blockedEmails: Collection<{ readonly id: string }>
  /** Changes that search does not know yet, oldest first. */
  readonly unindexed: Collection<Unindexed>
  readonly properties: Collection<StoredProperty>
  readonly archivedProperties: Collection<StoredProperty>
  readonly groups: Collection<StoredGroup>
  readonly owners: Collection<Owner>
  readonly validations: PropertyValidation[]
  /** Names of all properties that ever had unique values. */
  readonly uniqueNames: Set<string>
  /** Values that a new contact gets for properties that its creation does not send. */
  readonly defaults: Readonly<Record<string, string>>
  readonly required: NonNullable<HubspotSeed['required']>
  readonly clock: SimClock
  /** Present figures of the adjustable limits. */
  readonly limits: Readonly<Record<string, number>>
  /** Whether the account was started with this reading of what HubSpot leaves open. */
  reads(reading: Reading): boolean
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
export function openPortal(
  { seed = {}, clock, random: stream, limits }: Setup<HubspotSeed>,
  chosen: ReadonlySet<Reading>,
): Portal {
  const store = new Store()
  const random = stream('hubspot')
  const uniqueNames = new Set<string>()
  const numeric = { compare: compareNumeric }
  let lastId = 100_000n
  const folded = (contact: StoredContact): string[] => uniqueKeys(contact, uniqueNames)
  const archivedContacts = store.collection<StoredContact>('archived-contacts', {
    ...numeric,
    indexes: { unique: folded },
  })
  let checkBinAt = 0
  const portal: Portal = {
    store,
    details: { ...defaultDetails, ...seed.account },
    contacts: store.collection<StoredContact>('contacts', {
      ...numeric,
      indexes: { email: identities, unique: folded },
    }),
    get archivedContacts() {
      if (clock.now() >= checkBinAt) checkBinAt = emptyBin(archivedContacts, clock.now())
      return archivedContacts
    },
    mergedContacts: store.collection<MergedContact>('merged-contacts', numeric),
    blockedEmails: store.collection('blocked-emails'),
    unindexed: store.collection<Unindexed>('unindexed-contacts', numeric),
    properties: store.collection<StoredProperty>('contact-properties'),
    archivedProperties: store.collection<StoredProperty>('archived-contact-properties'),
    groups: store.collection<StoredGroup>('contact-groups'),
    owners: store.collection<Owner>('owners', numeric),
    validations: [...(seed.validations ?? [])],
    uniqueNames,
    defaults: seed.defaults?.contacts ?? {},
    required: seed.required ?? {},
    clock,
    limits,
    reads: (reading) => chosen.has(reading),
    random,
    nextId: () => {
      const last = [portal.contacts, archivedContacts].map((rows) => rows.last()?.id ?? '0').sort(compareNumeric)[1]!
      lastId = BigInt(last) > lastId ? BigInt(last) : lastId
      lastId += BigInt(random.integer(1, 40))
      return String(lastId)
    },
  }
  fill(portal, seed)
  return portal
}

/** Deletes what is in the recycle bin for too long; returns when the next record can be due. */
function emptyBin(bin: Collection<StoredContact>, now: number): number {
  const keptMs = recycleDays * 86_400_000
  let oldest = now
  for (const { id, archivedAt } of bin.values()) {
    const since = Date.parse(archivedAt!)
    if (since <= now - keptMs) bin.delete(id)
    else oldest = Math.min(oldest, since)
  }
  return oldest + keptMs
}

function fill(portal: Portal, seed: HubspotSeed): void {
  const groups = [...contactGroups, ...(seed.groups?.contacts ?? [])]
  for (const [displayOrder, { name, label }] of groups.entries())
    portal.groups.put({ id: name, name, label, displayOrder })
  const born = '2019-08-06T02:41:08.029Z'
  for (const definition of standardProperties(portal.reads('createdate-writable')))
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

/** A contact by its id, or by an id that was merged into it. */
export function contactById(portal: Portal, id: string): StoredContact | undefined {
  let into: string | undefined = id
  while (into !== undefined) {
    const contact = portal.contacts.get(into)
    if (contact !== undefined) return contact
    into = portal.mergedContacts.get(into)?.into
  }
  return undefined
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
