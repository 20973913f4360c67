import type { OpenBatch } from '../../store/store.ts'
import { batches, boundsOf, rangeOf, withoutOutcome } from './batches.ts'
import type { PartitionBounds } from './bounds.ts'
import type { Leave } from './keep-apart.ts'
import type { Migration, OpenRow, Operation, Partition } from './migration.ts'
import type { Pool } from './pool.ts'
import { type Batch, takeTurn, writeBatch } from './write-batch.ts'

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
    const open = batch.map((prediction) => ({ prediction, inDoubt: false }))
    const isOnItsWay = await start(pool, operation, open, () => {
      const behind = operation.landmarks?.ids() ?? []
      const since = context.clock.monotonic()
      return writeBatch({ migration, pair, operation }, { ...rangeOf(batch), open, behind, since, attempt: 1 }, mine)
    })
    if (!isOnItsWay) return
    // The batch that was just started leaves now, not after all that fit beside it have been made ready.
    await context.clock.sleep(0)
    await migration.catchUp?.(operation.action)
  }
}

/**
 * A batch sets out when there is a place for it and those are settled that it must not go beside. False: the run cannot go
 * on, and no further batch may set out.
 */
async function start(
  pool: Pool,
  { enter }: Operation,
  open: readonly OpenRow[],
  write: () => Promise<void>,
): Promise<boolean> {
  let task = write
  try {
    const leave = await enter?.(open)
    if (leave === null) return false
    if (leave !== undefined) task = () => leaving(leave, pool, write)
  } catch (error) {
    task = () => Promise.reject(error)
  }
  await pool.add(task)
  // A task that the pool did not take never leaves, and none may wait for it.
  return !pool.failed()
}

/** What ends early, since others have failed, is still in doubt. */
async function leaving(leave: Leave, pool: Pool, write: () => Promise<void>): Promise<void> {
  let isSettled = false
  try {
    await write()
    isSettled = !pool.failed()
  } finally {
    leave(isSettled)
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
    const batch = await reopen(migration, pair, operation, intent, since)
    const write = (): Promise<void> => writeBatch({ migration, pair, operation }, batch)
    if (!(await start(pool, operation, batch.open, write))) return
  }
}

async function reopen(
  migration: Migration,
  pair: Partition,
  operation: Operation,
  { from, to, attempt, behind = [], sent, job }: OpenBatch,
  since: number,
): Promise<Batch> {
  const predictions = await withoutOutcome(migration, pair, operation, { from, to })
  // What a job says of rows that nobody sent before is as good as the answer to a request.
  const inDoubt = job === null ? sent : attempt > 1
  const open = predictions.map((prediction) => ({ prediction, inDoubt }))
  const batch = { from, to, open, behind, since }
  return job === null ? { ...batch, attempt: attempt + 1 } : { ...batch, attempt, job }
}
