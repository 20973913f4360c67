import type { FieldMapping } from '../model/plan.ts'
import type { Field } from '../model/schema.ts'
import { carriage } from './compatibility.ts'
import { mapField } from './field-mapping.ts'

/**
 * Proposed pairs by source field, those of days and instants so that no time of day is left behind: the instant that says
 * a day, too, goes where the target takes an instant, and the day stands in where a record has no time; an instant goes to
 * the target's instant rather than to the day in it. `fields` and `open` are what counts of either side. A pair of two
 * source fields is one and the same under both.
 */
export function preferInstants(
  { fields, open }: { fields: readonly Field[]; open: readonly Field[] },
  pairs: ReadonlyMap<string, FieldMapping>,
): Map<string, FieldMapping> {
  const preferred = new Map(pairs)
  const taken = new Set([...pairs.values()].map(({ to }) => to))
  for (const [name, mapping] of pairs) {
    const from = fields.find((field) => field.name === name)
    const to = open.find((field) => field.name === mapping.to)
    if (from === undefined || to === undefined) continue
    const whole = to.type === 'datetime' ? withDay(from, to, fields, pairs) : intoInstant(from, to, open, taken)
    if (whole === undefined) continue
    const { evidence, confidence } = mapping
    const better = {
      ...whole.mapping,
      ...(evidence !== undefined && { evidence: `${evidence}; ${whole.why}` }),
      ...(confidence !== undefined && { confidence }),
    }
    for (const each of whole.names) preferred.set(each, better)
  }
  return preferred
}

interface Whole {
  /** Of the source fields. */
  names: readonly string[]
  mapping: FieldMapping
  why: string
}

/** An instant and the day in it, one of which is paired with this field of the target and the other with none. */
function withDay(
  from: Field,
  to: Field,
  fields: readonly Field[],
  pairs: ReadonlyMap<string, FieldMapping>,
): Whole | undefined {
  const [instant, day] =
    from.type === 'datetime' ? [from, fields.find((field) => isDayOf(field, from))] : [instantOf(from, fields), from]
  if (instant === undefined || day === undefined || day.type !== 'date') return undefined
  const other = from === day ? instant : day
  if (pairs.has(other.name)) return undefined
  const names = [instant.name, day.name]
  const why = `${instant.name} says the time as well, and ${day.name} stands in where there is none`
  return { names, mapping: mapField(names, to.name, ['first-of', 'datetime']), why }
}

function intoInstant(from: Field, day: Field, open: readonly Field[], taken: ReadonlySet<string>): Whole | undefined {
  const instant = from.type === 'datetime' && day.type === 'date' ? instantOf(day, open) : undefined
  if (instant === undefined || taken.has(instant.name)) return undefined
  const mapping = mapField(from.name, instant.name, carriage(from, instant).transform)
  return { names: [from.name], mapping, why: `${instant.name} says the time as well` }
}

/** The instant that says this day, too. */
function instantOf(day: Field, fields: readonly Field[]): Field | undefined {
  return fields.find((field) => isDayOf(day, field))
}

function isDayOf({ type, within }: Field, instant: Field): boolean {
  return type === 'date' && instant.type === 'datetime' && within === instant.name
}
