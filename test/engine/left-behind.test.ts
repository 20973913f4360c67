import { afterEach, expect, test } from 'vitest'
import { collectFacts, leftOutAsBarren } from '../../src/mapping/facts.ts'
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
      fields: guestPlan.fields.filter(({ to }) => to !== 'note'),
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

test('every reason that a sample gives is known again', () => {
  const fields = [field('e', 'E', 'text'), field('b', 'B', 'boolean'), field('d', 'D', 'text', { defaultValue: 'x' })]
  const sample: CrmRecord[] = [{ id: '1', row: { e: null, b: false, d: 'x' } }]
  const reasons = [...collectFacts(object('T', 'T', fields), sample).fields.values()].map(({ barren }) => barren)
  expect(reasons.map((reason) => reason !== null && leftOutAsBarren(reason))).toEqual([true, true, true])
  expect(leftOutAsBarren('system')).toBe(false)
})
