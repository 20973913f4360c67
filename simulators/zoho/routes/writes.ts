import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { invalidData, Refusal } from '../errors.ts'
import type { Module } from '../org.ts'
import { renderUser } from '../reading/render.ts'
import { isObject } from '../saving/draft.ts'
import { removeRecord } from '../saving/remove.ts'
import { uniqueFields } from '../saving/rules.ts'
import { insertRecord, type Saved, updateRecord, upsertRecord } from '../saving/save.ts'
import type { Service } from '../service.ts'
import { answerItems, BASE, demandRight, type Item, itemOf, moduleOf, readBody, readList, within } from './request.ts'

const MOST_RECORDS = 100

/** What runs where `trigger` is left out. */
const TRIGGERS = ['workflow', 'approval', 'blueprint', 'pathfinder', 'orchestration']

/** Insert, update, upsert, delete: 100 records a call, each with its own result, in order. */
export function writeRoutes(service: Service): Route[] {
  const module = `${BASE}/:module{[A-Za-z]\\w*}`
  const one = `${module}/:id{[0-9]+}`
  const needs = (operation: string) => [`ZohoCRM.modules.{module}.${operation}`]
  return [
    {
      method: 'POST',
      path: `${module}/upsert`,
      class: 'batch',
      needs: [...needs('CREATE'), ...needs('UPDATE')],
      handle: (call) => upsert(service, call),
    },
    { method: 'POST', path: module, class: 'batch', needs: needs('CREATE'), handle: (call) => insert(service, call) },
    { method: 'PUT', path: module, class: 'batch', needs: needs('UPDATE'), handle: (call) => update(service, call) },
    { method: 'PUT', path: one, class: 'small', needs: needs('UPDATE'), handle: (call) => update(service, call) },
    { method: 'DELETE', path: module, class: 'batch', needs: needs('DELETE'), handle: (call) => remove(service, call) },
    { method: 'DELETE', path: one, class: 'small', needs: needs('DELETE'), handle: (call) => remove(service, call) },
  ]
}

/** https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html */
function insert(service: Service, call: Call): Answer {
  const module = writable(service, call, 'create')
  const body = readBody(call)
  const automations = automationsOf(body, 'insert')
  const items = within(call, readList(body, 'data', MOST_RECORDS)).map((sent, index) =>
    itemOf(() => saved(service, insertRecord(service, module, sent, { path: `$.data[${index}]`, automations }))),
  )
  return answerItems(service, 'data', items, 201)
}

/** https://www.zoho.com/crm/developer/docs/api/v8/update-records.html */
function update(service: Service, call: Call): Answer {
  const module = writable(service, call, 'edit')
  const body = readBody(call)
  const automations = automationsOf(body, 'update')
  const list = readList(body, 'data', call.params.id === undefined ? MOST_RECORDS : 1)
  const since = Date.parse(call.header('if-unmodified-since') ?? '')
  const items = within(call, list).map((sent, index) =>
    itemOf(() => {
      const id = call.params.id ?? idOf(sent)
      holdUnmodified(service, module, id, since)
      return saved(service, updateRecord(service, module, id, sent, { path: `$.data[${index}]`, automations }))
    }),
  )
  return answerItems(service, 'data', items, 200)
}

function idOf(sent: unknown): string {
  return isObject(sent) && (typeof sent.id === 'string' || typeof sent.id === 'number') ? String(sent.id) : ''
}

/** https://www.zoho.com/crm/developer/docs/api/v8/update-records.html */
function holdUnmodified({ org }: Service, module: Module, id: string, since: number): void {
  const row = Number.isNaN(since) ? undefined : org.recordsOf(module).get(id)
  if (row === undefined || Date.parse(String(row.record.Modified_Time)) <= since) return
  throw new Refusal(412, 'ALREADY_MODIFIED', 'record is already modified', { id })
}

/** https://www.zoho.com/crm/developer/docs/api/v8/upsert-records.html */
function upsert(service: Service, call: Call): Answer {
  const module = writable(service, call, 'create', 'edit')
  const body = readBody(call)
  const automations = { insert: automationsOf(body, 'insert'), update: automationsOf(body, 'update') }
  const checks = readChecks(module, body.duplicate_check_fields)
  const seen = new Set<string>()
  const items = within(call, readList(body, 'data', MOST_RECORDS)).map((sent, index) =>
    itemOf(() => {
      const path = `$.data[${index}]`
      if (service.readings.has('repeats-in-request-refused')) holdOnce(seen, sent, checks[0] ?? module.check)
      const result = upsertRecord(service, module, sent, checks, path, automations)
      const { duplicateField: duplicate_field, action } = result
      return { ...saved(service, result), duplicate_field, action }
    }),
  )
  return answerItems(service, 'data', items, 200)
}

function holdOnce(seen: Set<string>, sent: unknown, name: string | undefined): void {
  const value = isObject(sent) && name !== undefined ? sent[name] : undefined
  if (value === undefined) return
  if (seen.has(String(value))) throw invalidData('duplicate data', { api_name: name })
  seen.add(String(value))
}

/** Fields of the system that are looked at, and unique ones; no others. */
function readChecks(module: Module, given: unknown): string[] {
  if (given === undefined) return []
  const known = [module.check, ...uniqueFields(module).map(({ api_name }) => api_name)]
  const names = Array.isArray(given) ? given.map(String) : []
  const wrong = names.find((name) => !known.includes(name))
  if (wrong === undefined) return names
  throw invalidData('the field is not a duplicate check field', {
    api_name: wrong,
    json_path: '$.duplicate_check_fields',
  })
}

/** https://www.zoho.com/crm/developer/docs/api/v8/delete-records.html */
function remove(service: Service, call: Call): Answer {
  const module = writable(service, call, 'delete')
  const ids = call.params.id === undefined ? (call.query.get('ids') ?? '').split(',').filter(Boolean) : [call.params.id]
  if (ids.length === 0 || ids.length > MOST_RECORDS)
    throw invalidData('invalid data', { param_name: 'ids', maximum_length: MOST_RECORDS })
  const automations = call.query.get('wf_trigger') === 'false' ? [] : ['workflow']
  const items = within(call, ids).map((id) =>
    itemOf(() => {
      removeRecord(service, module, id, automations)
      return { code: 'SUCCESS', details: { id }, message: 'record deleted', status: 'success' } as Item
    }),
  )
  return answerItems(service, 'data', items, 200)
}

function writable({ org }: Service, call: Call, ...rights: ('create' | 'edit' | 'delete')[]): Module {
  const module = moduleOf(org, call.params.module)
  if (module.api_name === 'Attachments')
    throw new Refusal(400, 'NOT_SUPPORTED', 'the module does not support this operation', { module: 'Attachments' })
  for (const right of rights) demandRight(module, right)
  return module
}

/** The automations that a request sets off: all, unless it names those that it wants; cadences stand by themselves. */
export function automationsOf(body: Readonly<Record<string, unknown>>, action: 'insert' | 'update'): string[] {
  const { trigger, skip_feature_execution: skip, lar_id } = body
  const named = Array.isArray(trigger) ? TRIGGERS.filter((kind) => trigger.includes(kind)) : TRIGGERS
  const skips = Array.isArray(skip) ? skip.filter(isObject) : []
  const noCadences = skips.some((each) => each.name === 'cadences' && (each.action ?? action) === action)
  return [...named, ...(noCadences ? [] : ['cadences']), ...(lar_id === undefined ? [] : ['assignment_rules'])]
}

function saved({ org }: Service, { row, action }: Saved): Item & Record<string, unknown> {
  const { Created_Time, Modified_Time, Created_By, Modified_By } = row.record
  const user = (id: unknown) => {
    const shown = renderUser(org, id as string) as { name: string; id: string } | null
    return shown === null ? null : { name: shown.name, id: shown.id }
  }
  return {
    code: 'SUCCESS',
    details: {
      Modified_Time: org.zone.render(Date.parse(String(Modified_Time))),
      Modified_By: user(Modified_By),
      Created_Time: org.zone.render(Date.parse(String(Created_Time))),
      id: row.id,
      Created_By: user(Created_By),
      $approval_state: 'approved',
    },
    message: action === 'insert' ? 'record added' : 'record updated',
    status: 'success',
  }
}
