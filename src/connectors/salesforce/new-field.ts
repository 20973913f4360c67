import type { FieldDefinition, FieldType, Option } from '../../model/schema.ts'

/**
 * Characters of a new long text. An object has 1,638,400 for all of its long texts, so the most that one may have,
 * 131,072, would leave room for a dozen. https://help.salesforce.com/s/articleView?id=platform.fields_rich_text_area_limitations.htm
 */
export const newTextLength = 65_536

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm */
export type Metadata = Readonly<Record<string, unknown>>

const text: Metadata = { type: 'Text', length: 255 }
const number = (scale: number): Metadata => ({ type: 'Number', precision: 18, scale })

const wanted: Readonly<Record<FieldType, Metadata>> = {
  id: text,
  text,
  'long-text': { type: 'LongTextArea', length: newTextLength, visibleLines: 5 },
  'rich-text': { type: 'Html', length: newTextLength, visibleLines: 25 },
  email: { type: 'Email' },
  phone: { type: 'Phone' },
  url: { type: 'Url' },
  integer: number(0),
  decimal: number(6),
  currency: { type: 'Currency', precision: 18, scale: 2 },
  percent: { type: 'Percent', precision: 18, scale: 4 },
  boolean: { type: 'Checkbox', defaultValue: 'false' },
  date: { type: 'Date' },
  datetime: { type: 'DateTime' },
  time: { type: 'Time' },
  duration: number(3),
  select: { type: 'Picklist' },
  'multi-select': { type: 'MultiselectPicklist', visibleLines: 4 },
  reference: text,
  'multi-reference': text,
  user: { type: 'Lookup', referenceTo: 'User' },
  file: { type: 'Url' },
  geo: text,
  address: { type: 'LongTextArea', length: newTextLength, visibleLines: 3 },
  json: { type: 'LongTextArea', length: newTextLength, visibleLines: 5 },
}

/** What describe calls these types. */
const described: Readonly<Record<string, string>> = {
  Text: 'string',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Lookup: 'reference',
}

const maxLabel = 40

/**
 * A field as the Tooling API makes it. One with unique values is an external id as well, by which records are found and
 * upserted, and minds case, so that two keys are never taken for one. `named` is what an option's value is called: one
 * documentation has it as `fullName`, what orgs are seen to answer as `valueName`.
 */
export function toMetadata(definition: FieldDefinition, named: 'fullName' | 'valueName'): Metadata {
  const { label, type, description, unique, options, name } = definition
  const isKey = unique === true && identifying.has(type)
  return {
    label: label.slice(0, maxLabel),
    ...wanted[type],
    ...(type === 'user' ? { relationshipName: name.replace(/__c$/, '') } : {}),
    ...(description ? { description } : {}),
    ...(isKey ? { unique: true, externalId: true } : {}),
    ...(isKey && wanted[type].type === 'Text' ? { caseSensitive: true } : {}),
    ...(type === 'select' || type === 'multi-select' ? { valueSet: toValueSet(options ?? [], named) } : {}),
  }
}

/** Types whose values may identify a record. */
const identifying = new Set<FieldType>(['id', 'text', 'email', 'integer', 'decimal'])

function toValueSet(options: readonly Option[], named: 'fullName' | 'valueName'): Metadata {
  const value = options.map((option) => ({ [named]: option.value, label: option.label, default: false }))
  return { restricted: true, valueSetDefinition: { sorted: false, value } }
}

/** The type that describe tells of a field which was made for this definition. */
export function describedType({ type }: FieldDefinition): string {
  return described[String(wanted[type].type)] ?? ''
}

/** Letters, digits and single underscores, a letter in front, 40 characters before the suffix. */
export function isFieldName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*__c$/.test(name) && name.length <= 43
}
