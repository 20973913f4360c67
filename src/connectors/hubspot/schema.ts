import type { Field, FieldType, MatchKey, ObjectSchema, Provenance, Schema, ValueRule } from '../../model/schema.ts'
import { relationsAmong } from './associations.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'
import { type KnownObject, knownObject } from './objects.ts'
import { type Property, toField } from './property.ts'

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
  const [properties, validations] = await Promise.all([
    fetchProperties(api, known.name, signal),
    fetchValidations(api, known.name, signal),
  ])
  return toObject(known, properties, recordBase, validations ?? new Map())
}

/** These objects, what links them, and owners as the directory of users. */
export function toSchema(objects: readonly ObjectSchema[]): Schema {
  return {
    objects: [...objects, owners],
    relations: relationsAmong(new Set(objects.map(({ name }) => name))),
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
export async function fetchValidations(api: Api, object: string, signal: AbortSignal): Promise<Validations | null> {
  const path = `/crm/property-validations/${version}/${encodeURIComponent(knownObject(object)?.typeId ?? object)}`
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

/** https://developers.hubspot.com/docs/guides/crm/using-object-apis */
export function toObject(
  known: KnownObject,
  properties: readonly Property[],
  recordBase: string | null,
  validations: Validations = new Map(),
): ObjectSchema {
  const fields = properties.map((property) => toField(known, property, validations.get(property.name)))
  const unique = fields.filter((field) => field.unique && field.type !== 'id').map((field) => field.name)
  return {
    name: known.name,
    label: known.label,
    labelPlural: known.labelPlural,
    custom: false,
    fields,
    operations: {
      read: { pageRows: 100 },
      // An upsert that matches on our own unique key alone: a second sending finds what the first one made.
      create: { maxRows: 100, maxBytes: 5_000_000, replay: 'safe', settleMs: 30_000 },
      update: { maxRows: 100, maxBytes: 5_000_000 },
      find: {
        keys: [...new Set(['id', ...(known.identifier ? [known.identifier.field] : []), ...unique])],
        maxRows: 100,
      },
    },
    matchKeys: matchKeysOf(known, new Set(fields.map(({ name }) => name))),
    provenance,
    ...(recordBase === null ? {} : { recordUrl: `${recordBase}/record/${known.typeId}/{id}` }),
  }
}

function matchKeysOf({ matchKeys, identifier }: KnownObject, present: ReadonlySet<string>): MatchKey[] {
  return matchKeys
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
