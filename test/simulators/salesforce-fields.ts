import { ANN } from './salesforce-org.ts'
import { BASE, type WritableOrg } from './salesforce-writes.ts'

/** Definitions of custom fields. */
export const FIELDS = `${BASE}/tooling/sobjects/CustomField`
/** A key of ours. */
export const text = { label: 'Source', type: 'Text', length: 100, externalId: true, unique: true, caseSensitive: true }
/** Makes a field. */
export const create = (org: WritableOrg, FullName: string, Metadata: object) =>
  org.call('POST', FIELDS, { FullName, Metadata })
/** Asks the setup. */
export const ask = async (org: WritableOrg, soql: string) =>
  (await org.get(`${BASE}/tooling/query?q=${encodeURIComponent(soql)}`)).json

/** A permission set of the user, and what grants a field by it. */
export async function granter(org: WritableOrg) {
  const ParentId = await org.made('PermissionSet', { Name: 'Ours', Label: 'Ours' })
  await org.made('PermissionSetAssignment', { AssigneeId: ANN, PermissionSetId: ParentId })
  return (path: string, PermissionsEdit = true) =>
    org.create('FieldPermissions', {
      ParentId,
      SobjectType: path.split('.')[0],
      Field: path,
      PermissionsRead: true,
      PermissionsEdit,
    })
}
