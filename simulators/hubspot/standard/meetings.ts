import { activity } from './activity.ts'
import { same } from './lines.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-meetings-v3/guide */
export const meetings = activity({
  name: 'meetings',
  singular: 'meeting',
  typeId: '0-47',
  label: 'Meeting',
  pluralLabel: 'Meetings',
  writable: [
    ['hs_meeting_title', 'Meeting name', 'string', 'text'],
    ['hs_meeting_body', 'Meeting description', 'string', 'html'],
    ['hs_internal_meeting_notes', 'Internal meeting notes', 'string', 'html'],
    ['hs_meeting_start_time', 'Meeting start time', 'datetime', 'date'],
    ['hs_meeting_end_time', 'Meeting end time', 'datetime', 'date'],
    ['hs_meeting_location', 'Meeting location', 'string', 'text'],
    ['hs_meeting_external_url', 'External URL', 'string', 'text'],
    [
      'hs_meeting_outcome',
      'Meeting outcome',
      'enumeration',
      'select',
      same('SCHEDULED', 'COMPLETED', 'RESCHEDULED', 'NO_SHOW', 'CANCELED'),
    ],
  ],
  searched: ['hs_meeting_title', 'hs_meeting_body'],
})
