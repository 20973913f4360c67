import { sourceKey } from '../mapping/keys.ts'
import { linkEnds } from '../mapping/links.ts'
import {
  type FindRecord,
  type FoundRecord,
  namedIn,
  parentsOf,
  type ReferenceMapping,
  referenceMappings,
} from '../mapping/references.ts'
import { issue } from '../mapping/transforms/transform.ts'
import { type ObjectPlan, type Plan, pairName } from '../model/plan.ts'
import type { CrmRecord } from '../model/record.ts'
import { findField, findObject } from '../model/schema.ts'
import type { LookUpRecords, RecordEnd } from './forecast/whereabouts.ts'
import type { Ends } from './pair.ts'

/** A reference of a pair, with the records that it may name. */
export interface PairReference extends ReferenceMapping {
  end: RecordEnd
  /** It closes a cycle, so it is written once all records are there. */
  late: boolean
}

/** A source record with what is known of the records that it names. */
export interface RelatedRecord extends CrmRecord {
  related?: FindRecord
}

type Both = Pick<Ends, 'source' | 'target'>

export function referencesOf(
  plan: Plan,
  pair: ObjectPlan,
  ends: Both,
  late: ReadonlySet<string> | undefined,
): PairReference[] {
  return referenceMappings(pair).map((reference) => {
    const [parent] = parentsOf(plan, pair, reference, ends.target.schema)
    const object = findObject(ends.target.schema, pair.target)
    const [only = ''] = (object && findField(object, reference.to)?.references) ?? []
    const end = parent === undefined ? earlierEnd(reference.object, only, ends) : recordEnd(plan, parent, ends)
    return { ...reference, end, late: late?.has(reference.to) === true }
  })
}

/** The records of a pair of the plan. */
export function recordEnd(plan: Plan, pair: ObjectPlan, ends: Both): RecordEnd {
  const target = findObject(ends.target.schema, pair.target)
  const end = earlierEnd(pair.source, pair.target, ends)
  if (target === undefined) return end
  const keyOf = (id: string): string => sourceKey(plan.source.vendor, ends.source.account, pair.source, id)
  return { ...end, pair: { name: pairName(pair), target, keyField: pair.provenance.sourceKey, sourceKey: keyOf } }
}

/** Records that only earlier runs know. */
function earlierEnd(object: string, targetObject: string, { source, target }: Both): RecordEnd {
  return { ends: { sourceAccount: source.account, object, targetAccount: target.account, targetObject } }
}

/** Whether others ask what becomes of the records of a pair. */
export function isSought(plan: Plan, pair: ObjectPlan, { source, target }: Both): boolean {
  const named = plan.objects.some((other) =>
    referenceMappings(other).some((reference) => parentsOf(plan, other, reference, target.schema).includes(pair)),
  )
  return (
    named ||
    (plan.links ?? []).some((link) =>
      linkEnds(plan, link, source.schema, target.schema).some(({ from, to }) => from === pair || to === pair),
    )
  )
}

/** Looks up all that records name, once for each record that is named. */
export async function relate(
  lookUp: LookUpRecords,
  references: readonly PairReference[],
  records: readonly CrmRecord[],
): Promise<RelatedRecord[]> {
  if (references.length === 0) return [...records]
  const known = new Map<string, FoundRecord>()
  // A sound plan has one end for each object that its references name.
  for (const { object, end } of new Map(references.map((each) => [each.object, each])).values()) {
    const mine = references.filter((each) => each.object === object)
    const ids = [...new Set(records.flatMap(({ row }) => mine.flatMap((each) => namedIn(row, each))))]
    const found = await lookUp(end, ids)
    for (const [i, id] of ids.entries()) known.set(`${object} ${id}`, found[i]!)
  }
  const related: FindRecord = (object, id) => known.get(`${object} ${id}`) ?? unknown
  return records.map((record) => ({ ...record, related }))
}

const unknown = issue('reference-outside', 'It names a record that nobody knows of.')
