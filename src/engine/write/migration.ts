import type { Encoded, Outcome } from '../../connector.ts'
import type { Action } from '../../model/run.ts'
import type { Cost } from '../../model/schema.ts'
import type { BeforeImages, Prediction, Snapshot } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import type { HashedContent } from '../pair-content.ts'
import type { RelatedRecord } from '../pair-references.ts'
import type { Landmarks } from './doubt.ts'
import type { Jobs } from './job.ts'
import type { Leave } from './keep-apart.ts'
import type { Judged } from './outcomes.ts'
import type { Pool } from './pool.ts'

/** What carrying out the batches of one pair needs. */
export interface Migration {
  context: RunContext
  dryRun: string
  snapshot: Snapshot
  before: BeforeImages
  pool: Pool
  /** Told of rows as their outcomes become durable; throws when the run must not go on. */
  settled(action: Operation['action'], outcomes: readonly Judged[]): void
  /** Waits, before more is sent, for what was to go on beside the writes and was kept from its turn. */
  catchUp?(action: Operation['action']): Promise<void>
  /** Told how many rows of a job that is under way the target is done with. */
  handled?(job: string, rows: number): void
}

/** Rows of one kind that are carried out together: the records of a pair, or the links of a kind. */
export interface Partition {
  /** In the journal. */
  name: string
  /** What the rows are made of, by their source ids and in their order. */
  fetch(snapshot: Snapshot, ids: readonly string[]): Promise<RelatedRecord[]>
}

/** A row that has no outcome yet. */
export interface OpenRow {
  prediction: Prediction
  /** It was sent, or may have been, and whether that took effect is not known. */
  inDoubt: boolean
}

/** An open row with its source record. */
export interface Planned extends OpenRow {
  record: RelatedRecord
  /** The migration made the record of the target itself, so policies about records that were there do not hold. */
  isNew?: boolean
}

/** A row as the target knows it. */
export interface AddressedRow extends OpenRow {
  /** Source key of a create, id of an update. */
  address: string
  /** Of a file that is created. */
  content?: HashedContent
}

/** A row that is ready to leave. */
export interface ReadyRow extends AddressedRow {
  encoded: Encoded
}

/** The rows of a batch that are to be sent, in order, and the outcomes that are known without. Source records are not in it, since many batches are on their way at a time. */
export interface Ready {
  rows: readonly ReadyRow[]
  known: readonly Judged[]
  /** Records that say what the rows say, and were there before any of these was sent. */
  behind?: readonly string[]
}

/** How the rows of one action are made ready, sent and judged: see `create.ts` and `update.ts`. */
export interface Operation {
  action: Extract<Action, 'create' | 'update'>
  /** Of one request; rows are 0 where it goes by jobs alone. */
  maxRows: number
  maxBytes: number
  cost?: Cost
  /** Batches that may be on their way at a time. Absent: as many as the account lets. */
  atOnce?: number
  /**
   * Asked for each batch in its turn, before anything else is done about it: waits for those on their way that it must not
   * set out beside. null: one of these remains open, and so does the batch. Absent: any may be on their way together.
   */
  enter?(open: readonly OpenRow[]): Promise<Leave | null>
  /** How it goes by jobs, where it can. */
  jobs?: Jobs
  /**
   * How long a request that nothing was heard of may still be carried out, in milliseconds; `first`: whoever sends its
   * rows again before that may double them.
   */
  settle: { ms: number; first: boolean }
  /** What a batch that leaves now finds in the target already; see `doubt.ts`. */
  landmarks: Landmarks | null
  /** Rows in doubt are looked for; `behind` are the landmarks of their first sending. */
  ready(batch: readonly Planned[], behind: readonly string[]): Promise<Ready>
  send(rows: readonly ReadyRow[], signal: AbortSignal): Promise<Outcome[]>
  /** null: what the target says of a row in doubt cannot be believed before the doubt is over. */
  judge(row: AddressedRow, outcome: Exclude<Outcome, { status: 'unknown' }>): Promise<Judged | null>
}
