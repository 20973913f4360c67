import type { FieldDescribe } from '../seed.ts'
import { field, lookup, readOnly } from './field.ts'

/** The fields that the platform keeps on every record. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm */
export function auditFields(): FieldDescribe[] {
  const kept = readOnly({ nillable: false, defaultedOnCreate: true })
  return [
    field('datetime', 'CreatedDate', 'Created Date', kept),
    lookup('CreatedById', 'Created By ID', ['User'], 'CreatedBy', kept),
    field('datetime', 'LastModifiedDate', 'Last Modified Date', kept),
    lookup('LastModifiedById', 'Last Modified By ID', ['User'], 'LastModifiedBy', kept),
    field('datetime', 'SystemModstamp', 'System Modstamp', kept),
  ]
}

/** The primary key. */
export function idField(label: string): FieldDescribe {
  return field('id', 'Id', label, readOnly({ nillable: false, defaultedOnCreate: true }))
}

/** The first fields of an object whose records can be deleted. */
export function deletableFields(label: string): FieldDescribe[] {
  return [idField(`${label} ID`), field('boolean', 'IsDeleted', 'Deleted', readOnly({ defaultedOnCreate: true }))]
}

/** The first fields of an object whose records can be deleted and merged. */
export function recordFields(object: string): FieldDescribe[] {
  return [
    ...deletableFields(object),
    lookup('MasterRecordId', 'Master Record ID', [object], 'MasterRecord', readOnly()),
  ]
}

/** Who a record belongs to: to the one who creates it, unless it is said. */
export function ownerField(owners: string[]): FieldDescribe {
  const kept = { nillable: false, defaultedOnCreate: true, permissionable: false }
  return lookup('OwnerId', 'Owner ID', owners, 'Owner', kept)
}

/** When the user saw a record last. */
export function viewedFields(): FieldDescribe[] {
  return [
    field('datetime', 'LastViewedDate', 'Last Viewed Date', readOnly()),
    field('datetime', 'LastReferencedDate', 'Last Referenced Date', readOnly()),
  ]
}
