import { type FieldMapping, type Plan, sourcesOf } from '../model/plan.ts'
import { type Field, findField, findObject, type Option, type Schema } from '../model/schema.ts'
import { chooseAnywhere } from './choosing.ts'
import { type Kind, kindAfter } from './compatibility.ts'
import { futureSchema } from './future-schema.ts'
import { showOption } from './options.ts'
import { choosesOption, findTransform, nameOf } from './transforms.ts'

/** What the annotation of a mapping says when each value arrives and says the same. */
const lossless = 'nothing'

const named = 5

/**
 * What of the source's values the target will not have, in a few words each; empty when every value arrives and says the
 * same. Decided by types, lengths, options and the arguments of the transforms; what the records hold is for a dry run.
 */
export function lossOf(mapping: FieldMapping, from: readonly Field[], to: Field): string[] {
  if (from.length === 0) return []
  const found = new Set<string>()
  let kinds: Kind[] = from.map(({ type, many }) => (many ? { type, many } : { type }))
  for (const entry of mapping.transform) {
    const step = findTransform(entry)
    if (step === undefined) return []
    const isSaid = nameOf(entry) === 'first-of' && from.every(({ within }, at) => at === 0 || within === from[0]!.name)
    if (!isSaid) for (const { type, many } of kinds) add(found, step.loses?.(type, many))
    if (choosesOption(entry)) for (const text of optionLoss(mapping, from, to)) found.add(text)
    kinds = kinds.map((kind) => kindAfter(step, kind))
  }
  const cut = mapping.transform.some((entry) => nameOf(entry) === 'truncate')
  if (!cut) add(found, tooLong(from, to))
  return [...found]
}

/** The plan with each mapping's loss noted beside it; a note, and no part of what is approved. */
export function noteLosses(plan: Plan, schemas: { source: Schema; target: Schema } | undefined): Plan {
  if (schemas === undefined) return plan
  const future = futureSchema(schemas.target, plan.schema)
  const objects = plan.objects.map((object) => {
    const source = findObject(schemas.source, object.source)
    const target = findObject(future, object.target)
    if (source === undefined || target === undefined) return object
    const fields = object.fields.map((mapping) => {
      const from = sourcesOf(mapping).map((name) => findField(source, name))
      const to = findField(target, mapping.to)
      const { loss: _, ...rest } = mapping
      if (to === undefined || from.includes(undefined) || from.length === 0) return rest
      const loss = lossOf(mapping, from as Field[], to)
      return { ...rest, loss: loss.length === 0 ? lossless : loss.join('; ') }
    })
    return { ...object, fields }
  })
  return { ...plan, objects }
}

function add(found: Set<string>, text: string | undefined): void {
  if (text !== undefined) found.add(text)
}

/** Values that find no option, that the plan leaves behind, and those that become one with others. */
function optionLoss(mapping: FieldMapping, from: readonly Field[], to: Field): string[] {
  const choose = chooseAnywhere(to, mapping)
  const listed = from.flatMap(({ options = [] }) => options)
  const own = listed.map(({ value }) => value)
  const list = (values: readonly string[]): string => listOptions(listed, values)
  if (own.length === 0) return to.options === undefined ? [] : ['values that are no option of the target']
  const becomes = Map.groupBy(own, (value) => {
    const choice = choose(value)
    return typeof choice === 'object' ? `=${choice.value}` : choice
  })
  const none = [...(becomes.get('missing') ?? []), ...(becomes.get('ambiguous') ?? [])]
  const left = becomes.get('left') ?? []
  const folded = [...becomes].filter(([choice, group]) => choice.startsWith('=') && group.length > 1)
  return [
    ...(none.length > 0 ? [`values without a clear option: ${list(none)}`] : []),
    ...(left.length > 0 ? [`values left behind on purpose: ${list(left)}`] : []),
    ...folded.map(([, group]) => `which of ${list(group)} it was`),
  ]
}

function listOptions(listed: readonly Option[], values: readonly string[]): string {
  const shown = values.slice(0, named).map((value) => showOption(listed, value))
  const more = values.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

function tooLong(from: readonly Field[], to: Field): string | undefined {
  const { maxLength } = to
  const textual = from.filter(({ type }) => /text|email|phone|url/.test(type))
  if (maxLength === undefined || textual.length === 0) return undefined
  if (textual.every((field) => (field.maxLength ?? Number.POSITIVE_INFINITY) <= maxLength)) return undefined
  return textual.some((field) => field.maxLength !== undefined || field.type === 'long-text')
    ? `texts of more than ${maxLength} characters, which are refused`
    : undefined
}
