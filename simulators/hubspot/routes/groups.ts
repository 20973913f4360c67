import type { Route } from '../../kit/vendor.ts'
import { alreadyExists } from '../errors.ts'
import type { Portal, StoredGroup } from '../portal.ts'
import { requireContacts, requireText, route } from './request.ts'

/** Property groups. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export function groupRoutes(portal: Portal): Route[] {
  const path = ['/crm/properties', '/:objectType/groups'] as const
  return [
    route({
      method: 'GET',
      path,
      class: 'small',
      needs: ['crm.schemas.contacts.read'],
      handle: ({ call }) => {
        requireContacts(call.params.objectType)
        return { status: 200, body: { results: portal.groups.values().map(shape) } }
      },
    }),
    route({
      method: 'POST',
      path,
      class: 'small',
      needs: ['crm.schemas.contacts.write'],
      handle: ({ call, body }) => {
        requireContacts(call.params.objectType)
        const name = requireText(body, 'name')
        const label = requireText(body, 'label')
        if (portal.groups.get(name) !== undefined)
          throw alreadyExists(`A property group named '${name}' already exists.`)
        const displayOrder = typeof body.displayOrder === 'number' ? body.displayOrder : -1
        const group = { id: name, name, label, displayOrder }
        portal.groups.put(group)
        return { status: 201, body: shape(group) }
      },
    }),
  ].flat()
}

function shape({ name, label, displayOrder }: StoredGroup): object {
  return { name, label, displayOrder, archived: false }
}
