import type { Finding } from '../../model/run.ts'
import type { FieldDefinition } from '../../model/schema.ts'
import { compare } from './admin.ts'
import type { KnownObject } from './objects.ts'
import type { Property } from './property.ts'

/** Unique properties of one object, and the longest name and label that are in use; HubSpot publishes no bound of the latter. */
const maxUnique = 10
export const usualLength = 100

/** What names of HubSpot's own properties begin with. */
export const reservedBeginnings: readonly string[] = ['hs_', 'hubspot_']
const unifiable: ReadonlySet<FieldDefinition['type']> = new Set([
  'id',
  'text',
  'email',
  'phone',
  'url',
  'integer',
  'decimal',
])

/**
 * Definitions that HubSpot would refuse, or may: names of lower-case letters, digits and underscores that begin with a
 * letter; options with distinct values and labels; at most ten unique properties of an object; an existing property only
 * as it is. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
 */
export function checkDefinitions(
  definitions: readonly FieldDefinition[],
  present: readonly Property[],
  archived: readonly Property[],
  uniqueness: KnownObject['uniqueness'] = 'known',
): Finding[] {
  const byName = new Map(present.map((property) => [property.name, property]))
  const gone = new Set(archived.map(({ name }) => name))
  const found = definitions.flatMap((definition) => {
    const existing = byName.get(definition.name)
    if (existing !== undefined) return checkExisting(definition, existing)
    return [
      ...checkNew(definition),
      ...checkUnique(definition, uniqueness),
      ...(gone.has(definition.name) ? [inTheBin(definition)] : []),
    ]
  })
  const unique = present.filter(
    (property) => property.hasUniqueValue === true && property.hubspotDefined !== true,
  ).length
  const wanted = definitions.filter(({ name, unique }) => unique === true && !byName.has(name)).length
  if (unique + wanted <= maxUnique || wanted === 0) return found
  const message = `An object may have ${maxUnique} properties with unique values; there are ${unique}, and ${wanted} more are wanted.`
  return [...found, problem('error', 'limit-unique-properties', '', message)]
}

function checkNew({ name, label, type, unique, options }: FieldDefinition): Finding[] {
  const found: Finding[] = []
  const refuse = (code: string, what: string): void => {
    found.push(problem('error', code, name, `HubSpot would refuse the new property "${name}": ${what}.`))
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    refuse(
      'property-name',
      'its name has to begin with a lower-case letter and go on with those, digits and underscores',
    )
  } else if (reservedBeginnings.some((beginning) => name.startsWith(beginning))) {
    refuse('property-name', `names with "${name.slice(0, name.indexOf('_') + 1)}" in front are for HubSpot's own`)
  }
  if (label.trim() === '') refuse('property-label', 'it has no label')
  if (name.length > usualLength || label.length > usualLength) {
    const message = `The name or label of the new property "${name}" is longer than ${usualLength} characters; what HubSpot allows is not published.`
    found.push(problem('warning', 'property-length', name, message))
  }
  if (unique === true && !unifiable.has(type)) refuse('property-unique', `${type} values cannot be unique`)
  for (const what of optionFaults(type, options)) refuse('property-options', what)
  return found
}

function checkUnique({ name, unique }: FieldDefinition, uniqueness: KnownObject['uniqueness']): Finding[] {
  if (unique !== true || uniqueness === 'known') return []
  if (uniqueness === 'none') {
    const message = `HubSpot would refuse the new property "${name}": this object has no properties with unique values.`
    return [problem('error', 'property-unique', name, message)]
  }
  const message = `Whether this object may have a property with unique values, as "${name}" is to be, is not published. If HubSpot refuses that, the property is made without, and the dry run has to be repeated before the migration.`
  return [{ severity: 'warning', code: 'property-unique-unknown', message, count: 1, examples: [], field: name }]
}

function optionFaults(type: FieldDefinition['type'], options: FieldDefinition['options']): string[] {
  if (type !== 'select' && type !== 'multi-select') return []
  const [values, labels] = [(options ?? []).map(({ value }) => value), (options ?? []).map(({ label }) => label)]
  const faults: string[] = []
  if (values.some((value) => value === '') || labels.some((label) => label.trim() === '')) {
    faults.push('an option has no value or no label')
  }
  if (new Set(values).size < values.length) faults.push('two of its options have one value')
  if (new Set(labels).size < labels.length) faults.push('two of its options have one label')
  if (type === 'multi-select' && values.some((value) => value.includes(';'))) {
    faults.push('a value has a semicolon in it, which separates values')
  }
  return faults
}

function checkExisting(definition: FieldDefinition, existing: Property): Finding[] {
  const outcome = compare(definition, existing)
  if (outcome.status !== 'failed') return []
  return [problem('error', 'property-differs', definition.name, outcome.error.message)]
}

function inTheBin({ name }: FieldDefinition): Finding {
  const message = `A deleted property "${name}" is in HubSpot's archive; whether a new one of that name takes its place, brings it back or is refused is not published.`
  return problem('warning', 'property-archived', name, message)
}

function problem(severity: Finding['severity'], code: string, field: string, message: string): Finding {
  const fix = 'Change the definition in the plan, or drop it with the edit "drop-field".'
  return { severity, code, message, count: 1, examples: [], ...(field === '' ? {} : { field, fix }) }
}
