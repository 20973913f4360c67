import { type Change, dropRecord, lockCompanies, putRecord } from './change.ts'
import { type Crm, emptyValues, indexKey, isReference, recordById, type StoredRecord } from './crm.ts'
import { externalKey, type Field, type ObjectName } from './fields.ts'
import { noRecord, wrongRow } from './refusal.ts'
import { storedForm, type Value, type Values } from './values.ts'

export interface Written {
  id: string
  created: boolean
}

/** Makes a record, or does with one of the same external key what this account does then. */
export function createRecord(change: Change, object: ObjectName, sent: Readonly<Record<string, unknown>>): Written {
  const { crm } = change
  const values = storedForms(crm, object, sent)
  for (const { name, required } of crm.fields(object))
    if (required && (values[name] ?? null) === null) throw missing(name)
  const key = values[externalKey]
  const held = typeof key === 'string' ? holderOf(crm, object, externalKey, key) : undefined
  if (held !== undefined && crm.onRepeat === 'merges') {
    overwrite(change, object, held, values)
    return { id: held.id, created: false }
  }
  refuseTaken(crm, object, values, undefined)
  const created_at = new Date(change.now).toISOString()
  const record = { id: crm.nextId(), values: { ...emptyValues(crm.fields(object)), ...values, created_at } }
  lockCompanies(change, object, [record])
  putRecord(change, object, record)
  return { id: record.id, created: true }
}

export function updateRecord(
  change: Change,
  object: ObjectName,
  id: string,
  sent: Readonly<Record<string, unknown>>,
): Written {
  const record = recordById(change.crm, object, id)
  if (record === undefined) throw noRecord(object)
  const values = storedForms(change.crm, object, sent)
  overwrite(change, object, record, values)
  return { id: record.id, created: false }
}

/** Deletes a record with its links, and empties what refers to it. */
export function deleteRecord(change: Change, object: ObjectName, id: string): Written {
  const { crm } = change
  const record = recordById(crm, object, id)
  if (record === undefined) throw noRecord(object)
  lockCompanies(change, object, [record])
  redirect(change, object, record.id, null)
  for (const link of linksOf(crm, object, record.id)) crm.links.delete(link.id)
  dropRecord(change, object, record.id)
  return { id: record.id, created: false }
}

/** Every reference to a record becomes one to another, or empty. */
export function redirect(change: Change, object: ObjectName, from: string, to: string | null): void {
  const { crm } = change
  for (const { name: other } of crm.objects())
    for (const field of crm.fields(other).filter((each) => isReference(each) && each.object === object))
      for (const { id } of crm.records(other).find('reference', indexKey(field.name, from))) {
        const record = crm.records(other).get(id)!
        putRecord(change, other, { id, values: { ...record.values, [field.name]: to } })
      }
}

export function linksOf(crm: Crm, object: ObjectName, id: string) {
  return object === 'person' || object === 'company' ? crm.links.find(object, id) : []
}

function overwrite(change: Change, object: ObjectName, record: StoredRecord, values: Values): void {
  for (const { name, required } of change.crm.fields(object)) if (required && values[name] === null) throw missing(name)
  refuseTaken(change.crm, object, values, record.id)
  const changed = { id: record.id, values: { ...record.values, ...values } }
  lockCompanies(change, object, [record, changed])
  putRecord(change, object, changed)
}

/** The values as they will be stored. Throws at the first that cannot be. */
function storedForms(crm: Crm, object: ObjectName, sent: Readonly<Record<string, unknown>>): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const [name, value] of Object.entries(sent)) {
    const field = crm.field(object, name)
    if (field === undefined) throw wrongRow('unknown_field', `A ${object} has no such field.`, { field: name })
    if (field.read_only) throw wrongRow('read_only', 'The field cannot be written.', { field: name })
    const stored = storedForm(field, value)
    values[name] = isReference(field) && typeof stored === 'string' ? referred(crm, field, stored) : stored
  }
  return values
}

function referred(crm: Crm, { name, object }: Field, id: string): string {
  const record = recordById(crm, object!, id)
  if (record === undefined) throw wrongRow('no_such_record', `There is no such ${object}.`, { field: name })
  if (object === 'user' && record.values.active !== true)
    throw wrongRow('owner_inactive', 'The user cannot own records.', { field: name })
  return record.id
}

function refuseTaken(crm: Crm, object: ObjectName, values: Values, self: string | undefined): void {
  for (const { name, unique } of crm.fields(object)) {
    const value = values[name]
    if (!unique || typeof value !== 'string') continue
    const holder = holderOf(crm, object, name, value)
    if (holder !== undefined && holder.id !== self)
      throw wrongRow('conflict', 'Another record has this value.', { field: name, record_id: holder.id })
  }
}

function holderOf(crm: Crm, object: ObjectName, field: string, value: string): StoredRecord | undefined {
  return crm.records(object).find('key', indexKey(field, value))[0]
}

const missing = (field: string) => wrongRow('required', 'The field needs a value.', { field })
