import type { FieldDescribe } from '../seed.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, idField } from './system.ts'

const GROUP_TYPES = ['Regular', 'Role', 'RoleAndSubordinates', 'Organization', 'Queue']

/** Public groups and queues; a queue owns leads until a person takes them. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_group.htm */
export function groupFields(): FieldDescribe[] {
  return [
    idField('Group ID'),
    field('string', 'Name', 'Name', { length: 40, nillable: false, nameField: true, permissionable: false }),
    field('string', 'DeveloperName', 'Developer Name', { length: 80, permissionable: false }),
    lookup('RelatedId', 'Related ID', ['User', 'UserRole'], 'Related', readOnly()),
    field('picklist', 'Type', 'Type', {
      length: 40,
      nillable: false,
      updateable: false,
      restrictedPicklist: true,
      picklistValues: picklist(GROUP_TYPES),
    }),
    field('email', 'Email', 'Email', { length: 255, permissionable: false }),
    lookup('OwnerId', 'Owner ID', ['User'], 'Owner', readOnly({ nillable: false, defaultedOnCreate: true })),
    field('boolean', 'DoesSendEmailToMembers', 'Send Email to Members', { permissionable: false }),
    field('boolean', 'DoesIncludeBosses', 'Include Bosses', { permissionable: false }),
    ...auditFields(),
  ]
}

/** Who is in a group. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_groupmember.htm */
export function groupMemberFields(): FieldDescribe[] {
  const fixed = { nillable: false, updateable: false, permissionable: false }
  return [
    idField('Group Member ID'),
    lookup('GroupId', 'Group ID', ['Group'], 'Group', fixed),
    lookup('UserOrGroupId', 'User/Group ID', ['Group', 'User'], null, fixed),
    field('datetime', 'SystemModstamp', 'System Modstamp', readOnly({ nillable: false, defaultedOnCreate: true })),
  ]
}

/** Which objects a queue may own. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_queuesobject.htm */
export function queueSobjectFields(): FieldDescribe[] {
  const fixed = { nillable: false, updateable: false, permissionable: false }
  return [
    idField('Queue Sobject ID'),
    lookup('QueueId', 'Queue ID', ['Group'], 'Queue', fixed),
    field('picklist', 'SobjectType', 'Sobject Type', { length: 40, restrictedPicklist: true, ...fixed }),
    ...auditFields(),
  ]
}
