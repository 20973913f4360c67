import { anyField } from '../../schema.ts'
import { refuse } from '../refusal.ts'
import { isRequired } from '../required.ts'
import type { ObjectRules } from './rules.ts'

/** Rights are for fields that there are and that may be without a value. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_fieldpermissions.htm */
export const fieldPermissionsRules: ObjectRules = {
  derive: (_, record) => {
    if (record.PermissionsEdit === true) record.PermissionsRead = true
  },
  check: ({ org }, { Id, ParentId, SobjectType, Field }, before) => {
    if (before !== undefined) return
    const [objectName = '', name = ''] = String(Field).split('.')
    const object = org.objects.get(objectName.toLowerCase())
    const field = object === undefined ? undefined : anyField(object, name)
    if (object === undefined || field === undefined || object.name !== SobjectType)
      throw refuse('INVALID_CROSS_REFERENCE_KEY', `bad value for restricted picklist field: ${String(Field)}`, 'Field')
    if (field.permissionable === false || isRequired(field))
      throw refuse('FIELD_INTEGRITY_EXCEPTION', `You cannot deploy to a required field: ${String(Field)}`, 'Field')
    const grants = org.objects.get('fieldpermissions')
    const others = grants === undefined ? [] : org.recordsOf(grants)
    if (
      others.some(
        (other) => other.Id !== Id && other.ParentId === ParentId && other.Field === Field && other.IsDeleted !== true,
      )
    )
      throw refuse('DUPLICATE_VALUE', 'duplicate value found: <unknown> duplicates value on record with id: <unknown>')
  },
}
