import type { Answer, Route } from '../../kit/vendor.ts'
import { itemError, multiStatus, readInputs } from '../batch.ts'
import { archiveProperty, changeProperty, createProperty, readProperty } from '../definitions.ts'
import { type ErrorBody, Refusal } from '../errors.ts'
import type { Portal, StoredProperty } from '../portal.ts'
import { timestamp } from '../rules.ts'
import type { PropertyDefinition } from '../seed.ts'
import { type Request, type RouteRule, readNames, requireContacts, requireText, route } from './request.ts'

const reads = ['crm.schemas.contacts.read']
const writes = ['crm.schemas.contacts.write']

/** Property definitions. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export function propertyRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, needs: string[], handle: (request: Request) => Answer) =>
    route({
      method,
      path: ['/crm/properties', `/:objectType${rest}`],
      class: 'small',
      needs,
      handle: (request) => {
        requireContacts(request.call.params.objectType)
        return handle(request)
      },
    })
  const name = ({ call }: Request): string => call.params.name!
  return [
    on('GET', '', reads, (request) => list(portal, request)),
    on('POST', '', writes, ({ body }) => ({ status: 201, body: shape(createProperty(portal, body)) })),
    on('POST', '/batch/create', writes, (request) => createBatch(portal, request)),
    on('POST', '/batch/read', reads, (request) => readBatch(portal, request)),
    on('POST', '/batch/archive', writes, (request) => archiveBatch(portal, request)),
    on('GET', '/:name', reads, (request) => {
      const isArchived = request.call.query.get('archived') === 'true'
      return { status: 200, body: shape(readProperty(portal, name(request), isArchived)) }
    }),
    on('PATCH', '/:name', writes, (request) => ({
      status: 200,
      body: shape(changeProperty(portal, name(request), request.body)),
    })),
    on('DELETE', '/:name', writes, (request) => {
      archiveProperty(portal, name(request))
      return { status: 204 }
    }),
  ].flat()
}

function list(portal: Portal, { call }: Request): Answer {
  const isArchived = call.query.get('archived') === 'true'
  const asked = new Set(readNames(call.query, 'properties'))
  const all = (isArchived ? portal.archivedProperties : portal.properties).values()
  const sensitivity = call.query.get('dataSensitivity') ?? 'non_sensitive'
  const chosen = all.filter(
    ({ name, dataSensitivity = 'non_sensitive' }) =>
      (asked.size === 0 || asked.has(name)) && dataSensitivity === sensitivity,
  )
  return { status: 200, body: { results: chosen.map(shape) } }
}

/** Each input stands for itself; 201 on 2026-03, 200 on 2026-09, 207 when some are refused. */
function createBatch(portal: Portal, { call, version, body }: Request): Answer {
  const inputs = readInputs(body).slice(0, call.rows)
  return each(portal, version === '2026-09' ? 200 : 201, inputs, (input) => createProperty(portal, input))
}

function readBatch(portal: Portal, { body }: Request): Answer {
  const isArchived = body.archived === true
  return each(portal, 200, readInputs(body), (input) => readProperty(portal, requireText(input, 'name'), isArchived))
}

/** Unknown names are passed over; one that cannot be archived refuses the whole batch. */
function archiveBatch(portal: Portal, { body }: Request): Answer {
  const names = readInputs(body).map((input) => requireText(input, 'name'))
  portal.store.transaction(() => {
    for (const name of names) if (portal.properties.get(name) !== undefined) archiveProperty(portal, name)
  })
  return { status: 204 }
}

function each(
  portal: Portal,
  success: number,
  inputs: Record<string, unknown>[],
  work: (input: Record<string, unknown>) => StoredProperty,
): Answer {
  const startedAt = timestamp(portal.clock.now())
  const results: object[] = []
  const errors: ErrorBody[] = []
  for (const input of inputs) {
    try {
      results.push(shape(work(input)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      errors.push(itemError(error, { name: [String(input.name)] }))
    }
  }
  return multiStatus(portal, success, startedAt, results, errors)
}

function shape({ id: _, ...definition }: StoredProperty): PropertyDefinition & { archived?: boolean } {
  return definition.archivedAt === undefined ? definition : { ...definition, archived: true }
}
