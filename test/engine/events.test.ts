import { afterEach, expect, test } from 'vitest'
import type { MigrateResult } from '../../src/model/results.ts'
import { guests } from './reference-source.ts'
import { resultOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

test('the log of a migration tells its phases and each attempt at a batch, without a value of a record', async () => {
  world = await World.open({ guests: guests(25) })
  const { migration } = await world.prepare()
  world.target.fault = ({ operation, nth }) => (operation === 'create' && nth === 2 ? { kind: 'half-lost' } : undefined)
  world.events = []
  const { tally } = resultOf(await world.attempt<MigrateResult>(migration))
  expect(tally.created).toBe(25)
  const phases = world.events.flatMap((event) =>
    event.event === 'phase-began' || event.event === 'phase-ended' ? [`${event.phase} ${event.event}`] : [],
  )
  expect(phases).toContain('write phase-began')
  expect(phases.indexOf('write phase-ended')).toBeGreaterThan(phases.indexOf('write phase-began'))
  const batches = world.events.flatMap((event) => (event.event === 'batch' ? [event] : []))
  expect(batches.reduce((sum, { settled }) => sum + settled, 0)).toBe(25)
  const lost = batches.find(({ open }) => open > 0)
  expect(lost).toMatchObject({ attempt: 1, rows: (lost?.settled ?? 0) + (lost?.open ?? 0) })
  expect(batches.some(({ batch, attempt }) => batch === lost?.batch && attempt === 2)).toBe(true)
  expect(JSON.stringify(world.events)).not.toContain('@')
})
