import type { ObjectPlan } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { isBookkeeping } from './bookkeeping.ts'
import { squash } from './names.ts'

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

/** Whether a field has the name of an object, or begins with it. */
export function isNamedAfter({ name }: Pick<Field, 'name'>, object: string): boolean {
  return squash(name).startsWith(squash(object))
}
