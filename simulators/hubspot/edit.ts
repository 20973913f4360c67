import { OptionError } from '../kit/options.ts'
import { archiveContact, updateContact } from './contacts.ts'
import { Refusal } from './errors.ts'
import { contactById, type Portal } from './portal.ts'
import { timestamp } from './rules.ts'
import { noteChange } from './search-index.ts'
import { checkUniqueness } from './uniqueness.ts'

/**
 * What people do at the screen while a client works: `{ update: { <id>: { <property>: <text> } }, archive: [<id>],
 * restore: [<id>] }`. All of it or nothing. Restoring has no public endpoint.
 * https://knowledge.hubspot.com/records/restore-deleted-records
 */
export function editContacts(portal: Portal, change: Readonly<Record<string, unknown>>): object {
  const {
    update = {},
    archive = [],
    restore = [],
  } = change as {
    update?: Record<string, Record<string, string>>
    archive?: string[]
    restore?: string[]
  }
  if (!Array.isArray(archive) || !Array.isArray(restore) || typeof update !== 'object' || update === null)
    throw new OptionError('Send { "update": { id: { property: text } }, "archive": [id], "restore": [id] }.')
  try {
    portal.store.transaction(() => {
      for (const [id, values] of Object.entries(update)) {
        const contact = contactById(portal, id) ?? unknown(id)
        updateContact(portal, '2026-03', contact, values)
      }
      for (const id of archive) if (!archiveContact(portal, id)) unknown(id)
      for (const id of restore) restoreContact(portal, id)
    })
  } catch (error) {
    if (error instanceof Refusal) throw new OptionError(error.message)
    throw error
  }
  return { updated: Object.keys(update).length, archived: archive.length, restored: restore.length }
}

function restoreContact(portal: Portal, id: string): void {
  const archived = portal.archivedContacts.get(id)
  if (archived === undefined) throw new OptionError(`There is no archived contact "${id}".`)
  const { archivedAt: _, ...contact } = archived
  checkUniqueness(portal, contact, Object.keys(contact.properties))
  const now = timestamp(portal.clock.now())
  portal.archivedContacts.delete(id)
  portal.contacts.put({ ...contact, properties: { ...contact.properties, lastmodifieddate: now }, updatedAt: now })
  noteChange(portal, id, undefined)
}

function unknown(id: string): never {
  throw new OptionError(`There is no contact "${id}".`)
}
