import type { Plan } from '../model/plan.ts'
import type { DryRunResult, PhaseEstimate } from '../model/results.ts'
import type { RunContext } from './context.ts'
import { floorMs } from './floor.ts'
import type { Ends, Pair } from './pair.ts'

/** Calls that the creates and updates of a dry run need. */
export interface Need {
  create: number
  update: number
  /** Looks at what was written, afterwards. */
  readBack: number
}

/** Fills batches as a migration will, within the bounds of the target. */
export function countBatches(pair: Pair): { add(operation: 'create' | 'update', bytes: number): void; need(): Need } {
  const batches = { create: batchCounter(pair, 'create'), update: batchCounter(pair, 'update') }
  let written = 0
  return {
    add(operation, bytes) {
      batches[operation].add(bytes)
      written += 1
    },
    need: () => ({
      create: batches.create.batches(),
      update: batches.update.batches(),
      readBack: Math.ceil(written / (pair.target.operations.find?.maxRows ?? 1)),
    }),
  }
}

function batchCounter(pair: Pair, operation: 'create' | 'update'): { add(bytes: number): void; batches(): number } {
  const bounds = pair.target.operations[operation]
  let [batches, rows, filled] = [0, 0, 0]
  return {
    add(bytes) {
      const full = bounds !== undefined && (rows + 1 > bounds.maxRows || filled + bytes > bounds.maxBytes)
      if (batches === 0 || full) [batches, rows, filled] = [batches + 1, 0, 0]
      rows += 1
      filled += bytes
    },
    batches: () => batches,
  }
}

/** The shortest times of a migration at the target's limits; updates are read again right before they are written. */
export function estimate(
  { traffic }: Pick<RunContext, 'traffic'>,
  plan: Plan,
  { target: { limits } }: Pick<Ends, 'target'>,
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
    sum(({ create, update }) => create + 2 * update),
  )
  const changed = new Set(plan.schema.map(({ object }) => object)).size
  return {
    calls: write.calls,
    seconds: write.seconds,
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
