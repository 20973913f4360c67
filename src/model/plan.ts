import type { Value } from './record.ts'
import type { FieldDefinition, MatchKey, SkipRule } from './schema.ts'

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
  /** Fields to be created in the target, in privileged mode, before anything is written. */
  schema: SchemaChange[]
  /** How far the counts of an action may move between approval and run, as a share of the predicted count. */
  tolerance: number
}

export interface PlanEnd {
  /** Name of the configured connection. */
  connection: string
  vendor: string
  /** The account that the plan was made for; a run against another one is refused. */
  account: string
}

export interface ObjectPlan {
  source: string
  target: string
  /** Condition in the source's own query language. Absent: every record. */
  where?: string
  skip: SkipRule[]
  /** In order; our source key always goes first and is not listed. */
  match: MatchKey[]
  policy: ObjectPolicy
  fields: FieldMapping[]
  /** Fields of ours in the target; absent members are not kept. */
  provenance: { sourceKey: string; created?: string; modified?: string }
  /** Source fields that go nowhere, with the reason. */
  unmapped: { field: string; reason: string }[]
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
}

export interface FieldMapping {
  to: string
  /** Source field, or several that the first transform makes one value of; absent when `constant` is given. */
  from?: string | string[]
  constant?: Value
  /** Applied from left to right. */
  transform: TransformEntry[]
  /** Overrides the object's policies for this field. */
  existing?: FieldPolicy
  invalid?: 'quarantine' | 'omit'
  /** Why this pair was proposed; not part of the approved content. */
  evidence?: string
  confidence?: number
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

export interface SchemaChange {
  action: 'create-field'
  object: string
  field: FieldDefinition
}
