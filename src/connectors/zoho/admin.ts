import type { FieldOutcome, FieldRemoval, SchemaAdmin } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { FieldDefinition, Option } from '../../model/schema.ts'
import { moduleName, type OpenSession, type Session, send } from './client.ts'
import { createModule } from './create-module.ts'
import { fetchFields, type RawField } from './describe.ts'
import { isWithheld, type Problem, parseBody, rowError } from './errors.ts'
import { isExtendable, moduleOf } from './field.ts'
import {
  describedType,
  fieldsAtOnce,
  isFieldName,
  labelFor,
  moduleReferredTo,
  most,
  toMetadata,
  toOption,
} from './new-field.ts'
import { knownObject } from './objects.ts'
import { labelLists } from './related-lists.ts'

type Fields = ReadonlyMap<string, RawField>

/** `onChange` is told when the fields of an object, or the objects, may have changed. */
export function createAdmin(open: OpenSession, onChange: () => void): SchemaAdmin {
  return {
    async createObject(definition, signal) {
      const session = await open(signal)
      try {
        return await createModule(session, definition, signal)
      } finally {
        onChange()
      }
    },
    async createFields(object, definitions, signal) {
      if (knownObject(object)?.noFields === true) throw fieldless(object)
      const session = await open(signal)
      const before = await fieldsOf(session, object, signal)
      const wanted = definitions.filter(({ name }) => !before.has(name))
      const errors = await createAll(session, object, wanted, signal)
      if (wanted.length === 0) return definitions.map((definition) => compare(definition, before.get(definition.name)))
      onChange()
      const after = await fieldsOf(session, object, signal)
      const isExtended = await addMissingOptions(session, object, wanted, after, signal)
      const misnamed = await takeBack(session, object, { wanted, before, after }, signal)
      const now = isExtended ? await fieldsOf(session, object, signal) : after
      return definitions.map((definition): FieldOutcome => {
        const { name } = definition
        const outcome = compare(definition, now.get(name), misnamed.get(name) ?? errors.get(name))
        const isNew = !before.has(name) && !errors.has(name)
        return outcome.status === 'exists' && isNew ? { status: 'created' } : outcome
      })
    },
    async addOptions(object, name, options, signal) {
      const session = await open(signal)
      const field = (await fieldsOf(session, object, signal)).get(name)
      const outcomes = await addOptions(session, object, { name, field }, options, signal)
      onChange()
      return outcomes
    },
    async deleteFields(object, names, signal) {
      const session = await open(signal)
      const fields = await fieldsOf(session, object, signal)
      const removals: FieldRemoval[] = []
      for (const name of names) removals.push(await removeField(session, object, fields.get(name), signal))
      onChange()
      return removals
    },
  }
}

async function fieldsOf(session: Session, object: string, signal: AbortSignal): Promise<Fields> {
  return new Map((await fetchFields(session, object, signal)).map((field) => [field.api_name, field]))
}

/** A field that another call, or a lost answer, has made already is refused by its label: what there is decides later. */
async function createAll(
  session: Session,
  object: string,
  definitions: readonly FieldDefinition[],
  signal: AbortSignal,
): Promise<Map<string, CrmError>> {
  const errors = new Map<string, CrmError>()
  for (const { name, references = [] } of definitions) {
    if (!isFieldName(name)) errors.set(name, problem(name, 'invalid', nameRule))
    else if (references.length > 1) errors.set(name, problem(name, 'unsupported', referenceRule))
  }
  const usable = definitions.filter(({ name }) => !errors.has(name))
  const lists = await labelLists(session, object, usable, signal)
  const toField = (definition: FieldDefinition) => toMetadata(definition, lists.get(definition.name) ?? '')
  for (let at = 0; at < usable.length; at += fieldsAtOnce) {
    const some = usable.slice(at, at + fieldsAtOnce)
    const told = await createSome(session, object, some, toField, signal)
    for (const [n, { name }] of some.entries()) if (told[n] !== null) errors.set(name, told[n]!)
  }
  return errors
}

const nameRule = `cannot be created: its name has to be letters, digits and single underscores, at most ${most.label} characters.`

export const referenceRule = 'cannot be created: a look-up leads to one module.'

/** null: made. */
async function createSome(
  session: Session,
  object: string,
  definitions: readonly FieldDefinition[],
  toField: (definition: FieldDefinition) => object,
  signal: AbortSignal,
): Promise<(CrmError | null)[]> {
  const json = { fields: definitions.map(toField) }
  try {
    const answer = await change(session, 'POST', '', object, json, signal)
    return definitions.map(({ name }, at) => verdictOn(name, answer[at]))
  } catch (error) {
    if (!(error instanceof CrmError) || !(error.kind === 'conflict' || isWithheld(error))) throw error
    // A refusal of the call is somebody's: each by itself tells whose.
    if (definitions.length === 1) return [error]
    const alone: (CrmError | null)[] = []
    for (const definition of definitions)
      alone.push(...(await createSome(session, object, [definition], toField, signal)))
    return alone
  }
}

function verdictOn(name: string, answer: Problem | undefined): CrmError | null {
  if (answer?.status === 'success') return null
  if (answer?.status !== 'error') return problem(name, 'bug', 'was not answered for.')
  const { kind, message, code } = rowError(answer)
  if (code === 'LIMIT_EXCEEDED')
    return problem(name, kind, `does not fit: the edition allows ${limitIn(answer)} such fields.`)
  return problem(
    name,
    kind,
    isOfList(answer) ? `was refused for the list that it makes where it leads to: ${message}` : message,
  )
}

function isOfList({ details = {} }: Problem): boolean {
  return /\.lookup\.display_label$/.test(String(details.json_path ?? ''))
}

function limitIn({ details = {} }: Problem): string {
  return typeof details.limit === 'number' || typeof details.limit === 'string' ? String(details.limit) : 'no more'
}

/** Sent again after a lost answer, it is refused by what the first one made. */
async function change(
  session: Session,
  method: 'POST' | 'PATCH',
  path: string,
  object: string,
  json: object,
  signal: AbortSignal,
): Promise<Problem[]> {
  const ask = { path: `/settings/fields${path}`, query: { module: moduleName(object) }, json, repeat: 'safe' } as const
  return parseBody<{ fields?: Problem[] }>(await send(session, method, ask, signal)).fields ?? []
}

/** A new field takes ten options at once; the others follow. */
async function addMissingOptions(
  session: Session,
  object: string,
  definitions: readonly FieldDefinition[],
  fields: Fields,
  signal: AbortSignal,
): Promise<boolean> {
  let isExtended = false
  for (const { name, options = [] } of definitions) {
    const field = fields.get(name)
    if (options.length <= most.options || field === undefined || !isExtendable(field)) continue
    await addOptions(session, object, { name, field }, options, signal)
    isExtended = true
  }
  return isExtended
}

/**
 * The name is Zoho's to make: where it made another one than the plan has, the field is of no use, and is taken back.
 */
async function takeBack(
  session: Session,
  object: string,
  { wanted, before, after }: { wanted: readonly FieldDefinition[]; before: Fields; after: Fields },
  signal: AbortSignal,
): Promise<Map<string, CrmError>> {
  const misnamed = new Map<string, CrmError>()
  for (const definition of wanted) {
    const { name } = definition
    if (after.has(name)) continue
    const made = [...after.values()].find((field) => {
      const isNew = !before.has(field.api_name) && field.custom_field === true
      return isNew && (field.field_label ?? field.display_label) === labelFor(definition)
    })
    if (made === undefined) continue
    await removeField(session, object, made, signal)
    const what = `cannot be created: Zoho names it ${made.api_name}. Use that name in the plan.`
    misnamed.set(name, problem(name, 'invalid', what))
  }
  return misnamed
}

async function addOptions(
  session: Session,
  object: string,
  { name, field }: { name: string; field: RawField | undefined },
  options: readonly Option[],
  signal: AbortSignal,
): Promise<{ status: 'added' | 'exists' }[]> {
  if (field?.id === undefined || !isExtendable(field)) throw fixed(object, name)
  const present = field.pick_list_values ?? []
  const values = new Set(present.map(({ actual_value: value, display_value: label }) => value ?? label))
  const missing = options.filter(({ value }) => !values.has(value))
  if (missing.length > 0) {
    const kept = present.map(({ id, display_value, actual_value }) => ({ id, display_value, actual_value }))
    const json = { fields: [{ pick_list_values: [...kept, ...missing.map(toOption)] }] }
    const [answer] = await change(session, 'PATCH', `/${field.id}`, object, json, signal)
    if (answer?.status === 'error') throw rowError(answer)
  }
  return options.map(({ value }) => ({ status: values.has(value) ? 'exists' : 'added' }))
}

/** Is the field that is there the one that was asked for? */
export function compare(definition: FieldDefinition, field: RawField | undefined, cause?: CrmError): FieldOutcome {
  const { name, unique, options = [] } = definition
  const fail = (what: string): FieldOutcome => ({ status: 'failed', error: problem(name, 'conflict', what) })
  if (field === undefined)
    return { status: 'failed', error: cause ?? problem(name, 'bug', 'was not created, and no reason was given.') }
  const type = describedType(definition)
  if (field.data_type !== type) return fail(`exists with type ${field.data_type} instead of ${type}.`)
  const module = moduleReferredTo(definition)
  if (module !== undefined && moduleOf(field) !== module)
    return fail(`exists and leads to ${moduleOf(field) ?? 'no module'} instead of ${module}.`)
  if (unique === true && Object.keys(field.unique ?? {}).length === 0)
    return fail('exists, but does not keep its values unique, by which records are found again.')
  if (field.operation_type?.api_create === false) return fail('exists, but this user may not write it.')
  const values = new Set(
    (field.pick_list_values ?? []).map(({ actual_value: value, display_value }) => value ?? display_value),
  )
  const lacks = definition.type.endsWith('select') && options.some(({ value }) => !values.has(value))
  return lacks ? fail('exists without some of its options.') : { status: 'exists' }
}

async function removeField(
  session: Session,
  object: string,
  field: RawField | undefined,
  signal: AbortSignal,
): Promise<FieldRemoval> {
  if (field?.id === undefined) return { status: 'absent' }
  try {
    const ask = { path: `/settings/fields/${field.id}`, query: { module: moduleName(object) }, repeat: 'safe' } as const
    const { fields = [] } = parseBody<{ fields?: Problem[] }>(await send(session, 'DELETE', ask, signal))
    return fields[0]?.status === 'error' ? { status: 'failed', error: rowError(fields[0]) } : { status: 'deleted' }
  } catch (error) {
    if (!(error instanceof CrmError) || !(error.kind === 'conflict' || isWithheld(error))) throw error
    return error.kind === 'not-found' ? { status: 'absent' } : { status: 'failed', error }
  }
}

function fieldless(object: string): CrmError {
  const message = `Zoho: ${object} have no custom fields.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

function fixed(object: string, field: string): CrmError {
  const message = `Zoho: the options of ${object}.${field} cannot be added to from here.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message, field })
}

function problem(name: string, kind: CrmError['kind'], what: string): CrmError {
  return new CrmError({ kind, scope: 'row', stored: 'no', message: `The field ${name} ${what}`, field: name })
}
