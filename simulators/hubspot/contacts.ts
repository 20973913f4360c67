import { invalid, invalidValues, notFound, type Refusal, resourceNotFound } from './errors.ts'
import { noteValues } from './history.ts'
import { contactById, identities, type Portal, type StoredContact, uniqueKey } from './portal.ts'
import { missingValues } from './required.ts'
import { timestamp, type Version } from './rules.ts'
import { noteChange } from './search-index.ts'
import { checkUniqueness } from './uniqueness.ts'
import { type CheckedValues, checkValues } from './values.ts'

/** What a write did. */
export interface Written {
  contact: StoredContact
  /** The properties that were set, for the answer. */
  names: string[]
  warnings: CheckedValues['warnings']
  isNew: boolean
}

/**
 * Creates a contact. Throws {@link Refusal}: invalid or missing values, an e-mail or a unique value that another
 * contact has, an account that is full.
 */
export function createContact(portal: Portal, version: Version, sent: Record<string, string>): Written {
  const { values, warnings } = check(portal, version, { ...portal.defaults, ...sent })
  if (portal.contacts.size >= portal.limits.records!)
    throw invalid(`The limit of ${portal.limits.records} contacts of this account is reached.`)
  const id = portal.nextId()
  const now = timestamp(portal.clock.now())
  const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  const contact: StoredContact = {
    id,
    properties: { createdate: now, ...set, ...derived(set, now), hs_object_id: id, lastmodifieddate: now },
    createdAt: now,
    updatedAt: now,
  }
  checkUniqueness(portal, contact, Object.keys(set))
  portal.contacts.put(contact)
  noteChange(portal, id, undefined)
  return { contact, names: Object.keys(values), warnings, isNew: true }
}

/** Changes the sent properties of a contact; an empty text clears. Throws {@link Refusal} as a creation does. */
export function updateContact(
  portal: Portal,
  version: Version,
  before: StoredContact,
  sent: Record<string, string>,
): Written {
  const { values, warnings } = check(portal, version, sent, before)
  const changed = Object.keys(values).filter(
    (name) =>
      (before.properties[name] ?? '') !== values[name] &&
      !isStepBack(portal, name, before.properties[name], values[name]!),
  )
  const names = Object.keys(values)
  if (changed.length === 0) return { contact: before, names, warnings, isNew: false }
  const now = timestamp(portal.clock.now())
  const set = Object.fromEntries(changed.map((name) => [name, values[name]!]))
  const merged = { ...before.properties, ...set, ...derived(set, now), lastmodifieddate: now }
  const contact: StoredContact = {
    ...before,
    properties: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== '')),
    updatedAt: now,
    history: noteValues(before, changed, values, now),
  }
  checkUniqueness(portal, contact, changed)
  portal.contacts.put(contact)
  noteChange(portal, contact.id, before)
  return { contact, names, warnings, isNew: false }
}

/**
 * Updates the contact that has `key` in the property `idProperty`, or creates one. With `email` as key a match
 * loses every writable property that was not sent, because HubSpot does not support partial upserts there.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export function upsertContact(
  portal: Portal,
  version: Version,
  idProperty: string,
  key: string,
  sent: Record<string, string>,
): Written {
  const found = findContact(portal, idProperty, key)
  const isFilled = idProperty === 'email' || portal.reads('key-fills-property')
  if (found === undefined) return createContact(portal, version, isFilled ? { [idProperty]: key, ...sent } : sent)
  if (idProperty !== 'email' || portal.reads('email-upsert-merges')) return updateContact(portal, version, found, sent)
  const unsent = Object.keys(found.properties).filter(
    (name) => name !== 'email' && !(name in sent) && isWritable(portal, name),
  )
  const cleared = Object.fromEntries(unsent.map((name) => [name, '']))
  return updateContact(portal, version, found, { ...cleared, ...sent })
}

/** Puts a contact into the recycle bin; its e-mail becomes free. An unknown id is no error. */
export function archiveContact(portal: Portal, id: string): boolean {
  const contact = contactById(portal, id)
  if (contact === undefined) return false
  portal.contacts.delete(contact.id)
  noteChange(portal, contact.id, contact)
  portal.archivedContacts.put({ ...contact, archivedAt: timestamp(portal.clock.now()) })
  return true
}

/**
 * Deletes a contact for good, from the recycle bin too, and remembers its addresses. An address that no contact has is
 * remembered alone; an unknown id is refused.
 */
export function forgetContact(portal: Portal, key: string, isEmail: boolean): void {
  const contact = findContact(portal, isEmail ? 'email' : undefined, key) ?? portal.archivedContacts.get(key)
  if (contact === undefined && !isEmail) throw resourceNotFound()
  for (const id of contact === undefined ? [key.trim().toLowerCase()] : identities(contact))
    portal.blockedEmails.put({ id })
  if (contact === undefined) return
  portal.contacts.delete(contact.id)
  portal.archivedContacts.delete(contact.id)
  noteChange(portal, contact.id, contact)
}

/** Finds by record id (`idProperty` absent), by e-mail (additional ones included) or by a unique property. */
export function findContact(portal: Portal, idProperty: string | undefined, value: string): StoredContact | undefined {
  if (idProperty === undefined) return contactById(portal, value)
  if (idProperty === 'email') return portal.contacts.find('email', value.trim().toLowerCase())[0]
  const found = portal.contacts.find('unique', uniqueKey(idProperty, value))
  return portal.reads('unique-case-matters')
    ? found.find(({ properties }) => properties[idProperty] === value)
    : found[0]
}

/** Throws unless the property can serve as key. `hs_object_id` and, for updates, `email` cannot. */
export function requireKey(portal: Portal, idProperty: string, allowsEmail: boolean): void {
  const isUnique = portal.properties.get(idProperty)?.hasUniqueValue === true
  if (isUnique || (allowsEmail && idProperty === 'email')) return
  const { portalId } = portal.details
  throw invalid(`Unable to perform update/upsert by non-unique 0-1 property ${idProperty} in portal ID ${portalId}`)
}

export const missingContacts = (ids: string[]): Refusal =>
  notFound('Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.', { ids })

function check(portal: Portal, version: Version, sent: Record<string, string>, before?: StoredContact): CheckedValues {
  const checked = checkValues(portal, version, sent, before?.properties)
  const problems = [...checked.problems, ...missingValues(portal, version, checked.values, before?.properties)]
  if (problems.length > 0) throw invalidValues(problems)
  return checked
}

/**
 * What HubSpot sets by itself when other values change.
 * https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
 */
function derived({ email, hubspot_owner_id: owner }: Record<string, string>, now: string): Record<string, string> {
  return {
    ...(email !== undefined && { hs_email_domain: email.split('@')[1] ?? '' }),
    ...(owner !== undefined && { hubspot_owner_assigneddate: owner === '' ? '' : now }),
  }
}

/** The lifecycle stage moves forward only, unless it is cleared first; a step back is passed over in silence. */
function isStepBack(portal: Portal, name: string, before: string | undefined, after: string): boolean {
  if (name !== 'lifecyclestage' || before === undefined || after === '') return false
  const stages = portal.properties.get(name)!.options.map((option) => option.value)
  return stages.indexOf(after) < stages.indexOf(before)
}

function isWritable(portal: Portal, name: string): boolean {
  const definition = portal.properties.get(name)
  return definition !== undefined && !definition.calculated && definition.modificationMetadata?.readOnlyValue !== true
}
