import type { Answer, Call } from '../../kit/vendor.ts'
import { DELIMITERS, LINE_ENDINGS, writeCsv } from '../bulk/csv.ts'
import { type QueryJob, stateOf } from '../bulk/jobs.ts'
import { decodeLocator, encodeLocator } from '../bulk/locators.ts'
import { compressFor } from '../compress.ts'
import { failure, versionNumber } from '../rules.ts'
import type { Service } from '../service.ts'

const PAGES_LISTED = 5

/** One page of CSV. https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-job-results */
export async function results({ setup }: Service, job: QueryJob, call: Call): Promise<Answer> {
  const refusal = refusalOf(job, call, setup.clock.now())
  if (refusal !== undefined) return refusal
  const size = readSize(call.query.get('maxRecords'), pageSize(setup))
  if (size === undefined) return failure(400, 'API_ERROR', 'maxRecords must be a positive number')
  const records = job.records!
  const start = decodeLocator(call.query.get('locator'), records.length)
  if (start === undefined) return failure(400, 'API_ERROR', 'Invalid locator')
  const page = records.slice(start, start + size)
  const next = start + page.length
  const csv = writeCsv(job.columns, page, DELIMITERS[job.columnDelimiter]!, LINE_ENDINGS[job.lineEnding]!)
  const headers = {
    'content-type': 'text/csv; charset=UTF-8',
    'Sforce-NumberOfRecords': String(page.length),
    'Sforce-Locator': next < records.length ? encodeLocator(next) : 'null',
  }
  return await compressFor(call, { status: 200, headers, body: csv })
}

/** The addresses of pages of the usual size. https://developer.salesforce.com/docs/platform/api-asynch/guide/query-get-parallel-job-results */
export function listPages({ setup }: Service, job: QueryJob, call: Call): Answer {
  const refusal = refusalOf(job, call, setup.clock.now())
  if (refusal !== undefined) return refusal
  const count = job.records!.length
  const start = decodeLocator(call.query.get('locator'), count)
  if (start === undefined) return failure(400, 'API_ERROR', 'Invalid locator')
  const base = `/services/data/${call.params.version!}/jobs/query/${job.id}`
  const resultPages: { resultUrl: string }[] = []
  let next = start
  do {
    resultPages.push({ resultUrl: `${base}/results?locator=${encodeLocator(next)}` })
    next += pageSize(setup)
  } while (next < count && resultPages.length < PAGES_LISTED)
  const done = next >= count
  const more = done ? {} : { nextRecordsUrl: `${base}/resultpages?locator=${encodeLocator(next)}` }
  return { status: 200, body: { resultPages, ...more, done } }
}

/** Results are there once the job is complete, and only for the API version that created it. */
function refusalOf(job: QueryJob, call: Call, now: number): Answer | undefined {
  if (versionNumber(call.params.version!) !== job.version)
    return failure(409, 'API_ERROR', `The job was created with API version ${job.version}.0`)
  const state = stateOf(job, now)
  return state === 'JobComplete' ? undefined : failure(400, 'API_ERROR', `The job is in state ${state}`)
}

function pageSize({ limits }: Service['setup']): number {
  return Math.max(1, limits.resultRecords!)
}

/** The number of records of a page: what is asked for, at most `most`. Undefined when it is no positive number. */
function readSize(asked: string | null, most: number): number | undefined {
  if (asked === null) return most
  return /^[1-9]\d{0,8}$/.test(asked) ? Math.min(Number(asked), most) : undefined
}
