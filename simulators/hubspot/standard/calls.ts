import { activity } from './activity.ts'
import { pairs, same } from './lines.ts'

/** What became of a call, by ids that every account has. https://developers.hubspot.com/docs/api-reference/crm-calls-v3/guide */
const dispositions = pairs([
  ['9d9162e7-6cf3-4944-bf63-4dff82258764', 'Busy'],
  ['f240bbac-87c9-4f6e-bf70-924b57d47db7', 'Connected'],
  ['a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'Left live message'],
  ['b2cf5968-551e-4856-9783-52b3da59a7d0', 'Left voicemail'],
  ['73a0d17f-1163-4015-bdd5-ec830791da20', 'No answer'],
  ['17b47fee-58de-441e-a44c-c6300d46f273', 'Wrong number'],
])

export const calls = activity({
  name: 'calls',
  singular: 'call',
  typeId: '0-48',
  label: 'Call',
  pluralLabel: 'Calls',
  writable: [
    ['hs_call_title', 'Call Title', 'string', 'text'],
    ['hs_call_body', 'Call notes', 'string', 'html'],
    ['hs_call_direction', 'Call direction', 'enumeration', 'select', same('INBOUND', 'OUTBOUND')],
    ['hs_call_duration', 'Call duration', 'number', 'number'],
    [
      'hs_call_status',
      'Call status',
      'enumeration',
      'select',
      same(
        ...['BUSY', 'CALLING_CRM_USER', 'CANCELED', 'COMPLETED', 'CONNECTING', 'FAILED'],
        ...['IN_PROGRESS', 'MISSED', 'NO_ANSWER', 'QUEUED', 'RINGING'],
      ),
    ],
    ['hs_call_disposition', 'Call outcome', 'enumeration', 'select', dispositions],
    ['hs_call_from_number', 'From Number', 'string', 'text'],
    ['hs_call_to_number', 'To Number', 'string', 'text'],
    ['hs_call_recording_url', 'Recording URL', 'string', 'text'],
  ],
  searched: ['hs_call_title', 'hs_call_body'],
})
