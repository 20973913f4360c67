import type { Clock } from '../model/clock.ts'
import { FerryError } from '../model/errors.ts'
import type { Store } from '../store/store.ts'
import { isGone, locate } from './process-identity.ts'

/** How long a worker may take to say how far it came, before it is ended without a word. Milliseconds. */
const graceMs = 3_000
const lookEveryMs = 50

/**
 * Ends the worker of a run where it stands, and resolves once that process is gone. Nothing is lost: what was in flight
 * is settled when the run goes on. Without a worker there is nothing to do. Throws FerryError `busy` when the process
 * cannot be told for sure, on another machine for example.
 */
export async function stopWorker(deps: { store: Store; clock: Clock }, run: string): Promise<void> {
  const worker = (await deps.store.runs.lease(run))?.worker
  if (worker === undefined || isGone(worker)) return
  const found = locate(worker)
  if (found === null || !(found.sure || (await givesSign(deps, run)))) {
    throw new FerryError(
      'busy',
      `The worker of ${run} (${worker}) is not surely a process of this machine, so it was not ended.`,
      `It stops at its next batch border; crm-ferry run ${run} --wait follows it.`,
    )
  }
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    send(found.pid, signal)
    if (await within(deps.clock, async () => isGone(worker))) return
  }
  throw new FerryError('busy', `The worker of ${run} (process ${found.pid}) does not end.`, 'Look at that process.')
}

/** A worker that renews its lease lives, so the process under its id is the worker. */
async function givesSign({ store, clock }: { store: Store; clock: Clock }, run: string): Promise<boolean> {
  const before = (await store.runs.lease(run))?.until
  return within(clock, async () => (await store.runs.lease(run))?.until !== before)
}

async function within(clock: Clock, holds: () => Promise<boolean>): Promise<boolean> {
  const until = clock.monotonic() + graceMs
  while (clock.monotonic() < until) {
    if (await holds()) return true
    await clock.sleep(lookEveryMs)
  }
  return holds()
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
