import { createHash } from 'node:crypto'
import { FerryError } from '../model/errors.ts'
import type { ObjectPlan, Plan } from '../model/plan.ts'
import { type Field, findField, findObject, type ObjectSchema, type Schema } from '../model/schema.ts'

/**
 * Fingerprint of what a plan uses of the target's schema: its fields with their rules and options, and every field that
 * the target demands. `before`: only what is not for the plan to create. `after`: with the created fields too, of which
 * only what we asked for counts, since vendors add facts of their own. What the plan does not use is not in it.
 */
export function schemaFingerprint(plan: Plan, schema: Schema, when: 'before' | 'after'): string {
  const objects = plan.objects.map((pair) => {
    const object = findObject(schema, pair.target)
    return [pair.target, object === undefined ? null : usedFacts(plan, pair, object, when)]
  })
  return createHash('sha256').update(JSON.stringify(objects)).digest('hex')
}

function usedFacts(plan: Plan, pair: ObjectPlan, object: ObjectSchema, when: 'before' | 'after'): unknown {
  const created = new Map(
    plan.schema.filter((change) => change.object === object.name).map((change) => [change.field.name, change.field]),
  )
  const demanded = object.fields.filter((field) => field.required && field.createable).map((field) => field.name)
  const names = [...new Set([...usedFields(pair), ...demanded])].sort()
  return names.flatMap((name) => {
    const field = findField(object, name)
    const definition = created.get(name)
    if (definition === undefined) return [[name, field === undefined ? null : fixedFacts(field)]]
    if (when === 'before') return []
    const exists = field !== undefined || 'absent'
    return [[name, exists, definition.unique ?? false, optionValues(definition.options)]]
  })
}

function usedFields(pair: ObjectPlan): string[] {
  return [
    ...pair.fields.map((field) => field.to),
    ...pair.match.flatMap((key) => [key.field, ...(key.also ?? [])]),
    ...Object.values(pair.provenance),
  ]
}

function fixedFacts(field: Field): unknown {
  const { type, required, createable, updateable, unique, maxLength = null } = field
  return [type, required, createable, updateable, unique, maxLength, optionValues(field.options)]
}

function optionValues(options: Field['options']): string[] | null {
  return options === undefined ? null : options.map((option) => option.value).sort()
}

/** The same fingerprint as if every created field existed: what an approval expects to find when the writing begins. */
export function expectedFingerprint(plan: Plan, schema: Schema): string {
  const objects = schema.objects.map((object) => {
    const missing = plan.schema.filter(
      (change) => change.object === object.name && findField(object, change.field.name) === undefined,
    )
    if (missing.length === 0) return object
    const fields = missing.map((change) => ({ name: change.field.name }) as Field)
    return { ...object, fields: [...object.fields, ...fields] }
  })
  return schemaFingerprint(plan, { ...schema, objects }, 'after')
}

/** Refuses to go on when the target's schema, as far as the plan uses it, is no longer the one that was approved. */
export function requireFingerprint(plan: Plan, schema: Schema, approved: string, when: 'before' | 'after'): void {
  if (schemaFingerprint(plan, schema, when) === approved) return
  const absent = plan.schema.find((change) => {
    const object = findObject(schema, change.object)
    return object === undefined || findField(object, change.field.name) === undefined
  })
  if (when === 'after' && absent !== undefined) {
    throw new FerryError(
      'drift',
      `The target has no field "${absent.field.name}" on ${absent.object}, which the approved plan creates.`,
      `Apply the schema changes first: apply_schema_changes, or crm-ferry apply-schema ${plan.id} --privileged.`,
    )
  }
  throw new FerryError(
    'drift',
    `Fields of the target that the plan "${plan.id}" uses have changed since it was approved.`,
    'Run the dry run again, look at what changed, and ask for a new approval.',
  )
}
