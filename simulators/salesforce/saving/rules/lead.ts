import { refuse } from '../refusal.ts'
import type { ObjectRules } from './rules.ts'

/** What became something else is not changed any more. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm */
export const leadRules: ObjectRules = {
  check: ({ readings }, record, before) => {
    if (before?.IsConverted === true) throw refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
    if (before === undefined && record.IsConverted === true && readings.has('converted-leads-refused'))
      throw refuse('INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields: IsConverted.', 'IsConverted')
  },
}
