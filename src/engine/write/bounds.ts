import type { BatchBounds, JobBounds } from '../../model/schema.ts'

/**
 * Bytes of the rows of one job that is put together: they are in memory until they are uploaded, and memory bounds them
 * before most systems do.
 */
const jobBytes = 4_000_000
/** Jobs that are under way at a time: one is carried out while the next is put together. */
const jobsAtOnce = 2

/** How the rows of a partition are put together. */
export interface PartitionBounds {
  maxRows: number
  maxBytes: number
  /** null: by requests. A batch that a request takes goes by one all the same. */
  jobs: { bounds: JobBounds; atOnce: number } | null
}

/** Jobs where they are the better way for so many rows, or the only one. */
export function partitionBounds({ maxRows, maxBytes, bulk }: BatchBounds, rows: number): PartitionBounds {
  if (bulk === undefined || (maxRows > 0 && rows < bulk.fromRows)) return { maxRows, maxBytes, jobs: null }
  return {
    maxRows: bulk.maxRows,
    maxBytes: Math.min(bulk.maxBytes, jobBytes),
    jobs: { bounds: bulk, atOnce: Math.min(bulk.atOnce ?? jobsAtOnce, jobsAtOnce) },
  }
}

/** Whether one request takes these rows. */
export function fitsRequest(
  { maxRows, maxBytes }: Pick<BatchBounds, 'maxRows' | 'maxBytes'>,
  rows: number,
  bytes: number,
): boolean {
  return rows <= maxRows && bytes <= maxBytes
}

/** How large a row may be, by whichever way. */
export function largestRow({ maxBytes, bulk }: BatchBounds): number {
  return Math.max(maxBytes, bulk?.maxBytes ?? 0)
}
