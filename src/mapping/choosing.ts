import { type FieldMapping, sourcesOf, type ValueMap } from '../model/plan.ts'
import type { Row } from '../model/record.ts'
import { type Field, findField, type ObjectSchema } from '../model/schema.ts'
import { allowedOptions } from './dependent-options.ts'
import { type Choice, type Choose, chooseBy } from './options.ts'

/** Finds options for the values of one record: `source` is its row there, `row` gives what of the target's is known. */
export type ChooseFor = (source: Row, row: () => Row) => Choose

/**
 * How a mapping finds options of the target: by the value map for what another field of the source holds, by the one for
 * all records, then among the options that may stand beside what the target's row has already. Where that other field is
 * what decides in the target too, and the plan has no map for what it holds, those maps count whose values become what the
 * row has there: a record whose pipeline the plan fills in has the stages of that pipeline. `fields` are all of the plan.
 */
export function compileChooser(
  target: ObjectSchema,
  mapping: Pick<FieldMapping, 'to' | 'values' | 'valuesBy'>,
  fields: readonly FieldMapping[],
): ChooseFor {
  const field = findField(target, mapping.to)
  const { values = {}, valuesBy } = mapping
  const isDependent = field?.dependsOn !== undefined
  if (!isDependent && valuesBy === undefined) {
    const choose = chooseBy(field, [values])
    return () => choose
  }
  const known = new Map<string, Choose>()
  const deciding = valuesBy && mapsByControl(target, field, valuesBy, fields)
  return (source, row) => {
    const allowed = isDependent ? allowedOptions(target, field, row()) : undefined
    const own = valuesBy && (mapFor(valuesBy, source) ?? deciding?.(row()))
    const key = JSON.stringify([own?.key, allowed && [...allowed]])
    const choose = known.get(key) ?? chooseBy(field, own === undefined ? [values] : [own.map, values], allowed)
    known.set(key, choose)
    return choose
  }
}

/**
 * The option that a value may become beside one or another value of what controls it: for what is said before records are
 * at hand.
 */
export function chooseAnywhere(field: Field | undefined, mapping: Pick<FieldMapping, 'values' | 'valuesBy'>): Choose {
  const { values = {}, valuesBy } = mapping
  const maps = [{}, ...Object.values(valuesBy?.values ?? {})].map((map) => [map, values])
  const groups = (field?.dependsOn ?? []).flatMap(({ allows }) => Object.values(allows))
  const ways = maps.flatMap((both) => [undefined, ...groups].map((group) => ({ both, group })))
  // There may be a way for each pipeline and each map, and most values find their option by the first.
  const made: Choose[] = []
  return (text) => {
    let best: Choice | undefined
    for (const [i, { both, group }] of ways.entries()) {
      made[i] ??= chooseBy(field, both, group && new Set(group))
      const choice = made[i](text)
      if (typeof choice === 'object') return choice
      best ??= choice
    }
    return best ?? 'missing'
  }
}

/** The maps of a field that decides on both sides, by what its values become in the target; undefined: it does not. */
function mapsByControl(
  target: ObjectSchema,
  field: Field | undefined,
  { field: from, values }: NonNullable<FieldMapping['valuesBy']>,
  fields: readonly FieldMapping[],
): ((row: Row) => Chosen | undefined) | undefined {
  const controls = field?.dependsOn?.map((dependency) => dependency.field) ?? []
  const ruling = fields.find((mapping) => controls.includes(mapping.to) && sourcesOf(mapping).join() === from)
  if (ruling === undefined) return undefined
  const choose = chooseBy(findField(target, ruling.to), [ruling.values ?? {}])
  const becomes = Map.groupBy(Object.keys(values), (value) => {
    const choice = choose(value)
    return typeof choice === 'object' ? choice.value : undefined
  })
  const maps = new Map([...becomes].map(([option, keys]) => [option, agreed(keys.map((key) => values[key]!))]))
  return (row) => {
    const option = row[ruling.to]
    const map = typeof option === 'string' ? maps.get(option) : undefined
    return map && { key: `>${String(option)}`, map }
  }
}

/** What all of these say that say anything of a value. */
function agreed(maps: readonly ValueMap[]): ValueMap {
  const entries = maps.flatMap((map) => Object.entries(map))
  return Object.fromEntries(entries.filter(([value, option]) => entries.every(([v, o]) => v !== value || o === option)))
}

/** A value map, with what tells it from the others of its mapping. */
interface Chosen {
  key: string
  map: ValueMap
}

function mapFor({ field, values }: NonNullable<FieldMapping['valuesBy']>, source: Row): Chosen | undefined {
  const value = source[field]
  const key = typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''
  return Object.hasOwn(values, key) ? { key: `=${key}`, map: values[key]! } : undefined
}
