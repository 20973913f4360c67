import { parentField } from '../../mapping/unkeyed.ts'
import type { Plan } from '../../model/plan.ts'
import type { Row } from '../../model/record.ts'
import type { DryRunResult, PhaseEstimate } from '../../model/results.ts'
import { type BatchBounds, type Cost, findField } from '../../model/schema.ts'
import { costOf, type Effort, effortOf, leftToday, reserveOf, type System, sumEfforts } from '../../model/system.ts'
import type { RunContext } from '../context.ts'
import type { Ends, Pair } from '../pair.ts'
import { costFor, costOfRows, fitsRequest, isForJob, type PartitionBounds, partitionBounds } from '../write/bounds.ts'
import { countSpotChecks } from '../write/spot-checks.ts'
import { floorMs } from './floor.ts'
import { effortOfChanges } from './schema-effort.ts'
import { countTurns, type Turns } from './turns.ts'

/** What the creates and updates of a dry run need. */
export interface Need {
  /** With the look beside each record right before, where one is needed. */
  create: Effort
  /** With the look at each record right before. */
  update: Effort
  /** Looks at what was written, afterwards. */
  readBack: Effort
  /** The same of a few batches, while others are written. */
  checks: Effort
  /** So many calls of its creates follow each other at least, where not all may be on their way together. Absent: all may. */
  turns?: number
  /** What goes by asynchronous jobs. */
  jobs: { operation: 'create' | 'update'; rows: number; jobs: number }[]
}

/** How a kind of call takes rows: so many at a time, for so much of a day. Without bounds one at a time. */
interface Rate {
  maxRows: number
  cost?: Cost
  /** Prices of what is looked at beyond that, each in calls of its own. */
  prices?: readonly Cost[]
}

/** Fills batches as a migration will, within the bounds of the target. */
export function countBatches(pair: Pair): {
  /** `row`: what a create says, where it holds no key. */
  add(operation: 'create' | 'update', bytes: number, row?: Row): void
  need(): Need
} {
  const { read, create, update, find: usual = { maxRows: 1 } } = pair.target.operations
  const find: Rate = { ...usual, prices: pair.plan.fields.flatMap(({ to }) => findField(pair.target, to)?.cost ?? []) }
  // Before a create, the records beside it are looked at where nothing else tells it after a lost answer.
  const beside = parentField(pair.target) === undefined ? undefined : { maxRows: 1, ...read?.of }
  const turns = countTurns(pair) ?? undefined
  const counts = { create: createCounter(create, beside, turns), update: createCounter(update, find) }
  return {
    add: (operation, bytes, row = {}) => counts[operation].add(bytes, row),
    need() {
      const [creates, updates] = [counts.create.count(), counts.update.count()]
      return {
        create: creates.effort,
        ...(turns && { turns: turns.count() }),
        update: updates.effort,
        readBack: effortFor(creates.rows + updates.rows, find),
        checks: sumEfforts([creates, updates].flatMap((written) => checksOf(written, find))),
        jobs: (['create', 'update'] as const).flatMap((operation) => {
          const { rows, jobs } = operation === 'create' ? creates : updates
          return jobs === 0 ? [] : [{ operation, rows, jobs }]
        }),
      }
    },
  }
}

function checksOf({ batches, rows }: { batches: number; rows: number }, find: Rate): Effort[] {
  const { checks, records } = countSpotChecks(batches, rows)
  return Array<Effort>(checks).fill(effortFor(records, find))
}

/** Of so many rows, by calls as full as they may be. */
export function effortFor(rows: number, { prices = [], ...rate }: Rate): Effort {
  const priced = prices.map((price) =>
    effortOf(Math.ceil(rows / (price.each ?? 1)), costFor(rows, { each: 1, ...price })),
  )
  return sumEfforts([effortOf(Math.ceil(rows / rate.maxRows), costOfRows(rows, rate)), ...priced])
}

/** Both ways are counted, since how many rows there are decides between them, and is known at the end. */
function createCounter(bounds: BatchBounds = { maxRows: 1, maxBytes: 0 }, look?: Rate, turns?: Turns) {
  const byRequests = createFiller(bounds, partitionBounds(bounds, 0), look, turns)
  const fillers = [byRequests, createFiller(bounds, partitionBounds(bounds, Number.POSITIVE_INFINITY), look)]
  let rows = 0
  return {
    add(bytes: number, row: Row) {
      rows += 1
      for (const filler of fillers) filler.add(bytes, row)
    },
    count() {
      const way = partitionBounds(bounds, rows).jobs === null ? fillers[0] : fillers[1]
      return { rows, ...(way?.count() ?? { effort: { calls: 0 }, batches: 0, jobs: 0 }) }
    },
  }
}

/** Opening, uploading and the one look that finds a job ended; its results are asked for beside. */
const callsOfJob = 3

/** `look`: at the rows of each batch, right before; `turns`: told of each batch. */
function createFiller(bounds: BatchBounds, way: PartitionBounds, look?: Rate, turns?: Turns) {
  let [calls, cost, batches, jobs, rows, filled] = [0, 0, 0, 0, 0, 0]
  let said: Row[] = []
  const add = (effort: Effort): void => {
    calls += effort.calls
    cost += costOf(effort)
  }
  const close = (): void => {
    if (rows === 0) return
    batches += 1
    const before = calls
    if (look !== undefined) add(effortFor(rows, look))
    if (way.jobs === null || fitsRequest(bounds, rows, filled)) add(effortOf(1, costFor(rows, bounds.cost)))
    else if (!isForJob(bounds, rows, filled)) add(effortFor(rows, bounds))
    else {
      jobs += 1
      const { resultRows, cost: whole } = way.jobs.bounds
      const callsIn = callsOfJob + Math.ceil(rows / resultRows)
      add(effortOf(callsIn, whole === undefined ? callsIn : costFor(rows, whole)))
    }
    turns?.add(said, calls - before)
    ;[rows, filled, said] = [0, 0, []]
  }
  return {
    add(bytes: number, row: Row) {
      if (rows + 1 > way.maxRows || filled + bytes > way.maxBytes) close()
      if (turns !== undefined) said.push(row)
      ;[rows, filled] = [rows + 1, filled + bytes]
    },
    count() {
      close()
      return { effort: effortOf(calls, cost), batches, jobs }
    },
  }
}

/** The shortest times of a migration at the target's limits. */
export function estimate(
  { traffic, phases }: Pick<RunContext, 'traffic' | 'phases'>,
  plan: Plan,
  { target, systems }: Pick<Ends, 'target' | 'systems'>,
  needs: readonly Need[],
): DryRunResult['estimate'] {
  const { limits } = target
  const { connection } = plan.target
  const used = traffic(connection)
  const meanLatencyMs = used.meanLatency
  const shortest = (calls: number): number =>
    floorMs({ ...limits, calls, meanLatencyMs, firstPageMs: 0, lastBatchMs: meanLatencyMs })
  const phase = (name: PhaseEstimate['name'], effort: Effort, slow: readonly Need[] = []): PhaseEstimate => {
    const rest = effort.calls - slow.reduce((sum, need) => sum + need.create.calls, 0)
    const turns = slow.reduce((sum, need) => sum + (need.turns ?? 0), 0)
    const ms = Math.max(shortest(effort.calls), shortest(rest) + turns * meanLatencyMs)
    return { name, ...effort, seconds: Math.round(ms / 100) / 10 }
  }
  const create = phase('create-fields', effortOfChanges(plan.schema, target))
  const slow = needs.filter(({ turns }) => turns !== undefined)
  const all = sumEfforts(needs.flatMap((need) => [need.create, need.update]))
  const { name, ...write } = phase('write', all, slow)
  const look = phases().findLast((one) => one.name === 'look' && one.subject === connection)
  const users = phases().findLast((one) => one.name === 'users')
  const beginning = costOf(sumEfforts([look, users].filter((one) => one !== undefined)))
  const whole = [write, create, ...needs.map(({ checks }) => checks)]
  const days = daysFor(costOf(sumEfforts(whole)), systems.target, costOf(used), beginning)
  return {
    ...write,
    ...(days === undefined ? {} : { days }),
    phases: [create, { name, ...write }, phase('read-back', sumEfforts(needs.map(({ readBack }) => readBack)))],
  }
}

/**
 * On how many days of the target's budget so much fits, after what was `taken` since it told what is left; each of them
 * has a `beginning`, with a look at the target and its users. Undefined where it does not tell, or a day has no room for
 * more.
 */
function daysFor(cost: number, target: System, taken: number, beginning: number): number | undefined {
  const left = leftToday(target)
  if (left === undefined) return undefined
  const today = Math.max(0, left - taken - beginning)
  const wholeDay = (target.limits.dailyLimit ?? 0) - reserveOf(target) - beginning
  if (cost <= today) return 1
  return wholeDay > 0 ? 1 + Math.ceil((cost - today) / wholeDay) : undefined
}
