import type { FieldDescribe } from '../seed.ts'
import { field, lookup, readOnly } from './field.ts'
import { idField } from './system.ts'

/**
 * What a query sees of a lookup that may lead to several objects, whichever it leads to.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_name.htm
 */
export function nameFields(): FieldDescribe[] {
  return [
    idField('Name ID'),
    field('string', 'Name', 'Name', readOnly({ length: 255, nameField: true })),
    field('string', 'FirstName', 'First Name', readOnly({ length: 40 })),
    field('string', 'LastName', 'Last Name', readOnly({ length: 80 })),
    field('picklist', 'Type', 'Type', readOnly({ length: 40 })),
    field('string', 'Alias', 'Alias', readOnly({ length: 8 })),
    field('string', 'Username', 'Username', readOnly({ length: 80 })),
    field('email', 'Email', 'Email', readOnly()),
    field('phone', 'Phone', 'Phone', readOnly()),
    field('string', 'Title', 'Title', readOnly({ length: 128 })),
    field('boolean', 'IsActive', 'Active', readOnly()),
    lookup('UserRoleId', 'Role ID', ['UserRole'], 'UserRole', readOnly()),
    lookup('ProfileId', 'Profile ID', ['Profile'], 'Profile', readOnly()),
  ]
}
