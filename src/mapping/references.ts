import { type FieldMapping, type ObjectPlan, type Plan, sourcesOf, type TransformEntry } from '../model/plan.ts'
import { entriesOf, type Row } from '../model/record.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import type { TransformIssue } from './transforms/transform.ts'
import { nameOf } from './transforms.ts'

/**
 * The record of the target that a source record is, or why there is none; `isNew`: the migration makes it, or has made it;
 * `isToCome`: it is yet to be made, and its id is a placeholder.
 */
export type FoundRecord = { id: string; isNew?: true; isToCome?: true } | { issue: TransformIssue }

/** Looks up the record of the target that a record of this source object is or will be. */
export type FindRecord = (object: string, id: string) => FoundRecord

/** A field mapping that turns ids of source records into ids of the target. */
export interface ReferenceMapping {
  mapping: FieldMapping
  /** Source field with the id. */
  from: string
  to: string
  /** Source object that the ids are of. */
  object: string
  missing: 'quarantine' | 'drop'
}

/** The references of a pair, in the order of its fields. */
export function referenceMappings(plan: Pick<ObjectPlan, 'fields'>): ReferenceMapping[] {
  return plan.fields.flatMap((mapping) => {
    const entry = mapping.transform.find((each) => nameOf(each) === 'reference')
    const [from] = sourcesOf(mapping)
    if (entry === undefined || typeof entry === 'string' || from === undefined) return []
    const { object, missing } = entry.reference ?? {}
    if (typeof object !== 'string') return []
    return [{ mapping, from, to: mapping.to, object, missing: missing === 'drop' ? 'drop' : 'quarantine' }]
  })
}

/** The transform of a reference as it is proposed: a record that does not arrive costs the reference, unless the target demands it. */
export function referenceTo(object: string, { required }: Pick<Field, 'required'>): TransformEntry {
  return { reference: { object, missing: required ? 'quarantine' : 'drop' } }
}

/** The ids that a row names in a reference. */
export function namedIn(row: Row, { from }: Pick<ReferenceMapping, 'from'>): readonly string[] {
  return entriesOf(row[from]).filter((id) => id.trim() !== '')
}

/** The pairs whose records a reference of this pair may mean: those from its object to an object that the target's field may point to. */
export function parentsOf(plan: Plan, pair: ObjectPlan, reference: ReferenceMapping, target: Schema): ObjectPlan[] {
  const object = findObject(target, pair.target)
  const able = object && findField(object, reference.to)?.references
  return plan.objects.filter(
    (each) => each.source === reference.object && (able === undefined || able.includes(each.target)),
  )
}

/** The pairs of a plan in the order in which their records are written. */
export interface WriteOrder {
  objects: ObjectPlan[]
  /** Fields of the target, by pair, whose references are written once all records are there: they close a cycle. */
  late: ReadonlyMap<ObjectPlan, ReadonlySet<string>>
}

/**
 * Parents before those that refer to them, else in the order of the plan. Of references that close a cycle as few as
 * possible are late, and where there is a choice none that the target demands of a new record.
 */
export function orderWrites(plan: Plan, target: Schema): WriteOrder {
  const open = new Map(plan.objects.map((pair) => [pair, referencesOf(plan, pair, target)]))
  const late = new Map<ObjectPlan, Set<string>>()
  const objects: ObjectPlan[] = []
  while (open.size > 0) {
    for (const [pair, references] of open)
      open.set(
        pair,
        references.filter(({ parent }) => open.has(parent)),
      )
    const ready = [...open].filter(([pair]) => waitsForItselfAlone(pair, open))
    const [pair, references] = ready.sort(([, a], [, b]) => weight(a) - weight(b))[0]!
    if (references.length > 0) late.set(pair, new Set(references.map(({ to }) => to)))
    objects.push(pair)
    open.delete(pair)
  }
  return { objects, late }
}

interface Edge {
  to: string
  parent: ObjectPlan
  demanded: boolean
}

function referencesOf(plan: Plan, pair: ObjectPlan, target: Schema): Edge[] {
  const object = findObject(target, pair.target)
  return referenceMappings(pair).flatMap((reference) => {
    const { to } = reference
    const demanded = (object && findField(object, to)?.required) === true
    return parentsOf(plan, pair, reference, target).map((parent) => ({ to, parent, demanded }))
  })
}

/** Whatever it waits for waits for it in turn, or it waits for nothing: there always is such a pair. */
function waitsForItselfAlone(pair: ObjectPlan, open: ReadonlyMap<ObjectPlan, readonly Edge[]>): boolean {
  return [...reachable(pair, open)].every((other) => reachable(other, open).has(pair))
}

function reachable(from: ObjectPlan, open: ReadonlyMap<ObjectPlan, readonly Edge[]>): Set<ObjectPlan> {
  const seen = new Set<ObjectPlan>()
  const visit = (pair: ObjectPlan): void => {
    for (const { parent } of open.get(pair) ?? []) {
      if (seen.has(parent)) continue
      seen.add(parent)
      visit(parent)
    }
  }
  visit(from)
  return seen
}

/** None first; a reference that the target demands outweighs all others. */
function weight(edges: readonly Edge[]): number {
  return edges.reduce((sum, { demanded }) => sum + (demanded ? 1_000 : 1), 0)
}
