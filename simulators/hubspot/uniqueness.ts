import { contactExists, invalidValues, type ValueProblem } from './errors.ts'
import { identities, type Portal, type StoredContact, uniqueKey } from './portal.ts'

/**
 * Throws when an e-mail or a unique value that a contact gets belongs to another one. Additional e-mails count.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export function checkUniqueness(portal: Portal, contact: StoredContact, changed: string[]): void {
  if (changed.includes('email') || changed.includes('hs_additional_emails')) checkEmails(portal, contact)
  const taken = changed.flatMap((name): ValueProblem[] => {
    const value = contact.properties[name]
    if (value === undefined || portal.properties.get(name)?.hasUniqueValue !== true) return []
    const other = holder(portal, contact.id, name, value)
    return other === undefined ? [] : [conflict(portal, contact.id, name, value, other.id)]
  })
  if (taken.length > 0) throw invalidValues(taken)
}

function checkEmails(portal: Portal, contact: StoredContact): void {
  for (const email of identities(contact)) {
    const other = portal.contacts.find('email', email).find(({ id }) => id !== contact.id)
    if (other !== undefined) throw contactExists(other.id)
    if (portal.reads('gdpr-email-blocked') && portal.blockedEmails.get(email) !== undefined)
      throw invalidValues([
        { name: 'email', error: 'GDPR_BLACKLISTED_EMAIL', message: 'The contact with this address was deleted.' },
      ])
  }
}

/** Another contact that has a unique value; an archived one too where archived records keep theirs. */
function holder({ contacts, archivedContacts, reads }: Portal, id: string, name: string, value: string) {
  const key = uniqueKey(name, value)
  const found = [
    ...contacts.find('unique', key),
    ...(reads('archived-keys-stay') ? archivedContacts.find('unique', key) : []),
  ]
  return found.find((other) => other.id !== id && (!reads('unique-case-matters') || other.properties[name] === value))
}

function conflict({ details }: Portal, id: string, name: string, value: string, otherId: string): ValueProblem {
  const place = `PropertyValueCoordinates{portalId=${details.portalId}, objectTypeId=0-1, propertyName=${name}, value=${value}}`
  const message = `Cannot set ${place} on ${id}. ${otherId} already has that value.`
  return { name, message, error: 'CONFLICTING_UNIQUE_VALUE' }
}
