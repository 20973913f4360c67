import { afterEach, describe, expect, test } from 'vitest'
import type { LinkPlan } from '../../src/model/plan.ts'
import type { PreviewResult, ProfileResult } from '../../src/model/results.ts'
import { kind, MemoryCrm, names, ties } from './memory-crm.ts'
import { brings, look, openTied, planFor } from './tied-world.ts'
import { resultOf, type World } from './world.ts'

let world: World
afterEach(() => world.close())

const link = (to: string, from: LinkPlan['from'], missing: LinkPlan['missing'] = 'report'): LinkPlan => ({
  ...{ from, to, missing },
})

describe('a relation of the source', () => {
  const hub = (): MemoryCrm => {
    const crm = new MemoryCrm(
      'old-1',
      [kind('person'), kind('firm', [], { skip: [{ field: 'name', equals: 'gone', reason: 'gone' }] })],
      [ties('person>firm', 'person', 'firm'), ties('person>firm:boss', 'person', 'firm')],
    )
    for (const firm of ['f1', 'f2', 'gone']) crm.put('firm', firm)
    for (const person of ['ann', 'bob', 'eve', 'tom']) crm.put('person', person)
    crm.tie('person>firm', 'ann>f1', 'bob>gone', 'bob>f2', 'bob>f1', 'eve>gone')
    crm.tie('person>firm:boss', 'ann>f2', 'bob>f1', 'tom>gone')
    return crm
  }
  const firms = brings('firm', 'account', {}, { skip: [{ field: 'name', equals: 'gone', reason: 'gone' }] })

  test('fills a field of the target with the first record that arrives; further ones are counted', async () => {
    const target = new MemoryCrm('new-1', [kind('account'), kind('contact', [names('account', 'account')])])
    const people = brings('person', 'contact', { account: ['person>firm', look('firm', 'drop'), 'first'] })
    world = await openTied(hub(), target, planFor([people, firms]))
    const dry = await world.dryRun()
    expect(dry.relations).toEqual([
      {
        ...{ name: 'person>contact: person>firm -> account', kind: 'reference', written: 2, present: 0 },
        stays: [
          { reason: 'reference-skipped', count: 2, examples: ['bob', 'eve'], hint: expect.any(String) },
          { reason: 'further-references', count: 1, examples: ['bob'], hint: expect.any(String) },
        ],
      },
    ])
    const result = await world.migrate()
    expect(result.tally).toMatchObject({ created: 6, skipped: 1, failed: 0, quarantined: 0 })
    const account = (name: string): unknown => target.named('contact', name).row.account ?? null
    expect(account('ann')).toBe(target.named('account', 'f1').id)
    expect(account('bob')).toBe(target.named('account', 'f2').id)
    expect([account('eve'), account('tom')]).toEqual([null, null])
    expect(await world.verify(result.run)).toMatchObject({ matched: 6, mismatched: 0, missing: 0 })
  })

  test('is one of several that fill a field, whose ids may be equal', async () => {
    const source = new MemoryCrm(
      'old-1',
      [kind('deal'), kind('firm'), kind('note')],
      [ties('note>deal', 'note', 'deal'), ties('note>firm', 'note', 'firm')],
    )
    for (const id of ['1', '2'])
      for (const object of ['deal', 'firm']) source.put(object, id, { name: `${object} ${id}` })
    for (const note of ['both', 'firm alone', 'gone', 'none']) source.put('note', note)
    source.tie('note>deal', 'both>1', 'both>2', 'gone>9')
    source.tie('note>firm', 'both>1', 'firm alone>2')
    const target = new MemoryCrm('new-1', [
      ...[kind('chance'), kind('account')],
      kind('memo', [names('about', 'chance', 'account')]),
    ])
    // Ids differ on both sides of the target.
    target.put('account', '1', { name: 'own' })
    const notes = brings('note', 'memo')
    const about = {
      to: 'about',
      from: ['note>deal', 'note>firm'],
      transform: [{ 'first-reference': { objects: ['deal', 'firm'] } }],
    }
    const pairs = [{ ...notes, fields: [...notes.fields, about] }, brings('deal', 'chance'), brings('firm', 'account')]
    world = await openTied(source, target, planFor(pairs))
    const result = await world.migrate()
    expect(result.tally).toMatchObject({ created: 8, failed: 0, quarantined: 0 })
    const named = (memo: string): unknown => target.named('memo', memo).row.about ?? null
    expect(named('both')).toBe(target.named('chance', 'deal 1').id)
    expect(named('firm alone')).toBe(target.named('account', 'firm 2').id)
    expect([named('gone'), named('none')]).toEqual([null, null])
    expect(result.relations).toMatchObject([
      {
        ...{ name: 'note>memo: note>deal -> about', written: 1 },
        stays: [
          { reason: 'further-references', count: 1 },
          { reason: 'reference-outside', count: 1 },
        ],
      },
      {
        ...{ name: 'note>memo: note>firm -> about', written: 1 },
        stays: [{ reason: 'further-references', count: 1, examples: ['both'] }],
      },
    ])
    expect(await world.verify(result.run)).toMatchObject({ mismatched: 0, missing: 0 })
  })

  test('becomes records that tie two others, each once, whenever the worker dies', async () => {
    const target = new MemoryCrm('new-1', [
      ...[kind('account'), kind('contact')],
      kind('role', [names('account', 'account'), names('contact', 'contact')]),
    ])
    const bosses = brings('person>firm:boss', 'role', {
      account: ['to', look('firm')],
      contact: ['from', look('person')],
    })
    const roles = { ...bosses, fields: [...bosses.fields.slice(1), { to: 'name', constant: 'boss', transform: [] }] }
    world = await openTied(hub(), target, planFor([roles, brings('person', 'contact'), firms]))
    const { migration, dryRun } = await world.prepare()
    expect(dryRun.pairs.find(({ pair }) => pair === 'person>firm:boss>role')?.counts).toMatchObject({
      ...{ create: 2, quarantine: 1 },
    })
    world.onStep = (step) => {
      if (step === 'settle:before' && world.cuts < 3) world.cutPower()
    }
    let end = await world.attempt(migration)
    for (let more = 0; more < 3; more += 1) end = await world.attempt(migration)
    resultOf(end)
    expect(world.cuts).toBe(3)
    const made = [...target.records.get('role')!.values()]
    const who = (row: (typeof made)[number]): string[] => [
      String(target.records.get('contact')!.get(String(row.contact))?.name),
      String(target.records.get('account')!.get(String(row.account))?.name),
    ]
    expect(made.map(who).sort()).toEqual([
      ['ann', 'f2'],
      ['bob', 'f1'],
    ])
    expect(made.map(({ key }) => key)).toContain('memory:old-1:person>firm%3Aboss:ann>f2')
    expect(await world.verify(migration)).toMatchObject({ mismatched: 0, missing: 0 })
    const preview = await world.perform<PreviewResult>('preview', { ids: ['ann>f2', 'ann>nobody'], limit: 5 })
    expect(preview.records).toEqual([{ pair: 'person>firm:boss>role', sourceId: 'ann>f2' }])
    expect(preview.missing).toEqual(['ann>nobody'])
    const { objects } = await world.perform<ProfileResult>('profile')
    expect(objects.find(({ object }) => object === 'person>firm:boss')?.records).toBe(3)
    const again = await world.dryRun()
    expect(again.pairs.find(({ pair }) => pair === 'person>firm:boss>role')?.counts).toMatchObject({
      ...{ create: 0, unchanged: 2 },
    })
  })

  test('is no records of its own without those that it begins at', async () => {
    const target = new MemoryCrm('new-1', [kind('role', [names('account', 'account')])])
    world = await openTied(hub(), target, planFor([brings('person>firm', 'role', { account: ['to', look('firm')] })]))
    await expect(world.dryRun()).rejects.toThrow(/links are read with the records of person/)
  })
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
  const source = (): MemoryCrm => {
    const crm = new MemoryCrm('old-1', [
      ...[kind('account'), kind('opportunity'), kind('asset')],
      kind('task', [names('what', 'account', 'opportunity', 'asset')]),
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

test('a relation that allows one record keeps the one that the target has', async () => {
  const source = new MemoryCrm('old-1', [kind('account'), kind('contact', [names('account', 'account')])])
  for (const account of ['a1', 'a2']) source.put('account', account)
  for (const [contact, account] of [
    ['new', 'a1'],
    ['same', 'a1'],
    ['other', 'a1'],
  ] as const)
    source.put('contact', contact, { account })
  const target = new MemoryCrm(
    'new-1',
    [kind('company'), kind('person')],
    [ties('person>company:primary', 'person', 'company', 1)],
  )
  const known = (object: string, id: string) => ({ name: id, key: `memory:old-1:${object}:${id}` })
  for (const [n, account] of ['a1', 'a2'].entries()) target.put('company', `${n + 1}`, known('account', account))
  for (const [n, contact] of ['same', 'other'].entries()) target.put('person', `${n + 1}`, known('contact', contact))
  target.tie('person>company:primary', '1>1', '2>2')
  const links = [link('person>company:primary', { object: 'contact', field: 'account' })]
  world = await openTied(source, target, planFor([brings('contact', 'person'), brings('account', 'company')], links))
  const { relations } = await world.migrate()
  expect(target.tied('person>company:primary')).toEqual(['new-a1', 'other-a2', 'same-a1'])
  expect(relations).toMatchObject([{ written: 1, present: 1, stays: [{ reason: 'end-taken', count: 1 }] }])
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
      { name: 'lead>task => todo>person', written: 3, followed: 2, stays: [] },
    ])
    expect(result.relations).toMatchObject(dry.relations!.map(({ name, followed = 0 }) => ({ name, followed })))
    const verified = await world.verify(result.run)
    expect(verified.relations?.map(({ found }) => found?.missing)).toEqual([0, 0])
  })
})
