import { type FieldMapping, sourcesOf, type ValueMap } from '../model/plan.ts'
import { type Dependency, type Field, findField, type ObjectSchema } from '../model/schema.ts'
import { matchValues } from './match-values.ts'
import { createChooser } from './options.ts'
import { choosesOption } from './transforms.ts'

/**
 * Proposed mappings, those of choices that depend on another field matched anew within what that field allows: stages
 * within the pipeline that theirs becomes. Pipelines whose names say nothing are matched by their stages; where the source
 * has no field that says which, the one that most of its values fit is written to every record.
 */
export function matchDependents(
  { source, target }: { source: ObjectSchema; target: ObjectSchema },
  fields: readonly FieldMapping[],
): FieldMapping[] {
  const matched = [...fields]
  for (const to of target.fields) {
    const [dependency] = to.dependsOn ?? []
    const at = matched.findIndex((mapping) => mapping.to === to.name && mapping.transform.some(choosesOption))
    const from = onlySource(source, matched[at])
    const control = dependency && findField(target, dependency.field)
    if (dependency === undefined || control === undefined || from === undefined) continue
    const choice: Choice = { from, to, dependency, control }
    const ruling = matched.findIndex((mapping) => mapping.to === control.name)
    const decided = decideControl(choice, source, matched[ruling])
    if (decided === null) continue
    if (ruling >= 0) matched[ruling] = decided
    else if (control.required || control.defaultValue === undefined) matched.push(decided)
    const { values: _, ...bare } = matched[at]!
    matched[at] = { ...bare, ...matchEach(choice, source, decided) }
  }
  return matched
}

/** A dependent field, where its values come from, and the field that decides about its options. */
interface Choice {
  from: Field
  to: Field
  dependency: Dependency
  control: Field
}

/** The mapping of the field that decides, with what the options that it allows say about it; null when it is left alone. */
function decideControl(choice: Choice, source: ObjectSchema, mapping: FieldMapping | undefined): FieldMapping | null {
  const { control, from } = choice
  if (mapping === undefined) {
    const [only, ...others] = optionsOf(control)
    const fit = control.defaultValue ?? bestFit(choice, optionsOf(from), 1)
    const value = fit ?? (others.length === 0 ? only : undefined)
    if (typeof value !== 'string' || !control.createable) return null
    const label = control.options?.find((option) => option.value === value)?.label ?? value
    const why = fit === null ? 'there is no other' : `it has most of what ${from.name} says`
    const evidence = `nothing of the source says which; "${label}": ${why}`
    return { to: control.name, constant: value, transform: [], evidence }
  }
  const own = onlySource(source, mapping)
  if (own === undefined || !mapping.transform.some(choosesOption)) return mapping
  const choose = createChooser(control, mapping.values)
  const [sole, ...others] = optionsOf(control)
  const found = optionsOf(own).flatMap((value): [string, string][] => {
    if (choose(value) !== 'missing') return []
    const fit = bestFit(choice, valuesBeside(from, own, value), 2) ?? (others.length === 0 ? sole : undefined)
    return fit === undefined ? [] : [[value, fit]]
  })
  return found.length === 0 ? mapping : { ...mapping, values: { ...mapping.values, ...Object.fromEntries(found) } }
}

/**
 * The option of the deciding field that allows what most of these values find; null when two allow as many, or one in
 * `least` of the values finds nothing.
 */
function bestFit({ from, to, dependency, control }: Choice, values: readonly string[], least: number): string | null {
  const counted = optionsOf(control)
    .map((option) => ({ option, found: findable(narrowed(from, values), allowedBy(to, dependency, option)) }))
    .sort((a, b) => b.found - a.found)
  const [best, second] = counted
  if (best === undefined || best.found === 0) return null
  if (least > 1 && best.found * least < values.length) return null
  return counted.length > 1 && second!.found === best.found && least > 1 ? null : best.option
}

/** How many values of a choice find an option in another. */
function findable(from: Field, to: Field): number {
  const choose = createChooser(to, matchValues(from, to))
  return optionsOf(from).filter((value) => typeof choose(value) === 'object').length
}

/** The value maps of the dependent field: one where all agree, else one by each value of the source that decides. */
function matchEach(
  { from, to, dependency, control }: Choice,
  source: ObjectSchema,
  decided: FieldMapping,
): Pick<FieldMapping, 'values' | 'valuesBy'> {
  const within = (values: readonly string[], option: string): ValueMap =>
    matchValues(narrowed(from, values), allowedBy(to, dependency, option))
  if (typeof decided.constant === 'string') return filled(within(optionsOf(from), decided.constant))
  const own = onlySource(source, decided)
  if (own === undefined) return filled(matchValues(from, to))
  const choose = createChooser(control, decided.values)
  const groups = optionsOf(own).flatMap((value) => {
    const option = choose(value)
    if (typeof option !== 'object') return []
    const beside = valuesBeside(from, own, value)
    return [{ value, beside, map: within(beside, option.value) }]
  })
  const agree = optionsOf(from).every((value) => {
    const said = groups.filter(({ beside }) => beside.includes(value)).map(({ map }) => map[value])
    return new Set(said).size <= 1
  })
  if (agree) return filled(Object.assign({}, ...groups.map(({ map }) => map)))
  const maps = groups.filter(({ map }) => Object.keys(map).length > 0).map(({ value, map }) => [value, map] as const)
  return { valuesBy: { field: own.name, values: Object.fromEntries(maps) } }
}

function filled(values: ValueMap): Pick<FieldMapping, 'values'> {
  return Object.keys(values).length === 0 ? {} : { values }
}

function onlySource(source: ObjectSchema, mapping: FieldMapping | undefined): Field | undefined {
  const [name, ...others] = mapping === undefined ? [] : sourcesOf(mapping)
  return name === undefined || others.length > 0 ? undefined : findField(source, name)
}

function optionsOf({ options = [] }: Field): string[] {
  return options.map(({ value }) => value)
}

/** What a source field may hold beside a value of another: what its own system allows, else anything. */
function valuesBeside(field: Field, other: Field, value: string): readonly string[] {
  const rule = field.dependsOn?.find((dependency) => dependency.field === other.name)
  return rule === undefined ? optionsOf(field) : (rule.allows[value] ?? [])
}

function narrowed(field: Field, values: readonly string[]): Field {
  return { ...field, options: (field.options ?? []).filter(({ value }) => values.includes(value)) }
}

function allowedBy(field: Field, { allows }: Dependency, option: string): Field {
  return { ...narrowed(field, allows[option] ?? []), restricted: true }
}
