import type { Answer, Route } from '../../kit/vendor.ts'
import type { CrmObject } from '../crm-object.ts'
import { gap, invalid } from '../errors.ts'
import {
  changePipeline,
  changeStage,
  createPipeline,
  createStage,
  deletePipeline,
  deleteStage,
  pipelineOf,
  replacePipeline,
  stageIn,
} from '../pipeline-changes.ts'
import type { StoredPipeline, StoredStage } from '../pipelines.ts'
import type { Portal } from '../portal.ts'
import { objectRoute, type Request, type RouteRule } from './request.ts'

/** Either right opens pipelines: HubSpot lists the scopes of records, and keys with those of definitions alone were seen to do. */
const reads = ['read :objectType | readSchema :objectType']
const writes = ['writeSchema :objectType | write :objectType']

/** Pipelines and their stages. https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide */
export function pipelineRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, handle: (object: CrmObject, request: Request) => Answer) =>
    objectRoute(portal, {
      method,
      path: ['/crm/pipelines', `/:objectType${rest}`],
      class: 'small',
      needs: method === 'GET' ? reads : writes,
      handle: (object, request) => {
        if (method !== 'GET') refuseWithout(object)
        return portal.store.transaction(() => handle(object, request))
      },
    })
  const one = '/:pipelineId'
  const stages = `${one}/stages`
  const stage = `${stages}/:stageId`
  return [
    on('GET', '', (object) => list(object)),
    on('POST', '', (object, { body }) => created(pipelineShape(createPipeline(object, body)))),
    on('GET', one, (object, { call }) => ok(pipelineShape(pipelineOf(object, call.params.pipelineId!)))),
    on('PATCH', one, (object, { call, body }) =>
      ok(pipelineShape(changePipeline(object, call.params.pipelineId!, body))),
    ),
    on('PUT', one, (object, request) => {
      const { call, version, body } = request
      return ok(pipelineShape(replacePipeline(object, version, call.params.pipelineId!, body, isUnchecked(request))))
    }),
    on('DELETE', one, (object, request) => {
      deletePipeline(object, request.version, request.call.params.pipelineId!, isUnchecked(request))
      return { status: 204 }
    }),
    on('GET', stages, (object, { call }) => {
      return ok({ results: pipelineOf(object, call.params.pipelineId!).stages.map(stageShape) })
    }),
    on('POST', stages, (object, { call, body }) =>
      created(stageShape(createStage(object, call.params.pipelineId!, body))),
    ),
    on('GET', stage, (object, { call: { params } }) =>
      ok(stageShape(stageIn(pipelineOf(object, params.pipelineId!), params.stageId!))),
    ),
    on('PATCH', stage, (object, { call: { params }, body }) =>
      ok(stageShape(changeStage(object, params.pipelineId!, params.stageId!, body, false))),
    ),
    on('PUT', stage, (object, { call: { params }, body }) =>
      ok(stageShape(changeStage(object, params.pipelineId!, params.stageId!, body, true))),
    ),
    on('DELETE', stage, (object, request) => {
      const { pipelineId, stageId } = request.call.params
      deleteStage(object, request.version, pipelineId!, stageId!, isUnchecked(request))
      return { status: 204 }
    }),
  ].flat()
}

/** The lifecycle of contacts and companies is told as a pipeline too, which is not simulated; other objects have none. */
function list(object: CrmObject): Answer {
  if (['contacts', 'companies'].includes(object.kind.name)) throw gap(`the lifecycle pipeline of ${object.kind.name}`)
  return ok({ results: object.pipelines.values().map(pipelineShape) })
}

function refuseWithout({ kind }: CrmObject): void {
  if (kind.pipelines === undefined) throw invalid(`${kind.name} have no pipelines.`)
}

/** Whether a deletion asks nobody for leave: only versions before 2026-09 may, where `false` is what holds unless said. */
function isUnchecked({ call: { query } }: Request): boolean {
  const names = ['validateReferencesBeforeDelete', 'validateDealStageUsagesBeforeDelete']
  return names.every((name) => query.get(name) !== 'true')
}

const ok = (body: object): Answer => ({ status: 200, body })
const created = (body: object): Answer => ({ status: 201, body })

function pipelineShape({ id, label, displayOrder, stages, createdAt, updatedAt }: StoredPipeline): object {
  return { id, label, displayOrder, stages: stages.map(stageShape), createdAt, updatedAt, archived: false }
}

function stageShape({ id, label, displayOrder, metadata, createdAt, updatedAt }: StoredStage): object {
  const writePermissions = 'CRM_PERMISSIONS_ENFORCEMENT'
  return { id, label, displayOrder, metadata, createdAt, updatedAt, archived: false, writePermissions }
}
