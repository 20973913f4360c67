import { parentField } from '../../mapping/unkeyed.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { MatchIndex } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import type { Pair } from '../pair.ts'
import { fieldsToRead, hasKeys } from './index-target.ts'

/**
 * Whether what earlier runs made of records is asked for by its ids: where nothing but the id map recognises it, and a list
 * of all is one of each record's, whether the plan knows of it or not.
 */
export function isAskedById(pair: Pair): boolean {
  const { target, connection } = pair
  const isFound = connection.find !== undefined && target.operations.find?.keys.includes('id') === true
  return isFound && parentField(target) !== undefined && !pair.isNew && !pair.sought && !hasKeys(pair)
}

/** Pulls what earlier runs made of these records, as far as it is still there. */
export async function indexKnown(
  { store, signal }: RunContext,
  pair: Pair,
  index: MatchIndex,
  records: readonly CrmRecord[],
): Promise<void> {
  const object = pair.target.name
  const mapped = await store.journal.targetIds(
    pair.ends,
    records.map(({ id }) => id),
  )
  const ids = [...new Set(mapped.filter((id) => id !== null))]
  const known = await index.rows(object, ids)
  const unknown = ids.filter((_, i) => (known[i] ?? null) === null)
  const size = pair.target.operations.find?.maxRows ?? 1
  for (let from = 0; from < unknown.length; from += size) {
    const request = { object, key: 'id', values: unknown.slice(from, from + size), fields: fieldsToRead(pair) }
    const found = (await pair.connection.find?.(request, signal)) ?? []
    // What went up in another record is no longer the one that was made.
    const still = found.filter(({ asked, id }) => asked === id).map(({ id, row }) => ({ id, row, keys: [] }))
    await index.append(object, still, byId)
  }
}

/** Where a list would go on, had there been one. */
const byId = 'by id'
