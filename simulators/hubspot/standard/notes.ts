import { activity } from './activity.ts'

/** https://developers.hubspot.com/docs/api-reference/crm-notes-v3/guide */
export const notes = activity({
  name: 'notes',
  singular: 'note',
  typeId: '0-46',
  label: 'Note',
  pluralLabel: 'Notes',
  writable: [['hs_note_body', 'Note body', 'string', 'html']],
  searched: ['hs_note_body'],
})
