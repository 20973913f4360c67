import type { FieldDescribe, RecordTypeSeed, SalesforceRecord } from '../seed.ts'
import { field } from './field.ts'
import { auditFields, idField } from './system.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_recordtype.htm */
export function recordTypeFields(): FieldDescribe[] {
  const required = { nillable: false, permissionable: false }
  return [
    idField('Record Type ID'),
    field('string', 'Name', 'Name', { length: 80, nameField: true, ...required }),
    field('string', 'DeveloperName', 'Record Type Name', { length: 80, ...required }),
    field('string', 'Description', 'Description', { length: 255, permissionable: false }),
    field('picklist', 'SobjectType', 'SObject Type Name', { length: 40, restrictedPicklist: true, ...required }),
    field('boolean', 'IsActive', 'Active', { permissionable: false }),
    ...auditFields(),
  ]
}

export function recordTypeRecords(object: string, types: readonly RecordTypeSeed[]): SalesforceRecord[] {
  return types.map(({ id, name, developerName, active }) => ({
    Id: id,
    Name: name,
    DeveloperName: developerName,
    SobjectType: object,
    IsActive: active,
  }))
}
