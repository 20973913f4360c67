import type { Answer, Route } from '../../kit/vendor.ts'
import { unreadable } from '../batch.ts'
import type { CrmObject, StoredGroup } from '../crm-object.ts'
import { alreadyExists, invalid, notFound } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { objectRoute, type Request, type RouteRule, requireText } from './request.ts'

/** Property groups. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export function groupRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, handle: (object: CrmObject, request: Request) => Answer) =>
    objectRoute(portal, {
      method,
      path: ['/crm/properties', `/:objectType/groups${rest}`],
      class: 'small',
      needs: [method === 'GET' ? 'readSchema :objectType' : 'writeSchema :objectType'],
      handle,
    })
  return [
    on('GET', '', (object) => ({ status: 200, body: { results: object.groups.values().map(shape) } })),
    on('POST', '', (object, { body }) => ({ status: 201, body: shape(createGroup(object, body)) })),
    on('GET', '/:name', (object, { call }) => ({ status: 200, body: shape(readGroup(object, call.params.name!)) })),
    on('PATCH', '/:name', (object, { call, body }) => {
      const group = { ...readGroup(object, call.params.name!), ...readChanges(body) }
      object.groups.put(group)
      return { status: 200, body: shape(group) }
    }),
    on('DELETE', '/:name', (object, { call }) => {
      deleteGroup(object, call.params.name!)
      return { status: 204 }
    }),
  ].flat()
}

function createGroup(object: CrmObject, body: Record<string, unknown>): StoredGroup {
  const name = requireText(body, 'name')
  const group = { id: name, name, displayOrder: -1, label: requireText(body, 'label'), ...readChanges(body) }
  if (object.groups.get(name) !== undefined) throw alreadyExists(`A property group named '${name}' already exists.`)
  object.groups.put(group)
  return group
}

function readGroup(object: CrmObject, name: string): StoredGroup {
  const group = object.groups.get(name)
  if (group === undefined) throw notFound(`Property group "${name}" does not exist.`)
  return group
}

function deleteGroup(object: CrmObject, name: string): void {
  const { id } = readGroup(object, name)
  if (object.properties.values().some(({ groupName }) => groupName === name))
    throw invalid(`Property group "${name}" still has properties.`)
  object.groups.delete(id)
}

function readChanges({ label, displayOrder }: Record<string, unknown>): Partial<StoredGroup> {
  if (displayOrder !== undefined && !Number.isInteger(displayOrder)) throw unreadable()
  return {
    ...(label !== undefined && { label: requireText({ label }, 'label') }),
    ...(displayOrder !== undefined && { displayOrder: displayOrder as number }),
  }
}

function shape({ name, label, displayOrder }: StoredGroup): object {
  return { name, label, displayOrder, archived: false }
}
