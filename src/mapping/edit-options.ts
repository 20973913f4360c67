import { z } from 'zod'
import { FerryError } from '../model/errors.ts'
import { type FieldMapping, type ObjectPlan, type OptionAddition, optionAdditions, type Plan } from '../model/plan.ts'
import type { Option, Schema } from '../model/schema.ts'
import { findField, findObject } from '../model/schema.ts'
import { withSchemaChanges } from './future-schema.ts'
import { didYouMean } from './names.ts'
import { findOption } from './options.ts'
import { addedOptionsSchema, mappedOptionSchema, textSchema } from './plan-schema.ts'
import { choosesOption } from './transforms.ts'

/** The edits of a plan that are about values and options. */
export const optionEdits = [
  z.strictObject({
    edit: z.literal('map-value'),
    object: textSchema,
    to: textSchema,
    value: textSchema,
    option: mappedOptionSchema.describe('null: left behind'),
  }),
  z.strictObject({ edit: z.literal('unmap-value'), object: textSchema, to: textSchema, value: textSchema }),
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
  { value, option }: { value: string; option: string | null },
  target: Schema | undefined,
): string {
  if (!mapping.transform.some(choosesOption)) {
    const step = `map it again with the transform "option" (or "options")`
    throw new FerryError('plan', `Values go to "${mapping.to}" as they are, not to options of it: ${step} first.`)
  }
  const before = entryOf(mapping, value)
  const chosen = option === null ? null : optionMeant(plan, pair, mapping.to, option, target)
  mapping.values = { ...mapping.values, [value]: chosen }
  const was = before === undefined ? '' : `, was ${before === null ? 'left behind' : before}`
  const now = chosen === null ? 'stays behind on purpose' : `becomes ${chosen}`
  return `${pair.source}: for ${mapping.to}, the value "${value}" ${now}${was}.`
}

/** A value may read like a name that every object inherits. */
function entryOf({ values = {} }: FieldMapping, value: string): string | null | undefined {
  return Object.hasOwn(values, value) ? values[value] : undefined
}

/** Takes an entry of a value map out again. */
export function unmapValue(pair: ObjectPlan, mapping: FieldMapping, value: string): string {
  const { [value]: _known, ...rest } = mapping.values ?? {}
  if (entryOf(mapping, value) === undefined) {
    const hint = didYouMean(value, Object.keys(rest))
    throw new FerryError('plan', `The value map of "${mapping.to}" has no entry for "${value}".${hint}`)
  }
  if (Object.keys(rest).length > 0) mapping.values = rest
  else delete mapping.values
  return `${pair.source}: for ${mapping.to}, the value "${value}" finds its option by itself again, or none.`
}

/** Has options added to a field of the target; those that the plan adds already are refused. */
export function addOptions(plan: Plan, pair: ObjectPlan, field: string, options: readonly Option[]): string {
  const [present] = additionsTo(plan, pair, field)
  const taken = new Set(present?.options.map(({ value }) => value))
  const twice = options.find(({ value }, at) => taken.has(value) || options.findIndex((o) => o.value === value) < at)
  if (twice !== undefined) {
    throw new FerryError('plan', `The plan adds the option "${twice.value}" to ${pair.target}.${field} already.`)
  }
  if (present) present.options = [...present.options, ...options]
  else plan.schema.push({ action: 'add-options', object: pair.target, field, options: [...options] })
  return `${pair.target}: ${field} gets the ${counted(options.map(({ value }) => value))}.`
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
  const entries = Object.entries(mapping.values ?? {})
  const lost = entries.filter(([, option]) => option !== null && gone.has(option)).map(([value]) => value)
  const kept = entries.filter(([value]) => !lost.includes(value))
  if (kept.length > 0) mapping.values = Object.fromEntries(kept)
  else delete mapping.values
  return lost
}

function additionsTo(plan: Plan, pair: ObjectPlan, field: string): OptionAddition[] {
  return optionAdditions(plan.schema, pair.target).filter((addition) => addition.field === field)
}

function optionMeant(plan: Plan, pair: ObjectPlan, to: string, option: string, target: Schema | undefined): string {
  const object = target && findObject(target, pair.target)
  const field = object && findField(withSchemaChanges(object, plan.schema), to)
  return findOption(field?.options ?? [], option) ?? option
}

function counted(values: readonly string[], one = 'option', several = 'options'): string {
  return `${values.length === 1 ? one : several} ${values.join(', ')}`
}
