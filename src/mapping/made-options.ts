import { type FieldMapping, fieldCreations, optionAdditions, type SchemaChange, sourcesOf } from '../model/plan.ts'
import { findField, type ObjectSchema, type Option } from '../model/schema.ts'
import { choosesOption } from './transforms.ts'

/**
 * Options of a source as fields of a target take them: without outer space, and where that knows options by their labels
 * alone, with the label as the value, so that people read there what they read in the source.
 */
export function optionsFor(form: ObjectSchema['newFieldNames'], options: readonly Option[]): Option[] {
  return options.map((option) => {
    const value = option.value.trim()
    const label = option.label.trim() || value
    return { value: form?.optionsByLabel ? label : value, label }
  })
}

/** The options that changes of a schema make in a field. */
export function madeIn(changes: readonly SchemaChange[], object: string, name: string): Option[] {
  const created = fieldCreations(changes, object).filter(({ field }) => field.name === name)
  const added = optionAdditions(changes, object).filter(({ field }) => field === name)
  return [...created.flatMap(({ field }) => field.options ?? []), ...added.flatMap(({ options }) => options)]
}

/** The mapping with an entry for each value of its source that an option was made for under its label, and that says nothing yet. */
export function withMade(
  mapping: FieldMapping,
  source: ObjectSchema | undefined,
  made: readonly Option[],
): FieldMapping {
  const [name, ...others] = sourcesOf(mapping)
  const from = source === undefined || name === undefined ? undefined : findField(source, name)
  if (from?.options === undefined || others.length > 0 || !mapping.transform.some(choosesOption)) return mapping
  const { values = {} } = mapping
  const known = new Set(made.map(({ value }) => value))
  const entries = from.options.flatMap(({ value, label }): [string, string][] => {
    const isOpen = !known.has(value.trim()) && known.has(label.trim()) && !Object.hasOwn(values, value)
    return isOpen ? [[value, label.trim()]] : []
  })
  return entries.length === 0 ? mapping : { ...mapping, values: { ...values, ...Object.fromEntries(entries) } }
}
