import type { Issue } from '../connector.ts'
import { entriesOf, isEmpty, type Row, type Value } from '../model/record.ts'
import { type Dependency, type Field, findField, type ObjectSchema } from '../model/schema.ts'

/**
 * The options of a field that may stand beside what a row has in the fields that control it. Undefined where nothing
 * controls it, or nothing is known of what does; what a field holds by default counts where the row says nothing.
 */
export function allowedOptions(object: ObjectSchema, field: Field, row: Row): ReadonlySet<string> | undefined {
  let allowed: ReadonlySet<string> | undefined
  for (const dependency of field.dependsOn ?? []) {
    const { control, values } = controlOf(object, dependency, row, true)
    if (control === undefined || values.length === 0) continue
    const these = allowedBy(dependency, values)
    allowed = allowed === undefined ? these : new Set([...allowed].filter((option) => these.has(option)))
  }
  return allowed
}

/**
 * Values of a row that do not go together in the target. `present` is what the record of the target holds, where there is
 * one: what the row leaves as it is counts, too. An issue is about the dependent field where the row has a value for it,
 * else about the field that controls it.
 */
export function dependencyIssues(object: ObjectSchema, row: Row, present: Row | null): Issue[] {
  const whole = present === null ? row : { ...present, ...row }
  return dependentFields(object).flatMap((field) => {
    const value = whole[field.name]
    if (value === undefined || isEmpty(value)) return []
    return (field.dependsOn ?? []).flatMap((dependency): Issue[] => {
      if (row[field.name] === undefined && row[dependency.field] === undefined) return []
      const { control, values } = controlOf(object, dependency, whole, present === null)
      if (control === undefined || values.length === 0) return []
      const allowed = allowedBy(dependency, values)
      const refused = entriesOf(value).find((entry) => !allowed.has(entry) && isKnown(field, entry))
      if (refused === undefined) return []
      const to = row[field.name] === undefined ? control.name : field.name
      return [{ field: to, code: 'option-not-allowed', message: inWords(field, refused, control, values) }]
    })
  })
}

/** Fields whose values decide together with those of these fields what the target takes. */
export function fieldsBeside(object: ObjectSchema, names: ReadonlySet<string>): string[] {
  return object.fields.flatMap(({ name, dependsOn = [] }) => {
    const controls = dependsOn.map(({ field }) => field)
    if (names.has(name)) return controls
    return controls.some((control) => names.has(control)) ? [name] : []
  })
}

const dependents = new WeakMap<ObjectSchema, readonly Field[]>()

/** Each row asks for them, and an object may have many hundred fields. */
function dependentFields(object: ObjectSchema): readonly Field[] {
  const known = dependents.get(object) ?? object.fields.filter(({ dependsOn }) => dependsOn !== undefined)
  dependents.set(object, known)
  return known
}

function controlOf(
  object: ObjectSchema,
  { field: name }: Dependency,
  row: Row,
  isNew: boolean,
): { control: Field | undefined; values: readonly string[] } {
  const control = findField(object, name)
  const stated: Value | undefined = row[name]
  const value = stated === undefined || isEmpty(stated) ? (isNew ? control?.defaultValue : undefined) : stated
  return { control, values: value === undefined || isEmpty(value) ? [] : entriesOf(value) }
}

/** Of several controlling values each allows its own. */
function allowedBy({ allows }: Dependency, values: readonly string[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => (Object.hasOwn(allows, value) ? allows[value]! : [])))
}

/** A field that takes more than it lists says nothing about the rest. */
function isKnown({ options = [], restricted }: Field, entry: string): boolean {
  return restricted === true || options.some(({ value }) => value === entry)
}

/** Options are named, since they are part of the schema; what people typed is not. */
function inWords(field: Field, entry: string, control: Field, values: readonly string[]): string {
  const option = labelOf(field, entry)
  const beside = values.length === 1 ? labelOf(control, values[0]!) : undefined
  const what = option === undefined ? `This value of ${field.name}` : `"${option}" of ${field.name}`
  return `${what} does not go with ${beside === undefined ? 'the value' : `"${beside}"`} of ${control.name}.`
}

function labelOf({ options = [] }: Field, entry: string): string | undefined {
  return options.find(({ value }) => value === entry)?.label
}
