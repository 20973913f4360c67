import type { Intention } from '../connector.ts'
import { missingOptions } from '../mapping/future-schema.ts'
import { keepJournal, tellUnkeyed, unkeyed } from '../mapping/unkeyed.ts'
import {
  type FieldMapping,
  fieldCreations,
  optionAdditions,
  type Plan,
  provenanceFields,
  sourcesOf,
} from '../model/plan.ts'
import type { PairForecast } from '../model/results.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField } from '../model/schema.ts'
import { findAutomations } from './automations.ts'
import type { RunContext } from './context.ts'
import type { Pair } from './pair.ts'
import { findUnsettleable } from './write/doubt.ts'

/**
 * What stands in the way of a migration, or is set off by it, beside its records: the target's word on what is intended,
 * and the cautions of the fields that the plan uses. An `error` among them keeps the dry run from being approved.
 */
export async function preflight(
  context: RunContext,
  plan: Plan,
  pairs: readonly Pair[],
  forecasts: readonly PairForecast[],
): Promise<Finding[]> {
  const { connection } = plan.target
  const asked = await context.phase({ name: 'look', subject: connection, connections: [connection] }, () =>
    Promise.all(pairs.map((pair) => askTarget(context, plan, pair, forecasts))),
  )
  const creates = (pair: Pair): number => forecasts.find(({ pair: name }) => name === pair.name)?.counts.create ?? 0
  const unkeyed = pairs.flatMap((pair) => findUnkeyed(pair, creates(pair)))
  const setOff = pairs.flatMap((pair) =>
    findAutomations(
      pair,
      forecasts.find(({ pair: name }) => name === pair.name),
    ),
  )
  return [...findUnsettleable(pairs), ...unkeyed, ...setOff, ...asked.flat(), ...pairs.flatMap(cautionsOf)]
}

async function askTarget(
  context: RunContext,
  plan: Plan,
  pair: Pair,
  forecasts: readonly PairForecast[],
): Promise<Finding[]> {
  const { counts, unwritten = [] } = forecasts.find((forecast) => forecast.pair === pair.name) ?? {}
  const mapped = pair.plan.fields.map(({ to }) => to).filter((to) => !unwritten.includes(to))
  const writes = [...mapped, ...provenanceFields(pair.plan)]
  const intention = {
    object: pair.target.name,
    creates: counts?.create ?? 0,
    updates: counts?.update ?? 0,
    writes: [...new Set(writes)],
    ...(pair.isNew && { newObject: true as const }),
    newFields: fieldCreations(plan.schema, pair.target.name).map(({ field }) => field),
    newOptions: newOptions(plan, pair),
  }
  const findings = (await pair.connection.preflight?.(intention, context.signal)) ?? []
  return findings.map((finding) => ({ ...finding, pair: pair.name }))
}

/** Those that are not there: the plan may have been carried out before. */
function newOptions({ schema }: Plan, { existing, target }: Pair): Intention['newOptions'] {
  return optionAdditions(schema, target.name).flatMap(({ field, options: wanted }) => {
    const options = missingOptions(findField(existing, field)?.options ?? [], wanted)
    return options.length === 0 ? [] : [{ field, options }]
  })
}

/** Where a migration is exactly-once only as long as its journal is there. */
function findUnkeyed({ name, target, plan }: Pair, creates: number): Finding[] {
  if (plan.provenance !== undefined || creates === 0) return []
  const message = tellUnkeyed(target, plan.match)
  return [{ severity: 'warning', code: unkeyed, message, count: creates, examples: [], fix: keepJournal, pair: name }]
}

/** What to know about the values of the fields that a plan reads and writes, each field once. */
function cautionsOf(pair: Pair): Finding[] {
  const used = new Map<Field, FieldMapping>()
  for (const mapping of pair.plan.fields) {
    const fields = [
      ...sourcesOf(mapping).map((name) => findField(pair.source, name)),
      findField(pair.target, mapping.to),
    ]
    for (const field of fields) if (field?.caution !== undefined && !used.has(field)) used.set(field, mapping)
  }
  // What a record is known by, no mapping names.
  const id = pair.source.fields.find((field) => field.type === 'id' && field.caution !== undefined)
  const cautions = [...used].map(([field, { to }]) => ({ field, to }))
  if (id !== undefined && !used.has(id)) cautions.unshift({ field: id, to: id.name })
  return cautions.map(({ field: { name, caution }, to }) => ({
    severity: 'warning',
    code: caution?.code ?? '',
    message: `${name}: ${caution?.message}`,
    count: 1,
    examples: [],
    pair: pair.name,
    field: to,
  }))
}
