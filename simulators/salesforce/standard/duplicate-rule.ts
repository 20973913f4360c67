import { makeId } from '../ids.ts'
import type { DuplicateRuleSeed, FieldDescribe, SalesforceRecord } from '../seed.ts'
import { field, readOnly } from './field.ts'
import { auditFields, idField } from './system.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_duplicaterule.htm */
export function duplicateRuleFields(): FieldDescribe[] {
  return [
    idField('Duplicate Rule ID'),
    field('string', 'DeveloperName', 'Developer Name', readOnly({ length: 80, nillable: false })),
    field('string', 'MasterLabel', 'Rule Name', readOnly({ length: 80, nillable: false, nameField: true })),
    field('picklist', 'SobjectType', 'Object', readOnly({ length: 40, nillable: false })),
    field('boolean', 'IsActive', 'Active', readOnly()),
    ...auditFields(),
  ]
}

export function duplicateRuleRecords(rules: readonly DuplicateRuleSeed[]): SalesforceRecord[] {
  return rules.map(({ object, name, active }, index) => ({
    Id: makeId('0Bm', '5f0', index + 1),
    DeveloperName: name,
    MasterLabel: name,
    SobjectType: object,
    IsActive: active !== false,
  }))
}
