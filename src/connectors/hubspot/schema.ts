import type { Field, FieldType, ObjectSchema, Provenance, Schema, ValueRule } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide ; keys without a value are absent. */
export interface Property {
  name: string
  label: string
  type: string
  fieldType: string
  options?: { label: string; value: string; displayOrder?: number; hidden?: boolean }[]
  calculated?: boolean
  externalOptions?: boolean
  hasUniqueValue?: boolean
  hidden?: boolean
  hubspotDefined?: boolean
  referencedObjectType?: string
  numberDisplayHint?: string
  textDisplayHint?: string
  showCurrencySymbol?: boolean
  dataSensitivity?: string
  modificationMetadata?: { readOnlyValue?: boolean; readOnlyOptions?: boolean }
}

/** Rules of the account's administrators by property, or that they could not be read. */
export type Validations = ReadonlyMap<string, ValueRule[]>

/** Characters of a text value: documented for note bodies, used for every text property. */
export const maxTextLength = 65_536

/** HubSpot's own list of a contact's further addresses; they identify it as its first one does. */
export const furtherEmails = 'hs_additional_emails'

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

/** Contacts, and owners as the directory of users. `recordBase` is the address of this account's records for people. */
export async function describeAccount(api: Api, recordBase: string | null, signal: AbortSignal): Promise<Schema> {
  const [properties, validations] = await Promise.all([
    fetchProperties(api, 'contacts', signal),
    fetchValidations(api, 'contacts', signal),
  ])
  const contacts = toContacts(properties, recordBase, validations ?? new Map())
  return {
    objects: [contacts, owners],
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
  const path = `/crm/property-validations/${version}/${encodeURIComponent(objectTypeIds[object] ?? object)}`
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

/** https://developers.hubspot.com/docs/guides/crm/understanding-the-crm */
export const objectTypeIds: Readonly<Record<string, string>> = { contacts: '0-1' }

interface RawValidation {
  propertyName: string
  propertyValidationRules?: { ruleType: string; ruleArguments?: string[] }[]
}

/** https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide */
export function toContacts(
  properties: readonly Property[],
  recordBase: string | null,
  validations: Validations = new Map(),
): ObjectSchema {
  const fields = properties.map((property) => toField(property, validations.get(property.name)))
  const unique = fields.filter((field) => field.unique && field.type !== 'id').map((field) => field.name)
  const also = fields.filter((field) => field.name === furtherEmails).map((field) => field.name)
  return {
    name: 'contacts',
    label: 'Contact',
    labelPlural: 'Contacts',
    custom: false,
    fields,
    operations: {
      read: { pageRows: 100 },
      // An upsert that matches on our own unique key alone: a second sending finds what the first one made.
      create: { maxRows: 100, maxBytes: 5_000_000, replay: 'safe', settleMs: 30_000 },
      update: { maxRows: 100, maxBytes: 5_000_000 },
      find: { keys: [...new Set(['id', 'email', ...unique])], maxRows: 100 },
    },
    matchKeys: [{ field: 'email', ...(also.length > 0 ? { also } : {}), normalise: 'email' }],
    provenance,
    ...(recordBase === null ? {} : { recordUrl: `${recordBase}/record/0-1/{id}` }),
  }
}

function toField(property: Property, rules: ValueRule[] | undefined): Field {
  const type = toType(property)
  const writable = !property.calculated && !property.modificationMetadata?.readOnlyValue
  const custom = property.hubspotDefined !== true
  const role = roles[property.name]
  return {
    name: property.name,
    label: property.label,
    type,
    nativeType: `${property.type}/${property.fieldType}`,
    custom,
    required: false,
    createable: writable,
    updateable: writable,
    unique: property.hasUniqueValue === true || property.name === 'email' || property.name === 'hs_object_id',
    system: !custom && (!writable || property.hidden === true || property.name === furtherEmails),
    ...(role ? { role } : {}),
    ...(type === 'select' || type === 'multi-select' ? optionFacts(property) : {}),
    ...(textual.has(type) ? { maxLength: maxTextLength } : {}),
    ...(type === 'user' ? { references: ['owners'] } : {}),
    ...(property.name === 'lifecyclestage' ? { forwardOnly: true } : {}),
    ...(rules ? { rules } : {}),
    ...cautionOf(property, type),
  }
}

function cautionOf(property: Property, type: FieldType): Pick<Field, 'caution'> {
  if (type === 'percent') {
    const message =
      'Whether HubSpot reads 50 or 0.5 as one half in a percentage is not published: compare a few values.'
    return { caution: { code: 'percent-form', message } }
  }
  const listed = property.type !== 'enumeration' || type === 'user' || property.name === furtherEmails
  if (property.externalOptions !== true || listed) return {}
  const message = 'Its options are kept outside of HubSpot, so values that it would refuse cannot be told in advance.'
  return { caution: { code: 'options-unknown', message } }
}

const roles: Readonly<Record<string, Field['role']>> = { createdate: 'created', lastmodifieddate: 'modified' }
const textual = new Set<FieldType>(['text', 'long-text', 'rich-text', 'email', 'phone', 'url'])

/** Decided by `type`: HubSpot's own properties carry field types that nobody else can choose. */
function toType(property: Property): FieldType {
  switch (property.type) {
    case 'string':
      return textType(property)
    case 'phone_number':
      return 'phone'
    case 'number':
      return property.name === 'hs_object_id' ? 'id' : numberType(property)
    case 'bool':
      return 'boolean'
    case 'enumeration':
      if (property.referencedObjectType === 'OWNER') return 'user'
      if (property.fieldType === 'booleancheckbox' && isYesNo(property)) return 'boolean'
      return property.fieldType === 'checkbox' ? 'multi-select' : 'select'
    case 'date':
    case 'datetime':
      return property.type
    default:
      return 'json'
  }
}

function isYesNo(property: Property): boolean {
  return (property.options ?? []).every(({ value }) => value === 'true' || value === 'false')
}

function textType(property: Property): FieldType {
  if (property.name === 'email' || property.textDisplayHint === 'email') return 'email'
  if (property.textDisplayHint === 'phone_number') return 'phone'
  const byField: Readonly<Record<string, FieldType>> = {
    textarea: 'long-text',
    html: 'rich-text',
    file: 'file',
    phonenumber: 'phone',
  }
  return byField[property.fieldType] ?? 'text'
}

function numberType(property: Property): FieldType {
  if (property.showCurrencySymbol || property.numberDisplayHint === 'currency') return 'currency'
  if (property.numberDisplayHint === 'percentage') return 'percent'
  return property.numberDisplayHint === 'duration' ? 'duration' : 'decimal'
}

function optionFacts(property: Property): Pick<Field, 'options' | 'restricted' | 'extendable'> {
  const inOrder = [...(property.options ?? [])].sort((a, b) => placeOf(a.displayOrder) - placeOf(b.displayOrder))
  const options = inOrder.map(({ value, label }) => ({ value, label }))
  const facts = { options, restricted: property.externalOptions !== true }
  return hasOpenOptions(property) ? { ...facts, extendable: true } : facts
}

/** A negative place is behind all others. */
function placeOf(displayOrder = 0): number {
  return displayOrder < 0 ? Number.MAX_SAFE_INTEGER : displayOrder
}

/**
 * Whether options may be added. The vendor's own properties say so themselves; of those that people made, the key may be
 * missing. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export function hasOpenOptions(property: Property): boolean {
  const { type, calculated, externalOptions, hubspotDefined, modificationMetadata } = property
  if (type !== 'enumeration' || calculated || externalOptions) return false
  return modificationMetadata?.readOnlyOptions === false || (!hubspotDefined && !modificationMetadata?.readOnlyOptions)
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
