import { FerryError } from '../model/errors.ts'
import { plural } from '../model/wording.ts'
import type { ApprovalBinding, RowOutcome } from '../store/store.ts'
import type { RunContext } from './context.ts'
import type { Operation } from './migration.ts'

/** So many records may always get another action than predicted, however few there are. */
const alwaysAllowed = 20

/** How many records of an action may get something else than an approval says. */
export function allowedAstray(tolerance: number, count: number): number {
  return Math.max(alwaysAllowed, Math.ceil(tolerance * count))
}

const predicted = { create: 'created', update: 'updated' } as const

/**
 * Counts the outcomes of a migration and stops it when more of them stray from the predicted action than the plan's
 * tolerance allows: then the target is no longer what was approved. Starts with what the journal holds already.
 */
export async function createWatch(
  { store, run }: RunContext,
  { counts, tolerance }: Pick<ApprovalBinding, 'counts' | 'tolerance'>,
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
      const allowed = allowedAstray(tolerance, counts[action] ?? 0)
      if (astray[action] <= allowed) return
      throw new FerryError(
        'drift',
        `${plural(astray[action], 'record that was', 'records that were')} to be ${predicted[action]} got something else; the approval allows ${allowed}.`,
        'What was written is in the journal. Start a new dry run, look at what changed, and ask for a new approval.',
      )
    },
  }
}
