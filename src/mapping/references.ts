import { type FieldMapping, type ObjectPlan, type Plan, sourcesOf, type TransformEntry } from '../model/plan.ts'
import { entriesOf, type Row } from '../model/record.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import type { FoundRecord } from './found-record.ts'
import { nameOf } from './transforms.ts'

/** Looks up the record of the target that a record of this source object, named in a field of the target, is or will be. */
export type FindRecord = (to: string, object: string, id: string) => FoundRecord

/** A field mapping that turns ids of source records into ids of the target. */
export interface ReferenceMapping {
  mapping: FieldMapping
  /** Source field with the id. */
  from: string
  to: string
  /** Source objects that the ids may be of. */
  objects: readonly string[]
  missing: 'quarantine' | 'drop'
  /** The target has a place for one of several. */
  isSole: boolean
}

/** The references of a pair, in the order of its fields. */
export function referenceMappings(plan: Pick<ObjectPlan, 'fields'>): ReferenceMapping[] {
  return plan.fields.flatMap((mapping) => {
    const several = severalReferences(mapping)
    if (several.length > 0) return several
    const entry = mapping.transform.find((each) => nameOf(each) === 'reference')
    const [from] = sourcesOf(mapping)
    if (entry === undefined || typeof entry === 'string' || from === undefined) return []
    const { object, missing } = entry.reference ?? {}
    const objects = [object].flat().filter((name) => typeof name === 'string')
    if (objects.length === 0) return []
    const isSole = mapping.transform.some((each) => nameOf(each) === 'first')
    return [{ mapping, from, to: mapping.to, objects, missing: missing === 'drop' ? 'drop' : 'quarantine', isSole }]
  })
}

/** One for each field that the first transform chooses from, with the object that its ids are of. */
function severalReferences(mapping: FieldMapping): ReferenceMapping[] {
  const [entry] = mapping.transform
  const objects = typeof entry === 'object' ? entry['first-reference']?.objects : undefined
  if (!Array.isArray(objects)) return []
  const facts = { mapping, to: mapping.to, missing: 'drop', isSole: true } as const
  return sourcesOf(mapping).map((from, i) => ({ ...facts, from, objects: [String(objects[i] ?? '')] }))
}

/**
 * The transforms of a reference as it is proposed: a record that does not arrive costs the reference, unless the target
 * demands it; of several the first that arrives stays where there is a place for one.
 */
export function referenceSteps(
  objects: readonly string[],
  from: Pick<Field, 'type'>,
  { required, type }: Pick<Field, 'required' | 'type'>,
): TransformEntry[] {
  const [only, ...others] = objects
  const isSole = from.type === 'multi-reference' && type === 'reference'
  const missing = required && !isSole ? 'quarantine' : 'drop'
  const look = { reference: { object: others.length === 0 ? only : objects, missing } }
  return isSole ? [look, 'first'] : [look]
}

/** The ids that a row names in a reference. */
export function namedIn(row: Row, { from }: Pick<ReferenceMapping, 'from'>): readonly string[] {
  return entriesOf(row[from]).filter((id) => id.trim() !== '')
}

/** Objects of the target that a field of it may point to; undefined where nobody says. */
export function ableToHold(pair: ObjectPlan, to: string, target: Schema): readonly string[] | undefined {
  const object = findObject(target, pair.target)
  return object && findField(object, to)?.references
}

/** The pairs whose records a reference of this pair may mean: those from its objects to one that the target's field may point to. */
export function parentsOf(plan: Plan, pair: ObjectPlan, reference: ReferenceMapping, target: Schema): ObjectPlan[] {
  const able = ableToHold(pair, reference.to, target)
  return plan.objects.filter(
    (each) => reference.objects.includes(each.source) && (able === undefined || able.includes(each.target)),
  )
}

/** The pairs by whose skipped records others are led on, with the pairs that these lead to. */
export function successorPairs(plan: Plan, pair: ObjectPlan, source: Schema): ObjectPlan[] {
  const object = findObject(source, pair.source)
  const names = pair.skip.flatMap(({ successors = [] }) => successors)
  const objects = new Set(names.flatMap((name) => (object && findField(object, name)?.references) ?? []))
  return plan.objects.filter((each) => objects.has(each.source))
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
export function orderWrites(plan: Plan, source: Schema, target: Schema): WriteOrder {
  const open = new Map(plan.objects.map((pair) => [pair, referencesOf(plan, pair, source, target)]))
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

function referencesOf(plan: Plan, pair: ObjectPlan, source: Schema, target: Schema): Edge[] {
  const object = findObject(target, pair.target)
  return referenceMappings(pair).flatMap((reference) => {
    const { to } = reference
    const demanded = (object && findField(object, to)?.required) === true
    const able = ableToHold(pair, to, target)
    const named = plan.objects.filter((each) => reference.objects.includes(each.source))
    const heirs = named
      .flatMap((each) => successorPairs(plan, each, source))
      .filter((each) => able === undefined || able.includes(each.target))
    const parents = new Set([...parentsOf(plan, pair, reference, target), ...heirs])
    return [...parents].map((parent) => ({ to, parent, demanded }))
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
