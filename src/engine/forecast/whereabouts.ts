import { elsewhere, type FoundRecord, outside, soleRecord } from '../../mapping/found-record.ts'
import { issue } from '../../mapping/transforms/transform.ts'
import type { Row } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { MatchIndex, PairEnds, RecordFate, Snapshot, Store } from '../../store/store.ts'

/** Records of one source object that go to one object of the target. */
export interface RecordEnd {
  ends: PairEnds
  /** Absent where the plan does not migrate them. */
  pair?: {
    name: string
    target: ObjectSchema
    /** The field of the target that holds our source key, and the key of a record. Absent: it has no such field. */
    key?: { field: string; of(id: string): string }
    /** The records that took the place of one that the plan skips, in order; absent where it never says. */
    heirs?(row: Row): { id: string; ends: readonly RecordEnd[] }[]
  }
}

/** The records that a reference or one end of a link names. */
export interface Sought {
  /** As the source has it, for messages. */
  object: string
  /** Where they may be. */
  ends: readonly RecordEnd[]
  /** Objects of the target that can stand there; absent: any. */
  accepts?: readonly string[] | undefined
  /** What the plan skips is looked for where its heirs are. */
  followsHeirs: boolean
}

/** Where the records that are sought are in the target, in the order of their ids. */
export type LookUpRecords = (sought: Sought, ids: readonly string[]) => Promise<FoundRecord[]>

/** Knows of no record. */
export const nowhere: LookUpRecords = async ({ object }, ids) => ids.map((id) => notThere(object, id))

/** Takes every record for one that is to come: for showing a mapping apart from what becomes of other records. */
export const anywhere: LookUpRecords = async ({ ends }, ids) =>
  ids.map(() => ({ id: placeholder(ends[0]?.pair?.target), isToCome: true }))

/** Records that took the place of others are followed so far. */
const furthestHeir = 5

/**
 * Looks records up by what the dry run said of them, or the migration made of them, and those that the plan leaves out by
 * what the target had then, or earlier runs know. Before the migration, a record that is yet to be created has a
 * placeholder for an id. Of records that the plan skips, the snapshot says who took their place.
 */
export function lookUpRecords(
  { journal }: Pick<Store, 'journal'>,
  of: { dryRun: string; migration: string | null },
  index: MatchIndex,
  snapshot: Pick<Snapshot, 'get'>,
): LookUpRecords {
  const lookUp = async (sought: Sought, ids: readonly string[], depth: number): Promise<FoundRecord[]> => {
    const { object, ends, accepts, followsHeirs } = sought
    const found = ids.map((): FoundRecord[] => [])
    for (const end of ends) {
      if (end.pair === undefined) continue
      const { pair } = end
      const fates = await journal.fates(of, pair.name, ids)
      for (const [i, id] of ids.entries()) {
        const fate = fates[i]
        if (fate === null || fate === undefined) continue
        const heir = fate.action === 'skip' && followsHeirs ? await findHeir(end, id, accepts, depth) : null
        const isToCome = of.migration === null ? placeholder(pair.target) : null
        if (heir !== null) found[i]!.push(heir)
        else if (accepts?.includes(end.ends.targetObject) === false) found[i]!.push(goesElsewhere(end.ends, id))
        else found[i]!.push(toFound(end.ends.object, id, fate, isToCome))
      }
    }
    const unknown = ids.flatMap((id, i) => (found[i]!.length === 0 ? [{ id, i }] : []))
    for (const end of unknown.length === 0 ? [] : ends) {
      if (accepts?.includes(end.ends.targetObject) === false) continue
      const others = await fromBefore(
        journal,
        index,
        end,
        unknown.map(({ id }) => id),
      )
      for (const [n, { i }] of unknown.entries()) if (others[n] !== undefined) found[i]!.push(others[n])
    }
    return ids.map((id, i) => (found[i]!.length === 0 ? notThere(object, id) : soleRecord(found[i]!)))
  }

  const findHeir = async (
    { ends: { object }, pair }: RecordEnd,
    id: string,
    accepts: Sought['accepts'],
    depth: number,
  ): Promise<FoundRecord | null> => {
    if (pair?.heirs === undefined || depth >= furthestHeir) return null
    const [record] = await snapshot.get(object, [id])
    let other: FoundRecord | null = null
    for (const heir of record === undefined ? [] : pair.heirs(record.row)) {
      const sought = { object, ends: heir.ends, accepts, followsHeirs: true }
      const [found] = await lookUp(sought, [heir.id], depth + 1)
      if (found !== undefined && 'id' in found) return { ...found, isHeir: true }
      if (found?.goesTo !== undefined) other ??= found
    }
    return other
  }

  return (sought, ids) => lookUp(sought, ids, 0)
}

/** Long enough for the ids of most systems, and in the form that they take. */
function placeholder(target: ObjectSchema | undefined): string {
  return target?.idExample ?? '9'.repeat(18)
}

function toFound(object: string, sourceId: string, fate: RecordFate, isToCome: string | null): FoundRecord {
  const { action, status, predictedId, targetId, predictedReason } = fate
  const [what, source] = [`${object} ${sourceId}`, { object, id: sourceId }]
  const because = (reason: string | null): string => (reason === null ? '.' : `: ${reason}.`)
  if (action === 'skip')
    return issue('reference-skipped', `The ${what}, which it names, is skipped${because(predictedReason)}`)
  if (action === 'quarantine')
    return issue('reference-kept-back', `The ${what}, which it names, is kept back${because(predictedReason)}`)
  if (status === 'quarantined')
    return issue('reference-kept-back', `The ${what}, which it names, was kept back${because(fate.reason)}`)
  // An update that was refused leaves the record where it is.
  const id = targetId ?? predictedId
  if (id !== null) return status === 'created' ? { id, source, isNew: true } : { id, source }
  if (status === null && isToCome !== null) return { id: isToCome, source, isNew: true, isToCome: true }
  return issue('reference-failed', `The ${what}, which it names, was not taken by the target${because(fate.reason)}`)
}

/** Records that this plan leaves out: by our key in the target, else by the id map of earlier runs if the id is still there. */
async function fromBefore(
  journal: Store['journal'],
  index: MatchIndex,
  { ends, pair }: RecordEnd,
  ids: readonly string[],
): Promise<(FoundRecord | undefined)[]> {
  const mapped = await journal.targetIds(ends, ids)
  const known = (targetId: string | null, id: string): FoundRecord | undefined =>
    targetId === null ? undefined : { id: targetId, source: { object: ends.object, id } }
  if (pair === undefined) return ids.map((id, i) => known(mapped[i] ?? null, id))
  const { key } = pair
  const keys = key === undefined ? [] : ids.map((id) => ({ field: key.field, value: key.of(id) }))
  const byKey = await index.lookup(ends.targetObject, keys)
  const rows = await index.rows(
    ends.targetObject,
    mapped.map((id) => id ?? ''),
  )
  return ids.map((id, i) => {
    const [ours] = byKey[i] ?? []
    const still = rows[i] === null || rows[i] === undefined ? null : (mapped[i] ?? null)
    return known(ours ?? still, id)
  })
}

function notThere(object: string, id: string): FoundRecord {
  return issue(
    outside,
    `The ${object} ${id}, which it names, is not among the records of the plan, and the target does not have it.`,
  )
}

function goesElsewhere({ object, targetObject }: PairEnds, id: string): FoundRecord {
  const message = `The ${object} ${id}, which it names, goes to ${targetObject}, which cannot stand here.`
  return { ...issue(elsewhere, message), goesTo: targetObject }
}

/** Where records of a pair themselves are. */
export function ownRecords(
  { lookUp, self }: { lookUp: LookUpRecords; self: RecordEnd },
  records: readonly { id: string }[],
): Promise<FoundRecord[]> {
  return lookUp(
    { object: self.ends.object, ends: [self], followsHeirs: false },
    records.map(({ id }) => id),
  )
}
