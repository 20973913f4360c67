import { Store } from '../kit/store.ts'
import { toLongId } from './ids.ts'
import type {
  CurrencySeed,
  FieldDescribe,
  FieldValue,
  ObjectSeed,
  OrgSeed,
  RecordTypeSeed,
  SalesforceRecord,
  SalesforceSeed,
} from './seed.ts'
import { currencyField, currencyTypeRecords } from './standard/currency.ts'
import { lookup } from './standard/field.ts'
import { DATA, STANDARD_OBJECTS, type Traits } from './standard/index.ts'
import { leadStatusRecords } from './standard/lead-status.ts'
import { recordTypeRecords } from './standard/record-type.ts'

/** A stored record under its 18-character id. */
export interface RecordRow {
  readonly id: string
  readonly record: SalesforceRecord
}

export interface SObject {
  name: string
  label: string
  labelPlural: string
  keyPrefix: string
  custom: boolean
  traits: Traits
  isPrivate: boolean
  recordTypes: readonly RecordTypeSeed[]
  /** Every field of the object, in the order of describe. */
  allFields: readonly FieldDescribe[]
  /** Fields that field-level security lets the user see, by lower-case name, in the order of describe. */
  fields: ReadonlyMap<string, FieldDescribe>
}

/** A record and the object it belongs to. */
export interface Found {
  object: SObject
  record: SalesforceRecord
}

/** The org: its objects and, in the store, one collection of records for each. */
export interface Org {
  readonly details: OrgSeed
  readonly store: Store
  /** When the schema last changed, milliseconds since 1970. */
  readonly schemaChangedAt: number
  /** Objects by lower-case name. */
  readonly objects: ReadonlyMap<string, SObject>
  /** The records of an object in ascending id order. */
  recordsOf(object: SObject): SalesforceRecord[]
  /** The record behind an id of 18 characters, of whichever object it is. */
  find(id: string): Found | undefined
  userOf(id: string): SalesforceRecord | undefined
}

/** What an org is opened with beside its seed. */
export interface OrgOptions {
  now: number
  /** Objects (`Group`) and fields (`Lead.Rating`) that the API user has no right to see, beside those of the seed. */
  hidden: readonly string[]
  /** Objects whose org-wide default is private, beside those of the seed. */
  privateObjects: readonly string[]
  /** Currencies of an org whose seed names none; empty: one currency only. */
  currencies: readonly CurrencySeed[]
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

/** Builds the org of a seed; without one, an org with the standard objects, one user and no other records. */
export function openOrg(seed: SalesforceSeed | undefined, options: OrgOptions): Org {
  const details = seed?.org ?? EMPTY_ORG
  const currencies = details.currencies ?? options.currencies
  const store = new Store()
  const objects = new Map<string, SObject>()
  for (const [name, objectSeed] of Object.entries(objectSeeds(seed, details, currencies))) {
    if (options.hidden.includes(name)) continue
    const fields = completeFields(name, objectSeed, currencies)
    objects.set(name.toLowerCase(), describeObject(name, fields, objectSeed, options))
    const rows = store.collection<RecordRow>(name)
    const blank = blankRecord(fields)
    for (const record of objectSeed.records) rows.put(complete(record, blank))
  }
  const byPrefix = new Map([...objects.values()].map((object) => [object.keyPrefix, object]))
  const collection = (name: string) => store.collection<RecordRow>(name)
  return {
    details,
    store,
    schemaChangedAt: options.now,
    objects,
    recordsOf: (object) =>
      collection(object.name)
        .values()
        .map((row) => row.record),
    find: (id) => {
      const object = byPrefix.get(id.slice(0, 3))
      const record = object === undefined ? undefined : collection(object.name).get(id)?.record
      return object === undefined || record === undefined ? undefined : { object, record }
    },
    userOf: (id) => collection('User').get(id)?.record,
  }
}

function objectSeeds(
  seed: SalesforceSeed | undefined,
  details: OrgSeed,
  currencies: readonly CurrencySeed[],
): Record<string, ObjectSeed> {
  const recordTypes = Object.entries(seed?.objects ?? {}).flatMap(([name, { recordTypes = [] }]) =>
    recordTypeRecords(name, recordTypes),
  )
  const statuses = (seed?.objects.Lead?.fields ?? standardFields('Lead')).find(({ name }) => name === 'Status')
  const { CurrencyType: _, ...always } = STANDARD_OBJECTS
  return {
    ...Object.fromEntries(Object.keys(always).map((name) => [name, { records: [] }])),
    ...seed?.objects,
    User: { ...seed?.objects.User, records: seed?.users ?? [EMPTY_USER] },
    RecordType: { records: recordTypes },
    LeadStatus: { records: leadStatusRecords(statuses?.picklistValues ?? []) },
    ...(currencies.length > 0 && { CurrencyType: { records: currencyTypeRecords(currencies) } }),
    Organization: { ...seed?.objects.Organization, records: [organizationRecord(details)] },
  }
}

/** The fields of an object, with those that record types and several currencies bring along. */
function completeFields(name: string, seed: ObjectSeed, currencies: readonly CurrencySeed[]): FieldDescribe[] {
  const fields = [...(seed.fields ?? standardFields(name))]
  const add = (extra: FieldDescribe): void => {
    if (!fields.some((field) => field.name === extra.name)) fields.push(extra)
  }
  if (seed.recordTypes !== undefined) add(lookup('RecordTypeId', 'Record Type ID', ['RecordType'], 'RecordType'))
  if (traitsOf(name).hasCurrency && currencies.length > 0)
    add(currencyField('CurrencyIsoCode', 'Currency ISO Code', currencies))
  if (name === 'User' && currencies.length > 0)
    add(currencyField('DefaultCurrencyIsoCode', 'Default Currency ISO Code', currencies))
  return fields
}

function traitsOf(name: string): Traits {
  return STANDARD_OBJECTS[name] ?? DATA
}

function standardFields(name: string): FieldDescribe[] {
  const standard = STANDARD_OBJECTS[name]
  if (standard === undefined) throw new Error(`The seed has an object ${name} without fields.`)
  return standard.fields()
}

function describeObject(
  name: string,
  fields: readonly FieldDescribe[],
  seed: ObjectSeed,
  options: OrgOptions,
): SObject {
  const standard = STANDARD_OBJECTS[name]
  const hidden = new Set([...(seed.hiddenFields ?? []), ...options.hidden.map((path) => path.replace(`${name}.`, ''))])
  const visible = fields.filter((field) => !hidden.has(field.name))
  return {
    name,
    label: standard?.label ?? name,
    labelPlural: standard?.labelPlural ?? `${name}s`,
    keyPrefix: standard?.keyPrefix ?? String(seed.records[0]?.Id ?? '').slice(0, 3),
    custom: name.endsWith('__c'),
    traits: traitsOf(name),
    isPrivate: seed.isPrivate === true || options.privateObjects.includes(name),
    recordTypes: seed.recordTypes ?? [],
    allFields: fields,
    fields: new Map(visible.map((field) => [field.name.toLowerCase(), field])),
  }
}

/**
 * A record of these fields without any value: booleans are never null, and a currency is always stated. Copies of it are
 * small and fast to read, because V8 keeps objects of one shape in far less room than objects that grew name by name.
 */
export function blankRecord(fields: readonly FieldDescribe[]): SalesforceRecord {
  const values = fields.map(({ name, type, picklistValues }): [string, FieldValue] => {
    if (type === 'boolean') return [name, false]
    return [name, CURRENCY_CODES.has(name) ? (picklistValues[0]?.value ?? null) : null]
  })
  return JSON.parse(JSON.stringify(Object.fromEntries(values))) as SalesforceRecord
}

/**
 * A record with all fields of the object, to which `blank` belongs; text is never empty, and the full name of a person
 * is derived from its parts. A record that is complete already is taken as it is.
 */
export function complete(record: SalesforceRecord, blank: SalesforceRecord): RecordRow {
  if (isComplete(record, blank)) return { id: String(record.Id), record }
  const full = { ...blank }
  for (const name in blank) {
    const value = record[name]
    if (value !== undefined && value !== null && value !== '') full[name] = value
  }
  if (full.Name === null && typeof full.LastName === 'string') full.Name = fullName(full)
  return { id: String(full.Id), record: full }
}

/** The compound name of a person. */
export function fullName({ FirstName = null, LastName = null }: SalesforceRecord): string {
  return [FirstName, LastName].filter((part) => part !== null && part !== '').join(' ')
}

function isComplete(record: SalesforceRecord, blank: SalesforceRecord): boolean {
  if (Object.keys(record).length !== Object.keys(blank).length || record.Name === null) return false
  for (const name in blank) {
    const value = record[name]
    if (value === undefined || value === '' || (value === null && blank[name] !== null)) return false
  }
  return true
}

const CURRENCY_CODES = new Set(['CurrencyIsoCode', 'DefaultCurrencyIsoCode'])

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
