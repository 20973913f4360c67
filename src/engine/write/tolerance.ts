import { FerryError } from '../../model/errors.ts'
import { plural } from '../../model/wording.ts'
import type { ApprovalBinding, RowOutcome } from '../../store/store.ts'
import type { RunContext } from '../context.ts'

/** So many records may always get another action than predicted, however few there are. */
const alwaysAllowed = 20

/** How many records of an action may get something else than an approval says. */
export function allowedAstray(tolerance: number, count: number): number {
  return Math.max(alwaysAllowed, Math.ceil(tolerance * count))
}

/** What an approval counts: records by action, and what ties them to each other when all are there. */
export type Counted = 'create' | 'update' | 'references' | 'links'

const predicted = { create: 'created', update: 'updated', references: 'updated', links: 'created' } as const
const subjects = { create: 'record', update: 'record', references: 'reference', links: 'link' } as const

/**
 * Counts the outcomes of a migration and stops it when more of them stray from the predicted action than the plan's
 * tolerance allows: then the target is no longer what was approved. Starts with what the journal holds already; `ties`
 * names the partitions of it that are not records.
 */
export async function createWatch(
  { store, run }: RunContext,
  { counts, tolerance }: Pick<ApprovalBinding, 'counts' | 'tolerance'>,
  ties: ReadonlyMap<string, 'references' | 'links'>,
): Promise<{ done(): number; add(counted: Counted, outcomes: readonly RowOutcome[]): void }> {
  let done = 0
  const astray: Record<Counted, number> = { create: 0, update: 0, references: 0, links: 0 }
  for (const { pair, action, status, count } of await store.journal.tallyOutcomes(run.id)) {
    done += count
    const counted = ties.get(pair) ?? action
    if (counted in predicted && status !== predicted[counted as Counted]) astray[counted as Counted] += count
  }
  return {
    done: () => done,
    add(counted, outcomes) {
      done += outcomes.length
      astray[counted] += outcomes.filter(({ status }) => status !== predicted[counted]).length
      const allowed = allowedAstray(tolerance, counts[counted] ?? 0)
      if (astray[counted] <= allowed) return
      const [one, several] = [`${subjects[counted]} that was`, `${subjects[counted]}s that were`]
      throw new FerryError(
        'drift',
        `${plural(astray[counted], one, several)} to be ${predicted[counted]} got something else; the approval allows ${allowed}.`,
        'What was written is in the journal. Start a new dry run, look at what changed, and ask for a new approval.',
      )
    },
  }
}
