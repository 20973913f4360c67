import { type CrmObject, identities, type StoredRecord, uniqueKey } from './crm-object.ts'
import { contactExists, invalidValues, type ValueProblem } from './errors.ts'

/**
 * Throws when an e-mail or a unique value that a record gets belongs to another one. Additional e-mails count.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export function checkUniqueness(object: CrmObject, record: StoredRecord, changed: string[]): void {
  if (changed.includes('email') || changed.includes('hs_additional_emails')) checkEmails(object, record)
  const taken = changed.flatMap((name): ValueProblem[] => {
    const value = record.properties[name]
    if (value === undefined || object.properties.get(name)?.hasUniqueValue !== true) return []
    const other = holder(object, record.id, name, value)
    return other === undefined ? [] : [conflict(object, record.id, name, value, other.id)]
  })
  if (taken.length > 0) throw invalidValues(taken)
}

function checkEmails(object: CrmObject, record: StoredRecord): void {
  for (const email of identities(object.kind, record)) {
    const other = object.records.find('email', email).find(({ id }) => id !== record.id)
    if (other !== undefined) throw contactExists(other.id)
    if (object.portal.reads('gdpr-email-blocked') && object.portal.blockedEmails.get(email) !== undefined)
      throw invalidValues([
        { name: 'email', error: 'GDPR_BLACKLISTED_EMAIL', message: 'The record with this address was deleted.' },
      ])
  }
}

/** Another record that has a unique value; an archived one too where archived records keep theirs. */
function holder({ records, archived, portal: { reads } }: CrmObject, id: string, name: string, value: string) {
  const key = uniqueKey(name, value)
  const found = [...records.find('unique', key), ...(reads('archived-keys-stay') ? archived.find('unique', key) : [])]
  return found.find((other) => other.id !== id && (!reads('unique-case-matters') || other.properties[name] === value))
}

function conflict(
  { kind, portal: { details } }: CrmObject,
  id: string,
  name: string,
  value: string,
  otherId: string,
): ValueProblem {
  const place = `PropertyValueCoordinates{portalId=${details.portalId}, objectTypeId=${kind.typeId}, propertyName=${name}, value=${value}}`
  const message = `Cannot set ${place} on ${id}. ${otherId} already has that value.`
  return { name, message, error: 'CONFLICTING_UNIQUE_VALUE' }
}
