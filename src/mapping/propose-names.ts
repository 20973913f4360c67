import type { FieldMapping } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { mapField } from './field-mapping.ts'
import { squash } from './names.ts'

/**
 * A mapping for a full name that nothing goes to and that the source has in its parts, or for the parts where it has the
 * full name alone.
 */
export function deriveNames(
  { source, target }: { source: ObjectSchema; target: ObjectSchema },
  fields: readonly FieldMapping[],
): FieldMapping[] {
  const mapped = new Set(fields.map(({ to }) => to))
  const open = target.fields.filter((field) => isPlain(field) && field.createable && !mapped.has(field.name))
  const [full, into] = [fullName(source.fields), fullName(open)]
  const [parts, intoParts] = [partsOfName(source.fields), partsOfName(open)]
  if (into !== undefined && parts !== undefined) {
    const names = parts.map(({ name }) => name)
    return [
      { ...mapField(names, into.name, ['join']), evidence: 'the full name, of its parts (0.90)', confidence: 0.9 },
    ]
  }
  if (full === undefined || parts !== undefined || intoParts === undefined) return []
  return (['first', 'last'] as const).map((part, at) => {
    const mapping = mapField(full.name, intoParts[at]!.name, [{ 'split-name': { part } }])
    return { ...mapping, evidence: `a part of "${full.label}" (0.80)`, confidence: 0.8 }
  })
}

function isPlain({ type }: Field): boolean {
  return type === 'text'
}

function fullName(fields: readonly Field[]): Field | undefined {
  return fields.find((field) => isPlain(field) && (squash(field.name) === 'fullname' || field.role === 'name'))
}

function partsOfName(fields: readonly Field[]): [Field, Field] | undefined {
  const part = (name: string): Field | undefined =>
    fields.find((field) => isPlain(field) && (squash(field.name) === name || squash(field.label) === name))
  const [first, last] = [part('firstname'), part('lastname')]
  return first && last && [first, last]
}
