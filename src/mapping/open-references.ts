import type { ObjectPlan } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { isBookkeeping } from './bookkeeping.ts'
import { squash } from './names.ts'

/** Why a field that names other records is left, for as long as nothing of the plan holds it. */
export const namesRecords = 'reference to another record'

/** Fields of a pair's source that name other records and go nowhere yet, relations among them. */
export function openReferences(pair: ObjectPlan, object: ObjectSchema): Field[] {
  const mapped = new Set(pair.fields.flatMap(({ from = [] }) => from))
  return object.fields.filter(
    (field) => isReference(field) && field.references !== undefined && !isBookkeeping(field) && !mapped.has(field.name),
  )
}

function isReference({ type }: Field): boolean {
  return type === 'reference' || type === 'multi-reference'
}

/** Whether a field has the name of an object, of one or of several, or begins with it. */
export function isNamedAfter({ name, label }: Pick<Field, 'name' | 'label'>, object: string): boolean {
  const one = squash(object).replace(/ies$/, 'y').replace(/s$/, '')
  return [name, label].some((text) => squash(text).startsWith(one))
}
