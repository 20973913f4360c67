import type { Connection } from '../connector.ts'
import type { Clock, Random } from '../model/clock.ts'
import { FerryError } from '../model/errors.ts'
import type { Progress, Run } from '../model/run.ts'
import type { RunEvent } from '../model/run-event.ts'
import type { Store } from '../store/store.ts'
import type { PhaseRecorder } from './phases.ts'

/** Everything that a verb may use while it carries out a run. */
export interface RunContext extends Surroundings {
  /** Measures a part of the verb; see phases.ts. */
  readonly phase: PhaseRecorder['phase']
  readonly phases: PhaseRecorder['phases']
}

/** What the process that carries out a run gives to it. */
export interface Surroundings {
  readonly run: Run
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** Of this worker's claim; voids its writes once another worker took the run over. */
  readonly fence: number
  /** The operator of this process allowed schema changes. */
  readonly privileged: boolean
  /** Aborted: stop at once, whatever is in flight. */
  readonly signal: AbortSignal
  /** Asked to stop at the next border where nothing is in flight. */
  pausing(): boolean
  /** Makes sure that this worker's lease outlasts a request that leaves now; throws when another worker took the run. */
  holdLease(): Promise<void>
  /** A configured connection by name, made once. */
  connect(name: string): Promise<Connection>
  /** What a connection has cost so far in this process. */
  traffic(name: string): Traffic
  progress(progress: Progress): void
  /** Adds to the log of the run, for those who watch it or ask later what took so long. */
  log(event: RunEvent): void
  /** A file of this run's report that rows are added to. */
  table(name: string, columns: readonly string[]): Promise<Table>
}

export interface Traffic {
  calls: number
  /** What they took of a day, in the account's unit. Absent: one each. */
  cost?: number
  rateLimitHits: number
  /** Of successful calls, in milliseconds. */
  meanLatency: number
  /** Permits of the window that are busy at this moment. */
  busyPermits(): Promise<number>
  /** What the account has left today by what was told and spent so far; undefined where nobody knows. */
  dailyRemaining?(): Promise<number | undefined>
  /** The share of a day's calls that is left to other integrations of the account. */
  dailyReserve?: number
}

/** Rows of a report file, written as they come. */
export interface Table {
  readonly path: string
  add(row: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Ends the verb here if a pause was asked for; everything durable stays as it is. */
export function stopIfPausing(context: Pick<RunContext, 'pausing' | 'signal'>): void {
  context.signal.throwIfAborted()
  if (context.pausing()) throw new FerryError('paused', 'The run was paused on request.')
}

/** The named member of a run's input as text; a missing one is a bug of the caller. */
export function inputText(run: Run, name: string): string {
  const value = run.input[name]
  if (typeof value !== 'string') throw new FerryError('bug', `The run ${run.id} has no input "${name}".`)
  return value
}
