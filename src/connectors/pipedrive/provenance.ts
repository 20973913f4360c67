import type { Provenance } from '../../model/schema.ts'

export const sourceKeyField = 'crm_ferry_source_id'

const sourceKey = {
  name: sourceKeyField,
  label: 'CRM Ferry source ID',
  type: 'text',
  description: 'Which record of which system this record was migrated from. Keep it: it prevents duplicates.',
} as const

/** No custom field holds an instant, so both are text. */
const created = { name: 'crm_ferry_created_at', label: 'CRM Ferry created at', type: 'text' } as const
const modified = { name: 'crm_ferry_modified_at', label: 'CRM Ferry modified at', type: 'text' } as const

/** Where it may be said when a record was created, no field of ours is needed for that. */
export function provenanceOf(takesCreated: boolean): Provenance {
  return {
    sourceKey,
    created: takesCreated ? { name: 'add_time', label: 'Created', type: 'datetime' } : created,
    modified,
  }
}
