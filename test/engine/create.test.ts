import { beforeEach, describe, expect, test } from 'vitest'
import type { ReadQuery } from '../../src/connector.ts'
import { withoutKey } from '../../src/engine/forecast/forecast.ts'
import { openCreates } from '../../src/engine/write/create.ts'
import type { Operation, Planned } from '../../src/engine/write/migration.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Prediction } from '../../src/store/store.ts'
import { CreateRig, key, ours } from './create-rig.ts'

let rig: CreateRig
beforeEach(() => {
  rig = new CreateRig()
})

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

describe('creates', () => {
  test('are bounded as the target says, and one that says nothing doubles at most', async () => {
    expect(await rig.open()).toMatchObject({ maxRows: 7, maxBytes: 70, settle: { ms: 9, first: false } })
    rig.operations.create!.replay = 'blind'
    expect(await rig.open()).toMatchObject({ settle: { ms: 9, first: true } })
    delete rig.operations.create
    expect(await rig.open()).toMatchObject({ maxRows: 1, maxBytes: 0, settle: { ms: 0, first: true } })
  })

  test('leave under our key', async () => {
    const { send } = await rig.open()
    const encoded = { wire: {}, bytes: 1 }
    await send([{ ...addressed('a'), encoded }], rig.context.signal)
    expect(rig.account.creates).toEqual(
      [[rig.pair().target, [{ key: 'k:a', encoded }], rig.context.signal]].map((call) => [
        expect.objectContaining({ name: 'people' }),
        ...call.slice(1),
      ]),
    )
  })

  test('of rows in doubt are looked for first; what is there is ours, and twice is nobody’s guess', async () => {
    rig.account.records = [
      ours('1', 'a'),
      ...['2', '3', '4', '5', '6', '7'].map((id) => ours(id, 'b')),
      ours('8', 'sure'),
    ]
    const batch = [planned('a', true), planned('b', true), planned('c', true), planned('sure'), planned('bad')]
    const { rows, known } = await (await rig.open()).ready(batch, [])
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
    expect(rig.account.finds.flatMap(({ values }) => values)).toEqual(['k:a', 'k:b', 'k:c'])
  })

  test('go by jobs where there are some; what a lost job has done is looked for only where it could be doubled', async () => {
    const bulk = { maxRows: 9, maxBytes: 9, lifeMs: 1, atOnce: 1, resultRows: 1, fromRows: 1 }
    rig.operations.create = { ...rig.operations.create!, bulk }
    const withJobs = () => openCreates(rig.migration(), rig.pair({ writer: { bulk: {} } }))
    const { jobs } = await withJobs()
    expect(jobs).toMatchObject({ operation: 'create', bounds: bulk })
    expect(jobs?.address(prediction('a'))).toBe('k:a')
    expect(jobs?.arrived).toBeUndefined()
    rig.operations.create!.replay = 'blind'
    const { arrived } = (await withJobs()).jobs!
    rig.account.records = [ours('1', 'a')]
    // Rows are written in order, so the last one tells without the others.
    expect(await arrived!(['k:a', 'k:b'], [])).toBe(false)
    expect(rig.account.finds.map(({ values }) => values)).toEqual([['k:b']])
    rig.account.records = [ours('2', 'b')]
    expect(await arrived!(['k:a', 'k:b'], [])).toBe(false)
    rig.account.records = [ours('1', 'a'), ours('2', 'b')]
    expect(await arrived!(['k:a', 'k:b'], [])).toBe(true)
  })

  test('of a record that was to go without its key go without it', async () => {
    const { rows } = await (await rig.open()).ready([planned('a', false, withoutKey), planned('b')], [])
    expect(rows.map(({ encoded }) => encoded.wire.withoutKeys)).toEqual([true, false])
  })
})

describe('what the target answers to a create', () => {
  const judge = async (outcome: Parameters<Operation['judge']>[1], inDoubt = false) =>
    (await rig.open()).judge(addressed('a', inDoubt), outcome)

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
    rig.account.records = [ours('2', 'a')]
    rig.account.merged.set('1', '2')
    expect(await judge(refusal({ conflict: { id: '1' } }))).toMatchObject({ status: 'created', targetId: '2' })
    expect(rig.account.finds).toEqual([{ object: 'people', key: 'id', values: ['1'], fields: [key] }])
  })

  test('refused for a stranger is a race', async () => {
    rig.account.records = [ours('1', 'another')]
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
    expect(rig.account.finds).toEqual([])
  })

  test('refused in doubt is not believed, unless nobody could look anyway', async () => {
    expect(await judge(refusal(), true)).toBeNull()
    expect(await judge(refusal({ conflict: { id: '1' } }), true)).toBeNull()
    rig.account.records = [ours('1', 'a')]
    expect(await judge(refusal({ conflict: { id: '1' } }), true)).toMatchObject({ status: 'created', targetId: '1' })
    rig.operations = { create: { maxRows: 1, maxBytes: 1, replay: 'safe', settleMs: 0 } }
    expect(await judge(refusal(), true)).toMatchObject({ status: 'failed' })
  })

  test('cannot be told from a look where the target has none', async () => {
    const blind = rig.pair({ connection: { read: (query: ReadQuery) => rig.account.read(query) } })
    const { judge } = await rig.clock.run(openCreates(rig.migration(), blind))
    expect(await judge(addressed('a'), refusal({ conflict: { id: '1' } }))).toMatchObject({ reason: 'race' })
  })

  test('ours is ours without a look at images where races are kept back', async () => {
    rig.images = [{ name: 'Older' }]
    expect(await judge({ status: 'written', id: '1', created: true })).toMatchObject({ status: 'created' })
    rig.race = 'update'
    rig.images = [null]
    expect(await judge({ status: 'written', id: '1', created: true })).toMatchObject({ status: 'created' })
  })
})
