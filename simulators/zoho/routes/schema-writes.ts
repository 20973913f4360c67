import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { ItemError, invalidData, noPermission, Refusal } from '../errors.ts'
import { describeOption, makeOption } from '../fields.ts'
import { makeModule, openRecords, setPipelineOptions } from '../open-org.ts'
import type { Module, Org } from '../org.ts'
import { EDITIONS } from '../rules.ts'
import { isObject } from '../saving/draft.ts'
import { createField, patchOptions, readLabel } from '../saving/schema.ts'
import type { Service } from '../service.ts'
import { customStandard } from '../standard/index.ts'
import { CUSTOMIZE, mayCustomize } from './account.ts'
import { answerItems, BASE, type Item, itemOf, readBody, readList } from './request.ts'
import { holdLayout, paramModule } from './settings.ts'

const MOST_FIELDS = 5
const RESERVED = new Set(['users', 'settings', 'org', 'upload', 'files', 'coql', 'home', 'reports', 'dashboards'])

/** What administrators change over the API. */
export function schemaWriteRoutes(service: Service): Route[] {
  const { org } = service
  const route = (
    method: Route['method'],
    path: string,
    [need, operation]: readonly [string, string],
    handle: (call: Call) => Answer,
  ): Route => ({
    method,
    path: `${BASE}/settings/${path}`,
    class: 'small',
    needs: [`ZohoCRM.settings.${need}.${operation}`],
    handle,
  })
  return [
    route('POST', 'fields', ['fields', 'CREATE'], (call) => createFields(service, call)),
    route('PATCH', 'fields/:id', ['fields', 'UPDATE'], (call) => patchField(service, call)),
    route('DELETE', 'fields/:id', ['fields', 'DELETE'], (call) => deleteField(service, call)),
    route('POST', 'modules', ['modules', 'CREATE'], (call) => createModule(service, call)),
    route('POST', 'pipeline', ['pipeline', 'CREATE'], (call) => createPipeline(service, call)),
    route('GET', 'global_picklists', ['global_picklist', 'READ'], () => ({
      status: 200,
      body: {
        global_picklists: org.globalPicklists
          .values()
          .map(({ id, name, api_name }) => ({ id, display_label: name, api_name })),
      },
    })),
    route('GET', 'global_picklists/:id', ['global_picklist', 'READ'], ({ params }) => {
      const found = org.globalPicklists.get(params.id!)
      if (found === undefined) return { status: 204 }
      const { id, name, api_name, values } = found
      return {
        status: 200,
        body: {
          global_picklists: [{ id, display_label: name, api_name, pick_list_values: values.map(describeOption) }],
        },
      }
    }),
    route('POST', 'global_picklists', ['global_picklist', 'CREATE'], (call) => createPicklist(service, call)),
    route('PATCH', 'global_picklists/:id', ['global_picklist', 'UPDATE'], (call) => patchPicklist(service, call)),
  ]
}

/** https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
function createFields(service: Service, call: Call): Answer {
  const { org } = service
  const module = paramModule(org, call)
  const items = readList(readBody(call), 'fields', MOST_FIELDS).map((sent, index) =>
    itemOf(() => success(createField(org, module, sent, `$.fields[${index}]`, service.now()).id, 'field created')),
  )
  return answerItems(service, 'fields', items, 201)
}

function fieldOf(org: Org, call: Call): { module: Module; name: string } {
  const module = paramModule(org, call)
  const field = [...module.fields.values()].find(({ id }) => id === call.params.id)
  if (field === undefined) throw invalidData('the id given seems to be invalid', { resource_path_index: 2 })
  return { module, name: field.api_name }
}

/** https://github.com/zoho/crm-oas */
function patchField(service: Service, call: Call): Answer {
  const { org } = service
  const { module, name } = fieldOf(org, call)
  const items = readList(readBody(call), 'fields', 1).map((sent, index) =>
    itemOf(() => {
      const field = module.fields.get(name)!
      const { pick_list_values, field_label } = isObject(sent) ? sent : {}
      const path = `$.fields[${index}]`
      const options = Array.isArray(pick_list_values) ? patchOptions(org, field, pick_list_values, path) : field.options
      const label = field_label === undefined ? field.field_label : readLabel({ field_label }, 'field_label', path)
      module.fields.set(name, { ...field, options, field_label: label })
      return success(field.id, 'field updated')
    }),
  )
  return answerItems(service, 'fields', items, 200)
}

/** https://github.com/zoho/crm-oas */
function deleteField(service: Service, call: Call): Answer {
  const { org } = service
  const { module, name } = fieldOf(org, call)
  const field = module.fields.get(name)!
  if (!field.custom) throw new Refusal(400, 'NOT_ALLOWED', 'a field of the system cannot be deleted')
  const records = org.recordsOf(module)
  // While the field is there, its values still leave the indexes of the module.
  for (const { id, record } of records.values())
    if (name in record) {
      const { [name]: _, ...rest } = record
      records.put({ id, record: rest })
    }
  module.fields.delete(name)
  return { status: 200, body: { fields: [success(field.id, 'field deleted')] } }
}

/** One a call, for 500 credits. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-module-api.html */
function createModule(service: Service, call: Call): Answer {
  const { org, setup } = service
  if (!EDITIONS[org.details.edition].customModules || !mayCustomize(org)) throw noPermission(CUSTOMIZE)
  const custom = [...org.modules.values()].filter(({ kind }) => kind === 'custom').length
  const limit = setup.limits.customModules!
  if (custom >= limit) throw new Refusal(400, 'LIMIT_EXCEEDED', 'the limit is exceeded', { limit })
  const items = readList(readBody(call), 'modules', 1).map((sent) =>
    itemOf(() => {
      const path = '$.modules[0]'
      const given = isObject(sent) ? sent : {}
      const [singular, plural] = [plain(given, 'singular_label', path, 25), plain(given, 'plural_label', path, 25)]
      const api_name = given.api_name === undefined ? plural : plain(given, 'api_name', path, 50)
      holdProfiles(org, given.profiles, path)
      if (RESERVED.has(api_name.toLowerCase()))
        throw new ItemError('RESERVED_KEYWORD_NOT_ALLOWED', 'reserved keyword', {
          api_name: 'api_name',
          json_path: `${path}.api_name`,
        })
      const names = [...org.modules.values()].flatMap((module) => [module.api_name, module.plural, module.singular])
      for (const [name, value] of [
        ['singular_label', singular],
        ['plural_label', plural],
        ['api_name', api_name],
      ] as const)
        if (names.some((each) => each.toLowerCase() === value.toLowerCase()))
          throw new ItemError('DUPLICATE_DATA', 'duplicate data', { api_name: name, json_path: `${path}.${name}` })
      const codes = org.currencies.map(({ iso_code }) => iso_code)
      const module = makeModule(api_name, customStandard(singular, plural), {}, codes, org.nextId, service.now())
      org.modules.set(api_name, module)
      openRecords(org.store, module)
      return success(module.id, 'module created successfully')
    }),
  )
  return answerItems(service, 'modules', items, 201)
}

/** At least one of the account's, each once. */
function holdProfiles(org: Org, given: unknown, path: string): void {
  if (!Array.isArray(given) || given.length === 0) throw missing('profiles', path)
  const ids = given.map((profile: unknown) => (isObject(profile) ? profile.id : undefined))
  const wrong = ids.findIndex((id, at) => ids.indexOf(id) !== at || !org.profiles.some((known) => known.id === id))
  if (wrong < 0) return
  const json_path = `${path}.profiles[${wrong}].id`
  throw new ItemError('INVALID_DATA', 'the id given seems to be invalid', { api_name: 'id', json_path })
}

/** Letters and digits alone. */
function plain(sent: Readonly<Record<string, unknown>>, name: string, path: string, most: number): string {
  const text = readLabel(sent, name, path, most)
  if (/^[a-zA-Z0-9]+$/.test(text)) return text
  throw new ItemError('INVALID_DATA', 'invalid data', { api_name: name, json_path: `${path}.${name}` })
}

/** https://github.com/zoho/crm-oas */
function createPipeline(service: Service, call: Call): Answer {
  const { org } = service
  holdLayout(org, call)
  const stage = org.modules.get('Deals')!.fields.get('Stage')!
  const items = readList(readBody(call), 'pipeline', 1).map((sent) =>
    itemOf(() => {
      const path = '$.pipeline[0]'
      const given = isObject(sent) ? sent : {}
      const name = readLabel(given, 'display_value', path, 50)
      const maps: readonly unknown[] = Array.isArray(given.maps) ? given.maps : []
      if (maps.length === 0) throw missing('maps', path)
      if (org.pipelines.values().some((each) => each.name.toLowerCase() === name.toLowerCase()))
        throw new ItemError('DUPLICATE_DATA', 'duplicate data', {
          api_name: 'display_value',
          json_path: `${path}.display_value`,
        })
      const stages = maps.map((entry, index) => {
        const option = stage.options.find(({ id }) => isObject(entry) && id === String(entry.id))
        if (option !== undefined) return option.actual_value
        throw new ItemError('INVALID_DATA', 'invalid data', { api_name: 'id', json_path: `${path}.maps[${index}].id` })
      })
      const isDefault = given.default === true
      if (isDefault) for (const each of org.pipelines.values()) org.pipelines.put({ ...each, isDefault: false })
      const id = org.nextId()
      org.pipelines.put({ id, name, isDefault, stages })
      setPipelineOptions(org)
      return success(id, 'pipeline created')
    }),
  )
  return answerItems(service, 'pipeline', items, 201)
}

/** https://github.com/zoho/crm-oas */
function createPicklist(service: Service, call: Call): Answer {
  const { org } = service
  const items = readList(readBody(call), 'global_picklists', 1).map((sent) =>
    itemOf(() => {
      const path = '$.global_picklists[0]'
      const given = isObject(sent) ? sent : {}
      const name = readLabel(given, 'display_label', path, 50)
      if (org.globalPicklists.values().some((each) => each.name.toLowerCase() === name.toLowerCase()))
        throw new ItemError('DUPLICATE_DATA', 'duplicate data', {
          api_name: 'display_label',
          json_path: `${path}.display_label`,
        })
      const values = (Array.isArray(given.pick_list_values) ? given.pick_list_values : []).filter(isObject)
      const options = values.map((value, index) =>
        makeOption(readLabel(value, 'display_value', `${path}.pick_list_values[${index}]`, 120), org.nextId),
      )
      const id = org.nextId()
      org.globalPicklists.put({ id, name, api_name: name.replaceAll(' ', '_'), values: options })
      return success(id, 'global picklist created')
    }),
  )
  return answerItems(service, 'global_picklists', items, 201)
}

function patchPicklist(service: Service, call: Call): Answer {
  const { org } = service
  const held = org.globalPicklists.get(call.params.id!)
  if (held === undefined) throw invalidData('the id given seems to be invalid', { resource_path_index: 2 })
  const items = readList(readBody(call), 'global_picklists', 1).map((sent) =>
    itemOf(() => {
      const { pick_list_values = [] } = isObject(sent) ? sent : {}
      const given: readonly unknown[] = Array.isArray(pick_list_values) ? pick_list_values : []
      const values = patchOptions(org, { options: held.values }, given, '$.global_picklists[0]')
      org.globalPicklists.put({ ...held, values })
      return success(held.id, 'global picklist updated')
    }),
  )
  return answerItems(service, 'global_picklists', items, 200)
}

function missing(api_name: string, path: string): ItemError {
  return new ItemError('MANDATORY_NOT_FOUND', 'required field not found', {
    api_name,
    json_path: `${path}.${api_name}`,
  })
}

function success(id: string, message: string): Item {
  return { code: 'SUCCESS', details: { id }, message, status: 'success' } as Item
}
