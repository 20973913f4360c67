import type { ApprovalBinding, Snapshot } from '../store/store.ts'
import { type RunContext, stopIfPausing } from './context.ts'
import { openCreates } from './create.ts'
import { requireSettleable } from './doubt.ts'
import { runPartition, settleInDoubt } from './kernel.ts'
import { lateOperation } from './late-references.ts'
import type { Links } from './links.ts'
import type { Migration, Operation, Partition } from './migration.ts'
import type { Pair } from './pair.ts'
import { createPool } from './pool.ts'
import { type Counted, createWatch } from './tolerance.ts'
import { updateOperation } from './update.ts'
import { linkOperation, linkPartition } from './write-links.ts'

/**
 * The write phase: the records of each pair, parents before those that refer to them, then references that close a cycle,
 * then links. Each part begins when the one before is settled, and goes on where the journal ends.
 */
export async function writeAll(
  context: RunContext,
  { pairs, links }: { pairs: readonly Pair[]; links: readonly Links[] },
  binding: ApprovalBinding,
  { concurrency, snapshot }: { concurrency: number; snapshot: Snapshot },
): Promise<void> {
  const { store, run } = context
  const { create = 0, update = 0, references = 0, links: tied = 0 } = binding.counts
  const late = pairs.flatMap((pair) => pair.late ?? [])
  const watch = await createWatch(
    context,
    binding,
    new Map([
      ...late.map(({ name }) => [name, 'references'] as const),
      ...links.map(({ name }) => [name, 'links'] as const),
    ]),
  )
  const report = (): void =>
    context.progress({ phase: 'writing', done: watch.done(), total: create + update + references + tied })
  report()
  const before = await store.beforeImages(run.id)
  const open = (counted?: Counted): Migration => ({
    ...{ context, dryRun: binding.dryRun, snapshot, before, pool: createPool(concurrency) },
    settled(action, outcomes) {
      watch.add(counted ?? action, outcomes)
      report()
    },
  })
  for (const pair of pairs) {
    requireSettleable(pair)
    await store.journal.bindPair(run.id, pair.name, pair.ends)
    const migration = open()
    await carryOut(migration, pair, [updateOperation(migration, pair), await openCreates(migration, pair)])
  }
  for (const pair of late) {
    await store.journal.bindPair(run.id, pair.name, pair.ends)
    const migration = open('references')
    await carryOut(migration, pair, [lateOperation(migration, pair)])
  }
  for (const each of links) {
    const migration = open('links')
    await carryOut(migration, linkPartition(each), [linkOperation(migration, each)])
  }
}

/** Batches in doubt first, then the operations side by side. */
async function carryOut(migration: Migration, partition: Partition, operations: readonly Operation[]): Promise<void> {
  const { pool, context } = migration
  for (const operation of operations) await settleInDoubt(migration, partition, operation)
  await pool.drain()
  await Promise.all(operations.map((operation) => runPartition(migration, partition, operation)))
  await pool.drain()
  stopIfPausing(context)
}
