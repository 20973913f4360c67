import type { DataType, FieldSeed, OptionSeed } from './seed.ts'

export interface Option {
  readonly id: string
  readonly display_value: string
  readonly actual_value: string
  readonly used: boolean
}

/** A field of a module as the org holds it. */
export interface Field {
  readonly id: string
  readonly api_name: string
  readonly field_label: string
  readonly data_type: DataType
  readonly length: number
  readonly decimal_place: number | null
  readonly custom: boolean
  /** `system_mandatory`. */
  readonly mandatory: boolean
  /** Wanted by the standard layout. */
  readonly required: boolean
  readonly read_only: boolean
  /** What the API takes. */
  readonly writable: { readonly create: boolean; readonly update: boolean }
  readonly unused: boolean
  readonly unique?: { readonly case_sensitive: boolean }
  readonly options: readonly Option[]
  readonly lookup?: string
  /** Of the list that a lookup makes at the records that it leads to. */
  readonly listLabel?: string
  readonly linking?: { readonly module: string; readonly own: string; readonly other: string }
  readonly subform?: string
  readonly textarea?: 'small' | 'large' | 'rich_text'
  readonly globalPicklist?: { readonly id: string; readonly api_name: string }
  /** Milliseconds since 1970; queries, searches and bulk reads know it a while later. */
  readonly since: number
}

/** Characters or digits that a type takes by itself. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
const LENGTHS: Partial<Record<DataType, number>> = {
  text: 255,
  textarea: 2_000,
  email: 100,
  phone: 30,
  website: 450,
  picklist: 120,
  multiselectpicklist: 765,
  date: 20,
  datetime: 120,
  integer: 9,
  bigint: 18,
  double: 16,
  currency: 16,
  percent: 5,
  boolean: 5,
  lookup: 120,
  ownerlookup: 120,
  userlookup: 120,
}

const AREAS = { small: 2_000, large: 32_000, rich_text: 50_000 }

const READ_ONLY: ReadonlySet<DataType> = new Set(['autonumber', 'formula', 'profileimage'])

/** Values that are objects or lists of objects without an id; they are stored as JSON. */
export const COMPOUND: ReadonlySet<DataType> = new Set<DataType>(['ALARM', 'RRULE', 'fileupload', 'imageupload'])

/** A field as its seed says, with ids of its own. */
export function makeField(seed: FieldSeed, nextId: () => string, custom: boolean, since = 0): Field {
  const { data_type, textarea } = seed
  const decimals = data_type === 'double' || data_type === 'currency' ? 2 : null
  const area = data_type === 'textarea' ? (textarea ?? 'small') : undefined
  const read_only = seed.read_only === true || READ_ONLY.has(data_type)
  return {
    id: nextId(),
    api_name: seed.api_name,
    field_label: seed.field_label ?? seed.api_name.replaceAll('_', ' '),
    data_type,
    length: seed.length ?? (area === undefined ? (LENGTHS[data_type] ?? 255) : AREAS[area]),
    decimal_place: seed.decimal_place ?? decimals,
    custom,
    mandatory: seed.system_mandatory === true,
    required: seed.required === true || seed.system_mandatory === true,
    read_only,
    writable: { create: !read_only, update: !read_only, ...(!read_only && seed.writable) },
    unused: seed.unused === true,
    options: (seed.pick_list_values ?? []).map((option) => makeOption(option, nextId)),
    ...(seed.unique && { unique: seed.unique }),
    ...(seed.lookup && { lookup: seed.lookup }),
    ...(seed.list_label && { listLabel: seed.list_label }),
    ...(seed.linking && { linking: seed.linking }),
    ...(seed.subform && { subform: seed.subform }),
    ...(area && { textarea: area }),
    since,
  }
}

export function makeOption(given: string | OptionSeed, nextId: () => string): Option {
  const { display_value, actual_value, id, type }: OptionSeed =
    typeof given === 'string' ? { display_value: given } : given
  return {
    id: id ?? nextId(),
    display_value,
    actual_value: actual_value ?? display_value,
    used: type !== 'unused',
  }
}

const JSON_TYPES: Partial<Record<DataType, string>> = {
  integer: 'integer',
  double: 'double',
  currency: 'double',
  percent: 'double',
  boolean: 'boolean',
  lookup: 'jsonobject',
  ownerlookup: 'jsonobject',
  userlookup: 'jsonobject',
  multiselectlookup: 'jsonarray',
  multiselectpicklist: 'jsonarray',
  subform: 'jsonarray',
  ALARM: 'jsonobject',
  RRULE: 'jsonobject',
  fileupload: 'jsonarray',
  imageupload: 'jsonarray',
}

/** One entry of `/settings/fields`. https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
export function describeField(field: Field): object {
  const { data_type, unique, lookup, linking, subform, textarea, read_only, writable } = field
  const isPlain = !['subform', 'multiselectlookup', 'profileimage'].includes(data_type) && !COMPOUND.has(data_type)
  return {
    id: field.id,
    api_name: field.api_name,
    field_label: field.field_label,
    display_label: field.field_label,
    data_type,
    json_type: field.api_name === 'Tag' ? 'jsonarray' : (JSON_TYPES[data_type] ?? 'string'),
    length: field.length,
    decimal_place: field.decimal_place,
    custom_field: field.custom,
    system_mandatory: field.mandatory,
    read_only,
    field_read_only: read_only,
    visible: true,
    type: field.unused ? 'unused' : 'used',
    view_type: { view: true, edit: !read_only, quick_create: false, create: !read_only },
    operation_type: {
      web_create: !read_only,
      web_update: !read_only,
      api_create: writable.create,
      api_update: writable.update,
    },
    unique: unique === undefined ? {} : { case_sensitive: unique.case_sensitive },
    external: null,
    filterable: isPlain && textarea !== 'large' && textarea !== 'rich_text',
    sortable: isPlain && data_type !== 'textarea' && data_type !== 'multiselectpicklist',
    searchable: isPlain && data_type !== 'textarea',
    mass_update: !read_only && isPlain,
    virtual_field: false,
    lookup:
      lookup === undefined
        ? {}
        : { module: { api_name: lookup }, display_label: field.listLabel ?? field.field_label, id: field.id },
    multiselectlookup:
      linking === undefined
        ? {}
        : {
            linking_details: {
              module: { api_name: linking.module },
              lookup_field: { api_name: linking.own },
              connected_lookup_field: { api_name: linking.other },
            },
          },
    associated_module: subform === undefined ? null : { module: subform, id: field.id },
    formula: {},
    currency: data_type === 'currency' ? { rounding_option: 'normal', precision: field.decimal_place } : {},
    auto_number: {},
    rollup_summary: {},
    textarea: textarea === undefined ? null : { type: textarea },
    global_picklist: field.globalPicklist ?? null,
    pick_list_values: field.options.map(describeOption),
    created_source: field.custom ? 'api' : 'default',
  }
}

export function describeOption(option: Option, index: number): object {
  return {
    id: option.id,
    display_value: option.display_value,
    actual_value: option.actual_value,
    reference_value: option.actual_value,
    sequence_number: index + 1,
    colour_code: null,
    type: option.used ? 'used' : 'unused',
  }
}

/** The text that people see for an option. */
export function displayOf({ options }: Pick<Field, 'options'>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => displayOf({ options }, each))
  return options.find(({ actual_value }) => actual_value === value)?.display_value ?? value
}
