import type { FieldDescribe } from '../seed.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { ROLES } from './opportunity.ts'
import { auditFields, deletableFields } from './system.ts'

/** Where contacts may belong to several accounts: each pair of them. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_accountcontactrelation.htm */
export function accountContactRelationFields(): FieldDescribe[] {
  const end = { nillable: false, updateable: false, permissionable: false, cascadeDelete: true }
  return [
    ...deletableFields('Account Contact Relationship'),
    lookup('AccountId', 'Account ID', ['Account'], 'Account', end),
    lookup('ContactId', 'Contact ID', ['Contact'], 'Contact', end),
    field('multipicklist', 'Roles', 'Roles', { precision: 4, picklistValues: picklist(ROLES) }),
    field('boolean', 'IsDirect', 'Direct', readOnly({ defaultedOnCreate: true })),
    field('boolean', 'IsActive', 'Active', { defaultValue: true }),
    field('date', 'StartDate', 'Start Date'),
    field('date', 'EndDate', 'End Date'),
    ...auditFields(),
  ]
}
