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
