import {
  type FieldMapping,
  type ObjectPlan,
  type Plan,
  sourcesOf,
  type TransformArguments,
  type TransformEntry,
} from '../model/plan.ts'
import { entriesOf, type Row } from '../model/record.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import type { FoundRecord } from './found-record.ts'
import { type NamedInRow, namedInRows } from './rows.ts'
import type { TransformContext } from './transforms/transform.ts'
import { nameOf } from './transforms.ts'

/**
 * Looks up the record of the target that a record of this source object, named at a place of the target (see `placeOf`), is
 * or will be.
 */
export type FindRecord = (place: string, object: string, id: string) => FoundRecord

/** The same for one field, and the columns of its rows. */
export function findFrom(find: FindRecord, to: string): NonNullable<TransformContext['reference']> {
  return (object, id, column) => find(placeOf(to, column), object, id)
}

/** Where ids stand: in a field, or in a column of its rows, as `Items[Product]`. */
export function placeOf(field: string, column?: string): string {
  return column === undefined ? field : `${field}[${column}]`
}

/** A field mapping that turns ids of source records into ids of the target. */
export interface ReferenceMapping {
  mapping: FieldMapping
  /** Source field with the id. */
  from: string
  to: string
  /** Both fields hold rows, and this column of theirs the ids. */
  column?: string
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
    const [from] = sourcesOf(mapping)
    if (from === undefined) return []
    const isSole = mapping.transform.some((each) => nameOf(each) === 'first')
    return mapping.transform.flatMap((entry): ReferenceMapping[] => {
      const { object, missing, column } = lookUpOf(entry) ?? {}
      const objects = [object].flat().filter((name) => typeof name === 'string')
      if (objects.length === 0) return []
      const facts = { mapping, from, to: mapping.to, objects, isSole } as const
      const inRows = typeof column === 'string' ? { column } : {}
      return [{ ...facts, ...inRows, missing: missing === 'drop' ? 'drop' : 'quarantine' }]
    })
  })
}

/** Transforms that look up what a record of the source is in the target, and say what becomes of one that is nothing there. */
const lookUps = ['reference', 'row-reference']

function lookUpOf(entry: TransformEntry): TransformArguments | undefined {
  return typeof entry === 'object' && lookUps.includes(nameOf(entry)) ? entry[nameOf(entry)] : undefined
}

/** A step that looks records up so that one which does not arrive costs its name alone; any other as it is. */
export function withoutWaiting(entry: TransformEntry): TransformEntry {
  const given = lookUpOf(entry)
  return given === undefined ? entry : { [nameOf(entry)]: { ...given, missing: 'drop' } }
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

/** The ids that a record names in a reference, with the number of their row where they stand in rows. */
export function namesIn(
  row: Row,
  { from, column }: Pick<ReferenceMapping, 'from' | 'column'>,
): readonly (Pick<NamedInRow, 'id'> & Partial<NamedInRow>)[] {
  if (column !== undefined) return namedInRows(row[from], column)
  return entriesOf(row[from]).flatMap((id) => (id.trim() === '' ? [] : [{ id }]))
}

/** The ids alone. */
export function namedIn(row: Row, reference: Pick<ReferenceMapping, 'from' | 'column'>): readonly string[] {
  return namesIn(row, reference).map(({ id }) => id)
}

/** Names of the objects that a field, or a column of its rows, may point to; undefined where nobody says. */
export function pointsTo(field: Field | undefined, column?: string): readonly string[] | undefined {
  if (column === undefined) return field?.references
  return field?.rowReferences?.find((each) => each.column === column)?.references
}

/** Objects of the target that its end of a reference may point to; undefined where nobody says. */
export function ableToHold(
  pair: ObjectPlan,
  { to, column }: Pick<ReferenceMapping, 'to' | 'column'>,
  target: Schema,
): readonly string[] | undefined {
  const object = findObject(target, pair.target)
  return object && pointsTo(findField(object, to), column)
}

/** The pairs whose records a reference of this pair may mean: those from its objects to one that the target's field may point to. */
export function parentsOf(plan: Plan, pair: ObjectPlan, reference: ReferenceMapping, target: Schema): ObjectPlan[] {
  const able = ableToHold(pair, reference, target)
  return plan.objects.filter(
    (each) => reference.objects.includes(each.source) && (able === undefined || able.includes(each.target)),
  )
}

/**
 * The pairs whose records both of two fields may name. An object of the source that goes to two which the target's may name
 * is left out: nobody can say which is meant.
 */
export function sharedParents(
  plan: Plan,
  from: { references?: readonly string[] },
  to: { references?: readonly string[] },
): ObjectPlan[] {
  const both = plan.objects.filter(
    (pair) => from.references?.includes(pair.source) === true && to.references?.includes(pair.target) === true,
  )
  return both.filter((pair) => both.every((other) => other === pair || other.source !== pair.source))
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
    const able = ableToHold(pair, reference, target)
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
