import type { Config } from './config.ts'
import { noConnection } from './connections.ts'
import { abandonLost, requireRun } from './dispatch/follow-run.ts'
import type { Dispatcher } from './dispatch/local.ts'
import { requireApproval } from './engine/approve.ts'
import { viewPlan } from './engine/edit-plan.ts'
import { randomId } from './engine/ids.ts'
import { loadPlan } from './engine/plans.ts'
import { refusePurged } from './engine/purge.ts'
import { requirePrivilege } from './engine/require-privilege.ts'
import type { Clock } from './model/clock.ts'
import type { Condition } from './model/condition.ts'
import { FerryError } from './model/errors.ts'
import { parseTime, tellLocalTime } from './model/local-time.ts'
import type { Run, Verb } from './model/run.ts'
import { secureRandom } from './random.ts'
import type { Approval, Store } from './store/store.ts'

export type StartRequest =
  /** `keep`: the schema is written to a file, for connections of the same name that may not read it. */
  | { verb: 'discover'; connections: string[]; keep?: boolean }
  | {
      verb: 'propose'
      source: string
      target: string
      objects: { source: string; target: string; filter?: Condition[]; where?: string }[]
      plan?: string
    }
  | { verb: 'extract' | 'profile' | 'dry-run'; plan: string; refresh?: boolean }
  | { verb: 'preview'; plan: string; limit: number; ids?: string[]; field?: string; reason?: string }
  | { verb: 'apply-schema'; plan: string }
  /** `at`: when it begins, as a person writes a time; see local-time.ts. */
  | { verb: 'migrate'; plan: string; at?: string }
  | { verb: 'verify'; run: string }

/** What starting, resuming and following runs needs of the process. */
export interface Deps {
  config: Config
  store: Store
  dispatcher: Dispatcher
  clock: Clock
  /** See {@link mayLaunch}. */
  mayLaunch(run: Run): Promise<boolean>
}

/** A verb whose run changes something in the target. */
const writingVerbs: readonly Verb[] = ['apply-schema', 'migrate']

/** Makes a run and starts its worker. Wrong input is refused before anything is made. */
export async function startRun(deps: Deps, request: StartRequest): Promise<Run> {
  const { store, dispatcher, clock } = deps
  requireWritable(deps, request.verb)
  const { plan, input } = await prepareInput(deps, request)
  const id = randomId('run', secureRandom)
  const wakeAt = typeof input.at === 'number' ? { wakeAt: input.at } : {}
  await store.runs.create({ id, verb: request.verb, plan, input, ...wakeAt }, clock.now())
  dispatcher.launch(id)
  return requireRun(store, id)
}

async function prepareInput(deps: Deps, request: StartRequest): Promise<{ plan: string | null; input: Run['input'] }> {
  switch (request.verb) {
    case 'discover':
      for (const name of request.connections) requireConnection(deps, name)
      return { plan: null, input: { connections: request.connections, keep: request.keep ?? false } }
    case 'propose': {
      for (const name of [request.source, request.target]) requireConnection(deps, name)
      if (request.plan !== undefined && !/^[a-z0-9][a-z0-9-]{0,63}$/.test(request.plan)) {
        throw new FerryError(
          'usage',
          `"${request.plan}" is no name for a plan: it has lower-case letters, digits and hyphens.`,
        )
      }
      const { verb, ...input } = request
      return { plan: request.plan ?? null, input }
    }
    case 'extract':
    case 'profile':
    case 'dry-run': {
      const { plan } = await viewPlan(deps.store, request.plan)
      for (const name of [plan.source.connection, plan.target.connection]) requireConnection(deps, name)
      return { plan: plan.id, input: { refresh: request.refresh ?? false } }
    }
    case 'preview': {
      const { verb, plan: id, ...input } = request
      const { plan } = await viewPlan(deps.store, id)
      for (const name of [plan.source.connection, plan.target.connection]) requireConnection(deps, name)
      return { plan: plan.id, input }
    }
    case 'apply-schema':
    case 'migrate': {
      const { plan, hash } = await viewPlan(deps.store, request.plan)
      for (const name of [plan.source.connection, plan.target.connection]) requireConnection(deps, name)
      if (request.verb === 'apply-schema') requirePrivilege(deps.config.privileged)
      const schemaOnly = request.verb === 'apply-schema'
      const approval = await requireApproval(deps, { id: plan.id, hash }, { schemaOnly })
      if (!schemaOnly) await refusePurged(deps.store, await requireRun(deps.store, approval.binding.dryRun))
      const at =
        request.verb === 'migrate' && request.at !== undefined ? startAt(deps, request.at, approval) : undefined
      return { plan: plan.id, input: { approval: approval.id, ...(at !== undefined && { at }) } }
    }
    case 'verify': {
      const migration = await requireRun(deps.store, request.run)
      if (migration.verb !== 'migrate' || migration.state !== 'done') {
        const next =
          migration.verb === 'migrate'
            ? `Let it finish first: resume_run ${migration.id}.`
            : 'list_runs shows which runs are migrations.'
        throw new FerryError('usage', `The run ${migration.id} is not a finished migration.`, next)
      }
      await refusePurged(deps.store, migration)
      return { plan: migration.plan, input: { run: migration.id } }
    }
  }
}

/** When an ordered migration begins: in the future, and while its approval still allows a start. */
function startAt({ clock }: Deps, text: string, { expiresAt }: Approval): number {
  const at = parseTime(text)
  if (at === null) {
    const forms =
      'Write it like "2026-11-23 02:00", on the clocks of this machine, which may skip an hour in spring, or "2026-11-23T02:00+01:00".'
    throw new FerryError('usage', `${JSON.stringify(text)} is no time at which a run can begin.`, forms)
  }
  if (at <= clock.now()) {
    const now = `It is ${tellLocalTime(clock.now())}; leave the time out to begin now.`
    throw new FerryError('usage', `${tellLocalTime(at)} is over.`, now)
  }
  if (at > expiresAt) {
    throw new FerryError(
      'approval',
      `The approval allows a start until ${tellLocalTime(expiresAt)}, and ${tellLocalTime(at)} is later.`,
      'Choose an earlier time, or ask for approval nearer to it: request_approval, or crm-ferry approve.',
    )
  }
  return at
}

function requireConnection({ config }: Pick<Deps, 'config'>, name: string): void {
  const found = config.connections.find((connection) => connection.name === name)
  if (found === undefined) throw noConnection(config, name)
  if (found.missing.length === 0) return
  throw new FerryError('config', `The connection "${name}" is not complete.`, `${found.missing.join('; ')}.`)
}

/** A process that was started read-only starts and resumes nothing that writes. */
function requireWritable({ config }: Pick<Deps, 'config'>, verb: Verb): void {
  if (!config.readOnly || !writingVerbs.includes(verb)) return
  throw new FerryError('privilege', 'This crm-ferry was started read-only, so it changes nothing in any system.')
}

/** A paused, failed or abandoned run goes on where it was, with a new worker. */
export async function resumeRun(deps: Deps, id: string): Promise<Run> {
  const run = await abandonLost(deps, id)
  requireWritable(deps, run.verb)
  if (run.state === 'done') {
    throw new FerryError(
      'usage',
      `The run ${id} is done; there is nothing to resume.`,
      `Its result: get_run with run_id "${id}".`,
    )
  }
  await refusePurged(deps.store, run)
  if (!(await deps.store.runs.requeue(id, deps.clock.now()))) {
    throw isUnderWay(run)
  }
  deps.dispatcher.launch(id)
  return requireRun(deps.store, id)
}

function isUnderWay({ id, wakeAt }: Run): FerryError {
  if (wakeAt === undefined) {
    return new FerryError(
      'busy',
      `The run ${id} is being carried out by another worker.`,
      `Follow it: get_run with run_id "${id}".`,
    )
  }
  return new FerryError(
    'busy',
    `The run ${id} is asleep until ${tellLocalTime(wakeAt)} and goes on by itself.`,
    'To go on at once: pause_run, then resume_run.',
  )
}

/**
 * Whether a worker that this process starts could carry the run out. It inherits the flags and the credentials, and
 * without them it would end a run that another process could go on with.
 */
export async function mayLaunch(deps: Pick<Deps, 'config' | 'store'>, run: Run): Promise<boolean> {
  try {
    requireWritable(deps, run.verb)
    if (run.verb === 'apply-schema') requirePrivilege(deps.config.privileged)
    const { source, target } = await loadPlan(deps.store, run.plan)
    for (const { connection } of [source, target]) requireConnection(deps, connection)
    return true
  } catch (error) {
    if (error instanceof FerryError) return false
    throw error
  }
}
