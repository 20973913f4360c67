import type { FieldDescribe, FieldType, PicklistValue } from '../seed.ts'

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
  location: 'urn:location',
  time: 'xsd:time',
  long: 'xsd:long',
  base64: 'xsd:base64Binary',
}

const LENGTHS: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  email: 80,
  phone: 40,
  url: 255,
  picklist: 255,
  multipicklist: 4099,
  combobox: 255,
  encryptedstring: 175,
}

/** Text above this length is a long text area, which SOQL neither filters nor sorts. */
const LONG_TEXT = 255

/** Types whose values SOQL neither compares nor sorts. */
const OPAQUE: ReadonlySet<FieldType> = new Set<FieldType>(['location', 'encryptedstring', 'base64'])

/** A writable, nillable field of `type` with the flags that its type implies; `details` overrides any of them. */
export function field(
  type: FieldType,
  name: string,
  label: string,
  details: Partial<FieldDescribe> = {},
): FieldDescribe {
  const length = details.length ?? LENGTHS[type] ?? 0
  const long = type === 'textarea' && length > LONG_TEXT
  const opaque = OPAQUE.has(type)
  const searchable = !long && !opaque && type !== 'address' && type !== 'multipicklist'
  const isBoolean = type === 'boolean'
  return {
    aggregatable: searchable && !isBoolean,
    aiPredictionField: false,
    autoNumber: false,
    calculated: false,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: false,
    compoundFieldName: null,
    controllerName: null,
    createable: true,
    custom: name.endsWith('__c'),
    defaultValue: isBoolean ? false : null,
    defaultValueFormula: null,
    defaultedOnCreate: isBoolean,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: type === 'int' ? 8 : 0,
    displayLocationInDecimal: false,
    encrypted: type === 'encryptedstring',
    externalId: false,
    extraTypeInfo: type === 'textarea' ? 'plaintextarea' : null,
    filterable: !long && (!opaque || type === 'location'),
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: searchable && type !== 'datetime' && type !== 'double' && type !== 'currency' && type !== 'percent',
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: type === 'id',
    inlineHelpText: null,
    label,
    mask: type === 'encryptedstring' ? 'X' : null,
    maskType: type === 'encryptedstring' ? 'all' : null,
    name,
    nameField: false,
    namePointing: false,
    nillable: !isBoolean,
    permissionable: true,
    picklistValues: [],
    polymorphicForeignKey: false,
    precision: 0,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: [],
    relationshipName: null,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: false,
    scale: 0,
    searchPrefilterable: type === 'id' || type === 'reference',
    soapType: SOAP_TYPES[type] ?? 'xsd:string',
    sortable: searchable,
    type,
    unique: false,
    updateable: true,
    writeRequiresMasterRead: false,
    ...details,
    length,
    byteLength: details.byteLength ?? byteLengthOf(type, length),
  }
}

/** The details of a field that only the system sets. */
export function readOnly(details: Partial<FieldDescribe> = {}): Partial<FieldDescribe> {
  return { createable: false, updateable: false, permissionable: false, ...details }
}

/** A lookup to `targets` by `relationshipName`. */
export function lookup(
  name: string,
  label: string,
  targets: string[],
  relationshipName: string | null,
  details: Partial<FieldDescribe> = {},
): FieldDescribe {
  const polymorphicForeignKey = targets.length > 1
  return field('reference', name, label, { referenceTo: targets, relationshipName, polymorphicForeignKey, ...details })
}

/** Active picklist entries whose label is their value; `preset` is the default. */
export function picklist(values: readonly string[], preset?: string): PicklistValue[] {
  return values.map((value) => ({ active: true, defaultValue: value === preset, label: value, validFor: null, value }))
}

/** One entry of a dependent picklist: the values of the controlling field, in its order, that it is valid for. */
export function dependentValue(
  value: string,
  controlling: readonly string[],
  validFor: readonly string[],
): PicklistValue {
  const bits = Buffer.alloc(Math.ceil(controlling.length / 8))
  for (const [index, controller] of controlling.entries())
    if (validFor.includes(controller)) bits[index >> 3]! |= 0x80 >> (index & 7)
  return { active: true, defaultValue: false, label: value, validFor: bits.toString('base64'), value }
}

function byteLengthOf(type: FieldType, length: number): number {
  return type === 'id' || type === 'reference' ? length : length * 3
}
