import { describe, expect, test } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import { becomesLinks } from '../../src/mapping/left-behind.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { proposeRelations } from '../../src/mapping/propose-relations.ts'
import { withRelations } from '../../src/mapping/relation-fields.ts'
import { findLooseTies } from '../../src/mapping/relation-findings.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Field, ObjectSchema, Relation, Schema } from '../../src/model/schema.ts'
import { field, object, options } from './schemas.ts'

const provenance = {
  sourceKey: { name: 'key', label: 'Key', type: 'text' },
  created: { name: 'made', label: 'Made', type: 'datetime' },
  modified: { name: 'changed', label: 'Changed', type: 'datetime' },
} as const
const bounds = { maxRows: 10, maxBytes: 1_000 }

/** An object whose records may be written, with a name and what it may point to. */
function kind(name: string, fields: Field[] = [], facts: Partial<ObjectSchema> = {}): ObjectSchema {
  const operations = { create: { ...bounds, replay: 'safe', settleMs: 0 } } as const
  return object(name, name, [field('name', 'Name', 'text'), ...fields], { provenance, operations, ...facts })
}

const to = (name: string, ...references: string[]): Field => field(name, name, 'reference', { references })

function relation(from: string, into: string, label = '', most?: 1): Relation {
  return {
    ...{ name: `${from}>${into}${label}`, label: `${into} of a ${from}`, from, to: into, ...(most && { most }) },
    read: { maxRows: 100 },
    link: { maxRows: 100, replay: 'safe' },
  }
}

const deciders = { junction: { ends: ['OpportunityId', 'ContactId'], kind: 'Role' } } as const

/** Ties as fields and as records of their own. */
const fielded: Schema = {
  objects: [
    kind('Account'),
    kind('Contact', [to('AccountId', 'Account')]),
    kind('Opportunity', [to('AccountId', 'Account')]),
    kind('Task', [
      ...[to('WhoId', 'Contact', 'Lead'), to('WhatId', 'Account', 'Opportunity', 'Case')],
      // Worked out of the other two.
      { ...to('AccountId', 'Account'), createable: false, updateable: false },
    ]),
    kind(
      'Role',
      [
        ...[to('OpportunityId', 'Opportunity'), to('ContactId', 'Contact')],
        field('Role', 'Role', 'select', { options: options('Decision Maker', 'Other') }),
      ],
      deciders,
    ),
    kind('Lead'),
  ],
}

/** Ties as relations alone. */
const related: Schema = {
  objects: ['companies', 'contacts', 'deals', 'tasks'].map((name) => kind(name)),
  relations: [
    relation('contacts', 'companies'),
    relation('contacts', 'companies', ':primary', 1),
    relation('deals', 'companies'),
    relation('deals', 'contacts'),
    relation('deals', 'contacts', ':Decision maker'),
    relation('tasks', 'contacts'),
    relation('tasks', 'companies'),
    relation('tasks', 'deals'),
  ],
}

const toRelated: [string, string][] = [
  ['Account', 'companies'],
  ['Contact', 'contacts'],
  ['Opportunity', 'deals'],
  ['Task', 'tasks'],
]
const toFielded = toRelated.map(([fields, relations]): [string, string] => [relations, fields])

function propose(from: Schema, target: Schema, pairs: [string, string][]): Plan {
  const source = withRelations(from)
  const end = { connection: 'x', vendor: 'x', account: '1' }
  const plan: Plan = {
    version: 1,
    id: 'p',
    source: end,
    target: { ...end, account: '2' },
    objects: [],
    schema: [],
    tolerance: 0,
  }
  for (const [name, into] of pairs) {
    const found = source.objects.find((each) => each.name === name)!
    const sides = {
      source: { ...found, fields: found.fields.filter(({ relation: of }) => of === undefined) },
      target: target.objects.find((each) => each.name === into)!,
    }
    const { objectPlan, schemaChanges } = proposeObject({ ...sides, sample: [] })
    plan.objects.push(objectPlan)
    plan.schema.push(...schemaChanges)
  }
  const proposed = proposeRelations(plan, source, target)
  const errors = checkPlan(proposed, source, target).filter(({ severity }) => severity === 'error')
  expect(errors).toEqual([])
  return proposed
}

function referencesOf(plan: Plan, source: string) {
  return plan.objects
    .find((pair) => pair.source === source)
    ?.fields.filter(({ transform }) => JSON.stringify(transform).includes('reference'))
    .map(({ from, to: into, transform }) => [from, into, transform])
}

test('relations become fields: the one that allows a single record where there is one, else the first of several', () => {
  const plan = propose(related, fielded, toFielded)
  const look = (name: string | string[]) => ({ reference: { object: name, missing: 'drop' } })
  expect(referencesOf(plan, 'contacts')).toEqual([['contacts>companies:primary', 'AccountId', [look('companies')]]])
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
  expect(reference?.slice(0, 2)).toEqual(['contacts>companies:primary', 'org_id'])
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

test('a relation that is mapped by hand gets the transforms that its type needs', () => {
  const plan = propose(related, fielded, toFielded)
  const edits = [
    { edit: 'unmap', object: 'deals', to: 'AccountId' },
    { edit: 'map', object: 'deals', from: 'deals>companies', to: 'AccountId' },
  ] as const
  const edited = applyEdits(plan, edits, { source: withRelations(related), target: fielded }).plan
  expect(referencesOf(edited, 'deals')).toEqual(referencesOf(plan, 'deals'))
})

describe('links of a system that says of each what it is', () => {
  const kinds = ['Buyer', 'Decision maker']
  const sorted: Schema = {
    objects: [kind('Sale'), kind('Person')],
    relations: kinds.map((label) => relation('Sale', 'Person', `:${label}`)),
  }
  const names = (plan: Plan) => plan.links?.map(({ from, to: into }) => ['relation' in from && from.relation, into])
  const there: [string, string][] = [
    ['deals', 'Sale'],
    ['contacts', 'Person'],
  ]

  test('come from those alone of which the source says it, and by records from those of that kind', () => {
    expect(names(propose(related, sorted, there))).toEqual([
      ['deals>contacts:Decision maker', 'Sale>Person:Decision maker'],
    ])
    const pairs: [string, string][] = [
      ['Opportunity', 'Sale'],
      ['Contact', 'Person'],
    ]
    expect(propose(fielded, sorted, pairs).links).toMatchObject([
      {
        from: { object: 'Role', filter: [{ field: 'Role', value: 'Decision Maker' }] },
        to: 'Sale>Person:Decision maker',
      },
    ])
  })

  test('are all of one kind where the source says nothing, which a person is told', () => {
    const bare = { ...related, relations: [relation('deals', 'contacts')] }
    const plan = propose(bare, sorted, there)
    expect(names(plan)).toEqual([['deals>contacts', 'Sale>Person:Buyer']])
    expect(findLooseTies(plan, withRelations(bare), sorted)).toMatchObject([
      { severity: 'warning', code: 'link-kind-given', fix: expect.stringContaining('Sale>Person:Decision maker') },
    ])
  })

  test('all become the plain link of a target, and the one that says the same where there is one', () => {
    const back = there.map(([from, into]): [string, string] => [into, from])
    expect(names(propose(sorted, related, back))).toEqual([
      ['Sale>Person:Buyer', 'deals>contacts'],
      ['Sale>Person:Decision maker', 'deals>contacts:Decision maker'],
    ])
  })

  test('go to those of the same kind, and others are told', () => {
    const other = { ...sorted, relations: [...sorted.relations!.slice(1), relation('Sale', 'Person', ':Payer')] }
    const plan = propose(sorted, other, [
      ['Sale', 'Sale'],
      ['Person', 'Person'],
    ])
    expect(names(plan)).toEqual([['Sale>Person:Decision maker', 'Sale>Person:Decision maker']])
    expect(findLooseTies(plan, withRelations(sorted), other)).toMatchObject([
      { code: 'links-left', message: expect.stringContaining('(Sale>Person:Buyer)') },
    ])
  })
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
