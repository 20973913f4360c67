import { FerryError } from '../model/errors.ts'
import type { RowOutcome } from '../store/store.ts'
import type { RunContext } from './context.ts'
import type { Operation } from './kernel.ts'

/** So many records may always get another action than predicted, however few there are. */
const alwaysAllowed = 20

const predicted = { create: 'created', update: 'updated' } as const

/**
 * Counts the outcomes of a migration and stops it when more of them stray from the predicted action than the plan's
 * tolerance allows: then the target is no longer what was approved. Starts with what the journal holds already.
 */
export async function createWatch(
  { store, run }: RunContext,
  counts: Readonly<Record<string, number>>,
  tolerance: number,
): Promise<{ done(): number; add(action: Operation['action'], outcomes: readonly RowOutcome[]): void }> {
  let done = 0
  const astray = { create: 0, update: 0 }
  for (const { action, status, count } of await store.journal.tallyOutcomes(run.id)) {
    done += count
    if ((action === 'create' || action === 'update') && status !== predicted[action]) astray[action] += count
  }
  return {
    done: () => done,
    add(action, outcomes) {
      done += outcomes.length
      astray[action] += outcomes.filter(({ status }) => status !== predicted[action]).length
      const allowed = Math.max(alwaysAllowed, Math.ceil(tolerance * (counts[action] ?? 0)))
      if (astray[action] <= allowed) return
      throw new FerryError(
        'drift',
        `${astray[action]} records that were to be ${predicted[action]} got something else; the approval allows ${allowed}.`,
        'What was written is in the journal. Start a new dry run, look at what changed, and ask for a new approval.',
      )
    },
  }
}
