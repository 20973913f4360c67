import type { SchemaChange } from './plan.ts'
import type { ObjectProfile } from './profile.ts'
import type { Action, Finding, Tally } from './run.ts'

/** What the run of each verb leaves as its result; `files` are absolute paths of reports on this machine. */

export interface DiscoverResult {
  connections: { name: string; account: { id: string; name: string }; objects: number; missing: string[] }[]
}

export interface ProposeResult {
  plan: string
  path: string
  hash: string
  sampled: { object: string; records: number }[]
  mapped: number
  created: number
  unmapped: number
  findings: Finding[]
}

export interface ExtractResult {
  snapshot: string
  digest: string
  objects: { object: string; records: number }[]
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

/** Predicted actions of one object pair, with the reasons of what is not written. */
export interface PairForecast {
  pair: string
  counts: Record<Action, number>
  reasons: { action: 'skip' | 'quarantine'; reason: string; count: number }[]
}

export interface DryRunResult {
  plan: string
  planHash: string
  snapshot: string
  snapshotDigest: string
  sourceAccount: string
  targetAccount: string
  /** Names of both accounts, for people. */
  between: { source: string; target: string }
  read: number
  pairs: PairForecast[]
  schemaChanges: SchemaChange[]
  /** Values that have no place in the target and stay behind, by source field. */
  lost: { pair: string; from: string; to: string; reason: string; count: number }[]
  findings: Finding[]
  /** The fewest calls that the migration needs, and the shortest time that the target's limits allow, in seconds. */
  estimate: { calls: number; seconds: number }
  schemaBefore: string
  schemaAfter: string
  files: Record<string, string>
}

export interface ApplySchemaResult {
  approval: string
  fields: { object: string; name: string; status: 'created' | 'exists' }[]
  options: { object: string; field: string; value: string; status: 'added' | 'exists' }[]
}

export interface MigrateResult {
  plan: string
  planHash: string
  dryRun: string
  snapshotDigest: string
  approval: string
  between: DryRunResult['between']
  tally: Tally
  /** Records whose action was the predicted one; the others are listed in the differences file. */
  predictedRight: number
  differences: number
  /** Of the write phase alone: calls sent, rate-limit refusals met, wall time. */
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

export interface VerifyResult {
  run: string
  matched: number
  mismatched: number
  missing: number
  fieldValues: number
  /** Most frequent first. */
  mismatches: { field: string; count: number; examples: string[] }[]
  calls: number
  rateLimitHits: number
  files: Record<string, string>
}
