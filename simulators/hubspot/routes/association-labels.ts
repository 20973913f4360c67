import type { Answer, Route } from '../../kit/vendor.ts'
import { type AssociationType, createLabel, labelsBetween, readLabel, typesBetween } from '../association-types.ts'
import { removeType } from '../associations.ts'
import { unreadable } from '../batch.ts'
import type { CrmObject } from '../crm-object.ts'
import type { Portal } from '../portal.ts'
import { limitScopes } from '../scopes.ts'
import { associationUse, share } from '../usage.ts'
import { objectIn, type Request, type RouteRule, requireText, route } from './request.ts'

/** Ways in which records can be associated. https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide */
export function associationLabelRoutes(portal: Portal): Route[] {
  const on = (
    method: RouteRule['method'],
    path: RouteRule['path'],
    handle: (from: CrmObject, to: CrmObject, request: Request) => Answer,
  ) => {
    const right = method === 'GET' ? 'read' : 'write'
    return route({
      method,
      path,
      legacy: 'v4',
      class: 'small',
      needs: [`${right} :fromType`, `${right} :toType`],
      handle: (request) => {
        const { fromType, toType } = request.call.params
        return handle(objectIn(portal, fromType), objectIn(portal, toType), request)
      },
    })
  }
  const labels = (rest = ''): RouteRule['path'] => ['/crm/associations', `/:fromType/:toType/labels${rest}`]
  return [
    on('GET', labels(), ({ kind: from }, { kind: to }) => {
      return { status: 200, body: { results: typesBetween(portal, from.name, to.name).map(shape) } }
    }),
    on('POST', labels(), ({ kind: from }, { kind: to }, { body }) => {
      const sent = { name: requireText(body, 'name'), label: requireText(body, 'label'), ...inverseIn(body) }
      const made = portal.store.transaction(() => createLabel(portal, from.name, to.name, sent))
      return { status: 200, body: { results: made.map(shape) } }
    }),
    on('PUT', labels(), ({ kind: from }, { kind: to }, { body }) => {
      const type = readLabel(portal, from.name, to.name, Number(requireText(body, 'associationTypeId')))
      rename(portal, type, requireText(body, 'label'), inverseIn(body).inverseLabel)
      return { status: 204 }
    }),
    on('DELETE', labels('/:typeId'), ({ kind: from }, { kind: to }, { call }) => {
      const type = readLabel(portal, from.name, to.name, Number(call.params.typeId))
      portal.store.transaction(() => removeType(portal, type))
      return { status: 204 }
    }),
    on('GET', ['/crm/limits', '/associations/records/:fromType/:toType'], (from, to) => {
      return { status: 200, body: associationUse(from, to) }
    }),
    labelLimits(portal),
  ].flat()
}

function labelLimits(portal: Portal): Route[] {
  return route({
    method: 'GET',
    path: ['/crm/limits', '/associations/labels'],
    class: 'small',
    needs: [limitScopes],
    handle: ({ call: { query } }) => {
      const isAsked = (name: string, { kind }: CrmObject): boolean => [null, kind.typeId].includes(query.get(name))
      const limit = portal.limits.associationLabels!
      const results = portal.objects
        .filter((from) => isAsked('fromObjectTypeId', from))
        .flatMap((from) =>
          portal.objects
            .filter((to) => isAsked('toObjectTypeId', to))
            .map((to) => {
              const allLabels = labelsBetween(portal, from.kind.name, to.kind.name).map(({ label }) => label)
              const percentage = share(allLabels.length, limit)
              const type = ({ kind }: CrmObject) => ({ objectTypeId: kind.typeId, name: kind.name })
              return {
                fromObjectType: type(from),
                toObjectType: type(to),
                allLabels,
                usage: allLabels.length,
                limit,
                percentage,
              }
            }),
        )
      return { status: 200, body: { results } }
    },
  })
}

function shape({ category, typeId, label }: AssociationType): object {
  return { category, typeId, label }
}

function inverseIn({ inverseLabel }: Record<string, unknown>): { inverseLabel?: string } {
  if (inverseLabel === undefined || inverseLabel === null) return {}
  if (typeof inverseLabel !== 'string') throw unreadable()
  return { inverseLabel }
}

/** Without a text of its own the other direction gets the same. */
function rename({ types }: Portal, type: AssociationType, label: string, inverseLabel = label): void {
  types.put({ ...type, label })
  const inverse = types.get(type.inverse)!
  if (inverse.id !== type.id) types.put({ ...inverse, label: inverseLabel })
}
