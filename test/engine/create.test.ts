import { beforeEach, describe, expect, test } from 'vitest'
import type { Connection, FindRequest, Found, Outcome, ReadQuery } from '../../src/connector.ts'
import { withoutKey } from '../../src/engine/forecast/forecast.ts'
import type { Pair } from '../../src/engine/pair.ts'
import { openCreates } from '../../src/engine/write/create.ts'
import { findOurs, findUnsettleable, lookOf, openLandmarks, requireSettleable } from '../../src/engine/write/doubt.ts'
import type { Migration, Operation, Planned } from '../../src/engine/write/migration.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Row } from '../../src/model/record.ts'
import type { Operations } from '../../src/model/schema.ts'
import type { Prediction, RowOutcome } from '../../src/store/store.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

const key = 'our_key'

/** An account that answers look-ups and listings from a list, newest last, and keeps what it was asked. */
class Account {
  records: { id: string; row: Row }[] = []
  /** Ids that went up in another record. */
  merged = new Map<string, string>()
  readonly finds: FindRequest[] = []
  readonly reads: ReadQuery[] = []
  pageRows = 2
  creates: unknown[] = []

  find = async (request: FindRequest): Promise<Found[]> => {
    this.finds.push(request)
    return request.values.flatMap((asked) => {
      const wanted = this.merged.get(asked) ?? asked
      return this.records
        .filter(({ id, row }) => (request.key === 'id' ? id === wanted : row[request.key] === asked))
        .map(({ id, row }) => ({ asked, id, row: Object.fromEntries(request.fields.map((f) => [f, row[f] ?? null])) }))
    })
  }

  async *read(query: ReadQuery): ReturnType<Connection['read']> {
    this.reads.push(query)
    const newest = this.records.toReversed().slice(0, query.limit)
    yield { wait: 100, cursor: 'w', reason: 'It is being prepared.' }
    for (let at = 0; at === 0 || at < newest.length; at += this.pageRows)
      yield { records: newest.slice(at, at + this.pageRows), cursor: null }
  }
}

let account: Account
let operations: Operations
let race: 'quarantine' | 'update'
let images: (Row | null)[]
const clock = createVirtualClock()
const context = { clock, signal: new AbortController().signal, progress: () => undefined, pausing: () => false }

beforeEach(() => {
  account = new Account()
  operations = {
    read: { pageRows: 2, newestFirst: true },
    find: { keys: ['id', key], maxRows: 2 },
    create: { maxRows: 7, maxBytes: 70, replay: 'refused', settleMs: 9 },
  }
  race = 'quarantine'
  images = [null]
})

const pair = (more: object = {}): Pair =>
  ({
    name: 'Lead>people',
    plan: { provenance: { sourceKey: key }, policy: { race } },
    target: { name: 'people', labelPlural: 'People', operations },
    connection: account,
    writer: {
      create: async (...given: unknown[]): Promise<Outcome[]> => {
        account.creates.push(given)
        return []
      },
    },
    sourceKey: (id: string) => `k:${id}`,
    map: (record: object) => ({ record }),
    asCreate: ({ record }: { record: { id: string } }, { withoutKeys }: { withoutKeys: boolean }) =>
      record.id === 'bad'
        ? { kind: 'quarantine', reason: 'invalid', detail: 'No.' }
        : { kind: 'row', encoded: { wire: { id: record.id, withoutKeys }, bytes: 3 } },
    ...more,
  }) as unknown as Pair
const migration = (): Migration => ({ context, before: { get: async () => images } }) as unknown as Migration
const open = (): Promise<Operation> => clock.run(openCreates(migration(), pair()))
const prediction = (sourceId: string, reason: string | null = null): Prediction =>
  ({ ordinal: 1, sourceId, action: 'create', targetId: null, reason }) as Prediction
const planned = (id: string, inDoubt = false, reason: string | null = null): Planned => ({
  ...{ prediction: prediction(id, reason), inDoubt },
  record: { id, row: {} } as unknown as Planned['record'],
})
const addressed = (id: string, inDoubt = false) => ({ prediction: prediction(id), inDoubt, address: `k:${id}` })
const refusal = (facts: Partial<CrmError> = {}): { status: 'rejected'; error: CrmError } => ({
  status: 'rejected',
  error: new CrmError({ kind: 'conflict', scope: 'row', stored: 'no', message: 'Taken.', ...facts }),
})
const ours = (id: string, source = id) => ({ id, row: { [key]: `k:${source}` } })

describe('how records of ours can be found', () => {
  test('by key where the target can be asked for it, else by listing, else not at all', () => {
    expect(lookOf(pair())).toBe('by key')
    expect(lookOf(pair({ connection: { ...account, find: undefined } }))).toBe('by listing')
    operations.find = { keys: ['id'], maxRows: 2 }
    expect(lookOf(pair())).toBe('by listing')
    delete operations.find
    expect(lookOf(pair())).toBe('by listing')
    operations.read = { pageRows: 2 }
    expect(lookOf(pair())).toBe('not at all')
    delete operations.read
    expect(lookOf(pair())).toBe('not at all')
  })

  test('by key: as many at a time as the target takes, every one that carries it', async () => {
    account.records = [ours('1', 'a'), ours('2', 'b'), ours('3', 'b'), ours('4', 'x')]
    const found = await findOurs(context as never, pair(), ['k:a', 'k:b', 'k:c'], [])
    expect([...found]).toEqual([
      ['k:a', ['1']],
      ['k:b', ['2', '3']],
      ['k:c', []],
    ])
    expect(account.finds).toEqual([
      { object: 'people', key, values: ['k:a', 'k:b'], fields: [key] },
      { object: 'people', key, values: ['k:c'], fields: [key] },
    ])
    expect(account.reads).toEqual([])
  })

  test('by listing: newest first, to the end of the page that holds a landmark', async () => {
    delete operations.find
    account.records = [ours('0', 'old'), ours('1', 'a'), { id: 'mark', row: {} }, ours('2', 'b'), ours('3', 'b')]
    account.pageRows = 4
    const found = await clock.run(findOurs(context as never, pair(), ['k:a', 'k:b', 'k:old'], ['mark']))
    expect([...found.values()]).toEqual([['1'], ['3', '2'], []])
    expect(account.reads).toEqual([{ object: 'people', fields: [key], order: 'newest', stopsEarly: true }])
    const all = await clock.run(findOurs(context as never, pair(), ['k:old'], ['gone']))
    expect([...all.values()]).toEqual([['0']])
    account.pageRows = 1
    expect([...(await clock.run(findOurs(context as never, pair(), ['k:a'], ['mark']))).values()]).toEqual([[]])
    expect(account.finds).toEqual([])
  })

  test('not at all: nothing is asked, and for no key neither', async () => {
    expect((await findOurs(context as never, pair(), [], [])).size).toBe(0)
    operations = {}
    expect([...(await findOurs(context as never, pair(), ['k:a'], [])).values()]).toEqual([[]])
    expect([account.finds, account.reads]).toEqual([[], []])
  })
})

describe('landmarks', () => {
  const created = (id: string | null, status: RowOutcome['status'] = 'created') =>
    ({ status, targetId: id }) as RowOutcome

  test('are the five newest records where doubts are ended by listing, and move on with what is created', async () => {
    delete operations.find
    account.records = ['1', '2', '3', '4', '5', '6', '7'].map((id) => ({ id, row: {} }))
    const landmarks = await clock.run(openLandmarks(context as never, pair()))
    expect(account.reads).toEqual([{ object: 'people', fields: [], limit: 5, order: 'newest', stopsEarly: true }])
    expect(landmarks.ids()).toEqual(['7', '6', '5', '4', '3'])
    landmarks.add([created('8'), created(null), created('9', 'updated'), created('10')])
    expect(landmarks.ids()).toEqual(['5', '4', '3', '8', '10'])
  })

  test('are none where the target can be asked by key', async () => {
    account.records = [{ id: '1', row: {} }]
    const landmarks = await openLandmarks(context as never, pair())
    landmarks.add([created('2')])
    expect([landmarks.ids(), account.reads]).toEqual([[], []])
  })
})

describe('a target where a doubt could not be ended is refused', () => {
  const blind = () => {
    operations.create!.replay = 'blind'
  }

  test('when it doubles, and can neither be asked by key nor lists the newest', () => {
    blind()
    expect(() => requireSettleable(pair())).not.toThrow()
    delete operations.find
    expect(() => requireSettleable(pair())).not.toThrow()
    delete operations.read
    expect(() => requireSettleable(pair())).toThrow(/People that is sent twice makes a second record.*could double/)
    expect(findUnsettleable([pair()])).toMatchObject([
      { severity: 'error', code: 'unsettleable', pair: 'Lead>people', message: expect.stringMatching(/second record/) },
    ])
    operations.create!.replay = 'safe'
    expect(findUnsettleable([pair()])).toEqual([])
  })

  test('when it refuses, and the record in the way cannot be read', () => {
    expect(findUnsettleable([pair()])).toEqual([])
    operations.find = { keys: [key], maxRows: 2 }
    expect(() => requireSettleable(pair())).toThrow(/sent twice is refused/)
    operations.find = { keys: ['id', key], maxRows: 2 }
    expect(() => requireSettleable(pair({ connection: { read: () => undefined } }))).toThrow(/refused/)
  })
})

describe('creates', () => {
  test('are bounded as the target says, and one that says nothing doubles at most', async () => {
    expect(await open()).toMatchObject({ maxRows: 7, maxBytes: 70, settle: { ms: 9, first: false } })
    operations.create!.replay = 'blind'
    expect(await open()).toMatchObject({ settle: { ms: 9, first: true } })
    delete operations.create
    expect(await open()).toMatchObject({ maxRows: 1, maxBytes: 0, settle: { ms: 0, first: true } })
  })

  test('leave under our key', async () => {
    const { send } = await open()
    const encoded = { wire: {}, bytes: 1 }
    await send([{ ...addressed('a'), encoded }], context.signal)
    expect(account.creates).toEqual(
      [[pair().target, [{ key: 'k:a', encoded }], context.signal]].map((call) => [
        expect.objectContaining({ name: 'people' }),
        ...call.slice(1),
      ]),
    )
  })

  test('of rows in doubt are looked for first; what is there is ours, and twice is nobody’s guess', async () => {
    account.records = [ours('1', 'a'), ...['2', '3', '4', '5', '6', '7'].map((id) => ours(id, 'b')), ours('8', 'sure')]
    const batch = [planned('a', true), planned('b', true), planned('c', true), planned('sure'), planned('bad')]
    const { rows, known } = await (await open()).ready(batch, [])
    expect(rows.map(({ address, inDoubt }) => [address, inDoubt])).toEqual([
      ['k:c', true],
      ['k:sure', false],
    ])
    expect(known).toMatchObject([
      { sourceId: 'a', status: 'created', targetId: '1' },
      {
        sourceId: 'b',
        status: 'quarantined',
        targetId: null,
        reason: 'key-repeated',
        detail: "6 records of the target carry this record's key: 2, 3, 4, 5, 6.",
      },
      { sourceId: 'bad', status: 'quarantined', targetId: null, reason: 'invalid', detail: 'No.' },
    ])
    expect(account.finds.flatMap(({ values }) => values)).toEqual(['k:a', 'k:b', 'k:c'])
  })

  test('go by jobs where there are some; what a lost job has done is looked for only where it could be doubled', async () => {
    const bulk = { maxRows: 9, maxBytes: 9, lifeMs: 1, atOnce: 1, resultRows: 1, fromRows: 1 }
    operations.create = { ...operations.create!, bulk }
    const withJobs = () => openCreates(migration(), pair({ writer: { bulk: {} } }))
    const { jobs } = await withJobs()
    expect(jobs).toMatchObject({ operation: 'create', bounds: bulk })
    expect(jobs?.address(prediction('a'))).toBe('k:a')
    expect(jobs?.arrived).toBeUndefined()
    operations.create.replay = 'blind'
    const { arrived } = (await withJobs()).jobs!
    account.records = [ours('1', 'a')]
    // Rows are written in order, so the last one tells without the others.
    expect(await arrived!(['k:a', 'k:b'], [])).toBe(false)
    expect(account.finds.map(({ values }) => values)).toEqual([['k:b']])
    account.records = [ours('2', 'b')]
    expect(await arrived!(['k:a', 'k:b'], [])).toBe(false)
    account.records = [ours('1', 'a'), ours('2', 'b')]
    expect(await arrived!(['k:a', 'k:b'], [])).toBe(true)
  })

  test('of a record that was to go without its key go without it', async () => {
    const { rows } = await (await open()).ready([planned('a', false, withoutKey), planned('b')], [])
    expect(rows.map(({ encoded }) => encoded.wire.withoutKeys)).toEqual([true, false])
  })
})

describe('what the target answers to a create', () => {
  const judge = async (outcome: Parameters<Operation['judge']>[1], inDoubt = false) =>
    (await open()).judge(addressed('a', inDoubt), outcome)

  test('written is ours, also where a record in doubt was there', async () => {
    expect(await judge({ status: 'written', id: '1', created: true })).toMatchObject({
      status: 'created',
      targetId: '1',
    })
    expect(await judge({ status: 'written', id: '1' })).toMatchObject({ status: 'created', reason: null })
    expect(await judge({ status: 'written', id: '1', created: false }, true)).toMatchObject({ status: 'created' })
  })

  test('written without being created is another’s, where nothing had been sent before', async () => {
    const told = await judge({ status: 'written', id: '1', created: false })
    expect(told).toMatchObject({
      status: 'updated',
      targetId: '1',
      reason: 'race',
      detail: expect.stringContaining('appeared'),
    })
  })

  test('refused for a record that carries our key is ours, under the id that it has now', async () => {
    account.records = [ours('2', 'a')]
    account.merged.set('1', '2')
    expect(await judge(refusal({ conflict: { id: '1' } }))).toMatchObject({ status: 'created', targetId: '2' })
    expect(account.finds).toEqual([{ object: 'people', key: 'id', values: ['1'], fields: [key] }])
  })

  test('refused for a stranger is a race', async () => {
    account.records = [ours('1', 'another')]
    expect(await judge(refusal({ conflict: { id: '1' } }))).toMatchObject({
      ...{ status: 'quarantined', targetId: '1', reason: 'race' },
      detail: 'The target record 1 appeared after the dry run and holds the same key.',
    })
    expect(await judge(refusal({ conflict: { id: 'gone' } }))).toMatchObject({ status: 'quarantined', reason: 'race' })
  })

  test('refused for another reason has failed; a record that such a refusal names is not looked at', async () => {
    expect(await judge(refusal({ code: 'TAKEN' }))).toMatchObject({ status: 'failed', reason: 'TAKEN' })
    expect(await judge(refusal({ kind: 'invalid', conflict: { id: '1' } }))).toMatchObject({
      status: 'failed',
      reason: 'invalid',
    })
    expect(account.finds).toEqual([])
  })

  test('refused in doubt is not believed, unless nobody could look anyway', async () => {
    expect(await judge(refusal(), true)).toBeNull()
    expect(await judge(refusal({ conflict: { id: '1' } }), true)).toBeNull()
    account.records = [ours('1', 'a')]
    expect(await judge(refusal({ conflict: { id: '1' } }), true)).toMatchObject({ status: 'created', targetId: '1' })
    operations = { create: { maxRows: 1, maxBytes: 1, replay: 'safe', settleMs: 0 } }
    expect(await judge(refusal(), true)).toMatchObject({ status: 'failed' })
  })

  test('cannot be told from a look where the target has none', async () => {
    const blind = pair({ connection: { read: (query: ReadQuery) => account.read(query) } })
    const { judge } = await clock.run(openCreates(migration(), blind))
    expect(await judge(addressed('a'), refusal({ conflict: { id: '1' } }))).toMatchObject({ reason: 'race' })
  })

  test('ours is ours without a look at images where races are kept back', async () => {
    images = [{ name: 'Older' }]
    expect(await judge({ status: 'written', id: '1', created: true })).toMatchObject({ status: 'created' })
    race = 'update'
    images = [null]
    expect(await judge({ status: 'written', id: '1', created: true })).toMatchObject({ status: 'created' })
  })
})
