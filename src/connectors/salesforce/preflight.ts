import type { Intention } from '../../connector.ts'
import type { Finding } from '../../model/run.ts'
import type { FieldDefinition } from '../../model/schema.ts'
import { finding } from '../finding.ts'
import { compare } from './admin.ts'
import type { Session } from './client.ts'
import { describe, isWithheld, type RawObject } from './describe.ts'
import { isFieldName } from './new-field.ts'
import { mayCustomize } from './rights.ts'
import { lookAround, type Surroundings } from './surroundings.ts'

/** What of the org, rather than of a record, would stand in the way of a migration or be set off by it. */
export async function preflight(session: Session, intention: Intention, signal: AbortSignal): Promise<Finding[]> {
  const raw = await rawOf(session, intention.object, signal)
  if (raw === null) {
    const message = `The user of this connection may not use ${intention.object}.`
    return [finding('error', 'missing-rights', message, { fix: permit })]
  }
  const around = await lookAround(session, raw, signal)
  return [
    ...rights(raw, intention),
    ...(await rightsOnFields(session, raw, intention, signal)),
    ...newFields(raw, intention, around),
    ...room(intention, around),
    ...rulesOn(raw, intention, around),
    ...auditFields(raw, intention),
  ]
}

const permit = 'Give the user of this connection that right by a permission set, then run the dry run again.'

async function rawOf(session: Session, object: string, signal: AbortSignal): Promise<RawObject | null> {
  try {
    return (await describe(session, object, signal)).raw
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

function rights(raw: RawObject, { object, creates, updates, writes }: Intention): Finding[] {
  const lacks = [
    ...(creates > 0 && raw.createable !== true ? [`Create on ${object}`] : []),
    ...(updates > 0 && raw.updateable !== true ? [`Edit on ${object}`] : []),
    ...raw.fields
      .filter(({ name, custom, calculated, createable, updateable }) => {
        return custom && !calculated && !createable && !updateable && writes.includes(name)
      })
      .map(({ name }) => `Edit Access to the field ${name}`),
  ]
  if (lacks.length === 0) return []
  const message = `The user of this connection lacks what this migration needs: ${lacks.join(', ')}.`
  return [finding('error', 'missing-rights', message, { count: lacks.length, fix: permit })]
}

/** Which right is missing is not told. A new field is seen by nobody who may not give a right to it; options may do without. */
async function rightsOnFields(
  session: Session,
  raw: RawObject,
  { object, newFields: wanted, newOptions }: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  const present = new Set(raw.fields.map(({ name }) => name))
  const makesFields = wanted.some(({ name }) => !present.has(name))
  if ((!makesFields && newOptions.length === 0) || (await mayCustomize(session, signal))) return []
  const lacks = '"Customize Application", or "Manage Profiles and Permission Sets"'
  if (makesFields) {
    const message = `The user of this connection lacks what new fields of ${object} need: ${lacks}.`
    return [finding('error', 'missing-rights', message, { fix: permit })]
  }
  const message = `The user of this connection seems to lack what further options of ${object} need (${newOptions.map(({ field }) => field).join(', ')}): ${lacks}.`
  return [finding('warning', 'rights-unknown', message, { count: newOptions.length, fix: permit })]
}

function newFields(raw: RawObject, { object, newFields: wanted }: Intention, { fieldsLeft }: Surroundings): Finding[] {
  const present = new Map(raw.fields.map((field) => [field.name, field]))
  const found = wanted.flatMap((definition) => {
    const existing = present.get(definition.name)
    if (existing === undefined) return faultsOf(definition)
    const outcome = compare(definition, existing)
    return outcome.status === 'failed' ? [fieldFault('field-differs', definition, outcome.error.message)] : []
  })
  const more = wanted.filter(({ name }) => !present.has(name)).length
  if (more === 0 || fieldsLeft === null || more <= fieldsLeft) return found
  const message = `${object} may have ${fieldsLeft} more custom fields; ${more} are wanted.`
  const fix = 'Delete fields that nobody needs, or create fewer.'
  return [...found, finding('error', 'limit-custom-fields', message, { count: more - fieldsLeft, fix })]
}

function faultsOf(definition: FieldDefinition): Finding[] {
  const { name, options = [] } = definition
  const refused = (code: string, what: string): Finding =>
    fieldFault(code, definition, `Salesforce would refuse the new field "${name}": ${what}.`)
  const labels = new Set(options.map(({ label }) => label.toLowerCase()))
  const values = new Set(options.map(({ value }) => value.toLowerCase()))
  return [
    ...(isFieldName(name)
      ? []
      : [refused('field-name', 'letters, digits and single underscores, at most 40 characters, and "__c" at the end')]),
    ...(labels.size < options.length || values.size < options.length
      ? [refused('field-options', 'two of its options have one value or one label')]
      : []),
    ...(options.some(({ value }) => value.includes(';') || value.length > 255)
      ? [refused('field-options', 'a value has a semicolon in it, or more than 255 characters')]
      : []),
  ]
}

function fieldFault(code: string, { name }: FieldDefinition, message: string): Finding {
  const fix = 'Change the definition in the plan, or drop it with the edit "drop-field".'
  return { ...finding('error', code, message, { fix }), field: name }
}

/** Most records count as two kilobytes. https://help.salesforce.com/s/articleView?id=xcloud.admin_monitorresources.htm */
const recordsOfMegabyte = 512

function room({ object, creates }: Intention, { storageLeft }: Surroundings): Finding[] {
  if (creates === 0 || storageLeft === null || creates <= storageLeft * recordsOfMegabyte) return []
  const message = `The org has ${storageLeft} MB of data storage left, enough for some ${storageLeft * recordsOfMegabyte} records; ${creates} ${object} records are to be created.`
  const fix = 'Make room in Salesforce, or migrate less.'
  return [finding('error', 'limit-storage', message, { count: creates, fix })]
}

const mostNamed = 20

function rulesOn(raw: RawObject, { creates, updates }: Intention, around: Surroundings): Finding[] {
  const count = creates + updates
  if (count === 0) return []
  const { validationRules, duplicateRules, automations } = around
  const found: Finding[] = []
  const list = (names: readonly string[]): string =>
    names.slice(0, mostNamed).join(', ') + (names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '')
  if (validationRules !== null && validationRules.length > 0) {
    const message = `Validation rules of ${raw.label} refuse records that break them, which cannot be told in advance: ${list(validationRules)}.`
    const fix =
      'Old records often break rules of today: let the rules pass the user of this connection for the time of the migration.'
    found.push(finding('warning', 'validation-rules', message, { count: validationRules.length, fix }))
  }
  if (creates > 0 && duplicateRules !== null && duplicateRules.length > 0) {
    const message = `Duplicate rules of ${raw.label} refuse records that are like one that is there: ${list(duplicateRules)}.`
    const fix = 'Switch off for the time of the migration what compares more loosely than the match keys of the plan.'
    found.push(finding('warning', 'duplicate-rules', message, { count: duplicateRules.length, fix }))
  }
  if (automations !== null && automations.length > 0) {
    const message = `Every record that is written sets off: ${list(automations)}.`
    const fix = 'Pause in Salesforce what should not run for migrated records, notifications above all.'
    found.push({ ...finding('warning', 'automations', message, { count, fix }), about: 'set-off' })
  }
  const unknown = [
    ...(validationRules === null ? ['validation rules'] : []),
    ...(duplicateRules === null ? ['duplicate rules'] : []),
    ...(automations === null ? ['triggers and flows'] : []),
  ]
  if (unknown.length === 0) return found
  const message = `Which ${unknown.join(', ')} ${raw.label} has may not be seen by the user of this connection; they act on the records all the same.`
  return [
    ...found,
    finding('warning', 'rules-unknown', message, { fix: 'Give the user "View Setup and Configuration" to see them.' }),
  ]
}

function auditFields(raw: RawObject, { object, creates }: Intention): Finding[] {
  const created = raw.fields.find(({ name }) => name === 'CreatedDate')
  if (creates === 0 || created === undefined || created.createable) return []
  const message = `New ${object} records say that they were created now; when they really were is kept in a field of ours.`
  const fix =
    'To keep the original date as Created Date, give the user "Set Audit Fields upon Record Creation" and propose the mapping anew.'
  return [finding('info', 'audit-fields', message, { count: creates, fix })]
}
