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

  test('fills a field behind the one that says which record is meant, and what both name counts once', async () => {
    const main = ties('person>firm:main', 'person', 'firm', 1)
    const source = new MemoryCrm('old-1', [kind('person'), kind('firm')], [main, ties('person>firm', 'person', 'firm')])
    for (const firm of ['f1', 'f2']) source.put('firm', firm)
    for (const person of ['ann', 'bob', 'eve', 'tom']) source.put('person', person)
    source.tie('person>firm:main', 'ann>f2', 'bob>f1')
    source.tie('person>firm', 'ann>f1', 'ann>f2', 'bob>f1', 'eve>f2')
    const target = new MemoryCrm('new-1', [kind('account'), kind('contact', [names('account', 'account')])])
    const people = brings('person', 'contact')
    const account = {
      to: 'account',
      from: ['person>firm:main', 'person>firm'],
      transform: [{ 'first-reference': { objects: ['firm', 'firm'] } }],
    }
    const plan = planFor([{ ...people, fields: [...people.fields, account] }, brings('firm', 'account')])
    world = await openTied(source, target, plan)
    const { relations, lost } = await world.dryRun()
    expect(lost).toMatchObject([{ to: 'account', reason: 'further-references', count: 1, examples: ['ann'] }])
    expect(relations).toMatchObject([
      { name: 'person>contact: person>firm:main -> account', written: 2, stays: [] },
      {
        ...{ name: 'person>contact: person>firm -> account', written: 1 },
        stays: [{ reason: 'further-references', count: 1, examples: ['ann'] }],
      },
    ])
    expect((await world.migrate()).relations).toEqual(relations)
    const firmOf = (name: string): unknown => target.named('contact', name).row.account ?? null
    const [f1, f2] = ['f1', 'f2'].map((firm) => target.named('account', firm).id)
    expect(['ann', 'bob', 'eve', 'tom'].map(firmOf)).toEqual([f2, f1, f2, null])
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

test('a relation that allows one record gets the first of several that the source has', async () => {
  const source = new MemoryCrm('old-1', [kind('firm'), kind('person')], [ties('person>firm', 'person', 'firm')])
  for (const firm of ['f1', 'f2', 'f3']) source.put('firm', firm)
  for (const person of ['ann', 'bob']) source.put('person', person)
  source.tie('person>firm', 'ann>f2', 'ann>f1', 'ann>f3', 'bob>f1')
  const relations = [ties('contact>account:primary', 'contact', 'account', 1)]
  const target = new MemoryCrm('new-1', [kind('account'), kind('contact')], relations)
  const links = [link('contact>account:primary', { relation: 'person>firm' })]
  world = await openTied(source, target, planFor([brings('person', 'contact'), brings('firm', 'account')], links))
  const told = await world.dryRun()
  expect(told.relations).toMatchObject([
    { written: 2, present: 0, stays: [{ reason: 'end-taken', count: 2, examples: ['ann>f1', 'ann>f3'] }] },
  ])
  const { run } = await world.migrate()
  expect(target.tied('contact>account:primary')).toEqual(['ann-f2', 'bob-f1'])
  const again = await world.verify(run)
  expect(again.relations).toMatchObject([{ found: { matched: 2, missing: 0 } }])
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
