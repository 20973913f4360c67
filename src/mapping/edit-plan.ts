import { z } from 'zod'
import { FerryError } from '../model/errors.ts'
import {
  type FieldCreation,
  type FieldMapping,
  fieldCreations,
  type ObjectPlan,
  type Plan,
  provenanceFields,
  sourcesOf,
} from '../model/plan.ts'
import type { Schema } from '../model/schema.ts'
import { chainFaults } from './chain.ts'
import { dropObject, dropPair } from './drop-pair.ts'
import { confirm, dropMatchKey, matchEdit, putMatchKey } from './edit-decisions.ts'
import { editLinks, linkEdit } from './edit-links.ts'
import { addOptions, dropOptions, intoMade, mapValue, optionEdits, unmapValue } from './edit-options.ts'
import { addCondition, addSkip, dropConditions, removeSkip, setWhere } from './edit-selection.ts'
import { mapField, transformsFor } from './field-mapping.ts'
import { findPair } from './find-pair.ts'
import { didYouMean } from './names.ts'
import {
  conditionShape,
  fieldDefinitionSchema,
  policySchema,
  refuseShape,
  skipRuleSchema,
  sourceSchema,
  textSchema,
  transformSchema,
  valueSchema,
} from './plan-schema.ts'
import type { ProposalFacts } from './proposal-facts.ts'
import { findQuestions } from './questions.ts'
import { choosesOption, showEntry, transforms } from './transforms.ts'

// Models read these shapes with every list of tools: what holds for all edits is said once, where they are offered.
const object = textSchema
const to = textSchema
const { existing, invalid } = policySchema.shape

/** One change of a plan, as a person asks for it in chat. */
export const planEdit = z.discriminatedUnion('edit', [
  z.strictObject({
    edit: z.literal('map'),
    object,
    from: sourceSchema.describe('several for join, template, first-of, all-of'),
    to,
    transform: z
      .array(transformSchema)
      .exactOptional()
      .describe(`names or {name: {arguments}}: ${Object.keys(transforms).join(' ')}; left out: as the types need`),
  }),
  z.strictObject({ edit: z.enum(['unmap', 'confirm']), object, to }),
  z.strictObject({ edit: z.literal('constant'), object, to, value: valueSchema }),
  z.strictObject({ edit: z.literal('policy'), object, name: policySchema.keyof(), value: z.string() }),
  z.strictObject({
    edit: z.literal('field-policy'),
    object,
    to,
    existing: existing.exactOptional(),
    invalid: invalid.exactOptional(),
  }),
  z
    .strictObject({ edit: z.literal('filter'), object, ...conditionShape })
    .superRefine(refuseShape)
    .describe('only records that meet every condition; replaces the same comparison of the field'),
  z.strictObject({ edit: z.enum(['unfilter', 'unskip', 'unmatch']), object, field: textSchema }),
  z.strictObject({
    edit: z.literal('where'),
    object,
    where: textSchema.nullable().describe("in the source's query language; null: every record"),
  }),
  z.strictObject({ edit: z.literal('skip'), object, ...skipRuleSchema.shape }),
  z.strictObject({ edit: z.literal('create-field'), object, field: fieldDefinitionSchema }),
  z.strictObject({
    edit: z.literal('drop-field'),
    object,
    name: textSchema,
  }),
  z.strictObject({ edit: z.literal('drop-pair'), object }),
  z
    .strictObject({ edit: z.literal('drop-object'), object })
    .describe('object: one of the target that is to be created; with the pairs that go to it'),
  ...optionEdits,
  matchEdit,
  linkEdit,
  z.strictObject({ edit: z.literal('answer'), question: textSchema, choice: textSchema }).describe('ids of get_plan'),
])

export const planEdits = z.array(planEdit)
export type PlanEdit = z.infer<typeof planEdit>
type Answer = Extract<PlanEdit, { edit: 'answer' }>
type LinkEdit = Extract<PlanEdit, { edit: 'link' | 'unlink' }>

/**
 * Both schemas, where they are at hand: then `map` chooses the transforms that the types need, and questions can be
 * answered.
 */
export interface EditSchemas {
  source: Schema
  target: Schema
  /** What the sample of the proposal said. */
  facts?: readonly ProposalFacts[]
}

/**
 * The plan after these edits, in order, and one sentence for each change. The plan that is passed in stays as it is.
 * Throws a FerryError of code `plan` at the first edit that makes no sense; whether the names exist in the two systems
 * is for `checkPlan`.
 */
export function applyEdits(
  plan: Plan,
  edits: readonly PlanEdit[],
  schemas?: EditSchemas,
): { plan: Plan; changes: string[] } {
  const edited = structuredClone(plan)
  const changes = edits.flatMap((edit) => applyOne(edited, edit, schemas))
  return { plan: edited, changes }
}

function applyOne(plan: Plan, edit: PlanEdit, schemas: EditSchemas | undefined): string[] {
  if (edit.edit === 'answer') return answer(plan, edit, schemas)
  if (!('object' in edit)) return [editLinks(plan, edit, schemas?.source)]
  if (edit.edit === 'drop-pair') return [dropPair(plan, edit.object, schemas)]
  if (edit.edit === 'drop-object') return dropObject(plan, edit.object, schemas)
  return [applyEdit(plan, findPair(plan, edit.object), edit, schemas)]
}

/** Carries out what a choice stands for; the question is asked anew of the plan as it is after the edits before. */
function answer(plan: Plan, { question, choice }: Answer, schemas: EditSchemas | undefined): string[] {
  const open = schemas === undefined ? [] : findQuestions(plan, schemas, schemas.facts ?? [])
  const asked = open.find(({ id }) => id === question)
  if (asked === undefined) {
    const known = open.map(({ id }) => id)
    const hint = didYouMean(question, known) || (known.length === 0 ? ' None is open.' : ` Open: ${known.join(', ')}.`)
    throw new FerryError('plan', `The plan has no open question "${question}".${hint}`)
  }
  const chosen = asked.choices.find(({ id }) => id === choice)
  if (chosen === undefined) {
    const known = asked.choices.map(({ id }) => id).join(', ')
    throw new FerryError('plan', `The question "${question}" has no choice "${choice}". It has: ${known}.`)
  }
  return chosen.edits.flatMap((edit) => (edit.edit === 'answer' ? [] : applyOne(plan, edit, schemas)))
}

function applyEdit(
  plan: Plan,
  pair: ObjectPlan,
  edit: Exclude<PlanEdit, Answer | LinkEdit | { edit: 'drop-pair' | 'drop-object' }>,
  schemas: EditSchemas | undefined,
): string {
  switch (edit.edit) {
    case 'map': {
      const transform = edit.transform ?? transformsFor(plan, pair, edit, schemas)
      const mapping = intoMade(plan, pair, mapField(edit.from, edit.to, transform), schemas?.source)
      const [fault] = chainFaults(transform, sourcesOf(mapping))
      if (fault !== undefined) throw new FerryError('plan', fault)
      return putMapping(pair, mapping, sourcesOf(mapping).join(', '))
    }
    case 'constant':
      return putMapping(pair, { to: edit.to, constant: edit.value, transform: [] }, JSON.stringify(edit.value))
    case 'unmap':
      return unmap(pair, edit.to)
    case 'policy':
      return setPolicy(pair, edit.name, edit.value)
    case 'field-policy':
      return setFieldPolicy(pair, edit)
    case 'filter':
      return addCondition(pair, edit)
    case 'unfilter':
      return dropConditions(pair, edit.field)
    case 'where':
      return setWhere(pair, edit.where)
    case 'skip':
      return addSkip(pair, edit)
    case 'unskip':
      return removeSkip(pair, edit.field)
    case 'create-field':
      return createField(plan, pair, edit.field)
    case 'drop-field':
      return dropField(plan, pair, edit.name)
    case 'map-value':
      return mapValue(plan, pair, requireMapping(pair, edit.to), edit, schemas?.target)
    case 'unmap-value':
      return unmapValue(pair, requireMapping(pair, edit.to), edit)
    case 'add-options':
      return addOptions(plan, pair, edit, schemas?.source)
    case 'drop-options':
      return dropOptions(plan, pair, edit.field, edit.values)
    case 'confirm':
      return confirm(pair, requireMapping(pair, edit.to))
    case 'match':
      return putMatchKey(pair, edit, schemas?.target)
    case 'unmatch':
      return dropMatchKey(pair, edit.field)
  }
}

function putMapping(pair: ObjectPlan, mapping: FieldMapping, what: string): string {
  const index = pair.fields.findIndex((present) => present.to === mapping.to)
  const before = pair.fields[index]
  if (!before) {
    pair.fields.push(mapping)
  } else {
    // What happens to values that the target has already does not hang on where ours come from.
    const kept = before.existing === undefined ? mapping : { ...mapping, existing: before.existing }
    pair.fields[index] = withValues(kept, before)
    noteUnmapped(pair, before)
  }
  pair.unmapped = pair.unmapped.filter((entry) => !sourcesOf(mapping).includes(entry.field))
  const by = mapping.transform.length === 0 ? '' : ` through ${mapping.transform.map(showEntry).join(', ')}`
  const instead = before ? ` instead of ${sourcesOf(before).join(', ') || JSON.stringify(before.constant)}` : ''
  return `${pair.source}: ${what} goes to ${mapping.to}${by}${instead}.`
}

/** What a person decided about values holds for as long as the same values arrive at a choice of options. */
function withValues(mapping: FieldMapping, { from, values, valuesBy }: FieldMapping): FieldMapping {
  const same = sourcesOf(mapping).join() === sourcesOf(from === undefined ? {} : { from }).join()
  if (!same || !mapping.transform.some(choosesOption)) return mapping
  return { ...mapping, ...(values && { values }), ...(valuesBy && { valuesBy }) }
}

function unmap(pair: ObjectPlan, name: string): string {
  const mapping = requireMapping(pair, name)
  pair.fields = pair.fields.filter((present) => present !== mapping)
  noteUnmapped(pair, mapping)
  return `${pair.source}: nothing goes to ${name} any more.`
}

function noteUnmapped(pair: ObjectPlan, mapping: FieldMapping): void {
  const known = new Set([...pair.fields.flatMap(sourcesOf), ...pair.unmapped.map(({ field }) => field)])
  const left = sourcesOf(mapping).filter((field) => !known.has(field))
  pair.unmapped.push(...left.map((field) => ({ field, reason: 'unmapped by hand' })))
}

function setPolicy(pair: ObjectPlan, name: keyof ObjectPlan['policy'], value: string): string {
  const checked = policySchema.safeParse({ ...pair.policy, [name]: value })
  if (!checked.success) {
    const shape = policySchema.shape[name]
    const allowed = ('options' in shape ? shape : shape.unwrap()).options.join(', ')
    throw new FerryError('plan', `The policy "${name}" is one of ${allowed}, not "${value}".`)
  }
  const before = pair.policy[name] ?? 'not set'
  pair.policy = checked.data
  return `${pair.source}: policy ${name} is ${value}, was ${before}.`
}

function setFieldPolicy(pair: ObjectPlan, edit: Extract<PlanEdit, { edit: 'field-policy' }>): string {
  const mapping = requireMapping(pair, edit.to)
  if (edit.existing === undefined && edit.invalid === undefined) {
    throw new FerryError('plan', `Say which policy of "${edit.to}" is to change: existing or invalid.`)
  }
  if (edit.existing !== undefined) mapping.existing = edit.existing
  if (edit.invalid !== undefined) mapping.invalid = edit.invalid
  const said = [edit.existing && `existing is ${edit.existing}`, edit.invalid && `invalid is ${edit.invalid}`]
  return `${pair.source}: for ${edit.to}, ${said.filter(Boolean).join(' and ')}.`
}

function createField(plan: Plan, pair: ObjectPlan, field: FieldCreation['field']): string {
  if (fieldCreations(plan.schema, pair.target).some((change) => change.field.name === field.name)) {
    throw new FerryError('plan', `The plan creates "${field.name}" in ${pair.target} already: drop-field it first.`)
  }
  plan.schema.push({ action: 'create-field', object: pair.target, field })
  return `${pair.target}: the field ${field.name} (${field.type}) will be created.`
}

function dropField(plan: Plan, pair: ObjectPlan, name: string): string {
  const created = fieldCreations(plan.schema, pair.target)
  if (!created.some((change) => change.field.name === name)) {
    const hint = didYouMean(
      name,
      created.map((change) => change.field.name),
    )
    throw new FerryError('plan', `The plan does not create a field "${name}" in ${pair.target}.${hint}`)
  }
  const sharing = plan.objects.filter((other) => other.target === pair.target)
  if (sharing.some((other) => provenanceFields(other).includes(name))) {
    throw new FerryError('plan', `"${name}" is one of our own fields: without it a migrated record is not told again.`)
  }
  plan.schema = plan.schema.filter((change) => !created.some((own) => own === change && own.field.name === name))
  for (const other of sharing) if (other.fields.some((mapping) => mapping.to === name)) unmap(other, name)
  return `${pair.target}: the field ${name} will not be created, and nothing goes there.`
}

function requireMapping(pair: ObjectPlan, name: string): FieldMapping {
  const found = pair.fields.find((mapping) => mapping.to === name)
  if (found) return found
  const hint = didYouMean(
    name,
    pair.fields.map((mapping) => mapping.to),
  )
  throw new FerryError('plan', `Nothing of ${pair.source} goes to "${name}".${hint}`)
}
