import type { Answer, Route } from '../../kit/vendor.ts'
import { unreadable } from '../batch.ts'
import { alreadyExists, invalid, notFound } from '../errors.ts'
import type { Portal, StoredGroup } from '../portal.ts'
import { type Request, type RouteRule, requireContacts, requireText, route } from './request.ts'

/** Property groups. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export function groupRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, handle: (request: Request) => Answer) =>
    route({
      method,
      path: ['/crm/properties', `/:objectType/groups${rest}`],
      class: 'small',
      needs: [method === 'GET' ? 'crm.schemas.contacts.read' : 'crm.schemas.contacts.write'],
      handle: (request) => {
        requireContacts(request.call.params.objectType)
        return handle(request)
      },
    })
  return [
    on('GET', '', () => ({ status: 200, body: { results: portal.groups.values().map(shape) } })),
    on('POST', '', ({ body }) => ({ status: 201, body: shape(createGroup(portal, body)) })),
    on('GET', '/:name', ({ call }) => ({ status: 200, body: shape(readGroup(portal, call.params.name!)) })),
    on('PATCH', '/:name', ({ call, body }) => {
      const group = { ...readGroup(portal, call.params.name!), ...readChanges(body) }
      portal.groups.put(group)
      return { status: 200, body: shape(group) }
    }),
    on('DELETE', '/:name', ({ call }) => {
      deleteGroup(portal, call.params.name!)
      return { status: 204 }
    }),
  ].flat()
}

function createGroup(portal: Portal, body: Record<string, unknown>): StoredGroup {
  const name = requireText(body, 'name')
  const group = { id: name, name, displayOrder: -1, label: requireText(body, 'label'), ...readChanges(body) }
  if (portal.groups.get(name) !== undefined) throw alreadyExists(`A property group named '${name}' already exists.`)
  portal.groups.put(group)
  return group
}

function readGroup(portal: Portal, name: string): StoredGroup {
  const group = portal.groups.get(name)
  if (group === undefined) throw notFound(`Property group "${name}" does not exist.`)
  return group
}

function deleteGroup(portal: Portal, name: string): void {
  const { id } = readGroup(portal, name)
  if (portal.properties.values().some(({ groupName }) => groupName === name))
    throw invalid(`Property group "${name}" still has properties.`)
  portal.groups.delete(id)
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
