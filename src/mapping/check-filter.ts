import type { Condition } from '../model/condition.ts'
import type { Plan } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, type ObjectSchema } from '../model/schema.ts'
import { conditionFault, sameFilter } from './condition.ts'
import { fault, noField, oddity } from './fault.ts'
import { didYouMean } from './names.ts'
import { findOption } from './options.ts'

/** Whether the fields of a filter exist and can be compared like that; an option that there is not is a warning. */
export function checkFilter(place: string, filter: readonly Condition[], source: ObjectSchema): Finding[] {
  return filter.flatMap((condition) => {
    const at = `${place}.filter[${condition.field}]`
    const field = findField(source, condition.field)
    if (!field) return [noField(at, condition.field, source, ' Or take the condition out with unfilter.')]
    if (field.relation !== undefined) {
      const message = 'Links are read after the records, so no record can be chosen by them: take it out with unfilter.'
      return [fault('filter', at, message)]
    }
    const wrong = conditionFault(condition, field)
    return wrong === null ? unknownOptions(at, condition, field) : [fault('filter', at, wrong)]
  })
}

function unknownOptions(at: string, { is, value }: Condition, { name, options, type }: Field): Finding[] {
  const listed = type === 'select' || type === 'multi-select'
  // Part of an option's text is no option; of a list, `contains` asks for an entry.
  if (!listed || !options || (is === 'contains' && type === 'select')) return []
  const asked = typeof value === 'string' ? [value] : Array.isArray(value) ? value : []
  const known = options.map((option) => option.value)
  return asked
    .filter((entry) => findOption(options, entry) === undefined)
    .map((entry) => {
      const message = `"${name}" has no option "${entry}", so perhaps no record has it.${didYouMean(entry, known)}`
      return oddity('filter-option', at, message)
    })
}

/** A source object is read once, so all its pairs are about the same records. */
export function differentFilters({ objects }: Plan): Finding[] {
  return objects.flatMap((object, index) => {
    const first = objects.findIndex(({ source }) => source === object.source)
    const { filter, where } = objects[first]!
    if (first === index || (where === object.where && sameFilter(filter, object.filter))) return []
    const message = `${object.source} goes to several objects: give them all the same filter and where, or migrate them by plans of their own.`
    return [fault('filters-differ', `objects[${object.source} -> ${object.target}].filter`, message)]
  })
}
