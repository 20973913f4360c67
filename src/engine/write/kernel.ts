import type { OpenBatch } from '../../store/store.ts'
import { batches, boundsOf, rangeOf, withoutOutcome } from './batches.ts'
import type { PartitionBounds } from './bounds.ts'
import type { Migration, Operation, Partition } from './migration.ts'
import type { Pool } from './pool.ts'
import { takeTurn, writeBatch } from './write-batch.ts'

/**
 * Carries out one partition (the records of a pair that get one action): batches of consecutive predictions, each with
 * an intent that is durable before anything leaves and a close once every outcome is. Goes on where the journal ends.
 */
export async function runPartition(migration: Migration, pair: Partition, operation: Operation): Promise<void> {
  const { context } = migration
  const bounds = await boundsOf(migration, pair, operation)
  const pool = poolFor(migration, operation, bounds)
  const from = await context.store.journal.position(context.run.id, pair.name, operation.action)
  let turn = takeTurn()
  for await (const batch of batches(migration, pair, operation, from, bounds)) {
    if (context.pausing() || context.signal.aborted || pool.failed()) return
    const mine = turn
    turn = takeTurn(mine.promise)
    await pool.add(() => {
      const open = batch.map((prediction) => ({ prediction, inDoubt: false }))
      const behind = operation.landmarks?.ids() ?? []
      const since = context.clock.monotonic()
      return writeBatch({ migration, pair, operation }, { ...rangeOf(batch), open, behind, since, attempt: 1 }, mine)
    })
    // The batch that was just started leaves now, not after all that fit beside it have been made ready.
    await context.clock.sleep(0)
    await migration.catchUp?.(operation.action)
  }
}

function poolFor(
  { pool }: Migration,
  { atOnce = Number.POSITIVE_INFINITY }: Operation,
  { jobs }: PartitionBounds,
): Pool {
  const most = Math.min(atOnce, jobs?.atOnce ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(most) ? pool.within(most) : pool
}

/**
 * Settles the batches that left, or were about to, when the last worker ended, by the replay class of their operation.
 * What that worker sent may still be carried out, so their doubt counts from now on; where it began a job, that is asked.
 */
export async function settleInDoubt(migration: Migration, pair: Partition, operation: Operation): Promise<void> {
  const { context } = migration
  const pool = poolFor(migration, operation, await boundsOf(migration, pair, operation))
  const since = context.clock.monotonic()
  for (const intent of await context.store.journal.inDoubt(context.run.id)) {
    if (intent.pair !== pair.name || intent.action !== operation.action) continue
    await pool.add(() => settleOne(migration, pair, operation, intent, since))
  }
}

async function settleOne(
  migration: Migration,
  pair: Partition,
  operation: Operation,
  intent: OpenBatch,
  since: number,
): Promise<void> {
  const { from, to, attempt, behind = [], sent, job } = intent
  const predictions = await withoutOutcome(migration, pair, operation, { from, to })
  // What a job says of rows that nobody sent before is as good as the answer to a request.
  const inDoubt = job === null ? sent : attempt > 1
  const open = predictions.map((prediction) => ({ prediction, inDoubt }))
  const batch = { from, to, open, behind, since }
  const work = { migration, pair, operation }
  await writeBatch(work, job === null ? { ...batch, attempt: attempt + 1 } : { ...batch, attempt, job })
}
