import { z } from 'zod'
import { FerryError } from '../model/errors.ts'
import {
  type FieldMapping,
  type ObjectPlan,
  type OptionAddition,
  optionAdditions,
  type Plan,
  sourcesOf,
  type ValueMap,
} from '../model/plan.ts'
import type { Row } from '../model/record.ts'
import type { ObjectSchema, Option, Schema } from '../model/schema.ts'
import { findField, findObject } from '../model/schema.ts'
import { chooseAnywhere } from './choosing.ts'
import { allowedOptions } from './dependent-options.ts'
import { futureSchema } from './future-schema.ts'
import { madeIn, withMade } from './made-options.ts'
import { didYouMean } from './names.ts'
import { findOption } from './options.ts'
import { addedOptionsSchema, mappedOptionSchema, textSchema } from './plan-schema.ts'
import { choosesOption } from './transforms.ts'

/** Only for records that hold this value in another field of the source. */
const when = z.strictObject({ field: textSchema, value: textSchema }).exactOptional()
type When = z.output<typeof when> | undefined

/** The edits of a plan that are about values and options. */
export const optionEdits = [
  z.strictObject({
    edit: z.literal('map-value'),
    object: textSchema,
    to: textSchema,
    value: textSchema,
    option: mappedOptionSchema.describe('null: left behind'),
    when: when.describe('only where the source field holds this'),
  }),
  z.strictObject({ edit: z.literal('unmap-value'), object: textSchema, to: textSchema, value: textSchema, when }),
  z.strictObject({
    edit: z.literal('add-options'),
    object: textSchema,
    field: textSchema,
    options: addedOptionsSchema,
  }),
  z.strictObject({
    edit: z.literal('drop-options'),
    object: textSchema,
    field: textSchema,
    values: z.array(textSchema).min(1).exactOptional(),
  }),
] as const

/**
 * Sends a value to an option, or leaves it behind with null. A label of an option stands for its value where the target's
 * schema is at hand. Answers with what changed; throws a FerryError of code `plan` when the mapping chooses no option.
 */
export function mapValue(
  plan: Plan,
  pair: ObjectPlan,
  mapping: FieldMapping,
  { value, option, when }: { value: string; option: string | null; when?: When },
  target: Schema | undefined,
): string {
  if (!mapping.transform.some(choosesOption)) {
    const step = `map it again with the transform "option" (or "options")`
    throw new FerryError('plan', `Values go to "${mapping.to}" as they are, not to options of it: ${step} first.`)
  }
  const map = valuesWhen(mapping, when)
  const before = entryOf(map, value)
  const chosen = option === null ? null : optionMeant(plan, pair, mapping.to, { option, when }, target)
  putValues(mapping, { ...map, [value]: chosen }, when)
  const was = before === undefined ? '' : `, was ${before === null ? 'left behind' : before}`
  const now = chosen === null ? 'stays behind on purpose' : `becomes ${chosen}`
  return `${pair.source}: for ${mapping.to}, the value "${value}"${inWords(when)} ${now}${was}.`
}

/** A value may read like a name that every object inherits. */
function entryOf(values: ValueMap, value: string): string | null | undefined {
  return Object.hasOwn(values, value) ? values[value] : undefined
}

function inWords(when: When): string {
  return when === undefined ? '' : ` where ${when.field} is "${when.value}"`
}

function valuesWhen({ to, values = {}, valuesBy }: FieldMapping, when: When): ValueMap {
  if (when === undefined) return values
  if (valuesBy === undefined) return {}
  if (valuesBy.field !== when.field) {
    const message = `The values for "${to}" are mapped by what ${valuesBy.field} holds, so they cannot be by ${when.field}: unmap those values first.`
    throw new FerryError('plan', message)
  }
  return Object.hasOwn(valuesBy.values, when.value) ? valuesBy.values[when.value]! : {}
}

/** Puts a value map in its place, or takes it out when nothing is left of it. */
function putValues(mapping: FieldMapping, map: ValueMap, when: When): void {
  const isEmpty = Object.keys(map).length === 0
  if (when === undefined) {
    if (isEmpty) delete mapping.values
    else mapping.values = map
    return
  }
  const { [when.value]: _, ...others } = mapping.valuesBy?.values ?? {}
  const values = isEmpty ? others : { ...others, [when.value]: map }
  if (Object.keys(values).length === 0) delete mapping.valuesBy
  else mapping.valuesBy = { field: when.field, values }
}

/** Takes an entry of a value map out again. */
export function unmapValue(
  pair: ObjectPlan,
  mapping: FieldMapping,
  { value, when }: { value: string; when?: When },
): string {
  const map = valuesWhen(mapping, when)
  const { [value]: _known, ...rest } = map
  if (entryOf(map, value) === undefined) {
    const hint = didYouMean(value, Object.keys(rest))
    throw new FerryError('plan', `The value map of "${mapping.to}" has no entry for "${value}"${inWords(when)}.${hint}`)
  }
  putValues(mapping, rest, when)
  return `${pair.source}: for ${mapping.to}, the value "${value}"${inWords(when)} finds its option by itself again, or none.`
}

/**
 * Has options added to a field of the target; those that the plan adds already are refused. Values of the source that have
 * their label become them.
 */
export function addOptions(
  plan: Plan,
  pair: ObjectPlan,
  { field, options }: { field: string; options: readonly Option[] },
  source: Schema | undefined,
): string {
  const [present] = additionsTo(plan, pair, field)
  const taken = new Set(present?.options.map(({ value }) => value))
  const twice = options.find(({ value }, at) => taken.has(value) || options.findIndex((o) => o.value === value) < at)
  if (twice !== undefined) {
    throw new FerryError('plan', `The plan adds the option "${twice.value}" to ${pair.target}.${field} already.`)
  }
  if (present) present.options = [...present.options, ...options]
  else plan.schema.push({ action: 'add-options', object: pair.target, field, options: [...options] })
  pair.fields = pair.fields.map((mapping) => (mapping.to === field ? intoMade(plan, pair, mapping, source) : mapping))
  return `${pair.target}: ${field} gets the ${counted(options.map(({ value }) => value))}.`
}

/** The mapping with the options that the plan makes for values of these labels. */
export function intoMade(
  plan: Plan,
  pair: ObjectPlan,
  mapping: FieldMapping,
  source: Schema | undefined,
): FieldMapping {
  const from = source && findObject(source, pair.source)
  return withMade(mapping, from, madeIn(plan.schema, pair.target, mapping.to))
}

/** Has options not added after all, and takes the entries of value maps that lead to them out. */
export function dropOptions(
  plan: Plan,
  pair: ObjectPlan,
  field: string,
  values: readonly string[] | undefined,
): string {
  const additions = additionsTo(plan, pair, field)
  const known = additions.flatMap(({ options }) => options.map(({ value }) => value))
  const missing = known.length === 0 ? field : values?.find((value) => !known.includes(value))
  if (missing !== undefined) {
    const what = known.length === 0 ? `no options to ${pair.target}.${field}` : `no option "${missing}" to ${field}`
    throw new FerryError('plan', `The plan adds ${what}.${didYouMean(missing, known)}`)
  }
  const gone = new Set(values ?? known)
  for (const addition of additions) addition.options = addition.options.filter(({ value }) => !gone.has(value))
  plan.schema = plan.schema.filter((change) => change.action !== 'add-options' || change.options.length > 0)
  const freed = plan.objects
    .filter(({ target }) => target === pair.target)
    .flatMap(({ fields }) => fields.filter(({ to }) => to === field).flatMap((mapping) => forget(mapping, gone)))
  const also =
    freed.length === 0
      ? ''
      : ` The ${counted(freed, 'value', 'values')} ${freed.length === 1 ? 'has' : 'have'} no option any more.`
  return `${pair.target}: ${field} does not get the ${counted([...gone])}.${also}`
}

/** Takes the entries out that lead to these options, and tells their values. */
function forget(mapping: FieldMapping, gone: ReadonlySet<string>): string[] {
  const { values = {}, valuesBy } = mapping
  const places: [When, ValueMap][] = [
    [undefined, values],
    ...Object.entries(valuesBy?.values ?? {}).map(([value, map]): [When, ValueMap] => [
      { field: valuesBy!.field, value },
      map,
    ]),
  ]
  return places.flatMap(([when, map]) => {
    const [lost, kept] = [true, false].map((leads) =>
      Object.entries(map).filter(([, option]) => (option !== null && gone.has(option)) === leads),
    )
    if (lost!.length > 0) putValues(mapping, Object.fromEntries(kept!), when)
    return lost!.map(([value]) => value)
  })
}

function additionsTo(plan: Plan, pair: ObjectPlan, field: string): OptionAddition[] {
  return optionAdditions(plan.schema, pair.target).filter((addition) => addition.field === field)
}

/** The option that has this label; of several, the one that goes with what the field that decides gets in such records. */
function optionMeant(
  plan: Plan,
  pair: ObjectPlan,
  to: string,
  { option, when }: { option: string; when: When },
  target: Schema | undefined,
): string {
  const after = target && findObject(futureSchema(target, plan.schema), pair.target)
  const field = after && findField(after, to)
  if (after === undefined || field === undefined) return option
  const controls = (field.dependsOn ?? []).map((dependency) => controlledBy(pair, after, dependency.field, when))
  const allowed = allowedOptions(after, field, Object.assign({}, ...controls))
  const among = (field.options ?? []).filter(({ value }) => allowed?.has(value) ?? true)
  return findOption(among, option) ?? findOption(field.options ?? [], option) ?? option
}

/** What a field gets in records of which this is known; empty where that is open. */
function controlledBy(pair: ObjectPlan, target: ObjectSchema, name: string, when: When): Row {
  const mapping = pair.fields.find(({ to }) => to === name)
  if (mapping?.constant !== undefined) return { [name]: mapping.constant }
  if (mapping === undefined || when === undefined || sourcesOf(mapping).join() !== when.field) return {}
  const choice = chooseAnywhere(findField(target, name), mapping)(when.value)
  return typeof choice === 'object' ? { [name]: choice.value } : {}
}

function counted(values: readonly string[], one = 'option', several = 'options'): string {
  return `${values.length === 1 ? one : several} ${values.join(', ')}`
}
