import type { FieldDescribe } from '../seed.ts'
import { TOPICS } from './activity.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, deletableFields } from './system.ts'

const fixed = { nillable: false, updateable: false, permissionable: false, cascadeDelete: true }

/** Who takes part in an event. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_eventrelation.htm */
export function eventRelationFields(): FieldDescribe[] {
  return [
    ...deletableFields('Event Relation'),
    lookup('RelationId', 'Relation ID', ['Contact', 'Lead', 'User', ...TOPICS], 'Relation', fixed),
    lookup('EventId', 'Event ID', ['Event'], 'Event', fixed),
    field('boolean', 'IsWhat', 'Is What', readOnly({ defaultedOnCreate: true })),
    field('boolean', 'IsParent', 'Is Parent', { updateable: false, permissionable: false }),
    field('boolean', 'IsInvitee', 'Is Invitee', { updateable: false, permissionable: false }),
    field('picklist', 'Status', 'Status', {
      length: 40,
      defaultedOnCreate: true,
      picklistValues: picklist(['New', 'Declined', 'Accepted', 'Uninvited', 'Maybe'], 'New'),
    }),
    field('datetime', 'RespondedDate', 'Response Date'),
    field('string', 'Response', 'Comment', { length: 255 }),
    ...auditFields(),
  ]
}

/** Whom a task is with, where activities are shared. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_taskrelation.htm */
export function taskRelationFields(): FieldDescribe[] {
  return [
    ...deletableFields('Task Relation'),
    lookup('RelationId', 'Relation ID', ['Contact', 'Lead', ...TOPICS], 'Relation', fixed),
    lookup('TaskId', 'Task ID', ['Task'], 'Task', fixed),
    field('boolean', 'IsWhat', 'Is What', readOnly({ defaultedOnCreate: true })),
    ...auditFields(),
  ]
}
