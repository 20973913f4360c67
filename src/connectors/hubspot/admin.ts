import type { FieldOutcome, FieldRemoval, SchemaAdmin } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { FieldDefinition, FieldType } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import { createObject } from './create-object.ts'
import { type Problem, rowError } from './errors.ts'
import type { Kinds } from './kinds.ts'
import { addOptions } from './options.ts'
import type { Property } from './property.ts'
import type { AssociationTypes } from './relations.ts'
import { fetchProperties } from './schema.ts'

interface Wanted {
  type: string
  fieldType: string
}

const text: Wanted = { type: 'string', fieldType: 'text' }
const number: Wanted = { type: 'number', fieldType: 'number' }

/** https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
const wanted: Readonly<Record<FieldType, Wanted>> = {
  id: text,
  text,
  'long-text': { type: 'string', fieldType: 'textarea' },
  'rich-text': { type: 'string', fieldType: 'html' },
  email: text,
  phone: { type: 'string', fieldType: 'phonenumber' },
  url: text,
  integer: number,
  decimal: number,
  currency: number,
  percent: number,
  duration: number,
  boolean: { type: 'bool', fieldType: 'booleancheckbox' },
  date: { type: 'date', fieldType: 'date' },
  datetime: { type: 'datetime', fieldType: 'date' },
  time: text,
  select: { type: 'enumeration', fieldType: 'select' },
  'multi-select': { type: 'enumeration', fieldType: 'checkbox' },
  reference: text,
  'multi-reference': text,
  user: { type: 'enumeration', fieldType: 'select' },
  file: { type: 'string', fieldType: 'file' },
  geo: text,
  address: text,
  json: { type: 'string', fieldType: 'textarea' },
}

/** `onChange` is told when the properties of an object, or the objects, may have changed. */
export function createAdmin(api: Api, kinds: Kinds, types: AssociationTypes, onChange: () => void): SchemaAdmin {
  return {
    async createObject(definition, signal) {
      try {
        return await createObject({ api, kinds, types }, definition, signal)
      } finally {
        onChange()
      }
    },
    async createFields(object, definitions, signal) {
      const known = await kinds.find(object, signal)
      const present = await fetchProperties(api, object, signal)
      const before = byName(present)
      const missing = definitions.filter((definition) => !before.has(definition.name))
      if (missing.length === 0) return definitions.map((definition) => compare(definition, before.get(definition.name)))
      const place = { object, group: known?.group ?? groupIn(present) }
      const errors = await createBatch(api, place, missing, signal)
      const plain = known?.uniqueness === 'untold' ? withoutUniqueness(missing, errors) : []
      for (const { name } of plain) errors.delete(name)
      if (plain.length > 0)
        for (const [name, error] of await createBatch(api, place, plain, signal)) errors.set(name, error)
      onChange()
      const after = byName(await fetchProperties(api, object, signal))
      const made = new Map(plain.map((definition) => [definition.name, definition]))
      return definitions.map((definition): FieldOutcome => {
        const { name } = definition
        const outcome = compare(made.get(name) ?? definition, after.get(name), errors.get(name))
        return outcome.status === 'exists' && !before.has(name) ? { status: 'created' } : outcome
      })
    },
    async addOptions(object, name, options, signal) {
      const outcomes = await addOptions(api, object, name, options, signal)
      onChange()
      return outcomes
    },
    async deleteFields(object, names, signal) {
      const outcomes: FieldRemoval[] = []
      for (const name of names) outcomes.push(await deleteField(api, object, name, signal))
      onChange()
      return outcomes
    },
  }
}

/**
 * Definitions to try again without uniqueness, for objects of which no source tells whether they take it: a property that
 * is not unique still says which record one came from.
 */
function withoutUniqueness(
  definitions: readonly FieldDefinition[],
  errors: ReadonlyMap<string, CrmError>,
): FieldDefinition[] {
  const isRefused = ({ name, unique }: FieldDefinition): boolean =>
    unique === true && errors.get(name)?.kind === 'invalid'
  return definitions.filter(isRefused).map((definition) => ({ ...definition, unique: false }))
}

/** To the recycle bin of properties, with its values. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
async function deleteField(api: Api, object: string, name: string, signal: AbortSignal): Promise<FieldRemoval> {
  try {
    await api.remove(`/crm/properties/${version}/${encodeURIComponent(object)}/${encodeURIComponent(name)}`, signal)
    return { status: 'deleted' }
  } catch (error) {
    if (!(error instanceof CrmError) || error.kind === 'auth' || error.kind === 'permission') throw error
    return error.kind === 'not-found' ? { status: 'absent' } : { status: 'failed', error }
  }
}

/** Where new properties go: the group that most of those have that people fill in. */
function groupIn(properties: readonly Property[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { groupName, hidden, modificationMetadata } of properties) {
    if (!groupName || hidden || modificationMetadata?.readOnlyValue) continue
    counts.set(groupName, (counts.get(groupName) ?? 0) + 1)
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  return most?.[0] ?? properties.find(({ groupName }) => groupName)?.groupName
}

interface Place {
  object: string
  group: string | undefined
}

/**
 * One call for all; what went wrong by name of the property. A refusal of the whole call that one definition caused is
 * repeated for each alone, so that one bad definition does not stop the others.
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/properties/batch/create-properties
 */
async function createBatch(
  api: Api,
  place: Place,
  definitions: readonly FieldDefinition[],
  signal: AbortSignal,
): Promise<Map<string, CrmError>> {
  const path = `/crm/properties/${version}/${encodeURIComponent(place.object)}/batch/create`
  try {
    const answer = await api.ask<{ errors?: Problem[] }>(
      path,
      { inputs: definitions.map((each) => toProperty(place, each)) },
      signal,
    )
    return matchErrors(definitions, answer.errors ?? [])
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const [first, ...others] = definitions
    if (first && others.length === 0) return new Map([[first.name, error]])
    if (error.kind !== 'invalid' && error.kind !== 'conflict') throw error
    const errors = new Map<string, CrmError>()
    for (const definition of definitions) {
      for (const [name, cause] of await createBatch(api, place, [definition], signal)) errors.set(name, cause)
    }
    return errors
  }
}

/** HubSpot does not document where an error of this call names its property; the name stands somewhere in it. */
function matchErrors(definitions: readonly FieldDefinition[], problems: readonly Problem[]): Map<string, CrmError> {
  const errors = new Map<string, CrmError>()
  for (const problem of problems) {
    const words = new Set(JSON.stringify(problem).match(/[a-z][a-z0-9_]*/gi))
    for (const { name } of definitions) if (words.has(name)) errors.set(name, rowError(problem))
  }
  return errors
}

function toProperty({ group }: Place, definition: FieldDefinition): Readonly<Record<string, unknown>> {
  const { name, label, description, unique } = definition
  const options = optionsOf(definition)
  return {
    name,
    label,
    ...wanted[definition.type],
    groupName: group,
    ...(description ? { description } : {}),
    ...(unique ? { hasUniqueValue: true } : {}),
    ...(definition.type === 'user' ? { referencedObjectType: 'OWNER', externalOptions: true } : {}),
    ...(options ? { options } : {}),
  }
}

function optionsOf(definition: FieldDefinition) {
  const options =
    definition.type === 'boolean'
      ? [
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No' },
        ]
      : definition.options
  return options?.map(({ value, label }, displayOrder) => ({ value, label, displayOrder, hidden: false }))
}

/** Is the property that is there the one that was asked for? */
export function compare(definition: FieldDefinition, property: Property | undefined, cause?: CrmError): FieldOutcome {
  if (!property)
    return { status: 'failed', error: cause ?? problem(definition, 'was not created, and no reason was given') }
  const { type } = wanted[definition.type]
  if (property.type !== type) {
    return { status: 'failed', error: problem(definition, `exists with type ${property.type} instead of ${type}`) }
  }
  if (definition.unique && !property.hasUniqueValue) {
    return { status: 'failed', error: problem(definition, 'exists, but its values are not unique') }
  }
  const values = new Set((property.options ?? []).map((option) => option.value))
  const lacking = definition.type === 'user' ? undefined : definition.options?.find(({ value }) => !values.has(value))
  if (lacking) return { status: 'failed', error: problem(definition, `exists without the option "${lacking.value}"`) }
  return { status: 'exists' }
}

function problem(definition: FieldDefinition, what: string): CrmError {
  return new CrmError({
    kind: 'conflict',
    scope: 'row',
    stored: 'no',
    message: `The property ${definition.name} ${what}.`,
    field: definition.name,
  })
}

function byName(properties: readonly Property[]): Map<string, Property> {
  return new Map(properties.map((property) => [property.name, property]))
}
