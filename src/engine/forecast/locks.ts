import { namedIn } from '../../mapping/references.ts'
import type { RunContext } from '../context.ts'
import type { Pair } from '../pair.ts'
import type { PairReference } from '../pair-references.ts'
import type { Forecast } from './forecast.ts'

/** The references by which writing a record of a pair locks another, in the order in which the target tells of them. */
function locking({ target, references }: Pair): PairReference[] {
  return (target.locks ?? []).flatMap((name) => references.filter(({ to, late }) => to === name && !late))
}

/** The record of the source whose counterpart writing this one locks; undefined: none, or nothing is written. */
export function lockOf(pair: Pair, { action, record }: Pick<Forecast, 'action' | 'record'>): string | undefined {
  if (action !== 'create' && action !== 'update') return undefined
  return locking(pair).flatMap((reference) => namedIn(record.row, reference))[0]
}

/** Whether the predictions of a pair lie by what they lock, and not in the order of the source. */
export function isGrouped(pair: Pair): boolean {
  return locking(pair).length > 0
}

/** Puts what locks one record together, so that batches on their way side by side rarely wait for each other. */
export async function groupByLock({ store, run, fence }: RunContext, pair: Pair): Promise<void> {
  if (!isGrouped(pair)) return
  for (const action of ['create', 'update'] as const) await store.journal.groupByLock(run.id, pair.name, action, fence)
}
