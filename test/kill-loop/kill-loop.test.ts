import { expect, test } from 'vitest'
import { seeded } from '../engine/world.ts'
import { failPoints } from './fail-points.ts'
import { runScenario, tell } from './loop.ts'
import { faults, invitePeople, judgePeople } from './people.ts'
import { planLoop, planShortLoop } from './scenarios.ts'

test.each(planShortLoop().map((scenario) => [scenario.class, scenario] as const))(
  'each person arrives once in a target of class %s though its workers are killed and taken over',
  async (_, scenario) => {
    const outcome = await runScenario(scenario, seeded(1))
    process.stdout.write(`${tell(outcome)}\n`)
    expect(outcome.verdict).toEqual({ duplicates: 0, losses: 0, wrong: 0, foreign: 0, examples: [] })
    expect(outcome.contradictions).toEqual([])
    expect(outcome.deeds.trespasses).toEqual([])
    expect(outcome.deeds.kills).toBeGreaterThanOrEqual(scenario.migration.length)
    const takeovers = scenario.migration.filter(({ by }) => by === 'takeover')
    expect(outcome.deeds.takeovers).toBe(takeovers.length)
  },
)

test('the loop at full size plans at least five deaths for each fail point', () => {
  const planned = planLoop(20_000, 100).flatMap(({ dryRun, migration, finishes }) => [
    ...[...dryRun, ...migration].map((end) => (end.by === 'point' ? end.point : end.by)),
    ...Array.from({ length: finishes }, () => 'finish'),
  ])
  for (const point of failPoints.filter((each) => !each.startsWith('job-')))
    expect(planned.filter((each) => each === point).length, point).toBeGreaterThanOrEqual(5)
  expect(planned.length).toBeGreaterThanOrEqual(100)
})

test('the judge sees what is twice, lost, changed and touched', () => {
  const people = invitePeople(12)
  const stored = [
    ...people.strangers,
    ...people.source.map((row, n) => ({
      ...row,
      phone: n === 1 || n === 11 ? `+1 555 ${n}` : null,
      external_key: `k${n}`,
    })),
  ].map((values, n) => ({ id: String(n), values }))
  const [stranger, , , ...rest] = stored
  const last = rest.at(-1)!
  const without = rest.slice(0, -1)
  const changed = (values: object) => ({ ...last, values: { ...last.values, ...values } })
  expect(faults(judgePeople(people, stored))).toBe(0)
  expect(judgePeople(people, [...stored, { ...last, id: '99' }])).toMatchObject({ duplicates: 1, losses: 0 })
  expect(judgePeople(people, stored.slice(0, -1))).toMatchObject({ duplicates: 0, losses: 1 })
  expect(judgePeople(people, [...stored.slice(0, 3), ...without, changed({ revenue: '1' })])).toMatchObject({
    wrong: 1,
  })
  expect(judgePeople(people, [...stored.slice(0, 3), ...without, changed({ phone: null })])).toMatchObject({ wrong: 1 })
  expect(
    judgePeople(
      people,
      stored.filter((one) => one !== stranger),
    ),
  ).toMatchObject({ foreign: 1 })
  expect(judgePeople(people, [...stored, { id: '99', values: { last_name: 'Nobody' } }])).toMatchObject({ foreign: 1 })
})
