import type { Route } from '../../kit/vendor.ts'
import { archiveContact, createContact, findContact, forgetContact, requireKey, updateContact } from '../contacts.ts'
import { invalid, resourceNotFound } from '../errors.ts'
import { mergeContacts } from '../merge.ts'
import type { Portal, StoredContact } from '../portal.ts'
import { historyPageSize, pageSize } from '../rules.ts'
import { readShape, writeShape } from '../shapes.ts'
import {
  page,
  type Request,
  type RouteRule,
  readAfter,
  readAsked,
  readLimit,
  readProperties,
  refuseAssociations,
  requireContacts,
  requireText,
  route,
} from './request.ts'

const reads = ['crm.objects.contacts.read']
const writes = ['crm.objects.contacts.write']

/** List, and single create, read, update, archive, merge and deletion for good. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide */
export function objectRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, rule: Omit<RouteRule, 'method' | 'path'>) =>
    route({ method, path: ['/crm/objects', `/:objectType${rest}`], ...rule })
  return [
    on('GET', '', { class: 'page', needs: reads, handle: (request) => list(portal, request) }),
    on('POST', '', { class: 'small', needs: writes, handle: (request) => create(portal, request) }),
    on('POST', '/merge', { class: 'small', needs: writes, handle: (request) => merge(portal, request) }),
    on('POST', '/gdpr-delete', { class: 'small', needs: writes, handle: (request) => forget(portal, request) }),
    on('GET', '/:id', { class: 'small', needs: reads, handle: (request) => read(portal, request) }),
    on('PATCH', '/:id', { class: 'small', needs: writes, handle: (request) => update(portal, request) }),
    on('DELETE', '/:id', { class: 'small', needs: writes, handle: (request) => archive(portal, request) }),
  ].flat()
}

function list(portal: Portal, { call }: Request) {
  requireContacts(call.params.objectType)
  const asked = readAsked(call.query)
  const max = asked.withHistory.length > 0 ? historyPageSize : pageSize.max
  const limit = readLimit(call.query, { ...pageSize, max })
  const rows = call.query.get('archived') === 'true' ? portal.archivedContacts : portal.contacts
  return page(rows.from(readAfter(call.query), limit + 1), limit, call, (contact) => readShape(portal, contact, asked))
}

function create(portal: Portal, { call, version, body }: Request) {
  requireContacts(call.params.objectType)
  refuseAssociations(body)
  const written = portal.store.transaction(() => createContact(portal, version, readProperties(body)))
  return { status: 201, body: writeShape(written) }
}

function read(portal: Portal, { call }: Request) {
  const asked = readAsked(call.query)
  const isArchived = call.query.get('archived') === 'true'
  const contact = isArchived ? portal.archivedContacts.get(call.params.id!) : locate(portal, call)
  if (contact === undefined) throw resourceNotFound()
  return { status: 200, body: readShape(portal, contact, asked) }
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

function merge(portal: Portal, { call, body }: Request) {
  requireContacts(call.params.objectType)
  const [primary, other] = [requireText(body, 'primaryObjectId'), requireText(body, 'objectIdToMerge')]
  const merged = portal.store.transaction(() => mergeContacts(portal, primary, other))
  return { status: 200, body: readShape(portal, merged, { properties: [], withHistory: [] }) }
}

function forget(portal: Portal, { call, body }: Request) {
  requireContacts(call.params.objectType)
  const { idProperty } = body
  if (idProperty !== undefined && idProperty !== 'email')
    throw invalid('A contact is deleted by its id, or with the idProperty email by its address.')
  forgetContact(portal, requireText(body, 'objectId'), idProperty === 'email')
  return { status: 204 }
}

function locate(portal: Portal, call: Request['call']): StoredContact | undefined {
  requireContacts(call.params.objectType)
  const idProperty = call.query.get('idProperty') ?? undefined
  if (idProperty !== undefined) requireKey(portal, idProperty, true)
  return findContact(portal, idProperty, call.params.id!)
}
