import { beforeEach, describe, expect, test } from 'vitest'
import { alikeBefore, findAlike } from '../../src/engine/write/alike.ts'
import { lookOf, requireSettleable } from '../../src/engine/write/doubt.ts'
import type { Row, Value } from '../../src/model/record.ts'
import { field } from '../mapping/schemas.ts'
import { CreateRig } from './create-rig.ts'

let rig: CreateRig
/** Records that some run has mapped. */
let mapped: string[]
const asked: unknown[] = []

beforeEach(() => {
  rig = new CreateRig()
  mapped = []
  asked.length = 0
})

const note = (id: string, text: string, more: Row = {}) => ({ id, row: { text, ...more } })
const row = (key: string, text: string, more: Row = {}) => ({ key, row: { text, ...more } })

/** A target whose records say what these fields say; `to` names the record that each belongs to. */
function pairOfNotes() {
  const writer = {
    same: (_object: unknown, _field: string, a: Value, b: Value | undefined) =>
      String(a).trim() === String(b ?? '').trim(),
  }
  const names = ['text', 'to', 'stars']
  const plan = { match: [], fields: names.map((to) => ({ to })) }
  const fields = names.map((name) => ({ ...field(name, name, 'text'), required: name === 'to' }))
  const people = { ...rig.pair().target, fields }
  const ends = { sourceAccount: 's', object: 'o', targetAccount: 't', targetObject: 'people' }
  return rig.pair({ plan, target: people, existing: people, writer, ends })
}

async function find(sent: { key: string; row: Row }[], behind: string[]) {
  const pair = pairOfNotes()
  const journal = {
    mapped: async (target: unknown, ids: readonly string[]) => {
      asked.push(target)
      return new Set(ids.filter((id) => mapped.includes(id)))
    },
  }
  const found = await rig.clock.run(findAlike({ ...rig.context, store: { journal } } as never, pair, sent, behind))
  return Object.fromEntries([...found].map(([key, { ids, unsure }]) => [key, unsure === undefined ? ids : unsure]))
}

test('rows are found by what they say, as the target keeps it, in whatever order they arrived', async () => {
  rig.account.records = [note('1', 'mark'), note('2', 'b '), note('3', 'other'), note('4', 'a')]
  expect(await find([row('k:a', 'a'), row('k:b', 'b'), row('k:c', 'c')], ['1'])).toEqual({
    'k:a': ['4'],
    'k:b': ['2'],
    'k:c': [],
  })
  expect(asked).toEqual([{ targetAccount: 't', targetObject: 'people' }])
})

test('every value that was sent counts, and none that was not', async () => {
  rig.account.records = [note('1', 'a', { to: 'x' }), note('2', 'a', { to: 'y', stars: '5' })]
  expect(await find([row('k:a', 'a', { to: 'y', stars: null, more: '' })], [])).toEqual({ 'k:a': ['2'] })
  expect(rig.account.reads[0]?.fields).toEqual(['text', 'to', 'stars'])
})

test('a record that holds no more than was sent is preferred to one that does', async () => {
  // The newest comes first, and would do for either row.
  rig.account.records = [note('1', 'a'), note('2', 'a', { stars: '5' })]
  expect(await find([row('k:a', 'a'), row('k:b', 'a', { stars: '5' })], [])).toEqual({ 'k:a': ['1'], 'k:b': ['2'] })
  expect(await find([row('k:a', 'a')], [])).toEqual({ 'k:a': ['1'] })
  // What the system itself puts into a field is no reason against a record.
  rig.account.records = [note('3', 'a', { to: 'put there' })]
  expect(await find([row('k:a', 'a')], [])).toEqual({ 'k:a': ['3'] })
  rig.account.records = [note('3', 'a', { to: 'put there' }), note('4', 'a', { to: 'put there' })]
  expect(await find([row('k:a', 'a')], [])).toMatchObject({ 'k:a': { reason: 'alike' } })
})

test('what was there before is not ours, though the page of the landmark holds it', async () => {
  rig.account.pageRows = 10
  rig.account.records = [note('1', 'a'), note('2', 'mark'), note('3', 'b')]
  expect(await find([row('k:a', 'a'), row('k:b', 'b')], ['2', 'gone'])).toEqual({ 'k:a': [], 'k:b': ['3'] })
})

test('what another row has made is not ours', async () => {
  rig.account.records = [note('1', 'a'), note('2', 'a')]
  mapped = ['2']
  expect(await find([row('k:a', 'a')], [])).toEqual({ 'k:a': ['1'] })
})

test('rows that say the same share out what there is', async () => {
  rig.account.records = [note('1', 'a'), note('2', 'a')]
  const found = await find([row('k:1', 'a'), row('k:2', 'a'), row('k:3', 'a')], [])
  expect(found).toEqual({ 'k:1': ['2'], 'k:2': ['1'], 'k:3': [] })
})

test('more records than rows are guessed at for none of them', async () => {
  rig.account.records = [note('1', 'a'), note('2', 'a'), note('3', 'a'), note('4', 'b')]
  const found = await find([row('k:1', 'a'), row('k:2', 'a'), row('k:b', 'b')], [])
  const detail = expect.stringMatching(/^2 records of the target say what this one says.*: \d, \d\.$/)
  expect(found).toEqual({ 'k:1': { reason: 'alike', detail }, 'k:2': { reason: 'alike', detail }, 'k:b': ['4'] })
})

test('where every landmark is gone, an equal record may be an older one', async () => {
  rig.account.records = [note('1', 'a'), note('2', 'b')]
  expect(await find([row('k:a', 'a'), row('k:c', 'c')], ['gone', 'gone too'])).toEqual({
    'k:a': { reason: 'alike', detail: expect.stringMatching(/^A record of the target says .*: 1\.$/) },
    'k:c': [],
  })
})

test('a row that says nothing is told from none, and none is asked for where none is in doubt', async () => {
  rig.account.records = [note('1', 'a')]
  expect(await find([row('k:a', '')], [])).toEqual({ 'k:a': [] })
  expect(await find([], [])).toEqual({})
  expect(rig.account.reads).toHaveLength(1)
})

describe('where records are listed by the one that they belong to', () => {
  beforeEach(() => {
    rig.operations = { ...rig.operations, read: { pageRows: 2, of: { fields: ['to'] } } }
  })

  test('rows are looked for beside it, however much is newer elsewhere', async () => {
    const elsewhere = Array.from({ length: 7 }, (_, n) => note(`e${n}`, 'a', { to: 'z' }))
    rig.account.records = [note('1', 'a', { to: 'x' }), note('2', 'b', { to: 'y' }), ...elsewhere]
    const sent = [row('k:a', 'a', { to: 'x' }), row('k:b', 'b', { to: 'y' }), row('k:c', 'c', { to: 'x' })]
    expect(await find(sent, [])).toEqual({ 'k:a': ['1'], 'k:b': ['2'], 'k:c': [] })
    expect(rig.account.reads.map(({ of, order }) => [of, order])).toEqual([
      [{ field: 'to', id: 'x' }, undefined],
      [{ field: 'to', id: 'y' }, undefined],
    ])
  })

  test('what was there before is known and is not ours, and what another row has made is neither', async () => {
    rig.account.records = [note('1', 'a', { to: 'x' }), note('2', 'b', { to: 'x' }), note('3', 'a', { to: 'y' })]
    const before = await rig.clock.run(
      alikeBefore(rig.context as never, pairOfNotes(), [{ text: 'a', to: 'x', stars: null }]),
    )
    expect(before).toEqual(['1'])
    const sent = [row('k:a', 'a', { to: 'x' })]
    expect(await find(sent, before)).toEqual({ 'k:a': [] })
    rig.account.records.push(note('4', 'a', { to: 'x' }), note('5', 'a', { to: 'x' }))
    expect(await find(sent, before)).toMatchObject({ 'k:a': { reason: 'alike' } })
    mapped = ['5']
    expect(await find(sent, before)).toEqual({ 'k:a': ['4'] })
  })

  test('a field that may be empty does not tell where all of them are', async () => {
    rig.operations = { ...rig.operations, read: { pageRows: 2, of: { fields: ['stars'] } } }
    expect(lookOf(pairOfNotes())).toBe('not at all')
    expect(() => requireSettleable(pairOfNotes())).toThrow(/neither by our key nor by listing/)
  })
})
