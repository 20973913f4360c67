import { lackingChanges } from '../../mapping/future-schema.ts'
import { fieldCreations, objectCreations, optionAdditions, type SchemaChange } from '../../model/plan.ts'
import { findObject } from '../../model/schema.ts'
import { type Effort, effortOf, sumEfforts } from '../../model/system.ts'
import type { Ends } from '../pair.ts'
import { costFor, costOfRows } from '../write/bounds.ts'

/**
 * What making the schema changes takes that are not made yet, at the least: a call for an object, as many for its fields as
 * the target needs, and one for the options of a field, or for each of them where it makes them one by one.
 */
export function effortOfChanges(
  changes: readonly SchemaChange[],
  { schema, existing }: Pick<Ends['target'], 'schema' | 'existing'>,
): Effort {
  const lacking = lackingChanges(changes, existing)
  const objects = objectCreations(lacking).map(() => effortOf(1, costFor(1, existing.newObjects?.cost)))
  const fields = [...new Set(lacking.map(({ object }) => object))].map((name) => {
    const made = fieldCreations(lacking, name).length
    const { fields: bounds, options: oneByOne } = findObject(schema, name)?.operations ?? {}
    const { maxRows, cost } = bounds ?? { maxRows: Math.max(made, 1) }
    const rate = { maxRows, ...(cost && { cost }) }
    const options = optionAdditions(lacking, name).flatMap(({ field, options: added }) => {
      const each = oneByOne?.[field]
      return each === undefined ? [effortOf(1, costFor(1, cost))] : added.map(() => each)
    })
    return sumEfforts([effortOf(Math.ceil(made / maxRows), costOfRows(made, rate)), ...options])
  })
  return sumEfforts([...objects, ...fields])
}
