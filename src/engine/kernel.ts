import { createHash } from 'node:crypto'
import type { Outcome } from '../connector.ts'
import { type CrmError, FerryError } from '../model/errors.ts'
import { maskText } from '../model/mask.ts'
import type { CrmRecord } from '../model/record.ts'
import type { Action } from '../model/run.ts'
import type { BeforeImages, Intent, Prediction, RowOutcome, Snapshot } from '../store/store.ts'
import type { RunContext } from './context.ts'
import type { Pair } from './pair.ts'
import type { Pool } from './pool.ts'

/** What carrying out the batches of one migration needs. */
export interface Migration {
  context: RunContext
  dryRun: string
  snapshot: Snapshot
  before: BeforeImages
  pool: Pool
  /** Counts rows as their outcomes become durable. */
  settled(rows: number): void
}

/** A predicted action with its source record. */
export interface Planned {
  prediction: Prediction
  record: CrmRecord
}

/** Rows of a batch that are ready to leave, with the outcomes that are known without sending. */
export interface Ready {
  /** In the order of `send`'s outcomes. */
  rows: { planned: Planned; digest: string }[]
  known: RowOutcome[]
  send(signal: AbortSignal): Promise<Outcome[]>
  /** The journal's word for what an answer means for a row. */
  judge(planned: Planned, outcome: Exclude<Outcome, { status: 'unknown' }>): Promise<RowOutcome>
}

/** How the rows of one action are made ready and judged: see `create.ts` and `update.ts`. */
export interface Operation {
  action: Extract<Action, 'create' | 'update'>
  maxRows: number
  maxBytes: number
  /** Bytes of a row on the wire; rows that will not be sent count nothing. */
  size(planned: Planned): number
  ready(batch: readonly Planned[]): Promise<Ready>
}

const predictionsAtOnce = 500
const attemptsAtOnce = 5
const firstBackoffMs = 1_000

/**
 * Carries out one partition (the records of a pair that get one action): batches of consecutive predictions, each with
 * an intent that is durable before anything leaves and a close once every outcome is. Goes on where the journal ends.
 */
export async function runPartition(migration: Migration, pair: Pair, operation: Operation): Promise<void> {
  const { context, pool } = migration
  let from = await context.store.journal.position(context.run.id, pair.name, operation.action)
  for await (const batch of batches(migration, pair, operation, from)) {
    if (context.pausing() || context.signal.aborted || pool.failed()) return
    const to = from + batch.length
    const range = { from, to }
    await pool.add(() => carryOut(migration, pair, operation, batch, { ...range, attempt: 1 }))
    from = to
  }
}

/** Settles the batches that left, or were about to, when the last worker ended: their class says that they may be sent again. */
export async function settleInDoubt(migration: Migration, pair: Pair, operation: Operation): Promise<void> {
  const { context, pool } = migration
  for (const intent of await context.store.journal.inDoubt(context.run.id)) {
    if (intent.pair !== pair.name || intent.action !== operation.action) continue
    const batch = await load(migration, pair, operation, intent.from, intent.to - intent.from)
    await pool.add(() => carryOut(migration, pair, operation, batch, { ...intent, attempt: intent.attempt + 1 }))
  }
}

async function* batches(
  migration: Migration,
  pair: Pair,
  operation: Operation,
  start: number,
): AsyncGenerator<Planned[]> {
  let next = start
  let batch: Planned[] = []
  let bytes = 0
  for (;;) {
    const page = await load(migration, pair, operation, next, predictionsAtOnce)
    for (const planned of page) {
      const size = operation.size(planned)
      if (batch.length === operation.maxRows || (batch.length > 0 && bytes + size > operation.maxBytes)) {
        yield batch
        ;[batch, bytes] = [[], 0]
      }
      batch.push(planned)
      bytes += size
    }
    next += page.length
    if (page.length < predictionsAtOnce) break
  }
  if (batch.length > 0) yield batch
}

async function load(
  { context, dryRun, snapshot }: Migration,
  pair: Pair,
  operation: Operation,
  from: number,
  limit: number,
): Promise<Planned[]> {
  const predictions = await context.store.journal.predictions(dryRun, pair.name, operation.action, from, limit)
  const ids = predictions.map((prediction) => prediction.sourceId)
  const records = await snapshot.get(pair.source.name, ids)
  if (records.length !== ids.length) {
    throw new FerryError(
      'store',
      `The snapshot ${snapshot.id} lacks records that the dry run saw; it was damaged or removed.`,
    )
  }
  return predictions.map((prediction, i) => ({ prediction, record: records[i] as CrmRecord }))
}

type Range = Pick<Intent, 'from' | 'to' | 'attempt'>

/** One batch to its end: sent again while its fate is unknown, within bounds; then the run pauses with the batch in doubt. */
async function carryOut(
  migration: Migration,
  pair: Pair,
  operation: Operation,
  batch: readonly Planned[],
  range: Range,
): Promise<void> {
  const { context } = migration
  for (let tries = 1; ; tries += 1) {
    const ready = await operation.ready(batch)
    const intent = intentOf(context, pair, operation, ready, { ...range, attempt: range.attempt + tries - 1 })
    await context.store.journal.intend([intent], context.fence, context.clock.now())
    const outcomes = ready.rows.length === 0 ? [] : await send(context, ready)
    const doubt = outcomes.find((outcome) => outcome.status === 'unknown')
    if (doubt === undefined) {
      await settle(migration, ready, outcomes, intent)
      return
    }
    if (tries === attemptsAtOnce || doubt.status !== 'unknown') throw noAnswer(doubt)
    await context.clock.sleep(firstBackoffMs * 2 ** (tries - 1) * (0.5 + context.random()), context.signal)
  }
}

async function send(context: RunContext, ready: Ready): Promise<Outcome[]> {
  await context.holdLease()
  const outcomes = await ready.send(context.signal)
  const request = outcomes.find((outcome) => outcome.status === 'rejected' && concernsTheRun(outcome.error))
  if (request?.status === 'rejected') throw request.error
  return outcomes
}

/** A refusal that says nothing about the rows: nothing was stored, and the batch stays open until the cause is mended. */
function concernsTheRun(error: CrmError): boolean {
  return error.scope === 'request' && !['invalid', 'conflict', 'not-found', 'bug'].includes(error.kind)
}

function noAnswer(doubt: Outcome): unknown {
  return doubt.status === 'written' ? undefined : doubt.error
}

async function settle(migration: Migration, ready: Ready, outcomes: readonly Outcome[], intent: Intent): Promise<void> {
  const { context } = migration
  const judged: RowOutcome[] = [...ready.known]
  for (const [i, outcome] of outcomes.entries()) {
    const row = ready.rows[i]
    if (row !== undefined && outcome.status !== 'unknown') judged.push(await ready.judge(row.planned, outcome))
  }
  judged.sort((a, b) => a.ordinal - b.ordinal)
  await context.store.journal.settle(intent, judged, context.fence, context.clock.now())
  migration.settled(judged.length)
}

function intentOf(context: RunContext, pair: Pair, operation: Operation, ready: Ready, range: Range): Intent {
  const hash = createHash('sha256')
  for (const row of ready.rows) hash.update(row.digest).update('\n')
  return {
    run: context.run.id,
    batch: `${pair.name}/${operation.action}/${range.from}`,
    pair: pair.name,
    action: operation.action,
    ...{ from: range.from, to: range.to, attempt: range.attempt },
    digest: hash.digest('hex'),
  }
}

export function outcomeOf(
  planned: Planned,
  status: RowOutcome['status'],
  targetId: string | null,
  reason: string | null = null,
  detail: string | null = null,
): RowOutcome {
  const { ordinal, sourceId } = planned.prediction
  return { ordinal, sourceId, targetId, status, reason, detail }
}

/** The target refused a row that the dry run had let pass. */
export function failed(planned: Planned, error: CrmError): RowOutcome {
  return outcomeOf(planned, 'failed', null, error.code ?? error.kind, maskText(error.message))
}
