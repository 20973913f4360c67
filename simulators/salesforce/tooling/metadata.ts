import { isObject } from '../json.ts'
import { refuse } from '../saving/refusal.ts'
import type { FieldDescribe, FieldType, PicklistValue } from '../seed.ts'
import { dependentValue, field } from '../standard/field.ts'

/** What administrators say of a field. https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm */
export type Metadata = Record<string, unknown>

/** Types of fields in the words of administrators, and what describe calls them. */
const TYPES: Readonly<Record<string, FieldType>> = {
  AutoNumber: 'string',
  Checkbox: 'boolean',
  Currency: 'currency',
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  EncryptedText: 'encryptedstring',
  Html: 'textarea',
  Location: 'location',
  LongTextArea: 'textarea',
  Lookup: 'reference',
  MasterDetail: 'reference',
  MultiselectPicklist: 'multipicklist',
  Number: 'double',
  Percent: 'percent',
  Phone: 'phone',
  Picklist: 'picklist',
  Text: 'string',
  TextArea: 'textarea',
  Time: 'time',
  Url: 'url',
}

const WITH_LENGTH = new Set(['Text', 'LongTextArea', 'Html', 'EncryptedText'])
const WITH_LINES = new Set(['LongTextArea', 'Html', 'MultiselectPicklist'])
const WITH_PRECISION = new Set(['Number', 'Currency', 'Percent'])
const UNIQUE = new Set(['Text', 'Number', 'Email'])
const KEYS = new Set(['Text', 'Number', 'Email', 'AutoNumber'])
const LONGEST_TEXT = 255
const LONGEST_LONG_TEXT = 131_072

/**
 * The field that metadata describes. Throws a Refusal for what lacks or does not fit. `controller` finds the values of the
 * field that controls a dependent picklist.
 */
export function fieldOf(
  name: string,
  metadata: Metadata,
  controller: (name: string) => readonly PicklistValue[],
): FieldDescribe {
  const { label, type, length, precision, scale, inlineHelpText = null } = metadata
  const kind = TYPES[String(type)]
  if (typeof label !== 'string' || label === '') throw lacking('label', String(type))
  if (label.length > 40)
    throw refuse('STRING_TOO_LONG', `Label: data value too large: ${label} (max length=40)`, 'Label')
  if (kind === undefined)
    throw refuse('INVALID_FIELD', `'${String(type)}' is not a valid value for the enum 'FieldType'`, 'Type')
  requireParts(String(type), metadata)
  const isDetail = type === 'MasterDetail'
  const isRequired = metadata.required === true || isDetail
  const isKey = metadata.externalId === true && KEYS.has(String(type))
  return field(kind, name, label, {
    custom: true,
    ...(typeof length === 'number' && WITH_LENGTH.has(String(type)) && { length }),
    ...(type === 'TextArea' && { length: LONGEST_TEXT }),
    ...(type === 'AutoNumber' && { length: 30, autoNumber: true, createable: false, updateable: false }),
    ...(WITH_PRECISION.has(String(type)) && { precision: Number(precision), scale: Number(scale) }),
    ...(type === 'MultiselectPicklist' && { precision: Number(metadata.visibleLines) }),
    ...(type === 'Html' && { htmlFormatted: true, extraTypeInfo: 'richtextarea' }),
    ...(kind === 'reference' && referenceParts(name, metadata, isDetail)),
    ...((type === 'Picklist' || type === 'MultiselectPicklist') && picklistParts(metadata, controller)),
    ...(type === 'Checkbox' && { defaultValue: metadata.defaultValue === true || metadata.defaultValue === 'true' }),
    nillable: kind !== 'boolean' && !isRequired,
    permissionable: !isRequired,
    externalId: isKey,
    idLookup: isKey,
    unique: metadata.unique === true,
    caseSensitive: metadata.caseSensitive === true,
    inlineHelpText,
  })
}

function requireParts(type: string, metadata: Metadata): void {
  const { length, precision, scale } = metadata
  if (WITH_LENGTH.has(type)) {
    if (typeof length !== 'number') throw lacking('length', type)
    const most = type === 'LongTextArea' || type === 'Html' ? LONGEST_LONG_TEXT : LONGEST_TEXT
    if (length < 1 || length > most)
      throw refuse('FIELD_INTEGRITY_EXCEPTION', `Length must be between 1 and ${most}`, 'Length')
  }
  if (WITH_LINES.has(type) && typeof metadata.visibleLines !== 'number') throw lacking('visibleLines', type)
  if (WITH_PRECISION.has(type) && (typeof precision !== 'number' || typeof scale !== 'number'))
    throw lacking('precision', type)
  if (WITH_PRECISION.has(type) && (Number(precision) > 18 || Number(scale) > Number(precision)))
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'Precision must be at most 18, scale at most the precision', 'Precision')
  if (type === 'Checkbox' && metadata.defaultValue === undefined) throw lacking('defaultValue', type)
  if ((type === 'Lookup' || type === 'MasterDetail') && typeof metadata.referenceTo !== 'string')
    throw lacking('referenceTo', type)
  if ((type === 'Picklist' || type === 'MultiselectPicklist') && !isObject(metadata.valueSet))
    throw lacking('valueSet', type)
  if (metadata.unique === true && !UNIQUE.has(type))
    throw refuse('FIELD_INTEGRITY_EXCEPTION', `A field of type ${type} cannot be unique`, 'Unique')
  if (metadata.externalId === true && !KEYS.has(type))
    throw refuse('FIELD_INTEGRITY_EXCEPTION', `A field of type ${type} cannot be an external ID`, 'ExternalId')
}

function lacking(part: string, type: string) {
  return refuse('FIELD_INTEGRITY_EXCEPTION', `Must specify '${part}' for a CustomField of type ${type}`, part)
}

function referenceParts(
  name: string,
  { referenceTo, deleteConstraint }: Metadata,
  isDetail: boolean,
): Partial<FieldDescribe> {
  return {
    referenceTo: [String(referenceTo)],
    relationshipName: name.replace(/__c$/, '__r'),
    cascadeDelete: isDetail || deleteConstraint === 'Cascade',
    restrictedDelete: deleteConstraint === 'Restrict',
    ...(isDetail && { updateable: false, relationshipOrder: 0, writeRequiresMasterRead: false }),
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_field_types.htm#meta_type_valueset */
function picklistParts(
  { valueSet }: Metadata,
  controller: (name: string) => readonly PicklistValue[],
): Partial<FieldDescribe> {
  if (!isObject(valueSet)) return {}
  const definition = isObject(valueSet.valueSetDefinition) ? valueSet.valueSetDefinition : {}
  const entries = (Array.isArray(definition.value) ? definition.value : [definition.value]).filter(isObject)
  const controllerName = typeof valueSet.controllingField === 'string' ? valueSet.controllingField : null
  const controlling = controllerName === null ? [] : controller(controllerName).map(({ value }) => value)
  const settings = (Array.isArray(valueSet.valueSettings) ? valueSet.valueSettings : []).filter(isObject)
  const values = entries.map((entry): PicklistValue => {
    const value = String(entry.fullName ?? entry.valueName ?? '')
    const valid = settings
      .filter(({ valueName }) => valueName === value)
      .flatMap((each) => [each.controllingFieldValue].flat().map(String))
    return {
      active: entry.isActive !== false,
      defaultValue: entry.default === true,
      label: typeof entry.label === 'string' ? entry.label : value,
      validFor: controllerName === null ? null : (dependentValue(value, controlling, valid).validFor ?? null),
      value,
    }
  })
  const sorted = definition.sorted === true ? values.toSorted((a, b) => (a.label < b.label ? -1 : 1)) : values
  const isDependent = controllerName !== null
  return {
    picklistValues: sorted,
    restrictedPicklist: valueSet.restricted === true,
    dependentPicklist: isDependent,
    controllerName,
  }
}

const NAMES: Partial<Record<FieldType, string>> = {
  boolean: 'Checkbox',
  currency: 'Currency',
  date: 'Date',
  datetime: 'DateTime',
  double: 'Number',
  email: 'Email',
  encryptedstring: 'EncryptedText',
  int: 'Number',
  location: 'Location',
  multipicklist: 'MultiselectPicklist',
  percent: 'Percent',
  phone: 'Phone',
  picklist: 'Picklist',
  string: 'Text',
  time: 'Time',
  url: 'Url',
}

/** What administrators would have said of a field that was there from the start. */
export function metadataOf(described: FieldDescribe): Metadata {
  const { type, label, length, precision, scale, digits } = described
  const name = typeNameOf(described)
  return {
    label,
    type: name,
    required: !described.nillable && type !== 'boolean',
    unique: described.unique === true,
    externalId: described.externalId === true,
    ...(described.caseSensitive === true && { caseSensitive: true }),
    ...(WITH_LENGTH.has(name) && { length }),
    ...(WITH_LINES.has(name) && { visibleLines: precision || 4 }),
    ...(WITH_PRECISION.has(name) && { precision: precision || digits || 18, scale }),
    ...(type === 'boolean' && { defaultValue: described.defaultValue === true }),
    ...(type === 'reference' && { referenceTo: described.referenceTo[0] ?? null }),
    ...((type === 'picklist' || type === 'multipicklist') && { valueSet: valueSetOf(described) }),
  }
}

function typeNameOf({ type, length, htmlFormatted, cascadeDelete, nillable }: FieldDescribe): string {
  if (type === 'reference') return cascadeDelete === true && !nillable ? 'MasterDetail' : 'Lookup'
  if (type === 'textarea') return htmlFormatted === true ? 'Html' : length > LONGEST_TEXT ? 'LongTextArea' : 'TextArea'
  return NAMES[type] ?? 'Text'
}

function valueSetOf({ restrictedPicklist, picklistValues, controllerName }: FieldDescribe): object {
  return {
    restricted: restrictedPicklist,
    ...(typeof controllerName === 'string' && { controllingField: controllerName }),
    valueSetDefinition: {
      sorted: false,
      value: picklistValues.map(({ value, label, active, defaultValue }) => ({
        fullName: value,
        valueName: value,
        label,
        default: defaultValue,
        isActive: active,
      })),
    },
  }
}
