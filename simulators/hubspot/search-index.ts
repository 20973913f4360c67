import type { Collection, Row } from '../kit/store.ts'
import type { CrmObject, StoredRecord } from './crm-object.ts'

/** A change that search does not know yet. */
export interface Unindexed extends Row {
  readonly recordId: string
  /** Milliseconds since 1970. */
  readonly changedAt: number
  /** The record before the change; absent: there was none. */
  readonly before?: StoredRecord
}

/** Keeps what a record was, for as long as search lags behind. Call it in the transaction of the change. */
export function noteChange(object: CrmObject, recordId: string, before: StoredRecord | undefined): void {
  const { unindexed, portal } = object
  if (portal.limits.searchLag === 0) return
  const id = String(Number(unindexed.last()?.id ?? 0) + 1)
  unindexed.put({ id, recordId, changedAt: portal.clock.now(), ...(before !== undefined && { before }) })
}

/** The records as search sees them: as they all were one lag ago. */
export function indexedRecords(object: CrmObject): StoredRecord[] {
  const { records, unindexed, portal } = object
  forget(unindexed, portal.clock.now() - portal.limits.searchLag!)
  const old = new Map<string, StoredRecord | undefined>()
  for (const { recordId, before } of unindexed.values()) if (!old.has(recordId)) old.set(recordId, before)
  const unchanged = records.values().filter(({ id }) => !old.has(id))
  return [...unchanged, ...[...old.values()].filter((record) => record !== undefined)]
}

function forget(unindexed: Collection<Unindexed>, until: number): void {
  for (const { id, changedAt } of unindexed.values()) {
    if (changedAt > until) return
    unindexed.delete(id)
  }
}
