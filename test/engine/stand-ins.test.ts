import { afterEach, expect, test } from 'vitest'
import { guests } from './reference-source.ts'
import { guestPlan, planWith } from './schemas.ts'
import { World } from './world.ts'

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

test('records that get what the plan puts where the source has nothing are counted, and only those', async () => {
  const fields = guestPlan.fields.map((mapping) =>
    mapping.to === 'note' ? { ...mapping, transform: [{ default: { value: 'none told' } }] } : mapping,
  )
  // g0, g3 and so on say something; g11 is skipped.
  const facts = (n: number) => ({ note: n % 3 === 0 ? `note ${n}` : n % 3 === 1 ? null : ' ', gone: n === 11 })
  world = await World.open({ guests: guests(24, facts), plan: planWith({}, { fields }) })
  const { findings } = await world.dryRun()
  expect(findings.filter(({ code }) => code === 'default-written')).toMatchObject([
    {
      severity: 'info',
      count: 15,
      examples: ['g1', 'g2', 'g4'],
      message: '15 records get in note what the plan puts where note is empty.',
    },
  ])
})
