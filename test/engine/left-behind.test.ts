import { afterEach, expect, test } from 'vitest'
import { collectFacts, leftOutAsBarren } from '../../src/mapping/facts.ts'
import { unmappedFields, watchLeftBehind } from '../../src/mapping/left-behind.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import { field, object } from '../mapping/schemas.ts'
import { guests } from './reference-source.ts'
import { guestPlan, planWith } from './schemas.ts'
import { World } from './world.ts'

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

const noteLeftOut = (reason: string) =>
  planWith(
    {},
    {
      fields: guestPlan.fields.filter(({ to }) => to !== 'note' && to !== 'badge'),
      unmapped: [
        { field: 'note', reason },
        { field: 'badge', reason: 'nobody wants it' },
        { field: 'gone', reason: 'never ticked in 5 sampled records' },
      ],
    },
  )

const facts = (n: number): Row => ({
  note: n % 6 === 5 ? `note ${n}` : n % 2 === 0 ? '' : null,
  badge: `b${n}`,
  gone: n === 11,
})

test('a field that was empty in the sample and is filled further on is told with its values', async () => {
  world = await World.open({ guests: guests(24, facts), plan: noteLeftOut('empty in 5 sampled records') })
  const { findings } = await world.dryRun()
  // g5, g17 and g23: g11 is skipped, and the skip rule's own field says nothing of the others.
  expect(findings.filter(({ code }) => code === 'left-out-after-sample')).toMatchObject([
    {
      severity: 'warning',
      count: 3,
      examples: ['g5', 'g17', 'g23'],
      message: expect.stringContaining('3 values of note'),
    },
  ])
})

test('what a person left out is not warned of', async () => {
  world = await World.open({ guests: guests(24, facts), plan: noteLeftOut('not wanted') })
  expect((await world.dryRun()).findings.map(({ code }) => code)).not.toContain('left-out-after-sample')
})

test('every field that goes nowhere is listed with what all records hold in it, bookkeeping apart', async () => {
  world = await World.open({ guests: guests(24, facts), plan: noteLeftOut('not wanted') })
  const { unmapped, findings } = await world.dryRun()
  expect(unmapped?.map(({ field: name, values, kind, reason }) => [name, values, kind, reason])).toEqual([
    // 24 guests, one of whom is skipped as gone.
    ['badge', 23, 'lost', 'nobody wants it'],
    ['note', 3, 'lost', 'not wanted'],
    ['further', 0, 'lost', ''],
    ['gone', 0, 'lost', 'never ticked in 5 sampled records'],
    ['id', 23, 'kept', ''],
    ['made', 23, 'kept', ''],
  ])
  expect(findings.find(({ code }) => code === 'left-out-by-plan')).toMatchObject({
    ...{ severity: 'info', count: 26, message: expect.stringContaining('badge (23), note (3)') },
  })
})

test('the fields of a system about itself are told apart', () => {
  const fields = [
    field('Stamp', 'Stamp', 'datetime', { system: true }),
    field('CreatedById', 'Created by', 'user'),
    field('Name', 'Name', 'text', { role: 'name' }),
    field('FirstName', 'First', 'text'),
    field('LastName', 'Last', 'text'),
    field('made', 'Made', 'datetime', { role: 'created' }),
  ]
  const plan = {
    ...guestPlan,
    fields: ['FirstName', 'LastName'].map((name) => ({ to: name.toLowerCase(), from: name, transform: [] })),
    provenance: { sourceKey: 'ferry_key' },
  }
  const kinds = unmappedFields(object('T', 'T', fields), plan).map(({ field: { name }, kind }) => [name, kind])
  // The time of making is lost where nothing of ours keeps it.
  expect(kinds).toEqual([
    ['Stamp', 'system'],
    ['CreatedById', 'system'],
    ['Name', 'kept'],
    ['made', 'lost'],
  ])
})

test('what was not read for its price is not told as nothing, unless somebody had it read', () => {
  const fields = [field('Fax', 'Fax', 'text'), field('Items', 'Items', 'json', { cost: { units: 1 } })]
  const told = (row: Row) => {
    const left = watchLeftBehind(object('T', 'T', fields), { ...guestPlan, fields: [] })
    left.add({ id: '1', row })
    return left.fields().map(({ field: name, kind, values }) => [name, kind, values])
  }
  expect(told({ Fax: '1' })).toEqual([
    ['Fax', 'lost', 1],
    ['Items', 'unread', 0],
  ])
  expect(told({ Items: '[{}]' })).toContainEqual(['Items', 'lost', 1])
})

test('every reason that a sample gives is known again', () => {
  const fields = [field('e', 'E', 'text'), field('b', 'B', 'boolean'), field('d', 'D', 'text', { defaultValue: 'x' })]
  const sample: CrmRecord[] = [{ id: '1', row: { e: null, b: false, d: 'x' } }]
  const reasons = [...collectFacts(object('T', 'T', fields), sample).fields.values()].map(({ barren }) => barren)
  expect(reasons.map((reason) => reason !== null && leftOutAsBarren(reason))).toEqual([true, true, true])
  expect(leftOutAsBarren('system')).toBe(false)
})
