import { type FieldMapping, type ObjectPlan, type Plan, sourcesOf, type TransformEntry } from '../model/plan.ts'
import { type Field, findField, findObject, type Schema } from '../model/schema.ts'
import { carriage } from './compatibility.ts'
import { futureSchema } from './future-schema.ts'
import { referenceSteps } from './references.ts'
import { rowReferenceSteps, sharedColumns } from './row-references.ts'
import { nameOf, plainEntry } from './transforms.ts'

/** Transforms that look a value up in the target: a miss costs the value, not the record. */
const lookups: readonly string[] = ['option', 'options', 'user']

/** The mapping of a field as it is proposed or asked for, in its shortest form, with the policy that its transforms suggest. */
export function mapField(
  from: string | readonly string[],
  to: string,
  transform: readonly TransformEntry[],
): FieldMapping {
  const [first, ...others] = typeof from === 'string' ? [from] : from
  const single = first !== undefined && others.length === 0
  const mapping: FieldMapping = { to, from: single ? first : [...from], transform: transform.map(plainEntry) }
  return transform.some((entry) => lookups.includes(nameOf(entry))) ? { ...mapping, invalid: 'omit' } : mapping
}

/** The transforms that the types need, where the schemas are at hand. */
export function transformsFor(
  plan: Plan,
  pair: ObjectPlan,
  edit: Pick<FieldMapping, 'from' | 'to'>,
  schemas: { source: Schema; target: Schema } | undefined,
): readonly TransformEntry[] {
  const source = schemas && findObject(schemas.source, pair.source)
  const target = schemas && findObject(futureSchema(schemas.target, plan.schema), pair.target)
  const [only = '', ...others] = sourcesOf(edit)
  const from = source && others.length === 0 && findField(source, only)
  const into = target && findField(target, edit.to)
  if (!from || !into) return []
  const parents = plan.objects.filter((each) => isTied(from, each.source) && isTied(into, each.target))
  const objects = [...new Set(parents.map((each) => each.source))]
  if (objects.length > 0) return referenceSteps(objects, from, into)
  return [...carriage(from, into).transform, ...rowReferenceSteps(sharedColumns(plan, from, into))]
}

function isTied({ references = [] }: Field, object: string): boolean {
  return references.includes(object)
}
