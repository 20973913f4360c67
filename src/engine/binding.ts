import { createHash } from 'node:crypto'
import { lackingKind } from '../mapping/future-relations.ts'
import { futureSchema, missingOptions } from '../mapping/future-schema.ts'
import { findRelation } from '../mapping/links.ts'
import { foldText } from '../mapping/options.ts'
import { choosesOption } from '../mapping/transforms.ts'
import { FerryError } from '../model/errors.ts'
import {
  fieldCreations,
  type ObjectPlan,
  objectCreations,
  optionAdditions,
  type Plan,
  provenanceFields,
  type SchemaChange,
} from '../model/plan.ts'
import type { SchemaFingerprint } from '../model/results.ts'
import {
  type Dependency,
  type Field,
  findField,
  findObject,
  type ObjectSchema,
  type Option,
  type Schema,
} from '../model/schema.ts'

/**
 * Fingerprint of what a plan uses of the target's schema: its fields with their rules and options, and every field that
 * the target demands. `before`: only what is not for the plan to make, neither its fields nor its options. `after`: with
 * those too; of a created field only what we asked for counts, since vendors add facts of their own, and of a created
 * object that it has the fields that are used. What the plan does not use is not in it.
 */
export function schemaFingerprint(plan: Plan, schema: Schema, when: 'before' | 'after'): SchemaFingerprint {
  const created = new Set(objectCreations(plan.schema).map(({ object }) => object))
  const facts = plan.objects.flatMap((pair): [string, unknown][] => {
    const object = findObject(schema, pair.target)
    if (when === 'before' && created.has(pair.target)) return []
    return object === undefined ? [[pair.target, null]] : usedFacts(plan, pair, object, when)
  })
  facts.push(...linkFacts(plan, schema, when === 'before' ? created : new Set()))
  const fields = Object.fromEntries(facts.map(([name, known]) => [name, hashOf(known).slice(0, 16)]))
  return { hash: hashOf(facts), fields }
}

/** Relations that links become, and whether the target makes them; but not those of objects `without` which it is looked at. */
function linkFacts(
  { links = [], schema: changes }: Plan,
  schema: Schema,
  without: ReadonlySet<string>,
): [string, unknown][] {
  const future = futureSchema(schema, changes)
  return [...new Set(links.map(({ to }) => to))].sort().flatMap((name): [string, unknown][] => {
    const ends = findRelation(future, name)
    if (ends !== undefined && (without.has(ends.from) || without.has(ends.to))) return []
    const relation = findRelation(schema, name)
    return [[name, relation === undefined ? null : [relation.from, relation.to, relation.link !== undefined]]]
  })
}

function hashOf(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}

function usedFacts(
  plan: Plan,
  pair: ObjectPlan,
  object: ObjectSchema,
  when: 'before' | 'after',
): [name: string, facts: unknown][] {
  const created = new Map(fieldCreations(plan.schema, object.name).map(({ field }) => [field.name, field]))
  const isNew = objectCreations(plan.schema).some((change) => change.object === object.name)
  const demanded = object.fields.filter((field) => field.required && field.createable).map((field) => field.name)
  const names = [...new Set([...usedFields(pair), ...demanded])].sort()
  return names.flatMap((name): [string, unknown][] => {
    const path = `${object.name}.${name}`
    const field = findField(object, name)
    const definition = created.get(name)
    if (definition === undefined && isNew) return [[path, field === undefined ? null : 'there']]
    if (definition === undefined) {
      const ours = new Set(when === 'before' ? addedTo(plan, object, name).map(({ value }) => value) : [])
      return [[path, field === undefined ? null : fixedFacts(field, ours, choosesInto(pair, name))]]
    }
    if (when === 'before') return []
    const exists = field !== undefined || 'absent'
    const options = [...(definition.options ?? []), ...addedTo(plan, object, name)]
    const lacking = missingOptions(field?.options ?? [], options).map(({ value }) => value)
    const stray = definition.references?.filter((goal) => field?.references?.includes(goal) !== true)
    const goals = definition.references === undefined ? [] : [definition.references, stray]
    return [[path, [exists, definition.unique ?? false, optionValues(options), ...lacking, ...goals]]]
  })
}

function usedFields(pair: ObjectPlan): string[] {
  return [
    ...pair.fields.map((field) => field.to),
    ...pair.match.flatMap((key) => [key.field, ...(key.also ?? [])]),
    ...provenanceFields(pair),
  ]
}

/** The options that the plan adds to a field: before they are there, and when they are, the field was the same. */
function addedTo(plan: Plan, object: ObjectSchema, name: string): Option[] {
  const additions = optionAdditions(plan.schema, object.name).filter(({ field }) => field === name)
  return additions.flatMap(({ options }) => options)
}

/** Whether values find their option in this field by its label, which then is a part of what was approved. */
function choosesInto(pair: ObjectPlan, name: string): boolean {
  return pair.fields.some(({ to, transform }) => to === name && transform.some(choosesOption))
}

function fixedFacts(field: Field, without: ReadonlySet<string>, byLabel: boolean): unknown {
  const { type, required, createable, updateable, unique, maxLength = null, rules, dependsOn, maxEntries } = field
  const more = {
    rules,
    dependsOn: dependsOn?.map((each) => allowedFacts(each, without)),
    maxEntries,
    tags: field.html?.tags,
  }
  const present = field.options?.filter(({ value }) => !without.has(value))
  const labels = present?.map(({ value, label }) => JSON.stringify([value, foldText(label)])).sort()
  const options = (byLabel ? labels : optionValues(present)) ?? null
  return [
    type,
    required,
    createable,
    updateable,
    unique,
    maxLength,
    options,
    ...Object.values(more).filter((fact) => fact !== undefined),
  ]
}

/** What may stand beside what; what allows nothing is as good as not there. */
function allowedFacts({ field, allows }: Dependency, without: ReadonlySet<string>): unknown {
  const lists = Object.entries(allows).map(([beside, values]): [string, string[]] => [
    beside,
    values.filter((value) => !without.has(value)).sort(),
  ])
  return [field, lists.filter(([, values]) => values.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))]
}

function optionValues(options: Field['options']): string[] | null {
  return options === undefined ? null : options.map((option) => option.value).sort()
}

/** The fingerprint as if every schema change were made: what an approval expects to find when the writing begins. */
export function expectedFingerprint(plan: Plan, schema: Schema): SchemaFingerprint {
  return schemaFingerprint(plan, futureSchema(schema, plan.schema), 'after')
}

/** Refuses to go on when the target's schema, as far as the plan uses it, is no longer the one that was approved. */
export function requireFingerprint(
  plan: Plan,
  schema: Schema,
  approved: SchemaFingerprint,
  when: 'before' | 'after',
): void {
  const now = schemaFingerprint(plan, schema, when)
  if (now.hash === approved.hash) return
  const absent = plan.schema.map((change) => lackOf(change, schema)).find((lack) => lack !== null)
  if (when === 'after' && absent !== undefined) {
    throw new FerryError(
      'drift',
      `The target has no ${absent} yet, which the approved plan adds.`,
      `Apply the schema changes first: apply_schema_changes, or crm-ferry apply-schema ${plan.id} --privileged.`,
    )
  }
  throw new FerryError(
    'drift',
    `What the plan "${plan.id}" uses of the target has changed since it was approved: ${changed(approved, now).join(', ')}.`,
    'Run the dry run again, look at what changed, and ask for a new approval.',
  )
}

/** Names of the fields (or of a whole object) that are not as they were. */
function changed(approved: SchemaFingerprint, now: SchemaFingerprint): string[] {
  const names = new Set([...Object.keys(approved.fields), ...Object.keys(now.fields)])
  return [...names].filter((name) => approved.fields[name] !== now.fields[name])
}

/** What the target lacks of a schema change, for a person; null when it has it all. */
function lackOf(change: SchemaChange, schema: Schema): string | null {
  const object = findObject(schema, change.object)
  if (change.action === 'create-object') {
    if (object === undefined) return `object "${change.object}"`
    const kind = lackingKind(change, schema)
    return kind === null ? null : `kind of links "${kind}"`
  }
  const name = change.action === 'create-field' ? change.field.name : change.field
  const field = object && findField(object, name)
  if (field === undefined) return `field "${name}" on ${change.object}`
  const [option] = change.action === 'create-field' ? [] : missingOptions(field.options ?? [], change.options)
  return option === undefined ? null : `option "${option.value}" of ${change.object}.${name}`
}
