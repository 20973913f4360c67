import type { Account } from '../connector.ts'
import type { PermitStore, SpendingStore, TokenStore } from '../http/http.ts'
import type { ObjectProfile } from '../model/profile.ts'
import type { Progress, Run, RunState, Verb } from '../model/run.ts'
import type { Schema } from '../model/schema.ts'
import type { ApprovalStore } from './approval-store.ts'
import type { Journal } from './journal.ts'
import type { BeforeImages, MatchIndex, Snapshot } from './record-store.ts'
import type { SchemaPartStore } from './schema-part-store.ts'

export type { Approval, ApprovalBinding, ApprovalStore, Decision } from './approval-store.ts'
export type { Intent, Journal, OpenBatch, PairEnds, Prediction, RecordFate, RowOutcome } from './journal.ts'
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
