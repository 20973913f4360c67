import type { BatchBounds, Cost, JobBounds } from '../../model/schema.ts'

/**
 * Bytes of the rows of one job that is put together: they are in memory until they are uploaded, and memory bounds them
 * before most systems do.
 */
const jobBytes = 4_000_000
/** Jobs that are under way at a time: one is carried out while the next is put together. */
const jobsAtOnce = 2
/** A job that has a price of its own is to be as full as it may: it gets the memory of all, and goes alone. */
const dearJob = { bytes: jobBytes * jobsAtOnce, atOnce: 1 }

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
  const most = bulk.cost === undefined ? { bytes: jobBytes, atOnce: jobsAtOnce } : dearJob
  return {
    maxRows: bulk.maxRows,
    maxBytes: Math.min(bulk.maxBytes, most.bytes),
    jobs: { bounds: bulk, atOnce: Math.min(bulk.atOnce ?? most.atOnce, most.atOnce) },
  }
}

/** Whether rows that were put together go by a job: one request does not take them, and several would not cost less. */
export function isForJob(bounds: BatchBounds, rows: number, bytes: number): boolean {
  const { maxRows, bulk } = bounds
  if (bulk === undefined || fitsRequest(bounds, rows, bytes)) return false
  if (maxRows === 0 || rows < 2 || bulk.cost === undefined) return true
  return costOfRows(rows, bounds) >= costFor(rows, bulk.cost)
}

/** Of so many rows, by calls as full as they may be. */
export function costOfRows(rows: number, { maxRows, cost }: Pick<BatchBounds, 'maxRows' | 'cost'>): number {
  const rest = rows % maxRows
  return Math.floor(rows / maxRows) * costFor(maxRows, cost) + (rest === 0 ? 0 : costFor(rest, cost))
}

/** Of one call. */
export function costFor(rows: number, { units, each }: Cost = { units: 1 }): number {
  return each === undefined ? units : units * Math.ceil(rows / each)
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
