import { isEmpty } from '../../model/record.ts'
import type { BeforeImages } from '../../store/store.ts'
import { ownRecords } from '../forecast/whereabouts.ts'
import type { Pair } from '../pair.ts'
import type { RelatedRecord } from '../pair-references.ts'
import type { Migration, Operation, Planned, Ready } from './migration.ts'
import { type Judged, outcomeOf } from './outcomes.ts'
import { updateOperation } from './update.ts'

/**
 * Updates records with the references that close a cycle, when all records are there: as any update, but of the record
 * that the migration has made or found.
 */
export function lateOperation(migration: Migration, late: Pair): Operation {
  const before = imagesOf(migration.before, late)
  const operation = updateOperation({ ...migration, before }, late)
  const lost = new Map<string, { reason: string; detail: string }>()
  const ready = async (batch: readonly Planned[], behind: readonly string[]): Promise<Ready> => {
    const own = await ownRecords(
      late,
      batch.map(({ record }) => record),
    )
    const known: Judged[] = []
    const aimed = batch.flatMap((planned, i): Planned[] => {
      const found = own[i]!
      const { prediction, record } = planned
      const why =
        'issue' in found ? { reason: found.issue.code, detail: found.issue.message } : whyNothing(late, record)
      if (why === null && 'id' in found)
        return [{ ...planned, prediction: { ...prediction, targetId: found.id }, isNew: found.isNew === true }]
      known.push(outcomeOf(prediction, 'quarantined', null, why?.reason, why?.detail))
      return []
    })
    for (const { record } of aimed) {
      const part = whyInPart(late, record)
      if (part !== null) lost.set(record.id, part)
    }
    const made = await operation.ready(aimed, behind)
    return { rows: made.rows, known: [...known, ...made.known] }
  }
  return {
    ...operation,
    ready,
    async judge(row, outcome) {
      const judged = await operation.judge(row, outcome)
      const part = lost.get(row.prediction.sourceId)
      lost.delete(row.prediction.sourceId)
      return judged?.status === 'updated' && part !== undefined ? { ...judged, ...part } : judged
    },
  }
}

/** Why none of the references of a record can be written; null: one can, or there is none. */
export function whyNothing(late: Pair, record: RelatedRecord): { reason: string; detail: string } | null {
  const { row } = late.map(record)
  return late.references.some(({ to }) => !isEmpty(row[to])) ? null : whyInPart(late, record)
}

/** Why a reference of a record cannot be written, whatever becomes of its others; null: all can. */
export function whyInPart(late: Pair, record: RelatedRecord): { reason: string; detail: string } | null {
  const [first] = late.map(record).issues
  return first === undefined ? null : { reason: first.code, detail: first.message }
}

/** The replaced values of late references: apart from those of an earlier update of the same records. */
export function imagesOf(before: BeforeImages, { name }: Pick<Pair, 'name'>): BeforeImages {
  const apart = (object: string): string => `${object}, ${name}`
  return {
    put: (object, images) => before.put(apart(object), images),
    get: (object, ids) => before.get(apart(object), ids),
    close: () => before.close(),
  }
}
