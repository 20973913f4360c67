import type { Derive } from '../object-kinds.ts'
import { activity } from './activity.ts'
import { pairs } from './lines.ts'

/** A task was completed when it got that status. */
const derive: Derive = ({ set: { hs_task_status: status }, now }) =>
  status === undefined ? {} : { hs_task_completion_date: status === 'COMPLETED' ? now : '' }

/** https://developers.hubspot.com/docs/api-reference/crm-tasks-v3/guide */
export const tasks = activity({
  name: 'tasks',
  singular: 'task',
  typeId: '0-27',
  label: 'Task',
  pluralLabel: 'Tasks',
  writable: [
    ['hs_task_subject', 'Task Title', 'string', 'text'],
    ['hs_task_body', 'Task Notes', 'string', 'html'],
    [
      'hs_task_status',
      'Task Status',
      'enumeration',
      'select',
      pairs([
        ['NOT_STARTED', 'Not started'],
        ['IN_PROGRESS', 'In progress'],
        ['WAITING', 'Waiting'],
        ['COMPLETED', 'Completed'],
        ['DEFERRED', 'Deferred'],
      ]),
    ],
    [
      'hs_task_priority',
      'Priority',
      'enumeration',
      'select',
      pairs([
        ['NONE', 'None'],
        ['LOW', 'Low'],
        ['MEDIUM', 'Medium'],
        ['HIGH', 'High'],
      ]),
    ],
    [
      'hs_task_type',
      'Task Type',
      'enumeration',
      'select',
      pairs([
        ['TODO', 'To-do'],
        ['CALL', 'Call'],
        ['EMAIL', 'Email'],
      ]),
    ],
    ['hs_task_reminders', 'Reminders', 'string', 'text'],
  ],
  readOnly: [['hs_task_completion_date', 'Completed at', 'datetime', 'date']],
  searched: ['hs_task_body', 'hs_task_subject'],
  defaults: { hs_task_status: 'NOT_STARTED', hs_task_priority: 'NONE', hs_task_type: 'TODO' },
  derive,
})
