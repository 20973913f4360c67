import type { SchemaFingerprint } from '../model/results.ts'

export interface Approval {
  id: string
  plan: string
  /** What the person saw, and what the run must still find. */
  binding: ApprovalBinding
  /** What the person has to type. */
  phrase: string
  state: 'pending' | 'approved' | 'declined'
  /** By which way it was given. */
  via: string | null
  requestedAt: number
  /** Until then the request must be answered, and once it is approved the run must start; resumes may be later. */
  expiresAt: number
  decidedAt: number | null
  /** The one migration that it serves, once started. */
  run: string | null
}

export interface ApprovalBinding {
  planHash: string
  dryRun: string
  snapshotDigest: string
  sourceAccount: string
  targetAccount: string
  /** Of the target objects, fields and options that the plan uses: as they are, and after the approved changes. */
  schemaBefore: SchemaFingerprint
  schemaAfter: SchemaFingerprint
  counts: Record<string, number>
  /** How far these counts may move, as a share. */
  tolerance: number
  schemaChanges: number
}

/** What a person said to a request. */
export type Decision = Pick<Approval, 'expiresAt'> & { state: 'approved' | 'declined'; via: string }

export interface ApprovalStore {
  create(approval: Approval): Promise<void>
  get(id: string): Promise<Approval | null>
  /** The newest of a plan. */
  latest(plan: string): Promise<Approval | null>
  /** Only from `pending`; false when somebody was faster. */
  decide(id: string, decision: Decision, now: number): Promise<boolean>
  /** Gives the approval to a run; false when another run has it already. */
  use(id: string, run: string): Promise<boolean>
}
