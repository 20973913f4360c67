import type { Issue } from '../connector.ts'
import { type FieldMapping, type ObjectPlan, sourcesOf } from '../model/plan.ts'
import type { CrmRecord, Row, Value } from '../model/record.ts'
import { findField, type ObjectSchema } from '../model/schema.ts'
import { compileChain } from './chain.ts'
import { compileChooser } from './choosing.ts'
import { type FindRecord, findFrom } from './references.ts'
import type { TransformContext, TransformIssue } from './transforms/transform.ts'
import { writeOrder } from './write-order.ts'

/**
 * A value that found no way into its target field (`field`), which is then left out of the row; or one of which less is
 * in the row than the source says, as a transform of the plan wants it.
 */
export interface FieldIssue extends Issue {
  /** The source field, or fields with a comma between; null for a constant. */
  source: string | null
  /** The source's value, as a list of texts where there are several: for the list of lost values, never for messages. */
  value: Value
  /** Of a list: how many of its entries it is about. */
  entries?: number
  /** What the plan says about such a value: the record waits, or goes without it. */
  policy: 'quarantine' | 'omit'
}

export interface MappedRecord {
  /** Values by target field. A source field that was not read is absent, one known to be empty is null. */
  row: Row
  issues: FieldIssue[]
  /** Fields of the row that hold what the plan puts where the source has nothing. Absent: none. */
  standIns?: readonly string[]
}

/** What differs from run to run, or from record to record: the look-up of users and of other records. */
export type MappingContext = Pick<TransformContext, 'user'> & { reference?: FindRecord }

export type MapRecord = (record: CrmRecord, context: MappingContext) => MappedRecord

/**
 * The field mappings of a plan as one function, for running over many records. `target` is as it will be after the plan's
 * schema changes (see `withSchemaChanges`). Skip rules, match keys, provenance and the target's own rules are not its job.
 * What transforms need has to be loaded before (`prepareTransforms`). Throws a FerryError of code `plan` for transforms
 * that cannot be used.
 */
export function compileMapping(plan: ObjectPlan, target: ObjectSchema): MapRecord {
  const steps = writeOrder(target, plan.fields).map((mapping) => compileField(plan, mapping, target))
  return (record, context) => {
    const mapped: Mapped = { row: {}, issues: [], standIns: [] }
    for (const step of steps) step(record, context, mapped)
    const { row, issues, standIns } = mapped
    return standIns.length === 0 ? { row, issues } : mapped
  }
}

/** What the plan says about a value of this target field that a rule refuses. */
export function invalidPolicy(plan: ObjectPlan, to: string): 'quarantine' | 'omit' {
  return plan.fields.find((mapping) => mapping.to === to)?.invalid ?? plan.policy.invalid
}

interface Mapped extends MappedRecord {
  standIns: string[]
}

type Step = (record: CrmRecord, context: MappingContext, mapped: Mapped) => void

function compileField(plan: ObjectPlan, mapping: FieldMapping, target: ObjectSchema): Step {
  const { to, constant = null } = mapping
  const sources = sourcesOf(mapping)
  const chain = compileChain(mapping.transform, sources)
  const chooseFor = compileChooser(target, mapping, plan.fields)
  const { html, many, maxEntries = Number.POSITIVE_INFINITY } = findField(target, to) ?? {}
  const tags = html?.tags
  const source = sources.length === 0 ? null : sources.join(', ')
  const policy = mapping.invalid ?? plan.policy.invalid
  return (record, { user, reference: find }, { row, issues, standIns }) => {
    const values = source === null ? [constant] : valuesOf(record, sources)
    if (values === null) return
    const reference = find && findFrom(find, to)
    const choose = chooseFor(record.row, () => row)
    const held = (field: string): Value | undefined => row[field]
    const result = chain(values, { choose, user, held, ...(tags && { tags }), ...(reference && { reference }) })
    const refusal = 'issue' in result ? result.issue : tooMany(result.value, maxEntries)
    if (refusal !== null) {
      issues.push({ field: to, source, ...refusal, value: asOne(values), policy })
      if ('rest' in result && policy === 'omit') row[to] = asEntries(result.rest!, many)
      return
    }
    if ('issue' in result) return
    if (result.value !== undefined) row[to] = asEntries(result.value, many)
    if (result.standIn) standIns.push(to)
    // The plan asked for it: what is cut off is listed, and no reason to keep the record back.
    if (result.lost) issues.push({ field: to, source, ...result.lost, value: asOne(values), policy: 'omit' })
  }
}

/** One value is a list of one. */
function asEntries(value: Value, many: true | undefined): Value {
  return many && value !== null && typeof value !== 'object' ? [String(value)] : value
}

function tooMany(value: Value | undefined, most: number): TransformIssue | null {
  if (!Array.isArray(value) || value.length <= most) return null
  return { code: 'too-many-entries', message: `These are ${value.length} entries, and the target takes ${most}.` }
}

/** Null when one of the fields was not read: then nothing is known about a value made of them all. */
function valuesOf(record: CrmRecord, sources: readonly string[]): Value[] | null {
  const values: Value[] = []
  for (const name of sources) {
    const value = record.row[name]
    if (value === undefined) return null
    values.push(value)
  }
  return values
}

function asOne(values: readonly Value[]): Value {
  if (values.length === 1) return values[0]!
  return values.map((value) => (value === null ? '' : String(value)))
}
