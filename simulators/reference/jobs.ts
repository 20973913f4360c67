import type { JobEnd } from '../kit/faults.ts'
import type { Crm } from './crm.ts'
import type { ObjectName } from './fields.ts'
import { Refusal } from './refusal.ts'
import { type Operation, type Result, type Row, writeRow } from './rows.ts'

export interface Job {
  readonly id: string
  readonly object: ObjectName
  readonly operation: Operation
  readonly expiresAt: number
  upload?: { rows: readonly Row[]; at: number; durationMs: number; end: JobEnd | 'complete' }
  abortedAt?: number
  readonly results: Result[]
}

export type JobState = 'open' | 'running' | 'done' | 'failed' | 'aborted'

export interface Jobs {
  open(object: ObjectName, operation: Operation): Job
  /** Throws for a job that there is not, or not any more. */
  find(id: string): Job
  upload(job: Job, rows: readonly Row[], end: JobEnd | undefined): void
  abort(job: Job): void
  state(job: Job): JobState
  /** Carries out the rows whose time has come. Called before anything else looks at the records. */
  advance(): void
}

/** Jobs go on by the clock: half-way through its time, half of a job's rows are written. */
export function createJobs(crm: Crm): Jobs {
  const jobs = new Map<string, Job>()
  const now = (): number => crm.clock.now()
  let opened = 0

  const state = (job: Job): JobState => {
    if (job.abortedAt !== undefined) return 'aborted'
    if (job.upload === undefined) return 'open'
    const { at, durationMs, end } = job.upload
    if (end === 'stuck' || now() < at + durationMs) return 'running'
    return end === 'failed' ? 'failed' : 'done'
  }
  const isUnfinished = (job: Job): boolean =>
    now() < job.expiresAt && job.upload?.end !== 'lost' && ['open', 'running'].includes(state(job))

  return {
    open: (object, operation) => {
      for (const job of jobs.values()) if (now() >= job.expiresAt) jobs.delete(job.id)
      if ([...jobs.values()].filter(isUnfinished).length >= crm.limits.jobsOpen!)
        throw new Refusal(409, 'state', 'Too many jobs are unfinished.')
      opened += 1
      const expiresAt = now() + crm.limits.jobHours! * 3_600_000
      const job: Job = { id: `job-${opened}`, object, operation, expiresAt, results: [] }
      jobs.set(job.id, job)
      return job
    },
    find: (id) => {
      const job = jobs.get(id)
      if (job === undefined || now() >= job.expiresAt || job.upload?.end === 'lost')
        throw new Refusal(404, 'not_found', 'There is no such job.')
      return job
    },
    upload: (job, rows, end) => {
      if (state(job) !== 'open') throw new Refusal(409, 'state', `The job is ${state(job)}.`)
      job.upload = { rows, at: now(), durationMs: crm.limits.jobMs!, end: end ?? 'complete' }
    },
    abort: (job) => {
      if (isUnfinished(job)) job.abortedAt = now()
    },
    state,
    advance: () => {
      for (const job of jobs.values()) handleDue(crm, job, Math.min(now(), job.expiresAt))
    },
  }
}

function handleDue(crm: Crm, { object, operation, upload, abortedAt, results }: Job, now: number): void {
  if (upload === undefined || abortedAt !== undefined || upload.end === 'stuck') return
  const { rows, at, durationMs, end } = upload
  const last = end === 'failed' ? Math.floor(rows.length / 2) : rows.length
  const share = durationMs === 0 ? 1 : Math.min(1, (now - at) / durationMs)
  const due = Math.min(last, Math.floor(rows.length * share))
  while (results.length < due) {
    const row = rows[results.length]!
    const time = at + (durationMs * (results.length + 1)) / rows.length
    results.push(writeRow(crm, upload, time, object, operation, row))
  }
}
