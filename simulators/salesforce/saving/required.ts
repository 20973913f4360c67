import type { SObject } from '../schema.ts'
import type { FieldDescribe, FieldValue, SalesforceRecord } from '../seed.ts'
import { refuse } from './refusal.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm */
export function isRequired({ createable, nillable, defaultedOnCreate }: FieldDescribe): boolean {
  return createable && !nillable && !defaultedOnCreate
}

export function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** What a new record needs, and what a change may not empty. Throws a Refusal. */
export function requireValues(object: SObject, record: SalesforceRecord, emptied: SalesforceRecord | undefined): void {
  const isMeant = (field: FieldDescribe): boolean =>
    emptied === undefined ? isRequired(field) : !field.nillable && field.name in emptied
  const missing = object.allFields.filter((field) => isMeant(field) && isEmpty(record[field.name]))
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name)
  throw refuse('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, ...names)
}
