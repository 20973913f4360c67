import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { ItemError, invalidData, missingParam, Refusal } from '../errors.ts'
import type { Module, Org } from '../org.ts'
import { fieldsOf } from '../reading/listing.ts'
import { relatedLists } from '../reading/related-lists.ts'
import { renderRecord } from '../reading/render.ts'
import { isObject } from '../saving/draft.ts'
import { insertRecord } from '../saving/save.ts'
import type { Service } from '../service.ts'
import {
  answerItems,
  BASE,
  type Item,
  itemOf,
  moduleOf,
  NO_CONTENT,
  pageOf,
  readBody,
  readList,
  within,
} from './request.ts'
import { automationsOf } from './writes.ts'

const MOST_ROLES = 100

/** Contact roles of deals, notes of a record, and related lists. */
export function relationRoutes(service: Service): Route[] {
  const { org } = service
  const record = `${BASE}/:module{[A-Za-z]\\w*}/:id{[0-9]+}`
  const deal = `${BASE}/Deals/:id{[0-9]+}/Contact_Roles`
  const read = ['ZohoCRM.modules.{module}.READ']
  const both = (operation: string) => [`ZohoCRM.modules.contacts.${operation}`, `ZohoCRM.modules.deals.${operation}`]
  return [
    // The module is written either way.
    ...['contacts', 'Contacts'].map(
      (name): Route => ({
        method: 'GET',
        path: `${BASE}/${name}/roles`,
        class: 'small',
        needs: ['ZohoCRM.modules.contacts.READ'],
        handle: () => ({ status: 200, body: { contact_roles: describeRoles(org) } }),
      }),
    ),
    { method: 'GET', path: deal, class: 'page', needs: both('READ'), handle: (call) => showRoles(org, call) },
    { method: 'PUT', path: deal, class: 'batch', needs: both('UPDATE'), handle: (call) => putRoles(service, call) },
    {
      method: 'PUT',
      path: `${deal}/:contact{[0-9]+}`,
      class: 'small',
      needs: both('UPDATE'),
      handle: (call) => putRoles(service, call),
    },
    {
      method: 'DELETE',
      path: `${deal}/:contact{[0-9]+}`,
      class: 'small',
      needs: both('DELETE'),
      handle: (call) => dropRoles(service, call, [call.params.contact!]),
    },
    {
      method: 'DELETE',
      path: deal,
      class: 'small',
      needs: both('DELETE'),
      handle: (call) => dropRoles(service, call, (call.query.get('ids') ?? '').split(',').filter(Boolean)),
    },
    {
      method: 'POST',
      path: `${record}/Notes`,
      class: 'batch',
      needs: ['ZohoCRM.modules.notes.CREATE'],
      handle: (call) => addNotes(service, call),
    },
    {
      method: 'GET',
      path: `${record}/:list{[A-Za-z]\\w*}`,
      class: 'page',
      needs: read,
      handle: (call) => showList(org, call),
    },
  ]
}

function describeRoles({ roles }: Org): object[] {
  return roles.values().map(({ id, name }, index) => ({ id, name, sequence_number: index + 1 }))
}

function recordOf(org: Org, name: string, id: string): Module {
  const module = moduleOf(org, name)
  if (org.recordsOf(module).get(id) === undefined)
    throw invalidData('the related id given seems to be invalid', { resource_path_index: 1 })
  return module
}

/** https://github.com/zoho/crm-oas */
function showRoles(org: Org, call: Call): Answer {
  recordOf(org, 'Deals', call.params.id!)
  const names = call.query.get('fields')
  if (names === null) throw missingParam('fields')
  const contacts = org.modules.get('Contacts')!
  const fields = fieldsOf(contacts, names)
  const living = org.dealContacts.find('deal', call.params.id!).flatMap((tie) => {
    const row = org.recordsOf(contacts).get(tie.contact)
    return row === undefined ? [] : [{ tie, row }]
  })
  const { rows, info } = pageOf(living, call.query)
  if (rows.length === 0) return NO_CONTENT
  const data = rows.map(({ tie, row }) => {
    const role = tie.role === null ? undefined : org.roles.get(tie.role)
    const shown = role === undefined ? null : { name: role.name, id: role.id }
    return { ...renderRecord(org, row, fields), Contact_Role: shown }
  })
  return { status: 200, body: { data, info } }
}

/** https://github.com/zoho/crm-oas */
function putRoles(service: Service, call: Call): Answer {
  const { org } = service
  const deal = call.params.id!
  recordOf(org, 'Deals', deal)
  const items = within(call, readList(readBody(call), 'data', MOST_ROLES)).map((sent, index) =>
    itemOf(() => {
      const path = `$.data[${index}]`
      const entry = isObject(sent) ? sent : {}
      const contact = call.params.contact ?? String(entry.id ?? '')
      const role = isObject(entry.Contact_Role) ? entry.Contact_Role.id : undefined
      if (role === undefined)
        throw new ItemError('MANDATORY_NOT_FOUND', 'required field not found', {
          api_name: 'id',
          json_path: `${path}.Contact_Role.id`,
        })
      if (org.recordsOf('Contacts').get(contact) === undefined || org.roles.get(String(role)) === undefined)
        throw new ItemError('INVALID_DATA', 'the related id given seems to be invalid', { id: contact })
      const id = `${deal}:${contact}`
      const isThere = org.dealContacts.get(id) !== undefined
      org.dealContacts.put({ id, deal, contact, role: String(role) })
      return success({ id: contact }, isThere ? 'relation updated' : 'relation added')
    }),
  )
  return answerItems(service, 'data', items, 200)
}

function dropRoles(service: Service, call: Call, contacts: readonly string[]): Answer {
  const deal = call.params.id!
  if (contacts.length === 0) throw missingParam('ids')
  const items = contacts.map((contact) =>
    itemOf(() => {
      if (service.org.dealContacts.get(`${deal}:${contact}`) === undefined)
        throw new ItemError('INVALID_DATA', 'the related id given seems to be invalid', { id: contact })
      service.org.dealContacts.delete(`${deal}:${contact}`)
      return success({ id: contact }, 'relation removed')
    }),
  )
  return answerItems(service, 'data', items, 200)
}

function success(details: object, message: string): Item {
  return { code: 'SUCCESS', details, message, status: 'success' } as Item
}

/** Notes of one record. https://www.zoho.com/crm/developer/docs/api/v8/create-notes.html */
function addNotes(service: Service, call: Call): Answer {
  const { org } = service
  const parent = recordOf(org, call.params.module!, call.params.id!)
  const body = readBody(call)
  const automations = automationsOf(body, 'insert')
  const items = within(call, readList(body, 'data', MOST_ROLES)).map((sent, index) =>
    itemOf(() => {
      const Parent_Id = { id: call.params.id!, module: { api_name: parent.api_name } }
      const note = isObject(sent) ? { ...sent, Parent_Id } : sent
      const path = `$.data[${index}]`
      const { row } = insertRecord(service, org.modules.get('Notes')!, note, { path, automations })
      return success({ id: row.id, Created_Time: org.zone.render(service.now()) }, 'record added')
    }),
  )
  return answerItems(service, 'data', items, 201)
}

/** https://github.com/zoho/crm-oas */
function showList(org: Org, call: Call): Answer {
  const module = recordOf(org, call.params.module!, call.params.id!)
  const list = relatedLists(org, module).find(({ api_name }) => api_name === call.params.list)
  if (list === undefined)
    throw new Refusal(400, 'INVALID_DATA', 'the relation name given seems to be invalid', { resource_path_index: 2 })
  const names = call.query.get('fields')
  if (names === null) throw missingParam('fields')
  const child = org.modules.get(list.module)!
  const all = org
    .recordsOf(child)
    .find('lookup', call.params.id!)
    .filter(({ record }) => record[list.by] === call.params.id)
  const { rows, info } = pageOf(all, call.query)
  if (rows.length === 0) return NO_CONTENT
  const fields = fieldsOf(child, names)
  return { status: 200, body: { data: rows.map((row) => renderRecord(org, row, fields)), info } }
}
