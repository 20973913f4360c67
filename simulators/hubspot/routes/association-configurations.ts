import type { Answer, Route } from '../../kit/vendor.ts'
import { type AssociationType, readType, typesBetween } from '../association-types.ts'
import { type Input, itemError, multiStatus, readInputs } from '../batch.ts'
import type { CrmObject } from '../crm-object.ts'
import { type ErrorBody, invalid, Refusal } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { timestamp } from '../rules.ts'
import { objectIn, type Request, type RouteRule, requireText, route } from './request.ts'

/** The two objects of a path, and what was asked of them. */
interface Ask extends Request {
  readonly from: CrmObject
  readonly to: CrmObject
}

/**
 * How many records of another object an account lets a record be associated with, for each type.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide
 */
export function associationConfigurationRoutes(portal: Portal): Route[] {
  const api = '/crm/associations'
  const on = (method: RouteRule['method'], verb: string, handle: (ask: Ask) => Answer) => {
    const right = method === 'GET' ? 'read' : 'write'
    return route({
      method,
      path: [api, `/definitions/configurations/:fromType/:toType${verb}`],
      legacy: 'v4',
      class: 'small',
      needs: [`${right} :fromType`, `${right} :toType`],
      handle: (request) => {
        const { fromType, toType } = request.call.params
        return handle({ ...request, from: objectIn(portal, fromType), to: objectIn(portal, toType) })
      },
    })
  }
  return [
    route({
      method: 'GET',
      path: [api, '/definitions/configurations/all'],
      legacy: 'v4',
      class: 'small',
      needs: ['crm.objects.contacts.read'],
      handle: () => list(portal.types.values()),
    }),
    on('GET', '', ({ from, to }) => list(typesBetween(portal, from.kind.name, to.kind.name))),
    on('POST', '/batch/create', (ask) => each(ask, 201, (type, input) => configure(portal, type, mostIn(input)))),
    on('POST', '/batch/update', (ask) => each(ask, 200, (type, input) => configure(portal, type, mostIn(input)))),
    on('POST', '/batch/purge', (ask) => {
      const answer = each(ask, 200, (type) => configure(portal, type, undefined))
      return ask.version === 'v4' && answer.status === 200 ? { status: 204 } : answer
    }),
  ].flat()
}

function list(types: readonly AssociationType[]): Answer {
  return { status: 200, body: { results: types.filter(({ most }) => most !== undefined).map(shape) } }
}

/** Each input stands for itself. */
function each(ask: Ask, success: number, work: (type: AssociationType, input: Input) => AssociationType): Answer {
  const { from, to, body } = ask
  const { portal } = from
  const startedAt = timestamp(portal.clock.now())
  const results: object[] = []
  const errors: ErrorBody[] = []
  for (const input of readInputs(body)) {
    try {
      const typeId = Number(requireText(input, 'typeId'))
      const type = readType(portal, requireText(input, 'category'), typeId, from.kind.name, to.kind.name)
      results.push(shape(work(type, input)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      errors.push(itemError(error, {}))
    }
  }
  return multiStatus(portal, success, startedAt, results, errors)
}

function configure({ types }: Portal, type: AssociationType, most: number | undefined): AssociationType {
  const { most: _, ...rest } = type
  const after = { ...rest, ...(most !== undefined && { most }) }
  types.put(after)
  return after
}

function mostIn({ maxToObjectIds: most }: Input): number {
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 1)
    throw invalid('maxToObjectIds must be a positive whole number.')
  return most
}

function shape({ category, typeId, label, most }: AssociationType): object {
  return {
    category,
    typeId,
    ...(label !== null && { label }),
    ...(most !== undefined && { userEnforcedMaxToObjectIds: most }),
  }
}
