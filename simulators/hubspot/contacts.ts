import { contactExists, invalid, invalidValues, notFound, type Refusal, type ValueProblem } from './errors.ts'
import { identities, type Portal, type StoredContact, uniqueKey } from './portal.ts'
import { timestamp, type Version } from './rules.ts'
import { noteChange } from './search-index.ts'
import { type CheckedValues, checkValues } from './values.ts'

/** What a write did. */
export interface Written {
  contact: StoredContact
  /** The properties that were set, for the answer. */
  names: string[]
  warnings: CheckedValues['warnings']
  isNew: boolean
}

/** Creates a contact. Throws {@link Refusal}: invalid values, an e-mail or a unique value that another contact has. */
export function createContact(portal: Portal, version: Version, sent: Record<string, string>): Written {
  const { values, warnings } = check(portal, version, sent)
  const id = portal.nextId()
  const now = timestamp(portal.clock.now())
  const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  const contact: StoredContact = {
    id,
    properties: { ...set, hs_object_id: id, createdate: now, lastmodifieddate: now },
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
  const properties: Record<string, string> = { ...before.properties }
  const changed: string[] = []
  for (const [name, value] of Object.entries(values)) {
    if ((properties[name] ?? '') === value || isStepBack(portal, name, properties[name], value)) continue
    changed.push(name)
    if (value === '') delete properties[name]
    else properties[name] = value
  }
  const names = Object.keys(values)
  if (changed.length === 0) return { contact: before, names, warnings, isNew: false }
  const now = timestamp(portal.clock.now())
  const contact = { ...before, properties: { ...properties, lastmodifieddate: now }, updatedAt: now }
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
  if (idProperty !== 'email')
    return found === undefined ? createContact(portal, version, sent) : updateContact(portal, version, found, sent)
  if (found === undefined) return createContact(portal, version, { email: key, ...sent })
  const unsent = Object.keys(found.properties).filter(
    (name) => name !== 'email' && !(name in sent) && isWritable(portal, name),
  )
  const cleared = Object.fromEntries(unsent.map((name) => [name, '']))
  return updateContact(portal, version, found, { ...cleared, ...sent })
}

/** Puts a contact into the recycle bin; its e-mail and its unique values become free. An unknown id is no error. */
export function archiveContact(portal: Portal, id: string): boolean {
  const contact = portal.contacts.get(id)
  if (contact === undefined) return false
  portal.contacts.delete(id)
  noteChange(portal, id, contact)
  portal.archivedContacts.put({ ...contact, archivedAt: timestamp(portal.clock.now()) })
  return true
}

/** Finds by record id (`idProperty` absent), by e-mail (additional ones included) or by a unique property. */
export function findContact(portal: Portal, idProperty: string | undefined, value: string): StoredContact | undefined {
  if (idProperty === undefined) return portal.contacts.get(value)
  if (idProperty === 'email') return portal.contacts.find('email', value.trim().toLowerCase())[0]
  return portal.contacts.find('unique', uniqueKey(idProperty, value))[0]
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
  if (checked.problems.length > 0) throw invalidValues(checked.problems)
  return checked
}

function checkUniqueness(portal: Portal, contact: StoredContact, changed: string[]): void {
  if (changed.includes('email') || changed.includes('hs_additional_emails'))
    for (const email of identities(contact)) {
      const other = portal.contacts.find('email', email).find((held) => held.id !== contact.id)
      if (other !== undefined) throw contactExists(other.id)
    }
  const taken: ValueProblem[] = []
  for (const name of changed) {
    const value = contact.properties[name]
    if (value === undefined || !portal.uniqueNames.has(name)) continue
    const other = portal.contacts.find('unique', uniqueKey(name, value)).find((held) => held.id !== contact.id)
    if (other === undefined) continue
    const place = `PropertyValueCoordinates{portalId=${portal.details.portalId}, objectTypeId=0-1, propertyName=${name}, value=${value}}`
    const message = `Cannot set ${place} on ${contact.id}. ${other.id} already has that value.`
    taken.push({ name, message, error: 'CONFLICTING_UNIQUE_VALUE' })
  }
  if (taken.length > 0) throw invalidValues(taken)
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
