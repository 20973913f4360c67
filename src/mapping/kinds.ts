import type { Condition } from '../model/condition.ts'
import type { FieldMapping } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import type { Field, ObjectSchema, Option } from '../model/schema.ts'
import { count } from '../model/wording.ts'
import { compileFilter } from './condition.ts'
import type { ObjectFacts } from './facts.ts'
import { squash } from './names.ts'
import { kindOf } from './vocabulary.ts'

interface Sides {
  source: ObjectSchema
  target: ObjectSchema
}

/** The option of a choice that is what records of an object are: `Call` of a type of activities, for an object of calls. */
function optionFor({ type, options = [] }: Field, object: ObjectSchema): Option | undefined {
  if (type !== 'select' || options.length < 2) return undefined
  const names = new Set([object.name, object.label, object.labelPlural].map(kindName))
  const [found, ...others] = options.filter(
    ({ value, label }) => names.has(kindName(label)) || names.has(kindName(value)),
  )
  return others.length === 0 ? found : undefined
}

function kindName(name: string): string {
  const word = squash(name).replace(/s$/, '')
  return kindOf(word) ?? word
}

/** Constants for demanded choices that nothing goes to, and that say of what kind a record is, as the source does by its object. */
export function sayKinds({ source, target }: Sides, fields: readonly FieldMapping[]): FieldMapping[] {
  const taken = new Set(fields.map(({ to }) => to))
  return target.fields.flatMap((field): FieldMapping[] => {
    if (!field.required || !field.createable || taken.has(field.name)) return []
    const option = optionFor(field, source)
    if (option === undefined) return []
    const evidence = `the option of ${field.label} that ${source.labelPlural} are called by`
    return [{ to: field.name, constant: option.value, transform: [], evidence }]
  })
}

const named = 5

/**
 * Records of several kinds that a pair makes records of one kind of: the source tells them apart by a choice, and one of
 * its options is what the records of the target are. Those that a filter leaves out do not count.
 */
export function findMixedKinds({ source, target }: Sides, filter: readonly Condition[], facts: ObjectFacts): Finding[] {
  return source.fields.flatMap((field): Finding[] => {
    const own = optionFor(field, target)
    if (own === undefined) return []
    const meets = compileFilter(
      filter.filter((condition) => condition.field === field.name),
      source,
    )
    const held = facts.fields.get(field.name)?.profile.values ?? []
    const others = held.filter(({ value, option }) => option && value !== own.value && meets({ [field.name]: value }))
    const total = others.reduce((sum, each) => sum + each.count, 0)
    if (total === 0) return []
    const labels = new Map(field.options?.map(({ value, label }) => [value, label]))
    const shown = others.slice(0, named).map((each) => `${labels.get(each.value)} (${count(each.count)})`)
    const more = others.length > named ? ` and ${others.length - named} more` : ''
    return [
      {
        severity: 'warning',
        code: 'kinds-mixed',
        message: `${count(total)} of ${count(facts.records)} sampled records of ${source.name} are of another kind than "${own.label}" by ${field.name}: ${shown.join(', ')}${more}. As the plan is, they become ${target.labelPlural} as well.`,
        count: total,
        examples: [],
        fix: `Propose a pair for each kind that the target has an object for, each with a filter on ${field.name}; this edit keeps to "${own.label}" here.`,
        field: field.name,
        edit: {
          edit: 'filter',
          object: `${source.name}>${target.name}`,
          field: field.name,
          is: 'equals',
          value: own.value,
        },
      },
    ]
  })
}
