import { type Collection, compareNumeric, type Row } from '../kit/store.ts'
import type { Company } from './company.ts'

/** A change that search does not know yet. */
interface Unindexed extends Row {
  readonly object: string
  readonly record: string
  /** Milliseconds since 1970. */
  readonly changedAt: number
  /** The record before the change; absent: there was none. */
  readonly before?: Row
}

const unindexed = ({ store }: Company): Collection<Unindexed> =>
  store.collection<Unindexed>('unindexed', { compare: compareNumeric })

/** Keeps what a record was, for as long as search lags behind. Call it before the record is stored. */
export function noteChange(company: Company, object: string, record: string, before: Row | undefined): void {
  if (company.limits.searchLag === 0) return
  const changes = unindexed(company)
  const until = company.clock.now() - company.limits.searchLag!
  // Two for each that comes, so that the list does not grow where nobody searches.
  for (const { id, changedAt } of changes.from(undefined, 2)) if (changedAt <= until) changes.delete(id)
  const id = String(Number(changes.last()?.id ?? 0) + 1)
  changes.put({ id, object, record, changedAt: company.clock.now(), ...(before !== undefined && { before }) })
}

/** The records of an object as search sees them: as they all were one lag ago. */
export function indexed<R extends Row>(company: Company, object: string): R[] {
  forget(company)
  const old = new Map<string, Row | undefined>()
  for (const change of unindexed(company).values())
    if (change.object === object && !old.has(change.record)) old.set(change.record, change.before)
  const rows = company.store.collection<R>(object).values()
  if (old.size === 0) return rows
  const unchanged = rows.filter(({ id }) => !old.has(id))
  return [...unchanged, ...[...old.values()].filter((row) => row !== undefined)] as R[]
}

function forget(company: Company): void {
  const until = company.clock.now() - company.limits.searchLag!
  const changes = unindexed(company)
  for (const { id, changedAt } of changes.values()) {
    if (changedAt > until) return
    changes.delete(id)
  }
}
