import type { Field, FieldType, ValueRule } from '../../model/schema.ts'
import type { KnownObject } from './objects.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide ; keys without a value are absent. */
export interface Property {
  name: string
  label: string
  type: string
  fieldType: string
  groupName?: string
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

/** Characters of a text value: documented for note bodies, used for every text property. */
export const maxTextLength = 65_536

/**
 * HubSpot's own list of a contact's further addresses, a set with semicolons between; they identify it as its first one
 * does. https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
 */
export const furtherEmails = 'hs_additional_emails'

/** A property of one of the objects in the common nouns; `rules` are those that administrators set on its values. */
export function toField(known: KnownObject, property: Property, rules: ValueRule[] | undefined): Field {
  const type = toType(known, property)
  const writable = !property.calculated && !property.modificationMetadata?.readOnlyValue
  const custom = property.hubspotDefined !== true
  const role = known.roles[property.name]
  const identifies = property.name === known.identifier?.field || property.name === 'hs_object_id'
  return {
    name: property.name,
    label: property.label,
    type,
    nativeType: `${property.type}/${property.fieldType}`,
    custom,
    required: writable && known.demands?.includes(property.name) === true,
    createable: writable,
    updateable: writable,
    unique: property.hasUniqueValue === true || identifies,
    system: !custom && (!writable || (property.hidden === true && property.name !== furtherEmails)),
    ...(role ? { role } : {}),
    ...(property.name === furtherEmails ? { many: true as const } : {}),
    ...(type === 'select' || type === 'multi-select' ? optionFacts(property) : {}),
    ...(textual.has(type) ? { maxLength: maxTextLength } : {}),
    ...(type === 'user' ? { references: ['owners'] } : {}),
    ...(type === 'reference' ? { references: [known.references?.[property.name] ?? ''] } : {}),
    ...(property.name === 'lifecyclestage' ? { forwardOnly: true } : {}),
    ...(countsTime(property) ? { unit: 'milliseconds' as const } : {}),
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
  const listed = property.type !== 'enumeration' || type === 'user' || type === 'email'
  if (property.externalOptions !== true || listed) return {}
  const message = 'Its options are kept outside of HubSpot, so values that it would refuse cannot be told in advance.'
  return { caution: { code: 'options-unknown', message } }
}

const textual = new Set<FieldType>(['text', 'long-text', 'rich-text', 'email', 'phone', 'url'])

/** Decided by `type`: HubSpot's own properties carry field types that nobody else can choose. */
function toType(known: KnownObject, property: Property): FieldType {
  if (known.references?.[property.name]) return 'reference'
  if (property.name === furtherEmails) return 'email'
  switch (property.type) {
    case 'string':
      return textType(known, property)
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

function textType(known: KnownObject, property: Property): FieldType {
  if (property.name === known.identifier?.field || property.textDisplayHint === 'email') return 'email'
  if (property.textDisplayHint === 'phone_number') return 'phone'
  if (known.richText?.includes(property.name)) return 'rich-text'
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

/** https://developers.hubspot.com/docs/api-reference/crm-calls-v3/guide */
function countsTime({ name, numberDisplayHint }: Property): boolean {
  return name === 'hs_call_duration' || numberDisplayHint === 'duration'
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
