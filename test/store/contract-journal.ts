import { expect, it } from 'vitest'
import type { Prediction } from '../../src/store/store.ts'
import type { Given } from './contract.ts'
import { created, ends, intentOf, openOf, pair, startRun } from './contract-data.ts'

export function keepsPredictions(given: Given): void {
  it('keeps predictions by ordinal and counts them', async () => {
    const row = (ordinal: number, facts: Partial<Prediction> = {}): Prediction => ({
      pair,
      action: 'create',
      ordinal,
      sourceId: `s${ordinal}`,
      targetId: null,
      bytes: 7 + ordinal,
      reason: null,
      detail: null,
      ...facts,
    })
    const skipped = row(0, { action: 'skip', reason: 'converted', detail: 'It was converted.', targetId: 't' })
    const [fence, others] = [await startRun(given.store, 'd'), await startRun(given.store, 'other')]
    await given.store.journal.addPredictions('d', [row(1), row(0), skipped], fence)
    await given.store.journal.addPredictions('d', [row(2), row(3)], fence)
    await given.store.journal.addPredictions('other', [row(0)], others)
    await given.reopen()
    expect(await given.store.journal.predictions('d', pair, 'create', 1, 2)).toEqual([row(1), row(2)])
    expect(await given.store.journal.predictions('d', pair, 'skip', 0, 9)).toEqual([skipped])
    expect(await given.store.journal.predictions('d', pair, 'update', 0, 9)).toEqual([])
    expect(await given.store.journal.tallyPredictions('d')).toEqual([
      { pair, action: 'create', reason: null, count: 4 },
      { pair, action: 'skip', reason: 'converted', count: 1 },
    ])
    await given.store.journal.clearPredictions('d', fence)
    expect(await given.store.journal.tallyPredictions('d')).toEqual([])
    expect(await given.store.journal.tallyPredictions('other')).toHaveLength(1)
  })

  it('leaves predictions to the present worker of their dry run', async () => {
    const { journal, runs } = given.store
    const facts = { sourceId: 's', targetId: null, bytes: 0, reason: null, detail: null }
    const fence = await startRun(given.store, 'd')
    await runs.claim('d', 'successor', 2_000, 1_000)
    await journal.addPredictions('d', [{ pair, action: 'skip', ordinal: 0, ...facts }], fence + 1)
    const refused = expect.objectContaining({ code: 'busy' })
    await expect(journal.clearPredictions('d', fence)).rejects.toThrow(refused)
    await expect(journal.addPredictions('d', [{ pair, action: 'skip', ordinal: 1, ...facts }], fence)).rejects.toThrow(
      refused,
    )
    await runs.finish('d', fence + 1, { state: 'done', result: {} }, 2_500)
    await expect(journal.clearPredictions('d', fence + 1)).rejects.toThrow(refused)
    expect(await journal.tallyPredictions('d')).toEqual([{ pair, action: 'skip', reason: null, count: 1 }])
  })
}

export function groupsByLock(given: Given): void {
  it('puts predictions of one lock together, and still finds each by its record', async () => {
    const { journal } = given.store
    const fence = await startRun(given.store, 'd')
    const locks = ['b', undefined, 'a', 'b', undefined, 'a', 'c']
    const facts = { targetId: null, bytes: 1, reason: null, detail: null }
    const rows = locks.map((lock, n): Prediction => {
      const row = { pair, action: 'create' as const, ordinal: n, sourceId: `s${n}`, ...facts }
      return lock === undefined ? row : { ...row, lock }
    })
    const other = { pair, action: 'update' as const, ordinal: 0, sourceId: 's9', ...facts, lock: 'a' }
    await journal.addPredictions('d', [...rows, other], fence, { findable: true })
    await expect(journal.groupByLock('d', pair, 'create', fence - 1)).rejects.toThrow(
      expect.objectContaining({ code: 'busy' }),
    )
    await journal.groupByLock('d', pair, 'create', fence)
    const grouped = await journal.predictions('d', pair, 'create', 0, 99)
    expect(grouped.map(({ ordinal, sourceId, lock }) => [ordinal, sourceId, lock])).toEqual([
      ...[
        [0, 's2', 'a'],
        [1, 's5', 'a'],
        [2, 's0', 'b'],
        [3, 's3', 'b'],
        [4, 's6', 'c'],
      ],
      ...[
        [5, 's1', undefined],
        [6, 's4', undefined],
      ],
    ])
    expect(await journal.predictions('d', pair, 'update', 0, 9)).toEqual([other])
    const fates = await journal.fates({ dryRun: 'd', migration: null }, pair, ['s0', 's4', 's9', 'none'])
    expect(fates.map((fate) => fate?.action)).toEqual(['create', 'create', 'update', undefined])
    await journal.groupByLock('d', pair, 'skip', fence)
  })
}

export function keepsFates(given: Given): void {
  it('knows what was said of a record, and what came of it, by its id', async () => {
    const { journal } = given.store
    const own = await startRun(given.store, 'd')
    const said = (action: Prediction['action'], ordinal: number, sourceId: string, facts: Partial<Prediction> = {}) =>
      ({
        ...{ pair, action, ordinal, sourceId, targetId: null, bytes: 0, reason: null, detail: null },
        ...facts,
      }) as const
    await journal.addPredictions('d', [said('create', 0, 's0'), said('create', 1, 's1')], own, { findable: true })
    const kept = said('quarantine', 0, 'q', { reason: 'duplicate' })
    await journal.addPredictions('d', [said('unchanged', 0, 'u', { targetId: 't9' }), kept], own, { findable: true })
    await journal.addPredictions('d', [said('create', 2, 'hidden')], own)
    const fate = { predictedId: null, predictedReason: null, status: null, targetId: null, reason: null }
    const ids = ['u', 'none', 's1', 'q', 'hidden', 's0']
    const before = [
      { ...fate, action: 'unchanged', predictedId: 't9' },
      null,
      { ...fate, action: 'create' },
      { ...fate, action: 'quarantine', predictedReason: 'duplicate' },
      null,
      { ...fate, action: 'create' },
    ]
    expect(await journal.fates({ dryRun: 'd', migration: null }, pair, ids)).toEqual(before)
    const fence = await startRun(given.store, 'r')
    await journal.bindPair('r', pair, ends)
    await journal.intend([intentOf('r', 'b', 0, 2)], fence, 5)
    const refused = { ...created(0), targetId: null, status: 'failed' as const, reason: 'no' }
    await journal.settle(intentOf('r', 'b', 0, 2), [refused, created(1)], fence, 6)
    await given.reopen()
    const after = await given.store.journal.fates({ dryRun: 'd', migration: 'r' }, pair, ids)
    expect(after[2]).toEqual({ ...fate, action: 'create', status: 'created', targetId: 't1' })
    expect(after[5]).toEqual({ ...fate, action: 'create', status: 'failed', reason: 'no' })
    expect(await given.store.journal.fates({ dryRun: 'd', migration: 'other' }, pair, ids)).toEqual(before)
    expect(await given.store.journal.targetIds(ends, ['s1', 's0', 's1'])).toEqual(['t1', null, 't1'])
    expect(await given.store.journal.targetIds({ ...ends, object: 'x' }, ['s1'])).toEqual([null])
    const target = { targetAccount: ends.targetAccount, targetObject: ends.targetObject }
    expect(await given.store.journal.mapped(target, ['t0', 't1', "t'"])).toEqual(new Set(['t1']))
    expect(await given.store.journal.mapped({ ...target, targetObject: 'x' }, ['t1'])).toEqual(new Set())
    expect(await given.store.journal.mapped(target, [])).toEqual(new Set())
    await given.store.journal.clearPredictions('d', own)
    expect(await given.store.journal.fates({ dryRun: 'd', migration: 'r' }, pair, ['s1'])).toEqual([null])
    await given.store.journal.addPredictions('d', [said('create', 0, 's1')], own, { findable: true })
  })

  it('forgets more predictions than it deletes at a time', async () => {
    const many = Array.from(
      { length: 120_000 },
      (_, ordinal): Prediction => ({
        pair,
        action: 'create',
        ordinal,
        sourceId: `${ordinal}`,
        targetId: null,
        bytes: 0,
        reason: null,
        detail: null,
      }),
    )
    const fence = await startRun(given.store, 'd')
    await given.store.journal.addPredictions('d', many, fence)
    await given.store.journal.clearPredictions('d', fence)
    expect(await given.store.journal.tallyPredictions('d')).toEqual([])
  })
}

export function dividesBatches(given: Given): void {
  it('gives part of a batch to another at once, with what was there before it', async () => {
    const { journal } = given.store
    const fence = await startRun(given.store, 'r')
    await journal.bindPair('r', pair, ends)
    const behind = ['9', 'ä:8']
    await journal.intend([intentOf('r', 'b', 0, 4, { behind }), intentOf('r', 'c', 4, 6)], fence, 5)
    const halves = [intentOf('r', 'b', 0, 2, { attempt: 2, behind }), intentOf('r', 'b2', 2, 4, { attempt: 2, behind })]
    await expect(journal.intend(halves, fence - 1, 6)).rejects.toMatchObject({ code: 'busy' })
    expect(await journal.inDoubt('r')).toHaveLength(2)
    await journal.intend(halves, fence, 6)
    await given.reopen()
    const again = given.store.journal
    expect(await again.inDoubt('r')).toEqual(
      [halves[0]!, intentOf('r', 'c', 4, 6), halves[1]!].map((each) => openOf(each)),
    )
    expect(await again.position('r', pair, 'create')).toBe(6)
    await again.settle(halves[0]!, [created(0), created(1)], fence, 7)
    await again.settle(halves[1]!, [created(2), created(3)], fence, 7)
    expect(await again.inDoubt('r')).toEqual([openOf(intentOf('r', 'c', 4, 6))])
    expect(await again.outcomes('r', pair, 'create', 0, 9)).toEqual([0, 1, 2, 3].map((n) => created(n)))
  })
}

export function guardsBatches(given: Given): void {
  it('knows batches that were sent and not settled', async () => {
    const fence = await startRun(given.store, 'r')
    await given.store.journal.bindPair('r', pair, ends)
    await given.store.journal.intend([intentOf('r', 'b1', 0, 2), intentOf('r', 'b2', 2, 4)], fence, 5)
    await given.store.journal.settle(intentOf('r', 'b1', 0, 2), [created(0), created(1)], fence, 6)
    await given.reopen()
    expect(await given.store.journal.inDoubt('r')).toEqual([openOf(intentOf('r', 'b2', 2, 4))])
    expect(await given.store.journal.position('r', pair, 'create')).toBe(4)
    const again = intentOf('r', 'b2', 2, 4, { attempt: 2 })
    await given.store.journal.intend([again], fence, 7)
    expect(await given.store.journal.inDoubt('r')).toEqual([openOf(again)])
    await given.store.journal.settle(again, [], fence, 8)
    expect(await given.store.journal.inDoubt('r')).toEqual([])
    expect(await given.store.journal.outcomes('r', pair, 'create', 0, 9)).toEqual([created(0), created(1)])
  })

  it('keeps what is known of a batch while the rest of it stays in doubt', async () => {
    const fence = await startRun(given.store, 'r')
    const intent = intentOf('r', 'b', 0, 3)
    await given.store.journal.bindPair('r', pair, ends)
    await given.store.journal.intend([intent], fence, 5)
    await given.store.journal.keep(intent, [created(1)], fence)
    await given.reopen()
    expect(await given.store.journal.inDoubt('r')).toEqual([openOf(intent)])
    expect(await given.store.journal.outcomes('r', pair, 'create', 0, 9)).toEqual([created(1)])
    expect(await given.store.journal.targetId({ ...ends, sourceId: created(1).sourceId })).toBe(created(1).targetId)
    await expect(given.store.journal.keep(intent, [created(0)], fence - 1)).rejects.toMatchObject({ code: 'busy' })
    await given.store.journal.settle(intent, [created(0), created(2)], fence, 6)
    expect(await given.store.journal.inDoubt('r')).toEqual([])
    expect(await given.store.journal.outcomes('r', pair, 'create', 0, 9)).toEqual([created(0), created(1), created(2)])
  })

  it('knows the job of an open batch until the batch is intended anew', async () => {
    const { journal } = given.store
    const fence = await startRun(given.store, 'r')
    const [intent, other] = [intentOf('r', 'b', 0, 3), intentOf('r', 'c', 3, 4)]
    await journal.bindPair('r', pair, ends)
    await journal.intend([intent, other], fence, 5)
    await journal.begin(intent, 'job-1', fence, 6)
    await expect(journal.begin(intent, 'job-2', fence - 1, 7)).rejects.toMatchObject({ code: 'busy' })
    await journal.keep(intent, [created(1)], fence)
    await given.reopen()
    const again = given.store.journal
    expect(await again.inDoubt('r')).toEqual([openOf(intent, { id: 'job-1', openedAt: 6 }), openOf(other)])
    await again.begin(intent, 'job-2', fence, 8)
    expect(await again.inDoubt('r')).toEqual([openOf(intent, { id: 'job-2', openedAt: 8 }), openOf(other)])
    await again.intend([{ ...intent, attempt: 2 }], fence, 9)
    expect(await again.inDoubt('r')).toEqual([openOf({ ...intent, attempt: 2 }), openOf(other)])
    await again.settle(intent, [created(0), created(2)], fence, 10)
    await expect(again.begin(intent, 'job-3', fence, 11)).rejects.toMatchObject({ code: 'bug' })
  })

  it('refuses what does not belong to an open batch', async () => {
    const fence = await startRun(given.store, 'r')
    const intent = intentOf('r', 'b', 0, 2)
    const bug = expect.objectContaining({ code: 'bug' })
    await expect(given.store.journal.settle(intent, [], fence, 2)).rejects.toThrow(bug)
    await given.store.journal.intend([intent], fence, 2)
    await expect(given.store.journal.settle(intent, [created(2)], fence, 2)).rejects.toThrow(bug)
    await expect(given.store.journal.settle(intent, [created(0)], fence, 2)).rejects.toThrow(/bound/)
    expect(await given.store.journal.outcomes('r', pair, 'create', 0, 9)).toEqual([])
    await given.store.journal.bindPair('r', pair, ends)
    await given.store.journal.bindPair('r', pair, ends)
    await expect(given.store.journal.bindPair('r', pair, { ...ends, object: 'Other' })).rejects.toThrow(bug)
    await given.store.journal.settle(intent, [created(0)], fence, 2)
    await expect(given.store.journal.settle(intent, [created(0)], fence, 2)).rejects.toThrow(bug)
  })

  it('refuses all intents when the fence is not of all their runs', async () => {
    const fence = await startRun(given.store, 'r')
    await given.store.runs.create({ id: 'q', verb: 'migrate', plan: 'p', input: {} }, 1)
    const both = [intentOf('r', 'b', 0, 2), intentOf('q', 'b', 0, 2)]
    await expect(given.store.journal.intend(both, fence, 2)).rejects.toThrow(expect.objectContaining({ code: 'busy' }))
    expect(await given.store.journal.inDoubt('r')).toEqual([])
  })
}

export function keepsOutcomes(given: Given): void {
  it('lets the newest run say which id a record has, and keeps what it said before', async () => {
    for (const [run, id] of [
      ['r1', 'old'],
      ['r2', 'new'],
    ] as const) {
      const fence = await startRun(given.store, run)
      await given.store.journal.bindPair(run, pair, ends)
      const intent = intentOf(run, 'b', 0, 3)
      await given.store.journal.intend([intent], fence, 2)
      const failed = { ...created(1), status: 'failed', reason: 'invalid', detail: 'Wrong.' } as const
      await given.store.journal.settle(intent, [created(0, id), failed, { ...created(2), targetId: null }], fence, 3)
    }
    expect(await given.store.journal.targetId({ ...ends, sourceId: 's0' })).toBe('new')
    expect(await given.store.journal.targetId({ ...ends, sourceId: 's1' })).toBeNull()
    expect(await given.store.journal.targetId({ ...ends, sourceId: 's2' })).toBeNull()
    expect(await given.store.journal.targetId({ ...ends, targetAccount: 'b:3', sourceId: 's0' })).toBeNull()
    expect((await given.store.journal.outcomes('r1', pair, 'create', 0, 1))[0]?.targetId).toBe('old')
    expect(await given.store.journal.tallyOutcomes('r1')).toEqual([
      { pair, action: 'create', status: 'created', reason: null, count: 2 },
      { pair, action: 'create', status: 'failed', reason: 'invalid', count: 1 },
    ])
  })

  it('settles a batch of more rows than one piece', async () => {
    const fence = await startRun(given.store, 'r')
    await given.store.journal.bindPair('r', pair, ends)
    const intent = intentOf('r', 'job', 0, 2_500)
    await given.store.journal.intend([intent], fence, 2)
    const rows = Array.from({ length: 2_500 }, (_, ordinal) => created(ordinal))
    await given.store.journal.settle(intent, rows, fence, 3)
    expect(await given.store.journal.outcomes('r', pair, 'create', 0, 3_000)).toEqual(rows)
    expect(await given.store.journal.inDoubt('r')).toEqual([])
  })
}
