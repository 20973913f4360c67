import { livingChildren, parentOf } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import { patch } from '../writer.ts'
import type { ObjectRules } from './rules.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_accountcontactrelation.htm */
export const accountContactRelationRules: ObjectRules = {
  check: ({ org }, { Id, AccountId, ContactId }, before) => {
    if (before !== undefined) return
    const relations = livingChildren(org, 'AccountContactRelation', 'ContactId', String(ContactId))
    if (relations.some((each) => each.AccountId === AccountId && each.Id !== Id))
      throw refuse('DUPLICATE_VALUE', 'There is already a relationship between this contact and this account.')
  },
  /** Each pair is there once, and the account that a contact works for is the only direct one. */
  moved: (writer, { Id, AccountId, ContactId, IsDirect }) => {
    const relations = livingChildren(writer.org, 'AccountContactRelation', 'ContactId', String(ContactId))
    const twin = relations.find((each) => each.AccountId === AccountId && each.Id !== Id)
    const isDirect = parentOf(writer.org, ContactId, 'Contact')?.AccountId === AccountId
    if (twin !== undefined) patch(writer, String(Id), { IsDeleted: true })
    if (twin !== undefined && isDirect) patch(writer, String(twin.Id), { IsDirect: true })
    if (twin === undefined && IsDirect !== isDirect) patch(writer, String(Id), { IsDirect: isDirect })
  },
  keep: (_, { IsDirect }) => {
    if (IsDirect === true)
      throw refuse('DELETE_FAILED', 'The direct relationship of a contact to its account cannot be deleted.')
  },
}
