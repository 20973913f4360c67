import {
  fieldCreations,
  type ObjectCreation,
  type OptionAddition,
  objectCreations,
  optionAdditions,
  type SchemaChange,
} from '../model/plan.ts'
import {
  type Field,
  type FieldDefinition,
  findField,
  findObject,
  type ObjectSchema,
  type Option,
  type Schema,
} from '../model/schema.ts'
import { futureRelations, lackingKind } from './future-relations.ts'
import { withPlaced } from './placed-options.ts'

/**
 * The schema of a target as it will be once a plan's changes are made: with the objects that it lacks and what can link
 * their records, and each object as {@link withSchemaChanges} tells it. Where the account takes no new objects, none is
 * added.
 */
export function futureSchema(schema: Schema, changes: readonly SchemaChange[]): Schema {
  const absent = objectCreations(changes).filter(({ object }) => findObject(schema, object) === undefined)
  const created = new Map(absent.flatMap((change) => createdObject(schema, change)).map((each) => [each.name, each]))
  const objects = [...schema.objects, ...created.values()].map((object) => withSchemaChanges(object, changes))
  const ties = futureRelations(schema, objects, objectCreations(changes))
  return { ...schema, objects, ...(ties.length > 0 && { relations: [...(schema.relations ?? []), ...ties] }) }
}

function createdObject({ newObjects }: Schema, { object: name, label, labelPlural }: ObjectCreation): ObjectSchema[] {
  return newObjects === undefined ? [] : [{ ...newObjects.like, name, label, labelPlural, custom: true }]
}

/**
 * The object as it will be once the plan's schema changes are made: fields that it lacks are added as writable, those
 * that exist stay as they are, and either get the options that are added to them.
 */
export function withSchemaChanges(object: ObjectSchema, changes: readonly SchemaChange[]): ObjectSchema {
  const created = fieldCreations(changes, object.name)
    .filter(({ field }) => findField(object, field.name) === undefined)
    .map(({ field }) => fieldOf(field))
  const additions = optionAdditions(changes, object.name)
  if (created.length === 0 && additions.length === 0) return object
  const fields = [...object.fields, ...created].map((field) => withOptions(field, additions))
  return { ...object, fields: fields.map((field) => withDependencies(field, fields, additions)) }
}

/** What a field depends on may get options by the same changes. */
function withDependencies(field: Field, fields: readonly Field[], additions: readonly OptionAddition[]): Field {
  if (!field.dependsOn?.some(({ separator }) => separator !== undefined)) return field
  const added = additions.filter((addition) => addition.field === field.name).flatMap(({ options }) => options)
  const dependsOn = field.dependsOn.map((dependency) => {
    const control = fields.find(({ name }) => name === dependency.field)
    return withPlaced(dependency, control, added)
  })
  return { ...field, dependsOn }
}

/** Those of `wanted` that are not among a field's options yet. */
export function missingOptions(present: readonly Option[], wanted: readonly Option[]): Option[] {
  const known = new Set(present.map(({ value }) => value))
  return wanted.filter(({ value }) => !known.has(value))
}

/** What of the changes the target has not got yet: a plan may be run again after its changes were made. */
export function lackingChanges(changes: readonly SchemaChange[], schema: Schema): SchemaChange[] {
  const present = ({ object }: SchemaChange, name: string): Field | undefined =>
    findObject(schema, object)?.fields.find((field) => field.name === name)
  return changes.flatMap((change): SchemaChange[] => {
    if (change.action === 'create-object') {
      const isThere = findObject(schema, change.object) !== undefined && lackingKind(change, schema) === null
      return isThere ? [] : [change]
    }
    if (change.action === 'create-field') return present(change, change.field.name) === undefined ? [change] : []
    const options = missingOptions(present(change, change.field)?.options ?? [], change.options)
    return options.length === 0 ? [] : [{ ...change, options }]
  })
}

function withOptions(field: Field, additions: readonly OptionAddition[]): Field {
  const { options = [] } = field
  const added = missingOptions(
    options,
    additions.filter((addition) => addition.field === field.name).flatMap((addition) => addition.options),
  )
  return added.length === 0 ? field : { ...field, options: [...options, ...added] }
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
  return {
    ...field,
    ...(definition.options && { options: definition.options, restricted: true, extendable: true }),
    ...(definition.references && { references: definition.references }),
  }
}
