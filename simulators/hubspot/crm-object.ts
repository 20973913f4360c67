import { type Collection, compareNumeric } from '../kit/store.ts'
import { isNamed, type ObjectKind, standardKinds } from './object-kinds.ts'
import { findStage, openPipelines, type StoredPipeline } from './pipelines.ts'
import type { Portal } from './portal.ts'
import { recycleDays, timestamp } from './rules.ts'
import type { Unindexed } from './search-index.ts'
import type {
  HubspotSeed,
  ObjectName,
  PropertyDefinition,
  PropertySeed,
  PropertyValidation,
  RecordSeed,
  RequiredProperties,
} from './seed.ts'

/** A record as it is stored: every value a text, system values among them. */
export interface StoredRecord {
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
export interface MergedRecord {
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

/** One object of an account, as contacts: its records and its schema. */
export interface CrmObject {
  readonly kind: ObjectKind
  readonly portal: Portal
  readonly records: Collection<StoredRecord>
  /** The recycle bin, without what was in it for too long. */
  readonly archived: Collection<StoredRecord>
  readonly merged: Collection<MergedRecord>
  /** Changes that search does not know yet, oldest first. */
  readonly unindexed: Collection<Unindexed>
  readonly properties: Collection<StoredProperty>
  readonly archivedProperties: Collection<StoredProperty>
  readonly groups: Collection<StoredGroup>
  readonly pipelines: Collection<StoredPipeline>
  readonly validations: PropertyValidation[]
  /** Names of all properties that ever had unique values. */
  readonly uniqueNames: Set<string>
  /** Values that a new record gets for properties that its creation does not send. */
  readonly defaults: Readonly<Record<string, string>>
  readonly required: RequiredProperties
  nextId(): string
}

/** Opens the standard objects of an account. */
export function openObjects(portal: Portal, seed: HubspotSeed): void {
  for (const kind of standardKinds) addObject(portal, kind, seed)
}

/** Adds an object to an account with its standard properties and what the seed brings. */
export function addObject(portal: Portal, kind: ObjectKind, seed: HubspotSeed): CrmObject {
  const object = openObject(portal, kind, seed)
  portal.objects.push(object)
  fillSchema(object, seed)
  return object
}

function openObject(portal: Portal, kind: ObjectKind, { validations, defaults, required }: HubspotSeed): CrmObject {
  const { store, random, clock } = portal
  const { name } = kind
  const called = namesOf(kind)
  const numeric = { compare: compareNumeric }
  const uniqueNames = new Set<string>()
  const keysOf = (record: StoredRecord): string[] => uniqueKeys(record, uniqueNames)
  const records = store.collection<StoredRecord>(called.records, {
    ...numeric,
    indexes: { email: (record) => identities(kind, record), unique: keysOf, domain: domains },
  })
  const archived = store.collection<StoredRecord>(called.archived, { ...numeric, indexes: { unique: keysOf } })
  let checkBinAt = 0
  let lastId = 100_000n
  return {
    kind,
    portal,
    records,
    get archived() {
      if (clock.now() >= checkBinAt) checkBinAt = emptyBin(archived, clock.now())
      return archived
    },
    properties: store.collection(called.properties),
    archivedProperties: store.collection(called.archivedProperties),
    groups: store.collection(called.groups),
    pipelines: store.collection(called.pipelines),
    merged: store.collection<MergedRecord>(called.merged, numeric),
    unindexed: store.collection<Unindexed>(called.unindexed, numeric),
    validations: [...(validations?.[name] ?? [])],
    uniqueNames,
    defaults: { ...kind.defaults, ...defaults?.[name] },
    required: required?.[name] ?? {},
    nextId: () => {
      const last = [records, archived].map((rows) => rows.last()?.id ?? '0').sort(compareNumeric)[1]!
      lastId = BigInt(last) > lastId ? BigInt(last) : lastId
      lastId += BigInt(random.integer(1, 40))
      return String(lastId)
    },
  }
}

/** What the collections of an object are called: those of its schema by its singular. */
function namesOf({ name, singular, typeId }: ObjectKind) {
  const one = typeId.startsWith('2-') ? name : singular
  return {
    records: name,
    archived: `archived-${name}`,
    merged: `merged-${name}`,
    unindexed: `unindexed-${name}`,
    properties: `${one}-properties`,
    archivedProperties: `archived-${one}-properties`,
    groups: `${one}-groups`,
    pipelines: `${one}-pipelines`,
  }
}

export const collectionNames = (kind: ObjectKind): string[] => Object.values(namesOf(kind))

/** Deletes what is in the recycle bin for too long; returns when the next record can be due. */
function emptyBin(bin: Collection<StoredRecord>, now: number): number {
  const keptMs = recycleDays * 86_400_000
  let oldest = now
  for (const { id, archivedAt } of bin.values()) {
    const since = Date.parse(archivedAt!)
    if (since <= now - keptMs) bin.delete(id)
    else oldest = Math.min(oldest, since)
  }
  return oldest + keptMs
}

function fillSchema(object: CrmObject, seed: HubspotSeed): void {
  const { kind, portal } = object
  for (const [displayOrder, { name, label }] of [...kind.groups, ...(seed.groups?.[kind.name] ?? [])].entries())
    object.groups.put({ id: name, name, label, displayOrder })
  const born = '2019-08-06T02:41:08.029Z'
  const account = { details: portal.details, isCreateDateWritable: portal.reads('createdate-writable') }
  for (const definition of kind.properties(account))
    object.properties.put({ ...definition, id: definition.name, createdAt: born, updatedAt: born })
  for (const property of seed.properties?.[kind.name] ?? [])
    addProperty(object, customProperty(object, property, timestamp(portal.clock.now())))
  openPipelines(object, seed.pipelines?.[kind.name] ?? [])
}

/** Puts the records of a seed into an object, with the values that follow from theirs. */
export function fillRecords(object: CrmObject, records: readonly RecordSeed[]): void {
  const { kind } = object
  for (const { id, properties, createdAt, updatedAt } of records) {
    const values = { ...derivedValues(object, properties, properties, updatedAt), ...properties }
    object.records.put({
      id,
      properties: {
        ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
        hs_object_id: id,
        [kind.createdAt]: createdAt,
        [kind.modifiedAt]: updatedAt,
      },
      createdAt,
      updatedAt,
    })
  }
}

export function addProperty(object: CrmObject, definition: PropertyDefinition): StoredProperty {
  if (definition.hasUniqueValue) object.uniqueNames.add(definition.name)
  const stored = { ...definition, id: definition.name }
  object.properties.put(stored)
  return stored
}

/** A definition with everything that HubSpot adds to what its maker sent. */
export function customProperty({ kind }: CrmObject, sent: PropertySeed, now: string): PropertyDefinition {
  return {
    description: '',
    groupName: kind.groups[0]!.name,
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

/** The object of a name. */
export function objectOf({ objects }: Portal, name: ObjectName): CrmObject {
  return objects.find(({ kind }) => kind.name === name)!
}

/** The object that a text names; undefined: the account has none of it. */
export function objectNamed({ objects }: Portal, text: string): CrmObject | undefined {
  return objects.find(({ kind }) => isNamed(kind, text))
}

/** What HubSpot sets by itself when other values change. */
export function derivedValues(
  object: CrmObject,
  set: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  now: string,
): Record<string, string> {
  const { kind, portal } = object
  if (kind.derive === undefined) return {}
  return kind.derive({
    set,
    after,
    now,
    details: portal.details,
    stage: (id) => findStage(object, id)?.stage.metadata,
    record: (name, id) => objectOf(portal, name).records.get(id)?.properties,
  })
}

/** A record by its id, or by an id that was merged into it. */
export function recordById(object: CrmObject, id: string): StoredRecord | undefined {
  let into: string | undefined = id
  while (into !== undefined) {
    const record = object.records.get(into)
    if (record !== undefined) return record
    into = object.merged.get(into)?.into
  }
  return undefined
}

/** Every e-mail address by which a record is known, lower-case: the primary one first. */
export function identities({ hasAddresses }: ObjectKind, { properties }: Pick<StoredRecord, 'properties'>): string[] {
  if (!hasAddresses) return []
  const all = [properties.email ?? '', ...(properties.hs_additional_emails ?? '').split(';')]
  return [...new Set(all.map((email) => email.trim().toLowerCase()).filter((email) => email !== ''))]
}

/** The domain of a company; several can have the same. */
function domains({ properties }: StoredRecord): string[] {
  return properties.domain === undefined ? [] : [properties.domain.toLowerCase()]
}

/** Key under which a value of a unique property is found: without regard to case. */
export const uniqueKey = (name: string, value: string): string => `${name}=${value.toLowerCase()}`

function uniqueKeys({ properties }: StoredRecord, names: Set<string>): string[] {
  const keys: string[] = []
  for (const name of names) if (properties[name]) keys.push(uniqueKey(name, properties[name]))
  return keys
}
