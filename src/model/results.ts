import type { Sureness } from './confidence.ts'
import type { SchemaChange } from './plan.ts'
import type { PreviewRule } from './preview.ts'
import type { ObjectProfile } from './profile.ts'
import type { RelationFate } from './relation-fate.ts'
import type { Action, Finding, Phase, PhaseName, Tally } from './run.ts'
import type { Effort, Systems } from './system.ts'
import type { UnmappedForecast } from './unmapped-forecast.ts'

/**
 * What the run of each verb leaves as its result; `files` are absolute paths of reports on this machine. Every result
 * has the run's phases, which are recorded in one place for all verbs.
 */
export interface Timed {
  phases: Phase[]
}

/** What a verb itself gives. */
export type Untimed<Result extends Timed> = Omit<Result, keyof Timed>

export interface DiscoverResult {
  connections: {
    name: string
    account: { id: string; name: string }
    objects: number
    missing: string[]
    /** The file that its schema was kept in, where that was asked for. */
    kept?: string
  }[]
  /** Connections that could not be looked at. Absent: none. */
  findings?: Finding[]
}

export interface ProposeResult {
  plan: string
  path: string
  hash: string
  sampled: { object: string; records: number }[]
  mapped: number
  created: number
  unmapped: number
  kindsOfLinks?: number
  findings: Finding[]
  /** What a person has yet to decide. */
  questions: number
  /** Pairs by how sure they are. */
  bands: { sure: number; likely: number; unsure: number }
  /** Fields whose values stay behind, as the sample has them; most values first. */
  leftBehind: { pair: string; field: string; values: number; of: number }[]
}

export interface ExtractResult {
  snapshot: string
  digest: string
  /** `outside`: records that the filter left out, where that is known; by the source's own counts unless exact. */
  objects: { object: string; records: number; outside?: { n: number; exact: boolean } }[]
  /** Of the snapshot on the disk. */
  bytes: number
  /** False when an earlier snapshot of the same selection served. */
  fresh: boolean
  /** When the reading began. */
  readAt: number
  /** What a person should know about how the source was read: by a slower way, say. */
  notices: string[]
}

export interface ProfileResult {
  plan: string
  snapshot: string
  digest: string
  /** When the reading of the snapshot began. */
  readAt: number
  /** Long lists of values are cut; `files` has them whole. */
  objects: ObjectProfile[]
  files: Record<string, string>
}

/** How records of a pair are addressed for people, with `{id}` in it; absent where a system names no address. */
export interface RecordLinks {
  pair: string
  source?: string
  target?: string
}

/** Records that share the reason why they are not written; `field` where one field of the target is to blame. */
export interface Reason {
  pair: string
  reason: string
  field?: string
  count: number
  /** Source ids. */
  examples: string[]
  /** Would the target have taken them, and what can be done about it. */
  wouldTake: 'yes' | 'without the value' | 'no' | 'unknown'
  hint: string
  /** The operation of `edit_plan` that lets them through, where there is one. */
  edit?: Readonly<Record<string, unknown>>
}

/** Predicted actions of one object pair, with the reasons of what is not written, most records first. */
export interface PairForecast {
  pair: string
  counts: Record<Action, number>
  reasons: (Reason & { action: 'skip' | 'quarantine' })[]
  /** Fields that the plan writes, and in which no record gets a value. Absent: there are none. */
  unwritten?: string[]
}

/** A user of the source, who stands for them in the target, and how many records that concerns. */
export interface OwnerForecast {
  pair: string
  from: string
  to: string
  /** E-mail addresses are masked; the table has them whole. `active` is absent for who is no user that the source lists. */
  source: { id: string; email: string; active?: boolean }
  target: { id: string; email: string } | null
  /** How they were found, or the code of what is wrong. */
  why: string
  records: number
}

/** A pair of fields as the plan has it. */
export interface MappingForecast {
  pair: string
  /** Names of source fields, or what is always written. */
  from: string
  to: string
  /** Transforms from left to right; empty for values as they are. */
  through: string
  /** How sure the proposal is. */
  sure: Sureness
  /** What the target will not have of the source's values; empty when that is not known. */
  loss: string
}

/** What a phase of the migration needs at the least, with seconds at the target's limits. */
export interface PhaseEstimate extends Effort {
  name: PhaseName
  seconds: number
}

/** What a plan uses of a target's schema: a hash of all of it, and one for each field by `object.field`, so that a change can be named. */
export interface SchemaFingerprint {
  hash: string
  fields: Readonly<Record<string, string>>
}

export interface LostForecast {
  pair: string
  from: string
  to: string
  reason: string
  count: number
  examples: string[]
  partly?: true
  /** Of lists: how many entries stay behind in all. */
  entries?: number
}

export interface DryRunResult extends Timed {
  plan: string
  planHash: string
  snapshot: string
  snapshotDigest: string
  sourceAccount: string
  targetAccount: string
  systems: Systems
  read: number
  pairs: PairForecast[]
  /** Of the plan's changes, what the target has not got yet. */
  schemaChanges: SchemaChange[]
  /** Values that have no place in the target and stay behind, or a part of which does, by source field. */
  lost: LostForecast[]
  findings: Finding[]
  /**
   * The fewest calls that the writing needs and its shortest time in seconds, and the same by phase of the migration.
   * `days`: on how many days of the target's budget it is written; absent where that is not known.
   */
  estimate: Effort & { seconds: number; phases: PhaseEstimate[]; days?: number }
  /** Which field goes where. */
  mappings?: MappingForecast[]
  /** Whose records go to whom, by fields that look users up; most records first, the table of owners has them all. */
  owners?: OwnerForecast[]
  /** Source fields that the plan sends nowhere, with what stays behind; most values first. */
  unmapped?: UnmappedForecast[]
  /** References and links, where the plan has any; of a late reference each record counts once. */
  relations?: RelationFate[]
  links: RecordLinks[]
  schemaBefore: SchemaFingerprint
  schemaAfter: SchemaFingerprint
  files: Record<string, string>
}

/** No value of a record is in it: those are in the table `files.preview`. */
export interface PreviewResult extends Timed {
  plan: string
  planHash: string
  /** What it was made from; only a dry run knows what the target has. */
  basis: 'dry-run' | 'snapshot' | 'sample'
  dryRun: string | null
  snapshot: string
  /** Records that were looked at to find these. */
  scanned: number
  /** Rules that had an effect, on most records first; cut when there are very many. */
  rules: PreviewRule[]
  rulesInAll: number
  records: { pair: string; sourceId: string }[]
  /** Ids that were asked for and are not among the records. */
  missing: string[]
  files: Record<string, string>
}

export interface ApplySchemaResult {
  approval: string
  /** Absent: none. */
  objects?: { name: string; status: 'created' | 'exists' }[]
  fields: { object: string; name: string; status: 'created' | 'exists' }[]
  options: { object: string; field: string; value: string; status: 'added' | 'exists' }[]
}

/** What came of a record. */
export type Fate = Exclude<keyof Tally, 'read'>

/** What a person consented to, by which way and when. */
export interface Consent {
  via: string
  requestedAt: number
  decidedAt: number | null
  /** Records of each predicted action, and the share by which that may be off. */
  counts: Readonly<Record<string, number>>
  tolerance: number
  schemaBefore: SchemaFingerprint
  schemaAfter: SchemaFingerprint
}

export interface MigrateResult extends Timed {
  plan: string
  planHash: string
  dryRun: string
  snapshotDigest: string
  approval: string
  systems: Systems
  tally: Tally
  /** Records whose action was the predicted one; the others are listed in the differences file. */
  predictedRight: number
  differences: number
  /** How many records of each predicted action came to which end. */
  outcomes: { predicted: Action; happened: Fate; count: number }[]
  /** What was kept back as predicted, or refused by the target; most records first. */
  kept: (Reason & { happened: Fate })[]
  /** What came of references and links, where the plan has any. */
  relations?: RelationFate[]
  consent: Consent
  links: RecordLinks[]
  /** The runs that made the approved schema changes before it, first one first. */
  schema: (Timed & Omit<ApplySchemaResult, 'approval'> & { run: string })[]
  /** Of the write phase alone, all its stretches together: calls sent, rate-limit refusals met, wall time. */
  calls: number
  rateLimitHits: number
  seconds: number
  /** Permits of the window that were busy when the phase began. */
  permitsBusyAtStart: number
  startedAt: number
  endedAt: number
  findings: Finding[]
  files: Record<string, string>
}

export interface VerifyResult extends Timed {
  run: string
  matched: number
  mismatched: number
  missing: number
  fieldValues: number
  /** Late references, by their records, and links, as they were found again; null where the target does not show them. */
  relations?: { name: string; kind: RelationFate['kind']; found: { matched: number; missing: number } | null }[]
  /** Most frequent first. */
  mismatches: { pair: string; field: string; count: number; examples: string[] }[]
  links: RecordLinks[]
  systems: Systems
  /** When the reading back began. */
  readAt: number
  calls: number
  rateLimitHits: number
  files: Record<string, string>
}
