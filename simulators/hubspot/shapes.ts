import type { Written } from './contacts.ts'
import { historyOf } from './history.ts'
import type { PastValue, Portal, StoredContact } from './portal.ts'

const always = ['createdate', 'hs_object_id', 'lastmodifieddate']
const byDefault = ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname']

/** What a read asks of each contact. */
export interface Asked {
  properties: string[]
  /** Properties that are shown with all values that they had. */
  withHistory: string[]
}

/** A contact as a read shows it: the asked properties, an unset one as null, unknown names left out. */
export function readShape(portal: Portal, contact: StoredContact, asked: Asked): object {
  const wanted = [...asked.properties, ...asked.withHistory]
  const isKnown = (name: string): boolean => portal.properties.get(name) !== undefined
  const names = (wanted.length === 0 ? byDefault : [...new Set([...always, ...wanted])]).filter(isKnown)
  const stored = (name: string): string | null =>
    Object.hasOwn(contact.properties, name) ? contact.properties[name]! : null
  const properties = Object.fromEntries(names.map((name) => [name, stored(name)]))
  const { id, createdAt, updatedAt, archivedAt } = contact
  return {
    id,
    properties,
    ...(asked.withHistory.length > 0 && {
      propertiesWithHistory: Object.fromEntries(
        asked.withHistory.filter(isKnown).map((name) => [name, historyOf(contact, name).map(version)]),
      ),
    }),
    createdAt,
    updatedAt,
    archived: archivedAt !== undefined,
    ...(archivedAt !== undefined && { archivedAt }),
    url: `https://${portal.details.uiDomain}/contacts/${portal.details.portalId}/record/0-1/${id}`,
  }
}

/** Everything here was written by a client of the API. */
function version(past: PastValue): object {
  return { ...past, sourceType: 'INTEGRATION' }
}

/** A contact as a write shows it: what was set and what the system set. */
export function writeShape({ contact, names, warnings }: Written): object {
  const properties: Record<string, string | null> = {}
  for (const name of [...names, ...always]) properties[name] = contact.properties[name] ?? ''
  const { id, createdAt, updatedAt } = contact
  return { id, properties, createdAt, updatedAt, archived: false, ...(warnings.length > 0 && { warnings }) }
}
