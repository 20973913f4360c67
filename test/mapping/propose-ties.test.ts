import { expect, test } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import { becomesLinks } from '../../src/mapping/left-behind.ts'
import { withRelations } from '../../src/mapping/relation-fields.ts'
import { findLooseTies } from '../../src/mapping/relation-findings.ts'
import type { Schema } from '../../src/model/schema.ts'
import { field, options } from './schemas.ts'
import { fielded, kind, propose, referencesOf, related, relation, to, toFielded, toRelated } from './ties.ts'

test('relations become fields: the one that allows a single record where there is one, and the first of several', () => {
  const plan = propose(related, fielded, toFielded)
  const look = (name: string | string[]) => ({ reference: { object: name, missing: 'drop' } })
  expect(referencesOf(plan, 'contacts')).toEqual([
    // Who has no main company may have another.
    [
      ['contacts>companies:primary', 'contacts>companies'],
      'AccountId',
      [{ 'first-reference': { objects: ['companies', 'companies'] } }],
    ],
  ])
  expect(referencesOf(plan, 'deals')).toEqual([['deals>companies', 'AccountId', [look('companies'), 'first']]])
  expect(referencesOf(plan, 'tasks')).toEqual([
    ['tasks>contacts', 'WhoId', [look('contacts'), 'first']],
    // A deal belongs to a company, so it says more.
    [['tasks>deals', 'tasks>companies'], 'WhatId', [{ 'first-reference': { objects: ['deals', 'companies'] } }]],
  ])
  expect(plan.links).toBeUndefined()
  const loose = findLooseTies(plan, withRelations(related), fielded).map(({ code, fix }) => [code, fix])
  expect(loose).toContainEqual([
    'links-as-records',
    'Propose the plan with { source: deals>contacts, target: Role } as well.',
  ])
})

test('that two records of a kind are tied does not say which of them is above the other', () => {
  const tied = { objects: [kind('contacts')], relations: [relation('contacts', 'contacts')] }
  const above = { objects: [kind('Contact', [to('ReportsToId', 'Contact')])] }
  const plan = propose(tied, above, [['contacts', 'Contact']])
  expect(referencesOf(plan, 'contacts')).toEqual([])
  expect(findLooseTies(plan, withRelations(tied), above)).toMatchObject([
    { code: 'links-left', message: expect.stringContaining('(contacts>contacts)') },
  ])
  const named = { objects: [kind('contacts', [to('manager', 'contacts')])] }
  const [reference] = referencesOf(propose(named, above, [['contacts', 'Contact']]), 'contacts') ?? []
  expect(reference?.slice(0, 2)).toEqual(['manager', 'ReportsToId'])
})

test('a field is named after an object by its label, too, and after one of its records', () => {
  const organisation = { ...to('org_id', 'organizations'), label: 'Organization' }
  const fields: Schema = { objects: [kind('organizations'), kind('persons', [organisation])] }
  const pairs: [string, string][] = [
    ['companies', 'organizations'],
    ['contacts', 'persons'],
  ]
  const [reference] = referencesOf(propose(related, fields, pairs), 'contacts') ?? []
  expect(reference?.slice(0, 2)).toEqual([['contacts>companies:primary', 'contacts>companies'], 'org_id'])
})

test('links that are asked for as records become what ties the two in the target', () => {
  const plan = propose(related, fielded, [...toFielded, ['deals>contacts', 'Role']])
  expect(
    referencesOf(plan, 'deals>contacts')
      ?.map(([from, into]) => [from, into])
      .sort(),
  ).toEqual([
    ['from', 'OpportunityId'],
    ['to', 'ContactId'],
  ])
  const loose = findLooseTies(plan, withRelations(related), fielded)
  expect(loose.map(({ fix }) => fix)).not.toContainEqual(expect.stringContaining('source: deals>contacts,'))
})

test('fields and records that tie two others become links, labelled ones by their label', () => {
  const plan = propose(fielded, related, toRelated)
  const links = plan.links?.map(({ from, to: into }) => [from, into])
  const ends = ['OpportunityId', 'ContactId']
  expect(links).toEqual([
    // The field names one company, and so does this relation.
    [{ object: 'Contact', field: 'AccountId' }, 'contacts>companies:primary'],
    [{ object: 'Opportunity', field: 'AccountId' }, 'deals>companies'],
    [{ object: 'Role', ends }, 'deals>contacts'],
    [
      { object: 'Role', ends, filter: [{ field: 'Role', is: 'equals', value: 'Decision Maker' }] },
      'deals>contacts:Decision maker',
    ],
    [{ object: 'Task', field: 'WhatId' }, 'tasks>companies'],
    [{ object: 'Task', field: 'WhoId' }, 'tasks>contacts'],
    [{ object: 'Task', field: 'WhatId' }, 'tasks>deals'],
  ])
  const task = plan.objects.find(({ source }) => source === 'Task')
  for (const name of ['WhoId', 'WhatId']) expect(task?.unmapped).toContainEqual({ field: name, reason: becomesLinks })
})

test('records that tie two leave the one that a field names to the relation that allows one', () => {
  const roles = field('Roles', 'Roles', 'multi-select', { options: options('Decision maker', 'Other') })
  const tie = kind('Tie', [to('AccountId', 'Account'), to('ContactId', 'Contact'), roles], {
    junction: { ends: ['AccountId', 'ContactId'], kind: 'Roles' },
  })
  const more = {
    ...related,
    relations: [...(related.relations ?? []), relation('contacts', 'companies', ':Decision maker')],
  }
  const plan = propose({ ...fielded, objects: [...fielded.objects, tie] }, more, [
    ['Account', 'companies'],
    ['Contact', 'contacts'],
  ])
  const ends = ['AccountId', 'ContactId']
  expect(plan.links?.map(({ from, to: into }) => [from, into])).toEqual([
    [{ object: 'Tie', ends }, 'contacts>companies'],
    [
      // What holds several values is asked whether one of them is it.
      { object: 'Tie', ends, filter: [{ field: 'Roles', is: 'contains', value: 'Decision maker' }] },
      'contacts>companies:Decision maker',
    ],
    [{ object: 'Contact', field: 'AccountId' }, 'contacts>companies:primary'],
  ])
  expect(
    checkPlan(plan, { ...fielded, objects: [...fielded.objects, tie] }, more).filter(({ code }) => code === 'filter'),
  ).toEqual([])
})

test('the one that a field names is linked beside those whose part a relation tells', () => {
  const source: Schema = {
    objects: [kind('Contacts'), kind('Deals', [to('Contact_Name', 'Contacts')])],
    relations: [relation('Deals', 'Contacts', ':Buyer'), relation('Deals', 'Contacts', ':Decision maker')],
  }
  const target = {
    objects: related.objects,
    relations: related.relations?.filter(({ from }) => from === 'deals') ?? [],
  }
  const linksOf = (from: Schema, into: Schema) =>
    propose(from, into, [
      ['Contacts', 'contacts'],
      ['Deals', 'deals'],
    ]).links?.map((link) => [link.from, link.to])
  const named = [{ object: 'Deals', field: 'Contact_Name' }, 'deals>contacts']
  expect(linksOf(source, target)).toEqual([
    named,
    [{ relation: 'Deals>Contacts:Buyer' }, 'deals>contacts'],
    [{ relation: 'Deals>Contacts:Decision maker' }, 'deals>contacts:Decision maker'],
  ])
  const [buyers] = source.relations!
  expect(linksOf({ ...source, relations: [buyers!] }, target)?.[0]).toEqual(named)
  // A plain relation tells of all ties, that one among them.
  const plain = { ...source, relations: [relation('Deals', 'Contacts'), ...source.relations!] }
  expect(linksOf(plain, target)).not.toContainEqual(named)
})

test('a field that may name several objects goes to one that may, with all of them that the plan brings', () => {
  const plan = propose(
    fielded,
    fielded,
    ['Account', 'Contact', 'Opportunity', 'Task'].map((name) => [name, name]),
  )
  expect(referencesOf(plan, 'Task')).toEqual([
    ['WhoId', 'WhoId', [{ reference: { object: 'Contact', missing: 'drop' } }]],
    ['WhatId', 'WhatId', [{ reference: { object: ['Account', 'Opportunity'], missing: 'drop' } }]],
  ])
})

test('a field that may name several objects goes to the place for each of them, where each has its own', () => {
  const source = {
    objects: [
      ...['Account', 'Contact', 'Lead'].map((name) => kind(name)),
      kind('Note', [to('ParentId', 'Account', 'Contact', 'Lead')]),
    ],
  }
  const target = {
    objects: [
      ...['organizations', 'persons'].map((name) => kind(name)),
      kind('notes', [to('org_id', 'organizations'), to('person_id', 'persons')]),
    ],
  }
  const plan = propose(source, target, [
    ['Account', 'organizations'],
    ['Contact', 'persons'],
    ['Note', 'notes'],
  ])
  expect(referencesOf(plan, 'Note')).toEqual([
    ['ParentId', 'org_id', [{ reference: { object: 'Account', missing: 'drop' } }]],
    ['ParentId', 'person_id', [{ reference: { object: 'Contact', missing: 'drop' } }]],
  ])
})

test('a relation that is mapped by hand gets the transforms that its type needs', () => {
  const plan = propose(related, fielded, toFielded)
  const edits = [
    { edit: 'unmap', object: 'deals', to: 'AccountId' },
    { edit: 'map', object: 'deals', from: 'deals>companies', to: 'AccountId' },
  ] as const
  const edited = applyEdits(plan, edits, { source: withRelations(related), target: fielded }).plan
  expect(referencesOf(edited, 'deals')).toEqual(referencesOf(plan, 'deals'))
})

test('what names records outside the plan is told, with what would keep it', () => {
  const plan = propose(fielded, related, [['Contact', 'contacts']])
  expect(findLooseTies(plan, withRelations(fielded), related)).toMatchObject([
    {
      code: 'reference-outside-plan',
      message: 'Contact names records of Account (AccountId), which this plan does not bring.',
      fix: 'Propose one plan with Contact and Account: it keeps what ties them.',
    },
  ])
})
