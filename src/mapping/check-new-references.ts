import type { FieldCreation } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { findField, findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import { fault } from './fault.ts'

/**
 * Whether a field that a plan creates says what it refers to, if it is to refer to anything, and the target takes it on
 * this object. `schema` is the target's with the objects that the plan creates, which are made before all fields.
 */
export function checkNewReference(
  place: string,
  { field }: FieldCreation,
  object: ObjectSchema,
  schema: Schema,
): Finding[] {
  const { name, type, references = [] } = field
  const refers = type === 'reference' || type === 'multi-reference'
  if (!refers && references.length > 0) {
    const message = `"${name}" is of type ${type} and refers to nothing: take its references out, or make its type reference.`
    return [fault('new-reference', place, message)]
  }
  if (!refers) return []
  if (references.length === 0) {
    const message = `"${name}" is a ${type} that does not say to what: give it references: [an object of the target].`
    return [fault('new-reference', place, message)]
  }
  const absent = references.filter((goal) => findObject(schema, goal) === undefined)
  if (absent.length > 0) {
    const message = `"${name}" refers to ${absent.join(' and ')}, which the target does not have and the plan does not create: take the field out with drop-field, or name another object.`
    return [fault('unknown-object', place, message)]
  }
  const present = findField(object, name)
  if (present !== undefined) {
    const stray = references.filter((goal) => present.references?.includes(goal) === false)
    if (stray.length === 0) return []
    const message = `${object.name} has a field "${name}" already, which refers to ${present.references?.join(', ')}, not to ${stray.join(', ')}: choose another name.`
    return [fault('name-taken', place, message)]
  }
  return refused(place, field, object)
}

/** New fields refer to records of one object. */
function refused(
  place: string,
  { name, type, references = [] }: FieldCreation['field'],
  object: ObjectSchema,
): Finding[] {
  if (object.newReferences !== true) {
    const message = `The target creates no fields of ${object.labelPlural} that refer to other records: take "${name}" out with drop-field.`
    return [fault('new-reference', place, message)]
  }
  if (type === 'reference' && references.length === 1) return []
  const message = `A new field refers to one record of one object: make "${name}" a reference to one of ${references.join(', ')}.`
  return [fault('new-reference', place, message)]
}
