import type { Provenance } from '../../model/schema.ts'

/** Zoho makes a field's name of its label, with `_` for blanks; labels have 25 characters at most, as options have. */
export const newFieldNames = { suffix: '', maxLength: 25, optionLength: 25 }

export const provenance = {
  sourceKey: {
    name: 'CRM_Ferry_Source_Id',
    label: 'CRM Ferry Source Id',
    type: 'text',
    unique: true,
    description: 'Which record of which system this record was migrated from. Keep it: it prevents duplicates.',
  },
  created: { name: 'CRM_Ferry_Created_At', label: 'CRM Ferry Created At', type: 'datetime' },
  modified: { name: 'CRM_Ferry_Modified_At', label: 'CRM Ferry Modified At', type: 'datetime' },
} as const satisfies Provenance

export const sourceKeyField = provenance.sourceKey.name
