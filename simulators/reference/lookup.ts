import { type Crm, type Earlier, indexKey, recordById, type StoredRecord } from './crm.ts'
import type { ObjectName } from './fields.ts'

export interface Hit {
  asked: string
  record: StoredRecord
}

/** Records by id, from the records themselves. */
export function lookUpIds(crm: Crm, object: ObjectName, ids: readonly string[]): Hit[] {
  return ids.flatMap((asked) => {
    const record = recordById(crm, object, asked)
    return record === undefined ? [] : [{ asked, record }]
  })
}

/** Records by a value, from an index that is as old as the lag. */
export function lookUpValues(crm: Crm, object: ObjectName, field: string, values: readonly string[]): Hit[] {
  const hidden = recent(crm, object)
  const shownBefore = Map.groupBy(
    [...hidden.values()].flatMap(({ before }) => before ?? []),
    (record) => indexKey(field, String(record.values[field] ?? '')),
  )
  return values.flatMap((asked) => {
    const key = indexKey(field, asked.trim())
    const settled = crm
      .records(object)
      .find('key', key)
      .filter(({ id }) => !hidden.has(id))
    return [...settled, ...(shownBefore.get(key) ?? [])].map((record) => ({ asked, record }))
  })
}

/** Records that changed within the lag, each with its version before that. */
function recent(crm: Crm, object: ObjectName): Map<string, Earlier> {
  const since = crm.clock.now() - crm.limits.lookupLag!
  const found = new Map<string, Earlier>()
  for (const earlier of crm.earlier)
    if (earlier.object === object && earlier.at > since && !found.has(earlier.id)) found.set(earlier.id, earlier)
  return found
}
