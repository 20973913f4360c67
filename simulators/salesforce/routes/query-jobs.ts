import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { changedAt, isFinal, type JobState, type QueryJob, stateOf } from '../bulk/jobs.ts'
import { decodeLocator, encodeLocator } from '../bulk/locators.ts'
import { parseObject, readOrder } from '../bulk/order.ts'
import {
  FIRST_BULK_QUERY,
  FIRST_RESULT_PAGES,
  failure,
  notFound,
  queryJobsExceeded,
  unsupportedMediaType,
  versionNumber,
} from '../rules.ts'
import type { Service } from '../service.ts'
import { askerOf } from '../sessions.ts'
import { jsonOf, wholeSecond } from './job-text.ts'
import { listPages, results } from './query-job-results.ts'

type JobHandler = (service: Service, job: QueryJob, call: Call) => Answer | Promise<Answer>

/** Bulk API 2.0 query jobs. https://developer.salesforce.com/docs/platform/api-asynch/guide/query-bulk-api-2-0 */
export function queryJobRoutes(service: Service): Route[] {
  const base = '/services/data/:version/jobs/query'
  const common = { class: 'small', needs: ['session'] } as const
  const since = (first: number, handle: Route['handle']): Route['handle'] => {
    return (call) => (versionNumber(call.params.version!) < first ? notFound() : handle(call))
  }
  const ofJob = (handle: JobHandler, first = FIRST_BULK_QUERY): Route['handle'] =>
    since(first, (call) => {
      const job = service.queryJobs.find(call.params.job!, service.setup.clock.now())
      return job === undefined ? notFound() : handle(service, job, call)
    })
  const create = since(FIRST_BULK_QUERY, (call) => createJob(service, call))
  const pages = ofJob(listPages, FIRST_RESULT_PAGES)
  return [
    { ...common, method: 'POST', path: base, handle: create },
    { ...common, method: 'GET', path: base, handle: since(FIRST_BULK_QUERY, (call) => listJobs(service, call)) },
    { ...common, method: 'GET', path: `${base}/`, handle: since(FIRST_BULK_QUERY, (call) => listJobs(service, call)) },
    { ...common, method: 'GET', path: `${base}/:job`, handle: ofJob(showJob) },
    { ...common, method: 'PATCH', path: `${base}/:job`, handle: ofJob(abortJob) },
    { ...common, method: 'DELETE', path: `${base}/:job`, handle: ofJob(deleteJob) },
    { ...common, method: 'GET', path: `${base}/:job/results`, class: 'page', handle: ofJob(results) },
    { ...common, method: 'GET', path: `${base}/:job/resultPages`, handle: pages },
    // The documentation writes the address of further pages in lower case.
    { ...common, method: 'GET', path: `${base}/:job/resultpages`, handle: pages },
  ]
}

/** The answer says UploadComplete, however fast the job is. https://developer.salesforce.com/docs/platform/api-asynch/guide/query-create-job */
function createJob(service: Service, call: Call): Answer {
  const { setup, org, queryJobs, dailyQueryJobs } = service
  if (!/^application\/json\b/i.test(call.header('content-type') ?? '')) return unsupportedMediaType()
  const order = readOrder(org, call.body, askerOf(service, call))
  if ('status' in order) return order
  const now = setup.clock.now()
  if (!dailyQueryJobs.take(now).allowed) return queryJobsExceeded(setup.limits.queryJobs!)
  const job = queryJobs.create(order, now, setup.limits.jobMs!, call.jobEnd)
  return jsonOf({ ...identity(job, 'UploadComplete', now), ...format(job) })
}

const FAILURE = 'InternalServerError : The job has failed after several attempts'

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-one-job */
function showJob({ setup, readings }: Service, job: QueryJob): Answer {
  const now = setup.clock.now()
  const state = stateOf(job, now)
  const until = state === 'InProgress' ? now : changedAt(job, now)
  return jsonOf({
    ...identity(job, state, changedAt(job, now)),
    jobType: 'V2Query',
    ...format(job),
    numberRecordsProcessed: state === 'JobComplete' ? job.records!.length : 0,
    retries: 0,
    totalProcessingTime: Math.max(0, Math.round(until - job.startsAt)),
    isPkChunkingSupported: true,
    ...(state === 'Failed' && readings.has('error-message') && { errorMessage: FAILURE }),
  })
}

const LISTED = 1_000

/** Up to 1,000 jobs, the newest first. https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-all-jobs */
function listJobs({ setup, queryJobs }: Service, call: Call): Answer {
  const now = setup.clock.now()
  const { query, params } = call
  const start = decodeLocator(query.get('queryLocator'), Number.POSITIVE_INFINITY)
  if (start === undefined) return failure(400, 'API_ERROR', 'Invalid queryLocator')
  const wanted = query.get('jobType')
  const jobs = queryJobs.list(now).filter(() => wanted === null || wanted === 'V2Query')
  const records = jobs
    .slice(start, start + LISTED)
    .map((job) => ({ ...identity(job, stateOf(job, now), changedAt(job, now)), jobType: 'V2Query', ...format(job) }))
  const next = start + LISTED
  const done = next >= jobs.length
  const path = `/services/data/${params.version!}/jobs/query?queryLocator=${encodeLocator(next)}`
  return jsonOf({ done, records, nextRecordsUrl: done ? null : path })
}

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/query-abort-job */
function abortJob({ setup }: Service, job: QueryJob, call: Call): Answer {
  const now = setup.clock.now()
  const asked = parseObject(call.body)?.state
  if (asked !== 'Aborted') return failure(400, 'INVALIDJOBSTATE', `Unsupported job state ${String(asked)}`)
  if (isFinal(stateOf(job, now))) return failure(400, 'INVALIDJOBSTATE', 'Aborting already Completed Job not allowed')
  job.abortedAt = now
  return jsonOf({ ...identity(job, 'Aborted', now), ...format(job) })
}

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/query-delete-job */
function deleteJob({ setup, queryJobs }: Service, job: QueryJob): Answer {
  if (!isFinal(stateOf(job, setup.clock.now())))
    return failure(400, 'API_ERROR', 'Error encountered when deleting the job because the job is not terminated')
  queryJobs.delete(job)
  return { status: 204 }
}

function identity(job: QueryJob, state: JobState, changed: number): Record<string, unknown> {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.asker.userId,
    createdDate: wholeSecond(job.createdAt),
    systemModstamp: wholeSecond(changed),
    state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.version,
  }
}

function format({ lineEnding, columnDelimiter }: QueryJob): Record<string, unknown> {
  return { lineEnding, columnDelimiter }
}
