import type { Field, FieldDefinition, ObjectSchema } from '../model/schema.ts'
import { squash } from './names.ts'

/** Whether a field is the system's own knowledge of a record; who wrote it last is, even where a connector does not say so. */
export function isBookkeeping({ name, system }: Pick<Field, 'name' | 'system'>): boolean {
  return system || writers.has(squash(name))
}

const writers = new Set([
  'createdby',
  'createdbyid',
  'modifiedby',
  'modifiedbyid',
  'lastmodifiedby',
  'lastmodifiedbyid',
])

/** Whether a field of a source is one of ours, filled by an earlier migration that had it as its target. */
export function isOfEarlier({ provenance }: Pick<ObjectSchema, 'provenance'>, { name }: Pick<Field, 'name'>): boolean {
  return Object.values(provenance ?? {}).some((ours: FieldDefinition) => ours.name === name)
}

/** Why such a field goes nowhere: when the record was created is carried on in our own fields. */
export const earlier = 'of an earlier migration'

/** Names of fields that hold a full name and say nothing new once its parts are mapped. */
export function derivedNames(source: ObjectSchema, mapped: Iterable<string>): string[] {
  const parts = new Set([...mapped].map(squash))
  if (!parts.has('firstname') || !parts.has('lastname')) return []
  const names = source.fields.filter((field) => field.role === 'name' || squash(field.name) === 'fullname')
  return names.map((field) => field.name).filter((name) => !['firstname', 'lastname'].includes(squash(name)))
}
