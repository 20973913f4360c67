import { invalid, Refusal, resourceNotFound } from './errors.ts'
import { historyOf } from './history.ts'
import { contactById, identities, type Portal, type StoredContact } from './portal.ts'
import { mergedIdentities, timestamp } from './rules.ts'
import { noteChange } from './search-index.ts'

/**
 * Makes one contact of two. The result has an id of its own, to which both old ids lead from now on. Values of the
 * primary contact win, gaps are filled from the other one; the e-mail of the other becomes an additional address, and
 * the lifecycle stage that is further along stays. Throws when one is unknown, or both together have more than 250
 * addresses.
 * https://developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies
 */
export function mergeContacts(portal: Portal, primaryId: string, otherId: string): StoredContact {
  const primary = contactById(portal, primaryId)
  const other = contactById(portal, otherId)
  if (primary === undefined || other === undefined) throw resourceNotFound()
  if (primary.id === other.id) throw invalid('A contact cannot be merged into itself.')
  const emails = [...new Set([...identities(primary), ...identities(other)])]
  if (emails.length > mergedIdentities)
    throw new Refusal(414, { message: `A merged contact cannot have more than ${mergedIdentities} identities.` })
  const now = portal.clock.now()
  const id = portal.nextId()
  const [createdAt = ''] = [primary.createdAt, other.createdAt].sort((a, b) => Date.parse(a) - Date.parse(b))
  const merged: StoredContact = {
    id,
    properties: {
      ...other.properties,
      ...primary.properties,
      ...stage(portal, primary, other),
      ...(emails[0] !== undefined && { email: emails[0], hs_email_domain: emails[0].split('@')[1]! }),
      ...(emails.length > 1 && { hs_additional_emails: emails.slice(1).join(';') }),
      ...lineage(primary, other, now),
      hs_object_id: id,
      createdate: createdAt,
      lastmodifieddate: timestamp(now),
    },
    history: histories(primary, other),
    createdAt,
    updatedAt: timestamp(now),
  }
  for (const old of [primary, other]) {
    portal.contacts.delete(old.id)
    portal.mergedContacts.put({ id: old.id, into: id })
    noteChange(portal, old.id, old)
  }
  portal.contacts.put(merged)
  noteChange(portal, id, undefined)
  return merged
}

function stage(portal: Portal, primary: StoredContact, other: StoredContact): Record<string, string> {
  const stages = portal.properties.get('lifecyclestage')?.options.map((option) => option.value) ?? []
  const of = ({ properties }: StoredContact): number => stages.indexOf(properties.lifecyclestage ?? '')
  const furthest = stages[Math.max(of(primary), of(other))]
  return furthest === undefined ? {} : { lifecyclestage: furthest }
}

/** All ids that were ever merged into the new record, and when. */
function lineage(primary: StoredContact, other: StoredContact, now: number): Record<string, string> {
  const earlier = (name: string): string[] =>
    [primary, other].flatMap(({ properties }) => properties[name]?.split(';') ?? [])
  const ids = [primary.id, other.id]
  const at = Math.floor(now)
  return {
    hs_merged_object_ids: [...earlier('hs_merged_object_ids'), ...ids].join(';'),
    hs_calculated_merged_vids: [...earlier('hs_calculated_merged_vids'), ...ids.map((id) => `${id}:${at}`)].join(';'),
  }
}

function histories(primary: StoredContact, other: StoredContact): NonNullable<StoredContact['history']> {
  const names = new Set([primary, other].flatMap(({ properties }) => Object.keys(properties)))
  return Object.fromEntries([...names].map((name) => [name, [...historyOf(primary, name), ...historyOf(other, name)]]))
}
