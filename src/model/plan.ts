import type { Condition } from './condition.ts'
import type { Value } from './record.ts'
import type { FieldDefinition, MatchKey, ObjectDefinition, Option, SkipRule } from './schema.ts'

/**
 * What is to be done, by what rules, as a person reviews and edits it. The YAML file is the plan's only form at rest;
 * an approval is bound to the hash of its canonical form (see `mapping/plan-file.ts`).
 */
export interface Plan {
  version: 1
  /** Also the file's name: lower-case letters, digits, hyphens. */
  id: string
  source: PlanEnd
  target: PlanEnd
  objects: ObjectPlan[]
  /** Ties between records that are made once all records are there. */
  links?: LinkPlan[]
  /** What the target lacks and has to get, in privileged mode, before anything is written. */
  schema: SchemaChange[]
  /** How far the counts of an action may move between approval and run, as a share of the predicted count. */
  tolerance: number
  /**
   * A run pauses when this share of so many records that were sent last was refused, or when one field differs in this
   * share of the records that were read back. Absent: half of 500.
   */
  breaker?: { share: number; records: number }
}

export interface PlanEnd {
  /** Name of the configured connection. */
  connection: string
  vendor: string
  /** The account that the plan was made for; a run against another one is refused. */
  account: string
}

export interface ObjectPlan {
  /** An object of the source, or a relation, whose links are its records then. */
  source: string
  target: string
  /** What a source record must meet to belong to the migration: all of it. Absent: every record. */
  filter?: Condition[]
  /** The same in the source's own query language, for experts. */
  where?: string
  skip: SkipRule[]
  /** In order; our source key always goes first and is not listed. */
  match: MatchKey[]
  policy: ObjectPolicy
  fields: FieldMapping[]
  /** Fields of ours in the target; absent members are not kept. Absent: the target has no place for any of them. */
  provenance?: { sourceKey: string; created?: string; modified?: string }
  /** Source fields that go nowhere, with the reason. */
  unmapped: { field: string; reason: string }[]
}

/** The name of an object pair in the journal, in results and in edits: `Lead>contacts`. */
export function pairName({ source, target }: Pick<ObjectPlan, 'source' | 'target'>): string {
  return `${source}>${target}`
}

/** The fields of the target that hold what we keep about a record. */
export function provenanceFields({ provenance }: Pick<ObjectPlan, 'provenance'>): string[] {
  return Object.values(provenance ?? {})
}

/** Links of the source that become links of the target. */
export interface LinkPlan {
  from: LinkSource
  /** A relation of the target. */
  to: string
  /** A link with an end that the target will not have: counted only, or reported as well. */
  missing: 'drop' | 'report'
  /** Why it is so and may be otherwise, where nobody said it: a note, until a person has. */
  evidence?: string
}

/**
 * Where links come from: a field of records that holds ids of others, a relation of the source, or records that tie two
 * others by two fields of theirs, all of them or those that meet a filter.
 */
export type LinkSource =
  | { object: string; field: string }
  | { relation: string }
  | { object: string; ends: readonly [string, string]; filter?: Condition[] }

/** The name of a kind of links in the journal and in results: `Contact.AccountId => contact>company`. */
export function linkName({ from, to }: Pick<LinkPlan, 'from' | 'to'>): string {
  return `${showLinkSource(from)} => ${to}`
}

/** Where links come from, for a person. */
export function showLinkSource(from: LinkSource): string {
  if ('relation' in from) return from.relation
  if ('field' in from) return `${from.object}.${from.field}`
  const conditions = (from.filter ?? []).map(({ field, is, value }) => `${field} ${is} ${JSON.stringify(value ?? '')}`)
  const only = conditions.length === 0 ? '' : ` (${conditions.join(', ')})`
  return `${from.object}.${from.ends.join('+')}${only}`
}

/** What an update does with a field: write it where the target has nothing, always, or never. */
export type FieldPolicy = 'fill-empty' | 'overwrite' | 'never'

export interface ObjectPolicy {
  /** Records that the target already has. */
  existing: FieldPolicy
  /** A second source record with the same match key: the first in source order stays, the others wait or go without it. */
  duplicate: 'quarantine' | 'create-without-key'
  /** Source records that have no value for any match key. */
  missingKey: 'quarantine' | 'create'
  /** Values that the target's rules refuse: the record waits, or goes without the value (which is listed as lost). */
  invalid: 'quarantine' | 'omit'
  /** Somebody created the same record in the target meanwhile. */
  race: 'quarantine' | 'update'
  /**
   * What the target does by itself when records change (workflows, mails): ways of writing that set it off are not taken,
   * or are where they cost less. Absent: `avoid`.
   */
  automations?: 'avoid' | 'accept'
}

export interface FieldMapping {
  to: string
  /** Source field, or several that the first transform makes one value of; absent when `constant` is given. */
  from?: string | string[]
  constant?: Value
  /** Applied from left to right. */
  transform: TransformEntry[]
  /** Which option of the target a value becomes, for the steps `option` and `options`. */
  values?: ValueMap
  /** The same for records that hold a value in another field of the source; looked into before `values`. */
  valuesBy?: { field: string; values: Readonly<Record<string, ValueMap>> }
  /** Overrides the object's policies for this field. */
  existing?: FieldPolicy
  invalid?: 'quarantine' | 'omit'
  /** Why this pair was proposed; not part of the approved content. */
  evidence?: string
  confidence?: number
  /** What the target will not have of the source's values, for a person; neither part of the approved content. */
  loss?: string
}

/** A transform by its name, or one key with its arguments: `trim`, `{ truncate: { length: 40 } }`. */
export type TransformEntry = string | { readonly [name: string]: TransformArguments }

export interface TransformArguments {
  readonly [argument: string]: unknown
}

/** The source fields of a mapping in their order; none when it writes a constant. */
export function sourcesOf({ from }: Pick<FieldMapping, 'from'>): readonly string[] {
  if (from === undefined) return []
  return typeof from === 'string' ? [from] : from
}

/** Where the value of a mapping comes from, for a person: its source fields, or what is always written. */
export function showSources(mapping: Pick<FieldMapping, 'from' | 'constant'>): string {
  const sources = sourcesOf(mapping)
  return sources.length === 0 ? `always ${JSON.stringify(mapping.constant)}` : sources.join(', ')
}

/**
 * Source value -> value of an option of the target, or null for one that stays behind on purpose. A value that is not in
 * it goes to the option that has it as value or label.
 */
export type ValueMap = Readonly<Record<string, string | null>>

export type SchemaChange = ObjectCreation | FieldCreation | OptionAddition

/** An object that is made as the target's `newObjects` says. */
export interface ObjectCreation extends Omit<ObjectDefinition, 'name' | 'links'> {
  action: 'create-object'
  object: string
}

export interface FieldCreation {
  action: 'create-field'
  object: string
  field: FieldDefinition
}

/** Further options of a field that the target has; those that it has already stay as they are. */
export interface OptionAddition {
  action: 'add-options'
  object: string
  field: string
  options: Option[]
}

/** The objects that changes create. */
export function objectCreations(changes: readonly SchemaChange[]): ObjectCreation[] {
  return changes.filter((change) => change.action === 'create-object')
}

/** The fields that changes create, in one object or in all. */
export function fieldCreations(changes: readonly SchemaChange[], object?: string): FieldCreation[] {
  return changes.filter(
    (change): change is FieldCreation =>
      change.action === 'create-field' && (object === undefined || change.object === object),
  )
}

/** The options that changes add, to fields of one object or of all. */
export function optionAdditions(changes: readonly SchemaChange[], object?: string): OptionAddition[] {
  return changes.filter(
    (change): change is OptionAddition =>
      change.action === 'add-options' && (object === undefined || change.object === object),
  )
}

export interface SchemaPartKey {
  object: string
  /** null where the part is the object itself. */
  field: string | null
  /** Value of the option; null where the part is no option. */
  option: string | null
}

/** One thing that a schema change makes: an object, a field of this type, or an option of a field. */
export interface SchemaPart extends SchemaPartKey {
  label: string
  /** For a person: `text`, `reference to Accounts`. */
  type: string | null
}

/** What changes make, part by part, in their order. */
export function schemaParts(changes: readonly SchemaChange[]): SchemaPart[] {
  return changes.flatMap((change): SchemaPart[] => {
    const { object } = change
    if (change.action === 'add-options') {
      return change.options.map(({ value, label }) => ({
        object,
        field: change.field,
        option: value,
        label,
        type: null,
      }))
    }
    if (change.action === 'create-object') {
      return [{ object, field: null, option: null, label: change.label, type: null }]
    }
    const { name, label, type, references } = change.field
    const told = references === undefined ? type : `${type} to ${references.join(' or ')}`
    return [{ object, field: name, option: null, label, type: told }]
  })
}
