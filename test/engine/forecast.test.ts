import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Forecast, forecastPage } from '../../src/engine/forecast/forecast.ts'
import { fieldsToRead, indexKeysOf, keysOf } from '../../src/engine/forecast/index-target.ts'
import { openPairs, type Pair } from '../../src/engine/pair.ts'
import type { ObjectPlan } from '../../src/model/plan.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { MatchIndex, Store } from '../../src/store/store.ts'
import { guest, ReferenceSource } from './reference-source.ts'
import { ReferenceTarget } from './reference-target.ts'
import { guestPlan, planWith, sourceSchema, targetSchema } from './schemas.ts'

let home: string
let store: Store
let index: MatchIndex

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-forecast-'))
  store = await openStore({ home })
  index = await store.matchIndex('run_1')
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

function pairOf(
  policy: Partial<ObjectPlan['policy']> = {},
  facts: Partial<ObjectPlan> = {},
  schema = targetSchema,
): Pair {
  const ends = {
    source: { connection: new ReferenceSource([]).connection, account: 'inn-1', schema: sourceSchema },
    target: {
      ...{ connection: new ReferenceTarget().connection, account: 'club-1', schema, existing: schema },
      limits: { concurrency: 1 },
    },
  }
  return openPairs(planWith(policy, facts), ends)[0]!
}

async function forecast(
  records: readonly CrmRecord[],
  pair = pairOf(),
  people: Readonly<Record<string, Row>> = {},
): Promise<Forecast[]> {
  const known = Object.entries(people).map(([id, row]) => ({ id, row, keys: indexKeysOf(pair, row) }))
  await index.append('people', known, null)
  return forecastPage(pair, index, records)
}

const told = (forecasts: readonly Forecast[]) =>
  forecasts.map(({ record, action, targetId, reason }) => [record.id, action, targetId ?? reason])

test('skip rules, refused values and missing keys decide without a look at the target', async () => {
  const forecasts = await forecast([
    guest('a', { gone: true }),
    guest('b', { name: 'x'.repeat(50) }),
    guest('c', { mail: null }),
    guest('d', { mail: 'n/a' }),
    guest('e'),
  ])
  expect(told(forecasts)).toEqual([
    ['a', 'skip', 'gone'],
    ['b', 'quarantine', 'too-long'],
    ['c', 'quarantine', 'no-email'],
    ['d', 'quarantine', 'no-email'],
    ['e', 'create', null],
  ])
  expect(forecasts.map(({ bytes }) => bytes > 0)).toEqual([false, false, false, false, true])
  expect(forecasts[2]?.detail).toBe('The record has no value for email.')
})

test('a record without a key is created where the plan says so', async () => {
  const forecasts = await forecast([guest('c', { mail: null })], pairOf({ missingKey: 'create' }))
  expect(told(forecasts)).toEqual([['c', 'create', null]])
})

test('a record is known by our key, by its address and by a further address of the target', async () => {
  const people = {
    p1: { name: 'Other', email: 'changed@inn.test', ferry_key: 'inn:inn-1:Guest:a' },
    p2: { name: 'Other', email: 'B@INN.test' },
    p3: { name: 'Other', email: 'first@inn.test', more_emails: 'second@inn.test; C@inn.test' },
    p4: { name: 'Guest d', email: 'd@inn.test', stage: 'new' },
    p5: { name: 'Other', email: 'nobody@inn.test' },
  }
  const forecasts = await forecast(
    ['a', 'b', 'c', 'd', 'e'].map((id) => guest(id)),
    pairOf(),
    people,
  )
  expect(told(forecasts)).toEqual([
    ['a', 'update', 'p1'],
    ['b', 'update', 'p2'],
    ['c', 'update', 'p3'],
    ['d', 'unchanged', 'p4'],
    ['e', 'create', null],
  ])
  expect(forecasts[3]?.bytes).toBe(0)
})

test('our key decides alone, even where the address is with somebody else', async () => {
  const people = {
    p1: { name: 'Ours', email: 'old@inn.test', ferry_key: 'inn:inn-1:Guest:a' },
    p2: { name: 'Stranger', email: 'a@inn.test' },
  }
  const pair = pairOf({ existing: 'fill-empty' })
  expect(told(await forecast([guest('a', { note: 'new' })], pair, people))).toEqual([['a', 'update', 'p1']])
})

test('an update that would take the address of somebody else waits', async () => {
  const people = {
    p1: { name: 'Ours', email: 'old@inn.test', ferry_key: 'inn:inn-1:Guest:a' },
    p2: { name: 'Stranger', email: 'first@inn.test', more_emails: 'A@inn.test' },
  }
  const [only] = await forecast([guest('a')], pairOf(), people)
  expect(only).toMatchObject({ action: 'quarantine', reason: 'held-by-another' })
  expect(only?.detail).toContain('p2')
})

test('a unique value that a record of the target holds in another case keeps a create back', async () => {
  const people = { p1: { name: 'Other', email: 'other@inn.test', badge: 'b7' } }
  const forecasts = await forecast([guest('a', { badge: 'B7' }), guest('b', { badge: 'B8' })], pairOf(), people)
  expect(told(forecasts)).toEqual([
    ['a', 'quarantine', 'held-by-another'],
    ['b', 'create', null],
  ])
})

test('the further addresses of the target count for what is unique there, whatever the plan matches by', async () => {
  const people = targetSchema.objects[0]!
  const schema = {
    objects: [{ ...people, matchKeys: [{ field: 'email', also: ['more_emails'], normalise: 'email' as const }] }],
  }
  const pair = pairOf({}, { match: [{ field: 'email', normalise: 'email' }] }, schema)
  const known = { p1: { name: 'Other', email: 'first@inn.test', more_emails: 'a@inn.test' } }
  expect(told(await forecast([guest('a')], pair, known))).toEqual([['a', 'quarantine', 'held-by-another']])
})

test('a record that stays out for one key leaves its other values to those that come after it', async () => {
  const records = [
    guest('a', { badge: 'B1' }),
    guest('b', { mail: 'a@inn.test', badge: 'B2' }),
    guest('c', { badge: 'B2' }),
    guest('d', { name: 'x'.repeat(50), badge: 'B3' }),
    guest('e', { badge: 'B3' }),
  ]
  expect(told(await forecast(records))).toEqual([
    ['a', 'create', null],
    ['b', 'quarantine', 'duplicate'],
    ['c', 'create', null],
    ['d', 'quarantine', 'too-long'],
    ['e', 'create', null],
  ])
})

test('a duplicate that goes without its keys still holds its other values', async () => {
  const records = [
    guest('a', { badge: 'B1' }),
    guest('b', { mail: 'a@inn.test', badge: 'B2' }),
    guest('c', { badge: 'B2' }),
  ]
  expect(told(await forecast(records, pairOf({ duplicate: 'create-without-key' })))).toEqual([
    ['a', 'create', null],
    ['b', 'create', 'duplicate-without-key'],
    ['c', 'quarantine', 'duplicate'],
  ])
})

test('a duplicate goes without its keys only where that makes a record that the target takes', async () => {
  const people = {
    p1: { name: 'Other', email: 'a@inn.test', badge: 'B9' },
    p2: { name: 'Ours', ferry_key: 'inn:inn-1:Guest:c', email: 'old@inn.test' },
  }
  const shared = { mail: 'a@inn.test' }
  const records = [guest('a', shared), guest('b', { ...shared, badge: 'b9' }), guest('c', shared), guest('d', shared)]
  const pair = pairOf({ duplicate: 'create-without-key', existing: 'fill-empty' })
  expect(told(await forecast(records, pair, people))).toEqual([
    ['a', 'update', 'p1'],
    ['b', 'quarantine', 'duplicate'],
    ['c', 'quarantine', 'duplicate'],
    ['d', 'create', 'duplicate-without-key'],
  ])
})

test('of an existing record only what would be written can be refused', async () => {
  const people = { p1: { name: 'Kept', email: 'a@inn.test' }, p2: { email: 'b@inn.test' } }
  const long = { name: 'x'.repeat(50), note: 'new' }
  const forecasts = await forecast([guest('a', long), guest('b', long)], pairOf({ existing: 'fill-empty' }), people)
  expect(told(forecasts)).toEqual([
    ['a', 'update', 'p1'],
    ['b', 'quarantine', 'too-long'],
  ])
  expect(forecasts[0]?.changes).not.toContain('name')
})

test('keys that belong to several records of the target are ambiguous', async () => {
  const people = { p1: { email: 'a@inn.test' }, p2: { email: 'other@inn.test', more_emails: 'a@inn.test' } }
  const [only] = await forecast([guest('a')], pairOf(), people)
  expect(only).toMatchObject({ action: 'quarantine', reason: 'ambiguous-match', targetId: null })
  expect(only?.detail).toMatch(/2 records of the target \(p\d, p\d\)/)
})

test('the first of several with one key stays, on one page or on another', async () => {
  const first = await forecast([guest('a', { mail: 'x@inn.test' }), guest('b', { mail: 'X@inn.test' }), guest('c')])
  expect(told(first)).toEqual([
    ['a', 'create', null],
    ['b', 'quarantine', 'duplicate'],
    ['c', 'create', null],
  ])
  expect(first[1]?.detail).toBe('It repeats a, which comes first in the source.')
  expect(told(await forecastPage(pairOf(), index, [guest('d', { mail: 'x@inn.test' })]))).toEqual([
    ['d', 'quarantine', 'duplicate'],
  ])
})

test('two records that are one in the target are duplicates though they share no key', async () => {
  const people = { p1: { email: 'a@inn.test', more_emails: 'b@inn.test' } }
  expect(told(await forecast([guest('a'), guest('b')], pairOf(), people))).toEqual([
    ['a', 'update', 'p1'],
    ['b', 'quarantine', 'duplicate'],
  ])
})

test('a value that must be unique is for one record only, though it is no match key', async () => {
  const forecasts = await forecast([
    guest('a', { badge: 'B7' }),
    guest('b', { badge: 'b7' }),
    guest('c', { badge: 'B8' }),
  ])
  expect(told(forecasts)).toEqual([
    ['a', 'create', null],
    ['b', 'quarantine', 'duplicate'],
    ['c', 'create', null],
  ])
})

test('a duplicate goes without its keys where the plan says so, and is then smaller', async () => {
  const records = [guest('a', { mail: 'x@inn.test' }), guest('b', { mail: 'x@inn.test' })]
  const [first, second] = await forecast(records, pairOf({ duplicate: 'create-without-key' }))
  expect(first).toMatchObject({ action: 'create', reason: null })
  expect(second).toMatchObject({ action: 'create', reason: 'duplicate-without-key', targetId: null })
  expect(second?.bytes).toBeLessThan(first?.bytes ?? 0)
})

test('a duplicate whose shared value is no match key waits all the same: without its keys it would still be refused', async () => {
  const records = [guest('a', { badge: 'B7' }), guest('b', { badge: 'B7' })]
  expect(told(await forecast(records, pairOf({ duplicate: 'create-without-key' })))).toEqual([
    ['a', 'create', null],
    ['b', 'quarantine', 'duplicate'],
  ])
})

test('a duplicate goes without the further addresses too', async () => {
  const pair = pairOf(
    { duplicate: 'create-without-key' },
    { fields: [...guestPlan.fields, { to: 'more_emails', from: 'further', transform: [] }] },
  )
  const shared = { further: 'shared@inn.test' }
  const [, second] = await forecast([guest('a', shared), guest('b', shared)], pair)
  expect(second).toMatchObject({ action: 'create', reason: 'duplicate-without-key' })
  const prepared = pair.asCreate(pair.map(guest('b', shared)), { withoutKeys: true })
  expect(prepared).toMatchObject({ kind: 'ready', row: { name: 'Guest b' } })
  expect(Object.keys(prepared.kind === 'ready' ? prepared.row : {})).not.toContain('more_emails')
})

test('a refused value that the plan omits is told, and the record goes without it', async () => {
  const [only] = await forecast([guest('a', { stage: 'lost' })])
  expect(only).toMatchObject({
    action: 'create',
    lost: [{ from: 'stage', to: 'stage', code: 'option-missing', value: 'lost' }],
  })
})

test('with the policy never an existing record stays as it is', async () => {
  const people = { p1: { name: 'Other', email: 'a@inn.test' } }
  expect(told(await forecast([guest('a')], pairOf({ existing: 'never' }), people))).toEqual([['a', 'unchanged', 'p1']])
})

test('the keys of a row: ours as it is, addresses of all its fields in lower case, malformed ones not at all', () => {
  const row = { ferry_key: 'inn:A', email: ' Ada@Inn.TEST', more_emails: 'b@inn.test;nonsense', name: 'Ada' }
  expect(keysOf(pairOf(), row)).toEqual([
    { field: 'ferry_key', value: 'inn:A' },
    { field: 'email', value: 'ada@inn.test' },
    { field: 'email', value: 'b@inn.test' },
  ])
})

test('of the target is read what a decision needs, and nothing that is yet to be created', () => {
  const people = targetSchema.objects[0]!
  const young = { objects: [{ ...people, fields: people.fields.filter(({ name }) => !name.startsWith('ferry')) }] }
  const all = ['name', 'email', 'badge', 'stage', 'note', 'ferry_key', 'ferry_made', 'more_emails']
  expect(fieldsToRead(pairOf()).sort()).toEqual([...all].sort())
  expect(fieldsToRead(pairOf({}, {}, young))).not.toContain('ferry_key')
})
