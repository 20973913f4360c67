import type { SimClock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { type Collection, compareNumeric, Store } from '../kit/store.ts'
import type { Setup } from '../kit/vendor.ts'
import { associateSeed } from './association-seed.ts'
import { type AssociationType, createLabel, openTypes, pairOf } from './association-types.ts'
import { type Association, endKeys } from './associations.ts'
import { associateCompany } from './automation.ts'
import { type CrmObject, fillRecords, objectNamed, openObjects, type StoredRecord } from './crm-object.ts'
import { type StoredSchema, seedSchema } from './custom-objects.ts'
import type { Reading } from './rules.ts'
import type { AccountDetails, HubspotSeed, LabelSeed, Owner, OwnerSeed } from './seed.ts'

/** One account with its data. */
export interface Portal {
  readonly store: Store
  readonly details: AccountDetails
  /** The standard objects and the custom ones. */
  readonly objects: CrmObject[]
  readonly schemas: Collection<StoredSchema>
  /** Whether the credential of the start has a scope. */
  grants(scope: string): boolean
  /** E-mail addresses of contacts that were deleted for privacy; the id is the address. */
  readonly blockedEmails: Collection<{ readonly id: string }>
  readonly owners: Collection<Owner>
  readonly types: Collection<AssociationType>
  readonly associations: Collection<Association>
  /** What the account does by itself when a record was created. */
  created(object: CrmObject, record: StoredRecord): void
  readonly clock: SimClock
  /** Present figures of the adjustable limits. */
  readonly limits: Readonly<Record<string, number>>
  /** Whether the account was started with this reading of what HubSpot leaves open. */
  reads(reading: Reading): boolean
  /** Draws the order of results, gaps between record ids, correlation ids. */
  readonly random: Random
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

/** Opens an account: its objects, and what the seed brings. */
export function openPortal(
  { seed = {}, clock, random, limits, settings }: Setup<HubspotSeed>,
  chosen: ReadonlySet<Reading>,
  scopes: ReadonlySet<string>,
): Portal {
  const store = new Store()
  const portal: Portal = {
    store,
    details: { ...defaultDetails, ...seed.account },
    objects: [],
    schemas: store.collection<StoredSchema>('schemas'),
    grants: (scope) => scopes.has(scope),
    blockedEmails: store.collection('blocked-emails'),
    owners: store.collection<Owner>('owners', { compare: compareNumeric }),
    types: store.collection<AssociationType>('association-types', { indexes: { pair: pairOf } }),
    associations: store.collection<Association>('associations', { indexes: { end: endKeys } }),
    created: settings['automatic-companies'] === 'on' ? associateCompany : () => undefined,
    clock,
    limits,
    reads: (reading) => chosen.has(reading),
    random: random('hubspot'),
  }
  openObjects(portal, seed)
  openTypes(portal)
  // Labels between standard objects come first, so that their ids do not depend on custom objects.
  const isStandard = ({ from, to }: LabelSeed) => [from, to].every((name) => objectNamed(portal, name) !== undefined)
  const labels = Map.groupBy(seed.labels ?? [], isStandard)
  seedLabels(portal, labels.get(true) ?? [])
  for (const schema of seed.schemas ?? []) seedSchema(portal, schema, seed)
  seedLabels(portal, labels.get(false) ?? [])
  for (const object of portal.objects) fillRecords(object, seed[object.kind.name] ?? [])
  for (const association of seed.associations ?? []) associateSeed(portal, association)
  for (const owner of seed.owners ?? []) portal.owners.put(wholeOwner(owner))
  return portal
}

function seedLabels(portal: Portal, labels: readonly LabelSeed[]): void {
  for (const { from, to, ...label } of labels) createLabel(portal, from, to, label)
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
