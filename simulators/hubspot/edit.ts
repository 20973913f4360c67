import { OptionError } from '../kit/options.ts'
import { archiveContact, updateContact } from './contacts.ts'
import { Refusal } from './errors.ts'
import { contactById, type Portal, type StoredContact } from './portal.ts'
import { timestamp } from './rules.ts'
import { noteChange } from './search-index.ts'
import { checkUniqueness } from './uniqueness.ts'

interface Edit {
  update?: Record<string, Record<string, string>>
  archive?: string[]
  restore?: string[]
  touch?: string[]
}

/**
 * What people, and HubSpot itself, do while a client works: `{ update: { <id>: { <property>: <text> } },
 * archive: [<id>], restore: [<id>], touch: [<id>] }`. All of it or nothing. Restoring has no public endpoint; a touch
 * moves `lastmodifieddate` alone, as HubSpot's own calculations do.
 * https://knowledge.hubspot.com/records/restore-deleted-records
 */
export function editContacts(portal: Portal, change: Readonly<Record<string, unknown>>): object {
  const { update = {}, archive = [], restore = [], touch = [] } = change as Edit
  if (![archive, restore, touch].every(Array.isArray) || !isObject(update) || !Object.values(update).every(isObject))
    throw new OptionError(
      'Send { "update": { id: { property: text } }, "archive": [id], "restore": [id], "touch": [id] }.',
    )
  try {
    portal.store.transaction(() => {
      for (const [id, values] of Object.entries(update)) {
        const contact = contactById(portal, id) ?? unknown(id)
        updateContact(portal, '2026-03', contact, values)
      }
      for (const id of archive) if (!archiveContact(portal, id)) unknown(id)
      for (const id of restore) restoreContact(portal, id)
      for (const id of touch) renew(portal, contactById(portal, id) ?? unknown(id))
    })
  } catch (error) {
    if (error instanceof Refusal) throw new OptionError(error.message)
    throw error
  }
  return {
    updated: Object.keys(update).length,
    archived: archive.length,
    restored: restore.length,
    touched: touch.length,
  }
}

function restoreContact(portal: Portal, id: string): void {
  const archived = portal.archivedContacts.get(id)
  if (archived === undefined) throw new OptionError(`There is no archived contact "${id}".`)
  const { archivedAt: _, ...contact } = archived
  checkUniqueness(portal, contact, Object.keys(contact.properties))
  portal.archivedContacts.delete(id)
  renew(portal, contact)
}

function renew(portal: Portal, contact: StoredContact): void {
  const now = timestamp(portal.clock.now())
  noteChange(portal, contact.id, portal.contacts.get(contact.id))
  portal.contacts.put({ ...contact, properties: { ...contact.properties, lastmodifieddate: now }, updatedAt: now })
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

function unknown(id: string): never {
  throw new OptionError(`There is no contact "${id}".`)
}
