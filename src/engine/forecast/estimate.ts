import type { Plan } from '../../model/plan.ts'
import type { DryRunResult, PhaseEstimate } from '../../model/results.ts'
import type { BatchBounds } from '../../model/schema.ts'
import { callsLeftToday, type System } from '../../model/system.ts'
import type { RunContext } from '../context.ts'
import type { Ends, Pair } from '../pair.ts'
import { fitsRequest, type PartitionBounds, partitionBounds } from '../write/bounds.ts'
import { floorMs } from './floor.ts'

/** Calls that the creates and updates of a dry run need. */
export interface Need {
  create: number
  /** With the look at each record right before. */
  update: number
  /** Looks at what was written, afterwards. */
  readBack: number
  /** What goes by asynchronous jobs. */
  jobs: { operation: 'create' | 'update'; rows: number; jobs: number }[]
}

/** Fills batches as a migration will, within the bounds of the target. */
export function countBatches(pair: Pair): { add(operation: 'create' | 'update', bytes: number): void; need(): Need } {
  const { create, update, find } = pair.target.operations
  const counts = { create: createCounter(create), update: createCounter(update) }
  const looks = (rows: number): number => Math.ceil(rows / (find?.maxRows ?? 1))
  return {
    add: (operation, bytes) => counts[operation].add(bytes),
    need() {
      const [creates, updates] = [counts.create.count(), counts.update.count()]
      return {
        create: creates.calls,
        update: updates.calls + Math.max(updates.batches, looks(updates.rows)),
        readBack: looks(creates.rows + updates.rows),
        jobs: (['create', 'update'] as const).flatMap((operation) => {
          const { rows, jobs } = operation === 'create' ? creates : updates
          return jobs === 0 ? [] : [{ operation, rows, jobs }]
        }),
      }
    },
  }
}

/** Both ways are counted, since how many rows there are decides between them, and is known at the end. */
function createCounter(bounds: BatchBounds = { maxRows: 1, maxBytes: 0 }) {
  const fillers = [0, Number.POSITIVE_INFINITY].map((rows) => createFiller(bounds, partitionBounds(bounds, rows)))
  let rows = 0
  return {
    add(bytes: number) {
      rows += 1
      for (const filler of fillers) filler.add(bytes)
    },
    count() {
      const way = partitionBounds(bounds, rows).jobs === null ? fillers[0] : fillers[1]
      return { rows, ...(way?.count() ?? { calls: 0, batches: 0, jobs: 0 }) }
    },
  }
}

/** Opening, uploading and the one look that finds a job ended; its results are asked for beside. */
const callsOfJob = 3

function createFiller(bounds: BatchBounds, way: PartitionBounds) {
  let [calls, batches, jobs, rows, filled] = [0, 0, 0, 0, 0]
  const close = (): void => {
    if (rows === 0) return
    batches += 1
    if (way.jobs === null || fitsRequest(bounds, rows, filled)) calls += 1
    else [jobs, calls] = [jobs + 1, calls + callsOfJob + Math.ceil(rows / way.jobs.bounds.resultRows)]
    ;[rows, filled] = [0, 0]
  }
  return {
    add(bytes: number) {
      if (rows + 1 > way.maxRows || filled + bytes > way.maxBytes) close()
      ;[rows, filled] = [rows + 1, filled + bytes]
    },
    count() {
      close()
      return { calls, batches, jobs }
    },
  }
}

/** The shortest times of a migration at the target's limits. */
export function estimate(
  { traffic, phases }: Pick<RunContext, 'traffic' | 'phases'>,
  plan: Plan,
  { target: { limits }, systems }: Pick<Ends, 'target' | 'systems'>,
  needs: readonly Need[],
): DryRunResult['estimate'] {
  const meanLatencyMs = traffic(plan.target.connection).meanLatency
  const phase = (name: PhaseEstimate['name'], calls: number): PhaseEstimate => {
    const ms = floorMs({ ...limits, calls, meanLatencyMs, firstPageMs: 0, lastBatchMs: meanLatencyMs })
    return { name, calls, seconds: Math.round(ms / 100) / 10 }
  }
  const sum = (pick: (need: Need) => number): number => needs.reduce((total, need) => total + pick(need), 0)
  const write = phase(
    'write',
    sum(({ create, update }) => create + update),
  )
  const changed = new Set(plan.schema.map(({ object }) => object)).size
  const { connection } = plan.target
  const look = phases().findLast(({ name, subject }) => name === 'look' && subject === connection)
  const users = phases().findLast(({ name }) => name === 'users')
  const beginning = (look?.calls ?? 0) + (users?.calls ?? 0)
  const days = daysFor(write.calls + changed, systems.target, traffic(connection).calls, beginning)
  return {
    calls: write.calls,
    seconds: write.seconds,
    ...(days === undefined ? {} : { days }),
    phases: [
      phase('create-fields', changed),
      write,
      phase(
        'read-back',
        sum(({ readBack }) => readBack),
      ),
    ],
  }
}

/**
 * On how many days of the target's budget so many calls fit, after those that were `taken` since it told what is left;
 * each of them has a `beginning`, with a look at the target and its users. Undefined where it does not tell, or a day has
 * no room for more.
 */
function daysFor(calls: number, target: System, taken: number, beginning: number): number | undefined {
  const left = callsLeftToday(target)
  if (left === undefined) return undefined
  const { dailyLimit = 0, dailyReserve = 0 } = target.limits
  const today = Math.max(0, left - taken - beginning)
  const wholeDay = dailyLimit - Math.floor(dailyReserve * dailyLimit) - beginning
  if (calls <= today) return 1
  return wholeDay > 0 ? 1 + Math.ceil((calls - today) / wholeDay) : undefined
}
