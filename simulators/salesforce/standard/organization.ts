import type { FieldDescribe } from '../seed.ts'
import { field, readOnly } from './field.ts'
import { auditFields, idField } from './system.ts'

/** The fields of Organization that say which org this is. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_organization.htm */
export function organizationFields(): FieldDescribe[] {
  return [
    idField('Organization ID'),
    field('string', 'Name', 'Name', { length: 80, nillable: false, nameField: true, createable: false }),
    field('string', 'Country', 'Country', { length: 80, createable: false }),
    field('string', 'OrganizationType', 'Edition', readOnly({ length: 40 })),
    field('string', 'InstanceName', 'Instance Name', readOnly({ length: 5 })),
    field('boolean', 'IsSandbox', 'Is Sandbox', readOnly()),
    field('picklist', 'TimeZoneSidKey', 'Time Zone', { length: 40, createable: false }),
    field('picklist', 'DefaultLocaleSidKey', 'Locale', { length: 40, createable: false }),
    field('picklist', 'LanguageLocaleKey', 'Language', { length: 40, createable: false }),
    ...auditFields(),
  ]
}
