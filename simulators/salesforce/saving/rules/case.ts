import { parentOf } from '../lookups.ts'
import type { ObjectRules } from './rules.ts'

/** Digits of a case number, which counts up by itself. */
const DIGITS = 8

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_case.htm */
export const caseRules: ObjectRules = {
  derive: ({ org, stamp }, record, before) => {
    const statuses = org.objects.get('casestatus')
    const meaning =
      statuses === undefined ? undefined : org.recordsOf(statuses).find(({ ApiName }) => ApiName === record.Status)
    record.IsClosed = meaning?.IsClosed === true
    if (before === undefined) record.IsClosedOnCreate = record.IsClosed
    if (!record.IsClosed) record.ClosedDate = null
    else if (before?.IsClosed !== true) record.ClosedDate = record.ClosedDate ?? stamp
    if (record.CaseNumber === null) record.CaseNumber = numberOfNext(String(record.Id))
    const contact = parentOf(org, record.ContactId, 'Contact')
    if (before === undefined && record.AccountId === null) record.AccountId = contact?.AccountId ?? null
    record.ContactEmail = contact?.Email ?? null
    record.ContactPhone = contact?.Phone ?? null
    record.ContactMobile = contact?.MobilePhone ?? null
    record.ContactFax = contact?.Fax ?? null
  },
}

const DIGITS_OF_IDS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Ids count up too, so that the number follows from the id: nothing has to be remembered, and no number comes twice. */
function numberOfNext(id: string): string {
  let counter = 0
  for (const digit of id.slice(9, 15)) counter = counter * 62 + DIGITS_OF_IDS.indexOf(digit)
  return String(counter % 10 ** DIGITS).padStart(DIGITS, '0')
}
