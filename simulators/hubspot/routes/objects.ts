import type { Route } from '../../kit/vendor.ts'
import type { CrmObject, StoredRecord } from '../crm-object.ts'
import { gap, invalid, resourceNotFound } from '../errors.ts'
import { mergeRecords } from '../merge.ts'
import type { Portal } from '../portal.ts'
import { archiveRecord, findRecord, forgetRecord, requireKey, updateRecord } from '../records.ts'
import { historyPageSize, pageSize } from '../rules.ts'
import { readShape, writeShape } from '../shapes.ts'
import { createAssociated } from './creation.ts'
import {
  type ObjectRouteRule,
  objectRoute,
  page,
  type Request,
  type RouteRule,
  readAfter,
  readAsked,
  readLimit,
  readProperties,
  requireText,
} from './request.ts'

const reads = ['read :objectType']
const writes = ['write :objectType']

/** List, and single create, read, update, archive, merge and deletion for good. https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide */
export function objectRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, rule: Omit<ObjectRouteRule, 'method' | 'path'>) =>
    objectRoute(portal, { method, path: ['/crm/objects', `/:objectType${rest}`], ...rule })
  return [
    on('GET', '', { class: 'page', needs: reads, handle: (object, request) => list(object, request) }),
    on('POST', '', { class: 'small', needs: writes, handle: (object, request) => create(object, request) }),
    on('POST', '/merge', { class: 'small', needs: writes, handle: (object, request) => merge(object, request) }),
    on('POST', '/gdpr-delete', { class: 'small', needs: writes, handle: (object, request) => forget(object, request) }),
    on('GET', '/:id', { class: 'small', needs: reads, handle: (object, request) => read(object, request) }),
    on('PATCH', '/:id', { class: 'small', needs: writes, handle: (object, request) => update(object, request) }),
    on('DELETE', '/:id', { class: 'small', needs: writes, handle: (object, request) => archive(object, request) }),
  ].flat()
}

function list(object: CrmObject, { call }: Request) {
  const asked = readAsked(object.portal, call.query)
  const max = asked.withHistory.length > 0 ? historyPageSize : pageSize.max
  const limit = readLimit(call.query, { ...pageSize, max })
  const rows = call.query.get('archived') === 'true' ? object.archived : object.records
  return page(rows.from(readAfter(call.query), limit + 1), limit, call, (record) => readShape(object, record, asked))
}

function create(object: CrmObject, { version, body }: Request) {
  const written = object.portal.store.transaction(() => createAssociated(object, version, body))
  return { status: 201, body: writeShape(object, written) }
}

function read(object: CrmObject, { call }: Request) {
  const asked = readAsked(object.portal, call.query)
  const isArchived = call.query.get('archived') === 'true'
  const record = isArchived ? object.archived.get(call.params.id!) : locate(object, call)
  if (record === undefined) throw resourceNotFound()
  return { status: 200, body: readShape(object, record, asked) }
}

function update(object: CrmObject, { call, version, body }: Request) {
  const record = locate(object, call)
  if (record === undefined) throw resourceNotFound()
  return { status: 200, body: writeShape(object, updateRecord(object, version, record, readProperties(body))) }
}

function archive(object: CrmObject, { call }: Request) {
  archiveRecord(object, call.params.id!)
  return { status: 204 }
}

function merge(object: CrmObject, { body }: Request) {
  const [primary, other] = [requireText(body, 'primaryObjectId'), requireText(body, 'objectIdToMerge')]
  const merged = object.portal.store.transaction(() => mergeRecords(object, primary, other))
  return { status: 200, body: readShape(object, merged, { properties: [], withHistory: [], associations: [] }) }
}

function forget(object: CrmObject, { body }: Request) {
  if (!object.kind.hasAddresses) throw gap(`gdpr-delete of ${object.kind.name}`)
  const { idProperty } = body
  if (idProperty !== undefined && idProperty !== 'email')
    throw invalid('A record is deleted by its id, or with the idProperty email by its address.')
  forgetRecord(object, requireText(body, 'objectId'), idProperty === 'email')
  return { status: 204 }
}

function locate(object: CrmObject, call: Request['call']): StoredRecord | undefined {
  const idProperty = call.query.get('idProperty') ?? undefined
  if (idProperty !== undefined) requireKey(object, idProperty, true)
  return findRecord(object, idProperty, call.params.id!)
}
