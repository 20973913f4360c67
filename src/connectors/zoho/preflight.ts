import type { Intention } from '../../connector.ts'
import type { Finding } from '../../model/run.ts'
import type { FieldDefinition } from '../../model/schema.ts'
import { finding } from '../finding.ts'
import { compare, referenceRule } from './admin.ts'
import type { Session } from './client.ts'
import { fetchFields, fetchLayouts, listModules, type RawField, type RawModule } from './describe.ts'
import { isWithheld } from './errors.ts'
import { isFieldName, most } from './new-field.ts'
import { beforeModule, permit } from './preflight-module.ts'
import { scopesLacking } from './scopes.ts'

/** Fields with unique values that a module may have. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
const mostUnique = 2

/** What of the account, rather than of a record, would stand in the way of a migration. */
export async function preflight(session: Session, intention: Intention, signal: AbortSignal): Promise<Finding[]> {
  const looked = await look(session, intention.object, signal)
  const lacking = scopes(session, looked, intention)
  if (looked === null && intention.newObject)
    return [
      ...lacking,
      ...(await beforeModule(session, intention.object, signal)),
      ...newFields(session, [], intention),
    ]
  if (looked === null) {
    const message = `The user of this connection may not use ${intention.object}.`
    return [finding('error', 'missing-rights', message, { fix: permit })]
  }
  const { module, fields } = looked
  return [
    ...lacking,
    ...rights(module, intention),
    ...newFields(session, fields, intention),
    ...newOptions(intention),
    ...(await wanted(session, fields, intention, signal)),
    ...heldBack(module, intention),
    ...calls(intention),
  ]
}

interface Looked {
  module: RawModule
  fields: RawField[]
}

/** What the settings do not tell: the user may do it, and the token was made without. */
function scopes(session: Session, looked: Looked | null, intention: Intention): Finding[] {
  const present = new Set(looked?.fields.map(({ api_name: name }) => name))
  const lacks = scopesLacking(session.scope(), intention, {
    isCustom: looked === null ? intention.newObject === true : looked.module.generated_type === 'custom',
    addsFields: intention.newFields.some(({ name }) => !present.has(name)),
  })
  if (lacks.length === 0) return []
  const message = `The refresh token lacks what this migration needs: ${lacks.join(', ')}.`
  const fix = 'Make a refresh token with these scopes as well, then run the dry run again.'
  return [finding('error', 'missing-rights', message, { count: lacks.length, fix })]
}

/** Files are added to records of any module by a right of their own, of which the settings do not tell. */
export function preflightFiles(session: Session, intention: Intention): Finding[] {
  return scopes(session, null, intention)
}

async function look(session: Session, object: string, signal: AbortSignal): Promise<Looked | null> {
  try {
    const module = (await listModules(session, signal)).find(({ api_name: name }) => name === object)
    return module === undefined ? null : { module, fields: await fetchFields(session, object, signal) }
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

function rights({ creatable, editable }: RawModule, { object, creates, updates }: Intention): Finding[] {
  const lacks = [
    ...(creates > 0 && creatable === false ? [`Create on ${object}`] : []),
    ...(updates > 0 && editable === false ? [`Edit on ${object}`] : []),
  ]
  if (lacks.length === 0) return []
  const message = `The user of this connection lacks what this migration needs: ${lacks.join(', ')}.`
  return [finding('error', 'missing-rights', message, { count: lacks.length, fix: permit })]
}

function newFields(session: Session, fields: readonly RawField[], { object, newFields: wanted }: Intention): Finding[] {
  const present = new Map(fields.map((field) => [field.api_name, field]))
  const found = wanted.flatMap((definition): Finding[] => {
    const existing = present.get(definition.name)
    if (existing === undefined) return faultsOf(definition)
    const outcome = compare(definition, existing)
    return outcome.status === 'failed' ? [fieldFault('field-differs', definition, outcome.error.message)] : []
  })
  const absent = wanted.filter(({ name }) => !present.has(name))
  const custom = fields.filter(({ custom_field: isCustom }) => isCustom === true)
  const { customFields, name } = session.edition
  const unique = custom.filter((field) => Object.keys(field.unique ?? {}).length > 0).length
  return [
    ...found,
    ...beyond('limit-custom-fields', absent.length, {
      ...{ limit: customFields, usage: custom.length },
      what: `custom fields of ${object} (${name})`,
    }),
    ...beyond('limit-unique-fields', absent.filter((field) => field.unique === true).length, {
      ...{ limit: mostUnique, usage: unique, what: `custom fields of ${object} with unique values` },
    }),
  ]
}

function beyond(
  code: string,
  more: number,
  { limit, usage, what }: { limit: number | undefined; usage: number; what: string },
): Finding[] {
  if (more === 0 || limit === undefined || usage + more <= limit) return []
  const message = `The account may have ${limit} ${what} and has ${usage}; ${more} more do not fit.`
  const fix = 'Delete fields that nobody needs, or create fewer.'
  return [finding('error', code, message, { count: usage + more - limit, fix })]
}

function faultsOf(definition: FieldDefinition): Finding[] {
  const { name, options = [], references = [] } = definition
  const refused = (code: string, what: string): Finding =>
    fieldFault(code, definition, `Zoho would refuse the new field "${name}": ${what}.`)
  const values = new Set(options.map(({ value }) => value.toLowerCase()))
  return [
    ...(isFieldName(name)
      ? []
      : [refused('field-name', `letters, digits and single underscores, at most ${most.label} characters`)]),
    ...(references.length > 1
      ? [fieldFault('field-references', definition, `The field ${name} ${referenceRule}`)]
      : []),
    ...(values.size < options.length ? [refused('field-options', 'two of its options have one value')] : []),
    ...(options.some(({ label }) => label.length > most.option)
      ? [refused('field-options', `an option has more than ${most.option} characters`)]
      : []),
  ]
}

/** https://www.zoho.com/crm/developer/docs/api/v8/update-custom-field.html */
function newOptions({ newOptions: added }: Intention): Finding[] {
  const fix = `Give its new options labels of at most ${most.option} characters, or map their values to other ones.`
  return added.flatMap(({ field, options }) => {
    const long = options.filter(({ value, label }) => value.length > most.option || label.length > most.option)
    const message = `Zoho would refuse new options of ${field}: ${long.length} of them have more than ${most.option} characters.`
    return long.length === 0
      ? []
      : [{ ...finding('error', 'field-options', message, { count: long.length, fix }), field }]
  })
}

function fieldFault(code: string, { name }: FieldDefinition, message: string): Finding {
  const fix = 'Change the definition in the plan, or drop it with the edit "drop-field".'
  return { ...finding('error', code, message, { fix }), field: name }
}

/**
 * What the form of a layout demands and the module itself does not. Companies of leads are known to be left out by the API;
 * of other fields nobody says.
 */
async function wanted(
  session: Session,
  fields: readonly RawField[],
  { object, creates, writes }: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (creates === 0) return []
  const given = new Set(writes)
  const demanded = new Set(fields.filter(({ system_mandatory: is }) => is === true).map(({ api_name: name }) => name))
  const layouts = await fetchLayouts(session, object, signal)
  const onForms = layouts.flatMap(({ sections = [] }) => sections).flatMap((section) => section.fields ?? [])
  const names = onForms.filter(({ required }) => required === true).map(({ api_name: name }) => name)
  const missing = [...new Set(names)].filter((name) => !given.has(name) && !demanded.has(name))
  if (missing.length === 0) return []
  const message = `Layouts of ${object} want ${missing.join(', ')}, which the plan gives no values. Zoho is not known to refuse records without them, and its form asks for them at the next change.`
  const fix = `Map a field to ${missing.length === 1 ? 'it' : 'them'}, or give a constant.`
  return [finding('warning', 'wanted-by-layout', message, { count: creates, fix })]
}

/** Which records that concerns is told by none of the settings. */
function heldBack({ isBlueprintSupported: hasBlueprints }: RawModule, { object, updates }: Intention): Finding[] {
  if (updates === 0 || hasBlueprints !== true) return []
  const message = `${object} that are locked, wait for an approval or are in a blueprint refuse changes, which cannot be told in advance.`
  return [finding('warning', 'records-held-back', message, { count: updates })]
}

/** Whether a call is over hangs on the day on which it is written. https://help.zoho.com/portal/en/community/topic/kaizen-38-calls-api */
function calls({ object, creates }: Intention): Finding[] {
  if (object !== 'Calls' || creates === 0) return []
  const message = 'A call that took place and was not missed is refused without Call_Duration.'
  const fix =
    'Where calls of the source say no length, let the plan say one: { default: { value: "00:00" } } behind the other transforms of Call_Duration.'
  return [finding('warning', 'duration-demanded', message, { count: creates, fix })]
}
