import { geocode } from './addresses.ts'
import { automate, type Caller, type Company } from './company.ts'
import { forbidden, invalid, invalidField, notFound } from './errors.ts'
import { customFields, fieldOf } from './fields.ts'
import type { CrmObject, Draft, StoredRecord, Values } from './objects.ts'
import { TRASH_MS } from './rules.ts'
import { noteChange } from './search-index.ts'
import { timestamp } from './times.ts'
import { isObject } from './values/composites.ts'
import { readCustom } from './values/custom.ts'
import { Problem } from './values/member.ts'

/** Creates a record from a body. Nobody compares it with what is there: twice is two records. */
export function createRecord(company: Company, object: CrmObject, body: Values, caller: Caller): StoredRecord {
  const record = writeDraft(company, object, body, caller, undefined)
  const stored: StoredRecord = { ...record, id: String(company.next(object.kind.name)) }
  keep(company, object, stored, undefined)
  automate(company, object.kind.name, 'create', stored.id)
  return stored
}

/** Changes what a body names and nothing else; lists in it are replaced as a whole. */
export function updateRecord(
  company: Company,
  object: CrmObject,
  before: StoredRecord,
  body: Values,
  caller: Caller,
): StoredRecord {
  const stored: StoredRecord = { ...before, ...writeDraft(company, object, body, caller, before), id: before.id }
  const { is_deleted } = stored.values
  const record = is_deleted === true ? { ...stored, deletedAt: company.clock.now() } : stored
  keep(company, object, record, before)
  automate(company, object.kind.name, is_deleted === true ? 'delete' : 'update', record.id)
  return record
}

function writeDraft(
  company: Company,
  object: CrmObject,
  body: Values,
  caller: Caller,
  before: StoredRecord | undefined,
): Omit<StoredRecord, 'id'> {
  const { kind } = object
  const now = timestamp(company.clock.now())
  const { sent, custom } = readBody(company, object, body, caller, before === undefined)
  const draft: Draft = { company, caller, now, sent, before: before?.values, values: {} }
  Object.assign(draft.values, before?.values ?? kind.defaults(draft), sent)
  draft.values.update_time = sent.update_time ?? now
  if (kind.isOpen) draft.values.custom_fields = mergeCustom(before?.values.custom_fields, custom)
  if (company.reads('required-fields-enforced')) refuseUnfilled(company, object, draft.values)
  kind.complete?.(draft)
  const isAddressed = kind.address !== undefined && sent[kind.address] !== undefined
  return { values: draft.values, ...(isAddressed && { addressedAt: company.clock.now() }) }
}

interface Read {
  readonly sent: Record<string, unknown>
  readonly custom: Record<string, unknown>
}

/** The members of a body, each checked by its rule. Throws with all that is wrong. */
function readBody(company: Company, { kind }: CrmObject, body: Values, caller: Caller, isNew: boolean): Read {
  const place = { company, caller }
  const problems: string[] = []
  const sent: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(body)) {
    if (name === 'custom_fields' && kind.isOpen) continue
    const member = Object.hasOwn(kind.members, name) ? kind.members[name] : undefined
    if (member === undefined) {
      if (!company.reads('unknown-members-ignored'))
        problems.push(`${name}: Parameter '${name}' is not allowed for this request`)
      continue
    }
    if (member.when !== undefined && !company.features[member.when])
      throw forbidden(`The field ${name} is not available for this company.`)
    if (member.isDoubtful && !company.reads('update-time-writable')) continue
    attempt(problems, name, () => {
      sent[name] = member.read(value, place)
    })
  }
  if (isNew)
    for (const [name, { isNeeded }] of Object.entries(kind.members)) {
      const mayLack = kind.name === 'persons' && company.reads('person-without-name')
      if (isNeeded && body[name] === undefined && !mayLack) problems.push(`${name}: This value should not be blank`)
    }
  if (problems.length > 0) throw invalid(...problems)
  return { sent, custom: kind.isOpen ? readCustoms(company, kind.fields, body.custom_fields, caller) : {} }
}

function attempt(problems: string[], name: string, read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    problems.push(`${name}: ${error.message}`)
  }
}

/** Custom values by code. The first that is wrong is told, with its code. */
export function readCustoms(
  company: Company,
  owner: CrmObject['kind']['fields'],
  given: unknown,
  caller: Caller,
): Record<string, unknown> {
  if (given === undefined) return {}
  if (!isObject(given)) throw invalid('custom_fields: Expected object')
  const read: Record<string, unknown> = {}
  for (const [code, value] of Object.entries(given)) {
    const field = fieldOf(company, owner, code)
    if (field?.is_custom_field !== true) throw invalidField(code, `Custom field '${code}' not found`)
    try {
      read[code] = readCustom(value, field, { company, caller })
    } catch (error) {
      if (error instanceof Problem) throw invalidField(code, error.message)
      throw error
    }
  }
  return read
}

/** Values that are null are not kept. */
export function mergeCustom(before: unknown, sent: Record<string, unknown>): Record<string, unknown> {
  const all = { ...(before as Record<string, unknown> | undefined), ...sent }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
}

function refuseUnfilled(company: Company, { kind }: CrmObject, values: Values): void {
  const custom = values.custom_fields as Values | undefined
  const isFilled = (code: string): boolean => (custom?.[code] ?? values[code] ?? null) !== null
  for (const { field_code, isRequired } of customFields(company, kind.fields))
    if (isRequired && !isFilled(field_code)) throw invalidField(field_code, 'This field is required')
}

/** Into the trash, where it stays for 30 days. */
export function deleteRecord(company: Company, object: CrmObject, record: StoredRecord): void {
  const now = company.clock.now()
  const values = { ...record.values, is_deleted: true, update_time: timestamp(now) }
  keep(company, object, { ...record, values, deletedAt: now }, record)
  automate(company, object.kind.name, 'delete', record.id)
}

/** Out of the trash, as somebody at the screen does it. */
export function restoreRecord(company: Company, object: CrmObject, record: StoredRecord): void {
  const { deletedAt: _, ...rest } = record
  const values = { ...record.values, is_deleted: false, update_time: timestamp(company.clock.now()) }
  keep(company, object, { ...rest, values }, record)
}

/** Every write of a record goes through here, so that search can lag behind. */
export function keep(
  company: Company,
  object: CrmObject,
  record: StoredRecord,
  before: StoredRecord | undefined,
): void {
  noteChange(company, object.kind.name, record.id, before)
  object.records.put(record)
}

/** Whether a record is still to be had at all. */
export function isKept(company: Company, { deletedAt }: StoredRecord): boolean {
  return deletedAt === undefined || company.clock.now() < deletedAt + TRASH_MS
}

/**
 * Whether the caller may know of a record: what only its owner sees is no error for others, it is not there for them.
 * Admins see everything.
 */
export function isVisible({ values }: Pick<StoredRecord, 'values'>, { user }: Caller): boolean {
  return user.is_admin || String(values.visible_to) !== '1' || values.owner_id === user.id
}

/** A record that can be changed. Throws when it is not there, in the trash or hidden. */
export function livingRecord(object: CrmObject, id: string, caller: Caller): StoredRecord {
  const record = object.records.get(id)
  if (record === undefined || record.deletedAt !== undefined || !isVisible(record, caller)) throw notFound()
  return record
}

export interface Asked {
  /** Codes of the custom fields to show; undefined: all. */
  readonly customFields?: readonly string[] | undefined
  readonly withOptionLabels?: boolean
  readonly withLabels?: boolean
}

/** A record as an answer tells it: every custom field, null where it has no value. */
export function show(company: Company, object: CrmObject, record: StoredRecord, asked: Asked = {}): object {
  const { kind } = object
  const shown: Record<string, unknown> = { id: Number(record.id), ...geocode(company, object, record) }
  for (const [feature, members] of Object.entries(kind.hidden ?? {}))
    if (!company.features[feature as keyof Company['features']]) for (const member of members) delete shown[member]
  if (kind.name === 'products')
    shown.prices = (shown.prices as object[]).map((price) => ({ product_id: Number(record.id), ...price }))
  if (asked.withLabels) shown.labels = labelsOf(company, object, shown.label_ids)
  if (!kind.isOpen) return shown
  const values = record.values.custom_fields as Values
  const codes = asked.customFields ?? customFields(company, kind.fields).map(({ field_code }) => field_code)
  shown.custom_fields = Object.fromEntries(
    codes.flatMap((code) => {
      const field = fieldOf(company, kind.fields, code)
      if (field?.is_custom_field !== true) return []
      const value = values[code] ?? null
      return [[code, asked.withOptionLabels ? labelled(value, field.options) : value]]
    }),
  )
  return shown
}

function labelsOf(company: Company, { kind }: CrmObject, ids: unknown): unknown {
  const options = fieldOf(company, kind.fields, 'label_ids')?.options ?? null
  return labelled(ids ?? [], options)
}

function labelled(value: unknown, options: readonly { id: number; label: string }[] | null): unknown {
  if (options === null || value === null) return value
  if (Array.isArray(value)) return value.map((id) => labelled(id, options))
  return options.find(({ id }) => id === value) ?? { id: value, label: null }
}
