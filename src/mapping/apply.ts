import type { Issue } from '../connector.ts'
import { FerryError } from '../model/errors.ts'
import type { FieldMapping, ObjectPlan } from '../model/plan.ts'
import type { CrmRecord, Row, Value } from '../model/record.ts'
import { findField, type ObjectSchema } from '../model/schema.ts'
import { didYouMean } from './names.ts'
import { applyChain, findTransform, type Transform, type TransformContext, transforms } from './transforms.ts'

/** A value that found no way into its target field (`field`), which is left out of the row. */
export interface FieldIssue extends Issue {
  /** The source field; null for a constant. */
  source: string | null
  /** The source's value, for the list of lost values: never for logs or messages. */
  value: Value
  /** What the plan says about such a value: the record waits, or goes without it. */
  policy: 'quarantine' | 'omit'
}

export interface MappedRecord {
  /** Values by target field. A source field that was not read is absent, one known to be empty is null. */
  row: Row
  issues: FieldIssue[]
}

/** What differs from run to run: the look-up of users. */
export type MappingContext = Pick<TransformContext, 'user'>

export type MapRecord = (record: CrmRecord, context: MappingContext) => MappedRecord

/**
 * The field mappings of a plan as one function, for running over many records. `target` has the fields that the plan
 * creates (see `withCreatedFields`). Skip rules, match keys, provenance and the target's own rules are not its job.
 * Throws a FerryError of code `plan` for a transform that does not exist.
 */
export function compileMapping(plan: ObjectPlan, target: ObjectSchema): MapRecord {
  const steps = plan.fields.map((mapping) => compileField(plan, mapping, target))
  return (record, context) => {
    const row: Row = {}
    const issues: FieldIssue[] = []
    for (const step of steps) step(record, context, row, issues)
    return { row, issues }
  }
}

/** One record through a plan; `compileMapping` for more than a few. */
export function applyMapping(
  plan: ObjectPlan,
  target: ObjectSchema,
  record: CrmRecord,
  context: MappingContext,
): MappedRecord {
  return compileMapping(plan, target)(record, context)
}

/** What the plan says about a value of this target field that a rule refuses. */
export function invalidPolicy(plan: ObjectPlan, to: string): 'quarantine' | 'omit' {
  return plan.fields.find((mapping) => mapping.to === to)?.invalid ?? plan.policy.invalid
}

type Step = (record: CrmRecord, context: MappingContext, row: Row, issues: FieldIssue[]) => void

function compileField(plan: ObjectPlan, mapping: FieldMapping, target: ObjectSchema): Step {
  const { to, from = null, constant = null } = mapping
  const field = findField(target, to)
  const chain = mapping.transform.map(requireTransform)
  const policy = mapping.invalid ?? plan.policy.invalid
  return (record, context, row, issues) => {
    const value = from === null ? constant : record.row[from]
    if (value === undefined) return
    const result = applyChain(chain, value, { target: field, user: context.user })
    if ('value' in result) row[to] = result.value
    else issues.push({ field: to, source: from, ...result.issue, value, policy })
  }
}

function requireTransform(name: string): Transform {
  const transform = findTransform(name)
  if (transform) return transform
  throw new FerryError('plan', `There is no transform "${name}".${didYouMean(name, Object.keys(transforms))}`)
}
