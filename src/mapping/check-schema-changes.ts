import {
  type FieldCreation,
  fieldCreations,
  type OptionAddition,
  objectCreations,
  optionAdditions,
  type Plan,
  provenanceFields,
  type SchemaChange,
} from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, findObject, type ObjectSchema, type Option, type Schema } from '../model/schema.ts'
import { checkNewReference } from './check-new-references.ts'
import { checkObjectCreations } from './check-object-creations.ts'
import { mayShow } from './compatibility.ts'
import { fault, noField, noObject, oddity } from './fault.ts'
import { futureSchema, missingOptions, withSchemaChanges } from './future-schema.ts'
import { foldText } from './options.ts'
import { groupOf } from './placed-options.ts'

/** Whether the schema changes of a plan can be made in the target, each once, and serve something. */
export function checkSchemaChanges(plan: Plan, target: Schema): Finding[] {
  const withObjects = futureSchema(target, objectCreations(plan.schema))
  const others = plan.schema.flatMap((change, index) => {
    if (change.action === 'create-object') return []
    const object = findObject(withObjects, change.object)
    const place = placeOf(change)
    if (!object) return [noObject(place, change.object, target, 'target')]
    const earlier = plan.schema.slice(0, index)
    return change.action === 'create-field'
      ? [
          ...checkCreation(place, change, object, earlier),
          ...checkNewReference(place, change, object, withObjects),
          ...unusedCreation(place, change, plan),
        ]
      : [...checkAddition(place, change, object, earlier, plan), ...unusedAddition(place, change, plan)]
  })
  return [...checkObjectCreations(plan, target), ...others]
}

function placeOf(change: FieldCreation | OptionAddition): string {
  return `schema[${change.object}.${change.action === 'create-field' ? change.field.name : `${change.field}.options`}]`
}

function checkCreation(
  place: string,
  { field }: FieldCreation,
  object: ObjectSchema,
  earlier: readonly SchemaChange[],
): Finding[] {
  const faults: Finding[] = []
  if (fieldCreations(earlier, object.name).some((other) => other.field.name === field.name)) {
    faults.push(fault('created-twice', place, `"${field.name}" is created twice: drop one of the two.`))
  }
  const present = findField(object, field.name)
  if (present && !mayShow(present.type, field.type)) {
    const message = `${object.name} has a field "${field.name}" already, of type ${present.type}, not ${field.type}: choose another name.`
    faults.push(fault('name-taken', place, message))
  }
  return faults
}

function checkAddition(
  place: string,
  { field: name, options }: OptionAddition,
  object: ObjectSchema,
  earlier: readonly SchemaChange[],
  plan: Plan,
): Finding[] {
  const after = withSchemaChanges(object, plan.schema)
  const field = findField(withSchemaChanges(object, fieldCreations(plan.schema)), name)
  if (!field) return [noField(place, name, object)]
  const added = missingOptions(field.options ?? [], options)
  if (added.length > 0 && field.extendable !== true) {
    const message = `The options of "${name}" cannot be added to: take this out with drop-options and map the values to options that it has.`
    return [fault('options-fixed', place, message)]
  }
  const before = optionAdditions(earlier, object.name).filter((other) => other.field === name)
  const taken = new Set(before.flatMap((other) => other.options.map(({ value }) => value)))
  const twice = options.filter(({ value }, at) => taken.has(value) || options.findIndex((o) => o.value === value) < at)
  return [
    ...twice.map(({ value }) =>
      fault('added-twice', place, `The option "${value}" is added twice: drop one of the two.`),
    ),
    ...added.flatMap((option) => [...unplaced(place, option, after, field), ...sameLabel(place, option, after, field)]),
  ]
}

/** An option that has to say in its value which option of another field it belongs to. */
function unplaced(place: string, { value }: Option, after: ObjectSchema, { name, dependsOn = [] }: Field): Finding[] {
  return dependsOn.flatMap((dependency): Finding[] => {
    const { field, separator } = dependency
    if (separator === undefined || groupOf(dependency, findField(after, field), value) !== undefined) return []
    const message = `The option "${value}" of "${name}" has to begin with an option of "${field}" and "${separator}": take it out with drop-options and add it under such a value, or add that option to "${field}", too.`
    return [fault('option-unplaced', place, message)]
  })
}

/** Options that may stand beside the same as this one. */
function beside({ value }: Option, after: ObjectSchema, { options = [], dependsOn = [] }: Field): readonly Option[] {
  const placed = dependsOn.find(({ separator }) => separator !== undefined)
  if (placed === undefined) return options
  const of = groupOf(placed, findField(after, placed.field), value)
  return options.filter((option) => groupOf(placed, findField(after, placed.field), option.value) === of)
}

/** People choose by label; two that read the same are a trap, though some systems allow them. */
function sameLabel(place: string, added: Option, after: ObjectSchema, field: Field): Finding[] {
  const { value, label } = added
  const twin = beside(added, after, field).find((option) => foldText(option.label) === foldText(label))
  if (twin === undefined) return []
  const message = `"${field.name}" has an option labelled "${twin.label}" already (${twin.value}): map to that one with map-value instead of adding "${value}".`
  return [oddity('label-taken', place, message)]
}

function unusedCreation(place: string, { object, field }: FieldCreation, plan: Plan): Finding[] {
  const used = plan.objects.some(
    (pair) =>
      pair.target === object &&
      (pair.fields.some(({ to }) => to === field.name) || provenanceFields(pair).includes(field.name)),
  )
  if (used) return []
  return [oddity('created-unused', place, 'Nothing goes into this new field: map something to it or drop it.')]
}

function unusedAddition(place: string, { object, field }: OptionAddition, plan: Plan): Finding[] {
  const used = plan.objects.some(({ target, fields }) => target === object && fields.some(({ to }) => to === field))
  if (used) return []
  return [oddity('options-unused', place, 'Nothing goes into this field: map something to it or drop the options.')]
}
