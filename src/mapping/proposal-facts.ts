import { z } from 'zod'
import { type ObjectPlan, pairName, sourcesOf } from '../model/plan.ts'
import { entriesOf } from '../model/record.ts'
import type { ObjectSchema } from '../model/schema.ts'
import { leftOutAsBarren, type ObjectFacts } from './facts.ts'
import { unmappedFields } from './left-behind.ts'
import type { Alternative } from './pair-fields.ts'

const alternativeSchema = z.object({ to: z.string(), confidence: z.number(), evidence: z.string() })

const proposalFactsSchema = z.object({
  /** `Lead>contacts` */
  pair: z.string(),
  /** Records of the sample that are not skipped. */
  records: z.int(),
  /** By source field. */
  alternatives: z.record(z.string(), z.array(alternativeSchema)),
  /** By source field: values of the sample that say something; absent where none does. */
  values: z.record(z.string(), z.int()),
  /** By source field, or fields of one mapping with a comma between: records of the sample that have nothing in any. */
  empty: z.record(z.string(), z.int()),
  /** By source field with a closed list: which of its values the sample holds. */
  choices: z.record(z.string(), z.array(z.string())),
  /** By target field: users of the sample's records who have no counterpart, by the code of what is wrong. */
  users: z.record(z.string(), z.record(z.string(), z.int())),
})

/** What a sample said about an object pair that a person has to be asked about; holds no value that people typed. */
export type ProposalFacts = z.infer<typeof proposalFactsSchema>

const fileSchema = z.object({ version: z.literal(2), objects: z.array(proposalFactsSchema) })

export function proposalFacts(
  plan: ObjectPlan,
  source: ObjectSchema,
  facts: ObjectFacts,
  alternatives: ReadonlyMap<string, readonly Alternative[]>,
): ProposalFacts {
  const reasons = new Map(plan.unmapped.map(({ field, reason }) => [field, reason]))
  const closed = source.fields.filter(({ type, options }) => options !== undefined && /select$/.test(type))
  return {
    pair: pairName(plan),
    records: facts.records,
    alternatives: Object.fromEntries([...alternatives].map(([name, each]) => [name, [...each]])),
    values: Object.fromEntries(
      [...facts.fields]
        .filter(([name]) => !leftOutAsBarren(reasons.get(name) ?? ''))
        .map(([name, { telling }]) => [name, telling] as const)
        .filter(([, telling]) => telling > 0),
    ),
    empty: Object.fromEntries(
      [...source.fields.map(({ name }) => [name]), ...plan.fields.map(sourcesOf)].map((names) => [
        placesOf(names),
        emptyIn(facts, names),
      ]),
    ),
    choices: Object.fromEntries(
      closed.map((field) => {
        const listed = new Set((field.options ?? []).map(({ value }) => value))
        const seen = (facts.fields.get(field.name)?.values ?? []).flatMap(entriesOf)
        return [field.name, [...new Set(seen)].filter((value) => listed.has(value))]
      }),
    ),
    users: {},
  }
}

/** How facts name the source fields of a mapping. */
export function placesOf(names: readonly string[]): string {
  return names.join(', ')
}

function emptyIn({ records, fields }: ObjectFacts, names: readonly string[]): number {
  const sets = names.flatMap((name) => fields.get(name)?.filledIn ?? [])
  let empty = 0
  for (let place = 0; place < records; place += 1) if (!sets.some((set) => set.has(place))) empty += 1
  return empty
}

/** Fields that a plan sends nowhere, with the values of the sample that stay behind; most values first. */
export function leftBehindOf(
  plan: ObjectPlan,
  source: ObjectSchema,
  facts: ProposalFacts | undefined,
): { field: string; reason: string; values: number | null }[] {
  return unmappedFields(source, plan)
    .filter(({ kind }) => kind === 'lost' || kind === 'unread')
    .map(({ field: { name, cost }, reason }) => {
      // No sample has what has a price of its own.
      const isCounted = facts !== undefined && cost === undefined
      return { field: name, reason, values: isCounted ? (facts.values[name] ?? 0) : null }
    })
    .sort((a, b) => (b.values ?? 0) - (a.values ?? 0))
}

/** Facts as a text to be kept beside the plan. */
export function writeFacts(objects: readonly ProposalFacts[]): string {
  return `${JSON.stringify({ version: 2, objects }, null, 2)}\n`
}

/** The facts that a text says; none where it is missing or was made by another version. */
export function readFacts(text: string | null): ProposalFacts[] {
  if (text === null) return []
  try {
    const read = fileSchema.safeParse(JSON.parse(text))
    return read.success ? read.data.objects : []
  } catch {
    return []
  }
}
