import { ItemError } from '../errors.ts'
import type { Field } from '../fields.ts'
import type { Module, Org, StoredValue, SubformRow, Values } from '../org.ts'
import type { Reading } from '../readings.ts'
import { ANY_MODULE } from '../standard/service.ts'
import { coerce, wrongType } from './coerce.ts'

export interface Sent {
  readonly org: Org
  readonly readings: ReadonlySet<Reading>
  /** Where the record stands in the request, as `$.data[3]`. */
  readonly path: string
}

/** A record that a multi-select lookup links to this one, by its linking record's id where it is one that there is. */
export interface LinkChange {
  readonly field: Field
  readonly other?: string
  readonly remove?: string
}

export interface Draft {
  /** Fields that were sent, in stored form. */
  readonly values: Values
  readonly links: readonly LinkChange[]
}

/** System fields that a record is given by the service and not by who writes it. */
const STATE = new Set(['id', 'Created_By', 'Modified_By', 'Created_Time', 'Modified_Time', 'Layout'])

/** What a record of a request says, in stored form. Throws an ItemError for what a field does not take. */
export function readDraft(module: Module, sent: Readonly<Record<string, unknown>>, at: Sent, before?: Values): Draft {
  const values: Record<string, StoredValue> = {}
  const links: LinkChange[] = []
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'id' || (name.startsWith('$') && name !== '$se_module')) continue
    if (name === '$se_module') {
      values[name] = String(value)
      continue
    }
    const field = module.fields.get(name)
    const isTaken = field?.writable[before === undefined ? 'create' : 'update'] === true
    if (!isTaken || STATE.has(name)) {
      if (at.readings.has('ignored-fields-refused'))
        throw new ItemError('INVALID_DATA', 'invalid data', { api_name: name, json_path: `${at.path}.${name}` })
      continue
    }
    if (field.data_type === 'multiselectlookup') links.push(...readLinks(field, value, at))
    else values[name] = readValue(field, value, at, before, sent)
  }
  const parent = sent.Parent_Id
  if (isObject(parent) && isObject(parent.module)) values.$se_module = String(parent.module.api_name)
  return { values, links }
}

function readValue(
  field: Field,
  value: unknown,
  at: Sent,
  before: Values | undefined,
  sent: Readonly<Record<string, unknown>>,
): StoredValue {
  const path = `${at.path}.${field.api_name}`
  if (field.api_name === 'Tag') return readTags(field, value, path)
  switch (field.data_type) {
    case 'lookup':
      return value === null ? null : readLookup(field, value, at, sent)
    case 'ownerlookup':
    case 'userlookup':
      return value === null ? null : readUser(field, value, at)
    case 'subform':
      return readSubform(field, value, at, before)
    default: {
      const stored = coerce(value, { field, path, readings: at.readings })
      if (field.data_type !== 'multiselectpicklist' || !appends(sent, field)) return stored
      const held = (before?.[field.api_name] ?? []) as readonly string[]
      return [...new Set([...held, ...((stored ?? []) as readonly string[])])]
    }
  }
}

function appends(sent: Readonly<Record<string, unknown>>, { api_name }: Field): boolean {
  return isObject(sent.$append_values) && sent.$append_values[api_name] === true
}

function readTags(field: Field, value: unknown, path: string): StoredValue {
  if (value === null) return null
  if (!Array.isArray(value)) throw wrongType('jsonarray', { field, path })
  return [...new Set(value.map((tag: unknown) => (isObject(tag) ? String(tag.name ?? '') : String(tag))))]
}

/** The id of a living record of the module that the lookup leads to. Names are not looked up, nor created. */
function readLookup(field: Field, value: unknown, at: Sent, sent: Readonly<Record<string, unknown>>): string {
  const path = `${at.path}.${field.api_name}`
  if (!isObject(value)) throw wrongType('jsonobject', { field, path })
  if (typeof value.id !== 'string' && typeof value.id !== 'number')
    throw new ItemError('MANDATORY_NOT_FOUND', 'required field not found', { api_name: 'id', json_path: `${path}.id` })
  const id = String(value.id)
  const found = at.org.find(id)
  const wanted = field.lookup === ANY_MODULE ? moduleNamed(field, value, sent) : field.lookup
  if (wanted === undefined) throw namesNoModule(field, path, at)
  if (found === undefined || found.module.api_name !== wanted) throw wrongId(field, path)
  return id
}

/** What can lead to any module says to which: notes in `Parent_Id`, activities beside `What_Id`. */
function moduleNamed({ api_name }: Field, value: Readonly<Record<string, unknown>>, sent: object): unknown {
  if (api_name !== 'Parent_Id') return (sent as { $se_module?: unknown }).$se_module
  return isObject(value.module) ? value.module.api_name : undefined
}

function namesNoModule({ api_name }: Field, path: string, at: Sent): ItemError {
  if (api_name === 'Parent_Id') return notFound('module', path)
  return new ItemError('DEPENDENT_FIELD_MISSING', 'the dependent field is missing', {
    dependee: { api_name, json_path: path },
    api_name: '$se_module',
    json_path: `${at.path}.$se_module`,
  })
}

function readUser(field: Field, value: unknown, at: Sent): string {
  const path = `${at.path}.${field.api_name}`
  if (!isObject(value)) throw wrongType('jsonobject', { field, path })
  const id = String(value.id)
  const user = at.org.users.get(id)?.user
  if (user === undefined || (user.status ?? 'active') !== 'active') throw wrongId(field, path)
  return id
}

/** Rows that a subform has in one record. https://www.zoho.com/crm/developer/docs/api/v8/subforms.html */
const MOST_ROWS = 100

/**
 * The rows that the subform then has: those that were there, those that are sent, by id where they are there already; none
 * after an empty list.
 */
function readSubform(field: Field, value: unknown, at: Sent, before: Values | undefined): StoredValue {
  const path = `${at.path}.${field.api_name}`
  if (value === null) return null
  if (!Array.isArray(value)) throw wrongType('jsonarray', { field, path })
  const module = at.org.modules.get(field.subform ?? '')
  if (module === undefined) throw wrongId(field, path)
  if (value.length === 0) return null
  const held = new Map(((before?.[field.api_name] ?? []) as readonly SubformRow[]).map((row) => [row.id, row]))
  for (const [index, sent] of value.entries()) {
    if (!isObject(sent)) throw wrongType('jsonobject', { field, path: `${path}[${index}]` })
    const id = sent.id === undefined ? undefined : String(sent.id)
    if (id !== undefined && !held.has(id)) throw wrongId(field, `${path}[${index}].id`)
    if (id !== undefined && '_delete' in sent) {
      held.delete(id)
      continue
    }
    const earlier = id === undefined ? undefined : held.get(id)
    const { values } = readDraft(module, sent, { ...at, path: `${path}[${index}]` }, earlier)
    const row = { ...earlier, ...values }
    const missing = [...module.fields.values()].find(({ mandatory, api_name }) => mandatory && row[api_name] == null)
    if (missing !== undefined) throw notFound(missing.api_name, `${path}[${index}]`)
    const rowId = id ?? at.org.nextId()
    held.set(rowId, { ...row, id: rowId } as SubformRow)
  }
  if (held.size > MOST_ROWS)
    throw new ItemError('LIMIT_EXCEEDED', 'the limit of rows is exceeded', {
      ...{ limit: MOST_ROWS, api_name: field.api_name, json_path: path },
    })
  return [...held.values()]
}

function readLinks(field: Field, value: unknown, at: Sent): LinkChange[] {
  const path = `${at.path}.${field.api_name}`
  if (value === null) return []
  if (!Array.isArray(value)) throw wrongType('jsonarray', { field, path })
  const { linking } = field
  if (linking === undefined) return []
  const lookup = at.org.modules.get(linking.module)?.fields.get(linking.other)
  if (lookup === undefined) throw wrongId(field, path)
  return value.map((entry: unknown, index): LinkChange => {
    if (!isObject(entry)) throw wrongType('jsonobject', { field, path: `${path}[${index}]` })
    if ('_delete' in entry) return { field, remove: String(entry.id) }
    return { field, other: readLookup(lookup, entry[linking.other], { ...at, path: `${path}[${index}]` }, {}) }
  })
}

export function notFound(api_name: string, path: string): ItemError {
  return new ItemError('MANDATORY_NOT_FOUND', 'required field not found', {
    api_name,
    json_path: `${path}.${api_name}`,
  })
}

function wrongId({ api_name }: Field, json_path: string): ItemError {
  return new ItemError('INVALID_DATA', 'the id given seems to be invalid', { api_name, json_path })
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
