import { type ObjectPlan, sourcesOf } from '../model/plan.ts'
import { type CrmRecord, isEmpty } from '../model/record.ts'
import type { UnmappedForecast } from '../model/results.ts'
import type { Finding } from '../model/run.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { derivedNames, isBookkeeping } from './bookkeeping.ts'
import { isPreset, leftOutAsBarren } from './facts.ts'

/** Watches the source fields that a plan sends nowhere. */
export interface LeftBehind {
  add(record: CrmRecord): void
  /** Every one of these fields, those whose values stay behind first, most values first. */
  fields(): Omit<UnmappedForecast, 'pair'>[]
  /**
   * A warning for each field that was left out because a sample said nothing about it, and does say something; one
   * finding for all the others whose values stay behind.
   */
  findings(): Finding[]
}

/** Counts the values of such fields over the records that are to be migrated. A preset says nothing and is no value. */
export function watchLeftBehind(object: ObjectSchema, plan: ObjectPlan): LeftBehind {
  const counts = unmappedFields(object, plan).map((each) => ({ ...each, values: 0, examples: [] as string[] }))
  const worst = () => [...counts].sort((a, b) => rank[a.kind] - rank[b.kind] || b.values - a.values)
  return {
    add({ id, row }) {
      for (const count of counts) {
        const value = row[count.field.name]
        if (value === undefined || value === null || isEmpty(value) || isPreset(count.field, value)) continue
        count.values += 1
        if (count.examples.length < 3) count.examples.push(id)
      }
    },
    fields: () =>
      worst().map(({ field, reason, values, kind }) => ({
        ...{ field: field.name, label: field.label, reason, values, kind },
      })),
    findings() {
      const lost = worst().filter(({ kind, values }) => kind === 'lost' && values > 0)
      const barren = lost.filter(({ reason }) => leftOutAsBarren(reason))
      return [...barren.map(missedBySample), ...leftOnPurpose(lost.filter((each) => !barren.includes(each)))]
    },
  }
}

const rank = { lost: 0, kept: 1, system: 2 } as const

interface Unmapped {
  field: Field
  reason: string
  kind: UnmappedForecast['kind']
}

/** Why a field is not mapped whose values become links of the plan: they are not left behind. */
export const becomesLinks = 'becomes links'

/** Every source field that no mapping reads, with the plan's reason and what becomes of its values; relations are none. */
export function unmappedFields(object: ObjectSchema, plan: ObjectPlan): Unmapped[] {
  const mapped = new Set(plan.fields.flatMap(sourcesOf))
  const reasons = new Map(plan.unmapped.map(({ field, reason }) => [field, reason]))
  const derived = new Set(derivedNames(object, mapped))
  return object.fields
    .filter(({ name, relation }) => !mapped.has(name) && relation === undefined)
    .map((field) => {
      const reason = reasons.get(field.name) ?? ''
      const kind = derived.has(field.name) || reason === becomesLinks ? 'kept' : kindOf(field, plan)
      return { field, reason, kind }
    })
}

function kindOf(field: Field, { provenance }: ObjectPlan): UnmappedForecast['kind'] {
  if (field.type === 'id') return 'kept'
  const { role } = field
  if ((role === 'created' || role === 'modified') && provenance?.[role] !== undefined) return 'kept'
  return isBookkeeping(field) ? 'system' : 'lost'
}

type Counted = Unmapped & { values: number; examples: string[] }

function missedBySample({ field, reason, values, examples }: Counted): Finding {
  return {
    severity: 'warning',
    code: 'left-out-after-sample',
    message: `${values} ${values === 1 ? 'value' : 'values'} of ${field.name} stay behind: it was left out because it was ${reason}, but of all records some have it.`,
    count: values,
    examples,
    fix: `Map ${field.name} with the edit "map", or "create-field" first, to take its values along.`,
  }
}

const named = 5

function leftOnPurpose(fields: readonly Counted[]): Finding[] {
  const [first] = fields
  if (first === undefined) return []
  const list = fields.slice(0, named).map(({ field, values }) => `${field.name} (${values})`)
  const more = fields.length > named ? ` and ${fields.length - named} more` : ''
  return [
    {
      severity: 'info',
      code: 'left-out-by-plan',
      message: `${fields.length === 1 ? 'A field' : `${fields.length} fields`} with values ${fields.length === 1 ? 'goes' : 'go'} nowhere, as the plan says: ${list.join(', ')}${more}.`,
      count: fields.reduce((sum, { values }) => sum + values, 0),
      examples: first.examples,
    },
  ]
}
