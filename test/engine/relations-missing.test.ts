import { afterEach, expect, test } from 'vitest'
import type { FieldMapping, Plan } from '../../src/model/plan.ts'
import { companyPlan, expectAll, type Families, familyPlan, openFamilies, personPlan, staff } from './families.ts'
import { resultOf } from './world.ts'

let families: Families
afterEach(() => families.world.close())

const a = { name: 'A', domain: 'a.test' }
const b = { name: 'B', domain: 'b.test' }
const ann = { last_name: 'Ann', company: 'A', email: 'ann@x.test' }
const bob = { last_name: 'Bob', company: 'B', email: 'bob@x.test' }

function planWith(change: (mapping: FieldMapping) => FieldMapping, facts: Partial<Plan> = {}): Plan {
  return { ...familyPlan, ...facts, objects: [{ ...personPlan, fields: personPlan.fields.map(change) }, companyPlan] }
}

const goWithout = planWith((mapping) =>
  mapping.to === 'company'
    ? { ...mapping, transform: [{ reference: { object: 'company', missing: 'drop' } }] }
    : mapping,
)

/** Somebody makes a company of this domain in the target after the consent, so that ours is kept back. */
function race(domain: string): void {
  families.target.account.edit!({ object: 'company', create: [{ name: 'Stranger', domain }] })
}

test('a record whose parent was kept back in the run waits with it, and says why; the others arrive', async () => {
  families = await openFamilies({
    companies: [a, b],
    persons: [ann, bob],
    links: [
      ['Ann', 'A'],
      ['Bob', 'B'],
    ],
  })
  const { world, ids } = families
  const { migration } = await world.prepare()
  race('a.test')
  const result = resultOf(await world.attempt<{ tally: object; relations: object }>(migration))
  expect(result.tally).toMatchObject({ created: 2, quarantined: 2, failed: 0 })
  expect([...families.arrived().keys()]).toEqual(['Bob'])
  expect(families.linksOf(families.target)).toEqual(['Bob-B'])
  const [stayed] = await world.store.journal.outcomes(migration, 'person>person', 'create', 0, 1)
  expect(stayed).toMatchObject({ status: 'quarantined', reason: 'reference-kept-back' })
  expect(stayed?.detail).toBe(`The company ${ids.get('A')}, which it names, was kept back: race.`)
  const link = `${ids.get('Ann')}>${ids.get('A')}`
  expect(result.relations).toMatchObject([
    { kind: 'reference', written: 1, stays: [{ reason: 'reference-kept-back', count: 1, examples: [ids.get('Ann')] }] },
    { kind: 'late reference', written: 0, stays: [] },
    { kind: 'link', written: 1, stays: [{ reason: 'end-missing', count: 1, examples: [link] }] },
  ])
})

test('where the plan says so it goes without, and the reference is counted as lost', async () => {
  families = await openFamilies({ companies: [a, b], persons: [ann, bob], plan: { ...goWithout, links: [] } })
  const { world, ids } = families
  const { migration } = await world.prepare()
  race('a.test')
  const result = resultOf(await world.attempt<{ tally: object; relations: object }>(migration))
  expect(result.tally).toMatchObject({ created: 3, quarantined: 1 })
  expect(families.arrived().get('Ann')?.company).toBeNull()
  expect(result.relations).toMatchObject([
    { written: 1, stays: [{ reason: 'reference-kept-back', examples: [ids.get('Ann')] }] },
    { kind: 'late reference' },
  ])
  expect(world.tables.relations).toEqual([
    ['person>person: company -> company', ids.get('Ann'), '', ids.get('A'), 'reference-kept-back', expect.any(String)],
  ])
})

test('what the dry run foresees to be lost is listed with its reason', async () => {
  families = await openFamilies({
    companies: [a, { name: 'Kept' }],
    persons: [ann, { ...bob, company: 'Kept' }],
    plan: goWithout,
  })
  const { lost, pairs } = await families.world.dryRun()
  expect(lost).toEqual([
    {
      ...{ pair: 'person>person', from: 'company', to: 'company', reason: 'reference-kept-back', count: 1 },
      examples: [families.ids.get('Bob')],
    },
  ])
  expect(pairs.map(({ counts }) => [counts.create, counts.quarantine])).toEqual([
    [1, 1],
    [2, 0],
  ])
})

test('a parent that was deleted in the target after the dry run: its children are refused, and named', async () => {
  families = await openFamilies({
    companies: [a, b],
    persons: [ann, bob],
    present: { companies: [a] },
    links: [['Bob', 'A']],
  })
  const { world, target, ids } = families
  const { migration } = await world.prepare()
  const there = [...target.account.store.collection('company').values()] as unknown as {
    id: string
    values: { domain: string }
  }[]
  const gone = there.find(({ values }) => values.domain === 'a.test')!.id
  target.account.edit!({ object: 'company', delete: [gone] })
  const result = resultOf(await world.attempt<{ tally: object; relations: object }>(migration))
  expect(result.tally).toMatchObject({ unchanged: 1, created: 2, failed: 1 })
  const [refused] = await world.store.journal.outcomes(migration, 'person>person', 'create', 0, 1)
  expect(refused).toMatchObject({ sourceId: ids.get('Ann'), status: 'failed', reason: 'no_such_record' })
  expect(result.relations).toMatchObject([
    { written: 1 },
    {},
    { kind: 'link', written: 0, stays: [{ reason: 'no_such_record' }] },
  ])
})

test('a parent that was merged in the target after the dry run stands for the one that it went into', async () => {
  families = await openFamilies({
    companies: [a, b],
    persons: [ann, bob],
    present: { companies: [a] },
    links: [['Bob', 'A']],
  })
  const { world, target } = families
  const { migration } = await world.prepare()
  const there = [...target.account.store.collection('company').values()] as unknown as {
    id: string
    values: { domain: string }
  }[]
  const gone = there.find(({ values }) => values.domain === 'a.test')!.id
  target.account.edit!({ object: 'company', merge: [['700001', gone]] })
  resultOf(await world.attempt(migration))
  expect(families.arrived().get('Ann')?.company).toBe('Own')
  expect(families.linksOf(target)).toEqual(['Bob-Own'])
})

test('records that an earlier run brought are named by those of a later plan, in the plan or out of it', async () => {
  const persons = [ann, bob]
  const first: Plan = { ...familyPlan, objects: [companyPlan], links: [] }
  families = await openFamilies({ companies: [a, b], persons, plan: first })
  const { world } = families
  await world.migrate()
  await world.writePlan({ ...familyPlan, objects: [personPlan], links: [] })
  expect((await world.dryRun()).relations).toMatchObject([{ written: 2, stays: [] }, {}])
  const without = { ...companyPlan, filter: [{ field: 'domain', is: 'equals' as const, value: 'b.test' }] }
  await world.writePlan({ ...familyPlan, objects: [personPlan, without], links: [] })
  expect((await world.migrate()).tally).toMatchObject({ created: 2 })
  expectAll(families, persons)
})

test('a parent that the filter leaves out and nobody has ever brought is missed', async () => {
  const without = { ...companyPlan, filter: [{ field: 'domain', is: 'equals' as const, value: 'b.test' }] }
  const plan = { ...familyPlan, objects: [personPlan, without] }
  families = await openFamilies({ companies: [a, b], persons: [ann, bob], plan })
  const { pairs } = await families.world.dryRun()
  expect(pairs[1]).toMatchObject({ counts: { create: 1, quarantine: 1 }, reasons: [{ reason: 'reference-outside' }] })
})

test('links are made from a field that names other records', async () => {
  const from = { object: 'person', field: 'company' }
  const plan: Plan = { ...familyPlan, links: [{ from, to: 'person>company', missing: 'drop' }] }
  families = await openFamilies({ companies: [a, b], persons: [ann, bob, { last_name: 'Tom' }], plan })
  const { relations } = await families.world.migrate()
  expect(relations).toContainEqual({
    ...{ name: 'person.company => person>company', kind: 'link', dropped: true, written: 2, present: 0, stays: [] },
  })
  expect(families.linksOf(families.target)).toEqual(['Ann-A', 'Bob-B'])
})

test('a thousand children of one parent, which is locked by each write', async () => {
  const persons = Array.from({ length: 1_000 }, (_, i) => ({ last_name: `P${i}`, email: `p${i}@x.test`, company: 'A' }))
  families = await openFamilies({
    ...{ companies: [a], persons, plan: { ...familyPlan, links: [] } },
    target: { limits: { lockMs: 50 } },
  })
  const result = await families.world.migrate()
  expect(result.tally).toMatchObject({ created: 1_001, failed: 0 })
  expect(new Set([...families.arrived().values()].map(({ company }) => company))).toEqual(new Set(['A']))
})

test('what was linked by hand meanwhile, or is linked already, is no second link', async () => {
  const given = staff(10)
  families = await openFamilies(given)
  const { world, target } = families
  const first = await world.migrate()
  const { migration } = await world.prepare()
  const links = target.account.store.collection('link')
  const [one] = [...links.values()]
  links.delete(String(one?.id))
  expect((await world.verify(first.run)).relations).toContainEqual({
    ...{ name: 'person>company => person>company', kind: 'link', found: { matched: 19, missing: 1 } },
  })
  resultOf(await world.attempt(migration))
  expect(links.size).toBe(19)
  expect((await world.migrate()).relations).toMatchObject([{}, {}, { written: 1, present: 19 }])
  expectAll(families, given.persons)
})

test('a reference of a cycle that only a new record is given is said to stay behind, and is not sent', async () => {
  const isCreateOnly = (name: string) => (name === 'manager' ? { updateable: false } : {})
  families = await openFamilies({
    companies: [a],
    persons: [
      { ...ann, manager: 'Cid' },
      { last_name: 'Cid', company: 'A', email: 'cid@x.test', manager: 'Ann' },
    ],
    seen: (target) => ({
      ...target,
      async describe(...asked) {
        const schema = await target.describe(...asked)
        const objects = schema.objects.map((object) => ({
          ...object,
          fields: object.fields.map((field) => ({ ...field, ...isCreateOnly(field.name) })),
        }))
        return { ...schema, objects }
      },
    }),
  })
  const { world } = families
  const { dryRun, migration } = await world.prepare()
  const late = dryRun.relations?.find(({ kind }) => kind === 'late reference')
  expect(late).toMatchObject({ written: 0, stays: [{ reason: 'create-only', count: 2 }] })
  expect(resultOf(await world.attempt<{ tally: object }>(migration)).tally).toMatchObject({ created: 3, failed: 0 })
})
