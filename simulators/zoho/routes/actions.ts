import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { ItemError, missingParam, Refusal } from '../errors.ts'
import { addTags } from '../open-org.ts'
import type { Module, Values } from '../org.ts'
import { isObject } from '../saving/draft.ts'
import { removeRecord } from '../saving/remove.ts'
import { holdTags, TAGS_OF_MODULE, tagCount } from '../saving/rules.ts'
import { refuseLocked } from '../saving/save.ts'
import { readLabel } from '../saving/schema.ts'
import { wireTime } from '../seed-values.ts'
import type { Service } from '../service.ts'
import { answerItems, BASE, demandRight, type Item, itemOf, moduleOf, readBody, readList, within } from './request.ts'
import { paramModule } from './settings.ts'

const MOST_IDS = 500

/** What is done to up to 500 records at once: deleting, tags, owners. */
export function actionRoutes(service: Service): Route[] {
  const actions = `${BASE}/:module{[A-Za-z]\\w*}/actions`
  const route = (path: string, need: string, handle: (call: Call) => Answer): Route => ({
    method: 'POST',
    path,
    class: 'batch',
    needs: [need],
    handle,
  })
  return [
    route(`${BASE}/settings/tags`, 'ZohoCRM.settings.tags.CREATE', (call) => createTags(service, call)),
    route(`${actions}/mass_delete`, 'ZohoCRM.mass_delete.DELETE', (call) => massDelete(service, call)),
    route(`${actions}/change_owner`, 'ZohoCRM.change_owner.CREATE', (call) => changeOwner(service, call)),
    route(`${actions}/add_tags`, 'ZohoCRM.settings.tags.ALL', (call) => changeTags(service, call, 'add')),
    route(`${actions}/remove_tags`, 'ZohoCRM.settings.tags.ALL', (call) => changeTags(service, call, 'remove')),
  ]
}

/** https://github.com/zoho/crm-oas */
function massDelete(service: Service, call: Call): Answer {
  const module = moduleOf(service.org, call.params.module)
  demandRight(module, 'delete')
  const body = readBody(call)
  if (body.cvid !== undefined) throw new Refusal(400, 'NOT_SUPPORTED', 'deleting by a custom view is not simulated')
  const items = within(call, readList(body, 'ids', MOST_IDS)).map((id) =>
    itemOf(() => {
      removeRecord(service, module, String(id), [])
      return success({ id: String(id) }, 'record deleted')
    }),
  )
  return answerItems(service, 'data', items, 200)
}

/** https://github.com/zoho/crm-oas */
function changeOwner(service: Service, call: Call): Answer {
  const { org } = service
  const module = moduleOf(org, call.params.module)
  const body = readBody(call)
  const owner = isObject(body.owner) ? String(body.owner.id) : ''
  const user = org.users.get(owner)?.user
  if (user === undefined || (user.status ?? 'active') !== 'active')
    throw new Refusal(400, 'INVALID_DATA', 'the id given seems to be invalid', {
      api_name: 'id',
      json_path: '$.owner.id',
    })
  const items = within(call, readList(body, 'ids', MOST_IDS)).map((id) =>
    itemOf(() => change(service, module, String(id), { Owner: owner }, 'record owner updated')),
  )
  return answerItems(service, 'data', items, 200)
}

/** https://github.com/zoho/crm-oas */
function changeTags(service: Service, call: Call, way: 'add' | 'remove'): Answer {
  const { org } = service
  const module = moduleOf(org, call.params.module)
  const body = readBody(call)
  const names = readList(body, 'tags', MOST_IDS).map((tag) => (isObject(tag) ? String(tag.name) : String(tag)))
  const items = within(call, readList(body, 'ids', MOST_IDS)).map((id, index) =>
    itemOf(() => {
      const held = (org.recordsOf(module).get(String(id))?.record.Tag ?? []) as readonly string[]
      const kept = way === 'add' && body.over_write !== true ? [...held, ...names] : names
      const Tag = way === 'remove' ? held.filter((name) => !names.includes(name)) : [...new Set(kept)]
      holdTags(org, module, { Tag }, `$.ids[${index}]`)
      addTags(org, module.api_name, { Tag })
      return change(service, module, String(id), { Tag }, `tags updated successfully`)
    }),
  )
  return answerItems(service, 'data', items, 200)
}

function change(service: Service, module: Module, id: string, values: Values, message: string): Item {
  const { org } = service
  const row = org.recordsOf(module).get(id)
  if (row === undefined) throw new ItemError('INVALID_DATA', 'the id given seems to be invalid', { id })
  refuseLocked(row)
  const stamp = { Modified_By: org.me.id, Modified_Time: wireTime(service.now()) }
  service.history.note(module.api_name, id, row)
  org.recordsOf(module).put({ id, record: { ...row.record, ...values, ...stamp } })
  return success({ id }, message)
}

/** https://github.com/zoho/crm-oas */
function createTags(service: Service, call: Call): Answer {
  const { org } = service
  if (!call.query.has('module')) throw missingParam('module')
  const module = paramModule(org, call)
  const items = readList(readBody(call), 'tags', 50).map((sent, index) =>
    itemOf(() => {
      const path = `$.tags[${index}]`
      const name = readLabel(isObject(sent) ? sent : {}, 'name', path)
      const [held] = org.tags.find('name', `${module.api_name}\0${name.toLowerCase()}`)
      const at = { api_name: 'name', json_path: `${path}.name` }
      if (held !== undefined) throw new ItemError('DUPLICATE_DATA', 'duplicate data', { ...at, id: held.id })
      if (tagCount(org, module.api_name) >= TAGS_OF_MODULE[org.details.edition])
        throw new ItemError('LICENSE_LIMIT_EXCEEDED', 'tags edition limit exceeded', at)
      const id = org.nextId()
      org.tags.put({ id, module: module.api_name, name })
      return success({ id }, 'tags created successfully')
    }),
  )
  return answerItems(service, 'tags', items, 201)
}

function success(details: object, message: string): Item {
  return { code: 'SUCCESS', details, message, status: 'success' } as Item
}
