import type { BatchBounds, Field, MatchKey, ObjectSchema, Operations, Relation, Schema } from '../../model/schema.ts'
import type { Session } from './client.ts'
import { maxCollection } from './collections.ts'
import { type Described, describe, isWithheld, type ListedObject, listObjects, type RawObject } from './describe.ts'
import { isPart, toFields } from './field.ts'
import { fileObject, placeObject, placeRelations } from './file-places.ts'
import { jobBounds } from './ingest.ts'
import { fieldOwner, type KnownObject, knownObject, knownObjects } from './objects.ts'
import { newFieldNames, provenanceOf, sourceKeyField } from './provenance.ts'

/** Queues own leads and cases as users do. https://help.salesforce.com/s/articleView?id=000385203&type=1 */
const queues = { idPrefix: '00G' }

/**
 * Every offered object or, where told, only these and the users, described side by side. Offered are the standard objects
 * that are known here and those that the org made; any other that can be queried is described when it is asked for.
 */
export async function describeOrg(
  session: Session,
  signal: AbortSignal,
  only?: readonly string[],
  ties = true,
): Promise<Schema> {
  const listed = (await listObjects(session, signal)).filter(({ queryable }) => queryable)
  const hasUsers = listed.some(({ name }) => name === 'User')
  const wanted = only === undefined ? listed.filter(isOffered) : listed.filter(({ name }) => only.includes(name))
  const names = new Set([...inOrder(wanted), ...(hasUsers ? ['User'] : [])])
  const described = await Promise.all([...names].map((name) => unlessWithheld(describeObject(session, name, signal))))
  const objects = described.filter((object) => object !== null)
  const users = { object: 'User', email: 'Email', active: { field: 'IsActive', equals: true }, groups: queues }
  const relations = ties ? await describeTies(session, objects, signal) : []
  return {
    objects,
    ...(objects.some(({ name }) => name === 'User') ? { users } : {}),
    ...(relations.length === 0 ? {} : { relations }),
  }
}

/** What shares files with records is told of where files are, and costs a call where nobody asked for it by itself. */
async function describeTies(
  session: Session,
  objects: readonly ObjectSchema[],
  signal: AbortSignal,
): Promise<Relation[]> {
  if (!objects.some(({ name }) => name === fileObject)) return []
  const described = objects.find(({ name }) => name === placeObject)
  const places = described ?? (await unlessWithheld(describeObject(session, placeObject, signal)))
  return places === null ? [] : placeRelations(objects, places)
}

/** One object that is listed and kept back all the same does not hide the others. */
async function unlessWithheld(describing: Promise<ObjectSchema>): Promise<ObjectSchema | null> {
  try {
    return await describing
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

/** Custom settings and metadata are configuration, not business. */
function isOffered({ name, custom, customSetting, deprecatedAndHidden }: ListedObject): boolean {
  if (knownObject(name) !== undefined) return true
  return custom === true && name.endsWith('__c') && !customSetting && !deprecatedAndHidden
}

function inOrder(listed: readonly ListedObject[]): string[] {
  const place = ({ name }: ListedObject): number => {
    const at = knownObjects.findIndex((known) => known.name === name)
    return at < 0 ? knownObjects.length : at
  }
  return [...listed].sort((a, b) => place(a) - place(b)).map(({ name }) => name)
}

export async function describeObject(session: Session, name: string, signal: AbortSignal): Promise<ObjectSchema> {
  return toObject(await describe(session, name, signal), session.base)
}

/** A describe answer in the common nouns. Fields that the user may not see are not in it, so they are not here either. */
function toObject(described: Described, base: string): ObjectSchema {
  const { raw } = described
  const known = knownObject(raw.name) ?? { name: raw.name }
  const fields = toFields(described, known)
  const names = new Set(fields.map(({ name }) => name))
  const skip = (known.skip ?? []).filter(({ field }) => names.has(field))
  const locks = known.locks ?? raw.fields.filter(isMaster).map(({ name }) => name)
  const isCreated = raw.createable === true && known.readOnly !== true
  const keepsKey = isCreated && fieldOwner(raw.name) !== null
  return {
    name: raw.name,
    label: raw.label,
    labelPlural: raw.labelPlural,
    custom: raw.custom,
    fields: keepsKey ? fields : fields.map(withoutBackdating),
    operations: operationsOf(raw, known, { isCreated, keepsKey }),
    matchKeys: matchKeysOf(raw, known),
    ...(keepsKey ? { provenance: provenanceOf(fields), newFieldNames } : {}),
    ...(skip.length === 0 ? {} : { skip: skip.map((rule) => withPresent(rule, names)) }),
    ...(known.junction?.ends.every((end) => names.has(end)) ? { junction: known.junction } : {}),
    ...(locks.length === 0 ? {} : { locks: locks.filter((name) => names.has(name)) }),
    ...(known.content === undefined ? {} : { content: known.content }),
    ...(raw.keyPrefix ? { idExample: raw.keyPrefix.padEnd(18, '0') } : {}),
    recordUrl: `${base}/lightning/r/${raw.name}/{id}/view`,
  }
}

/** The order of creation tells our records where no key does, so it is not for us to change. */
function withoutBackdating(field: Field): Field {
  return field.name === 'CreatedDate' ? { ...field, createable: false } : field
}

/** A successor that this user may not see names nobody. */
function withPresent<T extends { successors?: string[] }>(rule: T, names: ReadonlySet<string>): T {
  const { successors, ...rest } = rule
  const seen = successors?.filter((name) => names.has(name)) ?? []
  return (seen.length === 0 ? rest : { ...rest, successors: seen }) as T
}

/** The record that it names owns this one and is locked by each write of it. */
function isMaster({ custom, cascadeDelete, updateable, nillable, type }: RawObject['fields'][number]): boolean {
  return custom && type === 'reference' && (cascadeDelete === true || (!nillable && !updateable))
}

/** Ids of a look-up go in a body, other keys into addresses of their own. */
const findRows = 1_000

/** A transaction may last for ten minutes and stamps its records before it ends. */
const lagMs = 600_000

function operationsOf(
  raw: RawObject,
  known: KnownObject,
  { isCreated, keepsKey }: { isCreated: boolean; keepsKey: boolean },
): Operations {
  const isWritten = known.readOnly !== true
  const collection: BatchBounds = { maxRows: maxCollection, maxBytes: 10_000_000 }
  const bounds: BatchBounds = { ...collection, bulk: jobBounds }
  const isFile = known.content !== undefined
  const inserted = isFile ? { ...collection, maxRows: 1 } : collection
  const changes = raw.fields.some(({ name }) => name === 'SystemModstamp') ? { changes: { lagMs } } : {}
  const keys = raw.fields.filter((field) => isKey(field) && !isPart(field)).map(({ name }) => name)
  return {
    ...(isCreated ? { fields: { maxRows: 1 } } : {}),
    read: { pageRows: 2000, ...changes, ...(isCreated && !keepsKey ? { newestFirst: true } : {}) },
    find: { keys: ['id', ...keys], maxRows: findRows },
    // An upsert that matches on our own external id alone: a second sending finds what the first one made.
    ...(keepsKey ? { create: { ...bounds, replay: 'safe', settleMs: 60_000 } } : {}),
    ...(isCreated && !keepsKey ? { create: { ...inserted, replay: 'blind', settleMs: lagMs } } : {}),
    ...(raw.updateable === true && isWritten ? { update: isFile ? collection : bounds } : {}),
    // A file goes with all of its versions, by its document.
    ...(raw.deletable === true && isWritten && !isFile ? { remove: { maxRows: maxCollection } } : {}),
  }
}

/** Fields with an index of their own by which a record can be told. */
function isKey({ externalId, unique, filterable, type }: RawObject['fields'][number]): boolean {
  return type !== 'id' && filterable !== false && (externalId === true || unique === true)
}

/** What is known to tell records apart, and keys that the org itself declared to be unique. */
function matchKeysOf(raw: RawObject, { matchKeys = [] }: KnownObject): MatchKey[] {
  const names = new Set(raw.fields.map(({ name }) => name))
  const own = raw.fields
    .filter(({ name, unique, externalId }) => unique === true && externalId === true && name !== sourceKeyField)
    .map(({ name }): MatchKey => ({ field: name, normalise: 'exact' }))
  return [...matchKeys.filter(({ field }) => names.has(field)), ...own]
}
