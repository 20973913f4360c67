import type { Condition } from '../model/condition.ts'
import { FerryError } from '../model/errors.ts'
import {
  type FieldMapping,
  fieldCreations,
  type ObjectPlan,
  type ObjectPolicy,
  provenanceFields,
  type SchemaChange,
  sourcesOf,
} from '../model/plan.ts'
import type { CrmRecord } from '../model/record.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, type ObjectSchema } from '../model/schema.ts'
import { derivedNames, earlier, isBookkeeping, isOfEarlier } from './bookkeeping.ts'
import { defineField } from './create-field.ts'
import { collectFacts, type ObjectFacts } from './facts.ts'
import { mapField } from './field-mapping.ts'
import { findMixedKinds, sayKinds } from './kinds.ts'
import { madeIn, withMade } from './made-options.ts'
import { matchDependents } from './match-dependents.ts'
import { keepStages, leftToStages, matchOutcomes } from './match-outcomes.ts'
import { namesRecords } from './open-references.ts'
import { type FieldPairs, pairFields } from './pair-fields.ts'
import { type ProposalFacts, proposalFacts } from './proposal-facts.ts'
import { findProposalFindings } from './proposal-findings.ts'
import { preferInstants } from './propose-instants.ts'
import { deriveKeys, missingKeyPolicy } from './propose-keys.ts'
import { keepRests, leftToOthers, partLists } from './propose-lists.ts'
import { deriveNames } from './propose-names.ts'
import { tellDone } from './tell-done.ts'
import { tellWhen } from './tell-when.ts'
import { canBeTold } from './unkeyed.ts'

export interface ProposalInput {
  source: ObjectSchema
  target: ObjectSchema
  /** Records of the source, read once; or what was already learned about them. */
  sample: Iterable<CrmRecord> | ObjectFacts
  /** What records have to meet. */
  filter?: readonly Condition[]
}

type Sides = Omit<ProposalInput, 'sample' | 'filter'>

export interface ObjectProposal {
  objectPlan: ObjectPlan
  /** Fields that the target lacks: ours, and those for source fields without a counterpart. */
  schemaChanges: SchemaChange[]
  findings: Finding[]
  /** What the sample said that questions to a person are made of. */
  facts: ProposalFacts
}

const defaultPolicy: Omit<ObjectPolicy, 'missingKey'> = {
  existing: 'fill-empty',
  duplicate: 'quarantine',
  invalid: 'quarantine',
  race: 'quarantine',
}

/**
 * Where each field of a source object goes in a target object: into the counterpart that most speaks for, into a new
 * field, or nowhere, with the reason. The same input always gives the same proposal. Throws a FerryError of code `plan`
 * when records of the target could not be told again (see `canBeTold`).
 */
export function proposeObject({ source, target, sample, filter = [] }: ProposalInput): ObjectProposal {
  if (!canBeTold(target)) {
    throw new FerryError(
      'plan',
      `${target.labelPlural} cannot be the target: they have no place for the key by which a migrated record is recognised, and can be listed neither newest first nor by a record that each belongs to.`,
      'Choose another target object with propose_mapping.',
    )
  }
  const facts = 'records' in sample ? sample : collectFacts(source, sample)
  const provenance = provenanceNames(target)
  const ours = provenance === undefined ? [] : provenanceFields({ provenance })
  const { fields, changes, outside, alternatives } = mapFields({ source, target }, ours, facts)
  const match = target.matchKeys.filter((key) => fields.some((mapping) => mapping.to === key.field))
  const objectPlan: ObjectPlan = {
    source: source.name,
    target: target.name,
    skip: [...(source.skip ?? [])],
    match,
    policy: { ...defaultPolicy, missingKey: missingKeyPolicy(target, match) },
    fields: fields.map((mapping) => withMade(mapping, source, madeIn(changes, target.name, mapping.to))),
    ...(provenance === undefined ? {} : { provenance }),
    unmapped: source.fields.flatMap(({ name }) => {
      const reason = outside.get(name)
      return reason === undefined ? [] : [{ field: name, reason }]
    }),
  }
  return {
    objectPlan,
    schemaChanges: [...provenanceChanges(target), ...changes],
    findings: [
      ...findMixedKinds({ source, target }, filter, facts),
      ...findProposalFindings(objectPlan, source, target, facts, changes),
    ],
    facts: proposalFacts(objectPlan, source, facts, alternatives),
  }
}

interface ProposedFields {
  fields: FieldMapping[]
  /** New fields of the target that some of them go to. */
  changes: SchemaChange[]
  /** Why a source field goes nowhere. */
  outside: ReadonlyMap<string, string>
  alternatives: FieldPairs['alternatives']
}

function mapFields(sides: Sides, ours: readonly string[], facts: ObjectFacts): ProposedFields {
  const { source, target } = sides
  const outside = new Map([
    ...source.fields.flatMap((field) => excluded(source, field, facts, ours.length > 0)),
    ...toldByBytes(sides),
  ])
  const fields = source.fields.filter((field) => !outside.has(field.name))
  const open = openFields(target, ours)
  const { pairs: found, alternatives } = pairFields(sides, fields, open, facts)
  const pairs = preferInstants({ fields, open }, found)
  const derived = derivedNames(source, pairs.keys()).map((name) => [name, 'derived'] as const)
  for (const [name, reason] of [...derived, ...leftToOthers(source, pairs, facts)]) {
    outside.set(name, reason)
    pairs.delete(name)
  }
  const created = createMissing(sides, ours, facts, outside, pairs)
  const paired = source.fields.flatMap((field) => pairs.get(field.name) ?? created.mappings.get(field.name) ?? [])
  const listed = keepRests(sides, partLists(sides, [...new Set(paired)]), created.taken, facts)
  const all = [...listed.fields, ...deriveKeys(sides, listed.fields), ...deriveNames(sides, listed.fields)]
  const joined = matchOutcomes(sides, matchDependents(sides, all))
  const decided = new Map(leftToStages(sides, joined).filter(([name]) => !pairs.has(name)))
  for (const [name, reason] of decided) outside.set(name, reason)
  const spare = new Set([...decided.keys()].map((name) => created.mappings.get(name)?.to))
  const kept = joined.filter(({ to }) => !spare.has(to))
  const taken = new Set([...created.taken, ...fieldCreations(listed.changes).map(({ field }) => field.name)])
  const stages = keepStages(sides, kept, taken, facts)
  const told = [...tellWhen(sides, kept, facts), ...tellDone(sides, kept, facts)]
  for (const name of told.flatMap(sourcesOf)) outside.delete(name)
  const whole = [...kept, ...stages.fields, ...told]
  return {
    fields: [...whole, ...sayKinds(sides, whole)],
    changes: [
      ...created.changes.filter((change) => change.action !== 'create-field' || !spare.has(change.field.name)),
      ...listed.changes,
      ...stages.changes,
    ],
    outside,
    alternatives,
  }
}

/** Fields that may be given a value, our own apart. */
function openFields(target: ObjectSchema, ours: readonly string[]): Field[] {
  return target.fields.filter((field) => field.createable && !field.system && !ours.includes(field.name))
}

/** How large a file is the target finds out by itself. */
function toldByBytes({ source, target }: Sides): [string, string][] {
  const size = source.content?.bytes
  return size === undefined || target.content === undefined ? [] : [[size, 'follows from the bytes']]
}

/** Fields that no counterpart is looked for. */
function excluded(source: ObjectSchema, field: Field, facts: ObjectFacts, isKeyed: boolean): [string, string][] {
  const reason = exclusion(source, field, facts, isKeyed)
  return reason === null ? [] : [[field.name, reason]]
}

function exclusion(source: ObjectSchema, field: Field, facts: ObjectFacts, isKeyed: boolean): string | null {
  if (isKeyed && (field.role === 'created' || field.role === 'modified')) return 'kept with our own fields'
  if (isOfEarlier(source, field)) return earlier
  if (field.type === 'id') return isKeyed ? 'kept in our source key' : 'kept in the journal'
  if (isBookkeeping(field)) return 'system'
  if (source.skip?.some((rule) => rule.field === field.name)) return 'decides what is skipped'
  if (field.type === 'reference' || field.type === 'multi-reference') return namesRecords
  const known = facts.fields.get(field.name)
  if (known === undefined) return 'not in the sample'
  // Of no record at all nothing is empty: names and types still say where a field belongs.
  return facts.records === 0 ? null : known.barren
}

function createMissing(
  { source, target }: Sides,
  ours: readonly string[],
  facts: ObjectFacts,
  outside: Map<string, string>,
  pairs: ReadonlyMap<string, FieldMapping>,
): { changes: SchemaChange[]; mappings: Map<string, FieldMapping>; taken: ReadonlySet<string> } {
  const changes: SchemaChange[] = []
  const mappings = new Map<string, FieldMapping>()
  const taken = new Set([...target.fields.map((field) => field.name), ...ours])
  for (const field of source.fields) {
    if (outside.has(field.name) || pairs.has(field.name)) continue
    const barren = facts.fields.get(field.name)?.barren ?? null
    if (barren !== null) {
      outside.set(field.name, barren)
      continue
    }
    if (field.role === 'access') {
      outside.set(field.name, 'no counterpart: who may see a record is for the target to say')
      continue
    }
    if (target.provenance === undefined) {
      outside.set(field.name, `no counterpart, and ${target.labelPlural} take no new fields`)
      continue
    }
    const created = defineField(source, field, taken, target.newFieldNames)
    if (!created) {
      outside.set(field.name, `no counterpart, and a new field cannot hold ${field.type} values`)
      continue
    }
    taken.add(created.definition.name)
    changes.push({ action: 'create-field', object: target.name, field: created.definition })
    const mapping = mapField(field.name, created.definition.name, created.transform)
    mappings.set(field.name, { ...mapping, evidence: 'new field: the target has no counterpart', confidence: 0.9 })
  }
  return { changes, mappings, taken }
}

function provenanceNames({ provenance }: ObjectSchema): ObjectPlan['provenance'] {
  if (provenance === undefined) return undefined
  const { sourceKey, created, modified } = provenance
  return { sourceKey: sourceKey.name, created: created.name, modified: modified.name }
}

function provenanceChanges(target: ObjectSchema): SchemaChange[] {
  const { provenance } = target
  if (provenance === undefined) return []
  return [provenance.sourceKey, provenance.created, provenance.modified]
    .filter((definition) => findField(target, definition.name) === undefined)
    .map((field) => ({ action: 'create-field', object: target.name, field }))
}
