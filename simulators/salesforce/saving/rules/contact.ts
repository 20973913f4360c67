import { livingChildren } from '../lookups.ts'
import { makeBeside, patch } from '../writer.ts'
import type { ObjectRules } from './rules.ts'

/**
 * A contact belongs directly to its account; where contacts belong to several, that is a record of its own.
 * https://help.salesforce.com/s/articleView?id=sf.shared_contacts_overview.htm
 */
export const contactRules: ObjectRules = {
  after: (writer, record, before) => {
    const account = record.AccountId ?? null
    const formerly = before?.AccountId ?? null
    if (account === formerly || record.IsPersonAccount === true) return
    const relations = livingChildren(writer.org, 'AccountContactRelation', 'ContactId', String(record.Id))
    const direct = relations.find(({ IsDirect }) => IsDirect === true)
    if (direct !== undefined) patch(writer, String(direct.Id), { IsDeleted: true })
    if (account === null) return
    const indirect = relations.find(({ AccountId, IsDirect }) => AccountId === account && IsDirect !== true)
    if (indirect !== undefined) patch(writer, String(indirect.Id), { IsDirect: true })
    else
      makeBeside(writer, 'AccountContactRelation', {
        AccountId: account,
        ContactId: record.Id!,
        IsDirect: true,
        IsActive: true,
      })
  },
}
