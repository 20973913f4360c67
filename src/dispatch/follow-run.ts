import type { Clock } from '../model/clock.ts'
import { FerryError } from '../model/errors.ts'
import { type Run, resumeStep } from '../model/run.ts'
import type { Store } from '../store/store.ts'
import type { Dispatcher } from './local.ts'
import { isGone, locate } from './process-identity.ts'
import { logFileOf, readLastWords, watchProgress } from './run-log.ts'
import { stopWorker } from './stop-worker.ts'

interface Seeing {
  store: Store
  clock: Clock
  dispatcher: Pick<Dispatcher, 'holds'>
}

interface Parts extends Seeing {
  dispatcher: Pick<Dispatcher, 'launch' | 'holds'>
  /** Whether a worker that this process starts could carry the run out: it inherits flags and credentials. */
  mayLaunch(run: Run): Promise<boolean>
}

/** How often a waiting call looks at the run. */
const lookEveryMs = 150

/** Throws FerryError `usage` when there is no such run. */
export async function requireRun(store: Store, id: string): Promise<Run> {
  const run = await store.runs.get(id)
  if (run !== null) return run
  throw new FerryError('usage', `There is no run "${id}".`, 'List them with list_runs.')
}

/**
 * The run when it has ended or `wait.ms` are over, whichever is first. Progress is told as the log of the run has it, and
 * when the run says something else of itself.
 */
export async function followRun(
  deps: Parts,
  id: string,
  wait: { ms: number; onProgress?: (run: Run) => void; signal?: AbortSignal } = { ms: 0 },
): Promise<Run> {
  const { clock } = deps
  const until = clock.monotonic() + wait.ms
  let run = await lookAtRun(deps, id)
  const nextProgress = wait.onProgress === undefined ? null : await watchProgress(logFileOf(deps.store.home, id))
  while ((run.state === 'queued' || run.state === 'running') && clock.monotonic() < until) {
    wait.signal?.throwIfAborted()
    await clock.sleep(Math.min(lookEveryMs, until - clock.monotonic()), wait.signal)
    const before = JSON.stringify([run.progress?.phase, run.wakeAt])
    run = await lookAtRun(deps, id)
    const told = (await nextProgress?.()) ?? null
    if (told !== null) wait.onProgress?.({ ...run, progress: { ...run.progress, ...told } })
    else if (JSON.stringify([run.progress?.phase, run.wakeAt]) !== before) wait.onProgress?.(run)
  }
  return run
}

/**
 * The run as it is. One whose worker is known to be gone is paused first, so that nobody waits for it; if it was asleep
 * it gets another worker, since nobody decided that it should not go on.
 */
export async function lookAtRun(deps: Parts, id: string): Promise<Run> {
  const run = await requireRun(deps.store, id)
  const lost = await lostWorker(deps, run)
  if (lost === null) return run
  const { store, clock, dispatcher } = deps
  if (run.wakeAt === undefined) return abandonLost(deps, id)
  if ((await deps.mayLaunch(run)) && (await store.runs.rouse(id, run, clock.now()))) dispatcher.launch(id)
  return requireRun(store, id)
}

/** The run as it is; one whose worker is known to be gone is paused, even if it was asleep. */
export async function abandonLost(deps: Seeing, id: string): Promise<Run> {
  const { store, clock } = deps
  const run = await requireRun(store, id)
  const lost = await lostWorker(deps, run)
  if (lost === null) return run
  await store.runs.abandon(id, lost.worker, await problemOf(store, run), clock.now())
  return requireRun(store, id)
}

/** How long a queued run may wait for its worker's first sign of life, which takes long where much starts at a time. */
const patienceMs = 30_000

/** The worker that a run under way no longer has; `worker` is null when none ever took it up. Null: it has one. */
async function lostWorker({ store, clock, dispatcher }: Seeing, run: Run): Promise<{ worker: string | null } | null> {
  if (run.state === 'queued') {
    const isStalled = !dispatcher.holds(run.id) && clock.now() - run.updatedAt >= patienceMs
    return isStalled ? { worker: null } : null
  }
  const lease = run.state === 'running' ? await store.runs.lease(run.id) : null
  if (lease === null) return null
  const isOver = lease.until <= clock.now() && locate(lease.worker) === null
  return isOver || isGone(lease.worker) ? { worker: lease.worker } : null
}

/** In the words of the worker where it had some: what kept it from the journal may have been the disk that was full. */
async function problemOf({ home }: Store, run: Run): Promise<NonNullable<Run['problem']>> {
  const { id, state, updatedAt } = run
  const goOn = `Go on with: ${resumeStep(run)}.`
  const said = await readLastWords(logFileOf(home, id), updatedAt)
  if (said !== null) {
    const { code, message, next } = said
    return { code, message, next: next === undefined ? goOn : `${next} ${goOn}` }
  }
  const message =
    state === 'queued'
      ? `No worker took this run up; its log, logs/${id}.log in the home folder, may say why.`
      : 'The worker of this run ended without a word. What it had written is in the journal.'
  return { code: 'paused', message, next: goOn }
}

/** A run that sleeps is among the newest; every command looks through them, so there is a bound. */
const recentRuns = 1_000

/** Gives sleeping runs that lost their worker another one, and pauses the others that did; says which now have one again. */
export async function rouseRuns(deps: Parts): Promise<Run[]> {
  const roused: Run[] = []
  for (const { id, state, wakeAt } of await deps.store.runs.list(recentRuns)) {
    if (state !== 'queued' && state !== 'running') continue
    const held = deps.dispatcher.holds(id)
    const run = await lookAtRun(deps, id)
    if (wakeAt !== undefined && !held && deps.dispatcher.holds(id)) roused.push(run)
  }
  return roused
}

/** Asks the run to stop at its next border; it may still be running when this returns. */
export async function pauseRun(deps: Seeing, id: string): Promise<Run> {
  await abandonLost(deps, id)
  await deps.store.runs.requestPause(id, deps.clock.now())
  return requireRun(deps.store, id)
}

/** Ends the worker where it stands; see stop-worker.ts. */
export async function stopRun(deps: Parts, id: string): Promise<Run> {
  await pauseRun(deps, id)
  await stopWorker(deps, id)
  return lookAtRun(deps, id)
}
