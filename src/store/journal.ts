import type { Action } from '../model/run.ts'

/** What the dry run said about one source record. `ordinal` counts within run, pair and action, from 0. */
export interface Prediction {
  /** `Lead>contacts` */
  pair: string
  action: Action
  ordinal: number
  sourceId: string
  targetId: string | null
  /** Of the row on the wire; 0 when nothing is sent. */
  bytes: number
  /** Code of the reason for skip and quarantine. */
  reason: string | null
  /** One sentence for a person, without values. */
  detail: string | null
  /** What writing it locks in the target: rows of one lock are better written together. */
  lock?: string
}

/** A batch about to leave: rows `from <= ordinal < to` of a partition. */
export interface Intent {
  run: string
  /** Unique in the run. */
  batch: string
  pair: string
  action: Action
  from: number
  to: number
  /** Of the encoded rows, in order. */
  digest: string
  attempt: number
  /** Ids of records that the target had before any of these rows was first sent, where doubts are settled by listing. */
  behind?: readonly string[]
}

/** A batch with an intent and no close. */
export interface OpenBatch extends Intent {
  /** False: its last sending was refused before anything of it was stored, and no earlier one was made. */
  sent: boolean
  /** The asynchronous job that carries it out, and when that was opened; null: none is known. */
  job: { id: string; openedAt: number } | null
}

export interface RowOutcome {
  ordinal: number
  sourceId: string
  targetId: string | null
  /** `unchanged`: a look right before the write found nothing to do. */
  status: 'created' | 'updated' | 'unchanged' | 'quarantined' | 'failed'
  reason: string | null
  detail: string | null
}

/** The two objects between which records are mapped, with their accounts. */
export interface PairEnds {
  sourceAccount: string
  object: string
  targetAccount: string
  targetObject: string
}

/** What was predicted for a record, and what came of it; the latter is null where nothing did. */
export interface RecordFate {
  action: Action
  predictedId: string | null
  predictedReason: string | null
  status: RowOutcome['status'] | null
  targetId: string | null
  reason: string | null
}

/** The durable truth about dry runs and migrations. Outcomes and the id map are never changed. */
export interface Journal {
  /** Forgets earlier predictions of this dry run, so that an interrupted one can start over. Checks the fence. */
  clearPredictions(dryRun: string, fence: number): Promise<void>
  /** `findable`: their fates can be asked for by the ids of their records. Checks the fence. */
  addPredictions(
    dryRun: string,
    predictions: readonly Prediction[],
    fence: number,
    also?: { findable: boolean },
  ): Promise<void>
  /** Numbers the predictions of a partition anew, so that those of one lock follow each other. Checks the fence. */
  groupByLock(dryRun: string, pair: string, action: Action, fence: number): Promise<void>
  /** In order of ordinals. */
  predictions(dryRun: string, pair: string, action: Action, from: number, limit: number): Promise<Prediction[]>
  tallyPredictions(dryRun: string): Promise<{ pair: string; action: Action; reason: string | null; count: number }[]>

  /**
   * Durable before anything leaves, all of them at once: so a batch gives part of its range to another. Refused
   * (FerryError `busy`) when the fence is no longer the run's.
   */
  intend(intents: readonly Intent[], fence: number, now: number): Promise<void>
  /**
   * The job of an intended batch, durable before its rows leave, or as soon as it is known; a new intent of the batch
   * forgets it. Checks the fence.
   */
  begin(intent: Intent, job: string, fence: number, now: number): Promise<void>
  /**
   * The target stored nothing of an intended batch, and of no earlier sending of it: it stays open, and nobody need look
   * for its rows before they are sent again. Without effect on a batch that a job carries out. Checks the fence.
   */
  withdraw(intent: Intent, fence: number): Promise<void>
  /** Outcomes and id map of a batch, in pieces of at most 1,000 rows; the last piece closes it. Checks the fence. */
  settle(intent: Intent, outcomes: readonly RowOutcome[], fence: number, now: number): Promise<void>
  /** Outcomes that are known while others of the batch are not: it stays open, and in doubt. Checks the fence. */
  keep(intent: Intent, outcomes: readonly RowOutcome[], fence: number): Promise<void>
  /** Oldest first. */
  inDoubt(run: string): Promise<OpenBatch[]>
  /** The ordinal after the last intended one of a partition. */
  position(run: string, pair: string, action: Action): Promise<number>
  /** In order of ordinals. */
  outcomes(run: string, pair: string, action: Action, from: number, limit: number): Promise<RowOutcome[]>
  tallyOutcomes(
    run: string,
  ): Promise<{ pair: string; action: Action; status: RowOutcome['status']; reason: string | null; count: number }[]>
  /** Id that a source record got in a target account, by any run; the newest word counts. */
  targetId(key: PairEnds & { sourceId: string }): Promise<string | null>
  /** The same of several records, in their order. */
  targetIds(ends: PairEnds, sourceIds: readonly string[]): Promise<(string | null)[]>
  /** Those of these records of a target that some run has mapped to a source record, whichever. */
  mapped(target: Pick<PairEnds, 'targetAccount' | 'targetObject'>, targetIds: readonly string[]): Promise<Set<string>>
  /**
   * What a dry run said of records of a pair, and a migration made of them, in the order of their ids; null for those that
   * it never saw, or that are not findable. Without a migration nothing has happened yet.
   */
  fates(
    of: { dryRun: string; migration: string | null },
    pair: string,
    sourceIds: readonly string[],
  ): Promise<(RecordFate | null)[]>
  /** Which accounts and objects a run's id map rows belong to; called once before the first settle of a pair. */
  bindPair(run: string, pair: string, ends: PairEnds): Promise<void>
}
