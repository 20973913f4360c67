import type { FieldMapping } from '../model/plan.ts'

/** Transforms that look a value up in the target: a miss costs the value, not the record. */
const lookups: readonly string[] = ['option', 'options', 'user']

/** The mapping of one field as it is proposed or asked for, with the policy that its transforms suggest. */
export function mapField(from: string, to: string, transform: readonly string[]): FieldMapping {
  const mapping: FieldMapping = { to, from, transform: [...transform] }
  return transform.some((name) => lookups.includes(name)) ? { ...mapping, invalid: 'omit' } : mapping
}
