import type { AccountLimits } from '../../model/account-limits.ts'
import type { Plan } from '../../model/plan.ts'
import type { ApprovalBinding, Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import type { Pair } from '../pair.ts'
import { createBreaker } from './breaker.ts'
import { openCreates } from './create.ts'
import { requireSettleable } from './doubt.ts'
import { runPartition, settleInDoubt } from './kernel.ts'
import { lateOperation } from './late-references.ts'
import type { Links } from './links.ts'
import type { Migration, Operation, Partition } from './migration.ts'
import { createPool } from './pool.ts'
import { openSpotChecks } from './spot-checks.ts'
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
  { limits, snapshot, figures }: { limits: AccountLimits; snapshot: Snapshot; figures: Plan['breaker'] },
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
  const report = createReport(context, watch.done, create + update + references + tied)
  report()
  const before = await store.beforeImages(run.id)
  const breaker = createBreaker(figures)
  const open = (counted?: Counted, checks?: ReturnType<typeof openSpotChecks>): Migration => ({
    ...{ context, dryRun: binding.dryRun, snapshot, before, pool: createPool(limits.concurrency) },
    settled(action, outcomes) {
      watch.add(counted ?? action, outcomes)
      report()
      breaker.add(outcomes)
      checks?.[action].settled(outcomes)
    },
    catchUp: async (action) => checks?.[action].catchUp(),
    handled: report,
  })
  for (const pair of pairs) {
    requireSettleable(pair)
    await store.journal.bindPair(run.id, pair.name, pair.ends)
    const isLong = (await callsFor(context, pair, binding.dryRun)) > (limits.window?.permits ?? 0)
    const checks = isLong ? openSpotChecks(context, pair, { snapshot, images: before }, figures?.share) : undefined
    const migration = open(undefined, checks)
    try {
      await carryOut(migration, pair, [updateOperation(migration, pair), await openCreates(migration, pair)])
    } finally {
      await Promise.all([checks?.create.stop(), checks?.update.stop()])
    }
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

/**
 * How many calls the records of a pair take at least. Where one window of the account holds them all, they are written
 * before a spot check could save anything, and its call would only hold up the last of them.
 */
async function callsFor({ store }: RunContext, { name, target }: Pair, dryRun: string): Promise<number> {
  const tally = await store.journal.tallyPredictions(dryRun)
  return (['create', 'update'] as const).reduce((calls, action) => {
    const planned = tally.filter((row) => row.pair === name && row.action === action)
    const rows = planned.reduce((sum, { count }) => sum + count, 0)
    return calls + Math.ceil(rows / Math.max(1, target.operations[action]?.maxRows ?? 1))
  }, 0)
}

/** Rows that a job is done with count before their outcomes are known; what was told once is not taken back. */
function createReport(
  context: RunContext,
  settled: () => number,
  total: number,
): (job?: string, rows?: number) => void {
  const handled = new Map<string, number>()
  let done = 0
  return (job, rows = 0) => {
    if (job !== undefined) handled.set(job, rows)
    const now = [...handled.values()].reduce((sum, each) => sum + each, settled())
    done = Math.max(done, Math.min(total, now))
    context.progress({ phase: 'writing', done, total })
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
