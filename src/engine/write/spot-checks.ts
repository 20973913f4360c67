import { CrmError, FerryError } from '../../model/errors.ts'
import type { RowOutcome } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import type { Pair } from '../pair.ts'
import { usualBreaker } from './breaker.ts'
import { type Compared, compareStored } from './compare-stored.ts'

/** A field is judged by no fewer records. */
const leastRecords = 50
/** A batch may be a job of thousands. */
const mostRecords = 100
/** After a spot check so many batches settle unread. */
const batchesBetween = 49
/** A spot check that waits for its turn behind writes is waited for once so many batches have settled since it began. */
const patience = 100

/** How many checks so many batches of these rows bring about, and of how many records each. */
export function countSpotChecks(batches: number, rows: number): { checks: number; records: number } {
  if (batches === 0) return { checks: 0, records: 0 }
  const each = rows / batches
  const gathered = Math.ceil(leastRecords / each)
  const records = Math.min(mostRecords, Math.ceil(gathered * each))
  return { checks: Math.floor((batches + batchesBetween) / (gathered + batchesBetween)), records }
}

/** Reads a few batches back while others are written, so that a target that stores something else is noticed early. */
export interface SpotChecks {
  /** Told of a settled batch, after which it may begin to read; never waits. Throws FerryError `paused` for what an earlier check found. */
  settled(outcomes: readonly RowOutcome[]): void
  /** Waits for a check that writes have kept from its turn for long. */
  catchUp(): Promise<void>
  /** Ends the check under way: everything is written, so the verification reads it. */
  stop(): Promise<void>
}

/** The spot checks of a pair, for each action. */
export function openSpotChecks(
  context: Pick<RunContext, 'signal'>,
  pair: Pair,
  stored: Parameters<typeof compareStored>[2],
  share?: number,
): Record<'create' | 'update', SpotChecks> {
  const size = pair.target.operations.find?.maxRows ?? 1
  const read = async (outcomes: readonly RowOutcome[], stop: AbortSignal): Promise<Compared[]> => {
    const signal = AbortSignal.any([context.signal, stop])
    const compared: Compared[] = []
    for (let from = 0; from < outcomes.length; from += size)
      compared.push(...(await compareStored(signal, pair, stored, outcomes.slice(from, from + size))))
    return compared
  }
  return { create: createSpotChecks(pair, read, share), update: createSpotChecks(pair, read, share) }
}

/**
 * Of the records of one pair and action: the first batch, or as many as make up the least number of records, and again
 * after every so many batches. `read` compares records by reading them back; a field that differs in this share of
 * them ends the run.
 */
export function createSpotChecks(
  { name: pair }: Pick<Pair, 'name'>,
  read: (outcomes: readonly RowOutcome[], signal: AbortSignal) => Promise<readonly Compared[]>,
  share: number = usualBreaker.share,
): SpotChecks {
  const fields = new Map<string, { sent: number; wrong: number }>()
  const stopping = new AbortController()
  let waiting: RowOutcome[] = []
  let [skip, since] = [0, 0]
  let running: Promise<void> | null = null
  let failure: { error: unknown } | null = null

  const count = (compared: readonly Compared[]): void => {
    for (const { found } of compared) {
      for (const field of found?.sent ?? []) {
        const figures = fields.get(field) ?? { sent: 0, wrong: 0 }
        figures.sent += 1
        if (found?.wrong.some((each) => each.field === field)) figures.wrong += 1
        fields.set(field, figures)
      }
    }
    for (const [field, { sent, wrong }] of fields)
      if (sent >= leastRecords && wrong >= share * sent) throw differs(pair, field, wrong, sent)
  }

  const check = async (outcomes: readonly RowOutcome[]): Promise<void> => {
    try {
      count(await read(outcomes, stopping.signal))
    } catch (error) {
      // What cannot be read back now is read by the verification; writing goes on.
      if (!(error instanceof CrmError) && error !== stopping.signal.reason) failure ??= { error }
    } finally {
      running = null
    }
  }

  return {
    settled(outcomes) {
      if (failure !== null) throw failure.error
      since += 1
      if (skip > 0) {
        skip -= 1
        return
      }
      waiting.push(...outcomes.filter(({ status }) => status === 'created' || status === 'updated'))
      waiting.splice(mostRecords)
      if (waiting.length < leastRecords || running !== null) return
      const taken = waiting
      ;[waiting, skip, since] = [[], batchesBetween, 0]
      running = check(taken)
    },
    async catchUp() {
      if (since >= patience) await running
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

function differs(pair: string, field: string, wrong: number, sent: number): FerryError {
  return new FerryError(
    'paused',
    `The target holds another value than was sent in the field ${field} of ${wrong} of ${sent} records of ${pair} that were read back. The run paused before more are written so.`,
    `Compare some of the records with their source and correct the mapping of ${field}, or what changes it in the target. A resume goes on and counts anew; verify_migration lists every difference at the end.`,
  )
}
