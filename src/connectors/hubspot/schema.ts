import type {
  Field,
  FieldType,
  MatchKey,
  ObjectSchema,
  Provenance,
  ReplayClass,
  Schema,
  ValueRule,
} from '../../model/schema.ts'

import { reservedBeginnings, usualLength } from './check-definitions.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'
import type { KnownObject } from './objects.ts'
import { fetchPipelines, type Pipeline, withPipelines } from './pipelines.ts'
import { type Property, toField } from './property.ts'
import { relationsAmong, type TypesBetween } from './relations.ts'

/** Rules of the account's administrators by property, or that they could not be read. */
export type Validations = ReadonlyMap<string, ValueRule[]>

export const sourceKeyField = 'crm_ferry_source_id'

const provenance: Provenance = {
  sourceKey: {
    name: sourceKeyField,
    label: 'CRM Ferry source ID',
    type: 'text',
    unique: true,
    description: 'Which record of which system this record was migrated from. Keep it: it prevents duplicates.',
  },
  created: { name: 'crm_ferry_created_at', label: 'CRM Ferry original create date', type: 'datetime' },
  modified: { name: 'crm_ferry_modified_at', label: 'CRM Ferry original last change', type: 'datetime' },
}

/** One of the objects as this account may use it. `recordBase` is the address of the account's records for people. */
export async function describeObject(
  api: Api,
  known: KnownObject,
  recordBase: string | null,
  signal: AbortSignal,
): Promise<ObjectSchema> {
  const [properties, validations, pipelines] = await Promise.all([
    fetchProperties(api, known.name, signal),
    fetchValidations(api, known, signal),
    known.pipeline ? fetchPipelines(api, known.name, signal) : null,
  ])
  return toObject(known, properties, { recordBase, validations, pipelines })
}

/** These objects, what links them, and owners as the directory of users. */
export function toSchema(
  objects: readonly ObjectSchema[],
  kinds: readonly KnownObject[],
  labels: readonly TypesBetween[],
): Schema {
  return {
    objects: [...objects, owners],
    relations: relationsAmong(kinds, labels),
    users: { object: 'owners', email: 'email', active: { field: 'archived', equals: false } },
  }
}

export async function fetchProperties(
  api: Api,
  object: string,
  signal: AbortSignal,
  archived: 'true' | 'false' = 'false',
): Promise<Property[]> {
  const path = `/crm/properties/${version}/${encodeURIComponent(object)}`
  const { results } = await api.get<{ results: Property[] }>(path, { archived }, signal)
  return results
}

/**
 * What values the account's administrators allow, which holds for API writes too; null where the key may not read it.
 * https://github.com/HubSpot/HubSpot-public-api-spec-collection (Property Validations)
 */
export async function fetchValidations(
  api: Api,
  { typeId }: Pick<KnownObject, 'typeId'>,
  signal: AbortSignal,
): Promise<Validations | null> {
  const path = `/crm/property-validations/${version}/${typeId}`
  try {
    const { results = [] } = await api.get<{ results?: RawValidation[] }>(path, {}, signal)
    const rules = results.map(({ propertyName, propertyValidationRules = [] }): [string, ValueRule[]] => [
      propertyName,
      propertyValidationRules.map((rule) => ({ type: rule.ruleType, arguments: rule.ruleArguments ?? [] })),
    ])
    return new Map(rules)
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

interface RawValidation {
  propertyName: string
  propertyValidationRules?: { ruleType: string; ruleArguments?: string[] }[]
}

/** What describes an object beside its properties; null: the account does not tell. */
interface About {
  recordBase: string | null
  validations?: Validations | null
  pipelines?: readonly Pipeline[] | null
}

const batch = { maxRows: 100, maxBytes: 5_000_000 }

/** https://developers.hubspot.com/docs/guides/crm/using-object-apis */
export function toObject(
  known: KnownObject,
  properties: readonly Property[],
  { recordBase, validations, pipelines }: About,
): ObjectSchema {
  const own = properties.map((property) => toField(known, property, validations?.get(property.name)))
  const fields = [...withPipelines(known, own, pipelines ?? []), ...parentField(known)]
  const unique = fields.filter((field) => field.unique && field.type !== 'id').map((field) => field.name)
  const isUnique = keepsKeyUnique(known, properties)
  return {
    name: known.name,
    label: known.label,
    labelPlural: known.labelPlural,
    custom: known.custom === true,
    fields,
    operations: {
      read: {
        pageRows: 100,
        changes: { lagMs: searchLagMs },
        // Where our key can be asked for, nothing needs to be listed.
        ...(isUnique ? {} : { newestFirst: true as const }),
      },
      create: { ...batch, replay: replayOf(known, isUnique), settleMs: 30_000 },
      update: batch,
      remove: { maxRows: 100 },
      find: {
        keys: [...new Set(['id', ...(known.identifier ? [known.identifier.field] : []), ...unique])],
        maxRows: 100,
      },
    },
    matchKeys: matchKeysOf(known, fields),
    newFieldNames: { suffix: '', maxLength: usualLength, reserved: reservedBeginnings },
    provenance: isUnique ? provenance : { ...provenance, sourceKey: { ...provenance.sourceKey, unique: false } },
    ...(recordBase === null ? {} : { recordUrl: `${recordBase}/record/${known.typeId}/{id}` }),
  }
}

/** Search knows of a change "a few moments" later; how long that is at most is not published. */
const searchLagMs = 300_000

/**
 * Can our key be unique here? Where no source tells, a property that is there already does; until then it is asked for.
 * https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
function keepsKeyUnique({ uniqueness }: KnownObject, properties: readonly Property[]): boolean {
  const present = properties.find(({ name }) => name === sourceKeyField)
  if (present !== undefined) return present.hasUniqueValue === true
  return uniqueness !== 'none'
}

/**
 * An upsert that matches on our own unique key alone is harmless twice. It takes no associations, so what has to be created
 * with one is created plainly, which a unique key refuses the second time, and nothing does without it.
 */
function replayOf({ parent }: KnownObject, isUnique: boolean): ReplayClass {
  if (!isUnique) return 'blind'
  return parent === undefined ? 'safe' : 'refused'
}

/** The record that one is created with, as a field: HubSpot keeps it as a link, and takes it at creation only. */
function parentField({ parent }: KnownObject): Field[] {
  if (!parent) return []
  const { field: name, label, object } = parent
  const facts = { custom: false, required: true, createable: true, updateable: false, unique: false, system: false }
  return [{ name, label, type: 'reference', nativeType: 'association', ...facts, references: [object] }]
}

/** Of an account's own object, those of its properties that are unique. */
function matchKeysOf({ matchKeys, identifier, custom }: KnownObject, fields: readonly Field[]): MatchKey[] {
  const present = new Set(fields.map(({ name }) => name))
  const own = custom
    ? fields.filter(({ name, unique, type }) => unique && type === 'text' && name !== sourceKeyField)
    : []
  return [...matchKeys, ...own.map(({ name }): MatchKey => ({ field: name, normalise: 'exact' }))]
    .filter(({ field }) => present.has(field))
    .map((key) => {
      const holdsMore = key.field === identifier?.field && present.has(identifier.also)
      return holdsMore ? { ...key, also: [identifier.also] } : key
    })
}

/** Owners are read only; they are no CRM object, so their fields are told here. https://developers.hubspot.com/docs/api-reference/latest/crm/owners/guide */
const owners: ObjectSchema = {
  name: 'owners',
  label: 'Owner',
  labelPlural: 'Owners',
  custom: false,
  fields: [
    ownerField('email', 'Email', 'email'),
    ownerField('firstName', 'First name', 'text'),
    ownerField('lastName', 'Last name', 'text'),
    ownerField('type', 'Type', 'text'),
    ownerField('userId', 'User ID', 'integer'),
    ownerField('archived', 'Deactivated', 'boolean'),
    { ...ownerField('createdAt', 'Created', 'datetime'), role: 'created' },
    { ...ownerField('updatedAt', 'Updated', 'datetime'), role: 'modified' },
  ],
  operations: { read: { pageRows: 100 } },
  matchKeys: [],
}

function ownerField(name: string, label: string, type: FieldType): Field {
  return {
    name,
    label,
    type,
    nativeType: type,
    custom: false,
    required: false,
    createable: false,
    updateable: false,
    unique: false,
    system: true,
  }
}
