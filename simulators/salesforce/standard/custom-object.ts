import type { FieldDescribe } from '../seed.ts'
import { field, lookup } from './field.ts'
import { auditFields, deletableFields, ownerField, viewedFields } from './system.ts'

/**
 * The fields of a custom object: those that every one has, and its own. A child of a master-detail has no owner.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_custom_objects.htm
 */
export function customObjectFields(label: string, own: readonly FieldDescribe[]): FieldDescribe[] {
  const isDetail = own.some(({ type, cascadeDelete }) => type === 'reference' && cascadeDelete === true)
  return [
    ...deletableFields(label),
    ...(isDetail ? [] : [ownerField(['Group', 'User'])]),
    field('string', 'Name', `${label} Name`, {
      length: 80,
      nameField: true,
      defaultedOnCreate: true,
      permissionable: false,
    }),
    ...auditFields(),
    ...viewedFields(),
    ...own,
  ]
}

/** A master-detail: required, fixed at the creation, and the child goes with its master. */
export function masterDetail(name: string, label: string, target: string): FieldDescribe {
  const kept = { nillable: false, updateable: false, permissionable: false, cascadeDelete: true, relationshipOrder: 0 }
  return lookup(name, label, [target], name.replace(/__c$/, '__r'), kept)
}
