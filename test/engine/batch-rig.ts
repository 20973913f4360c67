import { expect } from 'vitest'
import type { Outcome } from '../../src/connector.ts'
import { runPartition, settleInDoubt } from '../../src/engine/write/kernel.ts'
import type { Migration, Operation, Partition, Planned, Ready, ReadyRow } from '../../src/engine/write/migration.ts'
import { outcomeOf } from '../../src/engine/write/outcomes.ts'
import { createPool } from '../../src/engine/write/pool.ts'
import { CrmError, type CrmErrorFacts } from '../../src/model/errors.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import type { Intent, OpenBatch, Prediction, RowOutcome } from '../../src/store/store.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

export const written = (id: string): Outcome => ({ status: 'written', id: `t-${id}`, created: true })
const failure = (facts: Partial<CrmErrorFacts>) =>
  new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message: 'No.', ...facts })
export const refused = (facts: Partial<CrmErrorFacts> = {}): Outcome => ({ status: 'rejected', error: failure(facts) })
export const guests = (count: number): string[] => Array.from({ length: count }, (_, n) => `g${n}`)
const silence: Outcome = {
  ...{ status: 'unknown' },
  error: failure({ kind: 'transient', scope: 'request', stored: 'unknown', message: 'No answer.' }),
}

/** The kernel between a journal and a target that are written down here, on a virtual clock: what each was asked, and when. */
export class BatchRig {
  readonly clock = createVirtualClock()
  predictions: Prediction[] = []
  intents: Intent[] = []
  withdrawn: string[] = []
  /** What an earlier worker left in doubt. */
  leftOpen: OpenBatch[] = []
  kept: RowOutcome[] = []
  settled: { batch: string; ordinals: number[]; closes: boolean }[] = []
  events: RunEvent[] = []
  sends: { ids: string[]; doubts: boolean[]; at: number }[] = []
  readied: { ids: string[]; behind: readonly string[] }[] = []
  reported: string[] = []
  /** What the target says of a row, in turn; then it is written. */
  answers = new Map<string, (Outcome | 'silence')[]>()
  /** Rows whose refusal is not believed while they are in doubt. */
  disbelieves = new Set<string>()
  /** Milliseconds that it takes to make the row of this id ready. */
  slow = new Map<string, number>()
  /** Records that the snapshot lacks. */
  lacking = new Set<string>()
  landmarks: string[] | null = null
  pausing = false
  /** Batches at a time. */
  size = 3
  operation: Operation = this.#open()

  predict(...ids: string[]): void {
    const each = { action: 'create', targetId: null, reason: null, bytes: 10 }
    this.predictions = ids.map((sourceId, ordinal) => ({ ordinal, sourceId, ...each }) as unknown as Prediction)
  }

  /** Writes all that is predicted. */
  async write(): Promise<void> {
    await this.#carryOut(runPartition)
  }

  /** Settles what was left in doubt. */
  async settleAll(): Promise<void> {
    await this.#carryOut(settleInDoubt)
  }

  sentIds(): string[][] {
    return this.sends.map(({ ids }) => ids)
  }

  doubt(from: number, to: number, more: Partial<OpenBatch> = {}): OpenBatch {
    const names = { run: 'run_1', batch: `b${from}`, pair: 'Guest>people', action: 'create' as const }
    return { ...names, from, to, digest: '', attempt: 1, behind: [], sent: true, job: null, ...more }
  }

  /** What jobs need of a run. */
  context(): Migration['context'] {
    const { clock } = this
    return {
      ...{ clock, signal: new AbortController().signal, fence: 4, run: { id: 'run_1' }, random: () => 0.5 },
      ...{ pausing: () => this.pausing, holdLease: async () => undefined, store: { journal: this.#journal() } },
      log: (event: RunEvent) => void this.events.push(event),
    } as unknown as Migration['context']
  }

  async #carryOut(work: typeof runPartition): Promise<void> {
    const migration = {
      ...{ context: this.context(), dryRun: 'run_0', snapshot: { id: 's' }, pool: createPool(this.size) },
      settled: (action: string, outcomes: RowOutcome[]) => void this.reported.push(`${action} ${outcomes.length}`),
    } as unknown as Migration
    const partition: Partition = {
      name: 'Guest>people',
      fetch: async (_, ids) => ids.flatMap((id) => (this.lacking.has(id) ? [] : [{ id, row: {} }])) as never,
    }
    const done = work(migration, partition, this.operation).then(() => migration.pool.drain())
    await this.clock.run(done)
  }

  #open(): Operation {
    const marks = { ids: () => this.landmarks!, add: (made: readonly RowOutcome[]) => this.#learn(made) }
    const settings = { action: 'create', maxRows: 2, maxBytes: 100, settle: { ms: 0, first: false } } as const
    const operation: Operation = {
      ...{ ...settings, landmarks: null },
      ready: (batch, behind) => this.#ready(batch, behind),
      send: async (rows) => this.#send(rows),
      judge: async ({ prediction, inDoubt }, outcome) => {
        if (this.disbelieves.has(prediction.sourceId) && inDoubt) return null
        if (outcome.status === 'written') return outcomeOf(prediction, 'created', outcome.id)
        return outcomeOf(prediction, 'failed', null, outcome.error.kind)
      },
    }
    return Object.defineProperty(operation, 'landmarks', {
      get: () => (this.landmarks === null ? null : marks),
      enumerable: true,
    })
  }

  #learn(made: readonly RowOutcome[]): void {
    this.landmarks!.push(...made.map(({ sourceId }) => sourceId))
  }

  async #ready(batch: readonly Planned[], behind: readonly string[]): Promise<Ready> {
    this.readied.push({ ids: batch.map(({ record }) => record.id), behind })
    for (const { record } of batch) if (this.slow.has(record.id)) await this.clock.sleep(this.slow.get(record.id)!)
    const isKnown = ({ record }: Planned): boolean => record.id.startsWith('known')
    const rows = batch
      .filter((row) => !isKnown(row))
      .map(({ prediction, inDoubt, record: { id } }): ReadyRow => {
        return { prediction, inDoubt, address: id, encoded: { wire: { id }, bytes: 1 } }
      })
    const known = batch.filter(isKnown).map(({ prediction }) => outcomeOf(prediction, 'quarantined', null, 'known'))
    return { rows, known }
  }

  #send(rows: readonly ReadyRow[]): Outcome[] {
    const doubts = rows.map(({ inDoubt }) => inDoubt)
    this.sends.push({ ids: rows.map(({ address }) => address), doubts, at: this.clock.monotonic() })
    return rows.map(({ address }): Outcome => {
      const next = this.answers.get(address)?.shift() ?? written(address)
      return next === 'silence' ? silence : next
    })
  }

  #journal() {
    const note = async ({ batch }: Intent, outcomes: readonly RowOutcome[], closes: boolean): Promise<void> => {
      this.settled.push({ batch, ordinals: outcomes.map(({ ordinal }) => ordinal), closes })
      this.kept.push(...outcomes)
    }
    const foreseen = (pair: string, action: string, reason: string | null, count: number) => {
      return { pair, action, reason, count }
    }
    return {
      predictions: async (_: string, pair: string, action: string, from: number, limit: number) => {
        expect([pair, action]).toEqual(['Guest>people', 'create'])
        return this.predictions.slice(from, from + limit)
      },
      tallyPredictions: async () => [
        foreseen('Guest>people', 'create', null, 6),
        foreseen('Guest>people', 'create', 'x', this.predictions.length),
        foreseen('Guest>people', 'update', null, 1_000),
        foreseen('Other>people', 'create', null, 1_000),
      ],
      intend: async (given: readonly Intent[], fence: number) => {
        expect(fence).toBe(4)
        this.intents.push(...given)
      },
      begin: async () => undefined,
      withdraw: async ({ batch }: Intent, fence: number) => {
        expect(fence).toBe(4)
        this.withdrawn.push(batch)
      },
      keep: (intent: Intent, outcomes: readonly RowOutcome[]) => note(intent, outcomes, false),
      settle: (intent: Intent, outcomes: readonly RowOutcome[]) => note(intent, outcomes, true),
      inDoubt: async () => this.leftOpen,
      position: async () => 0,
      outcomes: async (_: string, _pair: string, _action: string, from: number, limit: number) =>
        this.kept.filter(({ ordinal }) => ordinal >= from && ordinal < from + limit),
    }
  }
}
