import type { Clock } from '../model/clock.ts'
import { CrmError, FerryError } from '../model/errors.ts'
import type { Verb } from '../model/run.ts'
import type { Store } from '../store/store.ts'
import type { Claim } from './carry-out.ts'

/** Verbs that people leave alone for hours; the others are waited for, so they say at once what is the matter. */
const lasting: ReadonlySet<Verb> = new Set(['extract', 'dry-run', 'apply-schema', 'migrate', 'verify'])

/** How long to wait when neither the vendor nor our own reserve says so. Milliseconds. */
const usualWaitMs = 15 * 60_000
/** How often a wait looks whether a pause was asked for. */
const lookEveryMs = 1_000

/**
 * Carries out work again and again while a vendor's daily budget is spent: every verb goes on where its journal ends.
 * The wait is told as progress, ends at once by a pause, and costs one refused or one good call each time it is over.
 */
export async function outlastQuota<T>(
  claim: Claim,
  { store, clock }: { store: Store; clock: Clock },
  work: (claim: Claim) => Promise<T>,
): Promise<T> {
  let { run } = claim
  for (;;) {
    try {
      return await work({ ...claim, run })
    } catch (error) {
      if (!(error instanceof CrmError) || error.kind !== 'quota' || !lasting.has(run.verb)) throw error
      await waitOut(clock, claim, error)
      // With what the run says of itself by now, as if another worker took it up.
      run = (await store.runs.get(run.id)) ?? run
    }
  }
}

async function waitOut(clock: Clock, claim: Claim, { retryAfterMs = usualWaitMs, message }: CrmError): Promise<void> {
  const until = clock.monotonic() + retryAfterMs
  const at = new Date(clock.now() + retryAfterMs).toISOString().slice(0, 16).replace('T', ' ')
  claim.progress({ phase: `waiting for the daily budget until ${at} UTC. ${message}`, done: 0, total: null })
  for (;;) {
    if (claim.pausing()) throw new FerryError('paused', `Paused while waiting for the daily budget. ${message}`)
    const left = until - clock.monotonic()
    if (left <= 0) return
    await clock.sleep(Math.min(left, lookEveryMs), claim.signal)
  }
}
