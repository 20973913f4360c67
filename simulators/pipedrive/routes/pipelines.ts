import type { Company } from '../company.ts'
import { badRequest, invalid, notFound } from '../errors.ts'
import { pageOf } from '../listing.ts'
import {
  addPipeline,
  addStage,
  livingPipeline,
  livingStages,
  type Pipeline,
  pipelinesOf,
  type Stage,
  stageOf,
  stagesOf,
  usualStages,
} from '../pipelines.ts'
import { adminOnly } from '../rules.ts'
import { timestamp } from '../times.ts'
import { numberIn, objectOf, ok, type PricedRoute, type Request, routesOf } from './request.ts'

const READ = 'deals:read|deals:full|admin'

/** https://developers.pipedrive.com/docs/api/v1/Pipelines */
export function pipelineRoutes(company: Company): PricedRoute[] {
  const on = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, handle: (request: Request) => unknown) =>
    routesOf(company, 'v2', {
      ...{ method, path, needs: [method === 'GET' ? READ : adminOnly] },
      cost: method === 'DELETE' ? 3 : method === 'GET' && path.endsWith('/:id') ? 1 : 5,
      handle: (request) => ok(handle(request)),
    })
  const list = (path: string, rowsOf: (request: Request) => (Pipeline | Stage)[]) =>
    routesOf(company, 'v2', {
      ...{ method: 'GET', path, cost: 5, class: 'page', needs: [READ] },
      handle: (request) => {
        const rows = rowsOf(request).map((row) => ({ id: row.id, values: { ...row }, row }))
        const sorts = ['id', 'add_time', 'update_time', 'order_nr']
        const { page, next_cursor } = pageOf(rows, request.query, { sorts, max: 500 })
        return ok(
          page.map(({ row }) => show(row)),
          { next_cursor },
        )
      },
    })
  const pipelineIn = (request: Request): Pipeline =>
    livingPipeline(company, Number(numberIn(request))) ?? missing('Pipeline not found')
  const stageIn = (request: Request): Stage => stageOf(company, Number(numberIn(request))) ?? missing('Stage not found')
  return [
    ...list('/pipelines', () =>
      pipelinesOf(company)
        .values()
        .filter(({ is_deleted }) => !is_deleted),
    ),
    ...on('GET', '/pipelines/:id', (request) => show(pipelineIn(request))),
    ...on('POST', '/pipelines', (request) => {
      const { name, is_deal_probability_enabled = false } = pipelineBody(request, true)
      const pipeline = addPipeline(company, { name: name!, is_deal_probability_enabled })
      if (company.reads('pipeline-with-stages'))
        for (const stage of usualStages) addStage(company, { name: stage, pipeline_id: pipeline.number })
      return show(pipeline)
    }),
    ...on('PATCH', '/pipelines/:id', (request) => {
      const changed = { ...pipelineIn(request), ...pipelineBody(request, false), update_time: now(company) }
      pipelinesOf(company).put(changed)
      return show(changed)
    }),
    ...on('DELETE', '/pipelines/:id', (request) => {
      const pipeline = pipelineIn(request)
      refuseUsed(company, 'pipeline_id', pipeline.number)
      for (const stage of livingStages(company, pipeline.number)) stagesOf(company).put({ ...stage, is_deleted: true })
      pipelinesOf(company).put({ ...pipeline, is_deleted: true, update_time: now(company) })
      return { id: pipeline.number }
    }),
    ...list('/stages', ({ query }) => {
      const wanted = query.get('pipeline_id')
      return stagesOf(company)
        .values()
        .filter((stage) => !stage.is_deleted && (wanted === null || String(stage.pipeline_id) === wanted))
    }),
    ...on('GET', '/stages/:id', (request) => show(stageIn(request))),
    ...on('POST', '/stages', (request) => {
      const body = stageBody(company, request, true)
      return show(addStage(company, body as Pick<Stage, 'name' | 'pipeline_id'>))
    }),
    ...on('PATCH', '/stages/:id', (request) => {
      const changed = { ...stageIn(request), ...stageBody(company, request, false), update_time: now(company) }
      stagesOf(company).put(changed)
      return show(changed)
    }),
    ...on('DELETE', '/stages/:id', (request) => {
      const stage = stageIn(request)
      refuseUsed(company, 'stage_id', stage.number)
      stagesOf(company).put({ ...stage, is_deleted: true, update_time: now(company) })
      return { id: stage.number }
    }),
  ]
}

const now = ({ clock }: Company): string => timestamp(clock.now())

function show({ number, ...row }: Pipeline | Stage): object {
  return { ...row, id: number }
}

function missing(error: string): never {
  throw notFound(error)
}

function refuseUsed(company: Company, member: string, number: number): void {
  const isUsed = company.objects
    .deals!.records.values()
    .some(({ values, deletedAt }) => deletedAt === undefined && values[member] === number)
  if (isUsed) throw badRequest('There are deals in it.')
}

type Check = (value: unknown) => boolean
const isName: Check = (value) => typeof value === 'string' && value.trim() !== ''
const isFlag: Check = (value) => typeof value === 'boolean'

const pipelineMembers: Record<string, Check> = { name: isName, is_deal_probability_enabled: isFlag }
const stageMembers: Record<string, Check> = {
  name: isName,
  pipeline_id: (value) => Number.isInteger(value),
  deal_probability: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100,
  is_deal_rot_enabled: isFlag,
  days_to_rotten: (value) => value === null || Number.isInteger(value),
}

/** The members of a body; others, `order_nr` among them, cannot be set. */
function read(request: Request, members: Record<string, Check>, needed: string[]): Record<string, unknown> {
  const body = objectOf(request)
  const problems = Object.entries(body).flatMap(([name, value]) => {
    const check = Object.hasOwn(members, name) ? members[name] : undefined
    if (check === undefined) return [`${name}: Parameter '${name}' is not allowed for this request`]
    return check(value) ? [] : [`${name}: This value is not valid`]
  })
  const lacking = needed.filter((name) => body[name] === undefined).map((name) => `${name}: This value is required`)
  if (problems.length + lacking.length > 0) throw invalid(...problems, ...lacking)
  return body
}

function pipelineBody(request: Request, isNew: boolean) {
  return read(request, pipelineMembers, isNew ? ['name'] : []) as {
    name?: string
    is_deal_probability_enabled?: boolean
  }
}

function stageBody(company: Company, request: Request, isNew: boolean): Partial<Stage> {
  const body = read(request, stageMembers, isNew ? ['name', 'pipeline_id'] : []) as Partial<Stage>
  if (body.pipeline_id !== undefined && livingPipeline(company, body.pipeline_id) === undefined)
    throw badRequest('Pipeline not found')
  return body
}
