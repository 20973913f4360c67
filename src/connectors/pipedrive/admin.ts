import type { FieldOutcome, FieldRemoval, SchemaAdmin } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { FieldDefinition, Option } from '../../model/schema.ts'
import type { Api } from './client.ts'
import type { Objects } from './described.ts'
import { fetchDefinitions } from './fields.ts'
import { makeAll, refuseTwin } from './made-options.ts'
import type { Definition } from './names.ts'
import { compare, distinctOptions, otherName, problem, toBody } from './new-field.ts'
import { knownObject } from './objects.ts'
import { makersOf } from './option-makers.ts'
import type { Described } from './schema.ts'

interface Access {
  api: Api
  objects: Objects
}

/** Fields, options of fields, and their removal. https://developers.pipedrive.com/docs/api/v1/PersonFields */
export function createAdmin(api: Api, objects: Objects): SchemaAdmin {
  const access = { api, objects }
  return {
    async createFields(object, definitions, signal) {
      if (definitions.length === 0) return []
      const before = await afresh(objects, object, signal)
      const attempts = await createAll(api, object, definitions, before, signal).finally(() => objects.forget())
      if (attempts.size === 0) return definitions.map((each) => compare(each, before.definitionOf(each.name)))
      const after = await afresh(objects, object, signal)
      return definitions.map((each) => outcomeOf(each, attempts.get(each.name), before, after))
    },
    async addOptions(object, name, options, signal) {
      const maker = makersOf(object).find(({ field }) => field === name)
      if (maker !== undefined) {
        // Some may be there now even where this fails.
        return makeAll(api, maker, options, signal).finally(() => objects.forget())
      }
      if (!knownObject(object)?.fields?.mayGrow) throw fixed(name)
      const described = await afresh(objects, object, signal)
      const definition = described.definitionOf(name)
      const field = described.object.fields.find((each) => each.name === name)
      if (definition === undefined || field?.extendable !== true) throw fixed(name)
      const known = new Set((field.options ?? []).map(({ value }) => value))
      const missing = distinctOptions(options).filter(({ value }) => !known.has(value))
      const labels = (field.options ?? []).map(({ label }) => label)
      for (const { value } of missing) refuseTwin(name, value, labels)
      if (missing.length > 0) await postOptions(access, object, definition, missing, signal)
      return options.map(({ value }) => ({ status: known.has(value) ? 'exists' : 'added' }))
    },
    async deleteFields(object, names, signal) {
      const { definitionOf } = await afresh(objects, object, signal)
      const outcomes: FieldRemoval[] = []
      for (const name of names) outcomes.push(await deleteField(access, object, definitionOf(name), signal))
      objects.forget()
      return outcomes
    },
  }
}

/** Only objects whose fields may be made. */
function afresh(objects: Objects, object: string, signal: AbortSignal): Promise<Described> {
  fieldsPath(object)
  return objects.afresh(object, signal)
}

/** What was asked for under a name, and what was answered; null: that it was made. */
interface Attempt {
  label?: unknown
  error: CrmError | null
}

/** One a call; by the names of those that are not there. */
async function createAll(
  api: Api,
  object: string,
  definitions: readonly FieldDefinition[],
  before: Described,
  signal: AbortSignal,
): Promise<Map<string, Attempt>> {
  const attempts = new Map<string, Attempt>()
  for (const definition of definitions) {
    const { name } = definition
    if (before.memberOf(name) !== undefined || attempts.has(name)) continue
    const body = toBody(definition, knownObject(object)?.fields?.explained === true)
    if (body instanceof CrmError) attempts.set(name, { error: body })
    else {
      const error = await tried(() => api.send('POST', fieldsPath(object), body, signal))
      attempts.set(name, { label: body.field_name, error })
    }
  }
  return attempts
}

/** Names may be given twice, so a create whose answer was lost is looked for instead of being sent again. */
function outcomeOf(
  definition: FieldDefinition,
  attempt: Attempt | undefined,
  before: Described,
  after: Described,
): FieldOutcome {
  const { name } = definition
  if (attempt === undefined) return compare(definition, before.definitionOf(name))
  if (after.memberOf(name) !== undefined) return asCreated(compare(definition, after.definitionOf(name)))
  const renamed = after.custom.find(
    (each) => each.field_name === attempt.label && before.nameOf(each.field_code) === undefined,
  )
  if (renamed === undefined)
    return { status: 'failed', error: attempt.error ?? problem(definition, 'was not created, and no reason was given') }
  const key = renamed.field_code
  return { status: 'failed', error: otherName(definition, after.nameOf(key) ?? key) }
}

/** All or none. https://developers.pipedrive.com/docs/api/v1/DealFields */
async function postOptions(
  { api, objects }: Access,
  object: string,
  { field_code: key }: Definition,
  options: readonly Option[],
  signal: AbortSignal,
): Promise<void> {
  const body = options.map(({ value }) => ({ label: value }))
  const error = await tried(() => api.send('POST', `${fieldsPath(object)}/${key}/options`, body, signal))
  objects.forget()
  if (error === null) return
  if (error.stored === 'no') throw error
  const now = (await fetchDefinitions(api, fieldsPath(object), signal)).find(({ field_code: code }) => code === key)
  const labels = new Set((now?.options ?? []).map(({ label }) => label))
  if (!options.every(({ value }) => labels.has(value))) throw error
}

async function deleteField(
  { api }: Access,
  object: string,
  definition: Definition | undefined,
  signal: AbortSignal,
): Promise<FieldRemoval> {
  if (definition?.is_custom_field !== true) return { status: 'absent' }
  try {
    await api.remove(`${fieldsPath(object)}/${definition.field_code}`, signal)
    return { status: 'deleted' }
  } catch (error) {
    if (!(error instanceof CrmError) || error.kind === 'auth' || error.kind === 'permission') throw error
    return error.kind === 'not-found' ? { status: 'absent' } : { status: 'failed', error }
  }
}

/** Fields of leads are those of deals. CrmError `unsupported`: nobody can make any. */
function fieldsPath(object: string): string {
  const fields = knownObject(object)?.fields
  if (fields?.mayGrow) return fields.path
  const message = `Pipedrive lets nobody make fields of ${object}.`
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

/** null: it went well. What stops everything goes on. */
async function tried(call: () => Promise<unknown>): Promise<CrmError | null> {
  try {
    await call()
    return null
  } catch (error) {
    if (!(error instanceof CrmError) || error.kind === 'auth' || error.kind === 'permission') throw error
    return error
  }
}

function asCreated(outcome: FieldOutcome): FieldOutcome {
  return outcome.status === 'exists' ? { status: 'created' } : outcome
}

function fixed(field: string): CrmError {
  const message = `The field ${field} takes no further options.`
  return new CrmError({ kind: 'unsupported', scope: 'row', stored: 'no', message, field })
}
