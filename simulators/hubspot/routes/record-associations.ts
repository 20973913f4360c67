import type { Answer, Route } from '../../kit/vendor.ts'
import { associate, dissociate, type End, endOf } from '../associations.ts'
import { multiStatus } from '../batch.ts'
import type { CrmObject } from '../crm-object.ts'
import { invalidEnds, resourceNotFound } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { timestamp } from '../rules.ts'
import { readPage } from './association-pages.ts'
import { defaultShapes, labelsShape, readTypes } from './associations.ts'
import { objectIn, type Request, type RouteRule, readLimit, route } from './request.ts'

/** Two records that a path names. */
interface Ends {
  readonly from: CrmObject
  readonly to: CrmObject
  readonly near: End
  readonly far: End
}

/** Associations of one record. https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide */
export function recordAssociationRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, rule: Pick<RouteRule, 'class' | 'handle' | 'list'>) => {
    const right = method === 'GET' ? 'read' : 'write'
    return route({
      method,
      path: ['/crm/objects', `/:fromType/:id/associations${rest}`],
      legacy: 'v4',
      needs: [`${right} :fromType`, `${right} :toType`],
      ...rule,
    })
  }
  const small = 'small' as const
  return [
    on('GET', '/:toType', { class: 'page', handle: (request) => list(portal, request) }),
    on('PUT', '/default/:toType/:toId', { class: small, handle: (request) => associatePlain(portal, request) }),
    on('PUT', '/:toType/:toId', { class: small, list: 'types', handle: (request) => label(portal, request) }),
    on('DELETE', '/:toType/:toId', { class: small, handle: (request) => remove(portal, request) }),
  ].flat()
}

function list(portal: Portal, { call }: Request): Answer {
  const { fromType, id, toType } = call.params
  const end = endOf(objectIn(portal, fromType), id!)
  const most = portal.limits.associationPage!
  const limit = readLimit(call.query, { default: most, max: most })
  const to = objectIn(portal, toType)
  if (end === undefined) throw resourceNotFound()
  const { results, paging } = readPage(portal, end, to, call.query.get('after'), limit)
  return { status: 200, body: { results, ...paging } }
}

function associatePlain(portal: Portal, request: Request): Answer {
  const startedAt = timestamp(portal.clock.now())
  const { near, far } = endsOf(portal, request)
  portal.store.transaction(() => associate(portal, near, far, []))
  return multiStatus(portal, 200, startedAt, defaultShapes(portal, near, far), [])
}

function label(portal: Portal, request: Request): Answer {
  const { from, to, near, far } = endsOf(portal, request)
  const types = readTypes(from, to, request.body.types)
  portal.store.transaction(() => associate(portal, near, far, types))
  return { status: 201, body: labelsShape(from, to, near, far) }
}

function remove(portal: Portal, { call }: Request): Answer {
  const { fromType, id, toType, toId } = call.params
  const [near, far] = [endOf(objectIn(portal, fromType), id!), endOf(objectIn(portal, toType), toId!)]
  if (near !== undefined && far !== undefined) dissociate(portal, near, far)
  return { status: 204 }
}

function endsOf(portal: Portal, { call }: Request): Ends {
  const { fromType, id, toType, toId } = call.params
  const [from, to] = [objectIn(portal, fromType), objectIn(portal, toType)]
  const [near, far] = [endOf(from, id!), endOf(to, toId!)]
  if (near === undefined) throw invalidEnds([{ object: from.kind.singular, id: id! }])
  if (far === undefined) throw invalidEnds([{ object: to.kind.singular, id: toId! }])
  return { from, to, near, far }
}
