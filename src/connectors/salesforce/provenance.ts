import type { Field, Provenance } from '../../model/schema.ts'

/** Ends as the names of fields do that an org made. */
export const sourceKeyField = 'crm_ferry_source_id__c'

const sourceKey = {
  name: sourceKeyField,
  label: 'CRM Ferry Source ID',
  type: 'text',
  unique: true,
  description: 'Which record of which system this record was migrated from. Keep it: it prevents duplicates.',
} as const

const created = { name: 'crm_ferry_created_at__c', label: 'CRM Ferry Original Create Date', type: 'datetime' } as const
const modified = { name: 'crm_ferry_modified_at__c', label: 'CRM Ferry Original Change', type: 'datetime' } as const

/**
 * A user with "Set Audit Fields upon Record Creation" may say when a record was created, which then needs no field of ours.
 * The last change stays ours: any later one would take its place.
 * https://help.salesforce.com/s/articleView?id=000386875&type=1
 */
export function provenanceOf(fields: readonly Field[]): Provenance {
  const isSettable = fields.some(({ name, createable }) => name === 'CreatedDate' && createable)
  return {
    sourceKey,
    created: isSettable ? { name: 'CreatedDate', label: 'Created Date', type: 'datetime' } : created,
    modified,
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm : 40 characters before the suffix */
export const newFieldNames = { suffix: '__c', maxLength: 43 }
