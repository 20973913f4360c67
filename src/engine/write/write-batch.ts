import { createHash } from 'node:crypto'
import { FerryError } from '../../model/errors.ts'
import type { Intent } from '../../store/store.ts'
import { recordsAtOnce, withRecords } from './batches.ts'
import { fitsRequest, isForJob } from './bounds.ts'
import type { OpenedJob } from './job.ts'
import type { AddressedRow, Migration, OpenRow, Operation, Partition, Ready, ReadyRow } from './migration.ts'
import { digestOf, type Judged } from './outcomes.ts'
import type { Verdict } from './refusal.ts'
import { ask, send } from './send.ts'
import { waitFor } from './wait.ts'

/** A batch whose fate stays unknown is sent so often, then the run pauses. */
const attemptsAtOnce = 5
/** A row that the target refuses for a passing trouble is sent again so often, then it has failed. */
const passingTroubles = 3
const firstBackoffMs = 1_000
const longestBackoffMs = 30_000

/** What every step of a batch needs. */
export interface Work {
  migration: Migration
  pair: Partition
  operation: Operation
}

/** A batch on its way: the range of its partition, and the rows of it that have no outcome yet. */
export interface Batch {
  from: number
  to: number
  open: readonly OpenRow[]
  attempt: number
  /** Records of the target that were there before any row of it was first sent. */
  behind: readonly string[]
  /** When the last sending of its rows in doubt was given up, on the monotonic clock. */
  since: number
  /** Its doubts have to be over before it is sent again, whatever its operation says. */
  settlesFirst?: boolean
  /** Its rows are ready and its intent is durable: what is left is to send it. */
  ready?: Ready
  /** Its rows were given to this job, which is asked before anything else is done about them. */
  job?: OpenedJob
}

/**
 * The first intents of a partition become durable in the order of their ranges, however long each batch takes to be made
 * ready: a restart goes on after the last intended range, and must not leave an earlier one out.
 */
export type Turn = { before: Promise<void> } & PromiseWithResolvers<void>

/** A turn that follows `before`; alone: one that waits for nobody. */
export function takeTurn(before: Promise<void> = Promise.resolve()): Turn {
  return { before, ...Promise.withResolvers<void>() }
}

/** One batch in its turn, to its end. Where it cannot even be intended, none after it may be. */
export async function writeBatch(work: Work, batch: Batch, turn: Turn = takeTurn()): Promise<void> {
  try {
    await write(work, batch, turn)
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
async function write(work: Work, first: Batch, turn: Turn): Promise<void> {
  const { context, pool } = work.migration
  const troubles: Troubles = new Map()
  let batch = first
  let [silences, waits] = [0, 0]
  for (;;) {
    // Nothing more leaves once the run cannot go on; what was intended is in doubt and settled by the next worker.
    if (batch.attempt > 1 && pool.failed()) return
    const sent = await (batch.job === undefined ? sendOut(work, batch, turn) : askAfter(work, batch, batch.job))
    if (sent === 'in parts') return
    const { judged, ...left } = await judgeAll(work, sent, troubles)
    await settle(work, sent.intent, judged, left.open.length > 0)
    tell(work, sent, judged, left.open.length)
    if (left.open.length === 0) return
    batch = next(work, { ...batch, behind: sent.intent.behind ?? [] }, left)
    if (left.unknown === null && !left.troubled) continue
    if (left.unknown !== null && ++silences === attemptsAtOnce) throw left.unknown
    const backoffMs = Math.min(firstBackoffMs * 2 ** waits, longestBackoffMs)
    waits += 1
    await context.clock.sleep(backoffMs * (0.5 + context.random()), context.signal)
  }
}

/** Rows with what the target answers to them. */
interface Sent {
  intent: Intent
  rows: readonly AddressedRow[]
  known: readonly Judged[]
  verdicts: readonly Verdict[]
  /** On the monotonic clock. */
  began: number
}

async function sendOut(work: Work, made: Batch, turn: Turn): Promise<Sent | 'in parts'> {
  const { context } = work.migration
  const ready = made.ready ?? (await makeReady(work, made))
  const batch = { ...made, behind: [...new Set([...made.behind, ...(ready.behind ?? [])])] }
  const intent = intentOf(work, batch, ready.rows)
  await turn.before
  const began = context.clock.monotonic()
  if (batch.ready === undefined) await context.store.journal.intend([intent], context.fence, context.clock.now())
  turn.resolve()
  if (goesInParts(work.operation, ready.rows)) {
    await writeParts(work, batch, intent, ready, partSize(work.operation, ready.rows))
    return 'in parts'
  }
  const verdicts = await send(context, work.operation, ready.rows, {
    intent,
    again: async () => (await readyInPieces(work, ready.rows, batch.behind)).rows,
    // Rows of an earlier sending may be there all the same.
    ...(batch.open.some(({ inDoubt }) => inDoubt)
      ? {}
      : { withdraw: () => context.store.journal.withdraw(intent, context.fence) }),
  })
  if (verdicts.length < 2 || verdicts.some(({ status }) => status !== 'held'))
    return { intent, ...ready, verdicts, began }
  // One of the rows keeps all of them out, and nobody says which.
  await writeParts(work, batch, intent, ready, Math.ceil(ready.rows.length / 2))
  return 'in parts'
}

/** They were put together for a job, and requests for what is to be sent of them cost less. */
function goesInParts({ maxRows, maxBytes, cost, jobs }: Operation, rows: readonly ReadyRow[]): boolean {
  if (jobs === undefined || rows.length < 2) return false
  const bytes = rows.reduce((sum, { encoded }) => sum + encoded.bytes, 0)
  const bounds = { maxRows, maxBytes, bulk: jobs.bounds, ...(cost && { cost }) }
  return !fitsRequest(bounds, rows.length, bytes) && !isForJob(bounds, rows.length, bytes)
}

function partSize({ maxRows }: Operation, { length }: readonly ReadyRow[]): number {
  return length > maxRows ? maxRows : Math.ceil(length / 2)
}

/** What the job of a batch knows of its rows; its intent stands, since nothing is sent anew. */
async function askAfter(work: Work, batch: Batch, job: OpenedJob): Promise<Sent> {
  const began = work.migration.context.clock.monotonic()
  const intent = intentOf(work, batch, [])
  const again = async () => (await readyInPieces(work, batch.open, batch.behind)).rows
  return { intent, known: [], began, ...(await ask(work.operation, batch.open, { intent, again }, job)) }
}

async function readyInPieces(
  { migration, pair, operation }: Work,
  open: readonly OpenRow[],
  behind: readonly string[],
): Promise<Ready> {
  const pieces: Ready[] = []
  for (let from = 0; from < open.length; from += recordsAtOnce) {
    const piece = await withRecords(migration.snapshot, pair, open.slice(from, from + recordsAtOnce))
    pieces.push(await operation.ready(piece, behind))
  }
  return {
    rows: pieces.flatMap(({ rows }) => rows),
    known: pieces.flatMap(({ known }) => known),
    behind: pieces.flatMap((piece) => piece.behind ?? []),
  }
}

/** Waits until the doubts of a batch are over where they have to be, and makes its rows ready. */
async function makeReady(work: Work, batch: Batch): Promise<Ready> {
  const { migration, operation } = work
  const { context } = migration
  const settles = batch.open.some(({ inDoubt }) => inDoubt) && (operation.settle.first || batch.settlesFirst === true)
  if (settles) await waitFor(context, batch.since + operation.settle.ms - context.clock.monotonic())
  const ready = await readyInPieces(work, batch.open, batch.behind)
  return settles ? { ...ready, rows: ready.rows.map((row) => ({ ...row, inDoubt: false })) } : ready
}

/** How often a row, by its ordinal, was refused for a passing trouble. */
type Troubles = Map<number, number>

/** Rows that are still open after a sending, and why. */
interface Left {
  open: OpenRow[]
  /** What was said last of rows whose fate is unknown. */
  unknown: Error | null
  /** Rows met a trouble that may pass. */
  troubled: boolean
  /** A refusal of rows in doubt was not believed. */
  disbelieved: boolean
}

async function judgeAll(
  { operation }: Work,
  { rows, known, verdicts }: Sent,
  troubles: Troubles,
): Promise<Left & { judged: Judged[] }> {
  const judged: Judged[] = [...known]
  const left: Left = { open: [], unknown: null, troubled: false, disbelieved: false }
  for (const [i, row] of rows.entries()) {
    const verdict = verdicts[i]
    const { prediction, inDoubt } = row
    const met = troubles.get(prediction.ordinal) ?? 0
    if (verdict?.status === 'held') left.open.push({ prediction, inDoubt })
    else if (verdict === undefined || verdict.status === 'unknown') {
      left.unknown ??= verdict?.error ?? new FerryError('bug', 'A row that was sent had no outcome.')
      left.open.push({ prediction, inDoubt: true })
    } else if (verdict.status === 'rejected' && verdict.error.kind === 'transient' && met < passingTroubles) {
      troubles.set(prediction.ordinal, met + 1)
      left.troubled = true
      left.open.push({ prediction, inDoubt })
    } else {
      const outcome = await operation.judge(row, verdict)
      if (outcome !== null) judged.push(outcome)
      else {
        left.disbelieved = true
        left.open.push({ prediction, inDoubt })
      }
    }
  }
  // In the order of the partition.
  judged.sort((a, b) => a.ordinal - b.ordinal)
  return { ...left, judged }
}

function next({ migration }: Work, batch: Batch, { open, unknown, disbelieved }: Left): Batch {
  const { from, to, attempt, behind } = batch
  return {
    ...{ from, to, open, behind, attempt: attempt + 1, settlesFirst: disbelieved },
    since: unknown === null ? batch.since : migration.context.clock.monotonic(),
  }
}

/**
 * Each part goes alone, under an intent of its own. All of them take the place of the whole at once, so that a crash
 * leaves no row without an intent.
 */
async function writeParts(work: Work, batch: Batch, intent: Intent, ready: Ready, size: number): Promise<void> {
  const { context } = work.migration
  if (ready.known.length > 0) await settle(work, intent, ready.known, true)
  const { attempt, behind, since } = batch
  const parts: (Batch & { ready: Ready })[] = []
  for (let at = 0; at < ready.rows.length; at += size) {
    const rows = ready.rows.slice(at, at + size)
    const from = at === 0 ? batch.from : (rows[0]?.prediction.ordinal ?? batch.to)
    const to = ready.rows[at + size]?.prediction.ordinal ?? batch.to
    parts.push({ from, to, attempt: attempt + 1, behind, since, open: rows, ready: { rows, known: [] } })
  }
  const intents = parts.map((part) => intentOf(work, part, part.ready.rows))
  await context.store.journal.intend(intents, context.fence, context.clock.now())
  for (const part of parts) await write(work, part, takeTurn())
}

async function settle(
  { migration, operation }: Work,
  intent: Intent,
  judged: readonly Judged[],
  staysOpen: boolean,
): Promise<void> {
  const { store, fence, clock } = migration.context
  if (staysOpen) await store.journal.keep(intent, judged, fence)
  else await store.journal.settle(intent, judged, fence, clock.now())
  operation.landmarks?.add(judged)
  migration.settled(operation.action, judged)
}

/** Of a batch whose answers are in the journal; one that is parted tells of its parts. */
function tell(
  { migration: { context } }: Work,
  { intent: { batch, attempt }, rows, began }: Sent,
  judged: readonly Judged[],
  open: number,
): void {
  const failed = judged.filter(({ status }) => status === 'failed').length
  const ms = Math.round(context.clock.monotonic() - began)
  context.log({ event: 'batch', batch, attempt, rows: rows.length, settled: judged.length, failed, open, ms })
}

function intentOf(
  { migration, pair, operation }: Work,
  { from, to, attempt, behind }: Batch,
  rows: readonly ReadyRow[],
): Intent {
  const hash = createHash('sha256')
  for (const { address, encoded } of rows) hash.update(digestOf([address, encoded.wire]))
  return {
    run: migration.context.run.id,
    batch: `${pair.name}/${operation.action}/${from}`,
    pair: pair.name,
    ...{ action: operation.action, from, to, attempt, behind },
    digest: hash.digest('hex'),
  }
}
