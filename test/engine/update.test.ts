import { beforeEach, describe, expect, test } from 'vitest'
import type { FindRequest, Found, Outcome } from '../../src/connector.ts'
import type { Pair } from '../../src/engine/pair.ts'
import type { Migration, Planned } from '../../src/engine/write/migration.ts'
import { updateOperation, updateRaced } from '../../src/engine/write/update.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Row } from '../../src/model/record.ts'
import type { Operations } from '../../src/model/schema.ts'
import type { Prediction } from '../../src/store/store.ts'

const signal = new AbortController().signal

let present: Map<string, { id: string; row: Row }>
let images: Map<string, Row>
let finds: FindRequest[]
let kept: { id: string; sourceId: string; row: Row }[]
let sent: { object: string; rows: unknown }[]
let answers: Outcome[]
let operations: Operations
let prepared: (id: string, now: Row) => object
let repeated: (id: string, fields: readonly string[]) => object

beforeEach(() => {
  present = new Map()
  images = new Map()
  ;[finds, kept, sent, answers] = [[], [], [], []]
  operations = { find: { keys: ['id'], maxRows: 2 }, update: { maxRows: 5, maxBytes: 50 } }
  prepared = (id) => ({ kind: 'row', row: { name: id, phone: '1' }, encoded: { wire: { id }, bytes: 1 } })
  repeated = (id, fields) => ({ kind: 'row', row: {}, encoded: { wire: { id, fields }, bytes: 1 } })
})

const pair = (more: object = {}): Pair =>
  ({
    name: 'Lead>people',
    plan: { provenance: { sourceKey: 'our_key' }, policy: {}, match: [], fields: [] },
    target: { name: 'people', labelPlural: 'People', operations, fields: [] },
    existing: { name: 'people', fields: [], matchKeys: [] },
    connection: {
      find: async (request: FindRequest): Promise<Found[]> => {
        finds.push(request)
        return request.values.flatMap((asked) => (present.has(asked) ? [{ asked, ...present.get(asked)! }] : []))
      },
    },
    writer: {
      update: async (object: { name: string }, rows: unknown): Promise<Outcome[]> => {
        sent.push({ object: object.name, rows })
        return answers
      },
    },
    references: [],
    fetch: async (_: unknown, ids: string[]) => ids.filter((id) => id !== 'lost').map((id) => ({ id, row: {} })),
    map: (record: { id: string }) => record.id,
    asUpdate: (id: string, now: Row) => prepared(id, now),
    asRepeat: (id: string, fields: readonly string[]) => repeated(id, fields),
    ...more,
  }) as unknown as Pair
const migration = (): Migration =>
  ({
    context: { signal, holdLease: async () => undefined },
    snapshot: {},
    before: {
      get: async (_: string, ids: string[]) => ids.map((id) => images.get(id) ?? null),
      put: async (object: string, rows: typeof kept) => {
        expect(object).toBe('people')
        kept.push(...rows)
      },
    },
  }) as unknown as Migration
const prediction = (sourceId: string, targetId: string | null): Prediction =>
  ({ ordinal: 1, sourceId, action: 'update', targetId, reason: null }) as Prediction
const planned = (sourceId: string, targetId: string | null, inDoubt = false): Planned => ({
  ...{ prediction: prediction(sourceId, targetId), inDoubt },
  record: { id: sourceId, row: {} } as unknown as Planned['record'],
})
const ready = (batch: Planned[], on = pair()) => updateOperation(migration(), on).ready(batch, [])
const there = (id: string, row: Row = {}) => present.set(id, { id, row })

describe('records that are to be updated', () => {
  test('are read again, a few at a time, and what they lose is kept', async () => {
    for (const id of ['1', '2', '3']) there(id, { name: `old ${id}` })
    const { rows, known } = await ready([planned('a', '1'), planned('b', '2', true), planned('c', '3')])
    expect(finds.map(({ values }) => values)).toEqual([['1', '2'], ['3']])
    expect(finds[0]).toMatchObject({ object: 'people', key: 'id' })
    expect(known).toEqual([])
    expect(rows.map(({ address, inDoubt, encoded }) => [address, inDoubt, encoded.wire.id])).toEqual([
      ['1', false, 'a'],
      ['2', true, 'b'],
      ['3', false, 'c'],
    ])
    expect(kept).toEqual([
      { id: '1', sourceId: 'a', row: { name: 'old 1', phone: null } },
      { id: '2', sourceId: 'b', row: { name: 'old 2', phone: null } },
      { id: '3', sourceId: 'c', row: { name: 'old 3', phone: null } },
    ])
  })

  test('get the same fields again where an image tells that they were about to; it stays the first', async () => {
    there('1')
    images.set('1', { name: 'first', city: null })
    const { rows } = await ready([planned('a', '1')])
    expect(rows[0]?.encoded.wire).toEqual({ id: 'a', fields: ['name', 'city'] })
    expect(kept).toEqual([])
  })

  test('are left alone when they are gone, were merged, say the same already, or may not be written', async () => {
    present.set('2', { id: '9', row: {} })
    for (const id of ['3', '4']) there(id)
    prepared = (id) => (id === 'c' ? { kind: 'unchanged' } : { kind: 'quarantine', reason: 'invalid', detail: 'No.' })
    const { rows, known } = await ready([planned('a', '1'), planned('b', '2'), planned('c', '3'), planned('d', '4')])
    expect([rows, kept]).toEqual([[], []])
    const gone = (id: string) => `The target record ${id} is gone or was merged into another.`
    expect(known).toMatchObject([
      { status: 'quarantined', targetId: '1', reason: 'changed-since-approval', detail: gone('1') },
      { status: 'quarantined', targetId: '2', reason: 'changed-since-approval', detail: gone('2') },
      { status: 'unchanged', targetId: '3', reason: null },
      { status: 'quarantined', targetId: '4', reason: 'invalid', detail: 'No.' },
    ])
  })

  test('are read one at a time where the target does not say how many', async () => {
    delete operations.find
    for (const id of ['1', '2']) there(id)
    await ready([planned('a', '1'), planned('b', '2')])
    expect(finds.map(({ values }) => values)).toEqual([['1'], ['2']])
  })

  test('cannot be where the target is not read by id', async () => {
    const told = ready([planned('a', '1')], pair({ connection: {} }))
    await expect(told).rejects.toMatchObject({
      ...{ code: 'plan', message: expect.stringContaining('cannot be read by id') },
      next: expect.stringContaining('policy existing to never'),
    })
  })
})

describe('an update', () => {
  const judge = (outcome: Exclude<Outcome, { status: 'unknown' }>) =>
    updateOperation(migration(), pair()).judge(
      { prediction: prediction('a', '1'), inDoubt: false, address: '1' },
      outcome,
    )
  const refused = (kind: CrmError['kind']) => ({
    status: 'rejected' as const,
    error: new CrmError({ kind, scope: 'row', stored: 'no', message: 'No.', code: 'NO' }),
  })

  test('is bounded as the target says and needs no settling', () => {
    const operation = updateOperation(migration(), pair())
    expect(operation).toMatchObject({ maxRows: 5, maxBytes: 50, settle: { ms: 0, first: false }, landmarks: null })
    expect(operation.jobs).toBeUndefined()
    delete operations.update
    expect(updateOperation(migration(), pair())).toMatchObject({ maxRows: 1, maxBytes: 0 })
  })

  test('goes by jobs where there are some, each row by its id', () => {
    const bulk = { maxRows: 9, maxBytes: 9, lifeMs: 1, atOnce: 1, resultRows: 1, fromRows: 1 }
    operations.update = { ...operations.update!, bulk }
    const { jobs } = updateOperation(migration(), pair({ writer: { bulk: {} } }))
    expect(jobs).toMatchObject({ operation: 'update', bounds: bulk })
    expect(jobs?.address(prediction('a', '1'))).toBe('1')
    expect(jobs?.address(prediction('a', null))).toBe('')
  })

  test('leaves under the ids of the target', async () => {
    const encoded = { wire: { a: 1 }, bytes: 1 }
    const row = { prediction: prediction('a', '1'), inDoubt: false, address: '1', encoded }
    await updateOperation(migration(), pair()).send([row], signal)
    expect(sent).toEqual([{ object: 'people', rows: [{ id: '1', encoded }] }])
  })

  test('of a record that went in between waits for a person; every other refusal has failed', async () => {
    expect(await judge({ status: 'written', id: '2' })).toMatchObject({ status: 'updated', targetId: '2' })
    expect(await judge(refused('not-found'))).toMatchObject({ status: 'quarantined', reason: 'changed-since-approval' })
    expect(await judge(refused('invalid'))).toMatchObject({ status: 'failed', reason: 'NO' })
  })
})

describe('a record that somebody created meanwhile', () => {
  const race = (sourceId = 'a') => updateRaced(migration(), pair(), prediction(sourceId, null), '1')
  const failure = (stored: 'no' | 'unknown') =>
    new CrmError({ kind: stored === 'no' ? 'invalid' : 'transient', scope: 'row', stored, message: 'No.' })

  test('is updated, with what it loses kept', async () => {
    there('1', { name: 'theirs' })
    answers = [{ status: 'written', id: '1' }]
    expect(await race()).toMatchObject({ status: 'updated', targetId: '1' })
    expect(kept).toEqual([{ id: '1', sourceId: 'a', row: { name: 'theirs', phone: null } }])
    expect(sent).toHaveLength(1)
  })

  test('is left alone where there is nothing to write, or nothing left', async () => {
    expect(await race()).toMatchObject({ status: 'quarantined', reason: 'changed-since-approval' })
    there('1')
    prepared = () => ({ kind: 'unchanged' })
    expect(await race()).toMatchObject({ status: 'unchanged', targetId: '1' })
    expect(sent).toEqual([])
  })

  test('has failed where the target refuses, and is in doubt where it does not answer', async () => {
    there('1')
    answers = [{ status: 'rejected', error: failure('no') }]
    expect(await race()).toMatchObject({ status: 'failed', reason: 'invalid' })
    const unknown = failure('unknown')
    answers = [{ status: 'unknown', error: unknown }]
    await expect(race()).rejects.toBe(unknown)
    answers = []
    await expect(race()).rejects.toMatchObject({ code: 'bug', message: 'An update had no outcome.' })
  })

  test('cannot be where the snapshot has no such record any more', async () => {
    await expect(race('lost')).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('no record lost'),
    })
  })
})
