import { createHash } from 'node:crypto'
import type { Outcome } from '../connector.ts'
import type { CrmError } from '../model/errors.ts'
import { maskText } from '../model/mask.ts'
import type { Intent, Prediction, RowOutcome } from '../store/store.ts'
import { type Batch, batches, rangeOf, withoutOutcome, withRecords } from './batches.ts'
import type { RunContext } from './context.ts'
import type { Migration, Operation, Ready } from './migration.ts'
import type { Pair } from './pair.ts'

/** A batch whose fate stays unknown is sent so often, then the run pauses. */
const attemptsAtOnce = 5
/** A row that the target refuses for a passing trouble is sent again so often, then it has failed. */
const passingTroubles = 3
const firstBackoffMs = 1_000

/**
 * Carries out one partition (the records of a pair that get one action): batches of consecutive predictions, each with
 * an intent that is durable before anything leaves and a close once every outcome is. Goes on where the journal ends.
 */
export async function runPartition(migration: Migration, pair: Pair, operation: Operation): Promise<void> {
  const { context, pool } = migration
  const from = await context.store.journal.position(context.run.id, pair.name, operation.action)
  let turn: Turn = { before: Promise.resolve(), ...Promise.withResolvers<void>() }
  for await (const batch of batches(migration, pair, operation, from)) {
    if (context.pausing() || context.signal.aborted || pool.failed()) return
    const mine = turn
    turn = { before: mine.promise, ...Promise.withResolvers<void>() }
    await pool.add(() => carryOut(migration, pair, operation, { ...rangeOf(batch), open: batch, attempt: 1 }, mine))
    // The batch that was just started leaves now, not after all that fit beside it have been made ready.
    await context.clock.sleep(0)
  }
}

/**
 * The first intents of a partition become durable in the order of their ranges, however long each batch takes to be made
 * ready: a restart goes on after the last intended range, and must not leave an earlier one out.
 */
type Turn = { before: Promise<void> } & PromiseWithResolvers<void>

/** Settles the batches that left, or were about to, when the last worker ended: their class says that they may be sent again. */
export async function settleInDoubt(migration: Migration, pair: Pair, operation: Operation): Promise<void> {
  const { context, pool } = migration
  for (const intent of await context.store.journal.inDoubt(context.run.id)) {
    if (intent.pair !== pair.name || intent.action !== operation.action) continue
    const { from, to, attempt } = intent
    const open = await withoutOutcome(migration, pair, operation, { from, to })
    const anyTime: Turn = { before: Promise.resolve(), ...Promise.withResolvers<void>() }
    await pool.add(() => carryOut(migration, pair, operation, { from, to, open, attempt: attempt + 1 }, anyTime))
  }
}

/** One batch in its turn, to its end. Where it cannot even be intended, none after it may be. */
async function carryOut(
  migration: Migration,
  pair: Pair,
  operation: Operation,
  batch: Batch,
  turn: Turn,
): Promise<void> {
  try {
    await carryOutIn(turn, migration, pair, operation, batch)
  } catch (error) {
    turn.promise.catch(() => undefined)
    turn.reject(error)
    throw error
  }
}

/**
 * Rows whose fate is unknown, or that met a passing trouble, are sent again under an intent of their own, within bounds;
 * what is known meanwhile is durable before that. Where the fate stays unknown, the run pauses with the batch in doubt.
 */
async function carryOutIn(
  turn: Turn,
  migration: Migration,
  pair: Pair,
  operation: Operation,
  batch: Batch,
): Promise<void> {
  const { context, snapshot } = migration
  let { open, attempt } = batch
  for (let tries = 1; ; tries += 1, attempt += 1) {
    const ready = await operation.ready(await withRecords(snapshot, pair, open), attempt)
    const intent = intentOf(context, pair, operation, batch, ready, attempt)
    await turn.before
    await context.store.journal.intend([intent], context.fence, context.clock.now())
    turn.resolve()
    const outcomes = ready.rows.length === 0 ? [] : await send(context, ready)
    const again = outcomes.map((outcome) => isOpen(outcome, tries))
    open = ready.rows.filter((_, i) => again[i]).map(({ prediction }) => prediction)
    const judged = await judgeAll(ready, outcomes, again, attempt)
    await settle(migration, operation, intent, judged, open.length > 0)
    if (open.length === 0) return
    const doubt = outcomes.find((outcome) => outcome.status === 'unknown')
    if (doubt !== undefined && tries === attemptsAtOnce) throw doubt.error
    await context.clock.sleep(firstBackoffMs * 2 ** (tries - 1) * (0.5 + context.random()), context.signal)
  }
}

function isOpen(outcome: Outcome, tries: number): boolean {
  if (outcome.status === 'rejected') return outcome.error.kind === 'transient' && tries <= passingTroubles
  return outcome.status === 'unknown'
}

/** The answers to a batch; a refusal that does not concern its rows is thrown, since nothing was stored. */
export async function send(context: RunContext, ready: Ready): Promise<Outcome[]> {
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

/** In the order of the partition. */
async function judgeAll(
  ready: Ready,
  outcomes: readonly Outcome[],
  again: readonly boolean[],
  attempt: number,
): Promise<RowOutcome[]> {
  const judged: RowOutcome[] = [...ready.known]
  for (const [i, outcome] of outcomes.entries()) {
    const row = ready.rows[i]
    if (row === undefined || again[i] || outcome.status === 'unknown') continue
    judged.push(await ready.judge(row.prediction, outcome, attempt))
  }
  return judged.sort((a, b) => a.ordinal - b.ordinal)
}

async function settle(
  migration: Migration,
  { action }: Operation,
  intent: Intent,
  judged: readonly RowOutcome[],
  staysOpen: boolean,
): Promise<void> {
  const { store, fence, clock } = migration.context
  if (staysOpen) await store.journal.keep(intent, judged, fence)
  else await store.journal.settle(intent, judged, fence, clock.now())
  migration.settled(action, judged)
}

function intentOf(
  context: RunContext,
  pair: Pair,
  { action }: Operation,
  { from, to }: Batch,
  ready: Ready,
  attempt: number,
): Intent {
  const hash = createHash('sha256')
  for (const row of ready.rows) hash.update(row.digest)
  return {
    run: context.run.id,
    batch: `${pair.name}/${action}/${from}`,
    pair: pair.name,
    ...{ action, from, to, attempt },
    digest: hash.digest('hex'),
  }
}

/** Digest of an encoded row, for the intent. */
export function digestOf(row: unknown): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('base64')
}

export function outcomeOf(
  { ordinal, sourceId }: Prediction,
  status: RowOutcome['status'],
  targetId: string | null,
  reason: string | null = null,
  detail: string | null = null,
): RowOutcome {
  return { ordinal, sourceId, targetId, status, reason, detail }
}

/** The target refused a row that the dry run had let pass. */
export function failed(prediction: Prediction, error: CrmError): RowOutcome {
  return outcomeOf(prediction, 'failed', null, error.code ?? error.kind, maskText(error.message))
}
