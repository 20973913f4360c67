import type { Reason } from '../../model/results.ts'
import { editFor } from '../mend.ts'
import type { Pair } from '../pair.ts'
import { type Advice, adviceFor } from '../reasons.ts'

const examplesOfEach = 3

const skipped: Advice = { wouldTake: 'yes', hint: 'The plan says so; take its skip rule out to migrate them.' }

/** Why a record is not written. */
export interface Unwritten {
  action: 'skip' | 'quarantine'
  reason: string
  /** Of the target, where one field is to blame. */
  field: string | null
  sourceId: string
}

/** Counts the records of a pair that are not written, by reason and whatever else tells them apart. */
export function countReasons<Also extends object>(
  pair: Pair,
): {
  add(unwritten: Unwritten, also: Also): void
  /** Most records first. */
  reasons(): (Reason & Also)[]
} {
  const reasons = new Map<string, Reason & Also>()
  return {
    add({ action, reason, field, sourceId }, also) {
      const key = JSON.stringify([reason, field, also])
      let entry = reasons.get(key)
      if (entry === undefined) {
        const edit = editFor(pair, { action, reason, field })
        const advice = action === 'skip' ? skipped : adviceFor(pair, reason, field)
        entry = {
          ...also,
          ...{ pair: pair.name, reason, ...(field === null ? {} : { field }), count: 0, examples: [], ...advice },
          ...(edit === undefined ? {} : { edit }),
        }
        reasons.set(key, entry)
      }
      entry.count += 1
      if (entry.examples.length < examplesOfEach) entry.examples.push(sourceId)
    },
    reasons: () => [...reasons.values()].sort((a, b) => b.count - a.count),
  }
}
