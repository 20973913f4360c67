import { systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { noConnection } from './connections.ts'
import { connectors } from './connectors/index.ts'
import { followRun, lookAtRun, pauseRun, requireRun, rouseRuns, stopRun } from './dispatch/follow-run.ts'
import { createDispatcher } from './dispatch/local.ts'
import { followEvents, logFileOf } from './dispatch/run-log.ts'
import { approvalSummary } from './engine/approval-summary.ts'
import { approve, decline, requestApproval } from './engine/approve.ts'
import { editPlan, type PlanState, viewPlan } from './engine/edit-plan.ts'
import { listErrors, type RunErrors } from './engine/list-errors.ts'
import { readPreview } from './engine/preview/preview-table.ts'
import { type PurgePlan, type PurgeRequest, planPurge, refusePurged } from './engine/purge.ts'
import { type SchemaView, viewSchema } from './engine/view-schema.ts'
import type { PreviewRecord } from './model/preview.ts'
import type { DryRunResult, PreviewResult } from './model/results.ts'
import type { Run } from './model/run.ts'
import type { LoggedEvent } from './model/run-event.ts'
import { secureRandom } from './random.ts'
import { readCsv } from './report/csv.ts'
import { type Deps, mayLaunch, resumeRun, type StartRequest, startRun } from './start-run.ts'
import { openStore } from './store/sqlite/index.ts'
import type { Approval, Purged, Store } from './store/store.ts'

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
  /** Newest first. */
  runs(limit: number): Promise<Run[]>
  /** What the log of a run tells, from its beginning; with `follow`, on as it comes, until nobody works at the run. */
  events(id: string, options: { follow: boolean; signal: AbortSignal }): AsyncIterable<LoggedEvent>
  /**
   * Sleeping runs that lost their worker, as by a restart of the machine, get another one; those are returned. For the
   * beginning of a process, before anything else is asked.
   */
  rouse(): Promise<Run[]>
  /** What a dry run or a migration kept back, or a verification found wrong: all counts, and up to `limit` examples. */
  errors(run: string, wanted: { reason?: string; limit: number }): Promise<RunErrors>
  /** The records that a preview has chosen, with their values. */
  preview(run: Run): Promise<PreviewRecord[]>
  /**
   * Deletes what ended runs left of records on this machine, once `agree` has seen what goes; null when it declines.
   * Outcomes and id map stay unless the request names the journal.
   */
  purge(request: PurgeRequest, agree: (plan: PurgePlan) => Promise<boolean>): Promise<(PurgePlan & Purged) | null>
  pause(id: string): Promise<Run>
  /** Ends the worker of a run where it stands; the run is paused then, and what was in flight is settled when it goes on. */
  stop(id: string): Promise<Run>
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
  /** Closes the store. Runs go on: their workers belong to nobody. */
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

export type PlanView = PlanState
export type { Purged, PurgePlan, PurgeRequest, RunErrors, SchemaView, StartRequest }

export interface ApprovalView {
  approval: Approval
  /** For the person who decides: what will happen, in a few lines. */
  summary: string[]
  expired: boolean
}

/** Opens the store of this configuration. Nothing of a vendor is loaded: that is for the workers. */
export async function createApp(config: Config): Promise<App> {
  const store = await openStore({ home: config.home })
  const { home, privileged, readOnly } = config
  const dispatcher = createDispatcher({ home, configFile: config.file, privileged })
  const deps: Deps = {
    config,
    store,
    dispatcher,
    clock: systemClock,
    mayLaunch: (run) => mayLaunch({ config, store }, run),
  }
  return {
    ...{ home, privileged, readOnly },
    connections: () => summariseConnections(deps),
    start: (request) => startRun(deps, request),
    run: (id, wait) => followRun(deps, id, wait),
    rouse: () => rouseRuns(deps),
    runs: async (limit) => Promise.all((await store.runs.list(limit)).map(({ id }) => lookAtRun(deps, id))),
    errors: async (id, wanted) => listErrors({ store, readTable: readCsv }, await lookAtRun(deps, id), wanted),
    events: (id, options) => eventsOf(deps, id, options),
    preview: (run) => previewOf(store, run),
    purge: (request, agree) => purgeRuns(deps, request, agree),
    pause: (id) => pauseRun(deps, id),
    stop: (id) => stopRun(deps, id),
    resume: (id) => resumeRun(deps, id),
    plan: (id) => viewPlan(store, id),
    plans: () => store.plans.list(),
    editPlan: (id, edits) => editPlan(store, id, edits),
    schema: async (connection, object) => {
      requireKnown(deps, connection)
      return viewSchema(store, connection, object)
    },
    requestApproval: async (plan) => {
      const { approval, dryRun } = await requestApproval({ ...deps, random: secureRandom }, plan)
      return viewApproval(deps, approval, dryRun)
    },
    approve: async (id, typed, via) => viewApproval(deps, await approve(deps, id, typed, via)),
    decline: async (id, via) => viewApproval(deps, await decline(deps, id, via)),
    approval: async (plan) => {
      const approval = await store.approvals.latest(plan)
      return approval === null ? null : viewApproval(deps, approval)
    },
    close: () => store.close(),
  }
}

async function summariseConnections({ config, store }: Deps): Promise<ConnectionSummary[]> {
  return Promise.all(
    config.connections.map(async ({ name, vendor, settings, missing }) => {
      const seen = await store.catalogue.get(name)
      const account = seen === null ? null : { id: seen.account.id, name: seen.account.name, seenAt: seen.seenAt }
      return { name, vendor, title: connectors[vendor]?.title ?? vendor, settings: { ...settings }, missing, account }
    }),
  )
}

async function* eventsOf(
  deps: Deps,
  id: string,
  { follow, signal }: { follow: boolean; signal: AbortSignal },
): AsyncGenerator<LoggedEvent> {
  const { clock, store } = deps
  await refusePurged(store, await requireRun(store, id))
  const isOver = async (): Promise<boolean> => {
    const { state } = await lookAtRun(deps, id)
    return !follow || (state !== 'queued' && state !== 'running')
  }
  yield* followEvents(logFileOf(store.home, id), { clock, signal, isOver })
}

async function previewOf(store: Store, run: Run): Promise<PreviewRecord[]> {
  await refusePurged(store, run)
  const { files } = run.result as unknown as PreviewResult
  return files.preview === undefined ? [] : readPreview(readCsv(files.preview))
}

async function purgeRuns(
  deps: Deps,
  request: PurgeRequest,
  agree: (plan: PurgePlan) => Promise<boolean>,
): Promise<(PurgePlan & Purged) | null> {
  const { store, clock } = deps
  // A run whose worker died is not at work any more.
  for (const { id, state } of await store.runs.list(Number.MAX_SAFE_INTEGER)) {
    if (state === 'queued' || state === 'running') await lookAtRun(deps, id)
  }
  if (!(await agree(await planPurge(store, request, clock.now())))) return null
  // The person may have thought for long, so it is decided anew.
  const plan = await planPurge(store, request, clock.now())
  return { ...plan, ...(await store.purge(plan.scope, clock.now())) }
}

function requireKnown({ config }: Deps, name: string): void {
  if (config.connections.every((connection) => connection.name !== name)) throw noConnection(config, name)
}

async function viewApproval({ store, clock }: Deps, approval: Approval, known?: DryRunResult): Promise<ApprovalView> {
  const dryRun = known ?? (await store.runs.get(approval.binding.dryRun))?.result
  const summary = dryRun == null ? [] : approvalSummary(approval, dryRun as unknown as DryRunResult)
  const expired = approval.run === null && clock.now() > approval.expiresAt
  return { approval, summary, expired }
}
