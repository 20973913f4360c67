import type { FieldPolicy, ObjectPlan } from '../model/plan.ts'
import { type CrmRecord, isEmpty, type Row } from '../model/record.ts'
import type { ObjectSchema } from '../model/schema.ts'

/** A row without the fields of these names. */
export function without(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
}

/** `never` is about records that the target had already: one that the migration made is filled up. */
export function forNew(plan: ObjectPlan): ObjectPlan {
  const fill = (existing: FieldPolicy): FieldPolicy => (existing === 'never' ? 'fill-empty' : existing)
  const fields = plan.fields.map((field) =>
    field.existing === undefined ? field : { ...field, existing: fill(field.existing) },
  )
  return { ...plan, policy: { ...plan.policy, existing: fill(plan.policy.existing) }, fields }
}

/**
 * What our own fields of a record of the target say; nothing where it has none. A record that an earlier migration brought
 * to the source was created when that says, and not when it was made again.
 */
export function provenanceOf(plan: ObjectPlan, source: ObjectSchema, record: CrmRecord, key: string): Row {
  const { provenance } = plan
  if (provenance === undefined) return {}
  const row: Row = { [provenance.sourceKey]: key }
  for (const role of ['created', 'modified'] as const) {
    const to = provenance[role]
    const own = source.fields.find((field) => field.role === role)?.name
    const names = role === 'created' ? [source.provenance?.created.name, own] : [own]
    const value = names.map((name) => record.row[name ?? '']).find((at) => !isEmpty(at))
    if (to !== undefined && value !== undefined) row[to] = value
  }
  return row
}
