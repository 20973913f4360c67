import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { DELIMITERS } from '../bulk/csv.ts'
import {
  type IngestJob,
  type IngestOrder,
  type IngestState,
  ingestChangedAt,
  ingestStateOf,
} from '../bulk/ingest-jobs.ts'
import { failedOf, type ResultKind, resultsOf } from '../bulk/ingest-results.ts'
import { prepareRows } from '../bulk/ingest-rows.ts'
import { decodeLocator, encodeLocator } from '../bulk/locators.ts'
import { isObject, parseJson } from '../json.ts'
import { failure, notFound, unsupportedMediaType, versionNumber } from '../rules.ts'
import { keyFieldOf } from '../saving/upsert.ts'
import type { Service } from '../service.ts'
import { askerOf } from '../sessions.ts'
import { jsonOf, wholeSecond } from './job-text.ts'
import { partsOf } from './multipart.ts'

type JobHandler = (service: Service, job: IngestJob, call: Call) => Answer

/** The version that brought Bulk API 2.0. */
const FIRST_BULK_INGEST = 41
const MOST_CHARACTERS_AT_ONCE = 100_000

/** Bulk API 2.0 ingest jobs. https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-api-2-0-ingest */
export function ingestJobRoutes(service: Service): Route[] {
  const base = '/services/data/:version/jobs/ingest'
  const common = { class: 'small', needs: ['session'] } as const
  const since = (handle: (call: Call) => Answer) => (call: Call) =>
    versionNumber(call.params.version!) < FIRST_BULK_INGEST ? notFound() : handle(call)
  const ofJob = (handle: JobHandler) =>
    since((call) => {
      const job = service.ingestJobs.find(call.params.job!, service.setup.clock.now())
      return job === undefined ? notFound() : handle(service, job, call)
    })
  const results = (kind: ResultKind): Route => ({
    ...common,
    class: 'page',
    method: 'GET',
    path: `${base}/:job/${kind}`,
    handle: ofJob((_, job) => showResults(service, job, kind)),
  })
  return [
    ...['', '/'].flatMap((end): Route[] => [
      { ...common, method: 'POST', path: base + end, handle: since((call) => createJob(service, call)) },
      { ...common, method: 'GET', path: base + end, handle: since((call) => listJobs(service, call)) },
      { ...common, class: 'batch', method: 'PUT', path: `${base}/:job/batches${end}`, handle: ofJob(upload) },
    ]),
    { ...common, method: 'GET', path: `${base}/:job`, handle: ofJob(showJob) },
    { ...common, method: 'PATCH', path: `${base}/:job`, handle: ofJob(changeJob) },
    { ...common, method: 'DELETE', path: `${base}/:job`, handle: ofJob(deleteJob) },
    results('successfulResults'),
    results('failedResults'),
    results('unprocessedrecords'),
  ]
}

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/create-job */
function createJob(service: Service, call: Call): Answer {
  const { setup, ingestJobs } = service
  const type = call.header('content-type') ?? ''
  const parts = /^multipart\/form-data\b/i.test(type) ? partsOf(call.body, type) : undefined
  if (parts === undefined && !/^application\/json\b/i.test(type)) return unsupportedMediaType()
  const partOf = (name: string) => parts?.find(({ headers }) => new RegExp(`name="?${name}"?`, 'i').test(headers))
  const order = readOrder(
    service,
    call,
    parseJson(parts === undefined ? call.body : (partOf('job')?.content ?? new Uint8Array())),
  )
  if ('status' in order) return order
  const now = setup.clock.now()
  const content = partOf('content')?.content.toString('utf8')
  if (parts !== undefined && (content === undefined || content.length > MOST_CHARACTERS_AT_ONCE))
    return failure(
      400,
      'INVALIDBATCH',
      `A job in one request has a content of at most ${MOST_CHARACTERS_AT_ONCE} characters`,
    )
  const job = ingestJobs.create(order, now, call.jobEnd)
  if (content !== undefined) {
    job.content = content
    ingestJobs.submit(job, now, setup.limits.jobMs!)
  }
  const state: IngestState = content === undefined ? 'Open' : 'UploadComplete'
  return jsonOf({
    ...identity(job, state, now),
    contentUrl: `services/data/v${job.version}.0/jobs/ingest/${job.id}/batches`,
    ...format(job),
  })
}

function readOrder(service: Service, call: Call, sent: unknown): IngestOrder | Answer {
  const { org, permissions } = service
  if (!isObject(sent)) return failure(400, 'JSON_PARSER_ERROR', 'The HTTP entity body must be a JSON object')
  const {
    object: name,
    operation,
    externalIdFieldName,
    contentType = 'CSV',
    columnDelimiter = 'COMMA',
    lineEnding = 'LF',
    assignmentRuleId,
  } = sent
  const object = org.objects.get(String(name).toLowerCase())
  if (object === undefined) return failure(400, 'INVALIDENTITY', `Unable to find object: ${String(name)}`)
  if (!isOperation(operation)) return failure(400, 'INVALIDJOB', `Unsupported operation: ${String(operation)}`)
  if (operation === 'hardDelete' && !permissions.has('hard-delete'))
    return failure(400, 'FEATURENOTENABLED', 'hardDelete is not enabled for the user')
  if (contentType !== 'CSV') return failure(400, 'INVALIDJOB', `Unsupported content type: ${String(contentType)}`)
  if (typeof columnDelimiter !== 'string' || !Object.hasOwn(DELIMITERS, columnDelimiter))
    return failure(400, 'INVALIDJOB', `Unsupported column delimiter: ${String(columnDelimiter)}`)
  if (lineEnding !== 'LF' && lineEnding !== 'CRLF')
    return failure(400, 'INVALIDJOB', `Unsupported line ending: ${String(lineEnding)}`)
  if (operation === 'upsert' && keyFieldOf(object, String(externalIdFieldName ?? '')) === undefined)
    return failure(
      400,
      'INVALIDJOB',
      `Field name provided, '${String(externalIdFieldName ?? '')}' is not an External ID or indexed field`,
    )
  const asker = askerOf(service, call)
  return {
    object: object.name,
    operation,
    ...(typeof externalIdFieldName === 'string' && { externalIdFieldName }),
    ...(typeof assignmentRuleId === 'string' && { assignmentRuleId }),
    columnDelimiter,
    lineEnding,
    version: asker.version,
    asker,
  }
}

function isOperation(value: unknown): value is IngestOrder['operation'] {
  return ['insert', 'update', 'upsert', 'delete', 'hardDelete'].includes(String(value))
}

/** Once for each job. https://developer.salesforce.com/docs/platform/api-asynch/guide/upload-job-data */
function upload({ setup }: Service, job: IngestJob, call: Call): Answer {
  const state = ingestStateOf(job, setup.clock.now())
  if (!/^text\/csv\b/i.test(call.header('content-type') ?? '')) return unsupportedMediaType()
  if (state !== 'Open' || job.content !== undefined)
    return wrongState(`Data cannot be uploaded to a job in state ${state}`)
  // The service counts the content in base64, which takes a third more.
  if ((call.body.length * 4) / 3 > setup.limits.uploadMB! * 1_048_576)
    return failure(
      413,
      'EXCEEDED_MAX_SIZE_REQUEST',
      `The content of a job is at most ${setup.limits.uploadMB!} MB in base64`,
    )
  job.content = new TextDecoder().decode(call.body)
  return { status: 201 }
}

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/close-or-abort-a-job */
function changeJob(service: Service, job: IngestJob, call: Call): Answer {
  const { setup, ingestJobs } = service
  const now = setup.clock.now()
  const body = parseJson(call.body)
  const asked = isObject(body) ? body.state : undefined
  const state = ingestStateOf(job, now)
  if (asked === 'Aborted') {
    if (isFinal(state)) return wrongState('Aborting already Completed Job not allowed')
    if (job.startsAt === undefined && job.content !== undefined) prepareRows(service, job)
    job.abortedAt = now
    return jsonOf({ ...identity(job, 'Aborted', now), ...format(job) })
  }
  if (asked !== 'UploadComplete') return wrongState(`Unsupported job state ${String(asked)}`)
  if (state !== 'Open') return wrongState(`A job in state ${state} cannot be closed`)
  if (job.content === undefined) return wrongState('No data was uploaded')
  ingestJobs.submit(job, now, setup.limits.jobMs!, call.jobEnd)
  return jsonOf({ ...identity(job, 'UploadComplete', now), ...format(job) })
}

function isFinal(state: IngestState): boolean {
  return state === 'JobComplete' || state === 'Failed' || state === 'Aborted'
}

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/delete-job */
function deleteJob({ setup, ingestJobs }: Service, job: IngestJob): Answer {
  const state = ingestStateOf(job, setup.clock.now())
  if (state === 'Open' || state === 'InProgress')
    return failure(400, 'API_ERROR', 'Error encountered when deleting the job because the job is not terminated')
  ingestJobs.delete(job)
  return { status: 204 }
}

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/get-job-info */
function showJob({ setup }: Service, job: IngestJob): Answer {
  const now = setup.clock.now()
  const state = ingestStateOf(job, now)
  const until = isFinal(state) ? ingestChangedAt(job, now) : now
  return jsonOf({
    ...identity(job, state, ingestChangedAt(job, now)),
    jobType: 'V2Ingest',
    ...format(job),
    numberRecordsProcessed: job.results.size,
    numberRecordsFailed: failedOf(job),
    retries: 0,
    totalProcessingTime: job.startsAt === undefined ? 0 : Math.max(0, Math.round(until - job.startsAt)),
    apiActiveProcessingTime: 0,
    apexProcessingTime: 0,
    ...(state === 'Failed' && { errorMessage: job.error }),
  })
}

const LISTED = 1_000

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/get-all-jobs */
function listJobs({ setup, ingestJobs }: Service, call: Call): Answer {
  const now = setup.clock.now()
  const start = decodeLocator(call.query.get('queryLocator'), Number.POSITIVE_INFINITY)
  if (start === undefined) return failure(400, 'API_ERROR', 'Invalid queryLocator')
  const jobs = ingestJobs.list(now)
  const records = jobs.slice(start, start + LISTED).map((job) => ({
    ...identity(job, ingestStateOf(job, now), ingestChangedAt(job, now)),
    jobType: 'V2Ingest',
    ...format(job),
  }))
  const done = start + LISTED >= jobs.length
  const path = `/services/data/${call.params.version!}/jobs/ingest?queryLocator=${encodeLocator(start + LISTED)}`
  return jsonOf({ done, records, nextRecordsUrl: done ? null : path })
}

function showResults({ setup }: Service, job: IngestJob, kind: ResultKind): Answer {
  const state = ingestStateOf(job, setup.clock.now())
  if (!isFinal(state)) return failure(400, 'API_ERROR', `The job is in state ${state}`)
  return { status: 200, headers: { 'content-type': 'text/csv' }, body: resultsOf(job, kind) }
}

function wrongState(message: string): Answer {
  return failure(400, 'INVALIDJOBSTATE', message)
}

function identity(job: IngestJob, state: IngestState, changed: number): Record<string, unknown> {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.asker.userId,
    createdDate: wholeSecond(job.createdAt),
    systemModstamp: wholeSecond(changed),
    state,
    ...(job.externalIdFieldName !== undefined && { externalIdFieldName: job.externalIdFieldName }),
    ...(job.assignmentRuleId !== undefined && { assignmentRuleId: job.assignmentRuleId }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: job.version,
  }
}

function format({ lineEnding, columnDelimiter }: IngestJob): Record<string, unknown> {
  return { lineEnding, columnDelimiter }
}
