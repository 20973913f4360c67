import type { FieldDefinition, FieldType } from '../../model/schema.ts'

/** Fields that one call makes. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
export const fieldsAtOnce = 5

/**
 * Characters of a label, options of a new field, characters of an option, and of the label of the list that a look-up makes.
 * https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html
 */
export const most = { label: 25, options: 10, option: 25, list: 25 }

type Metadata = Readonly<Record<string, unknown>>

const text: Metadata = { data_type: 'text', length: 255 }
const largeText: Metadata = { data_type: 'textarea', textarea: { type: 'large' } }

const wanted: Readonly<Record<FieldType, Metadata>> = {
  id: text,
  text,
  'long-text': largeText,
  'rich-text': { data_type: 'textarea', textarea: { type: 'rich_text' } },
  email: { data_type: 'email', length: 100 },
  phone: { data_type: 'phone', length: 30 },
  url: { data_type: 'website', length: 450 },
  integer: { data_type: 'bigint', length: 18 },
  decimal: { data_type: 'double', length: 16, decimal_place: 9 },
  currency: { data_type: 'currency', length: 16, decimal_place: 9 },
  percent: { data_type: 'percent', length: 5 },
  boolean: { data_type: 'boolean' },
  date: { data_type: 'date' },
  datetime: { data_type: 'datetime' },
  time: text,
  duration: { data_type: 'double', length: 16, decimal_place: 3 },
  select: { data_type: 'picklist' },
  'multi-select': { data_type: 'multiselectpicklist' },
  reference: text,
  'multi-reference': largeText,
  user: { data_type: 'userlookup' },
  file: { data_type: 'website', length: 450 },
  geo: text,
  address: largeText,
  json: largeText,
}

/** The module that a new look-up leads to; undefined: it is none. */
export function moduleReferredTo({ type, references = [] }: FieldDefinition): string | undefined {
  return type === 'reference' ? references[0] : undefined
}

/** What the settings call the type of a field that was made for this definition. */
export function describedType(definition: FieldDefinition): string {
  return moduleReferredTo(definition) === undefined ? String(wanted[definition.type].data_type) : 'lookup'
}

/** The name that Zoho makes of a label. */
function nameFrom(label: string): string {
  return label.trim().replace(/[^A-Za-z0-9]+/g, '_')
}

/** The label that leads to the name: the wanted one, or the name itself. */
export function labelFor({ name, label }: Pick<FieldDefinition, 'name' | 'label'>): string {
  return nameFrom(label) === name && label.length <= most.label ? label : name
}

/** Letters, digits and single underscores between them, as short as a label has to be. */
export function isFieldName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/.test(name) && name.length <= most.label
}

/**
 * Options beyond those that a new field may have are added after it. `list`: how the records of the field's module are headed
 * at a record that a look-up leads to.
 */
export function toMetadata(definition: FieldDefinition, list: string): Metadata {
  const { type, unique, options = [], description } = definition
  const isChoice = type === 'select' || type === 'multi-select'
  const module = moduleReferredTo(definition)
  return {
    field_label: labelFor(definition),
    ...(module === undefined
      ? wanted[type]
      : { data_type: 'lookup', lookup: { module: { api_name: module }, display_label: list } }),
    ...(unique === true ? { unique: { case_sensitive: false } } : {}),
    ...(description ? { tooltip: { name: 'static_text', value: description.slice(0, 255) } } : {}),
    ...(isChoice ? { pick_list_values: options.slice(0, most.options).map(toOption) } : {}),
  }
}

export function toOption({ value, label }: { value: string; label: string }) {
  return { display_value: label, actual_value: value }
}
