import type { CreateRow, Encoded, Outcome, UpdateRow } from '../../connector.ts'
import { FerryError } from '../../model/errors.ts'
import type { Intent } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import { fitsRequest } from './bounds.ts'
import { askJob, type JobRows, type OpenedJob, sendByJob } from './job.ts'
import type { AddressedRow, OpenRow, Operation, ReadyRow } from './migration.ts'
import { concernsTheRun, storedNothing, type Verdict, verdictsOf } from './refusal.ts'

/** The batch that rows are of: a job that carries them out becomes part of it. */
interface Sending {
  intent: Intent
  /** Makes the rows ready once more. */
  again(): Promise<readonly ReadyRow[]>
  /** Told of a refusal that is thrown, where nothing of the rows was stored. */
  withdraw?(): Promise<void>
}

/**
 * What the target answers to rows, by a request or, where one does not take them, by a job; a refusal that does not concern
 * them is thrown, since nothing was stored.
 */
export async function send(
  context: RunContext,
  operation: Operation,
  rows: readonly ReadyRow[],
  sending?: Sending,
): Promise<readonly Verdict[]> {
  if (rows.length === 0) return []
  const bytes = rows.reduce((sum, { encoded }) => sum + encoded.bytes, 0)
  const { jobs } = operation
  if (jobs === undefined || fitsRequest(operation, rows.length, bytes)) {
    await context.holdLease()
    return verdictsFor(await operation.send(rows, context.signal), sending)
  }
  const begin = async (job: string): Promise<void> => {
    if (sending) await context.store.journal.begin(sending.intent, job, context.fence, context.clock.now())
  }
  return verdictsFor(await sendByJob(jobs, rowsOf(operation, rows, sending), begin))
}

/** What the job of an earlier sending answers to its rows. */
export async function ask(
  operation: Operation,
  open: readonly OpenRow[],
  sending: Sending,
  job: OpenedJob,
): Promise<{ rows: readonly AddressedRow[]; verdicts: readonly Verdict[] }> {
  const { jobs } = operation
  if (jobs === undefined) throw unaskable(sending.intent.pair, job.id)
  const rows = open.map((row) => ({ ...row, address: jobs.address(row.prediction) }))
  return { rows, verdicts: await verdictsFor(await askJob(jobs, job, rowsGiven(operation, rows, sending))) }
}

async function verdictsFor(
  outcomes: readonly Outcome[],
  sending?: Pick<Sending, 'withdraw'>,
): Promise<readonly Verdict[]> {
  const verdicts = verdictsOf(outcomes)
  for (const verdict of verdicts) {
    if (verdict.status !== 'rejected' || !concernsTheRun(verdict.error)) continue
    if (verdicts.every(storedNothing)) await sending?.withdraw?.()
    throw verdict.error
  }
  return verdicts
}

const uploaded: Encoded = { wire: {}, bytes: 0 }

/** What was uploaded is not kept, since a job may be large and take long; it is made ready anew where it is asked for again. */
function rowsOf(operation: Operation, rows: readonly ReadyRow[], sending: Sending | undefined): JobRows {
  const given = rowsGiven(operation, rows, sending ?? { again: async () => rows })
  let isKept = true
  return {
    ...given,
    sent: async () => (isKept ? rows.map((row) => inForm(operation, row)) : given.sent()),
    uploaded() {
      if (sending === undefined) return
      isKept = false
      for (const row of rows) row.encoded = uploaded
    },
  }
}

function rowsGiven(
  operation: Operation,
  rows: readonly AddressedRow[],
  { intent, again }: Pick<Sending, 'again'> & Partial<Sending>,
): JobRows {
  const refs = rows.map(({ address }) => address)
  const arrived = operation.jobs?.arrived
  return {
    refs,
    sent: async () => (await again()).map((row) => inForm(operation, row)),
    uploaded: () => undefined,
    ...(arrived === undefined ? {} : { arrived: () => arrived(refs, intent?.behind ?? []) }),
  }
}

function inForm({ action }: Operation, { address, encoded }: ReadyRow): CreateRow | UpdateRow {
  return action === 'create' ? { key: address, encoded } : { id: address, encoded }
}

function unaskable(pair: string, job: string): FerryError {
  return new FerryError(
    'vendor',
    `The job ${job} was given records of ${pair}, and this account offers no jobs any more, so what became of them is not known.`,
    'See that the credential may use jobs as before, then resume the run.',
  )
}
