import { type ObjectPlan, sourcesOf } from '../model/plan.ts'
import { type CrmRecord, entriesOf, isEmpty } from '../model/record.ts'
import type { Finding } from '../model/run.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import type { UnmappedForecast } from '../model/unmapped-forecast.ts'
import { plural } from '../model/wording.ts'
import { derivedNames, isBookkeeping, isOfEarlier } from './bookkeeping.ts'
import { isPreset, leftOutAsBarren } from './facts.ts'
import { decidesAbout } from './match-outcomes.ts'

/** Watches the source fields that a plan sends nowhere. */
export interface LeftBehind {
  add(record: CrmRecord): void
  /** Every one of these fields, those whose values stay behind first, most values first. */
  fields(): Omit<UnmappedForecast, 'pair'>[]
  /**
   * A warning for each field that was left out because a sample said nothing about it, and does say something; one
   * finding for all the others whose values stay behind, and one for labels of entries that arrive without them.
   */
  findings(): Finding[]
}

/**
 * Counts the values of such fields over the records that are to be migrated: of a list its entries, but for those that go
 * along with another part of it, or the whole. A preset says nothing and is no value.
 */
export function watchLeftBehind(object: ObjectSchema, plan: ObjectPlan): LeftBehind {
  const mapped = new Set(plan.fields.flatMap(sourcesOf))
  const counts = unmappedFields(object, plan).map((each) => ({
    ...{ ...each, values: 0, labelled: 0, examples: [] as string[] },
    kin: kinOf(object, each.field).filter((name) => mapped.has(name)),
  }))
  // A filter, or another pair of the same records, may have had it read.
  const known = (): Counted[] =>
    counts.map((each) => (each.kind === 'unread' && each.values > 0 ? { ...each, kind: 'lost' } : each))
  const worst = () => known().sort((a, b) => rank[a.kind] - rank[b.kind] || b.values - a.values)
  return {
    add({ id, row }) {
      for (const count of counts) {
        const value = row[count.field.name]
        if (value === undefined || value === null || isEmpty(value) || isPreset(count.field, value)) continue
        const along = new Set(count.kin.flatMap((name) => entriesOf(row[name])))
        const entries = entriesOf(value)
        const { many, within } = count.field
        // What stays of a list is counted once, by the list itself.
        const stays = within === undefined ? entries.filter((entry) => !along.has(entry)).length : 0
        if (many && within !== undefined && count.kin.includes(within)) count.labelled += entries.length
        count.values += many ? stays : Math.min(stays, 1)
        if (stays + count.labelled > 0 && count.examples.length < 3) count.examples.push(id)
      }
    },
    fields: () =>
      worst().map(({ field, reason, values, kind }) => ({
        ...{ field: field.name, label: field.label, reason, values, kind },
      })),
    findings() {
      const lost = worst().filter(({ kind, values }) => kind === 'lost' && values > 0)
      const barren = lost.filter(({ reason }) => leftOutAsBarren(reason))
      return [
        ...barren.map(missedBySample),
        ...leftOnPurpose(lost.filter((each) => !barren.includes(each))),
        ...labelsLeft(counts),
      ]
    },
  }
}

const rank = { lost: 0, unread: 1, kept: 2, system: 3 } as const

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
  const deciding = new Set(plan.fields.map(({ valuesBy }) => valuesBy?.field))
  return object.fields
    .filter(({ name, relation }) => !mapped.has(name) && relation === undefined)
    .map((field) => {
      const reason = reasons.get(field.name) ?? ''
      const decides = reason.startsWith(decidesAbout) && deciding.has(field.name)
      const isSaid = derived.has(field.name) || reason === becomesLinks || decides
      const isKept = isSaid || mapped.has(field.within ?? '')
      const kind = isKept ? 'kept' : kindOf(object, field, plan)
      return { field, reason, kind }
    })
}

/** The list that a field is a part of, and its parts. */
function kinOf(object: ObjectSchema, field: Field): string[] {
  const list = field.within ?? (field.many && field.name)
  if (list === undefined) return []
  return object.fields.filter(({ name, within }) => name === list || within === list).map(({ name }) => name)
}

function kindOf(object: ObjectSchema, field: Field, { provenance }: ObjectPlan): UnmappedForecast['kind'] {
  if (field.type === 'id') return 'kept'
  const { role } = field
  if ((role === 'created' || role === 'modified') && provenance?.[role] !== undefined) return 'kept'
  if (isBookkeeping(field) || isOfEarlier(object, field)) return 'system'
  return field.cost === undefined ? 'lost' : 'unread'
}

/** `labelled`: entries that go along without their label. */
type Counted = Unmapped & { values: number; labelled: number; examples: string[] }

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

function labelsLeft(fields: readonly Counted[]): Finding[] {
  const parts = fields.filter(({ field, labelled }) => field.within !== undefined && labelled > 0)
  const [first] = parts
  if (first === undefined) return []
  const entries = parts.reduce((sum, { labelled }) => sum + labelled, 0)
  const list = parts.map(({ field, labelled }) => `${field.name} (${labelled})`).join(', ')
  return [
    {
      severity: 'info',
      code: 'labels-left',
      message: `${plural(entries, 'entry arrives', 'entries arrive')} without the label that the source has for ${entries === 1 ? 'it' : 'them'}: ${list}.`,
      count: entries,
      examples: first.examples,
      fix: `To keep a label, give its entries a field of their own: "create-field", then "map" ${first.field.name} to it.`,
    },
  ]
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
