import type { Encoded, Issue, Writer } from '../connector.ts'
import { invalidPolicy, type MappedRecord } from '../mapping/apply.ts'
import { type FieldPolicy, type ObjectPlan, sourcesOf } from '../model/plan.ts'
import { isEmpty, type Row, type Value } from '../model/record.ts'
import type { ObjectSchema } from '../model/schema.ts'

/** A value that stays behind because the target has no place for it. */
export interface LostValue {
  from: string
  to: string
  code: string
  value: Value
}

/** A source record in the target's words, or why it cannot be said in them. */
export type Prepared =
  | { kind: 'ready'; row: Row; encoded: Encoded; lost: LostValue[] }
  | { kind: 'quarantine'; reason: string; detail: string }

/**
 * Applies the plan's policy to what the mapping and the target's rules object to: a refused value makes the record wait,
 * or stays behind where the plan says so. The row that is left is encoded for the operation.
 */
export function prepare(
  plan: ObjectPlan,
  target: ObjectSchema,
  writer: Writer,
  operation: 'create' | 'update',
  mapped: MappedRecord,
): Prepared {
  const lost: LostValue[] = []
  for (const issue of mapped.issues) {
    if (issue.policy === 'quarantine') return refused(issue.code, issue.message)
    lost.push({ from: issue.source ?? '', to: issue.field, code: issue.code, value: issue.value })
  }
  let row = mapped.row
  for (;;) {
    const encoded = writer.encode(target, operation, row)
    if (!Array.isArray(encoded)) return { kind: 'ready', row, encoded, lost }
    const kept = withoutRefused(plan, row, encoded, lost)
    if ('reason' in kept) return refused(kept.reason, kept.detail)
    row = kept.row
  }
}

function withoutRefused(
  plan: ObjectPlan,
  row: Row,
  issues: readonly Issue[],
  lost: LostValue[],
): { row: Row } | { reason: string; detail: string } {
  const kept = { ...row }
  for (const issue of issues) {
    const mapping = plan.fields.find((field) => field.to === issue.field)
    const omittable = mapping !== undefined && invalidPolicy(plan, issue.field) === 'omit'
    if (!omittable || !(issue.field in row)) return { reason: issue.code, detail: issue.message }
    lost.push({
      from: sourcesOf(mapping).join(', '),
      to: issue.field,
      code: issue.code,
      value: row[issue.field] ?? null,
    })
    delete kept[issue.field]
  }
  return { row: kept }
}

function refused(reason: string, detail: string): Prepared {
  return { kind: 'quarantine', reason, detail }
}

/**
 * What an update has to send: the mapped values that the target does not hold already and that the plan lets it
 * replace. Null when there is nothing to do. Our own fields are only ever filled, never replaced, and alone are no
 * reason for an update: a record that is equal in all mapped fields is not touched.
 */
export function changedFields(
  plan: ObjectPlan,
  target: ObjectSchema,
  writer: Writer,
  row: Row,
  present: Row,
): Row | null {
  const ours = new Set(Object.values(plan.provenance))
  const changed: Row = {}
  const stamps: Row = {}
  for (const [field, value] of Object.entries(row)) {
    if (isEmpty(value) || writer.same(target, field, value, present[field])) continue
    if (ours.has(field)) {
      if (isEmpty(present[field])) stamps[field] = value
    } else if (mayReplace(fieldPolicy(plan, field), present[field])) {
      changed[field] = value
    }
  }
  return Object.keys(changed).length === 0 ? null : { ...changed, ...stamps }
}

function fieldPolicy(plan: ObjectPlan, to: string): FieldPolicy {
  return plan.fields.find((field) => field.to === to)?.existing ?? plan.policy.existing
}

function mayReplace(policy: FieldPolicy, present: Value | undefined): boolean {
  if (policy === 'never') return false
  return policy === 'overwrite' || isEmpty(present)
}
