import { Store } from '../kit/store.ts'
import { makeId, toLongId } from './ids.ts'
import { refresh, type SObject } from './schema.ts'
import type {
  CurrencySeed,
  FieldDescribe,
  ObjectSeed,
  OrgSeed,
  RuleSeed,
  SalesforceRecord,
  SalesforceSeed,
} from './seed.ts'
import { currencyField, currencyTypeRecords } from './standard/currency.ts'
import { duplicateRuleRecords } from './standard/duplicate-rule.ts'
import { lookup } from './standard/field.ts'
import { DATA, STANDARD_OBJECTS, type Traits } from './standard/index.ts'
import { personAccountFields, personContactField } from './standard/person-account.ts'
import { recordTypeRecords } from './standard/record-type.ts'
import { STATUSES, statusRecords } from './standard/statuses.ts'

/** A stored record under its 18-character id. */
export interface RecordRow {
  readonly id: string
  readonly record: SalesforceRecord
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
  readonly rules: RuleSeed
  /** When the schema last changed, milliseconds since 1970. */
  schemaChangedAt: number
  /** Objects by lower-case name. */
  readonly objects: ReadonlyMap<string, SObject>
  /** The records of an object in ascending id order. */
  recordsOf(object: SObject): SalesforceRecord[]
  /** The record behind an id of 18 characters, of whichever object it is. */
  find(id: string): Found | undefined
  userOf(id: string): SalesforceRecord | undefined
  /** The id of a record that is to come into being. */
  newId(object: SObject): string
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
  /** Accounts can be persons, whatever the seed says. */
  personAccounts: boolean
  /** Contacts can belong to several accounts, unless the seed says that they cannot. */
  severalAccounts: boolean
  /** Activities can be with several people. */
  sharedActivities: boolean
  /** The user may set the platform's own dates and makers of new records. */
  setsAudit: boolean
}

/** First running number of records that come into being after the start. */
const FIRST_NEW = 1_000_000_000

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
  const features: Features = {
    currencies: details.currencies ?? options.currencies,
    personAccounts: details.personAccounts ?? options.personAccounts,
    severalAccounts: (details.severalAccounts ?? true) && options.severalAccounts,
    sharedActivities: details.sharedActivities ?? options.sharedActivities,
    setsAudit: options.setsAudit,
    customObjects: Object.keys(seed?.objects ?? {}).filter((name) => name.endsWith('__c')),
    ownOfContact: (seed?.objects.Contact?.extraFields ?? []).filter(({ name }) => name.endsWith('__c')),
  }
  const store = new Store()
  const objects = new Map<string, SObject>()
  const collection = (name: string) => store.collection<RecordRow>(name)
  for (const [name, objectSeed] of Object.entries(objectSeeds(seed, details, features))) {
    if (options.hidden.includes(name)) continue
    const fields = completeFields(name, objectSeed, features)
    const object = describeObject(name, fields, objectSeed, options, objects.size)
    objects.set(name.toLowerCase(), object)
    const rows = collection(name)
    for (const record of objectSeed.records) rows.put(complete(record, object.blank))
  }
  const byPrefix = new Map([...objects.values()].map((object) => [object.keyPrefix, object]))
  const numbers = new Map<string, number>()
  return {
    details,
    store,
    rules: seed?.rules ?? {},
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
    newId: (object) => {
      const number = numbers.get(object.name) ?? FIRST_NEW + collection(object.name).size
      numbers.set(object.name, number + 1)
      return makeId(object.keyPrefix, '5f0', number)
    },
  }
}

/** What an org has switched on. */
interface Features {
  currencies: readonly CurrencySeed[]
  personAccounts: boolean
  severalAccounts: boolean
  sharedActivities: boolean
  setsAudit: boolean
  /** Custom objects, which activities and files can be about. */
  customObjects: readonly string[]
  /** Custom fields of Contact, which person accounts mirror. */
  ownOfContact: readonly FieldDescribe[]
}

function objectSeeds(
  seed: SalesforceSeed | undefined,
  details: OrgSeed,
  { currencies, severalAccounts, sharedActivities }: Features,
): Record<string, ObjectSeed> {
  const recordTypes = Object.entries(seed?.objects ?? {}).flatMap(([name, { recordTypes = [] }]) =>
    recordTypeRecords(name, recordTypes),
  )
  const statuses = Object.entries(STATUSES).map(([name, { object, field }]) => {
    const from = (seed?.objects[object]?.fields ?? standardFields(object)).find(({ name }) => name === field)
    return [name, { records: statusRecords(name, from?.picklistValues ?? []) }] as const
  })
  const switched = new Map([
    ['CurrencyType', currencies.length > 0],
    ['AccountContactRelation', severalAccounts],
    ['TaskRelation', sharedActivities],
  ])
  const always = Object.keys(STANDARD_OBJECTS).filter((name) => switched.get(name) !== false)
  return {
    ...Object.fromEntries(always.map((name) => [name, { records: [] }])),
    ...Object.fromEntries(statuses),
    ...seed?.objects,
    User: { ...seed?.objects.User, records: seed?.users ?? [EMPTY_USER] },
    RecordType: { records: recordTypes },
    DuplicateRule: { records: duplicateRuleRecords(seed?.rules?.duplicate ?? []) },
    ...(currencies.length > 0 && { CurrencyType: { records: currencyTypeRecords(currencies) } }),
    Organization: { ...seed?.objects.Organization, records: [organizationRecord(details)] },
  }
}

/** The fields of an object, with those that come with what the org has switched on. */
function completeFields(name: string, seed: ObjectSeed, features: Features): FieldDescribe[] {
  const { currencies, personAccounts, ownOfContact, setsAudit, customObjects } = features
  const fields = [...(seed.fields ?? standardFields(name)), ...(seed.extraFields ?? [])].map((field) =>
    ABOUT_ANYTHING.has(field.name) ? { ...field, referenceTo: [...field.referenceTo, ...customObjects] } : field,
  )
  const add = (extra: FieldDescribe): void => {
    if (!fields.some((field) => field.name === extra.name)) fields.push(extra)
  }
  if (seed.recordTypes !== undefined) add(lookup('RecordTypeId', 'Record Type ID', ['RecordType'], 'RecordType'))
  if (traitsOf(name).hasCurrency && currencies.length > 0)
    add(currencyField('CurrencyIsoCode', 'Currency ISO Code', currencies))
  if (name === 'User' && currencies.length > 0)
    add(currencyField('DefaultCurrencyIsoCode', 'Default Currency ISO Code', currencies))
  if (personAccounts && name === 'Account') for (const extra of personAccountFields(ownOfContact)) add(extra)
  if (personAccounts && name === 'Contact') add(personContactField())
  if (!setsAudit || !traitsOf(name).isData) return fields
  return fields.map((field) => (AUDIT.has(field.name) ? { ...field, createable: true } : field))
}

/** Lookups that lead to custom objects too. */
const ABOUT_ANYTHING = new Set(['WhatId', 'RelationId', 'LinkedEntityId', 'FirstPublishLocationId'])

/** https://help.salesforce.com/s/articleView?id=000334139 */
const AUDIT = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById'])

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
  place: number,
): SObject {
  const standard = STANDARD_OBJECTS[name]
  const object: SObject = {
    name,
    label: standard?.label ?? name,
    labelPlural: standard?.labelPlural ?? `${name}s`,
    keyPrefix: standard?.keyPrefix ?? prefixOf(seed, place),
    custom: name.endsWith('__c'),
    traits: traitsOf(name),
    isPrivate: seed.isPrivate === true || options.privateObjects.includes(name),
    recordTypes: seed.recordTypes ?? [],
    allFields: fields,
    hidden: new Set([...(seed.hiddenFields ?? []), ...options.hidden.map((path) => path.replace(`${name}.`, ''))]),
    readOnly: new Set(),
    fields: new Map(),
    blank: {},
  }
  refresh(object)
  return object
}

function prefixOf({ keyPrefix, records }: ObjectSeed, place: number): string {
  const used = String(records[0]?.Id ?? '').slice(0, 3)
  return keyPrefix ?? (used || `a${String(place).padStart(2, '0')}`)
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
