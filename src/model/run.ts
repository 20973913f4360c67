/** What a run does. Each verb is one file of the engine. */
export type Verb =
  | 'discover'
  | 'propose'
  | 'extract'
  | 'profile'
  | 'preview'
  | 'dry-run'
  | 'apply-schema'
  | 'migrate'
  | 'verify'

/**
 * `queued` waits for a worker · `running` · `paused` stopped on request or with its worker, to be resumed · `done` ·
 * `failed` cannot go on without a change.
 */
export type RunState = 'queued' | 'running' | 'paused' | 'done' | 'failed'

/** What a record will get, or got. `failed` is never predicted: the target refused what the dry run had let pass. */
export const actions = ['create', 'update', 'unchanged', 'skip', 'quarantine'] as const
export type Action = (typeof actions)[number]

/** How far a run is; counters by what they count. */
export interface Progress {
  phase: string
  done: number
  total: number | null
  /** What the run has spent its time on so far, the present phase included; a resumed run goes on with this list. */
  phases?: Phase[]
}

/** What a run can be busy with. */
export type PhaseName =
  | 'look'
  | 'read'
  | 'index'
  | 'users'
  | 'profile'
  | 'predict'
  | 'create-fields'
  | 'write'
  | 'compare'
  | 'read-back'

/**
 * A stretch of a run and what it cost. Phases that use different systems may overlap; a run that was interrupted has a
 * phase once for each time that it was gone on with.
 */
export interface Phase {
  name: PhaseName
  /** What it is about, where there are several: an object. */
  subject?: string
  startedAt: number
  ms: number
  /** Calls to the connections that the phase uses, and how many of them were refused for their pace. */
  calls: number
  /** What they took of a day, in its unit. Absent: one each. */
  cost?: number
  rateLimitHits: number
}

export interface Run {
  id: string
  verb: Verb
  state: RunState
  plan: string | null
  /** Verb-specific input, as it was asked for. */
  input: Readonly<Record<string, unknown>>
  progress: Progress | null
  /** Verb-specific result, once done. */
  result: Readonly<Record<string, unknown>> | null
  /** Under way and asleep: it does nothing before, and goes on by itself then. */
  wakeAt?: number
  /** Why it paused or failed, with what to do next. */
  problem: { code: string; message: string; next?: string } | null
  createdAt: number
  updatedAt: number
  /** Its snapshot, index, replaced values, reports and log were deleted then. */
  purgedAt?: number
}

/** Something a person should read. */
export interface Finding {
  severity: 'error' | 'warning' | 'info'
  code: string
  message: string
  count: number
  /** Source ids. */
  examples: string[]
  /** The one edit that mends it, if there is one, in words. */
  fix?: string
  /** The same as an operation of `edit_plan`, where the plan is what has to change. */
  edit?: Readonly<Record<string, unknown>>
  /**
   * What becomes of the records that it counts, or `set-off`: what the target does by itself when they are written.
   * Absent: it tells of the plan or of a system.
   */
  about?: 'kept' | 'lost' | 'skipped' | 'set-off'
  /** The object pair and the field that it is about, where it is about one. */
  pair?: string
  field?: string
}

/** The command by which a person goes on with a run, with the flag without which it would be refused. */
export function resumeCommand({ id, verb }: Pick<Run, 'id' | 'verb'>): string {
  return `crm-ferry resume ${id}${verb === 'apply-schema' ? ' --privileged' : ''}`
}

/** The same by tool and by command. */
export function resumeStep(run: Pick<Run, 'id' | 'verb'>): string {
  return `resume_run, or ${resumeCommand(run)}`
}

const severities: readonly Finding['severity'][] = ['error', 'warning', 'info']

/** Sorts findings: the gravest first, then the most frequent. */
export function worstFirst(a: Finding, b: Finding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.count - a.count
}

/** Counts of records by what happened to them. */
export interface Tally {
  read: number
  created: number
  updated: number
  unchanged: number
  skipped: number
  quarantined: number
  failed: number
}
