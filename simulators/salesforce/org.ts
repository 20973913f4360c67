import { Store } from '../kit/store.ts'
import { toLongId } from './ids.ts'
import type { FieldDescribe, ObjectSeed, OrgSeed, SalesforceRecord, SalesforceSeed } from './seed.ts'
import { leadFields } from './standard/lead.ts'
import { organizationFields } from './standard/organization.ts'
import { userFields } from './standard/user.ts'

/** A stored record under its 18-character id. */
interface RecordRow {
  readonly id: string
  readonly record: SalesforceRecord
}

export interface SObject {
  name: string
  label: string
  labelPlural: string
  keyPrefix: string
  custom: boolean
  /** Fields that field-level security lets the user see, by lower-case name, in the order of describe. */
  fields: ReadonlyMap<string, FieldDescribe>
}

/** The org: its objects and, in the store, one collection of records for each. */
export interface Org {
  readonly details: OrgSeed
  readonly store: Store
  /** Objects by lower-case name. */
  readonly objects: ReadonlyMap<string, SObject>
  /** The records of an object in ascending id order. */
  recordsOf(object: SObject): SalesforceRecord[]
  userOf(id: string): SalesforceRecord | undefined
}

const LABELS: Readonly<Record<string, readonly [label: string, plural: string, keyPrefix: string]>> = {
  Lead: ['Lead', 'Leads', '00Q'],
  User: ['User', 'Users', '005'],
  Organization: ['Organization', 'Organizations', '00D'],
}

const EMPTY_ORG: OrgSeed = {
  id: toLongId('00D000000000001'),
  name: 'Empty org',
  organizationType: 'Developer Edition',
  instanceName: 'NA1',
  isSandbox: false,
  timeZone: 'America/Los_Angeles',
  defaultLocale: 'en_US',
  language: 'en_US',
  country: 'US',
  runAsUserId: toLongId('005000000000001'),
}

const EMPTY_USER: SalesforceRecord = {
  Id: EMPTY_ORG.runAsUserId,
  Username: 'admin@empty.example',
  LastName: 'Admin',
  Name: 'Admin',
  Email: 'admin@empty.example',
  Alias: 'admin',
  IsActive: true,
  UserType: 'Standard',
  TimeZoneSidKey: EMPTY_ORG.timeZone,
}

/** Builds the org of a seed; without one, an org with the standard objects, one user and no leads. */
export function openOrg(seed: SalesforceSeed | undefined): Org {
  const details = seed?.org ?? EMPTY_ORG
  const seeds: Record<string, ObjectSeed> = {
    Lead: { records: [] },
    ...seed?.objects,
    User: { ...seed?.objects.User, records: seed?.users ?? [EMPTY_USER] },
    Organization: { ...seed?.objects.Organization, records: [organizationRecord(details)] },
  }
  const store = new Store()
  const objects = new Map<string, SObject>()
  for (const [name, objectSeed] of Object.entries(seeds)) {
    const fields = objectSeed.fields ?? standardFields(name)
    objects.set(name.toLowerCase(), describeObject(name, fields, objectSeed))
    const rows = store.collection<RecordRow>(name)
    for (const record of objectSeed.records) rows.put(complete(record, fields))
  }
  const collection = (name: string) => store.collection<RecordRow>(name)
  return {
    details,
    store,
    objects,
    recordsOf: (object) =>
      collection(object.name)
        .values()
        .map((row) => row.record),
    userOf: (id) => collection('User').get(id)?.record,
  }
}

function standardFields(name: string): FieldDescribe[] {
  if (name === 'Lead') return leadFields(['Open - Not Contacted', 'Working - Contacted', 'Closed - Not Converted'])
  if (name === 'User') return userFields()
  if (name === 'Organization') return organizationFields()
  throw new Error(`The seed has an object ${name} without fields.`)
}

function describeObject(name: string, fields: readonly FieldDescribe[], seed: ObjectSeed): SObject {
  const [label, labelPlural, keyPrefix] = LABELS[name] ?? [
    name,
    `${name}s`,
    String(seed.records[0]?.Id ?? '').slice(0, 3),
  ]
  const hidden = new Set(seed.hiddenFields)
  const visible = fields.filter((field) => !hidden.has(field.name))
  return {
    name,
    label,
    labelPlural,
    keyPrefix,
    custom: name.endsWith('__c'),
    fields: new Map(visible.map((field) => [field.name.toLowerCase(), field])),
  }
}

/**
 * A record with all its fields, in one order for all records of the object, which makes reading them fast. Booleans are
 * never null; the full name of a person is derived from its parts.
 */
function complete(record: SalesforceRecord, fields: readonly FieldDescribe[]): RecordRow {
  const full: SalesforceRecord = {}
  for (const { name, type } of fields) full[name] = record[name] ?? (type === 'boolean' ? false : null)
  if (full.Name === null && typeof full.LastName === 'string')
    full.Name = [full.FirstName, full.LastName].filter((part) => part !== null).join(' ')
  return { id: String(full.Id), record: full }
}

function organizationRecord(details: OrgSeed): SalesforceRecord {
  return {
    Id: details.id,
    Name: details.name,
    Country: details.country,
    OrganizationType: details.organizationType,
    InstanceName: details.instanceName,
    IsSandbox: details.isSandbox,
    TimeZoneSidKey: details.timeZone,
    DefaultLocaleSidKey: details.defaultLocale,
    LanguageLocaleKey: details.language,
  }
}
