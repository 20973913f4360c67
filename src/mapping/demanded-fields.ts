import { type ObjectPlan, provenanceFields } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'

/** Fields that the target demands of a new record, and that nothing of the plan goes to. */
export function demandedFields(plan: ObjectPlan, target: ObjectSchema): Field[] {
  const covered = new Set([...plan.fields.map(({ to }) => to), ...provenanceFields(plan)])
  return target.fields.filter(({ name, required, createable }) => required && createable && !covered.has(name))
}
