import type { Clock } from '../model/clock.ts'
import { FerryError } from '../model/errors.ts'
import type { Run } from '../model/run.ts'
import { wait } from '../model/wait.ts'
import type { Store } from '../store/store.ts'
import type { Claim } from './carry-out.ts'

/** How often a sleeper looks whether its process was asked to end. */
const lookEveryMs = 10_000

/** Until when a run that is taken up now has to sleep: what its last worker slept for, or the time it was ordered for. */
export function sleepsUntil({ wakeAt, input }: Pick<Run, 'wakeAt' | 'input'>): number | null {
  return wakeAt ?? (typeof input.at === 'number' ? input.at : null)
}

/**
 * Sleeps until a time of the calendar. The journal knows of it, so everybody who looks at the run is told, and a worker
 * that takes it up after this one died sleeps on. Who asks for a pause meanwhile gets it without this worker, which then
 * finds that the run is no longer its own. `why` is told as progress.
 */
export async function sleepUntil(
  until: number,
  why: string,
  claim: Claim,
  { store, clock }: { store: Store; clock: Clock },
): Promise<void> {
  const { run, fence, signal } = claim
  const noteSleep = async (at: number | null): Promise<void> => {
    if (await store.runs.sleep(run.id, fence, at, clock.now())) return
    throw new FerryError('busy', `The run ${run.id} was paused or taken over while this worker was asleep.`)
  }
  claim.progress({ phase: why, done: 0, total: null })
  await noteSleep(until)
  claim.rest(true)
  const look = (): void => {
    if (claim.pausing()) throw new FerryError('paused', `Paused while asleep: ${why}`)
  }
  await wait({ clock, signal, look, lookEveryMs, left: () => until - clock.now() })
  claim.rest(false)
  await noteSleep(null)
}
