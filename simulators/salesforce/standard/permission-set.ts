import type { FieldDescribe } from '../seed.ts'
import { field, lookup, readOnly } from './field.ts'
import { auditFields, idField } from './system.ts'

const fixed = { nillable: false, updateable: false, permissionable: false }

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_profile.htm */
export function profileFields(): FieldDescribe[] {
  return [
    idField('Profile ID'),
    field('string', 'Name', 'Name', readOnly({ length: 255, nillable: false, nameField: true })),
    field('picklist', 'UserType', 'User Type', readOnly({ length: 40 })),
    ...auditFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionset.htm */
export function permissionSetFields(): FieldDescribe[] {
  const required = { nillable: false, permissionable: false }
  return [
    idField('PermissionSet ID'),
    field('string', 'Name', 'Permission Set Name', { length: 80, nameField: true, unique: true, ...required }),
    field('string', 'Label', 'Permission Set Label', { length: 80, ...required }),
    field('string', 'Description', 'Description', { length: 255 }),
    lookup('ProfileId', 'Profile ID', ['Profile'], 'Profile', readOnly()),
    field('boolean', 'IsOwnedByProfile', 'Is Owned By Profile', readOnly({ defaultedOnCreate: true })),
    field('boolean', 'IsCustom', 'Custom', readOnly({ defaultedOnCreate: true })),
    ...auditFields(),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionsetassignment.htm */
export function permissionSetAssignmentFields(): FieldDescribe[] {
  return [
    idField('PermissionSetAssignment ID'),
    lookup('PermissionSetId', 'PermissionSet ID', ['PermissionSet'], 'PermissionSet', {
      ...fixed,
      cascadeDelete: true,
    }),
    lookup('AssigneeId', 'Assignee ID', ['User'], 'Assignee', fixed),
    field('datetime', 'SystemModstamp', 'System Modstamp', readOnly({ nillable: false, defaultedOnCreate: true })),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_fieldpermissions.htm */
export function fieldPermissionsFields(): FieldDescribe[] {
  return [
    idField('Field Permissions ID'),
    lookup('ParentId', 'Parent ID', ['PermissionSet'], 'Parent', { ...fixed, cascadeDelete: true }),
    field('picklist', 'SobjectType', 'Sobject Type Name', { length: 40, ...fixed }),
    field('picklist', 'Field', 'Field Name', { length: 4000, ...fixed }),
    field('boolean', 'PermissionsEdit', 'Edit Field', { permissionable: false }),
    field('boolean', 'PermissionsRead', 'Read Field', { permissionable: false }),
    field('datetime', 'SystemModstamp', 'System Modstamp', readOnly({ nillable: false, defaultedOnCreate: true })),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_objectpermissions.htm */
export function objectPermissionsFields(): FieldDescribe[] {
  const right = (name: string, label: string) => field('boolean', name, label, { permissionable: false })
  return [
    idField('Object Permissions ID'),
    lookup('ParentId', 'Parent ID', ['PermissionSet'], 'Parent', { ...fixed, cascadeDelete: true }),
    field('picklist', 'SobjectType', 'Sobject Type Name', { length: 40, ...fixed }),
    right('PermissionsCreate', 'Create Records'),
    right('PermissionsRead', 'Read Records'),
    right('PermissionsEdit', 'Edit Records'),
    right('PermissionsDelete', 'Delete Records'),
    right('PermissionsViewAllRecords', 'Read All Records'),
    right('PermissionsModifyAllRecords', 'Edit All Records'),
    field('datetime', 'SystemModstamp', 'System Modstamp', readOnly({ nillable: false, defaultedOnCreate: true })),
  ]
}
