import type { SchemaChange } from '../model/plan.ts'
import { type Field, type FieldDefinition, findField, type ObjectSchema } from '../model/schema.ts'

/**
 * The object as it will be once the plan's schema changes are made: fields that it lacks are added as writable, those
 * that exist stay as they are.
 */
export function withCreatedFields(object: ObjectSchema, changes: readonly SchemaChange[]): ObjectSchema {
  const created = changes
    .filter((change) => change.object === object.name && findField(object, change.field.name) === undefined)
    .map((change) => fieldOf(change.field))
  return created.length === 0 ? object : { ...object, fields: [...object.fields, ...created] }
}

function fieldOf(definition: FieldDefinition): Field {
  const field: Field = {
    name: definition.name,
    label: definition.label,
    type: definition.type,
    nativeType: definition.type,
    custom: true,
    required: false,
    createable: true,
    updateable: true,
    unique: definition.unique ?? false,
    system: false,
  }
  return definition.options ? { ...field, options: definition.options, restricted: true } : field
}
