import { slidingWindow } from '../../kit/limits.ts'
import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { demandReading } from '../admission.ts'
import { RESULT_LIFE, type ReadJob, readColumns, resultOf } from '../bulk/reads.ts'
import { stateOf } from '../bulk/states.ts'
import { invalidData, Refusal } from '../errors.ts'
import type { Module } from '../org.ts'
import type { Condition, Operator } from '../reading/conditions.ts'
import { resolve } from '../reading/query.ts'
import { renderUser } from '../reading/render.ts'
import { isObject } from '../saving/draft.ts'
import type { Service } from '../service.ts'
import { readBody } from './request.ts'

const BULK = '/crm/bulk/v8'
const DOWNLOADS = 10
const MINUTE = 60_000
const MOST_CRITERIA = 25
/** The value that stands for none. */
const EMPTY = '\u0024{EMPTY}'

const COMPARATORS = new Map(
  Object.entries<Operator>({
    equal: 'equal',
    not_equal: 'not_equal',
    contains: 'contains',
    not_contains: 'not_contains',
    starts_with: 'starts_with',
    ends_with: 'ends_with',
    greater_than: 'greater_than',
    greater_equal: 'greater_equal',
    less_than: 'less_than',
    less_equal: 'less_equal',
    in: 'in',
    not_in: 'not_in',
    between: 'between',
    not_between: 'not_between',
  }),
)

/** https://www.zoho.com/crm/developer/docs/api/v8/bulk-read/overview.html */
export function bulkReadRoutes(service: Service): Route[] {
  const needs = ['ZohoCRM.bulk.READ']
  const downloads = slidingWindow(() => DOWNLOADS, MINUTE)
  return [
    { method: 'POST', path: `${BULK}/read`, class: 'small', needs, handle: (call) => create(service, call) },
    {
      method: 'GET',
      path: `${BULK}/read/:job`,
      class: 'small',
      needs,
      handle: ({ params }) => ({ status: 200, body: { data: [describe(service, jobOf(service, params.job!))] } }),
    },
    {
      method: 'GET',
      path: `${BULK}/read/:job/result`,
      class: 'page',
      needs,
      handle: ({ params }) => {
        const job = jobOf(service, params.job!)
        if (job.result === undefined) throw new Refusal(400, 'RESOURCE_NOT_FOUND', 'the job has no result yet')
        if (!downloads.take(service.now()).allowed)
          throw new Refusal(429, 'TOO_MANY_REQUESTS', 'too many downloads within a minute')
        return { status: 200, headers: { 'content-type': 'application/zip' }, body: resultOf(service, job) }
      },
    },
  ]
}

function create(service: Service, call: Call): Answer {
  const { org, bulkReads } = service
  const { query, file_type } = readBody(call)
  if (!isObject(query)) throw new Refusal(400, 'INVALID_REQUEST', 'the query is missing')
  if (file_type !== undefined && file_type !== 'csv')
    throw invalidData('invalid data', { api_name: 'file_type', supported_values: ['csv'] })
  const named = isObject(query.module) ? query.module.api_name : query.module
  const module = moduleOf(service, String(named))
  demandReading(service, call, module)
  const fields = Array.isArray(query.fields) ? query.fields.map(String) : []
  const place = typeof query.page_token === 'string' ? service.bulkReads.place(query.page_token) : undefined
  const page = place?.page ?? query.page ?? 1
  if (typeof page !== 'number' || !Number.isInteger(page) || page < 1)
    throw new Refusal(400, 'PAGE_RANGE_EXCEEDED', 'the page is out of range', { max_limit: 500 })
  const job: ReadJob = {
    id: org.nextId(),
    module,
    columns: readColumns(service, module, fields),
    condition: query.criteria === undefined ? undefined : readCriteria(service, module, query.criteria),
    page,
    after: place?.after,
    query,
    createdAt: service.now(),
    end: call.jobEnd,
  }
  bulkReads.add(job)
  const details = { id: job.id, operation: 'read', state: 'ADDED', ...made(service, job) }
  return {
    status: 201,
    body: {
      data: [{ status: 'success', code: 'ADDED_SUCCESSFULLY', message: 'Added successfully.', details }],
      info: {},
    },
  }
}

function moduleOf(service: Service, name: string): Module {
  const module = service.org.modules.get(name)
  if (module === undefined || !service.isKnown(module))
    throw new Refusal(400, 'MODULE_NOT_AVAILABLE', 'the module is not available', { module: name })
  if (!module.bulkRead) throw new Refusal(400, 'MODULE_NOT_SUPPORTED', 'the module is not supported', { module: name })
  return module
}

function readCriteria(service: Service, module: Module, given: unknown, count = { of: 0 }): Condition {
  if (!isObject(given)) throw new Refusal(400, 'INVALID_CRITERIA', 'the criteria are invalid')
  if (Array.isArray(given.group)) {
    const join = given.group_operator
    if (join !== 'and' && join !== 'or')
      throw new Refusal(400, 'GROUP_OPERATOR_NOT_SUPPORTED', 'the operator is not supported', {
        supported: ['and', 'or'],
      })
    return { join, parts: given.group.map((part) => readCriteria(service, module, part, count)) }
  }
  if (++count.of > MOST_CRITERIA)
    throw new Refusal(400, 'CRITERIA_LIMIT_EXCEEDED', 'too many criteria', { max_limit: MOST_CRITERIA })
  const path = isObject(given.field) ? String(given.field.api_name) : String(given.api_name)
  const operator = COMPARATORS.get(String(given.comparator))
  if (operator === undefined)
    throw new Refusal(400, 'FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED', 'the comparator is not supported')
  const values = [given.value].flat().map(String)
  if (values[0] === EMPTY)
    return resolve(service, module, { path, operator: operator === 'equal' ? 'empty' : 'filled', values: [] })
  return resolve(service, module, { path, operator, values })
}

function jobOf(service: Service, id: string): ReadJob {
  const job = service.bulkReads.jobs.get(id)
  if (job === undefined || service.now() - job.createdAt > RESULT_LIFE)
    throw new Refusal(404, 'RESOURCE_NOT_FOUND', 'the job does not exist', { resource: id })
  return job
}

function describe(service: Service, job: ReadJob): object {
  const { bulkReadRows, jobMs } = service.setup.limits
  const { result } = job
  return {
    id: job.id,
    operation: 'read',
    state: result === undefined ? stateOf(job, service.now(), jobMs!) : 'COMPLETED',
    query: { ...job.query, page: job.page },
    ...made(service, job),
    ...(result && {
      result: {
        page: job.page,
        count: result.rows.length,
        per_page: bulkReadRows,
        more_records: result.more,
        next_page_token: result.token,
        download_url: `${BULK}/read/${job.id}/result`,
      },
    }),
    file_type: 'csv',
  }
}

function made({ org }: Service, { createdAt }: ReadJob): object {
  return { created_by: renderUser(org, org.me.id), created_time: org.zone.render(createdAt) }
}
