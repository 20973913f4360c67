import type { JobEnd } from '../../kit/faults.ts'

export type ReadState = 'ADDED' | 'QUEUED' | 'IN PROGRESS' | 'COMPLETED' | 'FAILURE'

/** How far a job is: a quarter of its time it has only been added, another it waits, the rest it works. */
export function stateOf(job: { createdAt: number; end: JobEnd | undefined }, now: number, lasts: number): ReadState {
  const elapsed = now - job.createdAt
  if (elapsed >= lasts && job.end !== 'stuck') return job.end === 'failed' ? 'FAILURE' : 'COMPLETED'
  if (elapsed < lasts / 4) return 'ADDED'
  return elapsed < lasts / 2 ? 'QUEUED' : 'IN PROGRESS'
}
