import type { PastValue, StoredContact } from './portal.ts'

/** The history of a contact after some of its values were changed at a time. `after` holds the new values. */
export function noteValues(
  before: StoredContact,
  changed: readonly string[],
  after: Readonly<Record<string, string>>,
  timestamp: string,
): NonNullable<StoredContact['history']> {
  const history: Record<string, readonly PastValue[]> = { ...before.history }
  for (const name of changed) history[name] = [{ value: after[name] ?? '', timestamp }, ...historyOf(before, name)]
  return history
}

/** All values that a property had, the present one first. One that never changed is as old as its contact. */
export function historyOf({ history, properties, createdAt }: StoredContact, name: string): readonly PastValue[] {
  if (history !== undefined && Object.hasOwn(history, name)) return history[name]!
  return Object.hasOwn(properties, name) ? [{ value: properties[name]!, timestamp: createdAt }] : []
}
