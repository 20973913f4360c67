import { afterEach, describe, expect, test } from 'vitest'
import type { LinkPlan } from '../../src/model/plan.ts'
import type { RelationFate } from '../../src/model/relation-fate.ts'
import type { Finding } from '../../src/model/run.ts'
import type { Relation } from '../../src/model/schema.ts'
import { kind, MemoryCrm, names, ties } from './memory-crm.ts'
import { brings, openTied, planFor } from './tied-world.ts'
import { resultOf, type World } from './world.ts'

let world: World
afterEach(() => world.close())

const link = (relation: string, to: string): LinkPlan => ({ from: { relation }, to, missing: 'report' })

/** People and firms, tied in two ways. */
function hub(people: readonly string[], firms: readonly string[]): MemoryCrm {
  const relations = [ties('person>firm:main', 'person', 'firm', 1), ties('person>firm', 'person', 'firm')]
  const crm = new MemoryCrm('old-1', [kind('person'), kind('firm')], relations)
  for (const firm of firms) crm.put('firm', firm)
  for (const person of people) crm.put('person', person)
  return crm
}

function office(...relations: Relation[]): MemoryCrm {
  return new MemoryCrm('new-1', [kind('contact'), kind('account')], relations)
}

const pairs = [brings('person', 'contact'), brings('firm', 'account')]
const known = (object: string, id: string) => ({ name: id, key: `memory:old-1:${object}:${id}` })

/** What a dry run foretells, once the migration and its verification have said the same; `why` by where a link begins. */
async function foretell(): Promise<{ relations: RelationFate[]; why: Map<unknown, unknown>; findings: Finding[] }> {
  const { relations = [], findings } = await world.dryRun()
  const told = world.tables.relations
  const result = await world.migrate()
  expect(result.relations).toEqual(relations)
  expect(world.tables.relations).toEqual(told)
  const verified = await world.verify(result.run)
  expect(verified.relations?.map(({ found }) => found)).toEqual(
    relations.map(({ written }) => ({ matched: written, missing: 0 })),
  )
  return { relations, findings, why: new Map(told?.map(([, from, , , , detail]) => [from, detail])) }
}

const sole = ties('contact>account:main', 'contact', 'account', 1)

describe('two kinds of links that go to a relation of one record', () => {
  const links = [link('person>firm:main', sole.name), { ...link('person>firm', sole.name), missing: 'drop' as const }]

  test('give the place to the first kind; of the second what has no room is told, and what is the same counts once', async () => {
    const source = hub(['ann', 'bob', 'eve'], ['f1', 'f2'])
    source.tie('person>firm:main', 'ann>f2', 'bob>f1')
    source.tie('person>firm', 'ann>f1', 'ann>f2', 'bob>f1', 'eve>f2', 'eve>f1')
    const target = office(sole)
    world = await openTied(source, target, planFor(pairs, links))
    const { relations, why, findings } = await foretell()
    expect(findings.find(({ code }) => code === 'end-taken')).toMatchObject({ severity: 'warning', count: 2 })
    expect(relations).toMatchObject([
      { name: 'person>firm:main => contact>account:main', written: 2, present: 0, stays: [] },
      {
        ...{ name: 'person>firm => contact>account:main', written: 1, present: 2 },
        stays: [{ reason: 'end-taken', count: 2, examples: ['ann>f1', 'eve>f1'] }],
      },
    ])
    expect(target.tied(sole.name)).toEqual(['ann-f2', 'bob-f1', 'eve-f2'])
    expect(why.get('ann')).toMatch(/of person ann with firm f2 by contact>account:main, takes the place/)
  })

  test('leave the place to the record that the target has there, though theirs is yet to come', async () => {
    const source = hub(['ann', 'bob'], ['f1'])
    source.tie('person>firm:main', 'ann>f1')
    source.tie('person>firm', 'bob>f1')
    const target = office(sole)
    target.put('account', '1', { name: 'own' })
    for (const [n, person] of ['ann', 'bob'].entries()) target.put('contact', `${n + 1}`, known('person', person))
    target.tie(sole.name, '1>1')
    world = await openTied(source, target, planFor(pairs, links))
    expect((await foretell()).relations).toMatchObject([
      { written: 0, stays: [{ reason: 'end-taken', count: 1, examples: ['ann>f1'] }] },
      { written: 1, stays: [] },
    ])
    expect(target.tied(sole.name)).toEqual(['ann-own', 'bob-f1'])
  })

  test('are made as foretold, whenever the worker dies', async () => {
    const people = Array.from({ length: 12 }, (_, n) => `p${n}`)
    const source = hub(people, ['f1', 'f2'])
    source.tie('person>firm:main', ...people.filter((_, n) => n % 2 === 0).map((person) => `${person}>f1`))
    source.tie('person>firm', ...people.map((person) => `${person}>f2`))
    const target = office(sole)
    world = await openTied(source, target, planFor(pairs, links))
    const { migration, dryRun } = await world.prepare()
    expect(dryRun.relations).toMatchObject([{ written: 6 }, { written: 6, stays: [{ count: 6 }] }])
    world.onStep = (step) => {
      if (step === 'settle:before' && world.cuts < 8) world.cutPower()
    }
    let end = await world.attempt<{ relations: RelationFate[] }>(migration)
    while (world.cuts < 8) end = await world.attempt(migration)
    world.onStep = () => undefined
    end = await world.attempt(migration)
    expect(resultOf(end).relations).toEqual(dryRun.relations)
    expect(target.tied(sole.name)).toEqual(people.map((person, n) => `${person}-f${(n % 2) + 1}`).sort())
  })
})

test('a place that is taken between the consent and the run is left as it is, and told', async () => {
  const source = hub(['ann', 'bob'], ['f1'])
  source.tie('person>firm:main', 'ann>f1', 'bob>f1')
  const target = office(sole)
  for (const [n, person] of ['ann', 'bob'].entries()) target.put('contact', `${n + 1}`, known('person', person))
  target.put('account', '1', { name: 'own' })
  world = await openTied(source, target, planFor(pairs, [link('person>firm:main', sole.name)]))
  const { migration, dryRun } = await world.prepare()
  expect(dryRun.relations).toMatchObject([{ written: 2, stays: [] }])
  target.tie(sole.name, '1>1')
  const { relations } = resultOf(await world.attempt<{ relations: RelationFate[] }>(migration))
  expect(relations).toMatchObject([{ written: 1, stays: [{ reason: 'end-taken', count: 1, examples: ['ann>f1'] }] }])
  expect(target.tied(sole.name)).toEqual(['ann-own', 'bob-f1'])
})

test('a relation that allows a few takes as many beside those that the target has, of whatever kind they are', async () => {
  const few = ties('contact>account', 'contact', 'account', 2)
  const source = hub(['ann', 'bob'], ['f1', 'f2', 'f3'])
  source.tie('person>firm:main', 'ann>f1', 'bob>f3')
  source.tie('person>firm', 'ann>f2', 'ann>f3', 'bob>f1', 'bob>f2')
  const target = office(few)
  target.put('account', '1', { name: 'own' })
  target.put('contact', '1', known('person', 'bob'))
  target.tie(few.name, '1>1')
  world = await openTied(
    source,
    target,
    planFor(pairs, [link('person>firm:main', few.name), link('person>firm', few.name)]),
  )
  expect((await foretell()).relations).toMatchObject([
    { written: 2, stays: [] },
    { written: 1, stays: [{ reason: 'end-taken', count: 3, examples: ['ann>f3', 'bob>f1', 'bob>f2'] }] },
  ])
  expect(target.tied(few.name)).toEqual(['ann-f1', 'ann-f2', 'bob-f3', 'bob-own'])
})

describe('relations of which two records are linked by one', () => {
  const read = { maxRows: 3, together: 'roles' }
  const role = (name: string) =>
    ties(`contact>account:${name}`, 'contact', 'account', undefined, { exclusive: 'roles', read })
  const roles = [role('buyer'), role('user'), role('other')]
  const links = [link('person>firm:main', 'contact>account:buyer'), link('person>firm', 'contact>account:user')]

  test('take the first kind of the source for two, and keep what the target says of them', async () => {
    const source = hub(['ann', 'bob', 'eve'], ['f1', 'f2'])
    source.tie('person>firm:main', 'ann>f1', 'bob>f1', 'eve>f2')
    source.tie('person>firm', 'ann>f1', 'ann>f2', 'bob>f2')
    const target = office(...roles)
    for (const [n, firm] of ['f1', 'f2'].entries()) target.put('account', `${n + 1}`, known('firm', firm))
    target.put('contact', '1', known('person', 'bob'))
    // What a plan has no link for is in the way as well.
    target.tie('contact>account:other', '1>1')
    target.tie('contact>account:user', '1>2')
    world = await openTied(source, target, planFor(pairs, links))
    const { relations, why } = await foretell()
    expect(relations).toMatchObject([
      { written: 2, present: 0, stays: [{ reason: 'kind-taken', count: 1, examples: ['bob>f1'] }] },
      { written: 1, present: 1, stays: [{ reason: 'kind-taken', count: 1, examples: ['ann>f1'] }] },
    ])
    expect(target.tied('contact>account:buyer')).toEqual(['ann-f1', 'eve-f2'])
    expect(target.tied('contact>account:user')).toEqual(['ann-f2', 'bob-f2'])
    expect(target.tied('contact>account:other')).toEqual(['bob-f1'])
    expect(why.get('bob')).toContain('are linked by contact>account:other')
    expect(why.get('ann')).toContain('ties the same two by contact>account:buyer')
  })

  test('are looked at once for each record, for all kinds of links of a plan', async () => {
    const people = Array.from({ length: 6 }, (_, n) => `p${n}`)
    const source = hub(people, ['f1', 'f2'])
    source.tie('person>firm:main', ...people.map((person) => `${person}>f1`))
    source.tie('person>firm', ...people.map((person) => `${person}>f2`))
    const target = office(...roles)
    for (const [n, firm] of ['f1', 'f2'].entries()) target.put('account', `${n + 1}`, known('firm', firm))
    for (const [n, person] of people.entries()) target.put('contact', `${n + 1}`, known('person', person))
    world = await openTied(source, target, planFor(pairs, links))
    await world.dryRun()
    const together = 'contact>account:buyer contact>account:user contact>account:other'
    const [asked] = Map.groupBy(target.looks, ([by]) => by).values()
    expect(target.looks).toEqual(Array(2).fill([together, 3]))
    expect(asked).toHaveLength(2)
    const { run } = await world.migrate()
    target.looks.length = 0
    expect((await world.verify(run)).relations).toMatchObject(Array(2).fill({ found: { matched: 6, missing: 0 } }))
    expect(target.looks).toHaveLength(2)
  })
})

test('records of two objects with equal ids do not stand in the way of each other', async () => {
  const role = (object: string, name: string) =>
    ties(`${object}>account:${name}`, object, 'account', undefined, { exclusive: `roles of ${object}` })
  const source = new MemoryCrm(
    'old-1',
    ['person', 'boss', 'firm'].map((name) => kind(name)),
    ['person', 'boss'].flatMap((from) => [ties(`${from}>firm:main`, from, 'firm'), ties(`${from}>firm`, from, 'firm')]),
  )
  const roles = ['contact', 'agent'].flatMap((object) => [role(object, 'buyer'), role(object, 'user')])
  const target = new MemoryCrm(
    'new-1',
    ['contact', 'agent', 'account'].map((name) => kind(name)),
    roles,
  )
  for (const [object, into, name] of [
    ['person', 'contact', 'ann'],
    ['boss', 'agent', 'eve'],
    ['firm', 'account', 'f1'],
  ] as const) {
    source.put(object, name)
    target.put(into, '1', known(object, name))
  }
  source.tie('person>firm:main', 'ann>f1')
  source.tie('boss>firm', 'eve>f1')
  const links = [
    link('person>firm:main', 'contact>account:buyer'),
    link('person>firm', 'contact>account:user'),
    link('boss>firm:main', 'agent>account:buyer'),
    link('boss>firm', 'agent>account:user'),
  ]
  world = await openTied(source, target, planFor([...pairs, brings('boss', 'agent')], links))
  expect((await foretell()).relations.map(({ written, stays }) => [written, stays])).toEqual([
    [1, []],
    [0, []],
    [0, []],
    [1, []],
  ])
  expect(target.tied('agent>account:user')).toEqual(['eve-f1'])
})

describe('relations that show the same links from both ends', () => {
  const inverse = (name: string) => ({ inverse: `account>account:${name}` })
  const above = ties('account>account:above', 'account', 'account', 1, inverse('below'))
  const below = ties('account>account:below', 'account', 'account', undefined, inverse('above'))
  const firms = (...fields: Parameters<typeof kind>[1] & object) => new MemoryCrm('old-1', [kind('firm', fields)], [])

  test('have one place for both: whoever has one above gets no other by the way back', async () => {
    const source = firms(names('above', 'firm'), names('below', 'firm'))
    for (const firm of ['top', 'own', 'f1', 'f2', 'f3']) source.put('firm', firm)
    source.put('firm', 'f1', { above: 'top', below: 'f2' })
    source.put('firm', 'top', { below: 'f1' })
    source.put('firm', 'own', { below: 'f3' })
    source.put('firm', 'f2', { below: 'f3' })
    const target = new MemoryCrm('new-1', [kind('account')], [above, below])
    target.put('account', '1', { name: 'theirs' })
    target.put('account', '2', known('firm', 'f2'))
    target.tie(above.name, '2>1')
    const from = (field: string) => ({ object: 'firm', field })
    const links: LinkPlan[] = [
      { from: from('above'), to: above.name, missing: 'report' },
      { from: from('below'), to: below.name, missing: 'report' },
    ]
    world = await openTied(source, target, planFor([brings('firm', 'account')], links))
    expect((await foretell()).relations).toMatchObject([
      { written: 1, stays: [] },
      { written: 1, present: 1, stays: [{ reason: 'end-taken', count: 2 }] },
    ])
    expect(target.tied(above.name)).toEqual(['f1-top', 'f2-theirs', 'f3-own'])
  })

  test('show what was made before the worker died, though it takes the last place', async () => {
    const of = ties('contact>account', 'contact', 'account', 1, { inverse: 'account>contact' })
    const has = ties('account>contact', 'account', 'contact', 2, { inverse: of.name })
    const source = hub(['ann', 'bob'], ['f1'])
    source.tie('person>firm', 'ann>f1', 'bob>f1')
    const target = office(of, has)
    target.put('contact', '1', known('person', 'ann'))
    world = await openTied(source, target, planFor(pairs, [link('person>firm', of.name)]))
    const { migration, dryRun } = await world.prepare()
    world.onStep = (step) => {
      if (step === 'settle:before' && target.tied(of.name).length > 0 && world.cuts === 0) world.cutPower()
    }
    await world.attempt(migration)
    expect([world.cuts, target.tied(of.name)]).toEqual([1, ['ann-f1', 'bob-f1']])
    const { relations } = resultOf(await world.attempt<{ relations: RelationFate[] }>(migration))
    expect(relations).toEqual(dryRun.relations)
    expect(relations).toMatchObject([{ written: 2, stays: [] }])
  })

  test('make a link once that has no direction', async () => {
    const beside = ties('account>account', 'account', 'account', undefined, { inverse: 'account>account' })
    const source = firms(names('beside', 'firm'))
    for (const [firm, other] of [
      ['f1', 'f2'],
      ['f2', 'f1'],
      ['f3', 'f1'],
    ] as const)
      source.put('firm', firm, { beside: other })
    const target = new MemoryCrm('new-1', [kind('account')], [beside])
    const links: LinkPlan[] = [{ from: { object: 'firm', field: 'beside' }, to: beside.name, missing: 'report' }]
    world = await openTied(source, target, planFor([brings('firm', 'account')], links))
    const { relations } = await foretell()
    expect(relations[0]).toMatchObject({ written: 2, present: 1, stays: [] })
  })
})
