import { type FieldMapping, type ObjectPlan, pairName, sourcesOf } from '../model/plan.ts'
import { entriesOf } from '../model/record.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, type ObjectSchema, type Option } from '../model/schema.ts'
import { compileChain } from './chain.ts'
import { chooseAnywhere } from './choosing.ts'
import type { ObjectFacts } from './facts.ts'
import { optionsFor } from './made-options.ts'
import { showOption } from './options.ts'
import { takesAnyOption } from './placed-options.ts'
import { choosesOption } from './transforms.ts'
import { anyUser } from './users.ts'

const NAMED_VALUES = 10

/**
 * Values of a sample that a proposed plan sends to fields that have no clear option for them. Those that the source lists
 * are named, with the edit that adds options to the target where it takes more; what people typed is only counted.
 */
export function unmatchedValues(
  plan: ObjectPlan,
  source: ObjectSchema,
  target: ObjectSchema,
  facts: ObjectFacts,
): Finding[] {
  return plan.fields
    .filter((mapping) => mapping.transform.some(choosesOption))
    .flatMap((mapping) => unmatchedOf(plan, mapping, source, target, facts))
}

function unmatchedOf(
  plan: ObjectPlan,
  mapping: FieldMapping,
  source: ObjectSchema,
  target: ObjectSchema,
  facts: ObjectFacts,
): Finding[] {
  const [from, ...others] = sourcesOf(mapping).flatMap((name) => findField(source, name) ?? [])
  const to = findField(target, mapping.to)
  if (!from || others.length > 0 || !to?.options) return []
  const chain = compileChain(mapping.transform, [from.name])
  const context = { choose: chooseAnywhere(to, mapping), user: anyUser }
  const entries = (facts.fields.get(from.name)?.values ?? []).flatMap(entriesOf)
  const lost = [...new Set(entries)].filter((entry) => 'issue' in chain([entry], context))
  if (lost.length === 0) return []
  const listed = (from.options ?? []).filter(({ value }) => lost.includes(value))
  const object = pairName(plan)
  const edit =
    listed.length > 0 && takesAnyOption(to)
      ? { edit: 'add-options', object, field: to.name, options: optionsFor(target.newFieldNames, listed) }
      : null
  return [
    {
      severity: 'warning',
      code: 'options-missing',
      message: `"${to.name}" has no clear option for ${inWords(listed, lost.length)} of ${from.name}: as the plan is, ${fate(to, lost.length)}.`,
      count: lost.length,
      examples: [],
      fix: `Map them with map-value to options that are there${to.required ? '' : ', or to null to leave them behind on purpose'}${edit === null ? '' : '; or add the options to the target (privileged)'}.`,
      pair: object,
      field: from.name,
      ...(edit === null ? {} : { edit }),
    },
  ]
}

/** What becomes of so many values: a record goes without its own where the target does not demand one. */
function fate({ required }: Field, values: number): string {
  if (required) return `records with ${values === 1 ? 'this value' : 'these values'} are kept back`
  return `${values === 1 ? 'this value stays' : 'these values stay'} behind`
}

/** Values of choices only: what people typed into free text stays out of messages. */
function inWords(listed: readonly Option[], all: number): string {
  const shown = listed.slice(0, NAMED_VALUES).map(({ value }) => showOption(listed, value))
  const more = all - shown.length
  if (shown.length === 0) return `${more} ${more === 1 ? 'value' : 'values'}`
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}
