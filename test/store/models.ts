import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Action, RunState } from '../../src/model/run.ts'
import type { Intent, OpenBatch, RowOutcome, Store } from '../../src/store/store.ts'
import type { Medium } from './contract.ts'
import { ends, openOf } from './contract-data.ts'

const histories = Number(process.env.FERRY_RUNS ?? 60)

/** Runs a random history against the store and a plain model of it. */
async function replay<Step>(
  makeMedium: () => Promise<Medium>,
  steps: Step[],
  step: (store: Store, step: Step) => Promise<boolean>,
) {
  const medium = await makeMedium()
  let store = await medium.open()
  try {
    for (const one of steps) {
      if (await step(store, one)) continue
      await store.close()
      store = await medium.open()
    }
  } finally {
    await store.close()
    await medium.drop()
  }
}

interface RunModel {
  state: RunState
  fence: number
  worker: string | null
  until: number
  pauseAsked: boolean
}

type RunStep =
  | { do: 'claim'; run: number; worker: string }
  | { do: 'report' | 'finish'; run: number; back: number; state: RunState }
  | { do: 'pause' | 'requeue'; run: number }
  | { do: 'wait'; ms: number }
  | { do: 'reopen' }

const leaseMs = 100
const runNumber = fc.integer({ min: 0, max: 1 })
const runStep: fc.Arbitrary<RunStep> = fc.oneof(
  fc.record({ do: fc.constant('claim' as const), run: runNumber, worker: fc.constantFrom('v', 'w') }),
  fc.record({
    do: fc.constantFrom('report' as const, 'finish' as const),
    run: runNumber,
    back: fc.integer({ min: 0, max: 2 }),
    state: fc.constantFrom<RunState>('done', 'failed', 'paused'),
  }),
  fc.record({ do: fc.constantFrom('pause' as const, 'requeue' as const), run: runNumber }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 60, 100, 101) }),
  fc.record({ do: fc.constant('reopen' as const) }),
)

function claimModel(run: RunModel, worker: string, now: number): unknown {
  if (run.worker !== null && run.worker !== worker && run.until > now) return { heldBy: run.worker, until: run.until }
  if (run.state === 'paused') return 'paused'
  if (run.state === 'done' || run.state === 'failed') return 'usage'
  Object.assign(run, { state: 'running', fence: run.fence + 1, worker, until: now + leaseMs })
  return { fence: run.fence }
}

function reportModel(run: RunModel, fence: number, now: number): string {
  if (run.fence !== fence || run.state !== 'running') return 'lost'
  run.until = now + leaseMs
  return run.pauseAsked ? 'pause' : 'go'
}

function finishModel(run: RunModel, fence: number, state: RunState): boolean {
  if (run.fence !== fence || run.state !== 'running') return false
  Object.assign(run, { state, worker: null, until: 0, pauseAsked: false })
  return true
}

function pauseModel(run: RunModel, now: number): void {
  const isAlive = run.state === 'running' && run.until > now
  if (isAlive) run.pauseAsked = true
  else if (run.state === 'queued' || run.state === 'running')
    Object.assign(run, { state: 'paused', worker: null, until: 0 })
}

function requeueModel(run: RunModel, now: number): boolean {
  if (run.state === 'done' || (run.state === 'running' && run.until > now)) return false
  Object.assign(run, { state: 'queued', worker: null, until: 0, pauseAsked: false })
  return true
}

/** What a call gave, or the code of its refusal. */
const settled = (call: Promise<unknown>) => call.catch((error: { code: string }) => error.code)

async function replayRuns(makeMedium: () => Promise<Medium>, steps: RunStep[]): Promise<void> {
  const fresh = (): RunModel => ({ state: 'queued', fence: 0, worker: null, until: 0, pauseAsked: false })
  const models = [fresh(), fresh()]
  let now = 1_000
  let isNew = true
  await replay(makeMedium, steps, async (store, step) => {
    const { runs } = store
    if (isNew) for (const id of ['0', '1']) await runs.create({ id, verb: 'migrate', plan: null, input: {} }, now)
    isNew = false
    if (step.do === 'reopen') return false
    if (step.do === 'wait') {
      now += step.ms
      return true
    }
    const id = String(step.run)
    const run = models[step.run]!
    if (step.do === 'claim') {
      expect(await settled(runs.claim(id, step.worker, now, leaseMs))).toEqual(claimModel(run, step.worker, now))
    } else if (step.do === 'report') {
      const fence = run.fence - step.back
      expect(await runs.report(id, fence, null, now, leaseMs)).toBe(reportModel(run, fence, now))
    } else if (step.do === 'finish') {
      const fence = run.fence - step.back
      expect(await runs.finish(id, fence, { state: step.state }, now)).toBe(finishModel(run, fence, step.state))
    } else if (step.do === 'pause') {
      await runs.requestPause(id, now)
      pauseModel(run, now)
    } else {
      expect(await runs.requeue(id, now)).toBe(requeueModel(run, now))
    }
    expect((await runs.get(id))?.state).toBe(run.state)
    expect(await runs.lease(id)).toEqual(run.worker === null ? null : { worker: run.worker, until: run.until })
    return true
  })
}

type BatchStep =
  | { do: 'intend'; sizes: number[]; pair: string; action: Action; stale: boolean }
  | { do: 'settle'; which: number; statuses: (RowOutcome['status'] | null)[]; stale: boolean }
  | { do: 'again'; which: number }
  | { do: 'withdraw'; which: number; stale: boolean }
  | { do: 'begin'; which: number; job: string; stale: boolean }
  | { do: 'takeOver' }
  | { do: 'reopen' }

const batchStep: fc.Arbitrary<BatchStep> = fc.oneof(
  fc.record({
    do: fc.constant('intend' as const),
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    pair: fc.constantFrom('A>b', 'C>d'),
    action: fc.constantFrom<Action>('create', 'update'),
    stale: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('settle' as const),
    which: fc.nat(9),
    statuses: fc.array(
      fc.constantFrom<RowOutcome['status'] | null>('created', 'updated', 'unchanged', 'quarantined', 'failed', null),
      { minLength: 5, maxLength: 5 },
    ),
    stale: fc.boolean(),
  }),
  fc.record({ do: fc.constant('again' as const), which: fc.nat(9) }),
  fc.record({ do: fc.constant('withdraw' as const), which: fc.nat(9), stale: fc.boolean() }),
  fc.record({
    do: fc.constant('begin' as const),
    which: fc.nat(9),
    job: fc.constantFrom('j', 'k'),
    stale: fc.boolean(),
  }),
  fc.record({ do: fc.constant('takeOver' as const) }),
  fc.record({ do: fc.constant('reopen' as const) }),
)

/** The journal of one run as arrays and maps. */
class JournalModel {
  fence = 0
  batches = 0
  open: OpenBatch[] = []
  readonly positions = new Map<string, number>()
  readonly outcomes = new Map<string, RowOutcome[]>()
  readonly ids = new Map<string, string>()

  intend(intents: Intent[]): void {
    for (const intent of intents) {
      this.positions.set(`${intent.pair}/${intent.action}`, intent.to)
      this.open.push(openOf(intent))
    }
  }

  settle(intent: Intent, rows: RowOutcome[]): void {
    this.open = this.open.filter((other) => other.batch !== intent.batch)
    const name = `${intent.pair}/${intent.action}`
    this.outcomes.set(
      name,
      [...(this.outcomes.get(name) ?? []), ...rows].sort((a, b) => a.ordinal - b.ordinal),
    )
    for (const row of rows) {
      if (['created', 'updated', 'unchanged'].includes(row.status) && row.targetId !== null) {
        this.ids.set(`${intent.pair}/${row.sourceId}`, row.targetId)
      }
    }
  }
}

function nextIntents(model: JournalModel, step: BatchStep & { do: 'intend' }): Intent[] {
  let from = model.positions.get(`${step.pair}/${step.action}`) ?? 0
  return step.sizes.map((size, index) => {
    const intent: Intent = {
      run: 'r',
      batch: `b${model.batches + index}`,
      pair: step.pair,
      action: step.action,
      from,
      to: from + size,
      digest: 'd',
      attempt: 1,
    }
    from += size
    return intent
  })
}

function rowsOf(intent: Intent, statuses: (RowOutcome['status'] | null)[]): RowOutcome[] {
  return statuses.slice(0, intent.to - intent.from).flatMap((status, index) => {
    if (status === null) return []
    const ordinal = intent.from + index
    const sourceId = `${intent.action}-${ordinal}`
    return [{ ordinal, sourceId, targetId: `t-${intent.batch}-${index}`, status, reason: null, detail: null }]
  })
}

async function applyBatchStep(
  store: Store,
  model: JournalModel,
  step: Exclude<BatchStep, { do: 'reopen' }>,
): Promise<void> {
  if (step.do === 'takeOver') {
    const claimed = await store.runs.claim('r', 'w', 5, 1_000)
    expect(claimed).toEqual({ fence: model.fence + 1 })
    model.fence++
  } else if (step.do === 'intend') {
    const intents = nextIntents(model, step)
    if (step.stale) expect(await settled(store.journal.intend(intents, model.fence - 1, 6))).toBe('busy')
    else {
      await store.journal.intend(intents, model.fence, 6)
      model.batches += intents.length
      model.intend(intents)
    }
  } else {
    const intent = model.open[step.which % Math.max(model.open.length, 1)]
    if (intent === undefined) return
    if (step.do === 'again') {
      intent.attempt++
      intent.job = null
      intent.sent = true
      await store.journal.intend([intent], model.fence, 7)
      return
    }
    if (step.do === 'withdraw') {
      const withdrawn = store.journal.withdraw(intent, model.fence - Number(step.stale))
      expect(await settled(withdrawn)).toBe(step.stale ? 'busy' : undefined)
      if (!step.stale && intent.job === null) intent.sent = false
      return
    }
    if (step.do === 'begin') {
      const begun = store.journal.begin(intent, step.job, model.fence - Number(step.stale), 9)
      expect(await settled(begun)).toBe(step.stale ? 'busy' : undefined)
      if (!step.stale) intent.job = { id: step.job, openedAt: 9 }
      return
    }
    const rows = rowsOf(intent, step.statuses)
    if (step.stale) expect(await settled(store.journal.settle(intent, rows, model.fence - 1, 8))).toBe('busy')
    else {
      await store.journal.settle(intent, rows, model.fence, 8)
      model.settle(intent, rows)
    }
  }
}

async function compareJournal(store: Store, model: JournalModel): Promise<void> {
  expect(await store.journal.inDoubt('r')).toEqual(model.open)
  for (const pair of ['A>b', 'C>d']) {
    for (const action of ['create', 'update'] as const) {
      expect(await store.journal.position('r', pair, action)).toBe(model.positions.get(`${pair}/${action}`) ?? 0)
      expect(await store.journal.outcomes('r', pair, action, 0, 1_000)).toEqual(
        model.outcomes.get(`${pair}/${action}`) ?? [],
      )
    }
  }
  for (const [name, targetId] of model.ids) {
    const [pair, sourceId] = name.split('/') as [string, string]
    expect(await store.journal.targetId({ ...ends, object: pair, sourceId })).toBe(targetId)
  }
  const counted = (await store.journal.tallyOutcomes('r')).reduce((sum, row) => sum + row.count, 0)
  expect(counted).toBe([...model.outcomes.values()].flat().length)
}

async function replayBatches(makeMedium: () => Promise<Medium>, steps: BatchStep[]): Promise<void> {
  const model = new JournalModel()
  await replay(makeMedium, steps, async (store, step) => {
    if (model.fence === 0) {
      await store.runs.create({ id: 'r', verb: 'migrate', plan: null, input: {} }, 1)
      for (const pair of ['A>b', 'C>d']) await store.journal.bindPair('r', pair, { ...ends, object: pair })
      await applyBatchStep(store, model, { do: 'takeOver' })
    }
    if (step.do === 'reopen') return false
    await applyBatchStep(store, model, step)
    await compareJournal(store, model)
    return true
  })
}

/** Random histories, with reopening in between, against plain models. */
export function storeModels(name: string, makeMedium: () => Promise<Medium>): void {
  describe(`${name}, against a model`, () => {
    it('has one holder of a run at a time', async () => {
      const history = fc.array(runStep, { minLength: 5, maxLength: 40 })
      await fc.assert(
        fc.asyncProperty(history, (steps) => replayRuns(makeMedium, steps)),
        { numRuns: histories },
      )
    })

    it('knows exactly which batches are in doubt and what became of the others', async () => {
      const history = fc.array(batchStep, { minLength: 5, maxLength: 40 })
      await fc.assert(
        fc.asyncProperty(history, (steps) => replayBatches(makeMedium, steps)),
        { numRuns: histories },
      )
    })
  })
}
