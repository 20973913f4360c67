import type { Clock } from '../model/clock.ts'
import { CrmError } from '../model/errors.ts'
import type { Verb } from '../model/run.ts'
import type { Store } from '../store/store.ts'
import type { Claim } from './carry-out.ts'
import { sleepUntil } from './sleep.ts'

/** Verbs that people leave alone for hours; the others are waited for, so they say at once what is the matter. */
const lasting: ReadonlySet<Verb> = new Set(['extract', 'dry-run', 'apply-schema', 'migrate', 'verify'])

/** How long to sleep when neither the vendor nor our own reserve says so. Milliseconds. */
const usualWaitMs = 15 * 60_000

/**
 * Carries out work again and again while a vendor's daily budget is spent: every verb goes on where its journal ends. In
 * between the run sleeps, until the budget is said to be renewed.
 */
export async function outlastQuota<T>(
  claim: Claim,
  deps: { store: Store; clock: Clock },
  work: (claim: Claim) => Promise<T>,
): Promise<T> {
  let { run } = claim
  for (;;) {
    try {
      return await work({ ...claim, run })
    } catch (error) {
      if (!(error instanceof CrmError) || error.kind !== 'quota' || !lasting.has(run.verb)) throw error
      const { retryAfterMs = usualWaitMs, message } = error
      await sleepUntil(deps.clock.now() + retryAfterMs, `waiting for the daily budget. ${message}`, claim, deps)
      // With what the run says of itself by now, as if another worker took it up.
      run = (await deps.store.runs.get(run.id)) ?? run
    }
  }
}
