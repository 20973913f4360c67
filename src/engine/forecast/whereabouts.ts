import type { FoundRecord } from '../../mapping/references.ts'
import { issue } from '../../mapping/transforms/transform.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { MatchIndex, PairEnds, RecordFate, Store } from '../../store/store.ts'

/** The records that a reference or one end of a link names. */
export interface RecordEnd {
  ends: PairEnds
  /** Absent where the plan does not migrate them. */
  pair?: {
    name: string
    target: ObjectSchema
    /** The field of the target that holds our source key, and the key of a record. */
    keyField: string
    sourceKey(id: string): string
  }
}

/** Where the records of an end are in the target, in the order of their ids. */
export type LookUpRecords = (end: RecordEnd, ids: readonly string[]) => Promise<FoundRecord[]>

/** Knows of no record. */
export const nowhere: LookUpRecords = async ({ ends }, ids) => ids.map((id) => outside(ends.object, id))

/** Takes every record for one that is to come: for showing a mapping apart from what becomes of other records. */
export const anywhere: LookUpRecords = async ({ pair }, ids) =>
  ids.map(() => ({ id: placeholder(pair?.target), isToCome: true }))

/**
 * Looks records up by what the dry run said of them, or the migration made of them, and those that the plan leaves out by
 * what the target had then, or earlier runs know. Before the migration, a record that is yet to be created has a
 * placeholder for an id.
 */
export function lookUpRecords(
  { journal }: Pick<Store, 'journal'>,
  of: { dryRun: string; migration: string | null },
  index: MatchIndex,
): LookUpRecords {
  return async (end, ids) => {
    const { pair, ends } = end
    const fates = pair === undefined ? ids.map(() => null) : await journal.fates(of, pair.name, ids)
    const unknown = ids.filter((_, i) => fates[i] === null)
    const others = await fromBefore(journal, index, end, unknown)
    let next = 0
    return ids.map((id, i) => {
      const fate = fates[i] ?? null
      if (fate === null) return others[next++] ?? outside(ends.object, id)
      return toFound(`${ends.object} ${id}`, fate, of.migration === null ? placeholder(pair?.target) : null)
    })
  }
}

/** Long enough for the ids of most systems, and in the form that they take. */
function placeholder(target: ObjectSchema | undefined): string {
  return target?.idExample ?? '9'.repeat(18)
}

function toFound(what: string, fate: RecordFate, isToCome: string | null): FoundRecord {
  const { action, status, predictedId, targetId, predictedReason } = fate
  const because = (reason: string | null): string => (reason === null ? '.' : `: ${reason}.`)
  if (action === 'skip')
    return issue('reference-skipped', `The ${what}, which it names, is skipped${because(predictedReason)}`)
  if (action === 'quarantine')
    return issue('reference-kept-back', `The ${what}, which it names, is kept back${because(predictedReason)}`)
  if (status === 'quarantined')
    return issue('reference-kept-back', `The ${what}, which it names, was kept back${because(fate.reason)}`)
  // An update that was refused leaves the record where it is.
  const id = targetId ?? predictedId
  if (id !== null) return status === 'created' ? { id, isNew: true } : { id }
  if (status === null && isToCome !== null) return { id: isToCome, isNew: true, isToCome: true }
  return issue('reference-failed', `The ${what}, which it names, was not taken by the target${because(fate.reason)}`)
}

/** Records that this plan leaves out: by our key in the target, else by the id map of earlier runs if the id is still there. */
async function fromBefore(
  journal: Store['journal'],
  index: MatchIndex,
  { ends, pair }: RecordEnd,
  ids: readonly string[],
): Promise<FoundRecord[]> {
  if (ids.length === 0) return []
  const mapped = await journal.targetIds(ends, ids)
  if (pair === undefined) return ids.map((id, i) => foundOr(mapped[i] ?? null, ends.object, id))
  const keys = ids.map((id) => ({ field: pair.keyField, value: pair.sourceKey(id) }))
  const byKey = await index.lookup(ends.targetObject, keys)
  const rows = await index.rows(
    ends.targetObject,
    mapped.map((id) => id ?? ''),
  )
  return ids.map((id, i) => {
    const [ours] = byKey[i] ?? []
    const still = rows[i] === null || rows[i] === undefined ? null : (mapped[i] ?? null)
    return foundOr(ours ?? still, ends.object, id)
  })
}

function foundOr(targetId: string | null, object: string, id: string): FoundRecord {
  return targetId === null ? outside(object, id) : { id: targetId }
}

function outside(object: string, id: string): FoundRecord {
  return issue(
    'reference-outside',
    `The ${object} ${id}, which it names, is not among the records of the plan, and the target does not have it.`,
  )
}

/** Where records of a pair themselves are. */
export function ownRecords(
  { lookUp, self }: { lookUp: LookUpRecords; self: RecordEnd },
  records: readonly { id: string }[],
): Promise<FoundRecord[]> {
  return lookUp(
    self,
    records.map(({ id }) => id),
  )
}
