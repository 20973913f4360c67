import type { JobEnd } from '../../kit/faults.ts'
import type { SalesforceRecord } from '../seed.ts'
import type { Asker, Column } from '../soql/columns.ts'
import type { SoqlQuery } from '../soql/syntax.ts'

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-api-2-job-states */
export type JobState = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted'

/** What a client asked for. */
export interface QueryOrder {
  operation: 'query' | 'queryAll'
  query: SoqlQuery
  /** Name of the object that is queried. */
  object: string
  columns: readonly Column[]
  columnDelimiter: string
  lineEnding: string
  /** Number of the API version of the request that created the job. */
  version: number
  asker: Asker
}

/** A query job. Times are milliseconds since 1970 by the simulator's clock. */
export interface QueryJob extends QueryOrder {
  readonly id: string
  readonly createdAt: number
  /** When it leaves the queue; its result is what the org holds at this moment. */
  readonly startsAt: number
  readonly endsAt: number
  readonly end: JobEnd | 'complete'
  abortedAt?: number
  records?: readonly SalesforceRecord[]
}

export interface QueryJobs {
  /** Takes an order that is ready after `durationMs`, a quarter of which it waits in the queue. */
  create(order: QueryOrder, now: number, durationMs: number, end?: JobEnd): QueryJob
  /** The job behind an id, undefined when there is none, or none any more. */
  find(id: string, now: number): QueryJob | undefined
  delete(job: QueryJob): void
  /** Every job that there is, the newest first. */
  list(now: number): QueryJob[]
  /** Runs the queries of all jobs whose turn has come. Called before anything that may change a record. */
  process(now: number): void
}

const JOB_LIFE = 7 * 86_400_000
const QUEUED_SHARE = 0.25

/** `id` makes a job id of a running number, `run` answers a query with what the org holds now. */
export function createQueryJobs(
  id: (counter: number) => string,
  run: (order: QueryOrder, now: number) => readonly SalesforceRecord[],
): QueryJobs {
  const jobs = new Map<string, QueryJob>()
  const waiting = new Set<QueryJob>()
  let created = 0
  const forget = (job: QueryJob): void => {
    jobs.delete(job.id)
    waiting.delete(job)
  }
  const find = (id: string, now: number): QueryJob | undefined => {
    const job = jobs.get(id)
    if (job === undefined || now >= job.createdAt + JOB_LIFE) return undefined
    return job.end === 'lost' && now >= job.startsAt && job.abortedAt === undefined ? undefined : job
  }
  const process = (now: number): void => {
    for (const job of waiting) {
      if (job.startsAt > now && job.abortedAt === undefined) continue
      waiting.delete(job)
      if (job.end === 'complete' && job.abortedAt === undefined) job.records = run(job, now)
    }
  }
  return {
    create: (order, now, durationMs, end) => {
      for (const job of jobs.values()) if (now >= job.createdAt + JOB_LIFE) forget(job)
      created += 1
      const job: QueryJob = {
        ...order,
        id: id(created),
        createdAt: now,
        startsAt: now + durationMs * QUEUED_SHARE,
        endsAt: now + durationMs,
        end: end ?? 'complete',
      }
      jobs.set(job.id, job)
      waiting.add(job)
      process(now)
      return job
    },
    find,
    list: (now) => [...jobs.keys()].flatMap((id) => find(id, now) ?? []).reverse(),
    delete: forget,
    process,
  }
}

/** The state of a job. Nothing leads back from JobComplete, Failed and Aborted. */
export function stateOf(job: QueryJob, now: number): JobState {
  if (job.abortedAt !== undefined) return 'Aborted'
  if (now < job.startsAt) return 'UploadComplete'
  if (now < job.endsAt || job.end === 'stuck') return 'InProgress'
  return job.end === 'failed' ? 'Failed' : 'JobComplete'
}

export function isFinal(state: JobState): boolean {
  return state !== 'UploadComplete' && state !== 'InProgress'
}

/** When the state last changed. */
export function changedAt(job: QueryJob, now: number): number {
  switch (stateOf(job, now)) {
    case 'Aborted':
      return job.abortedAt!
    case 'UploadComplete':
      return job.createdAt
    case 'InProgress':
      return job.startsAt
    default:
      return job.endsAt
  }
}
