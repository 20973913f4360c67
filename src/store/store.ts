import type { Account } from '../connector.ts'
import type { PermitStore, SpendingStore, TokenStore } from '../http/http.ts'
import type { ObjectProfile } from '../model/profile.ts'
import type { Action, Progress, Run, RunState, Verb } from '../model/run.ts'
import type { Schema } from '../model/schema.ts'
import type { ApprovalStore } from './approval-store.ts'
import type { BeforeImages, MatchIndex, Snapshot } from './record-store.ts'
import type { SchemaPartStore } from './schema-part-store.ts'

export type { Approval, ApprovalBinding, ApprovalStore, Decision } from './approval-store.ts'
export type { BeforeImages, Claim, Claimed, MatchIndex, Snapshot } from './record-store.ts'

/**
 * Everything that outlives a process. Every method is one whole unit of work, durable when its promise resolves; no
 * open transaction is handed out. Times are epoch milliseconds and are passed in. Failures of the medium (disk full,
 * read-only, damaged, made by a newer version) are FerryErrors with code `store` and say what to do.
 */
export interface Store {
  /** The folder that holds it all. */
  readonly home: string
  readonly runs: RunStore
  readonly journal: Journal
  readonly schemaParts: SchemaPartStore
  readonly catalogue: Catalogue
  readonly plans: PlanStore
  readonly schemas: SchemaStore
  readonly approvals: ApprovalStore
  readonly permits: PermitStore
  readonly spending: SpendingStore
  readonly tokens: TokenStore
  /** What the disk that holds it has left for this user. */
  freeBytes(): Promise<number>
  /** Opens a snapshot's file; made when absent. */
  snapshot(id: string): Promise<Snapshot>
  /** Opens a dry run's index of the target; made when absent. */
  matchIndex(id: string): Promise<MatchIndex>
  /** Opens the replaced values of a run; made when absent. */
  beforeImages(run: string): Promise<BeforeImages>
  /**
   * Deletes what holds values of records, and marks the runs; can be repeated after an interruption. Refused as a whole
   * (FerryError `busy`) when one of the runs is queued or running.
   */
  purge(scope: PurgeScope, now: number): Promise<Purged>
  /** Whether its files are still where they were opened: what is written into a folder that was deleted is for nobody. */
  inPlace(): Promise<boolean>
  close(): Promise<void>
}

export interface PurgeScope {
  /** Their match indexes, before-images, reports and logs go. */
  runs: readonly string[]
  snapshots: readonly string[]
  /** Runs whose predictions, outcomes and id map go as well. */
  journals: readonly string[]
  /** What fields held, as the catalogue knows it. */
  profiles?: readonly { connection: string; object: string }[]
  /** Copies of the journal from before it was brought to a newer format: they hold what the journal held then. */
  journalCopies?: boolean
}

export interface Purged {
  files: Record<
    'snapshots' | 'indexes' | 'beforeImages' | 'reports' | 'logs' | 'journalCopies',
    { files: number; bytes: number }
  >
  profiles: number
  /** Of the journal. */
  rows: number
}

export interface RunStore {
  /** With `wakeAt` it is asleep until then; see `sleep`. */
  create(
    run: { id: string; verb: Verb; plan: string | null; input: Run['input']; wakeAt?: number },
    now: number,
  ): Promise<void>
  get(id: string): Promise<Run | null>
  /** Newest first. */
  list(limit: number): Promise<Run[]>
  /**
   * Makes this worker the run's only one until `now + leaseMs`, unless another holds it. The fence grows with every
   * claim and voids the writes of earlier holders.
   */
  claim(
    id: string,
    worker: string,
    now: number,
    leaseMs: number,
  ): Promise<{ fence: number } | { heldBy: string; until: number }>
  /** Extends the lease and stores the progress; says whether a pause was asked for. `lost`: another worker holds it. */
  report(
    id: string,
    fence: number,
    progress: Progress | null,
    now: number,
    leaseMs: number,
  ): Promise<'go' | 'pause' | 'lost'>
  /** Ends the lease. False when the fence is no longer ours. */
  finish(
    id: string,
    fence: number,
    end: { state: RunState; result?: Run['result']; problem?: Run['problem'] },
    now: number,
  ): Promise<boolean>
  /** Notes until when the run does nothing, or with null that it goes on. False when the fence is no longer ours. */
  sleep(id: string, fence: number, until: number | null, now: number): Promise<boolean>
  /**
   * A sleeping run whose worker is known to be gone waits for another, still asleep: it becomes queued, to be launched by
   * the caller. False when it is not as it was `seen`, so that of several who see it one launches it.
   */
  rouse(id: string, seen: Pick<Run, 'updatedAt'>, now: number): Promise<boolean>
  /** Asks the worker to stop at the next batch border; a run that is queued or asleep is paused at once. */
  requestPause(id: string, now: number): Promise<void>
  /** A paused, failed or abandoned run (its lease is over) becomes queued again; false when it is running or done. */
  requeue(id: string, now: number): Promise<boolean>
  /**
   * The process of this worker is known to be gone, or with null none ever took the run up: it pauses without waiting
   * for a lease. False when somebody else has the run.
   */
  abandon(id: string, worker: string | null, problem: NonNullable<Run['problem']>, now: number): Promise<boolean>
  /** Until when a worker holds the run; null when none does. */
  lease(id: string): Promise<{ worker: string; until: number } | null>
}

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
  /** The job of an intended batch, durable before its rows leave; a new intent of the batch forgets it. Checks the fence. */
  begin(intent: Intent, job: string, fence: number, now: number): Promise<void>
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

/** What was last seen of each connection. */
export interface Catalogue {
  save(connection: string, seen: { account: Account; schema: Schema }, now: number): Promise<void>
  get(connection: string): Promise<{ account: Account; schema: Schema; seenAt: number } | null>
  /** The newest complete snapshot of this selection (hash of account, object, condition, sample size). */
  findSnapshot(selection: string): Promise<{ id: string; createdAt: number } | null>
  addSnapshot(id: string, selection: string, now: number): Promise<void>
  completeSnapshot(id: string): Promise<void>
  /** All of them, oldest first. */
  snapshots(): Promise<{ id: string; createdAt: number }[]>
  /** The newest snapshot of this selection that was begun and not completed, to go on with. */
  openSnapshot(selection: string): Promise<{ id: string; createdAt: number } | null>
  /** Replaces an earlier profile of the same object of this connection. */
  saveProfile(connection: string, seen: SeenProfile): Promise<void>
  profile(connection: string, object: string): Promise<SeenProfile | null>
  /** When the records of each profile were read. */
  profiles(): Promise<{ connection: string; object: string; readAt: number }[]>
}

/** What the records of an object held when they were read from an account. */
export interface SeenProfile {
  account: string
  readAt: number
  profile: ObjectProfile
}

/** Plan files: `<home>/plans/<id>.yaml`, for people to read and edit. */
export interface PlanStore {
  read(id: string): Promise<string | null>
  /** Replaces the file as a whole or not at all. */
  write(id: string, text: string): Promise<void>
  list(): Promise<string[]>
  path(id: string): string
  /** What the proposal of a plan was made from, kept beside it; null where nothing was. */
  readFacts(id: string): Promise<string | null>
  writeFacts(id: string, text: string): Promise<void>
}

/** Schema files: `<home>/schemas/<connection>.json`, made where it may be read and used where it may not. */
export interface SchemaStore {
  /** Null where nothing was kept. FerryError `store` for a file of something else. */
  read(connection: string): Promise<KeptSchema | null>
  /** Replaces the file as a whole or not at all. */
  write(connection: string, kept: KeptSchema): Promise<void>
  path(connection: string): string
}

/** The schema of an account as it was then; times in ISO 8601. */
export interface KeptSchema {
  account: { vendor: string; id: string; name: string }
  keptAt: string
  schema: Schema
}
