import { type FieldMapping, type ObjectPlan, pairName, sourcesOf } from '../model/plan.ts'
import { type Dependency, type Field, findField, type ObjectSchema, type Option } from '../model/schema.ts'
import type { PlanEdit } from './edit-plan.ts'
import { optionsFor } from './made-options.ts'
import { createChooser, foldText } from './options.ts'
import { takesAnyOption } from './placed-options.ts'
import { choosesOption } from './transforms.ts'

interface Sides {
  pair: ObjectPlan
  source: ObjectSchema
  /** As it will be after the plan's schema changes. */
  target: ObjectSchema
}

/**
 * The edits that give the target options for these of `from`, and send the values there: where an option has to say which
 * option of another field it belongs to, beside what that field gets in the records that hold the value, as far as the
 * plan and the source tell. Empty where the field takes none of them.
 */
export function additionsFor(
  sides: Sides,
  mapping: FieldMapping,
  { from, to }: { from: Field; to: Field },
  lacking: readonly Option[],
): PlanEdit[] {
  const { pair, target } = sides
  const [object, field] = [pairName(pair), to.name]
  if (takesAnyOption(to)) {
    const options = optionsFor(target.newFieldNames, lacking)
    return options.length === 0 ? [] : [{ edit: 'add-options', object, field, options }]
  }
  const [dependency, ...others] = to.dependsOn ?? []
  if (to.extendable !== true || dependency?.separator === undefined || others.length > 0) return []
  const added = new Map<string, Option[]>()
  // What is over stands where something open does, so that is placed first.
  const inOrder = [...lacking].sort((a, b) => Number(isEnd(to, a)) - Number(isEnd(to, b)))
  const sent = inOrder.flatMap((option) =>
    placesOf(sides, mapping, { from, dependency }, option.value).map(({ place, when }): PlanEdit => {
      const beside = [...optionsBeside(place, to, dependency), ...(added.get(place) ?? [])]
      const made = optionAt(place, { to, dependency, beside }, option)
      if (!beside.includes(made)) added.set(place, [...(added.get(place) ?? []), made])
      return { edit: 'map-value', object, to: field, value: option.value, option: made.value, ...(when && { when }) }
    }),
  )
  const options = [...added.values()].flat()
  return options.length === 0 ? [] : [{ edit: 'add-options', object, field, options }, ...sent]
}

/** Whether a stage of the source is an end, and the target says by another field than its stages how something ended. */
function isEnd({ options = [] }: Field, { stage }: Option): boolean {
  const states = options.flatMap((option) => option.stage?.state ?? [])
  return states.length > 0 && states.every((state) => state === 'open') && stage !== undefined && stage.state !== 'open'
}

/**
 * An option of this name among those beside a place, else a new one. What was won stands in the last stage that is open,
 * and what ended otherwise in the first.
 */
function optionAt(
  place: string,
  { to, dependency: { separator = '' }, beside }: { to: Field; dependency: Dependency; beside: readonly Option[] },
  own: Option,
): Option {
  const label = own.label.trim() || own.value.trim()
  const present = beside.find((option) => foldText(option.label) === foldText(label))
  const end = isEnd(to, own) ? beside.at(own.stage?.state === 'won' ? -1 : 0) : undefined
  return present ?? end ?? { value: `${place}${separator}${label}`, label }
}

function optionsBeside(place: string, { options = [] }: Field, { allows }: Dependency): Option[] {
  const values = Object.hasOwn(allows, place) ? allows[place]! : []
  return options.filter(({ value }) => values.includes(value))
}

interface Place {
  /** Of the field that decides. */
  place: string
  /** In which records; absent where it is one for all. */
  when?: { field: string; value: string }
}

/** What the deciding field of the target gets where a record holds this value; empty where that is open. */
function placesOf(
  { pair, source, target }: Sides,
  { valuesBy }: FieldMapping,
  { from, dependency }: { from: Field; dependency: Dependency },
  value: string,
): Place[] {
  const control = findField(target, dependency.field)
  const ruling = pair.fields.find(({ to }) => to === dependency.field)
  if (control === undefined) return []
  if (ruling === undefined) return typeof control.defaultValue === 'string' ? [{ place: control.defaultValue }] : []
  if (ruling.constant !== undefined) return typeof ruling.constant === 'string' ? [{ place: ruling.constant }] : []
  const [name, ...others] = sourcesOf(ruling)
  const own = name === undefined || others.length > 0 ? undefined : findField(source, name)
  if (own === undefined || !ruling.transform.some(choosesOption)) return []
  const choose = createChooser(control, ruling.values)
  const places = controlsOf(from, own, value).flatMap((each): Required<Place>[] => {
    const choice = choose(each)
    return typeof choice === 'object' ? [{ place: choice.value, when: { field: own.name, value: each } }] : []
  })
  const [first, ...further] = new Set(places.map(({ place }) => place))
  if (first === undefined) return []
  if (further.length === 0) return [{ place: first }]
  // A mapping has maps by one other field, and where nothing says beside what the value may stand it would stand beside all.
  const isTold = from.dependsOn?.some(({ field }) => field === own.name) === true
  return isTold && (valuesBy === undefined || valuesBy.field === own.name) ? places : []
}

/** The values of the source's own deciding field beside which this one may stand. */
function controlsOf(from: Field, own: Field, value: string): string[] {
  const rule = from.dependsOn?.find(({ field }) => field === own.name)
  if (rule === undefined) return (own.options ?? []).map((option) => option.value)
  return Object.entries(rule.allows).flatMap(([control, values]) => (values.includes(value) ? [control] : []))
}
