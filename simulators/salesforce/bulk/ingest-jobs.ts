import type { JobEnd } from '../../kit/faults.ts'
import type { RowResult } from '../saving/refusal.ts'
import type { Asker } from '../soql/columns.ts'

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-api-2-job-states */
export type IngestState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted'
export type IngestOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete'

/** What a client asked for. */
export interface IngestOrder {
  object: string
  operation: IngestOperation
  externalIdFieldName?: string
  assignmentRuleId?: string
  columnDelimiter: string
  lineEnding: 'LF' | 'CRLF'
  version: number
  asker: Asker
}

/** An ingest job. Times are milliseconds since 1970 by the simulator's clock. */
export interface IngestJob extends IngestOrder {
  readonly id: string
  readonly createdAt: number
  end: JobEnd | 'complete'
  content?: string
  /** Set when the client says that the upload is complete. */
  startsAt?: number
  endsAt?: number
  abortedAt?: number
  /** Why nothing, or no more, of the job is done. */
  error?: string
  header: string[]
  rows: string[][]
  /** What became of the rows that were processed, by their places. */
  readonly results: Map<number, RowResult>
  batchesDone: number
}

export interface IngestJobs {
  create(order: IngestOrder, now: number, end?: JobEnd): IngestJob
  find(id: string, now: number): IngestJob | undefined
  delete(job: IngestJob): void
  /** Every job that there is, the newest first. */
  list(now: number): IngestJob[]
  /** Begins the processing, which lasts `durationMs`, a quarter of it in the queue. */
  submit(job: IngestJob, now: number, durationMs: number, end?: JobEnd): void
  /** Runs all batches whose turn has come. Called before anything that may look at a record. */
  process(now: number): void
}

const JOB_LIFE = 7 * 86_400_000
const QUEUED_SHARE = 0.25

/** What the jobs need from outside. */
export interface IngestWork {
  id(counter: number): string
  /** Reads the uploaded content into header and rows, or sets the job's error. */
  prepare(job: IngestJob): void
  /** Saves the rows from one place to another at a moment. */
  run(job: IngestJob, from: number, to: number, at: number): void
  batchRows(): number
}

export function createIngestJobs(work: IngestWork): IngestJobs {
  const jobs = new Map<string, IngestJob>()
  const running = new Set<IngestJob>()
  let created = 0
  const find = (id: string, now: number): IngestJob | undefined => {
    const job = jobs.get(id)
    if (job === undefined || now >= job.createdAt + JOB_LIFE) return undefined
    const isLost = job.end === 'lost' && job.startsAt !== undefined && now >= job.endsAt!
    return isLost && job.abortedAt === undefined ? undefined : job
  }
  const advance = (job: IngestJob, now: number): void => {
    const count = Math.ceil(job.rows.length / work.batchRows())
    // A job that does not come to its end does the first half of its batches.
    const most = job.end === 'complete' ? count : Math.floor(count / 2)
    while (job.batchesDone < most && job.error === undefined) {
      const due = job.startsAt! + ((job.endsAt! - job.startsAt!) * (job.batchesDone + 1)) / count
      if (due > Math.min(now, job.abortedAt ?? now)) return
      const from = job.batchesDone * work.batchRows()
      work.run(job, from, Math.min(job.rows.length, from + work.batchRows()), due)
      job.batchesDone += 1
    }
    if (job.end === 'complete' && job.batchesDone === count) running.delete(job)
    if (job.end === 'failed' && now >= job.endsAt!) {
      job.error ??= 'InternalServerError : Batch failed: the job failed after several retries'
      running.delete(job)
    }
    if (job.abortedAt !== undefined || job.error !== undefined) running.delete(job)
  }
  return {
    create: (order, now, end = undefined) => {
      for (const job of jobs.values()) if (now >= job.createdAt + JOB_LIFE) jobs.delete(job.id)
      created += 1
      const job: IngestJob = {
        ...order,
        id: work.id(created),
        createdAt: now,
        end: end ?? 'complete',
        header: [],
        rows: [],
        results: new Map(),
        batchesDone: 0,
      }
      jobs.set(job.id, job)
      return job
    },
    find,
    list: (now) => [...jobs.keys()].flatMap((id) => find(id, now) ?? []).reverse(),
    delete: (job) => {
      jobs.delete(job.id)
      running.delete(job)
    },
    submit: (job, now, durationMs, end) => {
      if (end !== undefined) job.end = end
      job.startsAt = now + durationMs * QUEUED_SHARE
      job.endsAt = now + durationMs
      work.prepare(job)
      running.add(job)
      advance(job, now)
    },
    process: (now) => {
      for (const job of running) if (now >= job.startsAt!) advance(job, now)
    },
  }
}

/** The state of a job. Nothing leads back from JobComplete, Failed and Aborted. */
export function ingestStateOf(job: IngestJob, now: number): IngestState {
  if (job.abortedAt !== undefined) return 'Aborted'
  if (job.startsAt === undefined) return 'Open'
  if (now < job.startsAt) return 'UploadComplete'
  if (now < job.endsAt! || job.end === 'stuck') return 'InProgress'
  return job.error === undefined ? 'JobComplete' : 'Failed'
}

/** When the state last changed. */
export function ingestChangedAt(job: IngestJob, now: number): number {
  switch (ingestStateOf(job, now)) {
    case 'Open':
    case 'UploadComplete':
      return job.createdAt
    case 'InProgress':
      return job.startsAt!
    case 'Aborted':
      return job.abortedAt!
    default:
      return job.endsAt!
  }
}
