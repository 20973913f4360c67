import { afterEach, expect, test } from 'vitest'
import { guest } from '../engine/reference-source.ts'
import { guestPlan, planWith } from '../engine/schemas.ts'
import { World } from '../engine/world.ts'

let world: World
afterEach(() => world.close())

const fields = [
  { to: 'name', from: 'name', transform: [{ truncate: { length: 6, full: 'note' } }] },
  { to: 'note', from: 'name', transform: [] },
  { to: 'email', from: ['mail', 'further'], transform: ['first-of', 'email'] },
  { to: 'badge', from: 'badge', transform: [{ phone: { country: 'DE' } }] },
]

test('a plan of phones, several sources and cut values is forecast, carried out and found again', async () => {
  const match = [{ field: 'badge', normalise: 'phone', country: 'DE' } as const]
  world = await World.open({
    guests: [
      guest('long', { name: 'Augusta Ada', mail: null, further: 'Ada@inn.test', badge: '030 901820' }),
      guest('known', { name: 'Grace', badge: '+49 (0)30 901821' }),
      guest('twin', { name: 'Twin', badge: '0049-30-901820' }),
      guest('mute', { badge: 'n/a' }),
    ],
    people: [{ name: 'Grace', badge: '030/901821' }],
    plan: planWith({ existing: 'fill-empty', missingKey: 'create' }, { fields, match }),
  })
  const result = await world.migrate()
  expect(result.tally).toMatchObject({ read: 4, created: 1, updated: 1, quarantined: 2 })
  expect(result.predictedRight).toBe(4)
  const people = [...world.target.records.values()]
  expect(people).toContainEqual(
    expect.objectContaining({ name: 'August', note: 'Augusta Ada', email: 'ada@inn.test', badge: '+4930901820' }),
  )
  expect(people).toContainEqual(
    expect.objectContaining({ name: 'Grace', badge: '030/901821', email: 'known@inn.test' }),
  )
  expect(people).toHaveLength(2)
})

test('a cut value without a place of its own is in the list of lost values, whole', async () => {
  const cut = fields.map((mapping) =>
    mapping.to === 'name' ? { ...mapping, transform: [{ truncate: { length: 6 } }] } : mapping,
  )
  world = await World.open({
    guests: [guest('long', { name: 'Augusta Ada' })],
    plan: planWith({}, { ...guestPlan, fields: cut }),
  })
  await world.dryRun()
  expect(Object.values(world.tables).flat()).toContainEqual(
    expect.arrayContaining(['long', 'truncated', 'Augusta Ada']),
  )
})
