import { afterEach, describe, expect, test } from 'vitest'
import type { LinkPlan } from '../../src/model/plan.ts'
import { kind, MemoryCrm, names, ties } from './memory-crm.ts'
import { brings, look, openTied, planFor } from './tied-world.ts'
import type { World } from './world.ts'

let world: World
afterEach(() => world.close())

const link = (to: string, from: LinkPlan['from'], missing: LinkPlan['missing'] = 'report'): LinkPlan => ({
  ...{ from, to, missing },
})

describe('records that tie two others', () => {
  const roles = ['Decision maker', 'Influencer']
  const source = (): MemoryCrm => {
    const crm = new MemoryCrm('old-1', [
      ...[kind('contact'), kind('opportunity')],
      kind('role', [names('who', 'contact'), names('what', 'opportunity')], {
        junction: { ends: ['what', 'who'], kind: 'name' },
      }),
    ])
    for (const contact of ['ann', 'bob']) crm.put('contact', contact)
    for (const deal of ['d1', 'd2']) crm.put('opportunity', deal)
    crm.put('role', 'r1', { name: roles[0]!, who: 'ann', what: 'd1' })
    crm.put('role', 'r2', { name: roles[1]!, who: 'ann', what: 'd1' })
    crm.put('role', 'r3', { name: 'Other', who: 'bob', what: 'd1' })
    crm.put('role', 'r4', { name: roles[1]!, who: 'bob', what: 'nowhere' })
    crm.put('role', 'r5', { name: roles[0]!, who: null, what: 'd2' })
    return crm
  }
  const ends = ['what', 'who'] as const
  const deciders = link('deal>person:decider', {
    ...{ object: 'role', ends },
    filter: [{ field: 'name', is: 'equals', value: roles[0]! }],
  })

  test('become links, one for each two, and labelled ones by what they say', async () => {
    const target = new MemoryCrm(
      'new-1',
      [kind('person'), kind('deal')],
      [ties('deal>person', 'deal', 'person'), ties('deal>person:decider', 'deal', 'person')],
    )
    const links = [link('deal>person', { object: 'role', ends }), deciders]
    world = await openTied(
      source(),
      target,
      planFor([brings('contact', 'person'), brings('opportunity', 'deal')], links),
    )
    const { findings } = await world.dryRun()
    expect(findings.find(({ code }) => code === 'kind-lost')).toMatchObject({ count: 3, examples: ['r2', 'r3', 'r4'] })
    const result = await world.migrate()
    expect(target.tied('deal>person')).toEqual(['d1-ann', 'd1-bob'])
    expect(target.tied('deal>person:decider')).toEqual(['d1-ann'])
    // The second role of the same two is the link that is made for the first.
    expect(result.relations).toMatchObject([
      { name: 'role.what+who => deal>person', written: 2, present: 1, stays: [{ reason: 'end-missing', count: 1 }] },
      { name: 'role.what+who (name equals "Decision maker") => deal>person:decider', written: 1, stays: [] },
    ])
    expect((await world.verify(result.run)).relations).toEqual([
      { name: 'role.what+who => deal>person', kind: 'link', found: { matched: 2, missing: 0 } },
      {
        name: 'role.what+who (name equals "Decision maker") => deal>person:decider',
        ...{ kind: 'link', found: { matched: 1, missing: 0 } },
      },
    ])
  })
})

describe('a field that may name records of several objects', () => {
  const source = (...more: string[]): MemoryCrm => {
    const crm = new MemoryCrm('old-1', [
      ...[kind('account'), kind('opportunity'), kind('asset')],
      kind('task', [names('what', 'account', 'opportunity', 'asset', ...more)]),
    ])
    for (const [object, id] of [
      ['account', 'a1'],
      ['opportunity', 'o1'],
      ['asset', 's1'],
    ] as const)
      crm.put(object, id)
    for (const what of ['a1', 'o1', 's1', 'x9']) crm.put('task', `on ${what}`, { what })
    crm.put('task', 'free', { what: null })
    return crm
  }
  const both = [brings('account', 'company'), brings('opportunity', 'deal')]

  test('becomes links of as many relations; what is of none is told of once', async () => {
    const target = new MemoryCrm(
      'new-1',
      [kind('company'), kind('deal'), kind('todo')],
      [ties('todo>company', 'todo', 'company'), ties('deal>todo', 'deal', 'todo')],
    )
    const from = { object: 'task', field: 'what' }
    const plan = planFor([brings('task', 'todo'), ...both], [link('todo>company', from), link('deal>todo', from)])
    world = await openTied(source(), target, plan)
    const result = await world.migrate()
    expect(target.tied('todo>company')).toEqual(['on a1-a1'])
    expect(target.tied('deal>todo')).toEqual(['o1-on o1'])
    expect(result.relations).toMatchObject([
      { name: 'task.what => todo>company', written: 1, stays: [{ reason: 'end-missing', count: 2 }] },
      { name: 'task.what => deal>todo', written: 1, stays: [] },
    ])
  })

  test('becomes such a field, each id by the pair that brought its record', async () => {
    const target = new MemoryCrm('new-1', [
      ...[kind('company'), kind('deal')],
      kind('todo', [names('about', 'company', 'deal')]),
    ])
    const tasks = brings('task', 'todo', { about: ['what', look(['account', 'opportunity'], 'drop')] })
    world = await openTied(source(), target, planFor([tasks, ...both]))
    // Ids of the two kinds are equal in the target unless there is one more of the first.
    target.put('company', 'own')
    const result = await world.migrate()
    const about = (name: string): unknown => target.named('todo', name).row.about ?? null
    expect(about('on a1')).toBe(target.named('company', 'a1').id)
    expect(about('on o1')).toBe(target.named('deal', 'o1').id)
    expect(about('on a1')).not.toBe(about('on o1'))
    expect([about('on s1'), about('free')]).toEqual([null, null])
    expect(result.relations).toMatchObject([{ written: 2, stays: [{ reason: 'reference-outside', count: 2 }] }])
    expect(await world.verify(result.run)).toMatchObject({ mismatched: 0, missing: 0 })
  })

  test('goes to a field for each, and what one of them takes is lost to none', async () => {
    const target = new MemoryCrm('new-1', [
      ...[kind('company'), kind('deal')],
      kind('todo', [names('firm', 'company'), names('chance', 'deal'), names('origin', 'todo')]),
    ])
    const crm = source('task')
    crm.put('task', 'on free', { what: 'free' })
    crm.put('task', 'on late', { what: 'on free' })
    crm.put('opportunity', 'o2', { name: 'left out' })
    crm.put('task', 'on o2', { what: 'o2' })
    const skipped = [{ field: 'name', equals: 'left out', reason: 'left-out' }]
    const tasks = brings('task', 'todo', {
      firm: ['what', look('account')],
      chance: ['what', look('opportunity', 'drop')],
      origin: ['what', look('task', 'drop')],
    })
    const pairs = [brings('account', 'company'), brings('opportunity', 'deal', {}, { skip: skipped })]
    world = await openTied(crm, target, planFor([tasks, ...pairs]))
    const { lost, pairs: [first] = [] } = await world.dryRun()
    const stays = (reason: string, count: number) => [{ reason, count }]
    expect(lost.map(({ to, reason, count }) => [to, reason, count])).toEqual([['chance', 'reference-skipped', 1]])
    expect(first?.counts.quarantine ?? 0).toBe(0)
    const result = await world.migrate()
    const row = (name: string) => target.named('todo', name).row
    expect(row('on a1')).toMatchObject({ firm: target.named('company', 'a1').id })
    expect(row('on o1')).toMatchObject({ chance: target.named('deal', 'o1').id })
    expect(row('on late')).toMatchObject({ origin: target.named('todo', 'on free').id })
    expect(result.relations).toMatchObject([
      { name: expect.stringContaining('firm'), written: 1, stays: [] },
      { name: expect.stringContaining('chance'), written: 1, stays: stays('reference-skipped', 1) },
      { kind: 'late reference', written: 2, stays: stays('reference-outside', 2) },
    ])
    expect(await world.verify(result.run)).toMatchObject({ mismatched: 0, missing: 0 })
  })

  test('and of nothing that the plan brings is lost once, by the field that demands it', async () => {
    const target = new MemoryCrm('new-1', [
      ...[kind('company'), kind('deal')],
      kind('todo', [names('firm', 'company'), names('chance', 'deal')]),
    ])
    const tasks = brings('task', 'todo', {
      firm: ['what', look('account', 'drop')],
      chance: ['what', look('opportunity')],
    })
    world = await openTied(source(), target, planFor([tasks, ...both]))
    const { lost, findings } = await world.dryRun()
    expect(lost).toEqual([])
    expect(findings.find(({ code }) => code === 'reference-outside')).toMatchObject({ count: 2 })
    expect(world.tables.quarantine?.map(([id, , reason]) => [id, reason])).toEqual([
      ['on s1', 'reference-outside'],
      ['on x9', 'reference-outside'],
    ])
  })

  test('is never guessed where two objects of the source give the same id', async () => {
    const crm = source()
    crm.put('opportunity', 'a1', { name: 'the other a1' })
    const target = new MemoryCrm('new-1', [
      ...[kind('company'), kind('deal')],
      kind('todo', [names('about', 'company', 'deal')]),
    ])
    const tasks = brings('task', 'todo', { about: ['what', look(['account', 'opportunity'])] })
    world = await openTied(crm, target, planFor([tasks, ...both]))
    const { tally } = await world.migrate()
    expect(tally).toMatchObject({ quarantined: 3, failed: 0 })
    expect(world.tables.quarantine?.map(([id, , reason]) => [id, reason])).toEqual([
      ['on a1', 'reference-ambiguous'],
      ['on s1', 'reference-outside'],
      ['on x9', 'reference-outside'],
    ])
  })
})

describe('a record that the plan skips, since others took its place,', () => {
  const skip = [{ field: 'name', equals: 'converted', reason: 'converted', successors: ['became', 'firm'] }]
  const source = (): MemoryCrm => {
    const crm = new MemoryCrm(
      'old-1',
      [
        kind('lead', [names('became', 'contact'), names('firm', 'account')]),
        ...[kind('contact'), kind('account')],
        kind('task', [names('who', 'lead', 'contact')]),
      ],
      [ties('lead>task', 'lead', 'task')],
    )
    crm.put('contact', 'c1')
    crm.put('account', 'a1')
    crm.put('lead', 'l1', { name: 'converted', became: 'c1', firm: 'a1' })
    crm.put('lead', 'l2', { name: 'converted', became: 'gone', firm: 'a1' })
    crm.put('lead', 'l3', { name: 'converted', became: null, firm: null })
    crm.put('lead', 'l4')
    for (const who of ['l1', 'l2', 'l3', 'l4', 'c1']) crm.put('task', `of ${who}`, { who })
    crm.tie('lead>task', 'l1>of c1', 'l1>of l1', 'l4>of l4')
    return crm
  }
  const pairs = [brings('lead', 'person', {}, { skip }), brings('contact', 'person'), brings('account', 'company')]

  test('is stood for by the first of them in fields', async () => {
    const target = new MemoryCrm('new-1', [
      ...[kind('person'), kind('company')],
      kind('todo', [names('who', 'person')]),
    ])
    const tasks = brings('task', 'todo', { who: ['who', look(['lead', 'contact'], 'drop')] })
    world = await openTied(source(), target, planFor([tasks, ...pairs]))
    const result = await world.migrate()
    const who = (name: string): unknown => target.named('todo', name).row.who
    const { id } = target.named('person', 'c1')
    expect([who('of l1'), who('of c1')]).toEqual([id, id])
    expect(who('of l4')).toBe(target.named('person', 'l4').id)
    // The account would do, but a task names persons alone.
    expect([who('of l2'), who('of l3')]).toEqual([undefined, undefined])
    expect(result.relations).toMatchObject([
      {
        written: 3,
        followed: 1,
        stays: [
          { reason: 'reference-elsewhere', count: 1 },
          { reason: 'reference-skipped', count: 1 },
        ],
      },
    ])
  })

  test('is stood for in links to it and in its own, and no link is made twice', async () => {
    const target = new MemoryCrm(
      'new-1',
      [kind('person'), kind('company'), kind('todo')],
      [ties('todo>person', 'todo', 'person'), ties('todo>company', 'todo', 'company')],
    )
    const links = [
      link('todo>person', { object: 'task', field: 'who' }),
      link('todo>person', { relation: 'lead>task' }),
    ]
    world = await openTied(source(), target, planFor([brings('task', 'todo'), ...pairs], links))
    const dry = await world.dryRun()
    const result = await world.migrate()
    expect(target.tied('todo>person')).toEqual(['of c1-c1', 'of l1-c1', 'of l4-l4'])
    expect(dry.relations).toMatchObject([
      { name: 'task.who => todo>person', written: 3, followed: 1, stays: [{ reason: 'end-missing', count: 2 }] },
      // The same two are linked by the first kind.
      { name: 'lead>task => todo>person', written: 0, present: 3, stays: [] },
    ])
    expect(result.relations).toEqual(dry.relations)
    const verified = await world.verify(result.run)
    expect(verified.relations?.map(({ found }) => found?.missing)).toEqual([0, 0])
  })
})
