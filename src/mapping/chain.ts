import { FerryError } from '../model/errors.ts'
import type { Plan, TransformEntry } from '../model/plan.ts'
import { isEmpty, type Value } from '../model/record.ts'
import { applyToEntries } from './entries.ts'
import { loadHtml } from './html/parse.ts'
import { loadPhones } from './phone.ts'
import {
  type Filled,
  isCombining,
  type TransformContext,
  type TransformIssue,
  type TransformResult,
  type ValueTransform,
} from './transforms/transform.ts'
import { entryFaults, findTransform, nameOf } from './transforms.ts'

/** A field mapping's transforms as one function over the values of its source fields, in their order. */
export type Chain = (values: readonly Value[], context: TransformContext) => TransformResult

/**
 * Transforms from left to right, ready for many records. Without transforms the value is untouched; at the first one an
 * empty value becomes null unless that transform says otherwise; a list goes entry by entry through those that take single
 * values; the first issue ends the chain, but for entries of a list: the others go on as its `rest`. `sources` are the names
 * of the source fields, none for a constant, which is then the only value. Throws a FerryError of code `plan` with the
 * first of `chainFaults`.
 */
export function compileChain(entries: readonly TransformEntry[], sources: readonly string[]): Chain {
  const [fault] = chainFaults(entries, sources)
  if (fault !== undefined) throw new FerryError('plan', fault)
  const [first, ...rest] = entries.map((entry) => findTransform(entry)!)
  const steps = rest as ValueTransform[]
  if (first === undefined) return (values) => ({ value: values[0]! })
  if (!isCombining(first)) {
    const all = [first, ...steps]
    return (values, context) => applySteps(all, values[0]!, context)
  }
  return (values, context) => {
    const combined = first.combine(values, sources, context)
    if ('issue' in combined || combined.value === undefined) return combined
    const result = applySteps(steps, combined.value, context)
    return combined.lost === undefined || 'issue' in result ? result : { ...result, lost: combined.lost }
  }
}

/** Why transforms cannot be used on these source fields, each for a person; empty when they can. */
export function chainFaults(entries: readonly TransformEntry[], sources: readonly string[]): string[] {
  const wrong = entries.flatMap(entryFaults).map(({ message }) => message)
  if (wrong.length > 0) return wrong
  const combining = entries.map((entry) => findTransform(entry)!).map((step) => (isCombining(step) ? step : null))
  const late = entries.filter((_, index) => index > 0 && combining[index] !== null)
  const faults = late.map((entry) => `"${nameOf(entry)}" reads source fields: it can only be the first transform.`)
  const [first] = combining
  if (sources.length > 1 && !first) {
    faults.push(
      `Several fields (${sources.join(', ')}) become one value by join, template, first-of or all-of as first transform.`,
    )
  }
  if (first && sources.length === 0) faults.push(`"${nameOf(entries[0]!)}" needs source fields in "from".`)
  const names = first?.names ?? sources
  for (const name of names) {
    if (sources.length > 0 && !sources.includes(name))
      faults.push(`"from" lacks the field "${name}", which is in the template.`)
  }
  for (const name of sources) {
    if (!names.includes(name)) faults.push(`"from" has the field "${name}", which is not in the template.`)
  }
  return faults
}

/**
 * Loads what the transforms and match keys of a plan need beyond code: the numbering plans of phones, the tokenizer of
 * HTML. To be awaited before the plan's mappings and keys are used.
 */
export async function prepareTransforms({ objects }: Pick<Plan, 'objects'>): Promise<void> {
  const used = new Set(
    objects.flatMap(({ fields, match }) => [
      ...fields.flatMap(({ transform }) => transform.map(nameOf)),
      ...match.map(({ normalise }) => normalise),
    ]),
  )
  if (used.has('phone')) await loadPhones()
  if (used.has('html') || used.has('html-to-text')) await loadHtml()
}

function applySteps(steps: readonly ValueTransform[], value: Value, context: TransformContext): TransformResult {
  let current: Value | undefined = value
  let lost: TransformIssue | undefined
  let refused: TransformIssue | undefined
  let standIn = false
  for (const step of steps) {
    if (current === null || isEmpty(current)) {
      current = step.empty ? step.empty(current) : null
      if (current === undefined) break
      standIn = !isEmpty(current)
      continue
    }
    const result = applyStep(step, current, context)
    if ('issue' in result) {
      if (isEmpty(result.rest)) return { issue: result.issue }
      refused ??= result.issue
      current = result.rest!
      continue
    }
    current = result.value
    lost ??= result.lost
    if (current === undefined) break
  }
  // Only the last step may mean an empty text to stay: `empty` does, `trim` does not.
  const last = steps.at(-1)
  if (current !== undefined && current !== null && isEmpty(current) && !last?.empty) current = null
  if (refused !== undefined) {
    return current === undefined || current === null ? { issue: refused } : { issue: refused, rest: current }
  }
  return { value: current, ...(lost && { lost }), ...(standIn && { standIn }) }
}

function applyStep(step: ValueTransform, value: Filled, context: TransformContext): TransformResult {
  return typeof value === 'object' && step.list === undefined
    ? applyToEntries(step, value, context)
    : step.apply(value, context)
}
