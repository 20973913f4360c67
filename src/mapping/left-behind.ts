import type { ObjectPlan } from '../model/plan.ts'
import { type CrmRecord, isEmpty } from '../model/record.ts'
import type { Finding } from '../model/run.ts'
import { findField, type ObjectSchema } from '../model/schema.ts'
import { isPreset, leftOutAsBarren } from './facts.ts'

/** Watches fields that a plan leaves out because a sample said nothing about them: the sample may have missed it. */
export interface LeftBehind {
  add(record: CrmRecord): void
  /** One warning for each of these fields that does say something, most values first. */
  findings(): Finding[]
}

/** Counts the values of such fields over the records that are to be migrated. */
export function watchLeftBehind(object: ObjectSchema, plan: ObjectPlan): LeftBehind {
  const counts = plan.unmapped.flatMap(({ field: name, reason }) => {
    const field = leftOutAsBarren(reason) ? findField(object, name) : undefined
    return field === undefined ? [] : [{ field, reason, values: 0, examples: [] as string[] }]
  })
  return {
    add({ id, row }) {
      for (const count of counts) {
        const value = row[count.field.name]
        if (value === undefined || value === null || isEmpty(value) || isPreset(count.field, value)) continue
        count.values += 1
        if (count.examples.length < 3) count.examples.push(id)
      }
    },
    findings: () =>
      counts
        .filter(({ values }) => values > 0)
        .sort((a, b) => b.values - a.values)
        .map(({ field, reason, values, examples }) => ({
          severity: 'warning',
          code: 'left-out-after-sample',
          message: `${values} ${values === 1 ? 'value' : 'values'} of ${field.name} stay behind: it was left out because it was ${reason}, but of all records some have it.`,
          count: values,
          examples,
          fix: `Map ${field.name} with the edit "map", or "create-field" first, to take its values along.`,
        })),
  }
}
