import type { FieldDescribe } from '../seed.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, deletableFields, ownerField } from './system.ts'

const TASK_STATUSES = ['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred']
const SUBJECTS = ['Call', 'Send Letter', 'Send Quote', 'Other']
const SHOWN_AS = ['Busy', 'OutOfOffice', 'Free']
/** What an activity can be about, beside records of custom objects. */
export const TOPICS = ['Account', 'Campaign', 'Case', 'Opportunity', 'Product2']

function ends(): FieldDescribe[] {
  const along = { cascadeDelete: true, permissionable: false }
  return [
    lookup('WhoId', 'Name ID', ['Contact', 'Lead'], 'Who', along),
    lookup('WhatId', 'Related To ID', TOPICS, 'What', along),
  ]
}

function subject(): FieldDescribe {
  return field('combobox', 'Subject', 'Subject', { length: 255, picklistValues: picklist(SUBJECTS) })
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm */
export function taskFields(): FieldDescribe[] {
  const derived = readOnly({ defaultedOnCreate: true })
  const choice = { length: 40, nillable: false, defaultedOnCreate: true, permissionable: false }
  return [
    ...deletableFields('Activity'),
    ...ends(),
    subject(),
    field('date', 'ActivityDate', 'Due Date Only'),
    field('picklist', 'Status', 'Status', { ...choice, picklistValues: picklist(TASK_STATUSES, 'Not Started') }),
    field('picklist', 'Priority', 'Priority', {
      ...choice,
      picklistValues: picklist(['High', 'Normal', 'Low'], 'Normal'),
    }),
    field('boolean', 'IsHighPriority', 'High Priority', derived),
    ownerField(['Group', 'User']),
    field('textarea', 'Description', 'Description', { length: 32000 }),
    lookup('AccountId', 'Account ID', ['Account'], 'Account', readOnly()),
    field('boolean', 'IsClosed', 'Closed', derived),
    ...auditFields(),
    field('boolean', 'IsArchived', 'Archived', derived),
    field('int', 'CallDurationInSeconds', 'Call Duration'),
    field('picklist', 'CallType', 'Call Type', {
      length: 40,
      picklistValues: picklist(['Internal', 'Inbound', 'Outbound']),
    }),
    field('string', 'CallDisposition', 'Call Result', { length: 255 }),
    field('string', 'CallObject', 'Call Object Identifier', { length: 255 }),
    field('datetime', 'ReminderDateTime', 'Reminder Date/Time'),
    field('boolean', 'IsReminderSet', 'Reminder Set'),
    field('picklist', 'TaskSubtype', 'Task Subtype', {
      length: 40,
      updateable: false,
      restrictedPicklist: true,
      defaultedOnCreate: true,
      picklistValues: picklist(['Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn'], 'Task'),
    }),
    field('datetime', 'CompletedDateTime', 'Completed Date/Time', readOnly()),
  ]
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_event.htm */
export function eventFields(): FieldDescribe[] {
  const derived = readOnly({ defaultedOnCreate: true })
  return [
    ...deletableFields('Activity'),
    ...ends(),
    subject(),
    field('string', 'Location', 'Location', { length: 255 }),
    field('boolean', 'IsAllDayEvent', 'All-Day Event'),
    field('datetime', 'ActivityDateTime', 'Due Date Time'),
    field('date', 'ActivityDate', 'Due Date Only'),
    field('int', 'DurationInMinutes', 'Duration'),
    field('datetime', 'StartDateTime', 'Start Date Time'),
    field('datetime', 'EndDateTime', 'End Date Time'),
    field('date', 'EndDate', 'End Date', readOnly()),
    field('textarea', 'Description', 'Description', { length: 32000 }),
    lookup('AccountId', 'Account ID', ['Account'], 'Account', readOnly()),
    ownerField(['User']),
    field('boolean', 'IsPrivate', 'Private'),
    field('picklist', 'ShowAs', 'Show Time As', {
      length: 40,
      defaultedOnCreate: true,
      picklistValues: picklist(SHOWN_AS, 'Busy'),
    }),
    field('boolean', 'IsChild', 'Is Child', derived),
    field('boolean', 'IsGroupEvent', 'Is Group Event', derived),
    ...auditFields(),
    field('boolean', 'IsArchived', 'Archived', derived),
    field('datetime', 'ReminderDateTime', 'Reminder Date/Time'),
    field('boolean', 'IsReminderSet', 'Reminder Set'),
    field('picklist', 'EventSubtype', 'Event Subtype', {
      length: 40,
      updateable: false,
      restrictedPicklist: true,
      defaultedOnCreate: true,
      picklistValues: picklist(['Event'], 'Event'),
    }),
  ]
}
