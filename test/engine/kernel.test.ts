import { beforeEach, describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/connector.ts'
import { runPartition, settleInDoubt } from '../../src/engine/write/kernel.ts'
import type { Migration, Operation, Partition, Planned, ReadyRow } from '../../src/engine/write/migration.ts'
import { outcomeOf } from '../../src/engine/write/outcomes.ts'
import { createPool } from '../../src/engine/write/pool.ts'
import { CrmError, type CrmErrorFacts } from '../../src/model/errors.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import type { Intent, OpenBatch, Prediction, RowOutcome } from '../../src/store/store.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

type Answer = Outcome | 'silence'

let clock: VirtualClock
let predictions: Prediction[]
let intents: Intent[]
let doubts: OpenBatch[]
let kept: RowOutcome[]
let settled: { batch: string; ordinals: number[]; closes: boolean }[]
let events: RunEvent[]
let sends: { ids: string[]; doubts: boolean[]; at: number }[]
let readied: { ids: string[]; behind: readonly string[] }[]
let answers: Map<string, Answer[]>
let operation: Operation
let pausing: boolean
let size: number
let disbelieves: Set<string>
/** Milliseconds that it takes to make the row of this id ready. */
let slow: Map<string, number>
let landmarks: string[] | null
let reported: string[]
let lacking: Set<string>

const written = (id: string): Outcome => ({ status: 'written', id: `t-${id}`, created: true })
const failure = (facts: Partial<CrmErrorFacts>) =>
  new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message: 'No.', ...facts })
const refused = (facts: Partial<CrmErrorFacts> = {}): Outcome => ({ status: 'rejected', error: failure(facts) })
const silence: Outcome = {
  ...{ status: 'unknown' },
  error: failure({ kind: 'transient', scope: 'request', stored: 'unknown', message: 'No answer.' }),
}
const wholeRefused = refused({ scope: 'request' })

beforeEach(() => {
  clock = createVirtualClock()
  ;[intents, doubts, kept, settled, events, sends, readied] = [[], [], [], [], [], [], []]
  ;[answers, pausing, size, disbelieves, slow, landmarks, reported] = [
    new Map(),
    false,
    3,
    new Set(),
    new Map(),
    null,
    [],
  ]
  lacking = new Set()
  predictions = []
  operation = {
    ...{ action: 'create', maxRows: 2, maxBytes: 100 },
    settle: { ms: 0, first: false },
    get landmarks() {
      return landmarks === null
        ? null
        : {
            ids: () => landmarks!,
            add: (made: RowOutcome[]) => landmarks!.push(...made.map(({ sourceId }) => sourceId)),
          }
    },
    async ready(batch: Planned[], behind: readonly string[]) {
      readied.push({ ids: batch.map(({ record }) => record.id), behind })
      for (const { record } of batch) if (slow.has(record.id)) await clock.sleep(slow.get(record.id)!)
      const isKnown = ({ record }: Planned): boolean => record.id.startsWith('known')
      return {
        rows: batch
          .filter((row) => !isKnown(row))
          .map(
            ({ prediction, inDoubt, record }): ReadyRow => ({
              prediction,
              inDoubt,
              address: record.id,
              encoded: { wire: { id: record.id }, bytes: 1 },
            }),
          ),
        known: batch.filter(isKnown).map(({ prediction }) => outcomeOf(prediction, 'quarantined', null, 'known')),
      }
    },
    async send(rows: readonly ReadyRow[]) {
      sends.push({
        ids: rows.map(({ address }) => address),
        doubts: rows.map(({ inDoubt }) => inDoubt),
        at: clock.monotonic(),
      })
      return rows.map(({ address }): Outcome => {
        const next = answers.get(address)?.shift() ?? written(address)
        return next === 'silence' ? silence : next
      })
    },
    async judge({ prediction, inDoubt }, outcome) {
      if (disbelieves.has(prediction.sourceId) && inDoubt) return null
      return outcome.status === 'written'
        ? outcomeOf(prediction, 'created', outcome.id)
        : outcomeOf(prediction, 'failed', null, outcome.error.kind)
    },
  } as Operation
})

const journal = {
  async predictions(_: string, pair: string, action: string, from: number, limit: number) {
    expect([pair, action]).toEqual(['Guest>people', 'create'])
    return predictions.slice(from, from + limit)
  },
  tallyPredictions: async () => [
    { pair: 'Guest>people', action: 'create', reason: null, count: 6 },
    { pair: 'Guest>people', action: 'create', reason: 'x', count: predictions.length },
    { pair: 'Guest>people', action: 'update', reason: null, count: 1_000 },
    { pair: 'Other>people', action: 'create', reason: null, count: 1_000 },
  ],
  async intend(given: readonly Intent[], fence: number) {
    expect(fence).toBe(4)
    intents.push(...given)
  },
  begin: async () => undefined,
  async keep({ batch }: Intent, outcomes: readonly RowOutcome[]) {
    note(batch, outcomes, false)
  },
  async settle({ batch }: Intent, outcomes: readonly RowOutcome[]) {
    note(batch, outcomes, true)
  },
  inDoubt: async () => doubts,
  position: async () => 0,
  async outcomes(_: string, _pair: string, _action: string, from: number, limit: number) {
    return kept.filter(({ ordinal }) => ordinal >= from && ordinal < from + limit)
  },
}

function note(batch: string, outcomes: readonly RowOutcome[], closes: boolean): void {
  settled.push({ batch, ordinals: outcomes.map(({ ordinal }) => ordinal), closes })
  kept.push(...outcomes)
}

function migration(): Migration {
  return {
    context: {
      ...{ clock, signal: new AbortController().signal, fence: 4, run: { id: 'run_1' }, random: () => 0.5 },
      ...{ pausing: () => pausing, holdLease: async () => undefined, store: { journal } },
      log: (event: RunEvent) => void events.push(event),
    },
    ...{ dryRun: 'run_0', snapshot: { id: 's' }, pool: createPool(size) },
    settled: (action: string, outcomes: RowOutcome[]) => void reported.push(`${action} ${outcomes.length}`),
  } as unknown as Migration
}

const partition: Partition = {
  name: 'Guest>people',
  fetch: async (_, ids) => ids.flatMap((id) => (lacking.has(id) ? [] : [{ id, row: {} }])) as never,
}

const predict = (...ids: string[]): void => {
  predictions = ids.map(
    (sourceId, ordinal) =>
      ({ ordinal, sourceId, action: 'create', targetId: null, reason: null, bytes: 10 }) as unknown as Prediction,
  )
}
const guests = (count: number): string[] => Array.from({ length: count }, (_, n) => `g${n}`)
const write = async (at = migration()): Promise<void> => {
  await clock.run(
    (async () => {
      await runPartition(at, partition, operation)
      await at.pool.drain()
    })(),
  )
}
const doubt = (from: number, to: number, more: Partial<OpenBatch> = {}): OpenBatch => ({
  ...{
    run: 'run_1',
    batch: `b${from}`,
    pair: 'Guest>people',
    action: 'create',
    from,
    to,
    digest: '',
    attempt: 1,
    behind: [],
  },
  ...{ job: null, ...more },
})
const settleAll = async (at = migration()): Promise<void> => {
  await clock.run(
    (async () => {
      await settleInDoubt(at, partition, operation)
      await at.pool.drain()
    })(),
  )
}
const sentIds = (): string[][] => sends.map(({ ids }) => ids)

describe('a partition', () => {
  test('is cut into batches by rows and by bytes, in order, each with an intent of its range', async () => {
    predict(...guests(5))
    predictions[1]!.bytes = 95
    await write()
    expect(sentIds()).toEqual([['g0'], ['g1'], ['g2', 'g3'], ['g4']])
    expect(intents.map(({ batch, from, to, attempt, behind }) => [batch, from, to, attempt, behind])).toEqual([
      ['Guest>people/create/0', 0, 1, 1, []],
      ['Guest>people/create/1', 1, 2, 1, []],
      ['Guest>people/create/2', 2, 4, 1, []],
      ['Guest>people/create/4', 4, 5, 1, []],
    ])
    expect(new Set(intents.map(({ digest }) => digest)).size).toBe(4)
    expect(settled.map(({ ordinals, closes }) => [ordinals, closes])).toEqual([
      [[0], true],
      [[1], true],
      [[2, 3], true],
      [[4], true],
    ])
  })

  test('of rows that fill a batch to the byte has no batch more than needed', async () => {
    predict(...guests(4))
    for (const prediction of predictions) prediction.bytes = 50
    await write()
    expect(sentIds()).toEqual([
      ['g0', 'g1'],
      ['g2', 'g3'],
    ])
  })

  test('of a row that is larger than a batch gives it one of its own', async () => {
    predict(...guests(2))
    predictions[0]!.bytes = 1_000
    await write()
    expect(sentIds()).toEqual([['g0'], ['g1']])
  })

  test('that is empty sends nothing', async () => {
    await write()
    expect([intents, sends]).toEqual([[], []])
  })

  test('of many pages is written whole', async () => {
    predict(...guests(1_203))
    await write()
    expect(sentIds().flat()).toEqual(guests(1_203))
  })

  test('becomes durable in the order of its ranges, whichever batch is ready first', async () => {
    predict(...guests(6))
    slow.set('g0', 50)
    await write()
    expect(intents.map(({ from }) => from)).toEqual([0, 2, 4])
    expect(sentIds()).toEqual([
      ['g0', 'g1'],
      ['g2', 'g3'],
      ['g4', 'g5'],
    ])
  })

  test('begins no further batch once a pause is asked for, or one has failed', async () => {
    predict(...guests(10))
    size = 1
    const { send } = operation
    operation.send = async (...given) => {
      pausing = sends.length === 1
      return send(...given)
    }
    await write()
    expect(sends).toHaveLength(2)
  })

  test('ends with the failure of a batch, and nothing after it is intended', async () => {
    predict(...guests(8))
    size = 1
    lacking.add('g2')
    const told = write()
    await expect(told).rejects.toMatchObject({
      ...{ code: 'store', message: expect.stringContaining('The snapshot s lacks records') },
      next: expect.stringContaining('new dry run'),
    })
    expect(intents.map(({ from }) => from)).toEqual([0])
  })

  test('notes what was there before each batch, and learns of what was made', async () => {
    landmarks = ['old']
    predict(...guests(4))
    size = 1
    await write()
    expect(intents.map(({ behind }) => behind?.length)).toEqual([expect.any(Number), expect.any(Number)])
    expect(intents[0]?.behind).toContain('old')
    expect(landmarks).toEqual(['old', 'g0', 'g1', 'g2', 'g3'])
    expect(reported).toEqual(['create 2', 'create 2'])
  })

  test('tells of each attempt', async () => {
    predict('a', 'b')
    answers.set('a', [refused()])
    await write()
    expect(events).toEqual([
      { event: 'batch', batch: 'Guest>people/create/0', attempt: 1, rows: 2, settled: 2, failed: 1, open: 0, ms: 0 },
    ])
  })

  test('gives to jobs what they take, where there are rows enough', async () => {
    const bounds = { maxRows: 4, maxBytes: 1_000, lifeMs: 1, atOnce: 1, resultRows: 1, fromRows: 12 }
    operation = {
      ...operation,
      maxRows: 2,
      jobs: { bounds, object: {}, context: migration().context },
    } as unknown as Operation
    predict(...guests(5))
    await write()
    expect(sentIds().map(({ length }) => length)).toEqual([2, 2, 1])
    predict(...guests(6))
    sends = []
    const opened: number[] = []
    Object.assign(operation.jobs!, {
      address: ({ sourceId }: Prediction) => sourceId,
      handled: () => undefined,
      bulk: {
        open: async () => `job-${opened.length}`,
        upload: async (_: unknown, rows: unknown[]) => void opened.push(rows.length),
        poll: async () => ({ state: 'ended' }),
        results: async () => ({ outcomes: guests(6).map((ref) => ({ ref, outcome: written(ref) })), cursor: null }),
      },
    })
    await write()
    // Twelve were foreseen. What one request takes needs no job.
    expect([opened, sentIds()]).toEqual([[4], [['g4', 'g5']]])
  })
})

describe('a batch', () => {
  test('that is not answered is sent again under an intent of its own, its rows in doubt, a little later each time', async () => {
    predict('a', 'b')
    answers.set('a', ['silence', 'silence', 'silence'])
    await write()
    expect(sends.map(({ ids, doubts }) => [ids, doubts])).toEqual([
      [
        ['a', 'b'],
        [false, false],
      ],
      [['a'], [true]],
      [['a'], [true]],
      [['a'], [true]],
    ])
    expect(sends.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000])
    expect(intents.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
    expect(settled).toEqual([
      { batch: 'Guest>people/create/0', ordinals: [1], closes: false },
      { batch: 'Guest>people/create/0', ordinals: [], closes: false },
      { batch: 'Guest>people/create/0', ordinals: [], closes: false },
      { batch: 'Guest>people/create/0', ordinals: [0], closes: true },
    ])
  })

  test('that stays without an answer pauses the run with its doubt', async () => {
    predict('a')
    answers.set(
      'a',
      Array.from({ length: 9 }, () => 'silence' as const),
    )
    await expect(write()).rejects.toThrow('No answer.')
    expect(sends).toHaveLength(5)
    expect(settled.some(({ closes }) => closes)).toBe(false)
  })

  test('whose rows have no outcome at all is in doubt as well', async () => {
    predict('a')
    operation.send = async (rows) => {
      sends.push({ ids: rows.map(({ address }) => address), doubts: [], at: 0 })
      return []
    }
    await expect(write()).rejects.toMatchObject({ code: 'bug', message: 'A row that was sent had no outcome.' })
    expect(sends).toHaveLength(5)
  })

  test('waits for the settle time, from when the answer was given up, before rows are looked for that could be doubled', async () => {
    operation.settle = { ms: 60_000, first: true }
    predict('a', 'b')
    answers.set('a', ['silence', 'silence'])
    await write()
    expect(sends.map(({ at }) => Math.round(at))).toEqual([0, 60_000, 120_000])
    // Once their doubt is over they are as good as new.
    expect(sends.map(({ doubts }) => doubts)).toEqual([[false, false], [false], [false]])
  })

  test('does not wait where a second sending does no harm, unless a refusal was not believed', async () => {
    operation.settle = { ms: 60_000, first: false }
    predict('a')
    disbelieves.add('a')
    answers.set('a', ['silence', refused()])
    await write()
    expect(sends.map(({ at, doubts }) => [Math.round(at), doubts])).toEqual([
      [0, [false]],
      [1_000, [true]],
      [60_000, [false]],
    ])
  })

  test('gives rows that met a passing trouble three more chances, and lets the others be', async () => {
    predict('a', 'b')
    answers.set(
      'a',
      Array.from({ length: 9 }, () => refused({ kind: 'transient' })),
    )
    await write()
    expect(sentIds()).toEqual([['a', 'b'], ['a'], ['a'], ['a']])
    expect(sends[1]?.at).toBe(1_000)
    expect(kept.map(({ sourceId, status }) => [sourceId, status])).toEqual([
      ['b', 'created'],
      ['a', 'failed'],
    ])
  })

  test('tells rows that are known beside those that were sent, in their order', async () => {
    operation.maxRows = 9
    predict('a', 'known-1', 'b', 'known-2')
    await write()
    expect(sentIds()).toEqual([['a', 'b']])
    expect(settled).toEqual([{ batch: 'Guest>people/create/0', ordinals: [0, 1, 2, 3], closes: true }])
  })

  test('of many rows is made ready in pieces', async () => {
    operation.maxRows = 2_000
    operation.maxBytes = 1_000_000
    predict(...guests(1_100))
    await write()
    expect(readied.map(({ ids }) => ids.length)).toEqual([500, 500, 100])
    expect(sentIds()).toEqual([guests(1_100)])
  })

  test('that is refused as a whole is halved, both halves intended at once, down to the row that is at fault', async () => {
    operation.maxRows = 9
    predict('a', 'known', 'b', 'bad', 'd')
    const { send } = operation
    operation.send = async (rows, signal) => {
      const outcomes = await send(rows, signal)
      return rows.some(({ address }) => address === 'bad') ? outcomes.map(() => wholeRefused) : outcomes
    }
    await write()
    expect(sentIds()).toEqual([['a', 'b', 'bad', 'd'], ['a', 'b'], ['bad', 'd'], ['bad'], ['d']])
    expect(intents.map(({ from, to, attempt }) => [from, to, attempt])).toEqual([
      [0, 5, 1],
      [0, 3, 2],
      [3, 5, 2],
      [3, 4, 3],
      [4, 5, 3],
    ])
    expect(settled[0]).toEqual({ batch: 'Guest>people/create/0', ordinals: [1], closes: false })
    expect(kept.map(({ sourceId, status }) => `${sourceId} ${status}`)).toEqual([
      ...['known quarantined', 'a created', 'b created', 'bad failed', 'd created'],
    ])
  })

  test('whose refusal names its rows sends the others again, at once', async () => {
    operation.maxRows = 9
    predict('a', 'bad', 'c')
    operation.send = async (rows) => {
      sends.push({ ids: rows.map(({ address }) => address), doubts: [], at: clock.monotonic() })
      const at = rows.findIndex(({ address }) => address === 'bad')
      return rows.map(({ address }) => (at < 0 ? written(address) : refused({ scope: 'request', rows: [at] })))
    }
    await write()
    expect(sends.map(({ ids, at }) => [ids, at])).toEqual([
      [['a', 'bad', 'c'], 0],
      [['a', 'c'], 0],
    ])
  })

  test('sends nothing again once the run cannot go on', async () => {
    size = 2
    predict(...guests(4))
    answers.set('g0', ['silence', 'silence'])
    answers.set('g2', [refused({ kind: 'auth', scope: 'request' })])
    answers.set('g3', [refused({ kind: 'auth', scope: 'request' })])
    await expect(write()).rejects.toMatchObject({ kind: 'auth' })
    expect(sentIds().filter((ids) => ids.includes('g0'))).toHaveLength(1)
  })
})

describe('what an earlier worker left in doubt', () => {
  beforeEach(() => predict(...guests(10)))

  test('is sent again but for the rows that have outcomes, under the landmarks of its first sending', async () => {
    doubts = [doubt(2, 4, { attempt: 3, behind: ['mark'] }), doubt(4, 6)]
    kept = [outcomeOf(predictions[2]!, 'created', 't-g2'), outcomeOf(predictions[9]!, 'created', 't-g9')]
    await settleAll()
    expect(sends.map(({ ids, doubts }) => [ids, doubts])).toEqual([
      [['g3'], [true]],
      [
        ['g4', 'g5'],
        [true, true],
      ],
    ])
    expect(intents.map(({ from, to, attempt, behind }) => [from, to, attempt, behind])).toEqual([
      [2, 4, 4, ['mark']],
      [4, 6, 2, []],
    ])
    expect(readied[0]).toEqual({ ids: ['g3'], behind: ['mark'] })
  })

  test('is nothing of another partition, or another action', async () => {
    doubts = [doubt(0, 2, { pair: 'Other>people' }), doubt(0, 2, { action: 'update' })]
    await settleAll()
    expect(sends).toEqual([])
  })

  test('waits for the settle time from now on where it could be doubled', async () => {
    operation.settle = { ms: 5_000, first: true }
    await clock.run(clock.sleep(1_000))
    doubts = [doubt(0, 2)]
    await settleAll()
    expect(Math.round(sends[0]!.at)).toBe(6_000)
  })

  const withJob = (state: string): { asked: string[]; open: () => OpenBatch } => {
    const asked: string[] = []
    const bounds = { maxRows: 9, maxBytes: 1_000, lifeMs: 1, atOnce: 1, resultRows: 1, fromRows: 1 }
    const bulk = {
      poll: async ({ id }: { id: string }) => {
        asked.push(id)
        return { state }
      },
      results: async () => ({ outcomes: [{ ref: 'g0', outcome: written('g0') }], cursor: null }),
    }
    const jobs = { bounds, object: {}, context: migration().context, bulk, handled: () => undefined }
    operation = {
      ...operation,
      jobs: { ...jobs, address: ({ sourceId }: Prediction) => sourceId },
    } as unknown as Operation
    return { asked, open: () => doubt(0, 2, { job: { id: 'job-7', openedAt: clock.now() } }) }
  }

  test('by a job is asked of the job, and only what that does not tell is sent again', async () => {
    const { asked, open } = withJob('ended')
    doubts = [open()]
    await settleAll()
    expect(asked).toEqual(['job-7'])
    expect(sends.map(({ ids, doubts }) => [ids, doubts])).toEqual([[['g1'], [true]]])
    // Asking is no new attempt.
    expect(intents.map(({ attempt }) => attempt)).toEqual([2])
    expect(settled[0]).toMatchObject({ ordinals: [0], closes: false })
  })

  test('by a job is believed as an answer is, but for rows that were in doubt before it', async () => {
    withJob('ended')
    disbelieves.add('g0')
    doubts = [doubt(0, 1, { job: { id: 'job-7', openedAt: clock.now() } })]
    await settleAll()
    expect([sends.length, settled.at(-1)?.closes]).toEqual([0, true])
    doubts = [doubt(0, 1, { attempt: 2, job: { id: 'job-7', openedAt: clock.now() } })]
    kept = []
    await settleAll()
    expect(sentIds()).toEqual([['g0']])
  })
})
