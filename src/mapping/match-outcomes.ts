import { type FieldMapping, type SchemaChange, sourcesOf, type ValueMap } from '../model/plan.ts'
import { type Field, findField, type ObjectSchema, type Option, type Stage } from '../model/schema.ts'
import { defineField } from './create-field.ts'
import type { ObjectFacts } from './facts.ts'
import { mapField } from './field-mapping.ts'
import { createChooser } from './options.ts'

interface Sides {
  source: ObjectSchema
  target: ObjectSchema
}

/** How far a record has come, and how it ended, in two fields. */
interface Split {
  progress: Field
  outcome: Field
}

/** Some systems say in one field how far a record has come and how it ended. */
type Progress = Split | { whole: Field }

/**
 * The field of the source that only decides what its stages become, since the target says both in one, with the reason:
 * where `fields` has an end in the target for each stage of the source and each way in which it may end.
 */
export function leftToStages({ source, target }: Sides, fields: readonly FieldMapping[]): [string, string][] {
  const [from, to] = [progressOf(source), progressOf(target)]
  if (from === undefined || to === undefined || !('outcome' in from) || !('whole' in to)) return []
  const { progress, outcome } = from
  const staged = fields.find((mapping) => mapping.to === to.whole.name && soleSource(mapping) === progress.name)
  const { field, values = {} } = staged?.valuesBy ?? {}
  const isWhole = endsOf(outcome).every(({ value: end }) =>
    (progress.options ?? []).every(({ value }) => values[end]?.[value] !== undefined),
  )
  return field === outcome.name && isWhole ? [[outcome.name, `${decidesAbout}${progress.name}`]] : []
}

/** How the reason begins why a field goes nowhere that decides what becomes of another. */
export const decidesAbout = 'decides what becomes of '

/**
 * Proposed mappings, so that what is won or lost arrives as that, where one system says in one field what another says in
 * two: a stage beside `won` becomes the stage that means it, in the same pipeline; and the stage that means it becomes
 * `won` in the last open stage of its pipeline, since it has to stand somewhere, and `lost` in the first.
 */
export function matchOutcomes(sides: Sides, fields: readonly FieldMapping[]): FieldMapping[] {
  const [from, to] = [progressOf(sides.source), progressOf(sides.target)]
  if (from === undefined || to === undefined) return [...fields]
  if ('outcome' in from && 'whole' in to) return joinOutcome(sides, from, to.whole, fields)
  if ('whole' in from && 'outcome' in to) return splitOutcome(sides, from.whole, to, fields)
  return [...fields]
}

/** A new field for the stage in which a record ended, where the sample has some that did and the target does not say it. */
export function keepStages(
  { source, target }: Sides,
  fields: readonly FieldMapping[],
  taken: ReadonlySet<string>,
  facts: ObjectFacts,
): { fields: FieldMapping[]; changes: SchemaChange[] } {
  const from = progressOf(source)
  const whole = progressOf(target)
  if (from === undefined || !('outcome' in from) || whole === undefined || 'outcome' in whole || !target.provenance)
    return { fields: [], changes: [] }
  const { progress, outcome } = from
  const ended = facts.fields
    .get(outcome.name)
    ?.values.some((value) => meansOf(outcome, String(value))?.state !== 'open')
  const created = ended ? defineField(source, progress, taken, target.newFieldNames) : null
  if (created === null || !fields.some((mapping) => mapping.from === progress.name)) return { fields: [], changes: [] }
  const { definition, transform } = created
  const mapping = mapField(progress.name, definition.name, transform)
  const evidence = 'new field: the target has no place for the stage in which something was won or lost'
  return {
    fields: [{ ...mapping, evidence, confidence: 0.9 }],
    changes: [{ action: 'create-field', object: target.name, field: definition }],
  }
}

const stageFields = new WeakMap<ObjectSchema, { field: Field | undefined }>()

/** The field that says how far records of an object have come, of those that can be won or lost, or else closed. */
export function stageField(object: ObjectSchema): Field | undefined {
  const known = stageFields.get(object)
  if (known !== undefined) return known.field
  const found = progressOf(object)
  const field = found ? ('whole' in found ? found.whole : found.progress) : closingField(object)
  stageFields.set(object, { field })
  return field
}

function closingField({ fields }: ObjectSchema): Field | undefined {
  return fields.find(({ type, options = [] }) => type === 'select' && has(options, 'open') && has(options, 'closed'))
}

function progressOf({ fields }: ObjectSchema): Progress | undefined {
  const staged = fields.filter(({ type, options = [] }) => type === 'select' && options.some(({ stage }) => stage))
  const ends = staged.find(({ options = [] }) => has(options, 'won') && has(options, 'lost'))
  const progress = staged.find(
    (field) => field !== ends && (field.options ?? []).every(({ stage }) => stage?.state === 'open'),
  )
  if (ends === undefined) return undefined
  return progress === undefined ? { whole: ends } : { progress, outcome: ends }
}

function has(options: readonly Option[], state: Stage['state']): boolean {
  return options.some(({ stage }) => stage?.state === state)
}

function endsOf({ options = [] }: Field): Option[] {
  return options.filter(({ stage }) => stage !== undefined && stage.state !== 'open')
}

function meansOf({ options = [] }: Field, value: string): Stage | undefined {
  return options.find((option) => option.value === value)?.stage
}

function joinOutcome(sides: Sides, from: Split, to: Field, fields: readonly FieldMapping[]): FieldMapping[] {
  return fields.map((mapping) => {
    if (mapping.to !== to.name || soleSource(mapping) !== from.progress.name || mapping.valuesBy) return mapping
    const maps = endsOf(from.outcome).map(({ value: end, stage }): [string, ValueMap] => {
      const found = (from.progress.options ?? []).flatMap(({ value }): [string, string][] => {
        const open = pipelineOptions(sides, from.progress, value, to, fields)
        const meant = (open ?? []).find((option) => option.stage?.state === stage?.state)
        return meant === undefined ? [] : [[value, meant.value]]
      })
      return [end, Object.fromEntries(found)]
    })
    const filled = maps.filter(([, map]) => Object.keys(map).length > 0)
    if (filled.length === 0) return mapping
    const valuesBy = { field: from.outcome.name, values: Object.fromEntries(filled) }
    const { evidence } = mapping
    const also = `what ${from.outcome.name} says of an end is one of its stages`
    return { ...mapping, valuesBy, ...(evidence === undefined ? {} : { evidence: `${evidence}; ${also}` }) }
  })
}

function splitOutcome(sides: Sides, from: Field, to: Split, fields: readonly FieldMapping[]): FieldMapping[] {
  const isOpen = (name: string): boolean => fields.every((mapping) => mapping.to !== name)
  const placed = fields.map((mapping) => {
    if (mapping.to !== to.progress.name || soleSource(mapping) !== from.name) return mapping
    return withEnds(sides, from, to.progress, mapping, fields)
  })
  if (!isOpen(to.outcome.name) || !to.outcome.createable) return placed
  const values = (from.options ?? []).flatMap(({ value, stage }): [string, string][] => {
    const means = to.outcome.options?.find((option) => option.stage?.state === (stage?.state ?? 'open'))
    return means === undefined ? [] : [[value, means.value]]
  })
  const evidence = `what the stages of "${from.label}" mean (0.90)`
  const mapping = { ...mapField(from.name, to.outcome.name, ['option']), values: Object.fromEntries(values) }
  return [...placed, { ...mapping, evidence, confidence: 0.9 }]
}

/** Stages that are an end, each in the pipeline that its own becomes. */
function withEnds(
  sides: Sides,
  from: Field,
  to: Field,
  mapping: FieldMapping,
  fields: readonly FieldMapping[],
): FieldMapping {
  const { values = {} } = mapping
  const choose = createChooser(to, values)
  const found = (from.options ?? []).flatMap(({ value, stage }): [string, string][] => {
    if (stage === undefined || stage.state === 'open' || choose(value) !== 'missing') return []
    const open = pipelineOptions(sides, from, value, to, fields) ?? []
    const place = stage.state === 'won' ? open.at(-1) : open[0]
    return place === undefined ? [] : [[value, place.value]]
  })
  // What is said for one pipeline alone goes first anyway.
  return found.length === 0 ? mapping : { ...mapping, values: { ...values, ...Object.fromEntries(found) } }
}

/** The options that may stand where a stage of the source goes: those of the pipeline that its own becomes. */
function pipelineOptions(
  { source, target }: Sides,
  from: Field,
  stage: string,
  to: Field,
  fields: readonly FieldMapping[],
): readonly Option[] | undefined {
  const [dependency] = to.dependsOn ?? []
  if (dependency === undefined) return to.options
  const ruling = fields.find((mapping) => mapping.to === dependency.field)
  const control = findField(target, dependency.field)
  const pipeline =
    typeof ruling?.constant === 'string' ? ruling.constant : pipelineOf(source, from, stage, control, ruling)
  const allowed = pipeline === undefined ? undefined : dependency.allows[pipeline]
  return allowed && to.options?.filter(({ value }) => allowed.includes(value))
}

function pipelineOf(
  source: ObjectSchema,
  from: Field,
  stage: string,
  control: Field | undefined,
  ruling: FieldMapping | undefined,
): string | undefined {
  const own = ruling && findField(source, soleSource(ruling) ?? '')
  const rule = from.dependsOn?.find(({ field }) => field === own?.name)
  if (control === undefined || own === undefined || rule === undefined) return undefined
  const choose = createChooser(control, ruling?.values)
  const beside = Object.entries(rule.allows).filter(([, stages]) => stages.includes(stage))
  const found = new Set(
    beside.map(([pipeline]) => choose(pipeline)).flatMap((choice) => (typeof choice === 'object' ? choice.value : [])),
  )
  return found.size === 1 ? [...found][0] : undefined
}

function soleSource(mapping: FieldMapping): string | undefined {
  const [name, ...others] = sourcesOf(mapping)
  return others.length > 0 ? undefined : name
}
