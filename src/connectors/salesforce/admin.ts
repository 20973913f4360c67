import type { FieldOutcome, FieldRemoval, SchemaAdmin } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { FieldDefinition } from '../../model/schema.ts'
import { grantFields } from './access.ts'
import type { OpenSession, Session } from './client.ts'
import { describe, isWithheld, type RawField } from './describe.ts'
import { describedType, isFieldName, toMetadata } from './new-field.ts'
import { fieldOwner, visibleOn } from './objects.ts'
import { addOptions } from './options.ts'
import { createField, deleteField, fieldIds } from './tooling.ts'

/**
 * So often a new field is looked for: permissions take effect some seconds after they were given, and not for tokens that
 * are older than they are.
 */
const looks = 5

/** `onChange` is told when the fields of an object may have changed; `renew` gets a session that knows of new permissions. */
export function createAdmin(open: OpenSession, onChange: () => void, renew: () => void): SchemaAdmin {
  return {
    async createFields(object, definitions, signal) {
      const session = await open(signal)
      const before = await fieldsOf(session, object, signal)
      const missing = definitions.filter(({ name }) => !before.has(name))
      if (missing.length === 0) return definitions.map((definition) => compare(definition, before.get(definition.name)))
      const { created, errors } = await createAll(session, object, missing, signal)
      const there = missing.filter(({ name }) => !errors.has(name)).map(({ name }) => name)
      const refusal = await grantAll(session, object, there, signal)
      onChange()
      const after = await untilVisible(open, renew, object, there, signal)
      return definitions.map((definition): FieldOutcome => {
        const { name } = definition
        const cause = errors.get(name) ?? (there.includes(name) ? hidden(name, refusal) : undefined)
        const outcome = compare(definition, after.get(name), cause)
        return outcome.status === 'exists' && created.has(name) ? { status: 'created' } : outcome
      })
    },
    async addOptions(object, name, options, signal) {
      const session = await open(signal)
      const described = (await fieldsOf(session, object, signal)).get(name)
      const outcomes = await addOptions(session, object, { name, described }, options, signal)
      onChange()
      return outcomes
    },
    async deleteFields(object, names, signal) {
      const session = await open(signal)
      const ids = await fieldIds(session, ownerOf(object), signal)
      const removals: FieldRemoval[] = []
      for (const name of names) removals.push(await removeField(session, ids.get(name), signal))
      onChange()
      return removals
    },
  }
}

async function fieldsOf(session: Session, object: string, signal: AbortSignal): Promise<Map<string, RawField>> {
  const { raw } = await describe(session, object, signal)
  return new Map(raw.fields.map((field) => [field.name, field]))
}

function ownerOf(object: string): string {
  const owner = fieldOwner(object)
  if (owner !== null) return owner
  const message = `Salesforce lets nobody add fields to ${object}.`
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

/** One after the other: each locks the object. One that is there and hidden counts as made earlier. */
async function createAll(
  session: Session,
  object: string,
  definitions: readonly FieldDefinition[],
  signal: AbortSignal,
): Promise<{ created: Set<string>; errors: Map<string, CrmError> }> {
  const owner = ownerOf(object)
  const [created, errors] = [new Set<string>(), new Map<string, CrmError>()]
  for (const definition of definitions) {
    const { name } = definition
    try {
      if (!isFieldName(name)) throw problem(name, 'invalid', `cannot be created: ${nameRule}`)
      await createOne(session, `${owner}.${name}`, definition, signal)
      created.add(name)
    } catch (error) {
      if (!(error instanceof CrmError) || !concernsTheField(error)) throw error
      if (!isTaken(error)) errors.set(name, error)
    }
  }
  return { created, errors }
}

const nameRule =
  'its name has to be letters, digits and single underscores, at most 40 characters and "__c" at the end.'

async function createOne(
  session: Session,
  fullName: string,
  definition: FieldDefinition,
  signal: AbortSignal,
): Promise<void> {
  try {
    await createField(session, fullName, toMetadata(definition, 'fullName'), signal)
  } catch (error) {
    const isOfOptions = definition.type === 'select' || definition.type === 'multi-select'
    if (!isOfOptions || !(error instanceof CrmError) || !malformed.has(error.kind) || isTaken(error)) throw error
    await createField(session, fullName, toMetadata(definition, 'valueName'), signal)
  }
}

const malformed = new Set<CrmError['kind']>(['invalid', 'bug'])

function concernsTheField(error: CrmError): boolean {
  return error.kind === 'conflict' || isWithheld(error)
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm (StatusCode) */
function isTaken({ code, message }: CrmError): boolean {
  return code === 'DUPLICATE_DEVELOPER_NAME' || /already a field named|duplicate developer name/i.test(message)
}

/** What kept the fields from being shown to this user. */
async function grantAll(
  session: Session,
  object: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<CrmError | undefined> {
  if (names.length === 0) return undefined
  let refusal: CrmError | undefined
  for (const place of visibleOn(object)) {
    try {
      await grantFields(session, place, names, signal)
    } catch (error) {
      if (!(error instanceof CrmError) || !concernsTheField(error)) throw error
      refusal ??= error
    }
  }
  return refusal
}

async function untilVisible(
  open: OpenSession,
  renew: () => void,
  object: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, RawField>> {
  for (let look = 1; ; look += 1) {
    const fields = await fieldsOf(await open(signal), object, signal)
    if (look === looks || names.every((name) => fields.has(name))) return fields
    renew()
  }
}

/** Is the field that is there the one that was asked for? */
export function compare(definition: FieldDefinition, field: RawField | undefined, cause?: CrmError): FieldOutcome {
  const { name, unique, options = [] } = definition
  const failed = (what: string): FieldOutcome => ({ status: 'failed', error: problem(name, 'conflict', what) })
  if (field === undefined)
    return { status: 'failed', error: cause ?? problem(name, 'bug', 'was not created, and no reason was given.') }
  const type = describedType(definition)
  if (field.type !== type) return failed(`exists with type ${field.type} instead of ${type}.`)
  if (unique && !(field.unique && field.externalId))
    return failed('exists, but is no external id with unique values, by which records are found again.')
  if (!field.createable) return failed('exists, but this user may not write it.')
  const values = new Set((field.picklistValues ?? []).map(({ value }) => value))
  const lacks = (type === 'picklist' || type === 'multipicklist') && options.some(({ value }) => !values.has(value))
  return lacks ? failed('exists without some of its options.') : { status: 'exists' }
}

function hidden(name: string, refusal: CrmError | undefined): CrmError {
  if (refusal === undefined) {
    const message = `The field ${name} is there, and this user does not see it yet: do the same once more in a minute.`
    return new CrmError({ kind: 'transient', scope: 'row', stored: 'no', message, field: name })
  }
  const message = `The field ${name} is there, and hidden from this user: give it field-level security, and do the same once more. ${refusal.message}`
  return new CrmError({ kind: 'permission', scope: 'row', stored: 'no', message, field: name, cause: refusal })
}

async function removeField(session: Session, id: string | undefined, signal: AbortSignal): Promise<FieldRemoval> {
  if (id === undefined) return { status: 'absent' }
  try {
    await deleteField(session, id, signal)
    return { status: 'deleted' }
  } catch (error) {
    if (!(error instanceof CrmError) || !concernsTheField(error)) throw error
    return error.kind === 'not-found' ? { status: 'absent' } : { status: 'failed', error }
  }
}

function problem(name: string, kind: CrmError['kind'], what: string): CrmError {
  return new CrmError({ kind, scope: 'row', stored: 'no', message: `The field ${name} ${what}`, field: name })
}
