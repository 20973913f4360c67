import type { BulkWriter, CreateRow, Job, OpenedJobs, Outcome, SubmittedJobs, UpdateRow } from '../../connector.ts'
import { CrmError, FerryError } from '../../model/errors.ts'
import type { JobEvent } from '../../model/run-event.ts'
import type { JobBounds, ObjectSchema } from '../../model/schema.ts'
import type { Prediction } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import type { Pair } from '../pair.ts'
import type { Migration } from './migration.ts'
import { waitFor } from './wait.ts'

/** What carries rows of one action out by jobs. */
export interface Jobs {
  context: Pick<RunContext, 'clock' | 'signal' | 'pausing' | 'holdLease' | 'log'>
  bulk: BulkWriter
  object: ObjectSchema
  operation: Job['operation']
  bounds: JobBounds
  /** Told how many rows a job is done with, where the system tells. */
  handled(job: string, rows: number): void
  /** The reference of a row, by which a later process asks for it. */
  address(prediction: Prediction): string
  /** Whether all these rows are in the target; absent where a second sending does no harm. */
  arrived?(addresses: readonly string[], behind: readonly string[]): Promise<boolean>
}

/** None where the account, or the connector, has no jobs for it. */
export function jobsFor(
  { context, handled }: Pick<Migration, 'context' | 'handled'>,
  { writer, target }: Pick<Pair, 'writer' | 'target'>,
  operation: Job['operation'],
  bounds: JobBounds | undefined,
  rows: Pick<Jobs, 'address' | 'arrived'>,
): { jobs?: Jobs } {
  const { bulk } = writer
  if (bulk === undefined || bounds === undefined) return {}
  return { jobs: { context, bulk, object: target, operation, bounds, handled: handled ?? (() => undefined), ...rows } }
}

/** A job that is known to the journal. */
export interface OpenedJob {
  id: string
  openedAt: number
}

/** Rows in the order of their references. */
export interface JobRows {
  refs: readonly string[]
  /** What an upload sends; asked for again where an upload was lost. */
  sent(): Promise<readonly (CreateRow | UpdateRow)[]>
  /** They have left, or may have. */
  uploaded(): void
  /** Whether all of them are in the target; absent where a second sending does no harm. */
  arrived?(): Promise<boolean>
}

const firstWaitMs = 1_000
const longestWaitMs = 30_000
const longestLookMs = 600_000
/** So often rows are uploaded of which nothing arrives, or jobs are opened of which nobody tells the id. */
const triesAtOnce = 5
/** A job that tells how far it is, and is done with no further row for so long, is taken to be stuck. */
const patienceMs = 3_600_000
/** A job is aborted when this share of its life is over, so that its results can still be read. */
const lifeUsed = 0.75

/**
 * Carries rows out by a job of their own. `begin` makes its id durable; nothing that could write leaves before that, save
 * where a job has an id only with its rows. One outcome for each reference, in order: `unknown` for a row of which the job
 * tells nothing.
 */
export async function sendByJob(way: Jobs, rows: JobRows, begin: (job: string) => Promise<void>): Promise<Outcome[]> {
  if ('submit' in way.bulk) return submit(way, way.bulk, rows, begin)
  const id = await openJob(way, way.bulk, rows.refs.length)
  const opened = followed(way, { id, openedAt: way.context.clock.now() }, rows)
  await begin(id)
  tell(way, opened, 'opened')
  const refusal = await upload(way, way.bulk, opened, rows)
  if (refusal === null) return follow(way, opened, rows)
  await abort(way, opened)
  return rows.refs.map(() => ({ status: 'rejected', error: refusal }))
}

/**
 * A job whose id comes with the answer that it has its rows. Without that answer they are in doubt, like those of a request:
 * none of them is there twice, since the target refuses what is sent again.
 */
async function submit(
  way: Jobs,
  bulk: SubmittedJobs,
  rows: JobRows,
  begin: (job: string) => Promise<void>,
): Promise<Outcome[]> {
  const { context, object, operation } = way
  const sent = await rows.sent()
  await context.holdLease()
  const openedAt = context.clock.now()
  let id: string
  try {
    id = await bulk.submit(object, operation, sent, context.signal)
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    return rows.refs.map(() => ({ status: error.stored === 'no' ? 'rejected' : 'unknown', error }))
  }
  rows.uploaded()
  await begin(id)
  const job = followed(way, { id, openedAt }, rows)
  tell(way, job, 'opened')
  return follow(way, job, rows)
}

/** The same for a job that was begun before, whatever has become of it meanwhile. */
export async function askJob(way: Jobs, job: OpenedJob, rows: JobRows): Promise<Outcome[]> {
  const begun = followed(way, job, rows)
  tell(way, begun, 'asked')
  return follow(way, begun, rows)
}

interface Followed extends Job {
  rows: number
  /** How long ago it was opened, by the clock that never jumps since this process knows of it. Milliseconds. */
  age(): number
}

function followed(
  { context: { clock }, object, operation }: Jobs,
  { id, openedAt }: OpenedJob,
  { refs }: JobRows,
): Followed {
  const before = Math.max(0, clock.now() - openedAt) - clock.monotonic()
  return { id, object, operation, rows: refs.length, age: () => before + clock.monotonic() }
}

/**
 * A job that was opened and whose id is lost keeps its place until it expires, and jobs of others end some time: where
 * there is no room, one is waited for that long.
 */
async function openJob({ context, object, operation, bounds }: Jobs, bulk: OpenedJobs, rows: number): Promise<string> {
  const { clock, signal } = context
  const until = clock.now() + bounds.lifeMs
  let lost = 0
  for (let tries = 0; ; tries += 1) {
    await context.holdLease()
    try {
      return await bulk.open(object, operation, signal)
    } catch (error) {
      if (!(error instanceof CrmError) || error.kind !== 'transient') throw error
      if (error.stored === 'unknown') lost += 1
      else if (tries === 0) context.log({ event: 'job', job: null, became: 'no-room', rows })
      if (lost === triesAtOnce) throw error
      if (clock.now() >= until) throw noRoom(object, error)
    }
    await waitFor(context, growing(firstWaitMs, tries, longestWaitMs))
  }
}

/**
 * Asks a job until it tells what became of its rows. One that says that it has none gets them once more, since the upload
 * may have been lost; whichever arrives first counts.
 */
async function follow(way: Jobs, job: Followed, rows: JobRows): Promise<Outcome[]> {
  const { context, bulk, bounds } = way
  const patience = patienceWith(way, job)
  let uploads = 0
  for (let looks = 0; ; looks += 1) {
    const now = await bulk.poll(job, context.signal)
    if (now.state === 'ended') return resultsOf(way, job, rows.refs)
    if (now.state === 'gone') return lose(way, job, rows)
    if (job.age() > bounds.lifeMs + patienceMs) {
      if (bulk.abort !== undefined) throw endless(job.id)
      return lose(way, job, rows)
    }
    if (now.state === 'open' && 'upload' in bulk) {
      // A refusal says nothing of an earlier upload, so it ends the job instead of the question.
      if (uploads === triesAtOnce || (await upload(way, bulk, job, rows)) !== null) await abort(way, job)
      else uploads += 1
    } else if (now.state === 'running' && patience.isOver(now.handled)) await abort(way, job)
    await waitFor(context, growing(now.state === 'running' ? now.wait : firstWaitMs, looks, longestWaitMs))
  }
}

/** Null where the rows arrived, or may have: the job knows. Otherwise why it does not take them. */
async function upload(way: Jobs, bulk: OpenedJobs, job: Job, rows: JobRows): Promise<CrmError | null> {
  const { context } = way
  const sent = await rows.sent()
  if (sent.length === 0) return doubt('Nothing is left that could be sent.')
  await context.holdLease()
  try {
    await bulk.upload(job, sent, context.signal)
    rows.uploaded()
    return null
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const tells = error.stored === 'unknown' || ['transient', 'conflict', 'not-found'].includes(error.kind)
    return tells ? null : error
  }
}

/** It is over for a job that is stuck, and for one that is about to take its results with it. */
function patienceWith(way: Jobs, job: Followed): { isOver(handled: number | undefined): boolean } {
  const { clock } = way.context
  let [known, since, isOld] = [0, clock.monotonic(), false]
  return {
    isOver(handled) {
      const grows = handled === undefined || handled > known
      if (handled !== undefined && grows) {
        known = handled
        way.handled(job.id, handled)
      }
      const wasOld = isOld
      isOld = job.age() > way.bounds.lifeMs * lifeUsed
      const isOver = (isOld && !wasOld) || (!grows && clock.monotonic() - since >= patienceMs)
      if (grows || isOver) since = clock.monotonic()
      return isOver
    },
  }
}

/** No error where it ended, or is gone, meanwhile: the next look tells. */
async function abort(way: Jobs, job: Followed): Promise<void> {
  if (way.bulk.abort === undefined) return
  tell(way, job, 'aborted')
  await way.context.holdLease()
  try {
    await way.bulk.abort(job, way.context.signal)
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
  }
}

async function resultsOf(way: Jobs, job: Followed, refs: readonly string[]): Promise<Outcome[]> {
  tell(way, job, 'ended')
  way.handled(job.id, 0)
  const outcomes = new Map<string, Outcome>()
  let cursor: string | null = null
  do {
    const page = await pageOf(way, job, cursor)
    for (const { ref, outcome } of page.outcomes) outcomes.set(ref, outcome)
    cursor = page.cursor
  } while (cursor !== null)
  const unhandled = doubt(`The job ${job.id} ended and tells nothing of this row.`)
  return refs.map((ref) => outcomes.get(ref) ?? { status: 'unknown', error: unhandled })
}

/** Results that expired, or went with their job, tell nothing more. */
async function pageOf(way: Jobs, job: Job, from: string | null): ReturnType<BulkWriter['results']> {
  try {
    return await way.bulk.results(job, from, way.context.signal)
  } catch (error) {
    if (error instanceof CrmError && error.kind === 'not-found') return { outcomes: [], cursor: null }
    throw error
  }
}

/**
 * A job that nobody knows may still be at work until its life is over. Where a row that is sent again would be doubled,
 * that is waited for, or until all rows are there.
 */
async function lose(way: Jobs, job: Followed, { refs, arrived }: JobRows): Promise<Outcome[]> {
  const { context, bounds } = way
  tell(way, job, 'gone')
  const left = (): number => bounds.lifeMs - job.age()
  for (let looks = 0; arrived !== undefined && left() > 0 && !(await arrived()); looks += 1)
    await waitFor(context, Math.min(left(), growing(firstWaitMs, looks, longestLookMs)))
  way.handled(job.id, 0)
  const error = doubt(`The job ${job.id} is gone, and with it what became of its rows.`)
  return refs.map(() => ({ status: 'unknown', error }))
}

function tell({ context }: Jobs, { id, rows }: Followed, became: JobEvent['became']): void {
  context.log({ event: 'job', job: id, became, rows })
}

function growing(first: number, times: number, longest: number): number {
  return Math.max(first, Math.min(longest, first * 1.5 ** times))
}

function doubt(message: string): CrmError {
  return new CrmError({ kind: 'transient', scope: 'request', stored: 'unknown', message })
}

function noRoom({ labelPlural }: ObjectSchema, cause: CrmError): FerryError {
  return new FerryError(
    'vendor',
    `No job for ${labelPlural} could be opened: the target has had too many unfinished ones for as long as one lives.`,
    'End jobs there that nobody needs any more, then resume the run.',
    cause,
  )
}

function endless(id: string): FerryError {
  return new FerryError(
    'vendor',
    `The job ${id} does not end, although its life is over and it was aborted.`,
    'End it in the target, then resume the run: it goes on with what the job has done.',
  )
}
