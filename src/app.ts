import type { Plan } from './model/plan.ts'
import type { Finding, Run, Verb } from './model/run.ts'
import type { ObjectSchema } from './model/schema.ts'
import type { Approval } from './store/store.ts'

/**
 * What people and agents can ask for: the verbs of the engine, assembled with this machine's configuration. Tools, CLI
 * and demo know only this. Every verb that talks to a vendor is a run, carried out by a worker process.
 */
export interface App {
  readonly home: string
  /** The operator allowed schema changes when this process was started. */
  readonly privileged: boolean
  readonly readOnly: boolean
  connections(): Promise<ConnectionSummary[]>
  /** Starts a run and its worker; returns at once with the run's id. Wrong input is refused here, before anything runs. */
  start(request: StartRequest): Promise<Run>
  /** The run as it is; with `waitMs`, waits until it ends or the time is over, reporting progress meanwhile. */
  run(id: string, wait?: { ms: number; onProgress?: (run: Run) => void; signal?: AbortSignal }): Promise<Run>
  runs(limit: number): Promise<Run[]>
  pause(id: string): Promise<Run>
  /** A paused, failed or abandoned run goes on where it was, with a new worker. */
  resume(id: string): Promise<Run>
  plan(id: string): Promise<PlanView>
  plans(): Promise<string[]>
  /** Small operations (see mapping/edit-plan.ts), all or none; says what changed. */
  editPlan(id: string, edits: unknown): Promise<PlanView & { changes: string[] }>
  schema(connection: string, object?: string): Promise<SchemaView>
  /** Opens a request for consent to the newest dry run of the plan as it is now. */
  requestApproval(plan: string): Promise<ApprovalView>
  /** Consent by a person who typed the phrase. Refused when the phrase differs, the request expired or was decided. */
  approve(approval: string, typed: string, via: string): Promise<ApprovalView>
  decline(approval: string, via: string): Promise<ApprovalView>
  approval(plan: string): Promise<ApprovalView | null>
  /** Stops workers of this process (their runs pause) and closes the store. */
  close(): Promise<void>
}

export interface ConnectionSummary {
  name: string
  vendor: string
  title: string
  /** Not secret: base address and the like. */
  settings: Record<string, string>
  /** Names of credentials that are not set, with how to set them. */
  missing: string[]
  /** As last seen by a run; null before the first. */
  account: { id: string; name: string; seenAt: number } | null
}

export type StartRequest =
  | { verb: 'discover'; connections: string[] }
  | {
      verb: 'propose'
      source: string
      target: string
      objects: { source: string; target: string; where?: string }[]
      plan?: string
    }
  | { verb: 'extract' | 'dry-run'; plan: string; refresh?: boolean }
  | { verb: 'apply-schema' | 'migrate'; plan: string }
  | { verb: 'verify'; run: string }

/** A verb whose run changes something in the target. */
export const writingVerbs: readonly Verb[] = ['apply-schema', 'migrate']

export interface PlanView {
  plan: Plan
  hash: string
  text: string
  path: string
  /** Against the schemas as last seen; errors must be mended before a dry run. */
  findings: Finding[]
}

export interface SchemaView {
  connection: string
  account: { id: string; name: string }
  seenAt: number
  objects: ObjectSchema[]
}

export interface ApprovalView {
  approval: Approval
  /** For the person who decides: what will happen, in a few lines. */
  summary: string[]
  expired: boolean
}
