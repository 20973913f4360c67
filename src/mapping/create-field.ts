import type { Field, FieldDefinition, FieldType, ObjectSchema, Option } from '../model/schema.ts'
import { carriage } from './compatibility.ts'
import type { FieldFacts } from './facts.ts'
import { snakeCase } from './names.ts'
import { findOption } from './options.ts'
import type { TransformName } from './transforms.ts'

/** Types that mean something only inside the system they come from. */
const local: ReadonlySet<FieldType> = new Set([
  'id',
  'reference',
  'multi-reference',
  'user',
  'file',
  'geo',
  'address',
  'json',
])

/**
 * A field for the target that holds what `source.field` holds: its name in snake case, with the object's in front where
 * that name is taken; its label, type and options, plus values that the sample holds beside them. Null when its values
 * mean nothing outside the source, or its name has no letter that an internal name may use.
 */
export function defineField(
  source: ObjectSchema,
  field: Field,
  facts: Pick<FieldFacts, 'values'>,
  taken: ReadonlySet<string>,
): { definition: FieldDefinition; transform: readonly TransformName[] } | null {
  const name = freeName(source, field, taken)
  if (local.has(field.type) || name === null) return null
  const definition: FieldDefinition = { name, label: field.label, type: field.type }
  const isChoice = field.type === 'select' || field.type === 'multi-select'
  return {
    definition: isChoice ? { ...definition, options: optionsOf(field, facts) } : definition,
    transform: carriage(field.type, field.type).transform,
  }
}

function freeName(source: ObjectSchema, field: Field, taken: ReadonlySet<string>): string | null {
  const own = snakeCase(field.name) || snakeCase(field.label)
  if (own === '') return null
  const prefixed = `${snakeCase(source.name) || 'source'}_${own}`
  // Targets want a letter in front.
  const names = /^[a-z]/.test(own) ? [own, prefixed] : [prefixed]
  const free = names.find((name) => !taken.has(name))
  if (free !== undefined) return free
  for (let n = 2; ; n++) {
    if (!taken.has(`${prefixed}_${n}`)) return `${prefixed}_${n}`
  }
}

/** Sources accept values beside their options; leaving those out would lose them. */
function optionsOf(field: Field, facts: Pick<FieldFacts, 'values'>): Option[] {
  const options = (field.options ?? []).map(({ value, label }) => ({ value, label }))
  const known = field.options ?? []
  const others = facts.values
    .flatMap((value) => (typeof value === 'object' ? value : [String(value)]))
    .filter((value) => findOption(known, value) === undefined)
  return [...options, ...[...new Set(others)].map((value) => ({ value, label: value }))]
}
