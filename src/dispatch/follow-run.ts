import type { Clock } from '../model/clock.ts'
import { FerryError } from '../model/errors.ts'
import type { Run } from '../model/run.ts'
import type { Store } from '../store/store.ts'
import type { Dispatcher } from './local.ts'
import { isGone } from './process-identity.ts'

interface Parts {
  store: Store
  clock: Clock
  dispatcher: Pick<Dispatcher, 'holds'>
}

/** How often a waiting call looks at the run. */
const lookEveryMs = 150

/** Throws FerryError `usage` when there is no such run. */
export async function requireRun(store: Store, id: string): Promise<Run> {
  const run = await store.runs.get(id)
  if (run !== null) return run
  throw new FerryError('usage', `There is no run "${id}".`, 'List them with: crm-ferry runs.')
}

/** The run when it has ended or `wait.ms` are over, whichever is first; progress is told when it differs. */
export async function followRun(
  deps: Parts,
  id: string,
  wait: { ms: number; onProgress?: (run: Run) => void; signal?: AbortSignal } = { ms: 0 },
): Promise<Run> {
  const { clock } = deps
  const until = clock.monotonic() + wait.ms
  let run = await lookAtRun(deps, id)
  while ((run.state === 'queued' || run.state === 'running') && clock.monotonic() < until) {
    wait.signal?.throwIfAborted()
    await clock.sleep(lookEveryMs, wait.signal)
    const before = JSON.stringify(run.progress)
    run = await lookAtRun(deps, id)
    if (JSON.stringify(run.progress) !== before) wait.onProgress?.(run)
  }
  return run
}

/** The run as it is; one whose worker is known to be gone is paused first, so that nobody waits for it. */
export async function lookAtRun(deps: Parts, id: string): Promise<Run> {
  const run = await requireRun(deps.store, id)
  if (run.state === 'queued' && !deps.dispatcher.holds(id)) return stalled(deps, run)
  const lease = run.state === 'running' ? await deps.store.runs.lease(id) : null
  if (lease === null || !isGone(lease.worker)) return run
  const problem = {
    code: 'paused',
    message: 'The worker of this run ended without a word. What it had written is in the journal.',
    next: `Go on with: resume_run, or crm-ferry resume ${id}.`,
  }
  await deps.store.runs.abandon(id, lease.worker, problem, deps.clock.now())
  return requireRun(deps.store, id)
}

/** A queued run without a worker of ours: another process may be about to start one, or died before it could. */
async function stalled({ store, clock }: Parts, run: Run): Promise<Run> {
  const patienceMs = 10_000
  if (clock.now() - run.updatedAt < patienceMs) return run
  await store.runs.requestPause(run.id, clock.now())
  return requireRun(store, run.id)
}

/** Asks the run to stop at its next border; it may still be running when this returns. */
export async function pauseRun(deps: Parts, id: string): Promise<Run> {
  await lookAtRun(deps, id)
  await deps.store.runs.requestPause(id, deps.clock.now())
  return requireRun(deps.store, id)
}
