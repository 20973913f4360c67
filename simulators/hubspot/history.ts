import type { PastValue, StoredRecord } from './crm-object.ts'

/** The history of a record after some of its values were changed at a time. `after` holds the new values. */
export function noteValues(
  before: StoredRecord,
  changed: readonly string[],
  after: Readonly<Record<string, string>>,
  timestamp: string,
): NonNullable<StoredRecord['history']> {
  const history: Record<string, readonly PastValue[]> = { ...before.history }
  for (const name of changed) history[name] = [{ value: after[name] ?? '', timestamp }, ...historyOf(before, name)]
  return history
}

/** All values that a property had, the present one first. One that never changed is as old as its record. */
export function historyOf({ history, properties, createdAt }: StoredRecord, name: string): readonly PastValue[] {
  if (history !== undefined && Object.hasOwn(history, name)) return history[name]!
  return Object.hasOwn(properties, name) ? [{ value: properties[name]!, timestamp: createdAt }] : []
}
