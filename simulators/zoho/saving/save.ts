import { ItemError } from '../errors.ts'
import { addTags } from '../open-org.ts'
import { keyOf, type Module, type StoredRecord, type Values } from '../org.ts'
import { wireTime } from '../seed-values.ts'
import type { Service } from '../service.ts'
import { derive } from './derive.ts'
import { isObject, type LinkChange, readDraft } from './draft.ts'
import { demand, demandDuration, holdPipeline, holdTags, holdUnique, uniqueFields, withPipeline } from './rules.ts'

export interface Manner {
  /** Where the record stands in the request. */
  readonly path: string
  /** Automations that run; what they would send is written down. */
  readonly automations: readonly string[]
  /** Not wanted by a bulk job. */
  readonly layoutRules?: false
}

export type Saved = { row: StoredRecord; action: 'insert' | 'update'; duplicateField: string | null }

/** Stores a new record. Throws an ItemError, and stores nothing, for what a rule is against. */
export function insertRecord(service: Service, module: Module, sent: unknown, manner: Manner): Saved {
  const { org } = service
  if (!isObject(sent)) throw notAnObject(manner.path)
  const { values, links } = readDraft(module, sent, { org, readings: service.readings, path: manner.path })
  const now = wireTime(service.now())
  const me = org.me.id
  const made: Values = {
    ...values,
    Owner: values.Owner ?? me,
    Created_By: me,
    Modified_By: me,
    Created_Time: now,
    Modified_Time: now,
    ...numbered(service, module),
  }
  const row = { id: org.nextId(), record: derive(module, withPipeline(org, module, made)) }
  check(service, module, row, manner, undefined)
  store(service, module, row, links, 'create', manner)
  return { row, action: 'insert', duplicateField: null }
}

/** Changes the fields that were sent of a record. Throws an ItemError, and changes nothing, for what a rule is against. */
export function updateRecord(service: Service, module: Module, id: string, sent: unknown, manner: Manner): Saved {
  const { org } = service
  if (!isObject(sent)) throw notAnObject(manner.path)
  const before = org.recordsOf(module).get(id)
  if (before === undefined) throw unknownId(manner.path)
  refuseLocked(before)
  const at = { org, readings: service.readings, path: manner.path }
  const { values, links } = readDraft(module, sent, at, before.record)
  const changed = {
    ...before.record,
    ...values,
    Modified_By: org.me.id,
    Modified_Time: wireTime(service.now()),
  }
  const row = { id, record: derive(module, changed, before.record) }
  check(service, module, row, manner, before)
  store(service, module, row, links, 'edit', manner)
  return { row, action: 'update', duplicateField: null }
}

/**
 * Updates the record that has one of the keys, else inserts. The fields that are asked for come first, in their order,
 * then all other unique ones. https://www.zoho.com/crm/developer/docs/api/v8/upsert-records.html
 */
export function upsertRecord(
  service: Service,
  module: Module,
  sent: unknown,
  checks: readonly string[],
  path: string,
  automations: Readonly<Record<'insert' | 'update', readonly string[]>>,
): Saved {
  if (!isObject(sent)) throw notAnObject(path)
  const asked = checks.length > 0 ? checks : [module.check ?? []].flat()
  const names = [...new Set([...asked, ...uniqueFields(module).map(({ api_name }) => api_name)])]
  for (const name of names) {
    const field = module.fields.get(name)
    const value = sent[name]
    if (field === undefined || (typeof value !== 'string' && typeof value !== 'number') || value === '') continue
    const [held] = service.org.recordsOf(module).find('key', keyOf(field, String(value).trim()))
    if (held === undefined) continue
    const manner = { path, automations: automations.update }
    return { ...updateRecord(service, module, held.id, sent, manner), duplicateField: name }
  }
  return insertRecord(service, module, sent, { path, automations: automations.insert })
}

function check(
  service: Service,
  module: Module,
  { id, record }: StoredRecord,
  manner: Manner,
  before: StoredRecord | undefined,
): void {
  const { org, readings } = service
  const { path } = manner
  const rules =
    manner.layoutRules === false ? new Set([...readings].filter((name) => name !== 'layout-required')) : readings
  demand(module, record, path, rules)
  const isOfTime = ['Call_Type', 'Call_Start_Time', 'Call_Duration'].some(
    (name) => record[name] !== before?.record[name],
  )
  if (module.api_name === 'Calls' && isOfTime) demandDuration(record, path, service.now())
  if (record.Stage !== before?.record.Stage || record.Pipeline !== before?.record.Pipeline)
    holdPipeline(org, module, record, path)
  holdTags(org, module, record, path)
  const known = before === undefined ? undefined : id
  holdUnique(org, module, record, { id: known, path, binHolds: readings.has('deleted-hold-unique') })
}

function store(
  service: Service,
  module: Module,
  row: StoredRecord,
  links: readonly LinkChange[],
  cause: 'create' | 'edit',
  { automations }: Manner,
): void {
  const { org } = service
  const collection = org.recordsOf(module)
  service.history.note(module.api_name, row.id, collection.get(row.id))
  collection.put(row)
  addTags(org, module.api_name, row.record)
  for (const link of links) changeLink(service, row.id, link)
  for (const kind of automations) runAutomation(service, module, row.id, kind, cause)
}

function changeLink({ org, now }: Service, id: string, { field, other, remove }: LinkChange): void {
  const linking = field.linking!
  const pairs = org.recordsOf(linking.module)
  if (remove !== undefined) {
    pairs.delete(remove)
    return
  }
  const isThere = pairs.find('lookup', id).some(({ record }) => record[linking.other] === other)
  if (isThere) return
  const time = wireTime(now())
  const system = {
    Owner: org.me.id,
    Created_By: org.me.id,
    Modified_By: org.me.id,
    Created_Time: time,
    Modified_Time: time,
  }
  pairs.put({ id: org.nextId(), record: { ...system, [linking.own]: id, [linking.other]: other! } })
}

/** What automations do is only written down: the mail that would have gone out. */
export function runAutomation(
  { org, now }: Service,
  module: Module,
  record: string,
  kind: string,
  cause: string,
): void {
  org.automation.put({ id: org.nextId(), module: module.api_name, record, kind, cause, at: now() })
}

export function refuseLocked({ id, record }: StoredRecord): void {
  if (record.Locked__s !== true) return
  const message = 'Sorry, you cannot perform this operation as the record is locked.'
  throw new ItemError('RECORD_LOCKED', message, { id })
}

function numbered({ org }: Service, module: Module): Values {
  const field = [...module.fields.values()].find(({ data_type }) => data_type === 'autonumber')
  return field === undefined ? {} : { [field.api_name]: String(org.recordsOf(module).size + 1).padStart(5, '0') }
}

function unknownId(path: string): ItemError {
  return new ItemError('INVALID_DATA', 'the id given seems to be invalid', { api_name: 'id', json_path: `${path}.id` })
}

function notAnObject(path: string): ItemError {
  return new ItemError('INVALID_DATA', 'invalid data', { expected_data_type: 'jsonobject', json_path: path })
}
