import type { MatchKey, ObjectSchema } from '../model/schema.ts'

/** Code of the finding about objects that have no place for our key. */
export const unkeyed = 'no-place-for-key'

/** By what migrated records of such an object are recognised, and where that ends, for a person. */
export function tellUnkeyed({ labelPlural }: ObjectSchema, match: readonly MatchKey[]): string {
  const keys = match.map(({ field }) => field)
  const by = ['the journal on this computer', ...keys].join(' and by ')
  const lost = keys.length > 0 ? 'those without such a value' : 'all of them'
  return `${labelPlural} have no place for our key: what was migrated is recognised by ${by}. Without that journal a second migration would make ${lost} again, and after a lost answer a new record that says exactly what was sent is taken for ours, even if somebody else made it in those minutes.`
}

export const keepJournal = 'Keep the data folder of crm-ferry for as long as a second migration is thought of.'

/**
 * Whether records can be recognised that were made before an answer was lost: by our key, among the newest, or among those
 * of the record that they belong to.
 */
export function canBeTold(object: ObjectSchema): boolean {
  const { provenance, operations } = object
  return provenance !== undefined || operations.read?.newestFirst === true || parentField(object) !== undefined
}

/** The field that names, in each record, the one whose records can be listed, where nothing else would tell it. */
export function parentField({ fields, operations, provenance }: ObjectSchema): string | undefined {
  const { newestFirst, of } = operations.read ?? {}
  if (provenance !== undefined || newestFirst) return undefined
  return of?.fields.find((name) => fields.some((field) => field.name === name && field.required))
}
