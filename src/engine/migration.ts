import type { Outcome } from '../connector.ts'
import type { CrmRecord } from '../model/record.ts'
import type { Action } from '../model/run.ts'
import type { BeforeImages, Prediction, RowOutcome, Snapshot } from '../store/store.ts'
import type { RunContext } from './context.ts'
import type { Pool } from './pool.ts'

/** What carrying out the batches of one migration needs. */
export interface Migration {
  context: RunContext
  dryRun: string
  snapshot: Snapshot
  before: BeforeImages
  pool: Pool
  /** Told of rows as their outcomes become durable; throws when they stray too far from what was approved. */
  settled(action: Operation['action'], outcomes: readonly RowOutcome[]): void
}

/** A predicted action with its source record. */
export interface Planned {
  prediction: Prediction
  record: CrmRecord
}

/**
 * Rows of a batch that are ready to leave, with the outcomes that are known without sending. Source records are not in
 * it, since many batches are on their way at a time.
 */
export interface Ready {
  /** In the order of `send`'s outcomes; the digest is of the encoded row. */
  rows: { prediction: Prediction; digest: string }[]
  known: RowOutcome[]
  send(signal: AbortSignal): Promise<Outcome[]>
  /** The journal's word for what an answer means for a row. */
  judge(prediction: Prediction, outcome: Exclude<Outcome, { status: 'unknown' }>, attempt: number): Promise<RowOutcome>
}

/** How the rows of one action are made ready and judged: see `create.ts` and `update.ts`. */
export interface Operation {
  action: Extract<Action, 'create' | 'update'>
  maxRows: number
  maxBytes: number
  /** `attempt` counts from 1; from the second on, an earlier sending of these rows may have taken effect. */
  ready(batch: readonly Planned[], attempt: number): Promise<Ready>
}
