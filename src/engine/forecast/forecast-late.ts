import { isEmpty } from '../../model/record.ts'
import { type Action, actions } from '../../model/run.ts'
import type { MatchIndex, Prediction, Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import type { Pair } from '../pair.ts'
import type { RelatedRecord } from '../pair-references.ts'
import { whyInPart, whyNothing } from '../write/late-references.ts'
import { createOnly } from './decide.ts'
import { countBatches, type Need } from './estimate.ts'
import { ownRecords } from './whereabouts.ts'

/**
 * Predicts for each record of a pair what becomes of its references that close a cycle: an update of their own, once all
 * records are there. What a record that is not written names is not counted.
 */
export async function forecastLate(
  context: RunContext,
  late: Pair,
  snapshot: Snapshot,
  index: MatchIndex,
): Promise<Need> {
  const counts = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>
  const batches = countBatches(late)
  let done = 0
  for await (const page of snapshot.pages(late.source.name)) {
    const records = await late.relate(page.filter((record) => names(late, record)))
    const own = await ownRecords(late, records)
    const targets = own.map((found) => ('id' in found && !found.isToCome ? found.id : ''))
    const present = await index.rows(late.target.name, targets)
    const predictions: Prediction[] = []
    for (const [i, record] of records.entries()) {
      const found = own[i]!
      if ('issue' in found) continue
      const prepared = late.asUpdate(late.map(record), present[i] ?? {}, found.isNew)
      const ready = prepared.kind === 'ready' ? prepared.encoded.bytes : 0
      const nothing = refusal(prepared) ?? whyNothing(late, record)
      const action = nothing !== null ? 'quarantine' : prepared.kind === 'ready' ? 'update' : 'unchanged'
      if (action === 'update') batches.add('update', ready)
      predictions.push({
        ...{ pair: late.name, action, ordinal: counts[action]++, sourceId: record.id, bytes: ready },
        targetId: targets[i] || null,
        ...(nothing ?? whyInPart(late, record) ?? { reason: null, detail: null }),
      })
    }
    await context.store.journal.addPredictions(context.run.id, predictions, context.fence)
    done += page.length
    context.progress({ phase: `dry run of the references between ${late.source.labelPlural}`, done, total: null })
    stopIfPausing(context)
  }
  return batches.need()
}

function names(late: Pair, { row }: RelatedRecord): boolean {
  return late.references.some(({ from }) => !isEmpty(row[from]))
}

function refusal(prepared: ReturnType<Pair['asUpdate']>): { reason: string; detail: string } | null {
  if (prepared.kind === 'quarantine') return { reason: prepared.reason, detail: prepared.detail }
  const late = prepared.kind === 'unchanged' ? prepared.lost.find(({ code }) => code === createOnly) : undefined
  if (late === undefined) return null
  return { reason: late.code, detail: `The target takes a value of ${late.to} with a new record alone.` }
}
