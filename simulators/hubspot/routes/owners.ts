import type { Route } from '../../kit/vendor.ts'
import { invalid, resourceNotFound } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { ownerPageSize } from '../rules.ts'
import { page, readAfter, readLimit, route } from './request.ts'

/** Owners; the deactivated ones only with `archived=true`. https://developers.hubspot.com/docs/api-reference/latest/crm/owners/guide */
export function ownerRoutes(portal: Portal): Route[] {
  const needs = ['crm.objects.owners.read']
  return [
    // The official clients ask with a slash at the end.
    ...['', '/'].flatMap((rest) =>
      route({
        method: 'GET',
        path: ['/crm/owners', rest],
        class: 'page',
        needs,
        handle: ({ call }) => {
          const isArchived = call.query.get('archived') === 'true'
          const email = call.query.get('email')?.toLowerCase()
          const limit = readLimit(call.query, ownerPageSize)
          const rows = portal.owners
            .from(readAfter(call.query), Number.POSITIVE_INFINITY)
            .filter(
              (owner) => owner.archived === isArchived && (email === undefined || owner.email.toLowerCase() === email),
            )
          return page(rows, limit, call, (owner) => owner)
        },
      }),
    ),
    route({
      method: 'GET',
      path: ['/crm/owners', '/:id'],
      class: 'small',
      needs,
      handle: ({ call }) => {
        const idProperty = call.query.get('idProperty') ?? 'id'
        if (idProperty !== 'id' && idProperty !== 'userId') throw invalid('idProperty is id or userId.')
        const owner = portal.owners.values().find((each) => String(each[idProperty]) === call.params.id)
        if (owner === undefined || owner.archived !== (call.query.get('archived') === 'true')) throw resourceNotFound()
        return { status: 200, body: owner }
      },
    }),
  ].flat()
}
