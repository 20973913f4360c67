import { makeId } from '../ids.ts'
import type { PicklistValue, SalesforceRecord } from '../seed.ts'
import { field, readOnly } from './field.ts'
import { auditFields, idField } from './system.ts'

/** The values of Lead.Status and what they mean. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_leadstatus.htm */
export function leadStatusFields() {
  return [
    idField('Lead Status Value ID'),
    field('string', 'MasterLabel', 'Master Label', readOnly({ length: 255, nameField: true })),
    field('string', 'ApiName', 'API Name', readOnly({ length: 255, nillable: false })),
    field('int', 'SortOrder', 'Sort Order', readOnly()),
    field('boolean', 'IsDefault', 'Is Default', readOnly()),
    field('boolean', 'IsConverted', 'Is Converted', readOnly()),
    ...auditFields(),
  ]
}

/** The status of new orgs that converted leads get. */
const CONVERTED = 'Closed - Converted'

export function leadStatusRecords(values: readonly PicklistValue[]): SalesforceRecord[] {
  return values
    .filter(({ active }) => active)
    .map(({ value, label, defaultValue }, index) => ({
      Id: makeId('01J', '5f0', index + 1),
      MasterLabel: label,
      ApiName: value,
      SortOrder: index + 1,
      IsDefault: defaultValue,
      IsConverted: value === CONVERTED,
    }))
}
