import type { Written } from './contacts.ts'
import type { Portal, StoredContact } from './portal.ts'

const always = ['createdate', 'hs_object_id', 'lastmodifieddate']
const byDefault = ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname']

/** A contact as a read shows it: the asked properties, an unset one as null, unknown names left out. */
export function readShape(portal: Portal, contact: StoredContact, asked: string[]): object {
  const names = asked.length === 0 ? byDefault : [...new Set([...always, ...asked])]
  const properties: Record<string, string | null> = {}
  for (const name of names) {
    const value = contact.properties[name]
    if (value !== undefined || portal.properties.get(name) !== undefined) properties[name] = value ?? null
  }
  const { id, createdAt, updatedAt, archivedAt } = contact
  return {
    id,
    properties,
    createdAt,
    updatedAt,
    archived: archivedAt !== undefined,
    ...(archivedAt !== undefined && { archivedAt }),
    url: `https://${portal.details.uiDomain}/contacts/${portal.details.portalId}/record/0-1/${id}`,
  }
}

/** A contact as a write shows it: what was set and what the system set. */
export function writeShape({ contact, names, warnings }: Written): object {
  const properties: Record<string, string | null> = {}
  for (const name of [...names, ...always]) properties[name] = contact.properties[name] ?? ''
  const { id, createdAt, updatedAt } = contact
  return { id, properties, createdAt, updatedAt, archived: false, ...(warnings.length > 0 && { warnings }) }
}
