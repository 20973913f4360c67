import type { FieldSeed } from '../seed.ts'
import { all, description, lookup, must, of, picklist, readOnly, text } from './field.ts'

/** Where a lookup can lead to any module, the record says in `$se_module` which. */
export const ANY_MODULE = 'se_module'

const about = (): FieldSeed[] => [lookup('Who_Id', 'Contacts'), lookup('What_Id', ANY_MODULE)]

export const taskFields = (): FieldSeed[] => [
  text('Subject', 300, must),
  of('date', 'Due_Date'),
  picklist('Status', ['Not Started', 'Deferred', 'In Progress', 'Completed', 'Waiting for input']),
  picklist('Priority', ['High', 'Highest', 'Low', 'Lowest', 'Normal']),
  ...about(),
  of('ALARM', 'Remind_At'),
  of('RRULE', 'Recurring_Activity'),
  of('datetime', 'Closed_Time', readOnly),
  description(),
]

export const eventFields = (): FieldSeed[] => [
  text('Event_Title', 255, must),
  of('datetime', 'Start_DateTime', must),
  of('datetime', 'End_DateTime', must),
  of('boolean', 'All_day'),
  text('Venue', 255),
  ...about(),
  description(),
]

export const callFields = (): FieldSeed[] => [
  text('Subject', 255),
  of('picklist', 'Call_Type', { pick_list_values: ['Inbound', 'Outbound', 'Missed'], ...must }),
  of('datetime', 'Call_Start_Time', must),
  text('Call_Duration', 50),
  picklist('Call_Purpose', ['Prospecting', 'Administrative', 'Negotiation', 'Demo', 'Project', 'Desk']),
  picklist('Call_Result', ['Interested', 'Not interested', 'No response/Busy', 'Requested more info']),
  ...about(),
  description(),
]

export const caseFields = (): FieldSeed[] => [
  text('Subject', 255, must),
  of('picklist', 'Status', { pick_list_values: ['New', 'On Hold', 'Escalated', 'Closed'], ...must }),
  of('picklist', 'Case_Origin', { pick_list_values: ['Email', 'Phone', 'Web'], ...must }),
  of('autonumber', 'Case_Number'),
  picklist('Type', ['Problem', 'Feature Request', 'Question']),
  picklist('Priority', ['High', 'Medium', 'Low']),
  picklist('Case_Reason', ['User did not attend any training', 'Complex functionality', 'New problem']),
  lookup('Account_Name', 'Accounts'),
  lookup('Deal_Name', 'Deals'),
  lookup('Related_To', 'Contacts'),
  lookup('Product_Name', 'Products'),
  of('email', 'Email'),
  of('phone', 'Phone'),
  description(),
  description('Solution'),
  description('Internal_Comments'),
]

/** https://www.zoho.com/crm/developer/docs/api/v8/create-notes.html */
export const noteFields = (): FieldSeed[] => [
  text('Note_Title', 120),
  of('textarea', 'Note_Content', { textarea: 'large', length: 65_535, ...must }),
  lookup('Parent_Id', ANY_MODULE, must),
]

export const attachmentFields = (): FieldSeed[] => [
  text('File_Name', 255, readOnly),
  ...all('bigint', 'Size').map((field) => ({ ...field, read_only: true })),
  lookup('Parent_Id', ANY_MODULE, readOnly),
]
