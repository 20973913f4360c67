import type { Org } from '../../org.ts'
import type { SalesforceRecord } from '../../seed.ts'
import { contactFieldOf } from '../../standard/person-account.ts'
import { refuse } from '../refusal.ts'
import { type Deriving, makeBeside, patch } from '../writer.ts'
import type { ObjectRules } from './rules.ts'

/**
 * Where accounts can be persons, one with a last name is, and has a contact that is the same person.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_guidelines_personaccounts.htm
 */
export const accountRules: ObjectRules = {
  derive: ({ org }, record, before) => {
    if (!('IsPersonAccount' in record)) return
    record.IsPersonAccount = before === undefined ? isPerson(org, record) : before.IsPersonAccount === true
    if (!record.IsPersonAccount) return
    record.Name = [record.FirstName, record.LastName].filter((part) => typeof part === 'string').join(' ')
  },
  check: (_, record, _before, draft) => {
    if (record.IsPersonAccount === true && (record.LastName ?? null) === null)
      throw refuse('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', 'LastName')
    if (record.IsPersonAccount === true && 'Name' in draft)
      throw refuse('INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields: Name.', 'Name')
    const ofPerson = Object.keys(draft).filter(
      (name) => contactFieldOf(name) !== undefined && (draft[name] ?? null) !== null,
    )
    if ('IsPersonAccount' in record && record.IsPersonAccount !== true && ofPerson.length > 0)
      throw refuse(
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        `Unable to create/update fields: ${ofPerson.join(', ')}.`,
        ...ofPerson,
      )
  },
  after: (writer, record) => {
    if (record.IsPersonAccount === true) mirror(writer, record)
  },
}

/** The record type says so, else the last name. */
function isPerson(org: Org, { RecordTypeId = null, LastName = null }: SalesforceRecord): boolean {
  const type = org.objects.get('account')?.recordTypes.find(({ id }) => id === RecordTypeId)
  return type?.isPersonType ?? LastName !== null
}

function mirror(writer: Deriving, account: SalesforceRecord): void {
  const values: SalesforceRecord = { AccountId: account.Id!, IsPersonAccount: true, OwnerId: account.OwnerId ?? null }
  for (const [name, value] of Object.entries(account)) {
    const mirrored = contactFieldOf(name)
    if (mirrored !== undefined) values[mirrored] = value
  }
  values.Name = account.Name ?? null
  if (typeof account.PersonContactId === 'string') {
    patch(writer, account.PersonContactId, values)
    return
  }
  const contact = makeBeside(writer, 'Contact', values)
  if (contact !== undefined) patch(writer, String(account.Id), { PersonContactId: contact })
}
