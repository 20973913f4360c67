import type { Answer, Route } from '../../kit/vendor.ts'
import { itemError, multiStatus, readInputs } from '../batch.ts'
import type { CrmObject, StoredProperty } from '../crm-object.ts'
import { archiveProperty, changeProperty, createProperty, readProperty } from '../definitions.ts'
import { type ErrorBody, Refusal } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { timestamp } from '../rules.ts'
import type { PropertyDefinition, PropertyOption } from '../seed.ts'
import { objectRoute, type Request, type RouteRule, readNames, requireText } from './request.ts'

const reads = ['readSchema :objectType']
const writes = ['writeSchema :objectType']

/** Property definitions. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
export function propertyRoutes(portal: Portal): Route[] {
  const on = (
    method: RouteRule['method'],
    rest: string,
    needs: string[],
    handle: (object: CrmObject, request: Request) => Answer,
  ) =>
    objectRoute(portal, {
      method,
      path: ['/crm/properties', `/:objectType${rest}`],
      class: 'small',
      needs,
      handle,
    })
  const name = ({ call }: Request): string => call.params.name!
  return [
    on('GET', '', reads, (object, request) => list(object, request)),
    on('POST', '', writes, (object, { body }) => ({
      status: 201,
      body: definitionShape(object, createProperty(object, body)),
    })),
    on('POST', '/batch/create', writes, (object, request) => createBatch(object, request)),
    on('POST', '/batch/read', reads, (object, request) => readBatch(object, request)),
    on('POST', '/batch/archive', writes, (object, request) => archiveBatch(object, request)),
    on('GET', '/:name', reads, (object, request) => {
      const isArchived = request.call.query.get('archived') === 'true'
      return { status: 200, body: definitionShape(object, readProperty(object, name(request), isArchived)) }
    }),
    on('PATCH', '/:name', writes, (object, request) => ({
      status: 200,
      body: definitionShape(object, changeProperty(object, name(request), request.body)),
    })),
    on('DELETE', '/:name', writes, (object, request) => {
      archiveProperty(object, name(request))
      return { status: 204 }
    }),
  ].flat()
}

function list(object: CrmObject, { call }: Request): Answer {
  const isArchived = call.query.get('archived') === 'true'
  const asked = new Set(readNames(call.query, 'properties'))
  const all = (isArchived ? object.archivedProperties : object.properties).values()
  const sensitivity = call.query.get('dataSensitivity') ?? 'non_sensitive'
  const chosen = all.filter(
    ({ name, dataSensitivity = 'non_sensitive' }) =>
      (asked.size === 0 || asked.has(name)) && dataSensitivity === sensitivity,
  )
  return { status: 200, body: { results: chosen.map((each) => definitionShape(object, each)) } }
}

/** Each input stands for itself; 201 on 2026-03, 200 on 2026-09, 207 when some are refused. */
function createBatch(object: CrmObject, { call, version, body }: Request): Answer {
  const inputs = readInputs(body).slice(0, call.rows)
  return each(object, version === '2026-09' ? 200 : 201, inputs, (input) => createProperty(object, input))
}

function readBatch(object: CrmObject, { body }: Request): Answer {
  const isArchived = body.archived === true
  return each(object, 200, readInputs(body), (input) => readProperty(object, requireText(input, 'name'), isArchived))
}

/** Unknown names are passed over; one that cannot be archived refuses the whole batch. */
function archiveBatch(object: CrmObject, { body }: Request): Answer {
  const names = readInputs(body).map((input) => requireText(input, 'name'))
  object.portal.store.transaction(() => {
    for (const name of names) if (object.properties.get(name) !== undefined) archiveProperty(object, name)
  })
  return { status: 204 }
}

function each(
  object: CrmObject,
  success: number,
  inputs: Record<string, unknown>[],
  work: (input: Record<string, unknown>) => StoredProperty,
): Answer {
  const startedAt = timestamp(object.portal.clock.now())
  const results: object[] = []
  const errors: ErrorBody[] = []
  for (const input of inputs) {
    try {
      results.push(definitionShape(object, work(input)))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      errors.push(itemError(error, { name: [String(input.name)] }))
    }
  }
  return multiStatus(object.portal, success, startedAt, results, errors)
}

/** A definition as the API shows it. Some accounts were seen to list pipelines and stages as options of their properties. */
export function definitionShape(
  object: CrmObject,
  { id: _, ...definition }: StoredProperty,
): PropertyDefinition & { archived?: boolean } {
  const shown = { ...definition, ...placesOf(object, definition.name) }
  return shown.archivedAt === undefined ? shown : { ...shown, archived: true }
}

function placesOf({ kind, pipelines, portal }: CrmObject, name: string): Partial<PropertyDefinition> {
  const rule = kind.pipelines
  if (rule === undefined || !portal.reads('stages-as-options')) return {}
  const all = pipelines.values()
  const option = ({ id, label }: { id: string; label: string }, displayOrder: number): PropertyOption => {
    return { label, value: id, displayOrder, hidden: false }
  }
  if (name === rule.pipeline) return { options: all.map(option) }
  return name === rule.stage ? { options: all.flatMap(({ stages }) => stages).map(option) } : {}
}
