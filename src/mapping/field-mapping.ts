import type { FieldMapping, TransformEntry } from '../model/plan.ts'
import { nameOf, plainEntry } from './transforms.ts'

/** Transforms that look a value up in the target: a miss costs the value, not the record. */
const lookups: readonly string[] = ['option', 'options', 'user']

/** The mapping of a field as it is proposed or asked for, in its shortest form, with the policy that its transforms suggest. */
export function mapField(
  from: string | readonly string[],
  to: string,
  transform: readonly TransformEntry[],
): FieldMapping {
  const [first, ...others] = typeof from === 'string' ? [from] : from
  const single = first !== undefined && others.length === 0
  const mapping: FieldMapping = { to, from: single ? first : [...from], transform: transform.map(plainEntry) }
  return transform.some((entry) => lookups.includes(nameOf(entry))) ? { ...mapping, invalid: 'omit' } : mapping
}
