import type { FieldDescribe, FieldValue, RecordTypeSeed, SalesforceRecord } from './seed.ts'
import type { Traits } from './standard/index.ts'

/** An object of the org as it is now: administrators add fields to it and take them away. */
export interface SObject {
  name: string
  label: string
  labelPlural: string
  keyPrefix: string
  custom: boolean
  traits: Traits
  isPrivate: boolean
  recordTypes: readonly RecordTypeSeed[]
  /** Every field of the object, in the order of describe. */
  allFields: readonly FieldDescribe[]
  /** Names of the fields that field-level security hides from the user. */
  readonly hidden: Set<string>
  /** Names of the fields that field-level security lets the user read and not edit. */
  readonly readOnly: Set<string>
  /** Fields that the user sees, by lower-case name, in the order of describe. */
  fields: ReadonlyMap<string, FieldDescribe>
  /** A record without any value. */
  blank: SalesforceRecord
}

/** Makes `fields` and `blank` follow what the object now consists of and what is hidden. */
export function refresh(object: SObject): void {
  const visible = object.allFields.filter(({ name }) => !object.hidden.has(name))
  object.fields = new Map(
    visible.map((field) => [
      field.name.toLowerCase(),
      object.readOnly.has(field.name) ? { ...field, createable: false, updateable: false } : field,
    ]),
  )
  object.blank = blankRecord(object.allFields)
}

/** Adds a field, or puts it in the place of the one with its name. */
export function putField(object: SObject, field: FieldDescribe): void {
  const at = object.allFields.findIndex(({ name }) => name === field.name)
  object.allFields = at < 0 ? [...object.allFields, field] : object.allFields.with(at, field)
  refresh(object)
}

export function dropField(object: SObject, name: string): void {
  object.allFields = object.allFields.filter((field) => field.name !== name)
  refresh(object)
}

/** The field of any name, whether the user sees it or not. */
export function anyField(object: SObject, name: string): FieldDescribe | undefined {
  const wanted = name.toLowerCase()
  return object.allFields.find((field) => field.name.toLowerCase() === wanted)
}

/**
 * A record of these fields without any value: booleans are never null, and a currency is always stated. Copies of it are
 * small and fast to read, because V8 keeps objects of one shape in far less room than objects that grew name by name.
 */
export function blankRecord(fields: readonly FieldDescribe[]): SalesforceRecord {
  const values = fields.map(({ name, type, picklistValues }): [string, FieldValue] => {
    if (type === 'boolean') return [name, false]
    return [name, CURRENCY_CODES.has(name) ? (picklistValues[0]?.value ?? null) : null]
  })
  return JSON.parse(JSON.stringify(Object.fromEntries(values))) as SalesforceRecord
}

const CURRENCY_CODES = new Set(['CurrencyIsoCode', 'DefaultCurrencyIsoCode'])
