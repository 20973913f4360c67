import type { FieldMapping, ValueMap } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import type { Field } from '../model/schema.ts'
import { fault } from './fault.ts'
import { didYouMean } from './names.ts'
import { findOption } from './options.ts'
import { choosesOption } from './transforms.ts'

const NAMED_OPTIONS = 10

/** Whether a value map leads to options that the target has, or will have. Entries for values that never occur are fine. */
export function checkValues(place: string, mapping: FieldMapping, to: Field): Finding[] {
  const { values, valuesBy, transform } = mapping
  const maps: [path: string, map: ValueMap][] = [
    ...(values === undefined ? [] : [['values', values] as [string, ValueMap]]),
    ...Object.entries(valuesBy?.values ?? {}).map(([held, map]): [string, ValueMap] => [`valuesBy.${held}`, map]),
  ]
  const [first] = maps
  if (first === undefined) return []
  if (!transform.some(choosesOption)) {
    const [key = ''] = first[0].split('.')
    const message = `Only the transforms option and options look into "${key}": add one of them, or take "${key}" out.`
    return [fault('values-unused', `${place}.${key}`, message)]
  }
  const { options = [] } = to
  // A field that lists no options says nothing about what it takes.
  if (options.length === 0 && to.restricted !== true) return []
  const known = options.map(({ value }) => value)
  const entries = maps.flatMap(([path, map]) => Object.entries(map).map(([value, option]) => ({ path, value, option })))
  return entries.flatMap(({ path, value, option }) => {
    if (option === null || known.includes(option)) return []
    const named = findOption(options, option)
    const hint = named === undefined ? didYouMean(option, known) || listed(known) : ` Its value is "${named}".`
    const message = `"${to.name}" has no option with the value "${option}": name another with map-value, or add it with add-options.${hint}`
    return [fault('option-missing', `${place}.${path}[${value}]`, message)]
  })
}

function listed(known: readonly string[]): string {
  if (known.length === 0) return ' It has none.'
  const more = known.length > NAMED_OPTIONS ? ` and ${known.length - NAMED_OPTIONS} more` : ''
  return ` It has: ${known.slice(0, NAMED_OPTIONS).join(', ')}${more}.`
}
