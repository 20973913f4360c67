import { type FieldMapping, type ObjectPlan, type Plan, sourcesOf, type TransformEntry } from '../model/plan.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import { referenceMappings, sharedParents } from './references.ts'

/** A column of rows by which both sides of a mapping name records. */
export interface SharedColumn {
  column: string
  /** Objects of the source whose records it may name. */
  references: readonly string[]
  /** The target takes no row without it. */
  required: boolean
  /** The pairs of the plan that bring such records. */
  parents: readonly ObjectPlan[]
}

/** The columns by which the rows of two fields name records. */
export function sharedColumns(plan: Plan, from: Field, to: Field): SharedColumn[] {
  return (from.rowReferences ?? []).flatMap((own) => {
    const other = to.rowReferences?.find(({ column }) => column === own.column)
    if (other === undefined) return []
    const { column, references } = own
    return [{ column, references, required: other.required === true, parents: sharedParents(plan, own, other) }]
  })
}

/** Those of a mapping of rows whose ids no step of it turns into ids of the target. */
export function openColumns(
  plan: Plan,
  pair: ObjectPlan,
  mapping: FieldMapping,
  { source, target }: { source: Schema; target: Schema },
): SharedColumn[] {
  const [only = '', ...others] = sourcesOf(mapping)
  const [object, into] = [findObject(source, pair.source), findObject(target, pair.target)]
  const from = others.length === 0 ? object && findField(object, only) : undefined
  const to = into && findField(into, mapping.to)
  if (from === undefined || to === undefined) return []
  const carried = new Set(referenceMappings({ fields: [mapping] }).map(({ column }) => column))
  return sharedColumns(plan, from, to).filter(({ column }) => !carried.has(column))
}

/**
 * The transforms by which rows name the target's records, as they are proposed: a record that does not arrive costs its name,
 * unless the target takes no row without it. Of columns that name nothing which the plan brings there are none.
 */
export function rowReferenceSteps(columns: readonly SharedColumn[]): TransformEntry[] {
  return columns.flatMap(({ column, required, parents }) => {
    const [only, ...others] = [...new Set(parents.map(({ source }) => source))]
    if (only === undefined) return []
    const object = others.length === 0 ? only : [only, ...others]
    return [{ 'row-reference': { column, object, missing: required ? 'quarantine' : 'drop' } }]
  })
}

/** The plan with these steps where rows go from field to field. */
export function withRowReferences(plan: Plan, source: Schema, target: Schema): Plan {
  const objects = plan.objects.map((pair) => {
    const fields = pair.fields.map((mapping) => {
      const steps = rowReferenceSteps(openColumns(plan, pair, mapping, { source, target }))
      return steps.length === 0 ? mapping : { ...mapping, transform: [...mapping.transform, ...steps] }
    })
    return { ...pair, fields }
  })
  return { ...plan, objects }
}
