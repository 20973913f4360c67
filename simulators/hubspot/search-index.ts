import type { Collection, Row } from '../kit/store.ts'
import type { Portal, StoredContact } from './portal.ts'

/** A change that search does not know yet. */
export interface Unindexed extends Row {
  readonly contactId: string
  /** Milliseconds since 1970. */
  readonly changedAt: number
  /** The contact before the change; absent: there was none. */
  readonly before?: StoredContact
}

/** Keeps what a contact was, for as long as search lags behind. Call it in the transaction of the change. */
export function noteChange(portal: Portal, contactId: string, before: StoredContact | undefined): void {
  const { unindexed, clock, limits } = portal
  if (limits.searchLag === 0) return
  const id = String(Number(unindexed.last()?.id ?? 0) + 1)
  unindexed.put({ id, contactId, changedAt: clock.now(), ...(before !== undefined && { before }) })
}

/** The contacts as search sees them: as they all were one lag ago. */
export function indexedContacts(portal: Portal): StoredContact[] {
  const { contacts, unindexed, clock, limits } = portal
  forget(unindexed, clock.now() - limits.searchLag!)
  const old = new Map<string, StoredContact | undefined>()
  for (const { contactId, before } of unindexed.values()) if (!old.has(contactId)) old.set(contactId, before)
  const unchanged = contacts.values().filter(({ id }) => !old.has(id))
  return [...unchanged, ...[...old.values()].filter((contact) => contact !== undefined)]
}

function forget(unindexed: Collection<Unindexed>, until: number): void {
  for (const { id, changedAt } of unindexed.values()) {
    if (changedAt > until) return
    unindexed.delete(id)
  }
}
