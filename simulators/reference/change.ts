import type { Crm, Earlier, StoredRecord } from './crm.ts'
import type { ObjectName } from './fields.ts'
import { wrongRow } from './refusal.ts'

/** A change that takes effect as a whole: a row, or a batch that is refused as a whole. */
export interface Change {
  readonly crm: Crm
  /** Whose locks do not stand in its way: the call or job that it belongs to. */
  readonly by: object
  /** Milliseconds since 1970. */
  readonly now: number
  readonly earlier: Earlier[]
  readonly companies: Set<string>
}

/** Does the work, or none of it: when it throws, everything is as before. */
export function carryOut<T>(crm: Crm, by: object, now: number, work: (change: Change) => T): T {
  const change: Change = { crm, by, now, earlier: [], companies: new Set() }
  const result = crm.store.transaction(() => work(change))
  const { lookupLag = 0, lockMs = 0 } = crm.limits
  crm.earlier = lookupLag > 0 ? [...crm.earlier.filter(({ at }) => at > now - lookupLag), ...change.earlier] : []
  if (lockMs > 0) for (const company of change.companies) crm.locks.set(company, { until: now + lockMs, by })
  return result
}

/** Stores a record, now. */
export function putRecord(change: Change, object: ObjectName, record: StoredRecord): void {
  noteEarlier(change, object, record.id)
  const updated_at = new Date(change.now).toISOString()
  change.crm.records(object).put({ id: record.id, values: { ...record.values, updated_at } })
}

export function dropRecord(change: Change, object: ObjectName, id: string): void {
  noteEarlier(change, object, id)
  change.crm.records(object).delete(id)
}

function noteEarlier({ crm, now, earlier }: Change, object: ObjectName, id: string): void {
  earlier.push({ at: now, object, id, before: crm.records(object).get(id) })
}

/**
 * Asks for the companies that a write touches, and holds those of a person beyond the write. Throws when another call
 * holds one.
 */
export function lockCompanies(
  change: Change,
  object: ObjectName,
  records: readonly (StoredRecord | undefined)[],
): void {
  for (const record of records) {
    const company = object === 'company' ? record?.id : record?.values.company
    if (typeof company !== 'string') continue
    const lock = change.crm.locks.get(company)
    if (lock !== undefined && lock.by !== change.by && lock.until > change.now)
      throw wrongRow('row_locked', 'Another call wrote a record of the same company just before.')
    if (object === 'person') change.companies.add(company)
  }
}
