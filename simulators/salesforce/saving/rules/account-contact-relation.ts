import { livingChildren } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import type { ObjectRules } from './rules.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_accountcontactrelation.htm */
export const accountContactRelationRules: ObjectRules = {
  check: ({ org }, { Id, AccountId, ContactId }, before) => {
    if (before !== undefined) return
    const relations = livingChildren(org, 'AccountContactRelation', 'ContactId', String(ContactId))
    if (relations.some((each) => each.AccountId === AccountId && each.Id !== Id))
      throw refuse('DUPLICATE_VALUE', 'There is already a relationship between this contact and this account.')
  },
  keep: (_, { IsDirect }) => {
    if (IsDirect === true)
      throw refuse('DELETE_FAILED', 'The direct relationship of a contact to its account cannot be deleted.')
  },
}
