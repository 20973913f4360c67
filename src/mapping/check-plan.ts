import { type FieldMapping, type ObjectPlan, type Plan, provenanceFields, sourcesOf } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { type Field, findField, findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import { chainFaults } from './chain.ts'
import { checkFilter, differentFilters } from './check-filter.ts'
import { checkRelations } from './check-relations.ts'
import { checkSchemaChanges } from './check-schema-changes.ts'
import { checkValues } from './check-values.ts'
import { chainProblem } from './compatibility.ts'
import { demandedFields } from './demanded-fields.ts'
import { adviseBringing, namesNoneBrought } from './demanded-references.ts'
import { fault, noField, noObject } from './fault.ts'
import { futureSchema } from './future-schema.ts'
import { didYouMean } from './names.ts'
import { findOption } from './options.ts'
import { isCombining } from './transforms/transform.ts'
import { entryFaults, findTransform, isKnown, nameOf } from './transforms.ts'
import { looksOf } from './write-order.ts'

/**
 * Whether a plan holds against both schemas: every name exists or is created, targets can be written, types fit through
 * the stated transforms, nothing is written twice, nothing that the target demands is missing. Each fault is a finding of
 * severity `error` whose message begins with its place in the plan and says what to do; what merely looks odd is a
 * `warning`. An empty list: the plan holds. `target` is as it is now.
 */
export function checkPlan(plan: Plan, source: Schema, target: Schema): Finding[] {
  const future = futureSchema(target, plan.schema)
  return [
    ...checkSchemaChanges(plan, target),
    ...plan.objects.flatMap((object) => checkObject(plan, object, source, future)),
    ...intoItself(plan),
    ...differentFilters(plan),
    ...checkRelations(plan, source, future),
  ]
}

function checkObject(whole: Plan, plan: ObjectPlan, source: Schema, target: Schema): Finding[] {
  const place = `objects[${plan.source} -> ${plan.target}]`
  const from = findObject(source, plan.source)
  const to = findObject(target, plan.target)
  const missing = [
    ...(from ? [] : [noObject(`${place}.source`, plan.source, source, 'source')]),
    ...(to ? [] : [noObject(`${place}.target`, plan.target, target, 'target')]),
  ]
  if (!from || !to) return missing
  return [
    ...plan.fields.flatMap((mapping) => checkMapping(`${place}.fields[${mapping.to}]`, mapping, from, to)),
    ...plan.fields.flatMap((mapping) => checkWhole(`${place}.fields[${mapping.to}]`, mapping, plan)),
    ...plan.fields.flatMap((mapping) => checkLooks(`${place}.fields[${mapping.to}]`, mapping, plan)),
    ...checkFilter(place, plan.filter ?? [], from),
    ...nothingMapped(place, plan),
    ...writtenTwice(place, plan),
    ...withoutKey(place, plan, to),
    ...checkRest(place, plan, from, to),
    ...missingRequired(place, { whole, plan, source: from, target: to }),
    ...nobodyDecides(place, plan, to),
  ]
}

function checkMapping(place: string, mapping: FieldMapping, source: ObjectSchema, target: ObjectSchema): Finding[] {
  const to = findField(target, mapping.to)
  if (!to) return [noField(`${place}.to`, mapping.to, target, ' Or add the field to the plan with create-field.')]
  const faults: Finding[] = []
  if (!to.createable && !to.updateable) {
    faults.push(fault('read-only', `${place}.to`, `"${to.name}" cannot be written in ${target.name}: unmap it.`))
  }
  const wrong = checkTransforms(place, mapping)
  faults.push(...wrong, ...checkValues(place, mapping, to))
  if (mapping.from === undefined) return [...faults, ...checkConstant(place, mapping, to)]
  const beside = mapping.valuesBy === undefined ? [] : [mapping.valuesBy.field]
  const named = [...sourcesOf(mapping), ...beside].map((name) => ({ name, field: findField(source, name) }))
  const missing = named.filter(({ field }) => !field)
  if (missing.length > 0) return [...faults, ...missing.map(({ name }) => noField(`${place}.from`, name, source))]
  const from = named.slice(0, named.length - beside.length).flatMap(({ field }) => field ?? [])
  const problem = wrong.length > 0 ? null : chainProblem(from, mapping.transform, to)
  if (problem !== null) {
    const what = from.map((field) => `${source.name}.${field.name} (${showKind(field)})`).join(' and ')
    const verb = from.length > 1 ? 'do' : 'does'
    const message = `${what} ${verb} not fit ${target.name}.${to.name} (${showKind(to)}): ${problem}. Change the transforms or unmap it.`
    faults.push(fault('type-mismatch', `${place}.transform`, message))
  }
  return faults
}

function showKind({ type, many }: Pick<Field, 'type' | 'many'>): string {
  return many ? `list of ${type}` : type
}

function checkTransforms(place: string, mapping: FieldMapping): Finding[] {
  const wrong = mapping.transform.flatMap((entry) => {
    const code = isKnown(entry) ? 'transform-arguments' : 'unknown-transform'
    return entryFaults(entry).map(({ message }) => fault(code, `${place}.transform`, message))
  })
  if (wrong.length > 0) return wrong
  return chainFaults(mapping.transform, sourcesOf(mapping)).map((message) =>
    fault('transform-order', `${place}.transform`, message),
  )
}

/** A value that is cut short says where it is kept whole; that place has to exist. */
function checkWhole(place: string, mapping: FieldMapping, plan: ObjectPlan): Finding[] {
  return mapping.transform.flatMap((entry) => {
    const step = findTransform(entry)
    if (!step || isCombining(step) || step.whole === undefined) return []
    const { whole } = step
    const sources = sourcesOf(mapping).join()
    const kept = plan.fields.find(
      ({ to, from }) => to === whole && sourcesOf(from === undefined ? {} : { from }).join() === sources,
    )
    if (kept && !kept.transform.some((other) => nameOf(other) === nameOf(entry))) return []
    const message = `The whole value is to be kept in "${whole}": map ${sourcesOf(mapping).join(', ') || 'it'} to that field as well, without ${nameOf(entry)}.`
    return [fault('not-kept-whole', `${place}.transform`, message)]
  })
}

/** What is compared with a field that nothing goes to is compared with nothing. */
function checkLooks(place: string, mapping: FieldMapping, plan: ObjectPlan): Finding[] {
  return looksOf(mapping).flatMap((name) => {
    if (name !== mapping.to && plan.fields.some(({ to }) => to === name)) return []
    const message = `"not-in" looks at "${name}", and nothing else goes there: map a field to it, or take the name out.`
    return [fault('not-mapped', `${place}.transform`, message)]
  })
}

function checkConstant(place: string, { constant }: FieldMapping, to: Field): Finding[] {
  if (!to.options || typeof constant !== 'string' || to.type !== 'select') return []
  if (findOption(to.options, constant) !== undefined) return []
  const known = to.options.map((option) => option.value)
  const hint = didYouMean(constant, known)
  return [
    fault(
      'option-missing',
      `${place}.constant`,
      `"${to.name}" has no option "${constant}": give one of its options.${hint}`,
    ),
  ]
}

/** Without a field every record would become an empty one. */
function nothingMapped(place: string, plan: ObjectPlan): Finding[] {
  if (plan.fields.some(({ from }) => from !== undefined)) return []
  return [fault('nothing-mapped', `${place}.fields`, `No field of ${plan.source} goes anywhere: map one at least.`)]
}

function writtenTwice(place: string, plan: ObjectPlan): Finding[] {
  const ours = provenanceFields(plan)
  const names = [...plan.fields.map((mapping) => mapping.to), ...ours]
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...twice].map((name) => {
    const owner = ours.includes(name) ? ' It is one of our own fields.' : ''
    return fault(
      'written-twice',
      `${place}.fields[${name}]`,
      `"${name}" is written twice: unmap one of the two.${owner}`,
    )
  })
}

/** Whoever is migrated to where it is would be there twice. Accounts are not compared: two stand-ins may share a number. */
function intoItself({ source, target, objects }: Plan): Finding[] {
  if (source.connection !== target.connection) return []
  return objects.flatMap((pair) => {
    if (pair.source !== pair.target) return []
    const message = `"${source.connection}" is source and target, so records of ${pair.source} would be made again beside themselves: propose a plan with another target.`
    return [fault('into-itself', `objects[${pair.source} -> ${pair.target}]`, message)]
  })
}

/** A target that has a place for our key tells a repeated create by it. */
function withoutKey(place: string, plan: ObjectPlan, target: ObjectSchema): Finding[] {
  if (plan.provenance !== undefined || target.provenance === undefined) return []
  const { sourceKey } = target.provenance
  const message = `${target.name} has a place for our key: write provenance: { sourceKey: ${sourceKey.name} }.`
  return [fault('key-missing', `${place}.provenance`, message)]
}

function checkRest(place: string, plan: ObjectPlan, source: ObjectSchema, target: ObjectSchema): Finding[] {
  const faults: Finding[] = []
  for (const { field } of plan.skip) {
    if (!findField(source, field))
      faults.push(noField(`${place}.skip[${field}]`, field, source, ' Or take the rule out with unskip.'))
  }
  for (const { field, also = [] } of plan.match) {
    for (const name of [field, ...also]) {
      if (!findField(target, name)) faults.push(noField(`${place}.match[${field}]`, name, target))
    }
    if (!plan.fields.some((mapping) => mapping.to === field && mapping.from !== undefined)) {
      const message = `The match key "${field}" gets no source field: map one to it or take the key out.`
      faults.push(fault('match-unmapped', `${place}.match[${field}]`, message))
    }
  }
  for (const [role, name] of Object.entries(plan.provenance ?? {})) {
    if (!findField(target, name)) {
      faults.push(
        noField(`${place}.provenance.${role}`, name, target, ' Or add the field to the plan with create-field.'),
      )
    }
  }
  return faults
}

/** Which options go into a field hangs on another that gets nothing: the target may refuse them, or guess. */
function nobodyDecides(place: string, plan: ObjectPlan, target: ObjectSchema): Finding[] {
  const written = new Set(plan.fields.map(({ to }) => to))
  return plan.fields.flatMap(({ to }) =>
    (findField(target, to)?.dependsOn ?? []).flatMap(({ field }): Finding[] => {
      const control = findField(target, field)
      if (written.has(field) || !control?.createable || control.required || control.defaultValue !== undefined)
        return []
      const message = `${place}.fields[${to}]: which options "${to}" takes hangs on "${field}", and nothing goes there: map a source field to it or give a constant.`
      return [{ severity: 'warning', code: 'control-unmapped', message, count: 1, examples: [] }]
    }),
  )
}

function missingRequired(
  place: string,
  { whole, plan, source, target }: { whole: Plan; plan: ObjectPlan; source: ObjectSchema; target: ObjectSchema },
): Finding[] {
  return demandedFields(plan, target).map((field) => {
    const mend = namesNoneBrought(whole, field)
      ? `${adviseBringing(field, source)}, or take this pair out with drop-pair.`
      : 'map a source field to it or give a constant.'
    const message = `${target.name} demands "${field.name}" (${field.label}): ${mend}`
    return fault('required-unmapped', `${place}.fields[${field.name}]`, message)
  })
}
