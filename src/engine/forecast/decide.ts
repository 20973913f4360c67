import type { Encoded, Issue, Writer } from '../../connector.ts'
import { invalidPolicy, type MappedRecord } from '../../mapping/apply.ts'
import { dependencyIssues } from '../../mapping/dependent-options.ts'
import { type FieldPolicy, type ObjectPlan, provenanceFields, sourcesOf } from '../../model/plan.ts'
import { isEmpty, type Row, type Value } from '../../model/record.ts'
import { findField, type ObjectSchema } from '../../model/schema.ts'
import { largestRow } from '../write/bounds.ts'

/** A value that stays behind because the target has no place for it, or `partly`: the rest of it is written. */
export interface LostValue {
  from: string
  to: string
  code: string
  value: Value
  partly?: true
  /** Of a list: how many of its entries stay behind. */
  entries?: number
}

/** A source record in the target's words, or why it cannot be said in them. */
export type Prepared =
  | { kind: 'ready'; row: Row; encoded: Encoded; lost: LostValue[] }
  /** `field` of the target, where one is to blame. */
  | { kind: 'quarantine'; reason: string; detail: string; field: string | null }

/** `unchanged`: the target holds all of it already, as far as the plan lets it be written. */
export type PreparedUpdate = Prepared | { kind: 'unchanged'; lost: LostValue[] }

/**
 * Applies the plan's policy to what the mapping and the target's rules object to: a refused value makes the record wait,
 * or stays behind where the plan says so; where the target then misses it, the record waits for what was wrong with it. The
 * row that is left is encoded for the operation. `present` is what a record that is updated holds, where that is known.
 */
export function prepare(
  plan: ObjectPlan,
  target: ObjectSchema,
  writer: Writer,
  operation: 'create' | 'update',
  mapped: MappedRecord,
  present?: Row,
): Prepared {
  const lost: LostValue[] = []
  const omitted: Omitted = new Map()
  for (const issue of mapped.issues) {
    if (issue.policy === 'quarantine') return refused(issue.code, issue.message, issue.field)
    const { source, field: to, code, value, entries } = issue
    omitted.set(to, issue)
    const part = { ...(mapped.row[to] !== undefined && { partly: true as const }), ...(entries && { entries }) }
    lost.push({ from: source ?? '', to, code, value, ...part })
  }
  let row = mapped.row
  for (;;) {
    const apart = operation === 'create' || present !== undefined ? dependencyIssues(target, row, present ?? null) : []
    const encoded = apart.length > 0 ? apart : writer.encode(target, operation, row)
    if (!Array.isArray(encoded)) return fits(target, operation, { kind: 'ready', row, encoded, lost })
    const kept = withoutRefused(plan, row, encoded, lost, omitted)
    if ('reason' in kept) return refused(kept.reason, kept.detail, kept.field)
    row = kept.row
  }
}

/**
 * The same for a record that the target has: only what an update has to send is held against the target's rules, as a
 * value that stays where it is cannot be refused.
 */
export function prepareUpdate(
  plan: ObjectPlan,
  target: ObjectSchema,
  writer: Writer,
  mapped: MappedRecord,
  present: Row,
): PreparedUpdate {
  const gentle = withoutReplacing(plan, mapped.standIns)
  const row = changedFields(gentle, target, writer, mapped.row, present) ?? {}
  const prepared = prepare(plan, target, writer, 'update', { row, issues: mapped.issues }, present)
  if (prepared.kind === 'quarantine') return prepared
  const lost = [...prepared.lost, ...unsayable(gentle, target, writer, mapped.row, present)]
  const ours = new Set(provenanceFields(plan))
  const says = prepared.kind === 'ready' && Object.keys(prepared.row).some((field) => !ours.has(field))
  return says ? { ...prepared, lost } : { kind: 'unchanged', lost }
}

/** A row that is larger than a whole request may be would be refused alone, too. */
function fits(target: ObjectSchema, operation: 'create' | 'update', ready: Prepared & { kind: 'ready' }): Prepared {
  const bounds = target.operations[operation]
  const maxBytes = bounds === undefined ? Number.POSITIVE_INFINITY : largestRow(bounds)
  if (ready.encoded.bytes <= maxBytes) return ready
  const detail = `The record has ${ready.encoded.bytes} bytes on the wire; a request may have ${maxBytes}.`
  return refused('too-large', detail, null)
}

/** Why a field of the target goes without the value that the plan has for it. */
type Omitted = Map<string, Pick<Issue, 'code' | 'message'>>

function withoutRefused(
  plan: ObjectPlan,
  row: Row,
  issues: readonly Issue[],
  lost: LostValue[],
  omitted: Omitted,
): { row: Row } | { reason: string; detail: string; field: string } {
  const kept = { ...row }
  for (const issue of issues) {
    const cause = issue.code === 'required' ? omitted.get(issue.field) : undefined
    if (cause !== undefined) {
      // Of a value that is there still, a part is missed: the target says which.
      const missed =
        issue.field in row ? issue.message : `The target takes no record without a value of ${issue.field}.`
      const detail = `${cause.message} ${missed}`
      return { reason: cause.code, detail, field: issue.field }
    }
    const mapping = plan.fields.find((field) => field.to === issue.field)
    const omittable = mapping !== undefined && invalidPolicy(plan, issue.field) === 'omit'
    if (!omittable || !(issue.field in row)) {
      return { reason: issue.code, detail: issue.message, field: issue.field }
    }
    lost.push({
      from: sourcesOf(mapping).join(', '),
      to: issue.field,
      code: issue.code,
      value: row[issue.field] ?? null,
    })
    omitted.set(issue.field, issue)
    delete kept[issue.field]
  }
  return { row: kept }
}

function refused(reason: string, detail: string, field: string | null): Prepared {
  return { kind: 'quarantine', reason, detail, field }
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
  const ours = new Set(provenanceFields(plan))
  const changed: Row = {}
  const stamps: Row = {}
  for (const [field, value] of Object.entries(row)) {
    if (isEmpty(value) || writer.same(target, field, value, present[field])) continue
    if (ours.has(field)) {
      if (isEmpty(present[field])) stamps[field] = value
    } else if (
      mayReplace(fieldPolicy(plan, field), present[field]) &&
      whyUnsayable(target, field, value, present[field]) === null
    ) {
      changed[field] = value
    }
  }
  return Object.keys(changed).length === 0 ? null : { ...changed, ...stamps }
}

/** What the plan puts where the source has nothing replaces nothing that the target has. */
function withoutReplacing(plan: ObjectPlan, standIns: readonly string[] = []): ObjectPlan {
  if (standIns.length === 0) return plan
  const fields = plan.fields.map((field) =>
    standIns.includes(field.to) && fieldPolicy(plan, field.to) === 'overwrite'
      ? { ...field, existing: 'fill-empty' as const }
      : field,
  )
  return { ...plan, fields }
}

/** Values that an update would write if their field took any from it. */
function unsayable(plan: ObjectPlan, target: ObjectSchema, writer: Writer, row: Row, present: Row): LostValue[] {
  return plan.fields.flatMap((mapping) => {
    const { to } = mapping
    const [value, held] = [row[to] ?? null, present[to]]
    const code = whyUnsayable(target, to, value, held)
    if (code === null || isEmpty(value) || !mayReplace(fieldPolicy(plan, to), held)) return []
    return writer.same(target, to, value, held) ? [] : [{ from: sourcesOf(mapping).join(', '), to, code, value }]
  })
}

/** Reason of a value that a record is given when it is created, or never. */
export const createOnly = 'create-only'

/** Why an update cannot say a value that a create might have; null: nothing is known against it. */
function whyUnsayable(target: ObjectSchema, name: string, value: Value, present: Value | undefined): string | null {
  const field = findField(target, name)
  if (field?.createable === true && !field.updateable) return createOnly
  return isStepBack(target, name, value, present) ? 'step-back' : null
}

function isStepBack(target: ObjectSchema, name: string, value: Value, present: Value | undefined): boolean {
  const field = findField(target, name)
  if (field?.forwardOnly !== true || isEmpty(value) || isEmpty(present)) return false
  const place = (of: Value | undefined): number => (field.options ?? []).findIndex((option) => option.value === of)
  return place(value) >= 0 && place(value) < place(present)
}

function fieldPolicy(plan: ObjectPlan, to: string): FieldPolicy {
  return plan.fields.find((field) => field.to === to)?.existing ?? plan.policy.existing
}

function mayReplace(policy: FieldPolicy, present: Value | undefined): boolean {
  if (policy === 'never') return false
  return policy === 'overwrite' || isEmpty(present)
}
