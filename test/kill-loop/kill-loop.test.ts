import { expect, test } from 'vitest'
import { seeded } from '../engine/world.ts'
import { failPoints } from './fail-points.ts'
import { faults, judgePeople, type Stored } from './judge.ts'
import { runScenario, runScenarios, tell } from './loop.ts'
import { invitePeople } from './people.ts'
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
  180_000,
)

test('the loop at full size plans at least five deaths for each fail point', () => {
  const planned = planLoop(20_000, 100).flatMap(({ dryRun, migration, finishes }) => [
    ...[...dryRun, ...migration].map((end) => (end.by === 'point' ? end.point : end.by)),
    ...Array.from({ length: finishes }, () => 'finish'),
  ])
  for (const point of failPoints)
    expect(planned.filter((each) => each === point).length, point).toBeGreaterThanOrEqual(5)
  expect(planned.length).toBeGreaterThanOrEqual(100)
})

test('a scenario that cannot be carried out is told and stops no other', async () => {
  const scenarios = planShortLoop().map((scenario) => ({
    ...scenario,
    open: () => Promise.reject(new Error(`no room for ${scenario.name}`)),
  }))
  const lines: string[] = []
  const ended = await runScenarios(scenarios, { seed: 1, atOnce: 2 }, (line) => lines.push(line))
  expect(ended).toEqual({ outcomes: [], broken: 3 })
  expect(lines.toSorted()).toEqual([
    'blind (blind): Error: no room for blind',
    'refused (refused): Error: no room for refused',
    'safe (safe): Error: no room for safe',
  ])
})

/** A target in which everybody has arrived; ids of companies begin with c, of persons with p. */
function arrive(people: ReturnType<typeof invitePeople>): Stored {
  const key = (id: string) => ({ external_key: `reference:ref-1:x:${id}` })
  return {
    company: people.companies.map((row, n) => ({ id: `c${n}`, values: { ...row, ...key(`c${n}`) } })),
    person: [
      ...people.persons.map((row, n) => {
        const { company, manager } = people.ties[n]!
        const phone = people.known.some(({ email }) => email === `P${n}@Guests.test`) ? `+1 555 ${n}` : null
        const of = (kind: string, who: number | null) => (who === null ? null : `${kind}${who}`)
        const values = { ...row, ...key(`p${n}`), phone, company: of('c', company), manager: of('p', manager) }
        return { id: `p${n}`, values }
      }),
      ...people.strangers.map((row, n) => ({ id: `s${n}`, values: { ...row, external_key: null } })),
    ],
    link: people.ties.flatMap(({ links }, n) => links.map((to) => ({ person: `p${n}`, company: `c${to}` }))),
  }
}

test('the judge sees what is twice, lost, changed and touched', () => {
  const people = invitePeople(40)
  const all = arrive(people)
  const judge = (changes: Partial<Stored>) => judgePeople(people, { ...all, ...changes })
  const change = (id: string, values: object) =>
    judge({ person: all.person.map((one) => (one.id === id ? { id, values: { ...one.values, ...values } } : one)) })
  expect(judge({})).toEqual({ duplicates: 0, losses: 0, wrong: 0, foreign: 0, examples: [] })
  expect(judge({ person: [...all.person, { ...all.person[3]!, id: 'p99' }] })).toMatchObject({
    duplicates: 1,
    losses: 0,
  })
  expect(judge({ person: all.person.filter(({ id }) => id !== 'p5') })).toMatchObject({ duplicates: 0, losses: 1 })
  expect(judge({ company: all.company.slice(1) }).losses).toBeGreaterThan(0)
  expect(judge({ link: all.link.slice(1) })).toMatchObject({ losses: 1 })
  expect(judge({ link: [...all.link, all.link[0]!] })).toMatchObject({ duplicates: 1 })
  expect(judge({ link: [...all.link, { person: 'p1', company: 'c0' }] })).toMatchObject({ foreign: 1 })
  for (const values of [{ revenue: '1' }, { company: 'c0' }, { manager: 'p1' }, { external_key: null }])
    expect(change('p7', values), JSON.stringify(values)).toMatchObject({ wrong: 1, losses: 0 })
  expect(change('p11', { phone: null })).toMatchObject({ wrong: 1 })
  expect(faults(change('s1', { last_name: 'Changed' }))).toBeGreaterThan(0)
  expect(judge({ person: all.person.filter(({ id }) => id !== 's1') })).toMatchObject({ foreign: 1 })
  expect(judge({ person: [...all.person, { id: 'p99', values: { last_name: 'Nobody' } }] })).toMatchObject({
    foreign: 1,
  })
})
