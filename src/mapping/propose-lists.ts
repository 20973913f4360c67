import { type FieldMapping, type SchemaChange, sourcesOf, type TransformEntry } from '../model/plan.ts'
import { type Field, findField, type ObjectSchema } from '../model/schema.ts'
import { defineField } from './create-field.ts'
import type { ObjectFacts } from './facts.ts'
import { mapField } from './field-mapping.ts'
import { nameOf } from './transforms.ts'

interface Sides {
  source: ObjectSchema
  target: ObjectSchema
}

/**
 * Source fields that nothing is looked for besides `pairs`, with the reason: parts of a list, or of an instant, without a
 * counterpart of their own, and lists that never hold more in the sample than a part of them that has one.
 */
export function leftToOthers(
  source: ObjectSchema,
  pairs: ReadonlyMap<string, FieldMapping>,
  facts: ObjectFacts,
): Map<string, string> {
  const reasons = new Map<string, string>()
  for (const field of source.fields) {
    const list = field.within === undefined ? undefined : findField(source, field.within)
    if (list !== undefined && !pairs.has(field.name) && (isOnlyPart(field) || pairs.has(list.name))) {
      reasons.set(field.name, partOf(list.name))
    }
    // Where the list has no counterpart, its first entry gets a new field before all of them do.
    const first = partsOf(source, field).find(({ name, many }) => !many && (pairs.has(name) || !pairs.has(field.name)))
    const most = facts.fields.get(field.name)?.profile.entries?.most ?? 0
    if (first !== undefined && most === 1) reasons.set(field.name, nothingBeyond(first.name, facts.records))
  }
  return reasons
}

/** A time of day says nothing without its day, and the instant of both goes somewhere. */
function isOnlyPart({ many, type }: Field): boolean {
  return many === true || type === 'time'
}

/** Why a part of a list has no mapping of its own. */
function partOf(list: string): string {
  return `part of ${list}`
}

/** Why a list has none whose part says it all. */
function nothingBeyond(part: string, records: number): string {
  return `nothing beyond ${part} in ${records} sampled records`
}

/**
 * Proposed mappings, those of lists so that nothing is written twice: what a part of a source list brings to another field is
 * left out, and a target list that has parts is told all that goes to them.
 */
export function partLists({ source, target }: Sides, fields: readonly FieldMapping[]): FieldMapping[] {
  return fields.map((mapping) => {
    const from = soleSource(source, mapping)
    if (from === undefined) return mapping
    const others = fields.filter((other) => other !== mapping)
    const apart = targetsOf(partsOf(source, from), others).filter(
      (name) => findField(target, name)?.within !== mapping.to,
    )
    if (apart.length > 0) return { ...mapping, transform: [notIn(apart), ...mapping.transform] }
    const parts = target.fields.filter(({ within }) => within === mapping.to).map(({ name }) => name)
    const beside = others
      .filter((other) => parts.includes(other.to))
      .map((other) => soleSource(source, other))
      .filter((field) => field !== undefined && field.within !== from.name && field.within === undefined)
      .map((field) => field!.name)
    if (beside.length === 0) return mapping
    return { ...mapping, from: [...new Set([...beside, from.name])], transform: ['all-of', ...mapping.transform] }
  })
}

/**
 * New fields for entries of a list that goes to a field for one, where the sample has more of them than there are places.
 * `taken` are names that the target has.
 */
export function keepRests(
  { source, target }: Sides,
  fields: readonly FieldMapping[],
  taken: ReadonlySet<string>,
  facts: ObjectFacts,
): { fields: FieldMapping[]; changes: SchemaChange[] } {
  const changes: SchemaChange[] = []
  const names = new Set(taken)
  const kept = fields.flatMap((mapping): FieldMapping[] => {
    const from = soleSource(source, mapping)
    const at = mapping.transform.findIndex((entry) => nameOf(entry) === 'pick')
    if (from?.many === undefined || at < 0 || target.provenance === undefined) return [mapping]
    const apart = namesIn(mapping.transform[0])
    const most = facts.fields.get(from.name)?.profile.entries?.most ?? 0
    const created = most > (apart.length > 0 ? 2 : 1) ? defineField(source, from, names, target.newFieldNames) : null
    if (created === null) return [mapping]
    const { name } = created.definition
    names.add(name)
    changes.push({ action: 'create-field', object: target.name, field: created.definition })
    const rest = mapField(from.name, name, [notIn([...apart, mapping.to]), ...created.transform])
    const evidence = `new field: ${mapping.to} has a place for one`
    return [
      { ...mapping, transform: mapping.transform.with(at, { pick: { rest: name } }) },
      { ...rest, evidence, confidence: 0.9 },
    ]
  })
  return { fields: kept, changes }
}

function partsOf({ fields }: ObjectSchema, { name, many }: Field): Field[] {
  return many ? fields.filter(({ within }) => within === name) : []
}

function targetsOf(parts: readonly Field[], fields: readonly FieldMapping[]): string[] {
  const names = parts.map(({ name }) => name)
  return fields
    .filter((mapping) => sourcesOf(mapping).every((name) => names.includes(name)) && mapping.from)
    .map(({ to }) => to)
}

function notIn(fields: readonly string[]): TransformEntry {
  return { 'not-in': { fields } }
}

function namesIn(entry: TransformEntry | undefined): readonly string[] {
  const given = typeof entry === 'object' ? entry['not-in']?.fields : undefined
  return Array.isArray(given) ? given.map(String) : []
}

function soleSource(source: ObjectSchema, mapping: FieldMapping): Field | undefined {
  const [name, ...others] = sourcesOf(mapping)
  return name === undefined || others.length > 0 ? undefined : findField(source, name)
}
