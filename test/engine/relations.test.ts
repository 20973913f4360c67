import { afterEach, expect, test } from 'vitest'
import { parsePlan } from '../../src/mapping/plan-file.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { ProposeResult } from '../../src/model/results.ts'
import { companyPlan, expectAll, type Families, familyPlan, openFamilies, personPlan, staff } from './families.ts'

let families: Families
afterEach(() => families.world.close())

test('a dry run says of each reference and each link what becomes of it', async () => {
  families = await openFamilies({
    companies: [{ name: 'A', domain: 'a.test' }, { name: 'B', domain: 'b.test' }, { name: 'Kept' }],
    persons: [
      { last_name: 'Ann', company: 'A', manager: 'Eve', email: 'ann@a.test' },
      { last_name: 'Bob', company: 'B' },
      { last_name: 'Eve' },
      { last_name: 'Tom', company: 'Kept' },
    ],
    links: [
      ['Ann', 'A'],
      ['Ann', 'B'],
      ['Tom', 'B'],
      ['Bob', 'Kept'],
    ],
  })
  const { pairs, relations } = await families.world.dryRun()
  expect(pairs.map(({ pair, counts }) => [pair, counts.create, counts.quarantine])).toEqual([
    ['company>company', 2, 1],
    ['person>person', 3, 1],
  ])
  const { ids } = families
  const stays = (reason: string, ...examples: string[]) => [
    { reason, count: examples.length, examples, hint: expect.any(String) },
  ]
  const link = (person: string, company: string) => `${ids.get(person)}>${ids.get(company)}`
  expect(relations).toEqual([
    {
      ...{ name: 'person>person: company -> company', kind: 'reference', written: 2, present: 0 },
      stays: stays('reference-kept-back', ids.get('Tom')!),
    },
    { name: 'person>person references', kind: 'late reference', written: 1, present: 0, stays: [] },
    {
      ...{ name: 'person>company => person>company', kind: 'link', written: 2, present: 0 },
      stays: stays('end-missing', link('Bob', 'Kept'), link('Tom', 'B')),
    },
  ])
  const kept = `The company ${ids.get('Kept')}, which it names, is kept back: no-domain.`
  expect(families.world.tables.relations?.map(([, from, , to, , detail]) => [from, to, detail])).toEqual([
    [ids.get('Tom'), ids.get('Kept'), kept],
    [ids.get('Bob'), ids.get('Kept'), kept],
    [ids.get('Tom'), ids.get('B'), expect.stringContaining(`The person ${ids.get('Tom')}`)],
  ])
})

test('a migration brings references, those of a cycle, and links; they are found again, and a second one writes nothing', async () => {
  const given = staff(30)
  families = await openFamilies(given)
  const { world } = families
  const result = await world.migrate()
  expect(result.tally).toMatchObject({ created: 35, failed: 0, quarantined: 0 })
  expect(result.relations).toMatchObject([
    { kind: 'reference', written: 30, stays: [] },
    { kind: 'late reference', written: 30, stays: [] },
    { kind: 'link', written: 60, stays: [] },
  ])
  expectAll(families, given.persons)
  const verified = await world.verify(result.run)
  expect(verified).toMatchObject({ matched: 35, mismatched: 0, missing: 0 })
  expect(verified.relations).toEqual([
    { name: 'person>person references', kind: 'late reference', found: { matched: 30, missing: 0 } },
    { name: 'person>company => person>company', kind: 'link', found: { matched: 60, missing: 0 } },
  ])
  const again = await world.dryRun()
  expect(again.relations).toMatchObject([
    { kind: 'reference', written: 0, present: 30, stays: [] },
    { kind: 'late reference', written: 0, present: 30, stays: [] },
    { kind: 'link', written: 0, present: 60, stays: [] },
  ])
})

test('what a proposal says of two objects is carried out as it is, references and links with it', async () => {
  const given = staff(10)
  families = await openFamilies(given)
  const { world } = families
  const objects = ['person', 'company'].map((name) => ({ source: name, target: name }))
  const { plan, leftBehind } = await world.perform<ProposeResult>('propose', { source: 'old', target: 'new', objects })
  expect(leftBehind.map(({ field }) => field)).not.toContain('company')
  await world.writePlan({ ...parsePlan((await world.store.plans.read(plan)) ?? ''), id: familyPlan.id })
  const { tally, relations } = await world.migrate()
  expect(tally).toMatchObject({ created: 15, failed: 0, quarantined: 0 })
  expect(relations?.map(({ kind, written }) => [kind, written])).toEqual([
    ['reference', 10],
    ['late reference', 10],
    ['link', 20],
  ])
  expectAll(families, given.persons)
})

test('two objects that go to one see every record of it, and do not make the same one twice', async () => {
  const plan: Plan = {
    ...familyPlan,
    links: [],
    objects: [
      {
        ...companyPlan,
        fields: companyPlan.fields.filter(({ to }) => to === 'name'),
        match: [],
        policy: personPlan.policy,
      },
      {
        ...companyPlan,
        source: 'person',
        match: [{ field: 'domain', normalise: 'exact' }],
        policy: personPlan.policy,
        fields: [
          { to: 'name', from: 'last_name', transform: [] },
          { to: 'domain', from: 'email', transform: [] },
        ],
      },
    ],
  }
  families = await openFamilies({
    ...{ companies: [{ name: 'A' }], persons: [{ last_name: 'Ann', email: 'ann@x.test' }], plan },
    present: { companies: [{ name: 'Ann', domain: 'ann@x.test' }] },
  })
  const { pairs } = await families.world.dryRun()
  expect(pairs.map(({ pair, counts }) => [pair, counts.create, counts.unchanged])).toEqual([
    ['company>company', 1, 0],
    ['person>company', 0, 1],
  ])
})

test('what the target had is never updated with references of a cycle, and what the migration makes gets them all the same', async () => {
  const never = { ...personPlan, policy: { ...personPlan.policy, existing: 'never' as const } }
  families = await openFamilies({
    companies: [],
    persons: [
      { last_name: 'Ann', email: 'ann@a.test', manager: 'Eve' },
      { last_name: 'Bob', email: 'bob@a.test', manager: 'Ann' },
      { last_name: 'Eve', email: 'eve@a.test', manager: 'Bob' },
    ],
    plan: { ...familyPlan, objects: [never, companyPlan] },
    present: { persons: [{ last_name: 'Ann', email: 'ann@a.test' }] },
  })
  const { world } = families
  const { relations } = await world.dryRun()
  expect(relations?.[1]).toMatchObject({ kind: 'late reference', written: 2, present: 1, stays: [] })
  const result = await world.migrate()
  expect(result.relations?.[1]).toMatchObject({ kind: 'late reference', written: 2, stays: [] })
  const managers = [...families.arrived()].map(([name, { manager }]) => [name, manager]).sort()
  expect(managers).toEqual([
    ['Ann', null],
    ['Bob', 'Ann'],
    ['Eve', 'Bob'],
  ])
  expect((await world.verify(result.run)).relations?.[0]).toMatchObject({ found: { matched: 2, missing: 0 } })
})
