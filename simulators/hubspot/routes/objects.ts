import type { Route } from '../../kit/vendor.ts'
import { archiveContact, createContact, findContact, requireKey, updateContact } from '../contacts.ts'
import { resourceNotFound } from '../errors.ts'
import type { Portal, StoredContact } from '../portal.ts'
import { pageSize } from '../rules.ts'
import { readShape, writeShape } from '../shapes.ts'
import {
  page,
  type Request,
  type RouteRule,
  readAfter,
  readLimit,
  readNames,
  readProperties,
  refuseExtras,
  requireContacts,
  route,
} from './request.ts'

const reads = ['crm.objects.contacts.read']
const writes = ['crm.objects.contacts.write']

/** List, and single create, read, update and archive. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide */
export function objectRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, rule: Omit<RouteRule, 'method' | 'path'>) =>
    route({ method, path: ['/crm/objects', `/:objectType${rest}`], ...rule })
  return [
    on('GET', '', { class: 'page', needs: reads, handle: (request) => list(portal, request) }),
    on('POST', '', { class: 'small', needs: writes, handle: (request) => create(portal, request) }),
    on('GET', '/:id', { class: 'small', needs: reads, handle: (request) => read(portal, request) }),
    on('PATCH', '/:id', { class: 'small', needs: writes, handle: (request) => update(portal, request) }),
    on('DELETE', '/:id', { class: 'small', needs: writes, handle: (request) => archive(portal, request) }),
  ].flat()
}

function list(portal: Portal, { call }: Request) {
  requireContacts(call.params.objectType)
  refuseExtras(Object.fromEntries(call.query))
  const limit = readLimit(call.query, pageSize)
  const rows = call.query.get('archived') === 'true' ? portal.archivedContacts : portal.contacts
  const asked = readNames(call.query, 'properties')
  return page(rows.from(readAfter(call.query), limit + 1), limit, call, (contact) => readShape(portal, contact, asked))
}

function create(portal: Portal, { call, version, body }: Request) {
  requireContacts(call.params.objectType)
  refuseExtras(body)
  const written = portal.store.transaction(() => createContact(portal, version, readProperties(body)))
  return { status: 201, body: writeShape(written) }
}

function read(portal: Portal, { call }: Request) {
  refuseExtras(Object.fromEntries(call.query))
  const isArchived = call.query.get('archived') === 'true'
  const contact = isArchived ? portal.archivedContacts.get(call.params.id!) : locate(portal, call)
  if (contact === undefined) throw resourceNotFound()
  return { status: 200, body: readShape(portal, contact, readNames(call.query, 'properties')) }
}

function update(portal: Portal, { call, version, body }: Request) {
  const contact = locate(portal, call)
  if (contact === undefined) throw resourceNotFound()
  return { status: 200, body: writeShape(updateContact(portal, version, contact, readProperties(body))) }
}

function archive(portal: Portal, { call }: Request) {
  requireContacts(call.params.objectType)
  archiveContact(portal, call.params.id!)
  return { status: 204 }
}

function locate(portal: Portal, call: Request['call']): StoredContact | undefined {
  requireContacts(call.params.objectType)
  const idProperty = call.query.get('idProperty') ?? undefined
  if (idProperty !== undefined) requireKey(portal, idProperty, true)
  return findContact(portal, idProperty, call.params.id!)
}
