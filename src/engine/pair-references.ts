import { type FoundRecord, isStrange, soleRecord } from '../mapping/found-record.ts'
import { sourceKey } from '../mapping/keys.ts'
import { linkEnds } from '../mapping/links.ts'
import {
  ableToHold,
  type FindRecord,
  namedIn,
  parentsOf,
  placeOf,
  type ReferenceMapping,
  referenceMappings,
  successorPairs,
} from '../mapping/references.ts'
import { skipRule } from '../mapping/skip.ts'
import { issue } from '../mapping/transforms/transform.ts'
import { type ObjectPlan, type Plan, pairName } from '../model/plan.ts'
import { type CrmRecord, entriesOf, type Row } from '../model/record.ts'
import { findField, findObject } from '../model/schema.ts'
import type { LookUpRecords, RecordEnd, Sought } from './forecast/whereabouts.ts'
import type { Ends } from './pair.ts'

/** A reference of a pair, with the records that it may name. */
export interface PairReference extends ReferenceMapping {
  /** One for each of its objects. */
  sought: readonly Sought[]
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
    const accepts = ableToHold(pair, reference, ends.target.schema)
    const sought = reference.objects.map((object): Sought => {
      const pairs = plan.objects.filter((each) => each.source === object)
      const [only, ...others] = accepts ?? []
      const known = pairs.map((each) => recordEnd(plan, each, ends))
      const isElsewhere = !known.some((end) => accepts?.includes(end.ends.targetObject) ?? true)
      // Where only one object can be meant, the plan need not migrate it.
      const earlier = isElsewhere && only !== undefined && others.length === 0 ? [earlierEnd(object, only, ends)] : []
      return { object, ends: [...known, ...earlier], accepts, followsHeirs: true }
    })
    return { ...reference, sought, late: late?.has(reference.to) === true }
  })
}

/** The records of a pair of the plan. */
export function recordEnd(plan: Plan, pair: ObjectPlan, ends: Both): RecordEnd {
  const target = findObject(ends.target.schema, pair.target)
  const end = earlierEnd(pair.source, pair.target, ends)
  if (target === undefined) return end
  const keyOf = (id: string): string => sourceKey(plan.source.vendor, ends.source.account, pair.source, id)
  const leadsOn = pair.skip.some(({ successors = [] }) => successors.length > 0)
  return {
    ...end,
    pair: {
      ...{ name: pairName(pair), target },
      ...(pair.provenance && { key: { field: pair.provenance.sourceKey, of: keyOf } }),
      ...(leadsOn && { heirs: (row: Row) => heirsOf(plan, pair, ends, row) }),
    },
  }
}

/** Those that a skipped record names as its successors, in the order of the rule that skips it. */
function heirsOf(plan: Plan, pair: ObjectPlan, ends: Both, row: Row): { id: string; ends: RecordEnd[] }[] {
  const object = findObject(ends.source.schema, pair.source)
  return (skipRule(pair.skip, row)?.successors ?? []).flatMap((name) => {
    const objects = (object && findField(object, name)?.references) ?? []
    const known = plan.objects.filter(({ source }) => objects.includes(source))
    return entriesOf(row[name]).map((id) => ({ id, ends: known.map((each) => recordEnd(plan, each, ends)) }))
  })
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
  const linked = (plan.links ?? []).some((link) => {
    const ends = linkEnds(plan, link, source.schema, target.schema)
    return ends !== null && [...ends.from.pairs, ...ends.to.pairs].includes(pair)
  })
  // A skipped record is asked for as what it names is; and its successors are.
  const succession = plan.objects.some((other) => successorPairs(plan, other, source.schema).includes(pair))
  return named || linked || succession || pair.skip.some(({ successors = [] }) => successors.length > 0)
}

/**
 * Looks up all that records name, once for each record that a field names, or a column of its rows. `siblings` are all
 * references of the pair, these among them: where one field of the source feeds several of the target, what one of those
 * takes is no concern of the rest.
 */
export async function relate(
  lookUp: LookUpRecords,
  references: readonly PairReference[],
  records: readonly CrmRecord[],
  siblings: readonly PairReference[] = references,
): Promise<RelatedRecord[]> {
  if (references.length === 0) return [...records]
  const known = new Map<string, FoundRecord>()
  const wanted = new Set(references.map(sourceOf))
  for (const [from, places] of Map.groupBy(siblings, sourceOf)) {
    if (!wanted.has(from)) continue
    const ids = [...new Set(records.flatMap(({ row }) => namedIn(row, places[0]!)))]
    for (const place of places) {
      for (const each of place.sought) {
        const found = await lookUp(each, ids)
        for (const [i, id] of ids.entries()) known.set(keyOf(goalOf(place), each.object, id), found[i]!)
      }
    }
    if (places.length > 1) for (const id of ids) leaveToOne(places, id, known)
  }
  const related: FindRecord = (place, object, id) => known.get(keyOf(place, object, id)) ?? unknown
  return records.map((record) => ({ ...record, related }))
}

function sourceOf({ from, column }: PairReference): string {
  return placeOf(from, column)
}

function goalOf({ to, column }: PairReference): string {
  return placeOf(to, column)
}

function keyOf(place: string, object: string, id: string): string {
  return `${place} ${object} ${id}`
}

/** Of several fields for an id, those answer for it that may hold its record; where none may, one. */
function leaveToOne(places: readonly PairReference[], id: string, known: Map<string, FoundRecord>): void {
  const found = places.map((place) =>
    soleRecord(place.objects.map((object) => known.get(keyOf(goalOf(place), object, id)) ?? unknown)),
  )
  // Whether one that is written last may hold it is only known by then.
  const [teller] = found.every(isStrange)
    ? [...places].sort((a, b) => Number(b.late) - Number(a.late) || waits(b) - waits(a))
    : []
  for (const [i, place] of places.entries()) {
    if (place === teller || !isStrange(found[i]!)) continue
    for (const object of place.objects) {
      const key = keyOf(goalOf(place), object, id)
      const one = known.get(key) ?? unknown
      if ('issue' in one) known.set(key, { ...one, isHeld: true })
    }
  }
}

function waits({ missing }: PairReference): number {
  return missing === 'quarantine' ? 1 : 0
}

const unknown = issue('reference-outside', 'It names a record that nobody knows of.')
