import { FerryError } from '../../model/errors.ts'
import type { Prediction, Snapshot } from '../../store/store.ts'
import { type PartitionBounds, partitionBounds } from './bounds.ts'
import type { Migration, OpenRow, Operation, Partition, Planned } from './migration.ts'

const predictionsAtOnce = 500
/** Source records are held for so many rows at a time while a batch is made ready. */
export const recordsAtOnce = 500

/** What to do when the records that were approved are no longer on this machine. */
export const nextWithoutSnapshot = 'Start a new dry run, which reads the source again, and ask for a new approval.'

export function rangeOf(batch: readonly Prediction[]): { from: number; to: number } {
  const from = batch[0]?.ordinal ?? 0
  return { from, to: from + batch.length }
}

/** The rows of a range that no sending has settled yet. */
export async function withoutOutcome(
  migration: Migration,
  pair: Partition,
  operation: Operation,
  { from, to }: { from: number; to: number },
): Promise<Prediction[]> {
  const { store, run } = migration.context
  const outcomes = await store.journal.outcomes(run.id, pair.name, operation.action, from, to - from)
  const known = new Set(outcomes.map(({ ordinal }) => ordinal))
  const batch = await predicted(migration, pair, operation, from, to - from)
  return batch.filter(({ ordinal }) => !known.has(ordinal))
}

/**
 * The batches of a partition from an ordinal on, each within these bounds. Rows of one lock that would fill less than half
 * of a batch are not parted, so that two batches side by side do not wait for one record.
 */
export async function* batches(
  migration: Migration,
  pair: Partition,
  operation: Operation,
  start: number,
  { maxRows, maxBytes }: Pick<PartitionBounds, 'maxRows' | 'maxBytes'>,
): AsyncGenerator<Prediction[]> {
  let next = start
  let batch: Prediction[] = []
  let bytes = 0
  for (;;) {
    const page = await predicted(migration, pair, operation, next, predictionsAtOnce)
    for (const prediction of page) {
      while (batch.length > 0 && (batch.length === maxRows || bytes + prediction.bytes > maxBytes)) {
        const rest = prediction.lock === undefined ? [] : lastOf(batch, prediction.lock)
        yield batch.slice(0, batch.length - rest.length)
        ;[batch, bytes] = [rest, rest.reduce((sum, row) => sum + row.bytes, 0)]
      }
      batch.push(prediction)
      bytes += prediction.bytes
    }
    next += page.length
    if (page.length < predictionsAtOnce) break
  }
  if (batch.length > 0) yield batch
}

/** The rows at the end of a batch that have this lock, unless they are half of it or more. */
function lastOf(batch: readonly Prediction[], lock: string): Prediction[] {
  const before = batch.findLastIndex((row) => row.lock !== lock)
  const rest = batch.slice(before + 1)
  return rest.length * 2 < batch.length ? rest : []
}

/** How the rows of a partition are put together, which depends on how many the dry run foresaw. */
export async function boundsOf(
  { context, dryRun }: Migration,
  { name }: Partition,
  { action, jobs, maxRows, maxBytes }: Operation,
): Promise<PartitionBounds> {
  if (jobs === undefined) return { maxRows, maxBytes, jobs: null }
  const tally = await context.store.journal.tallyPredictions(dryRun)
  const planned = tally.filter(({ pair, action: to }) => pair === name && to === action)
  return partitionBounds(
    { maxRows, maxBytes, bulk: jobs.bounds },
    planned.reduce((sum, { count }) => sum + count, 0),
  )
}

function predicted(
  { context, dryRun }: Migration,
  pair: Partition,
  { action }: Operation,
  from: number,
  limit: number,
): Promise<Prediction[]> {
  return context.store.journal.predictions(dryRun, pair.name, action, from, limit)
}

/** Open rows with their source records, as the snapshot holds them. */
export async function withRecords(snapshot: Snapshot, pair: Partition, open: readonly OpenRow[]): Promise<Planned[]> {
  const ids = open.map(({ prediction }) => prediction.sourceId)
  const records = await pair.fetch(snapshot, ids)
  return open.map((row, i) => {
    const record = records[i]
    if (record?.id === row.prediction.sourceId) return { ...row, record }
    throw new FerryError(
      'store',
      `The snapshot ${snapshot.id} lacks records that the dry run saw; it was damaged or removed.`,
      nextWithoutSnapshot,
    )
  })
}
