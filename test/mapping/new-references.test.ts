import { expect, test } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { futureSchema } from '../../src/mapping/future-schema.ts'
import {
  findNewReferences,
  type LinkCount,
  openRelations,
  proposeNewReferences,
} from '../../src/mapping/new-references.ts'
import { orderWrites } from '../../src/mapping/references.ts'
import { withRelations } from '../../src/mapping/relation-fields.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Field, Schema } from '../../src/model/schema.ts'
import { field } from './schemas.ts'
import { kind, propose, referencesOf, relation, to } from './ties.ts'

/** An object that takes new references. */
const open = (...[name, fields, facts]: Parameters<typeof kind>) =>
  kind(name, fields, { newReferences: true, ...facts })

const target: Schema = {
  objects: [open('Accounts'), open('Contacts', [to('Account_Name', 'Accounts')]), open('Assets', [], { custom: true })],
}

function proposeAll(
  source: Schema,
  into: Schema,
  pairs: [string, string][],
  known: { values?: Record<string, number>; counts?: Record<string, LinkCount> } = {},
): Plan {
  const seen = withRelations(source)
  const tied = propose(source, into, pairs)
  const every = Object.fromEntries(seen.objects.flatMap(({ fields }) => fields.map(({ name }) => [name, 9])))
  const facts = pairs.map((pair) => ({
    ...{ pair: pair.join('>'), records: 9, values: known.values ?? every },
    ...{ alternatives: {}, empty: {}, choices: {}, users: {} },
  }))
  const counts = new Map(Object.entries(known.counts ?? {}))
  const plan = proposeNewReferences(tied, seen, into, { facts, counts })
  expect(checkPlan(plan, seen, into).filter(({ severity }) => severity === 'error')).toEqual([])
  return plan
}

function createdIn(plan: Plan) {
  return plan.schema.flatMap((change) =>
    change.action === 'create-field' && change.field.references !== undefined
      ? [[change.object, change.field.name, change.field.references]]
      : [],
  )
}

const look = (object: string) => ({ reference: { object, missing: 'drop' } })

const fielded: Schema = {
  objects: [
    kind('Account'),
    kind('Contact', [to('AccountId', 'Account')]),
    kind('Asset', [
      { ...to('AccountId', 'Account'), label: 'Account ID' },
      to('ContactId', 'Contact'),
      to('ParentId', 'Asset'),
      to('Product2Id', 'Product2'),
      { ...to('RootAssetId', 'Asset'), createable: false, updateable: false },
      to('CreatedById', 'Account'),
      to('Whatever', 'Account', 'Contact'),
      to('WhoOrCase', 'Contact', 'Case'),
    ]),
    kind('Case'),
    kind('Product2'),
  ],
}

const assets: [string, string][] = [
  ['Account', 'Accounts'],
  ['Contact', 'Contacts'],
  ['Asset', 'Assets'],
]

test('what a field of the source names gets a field where the target has none, for what the plan brings', () => {
  const plan = proposeAll(fielded, target, assets)
  expect(createdIn(plan)).toEqual([
    ['Assets', 'account', ['Accounts']],
    ['Assets', 'contact', ['Contacts']],
    ['Assets', 'parent', ['Assets']],
    ['Assets', 'who_or_case', ['Contacts']],
  ])
  expect(
    plan.schema.find((change) => change.action === 'create-field' && change.field.name === 'account'),
  ).toMatchObject({ field: { label: 'Account', type: 'reference' } })
  expect(referencesOf(plan, 'Asset')).toEqual([
    ['AccountId', 'account', [look('Account')]],
    ['ContactId', 'contact', [look('Contact')]],
    ['ParentId', 'parent', [look('Asset')]],
    ['WhoOrCase', 'who_or_case', [look('Contact')]],
  ])
  // What the target holds already goes there.
  expect(referencesOf(plan, 'Contact')).toEqual([['AccountId', 'Account_Name', [look('Account')]]])
  const left = plan.objects[2]?.unmapped.map(({ field: name }) => name)
  for (const name of ['Product2Id', 'RootAssetId', 'CreatedById', 'Whatever']) expect(left).toContain(name)
  for (const name of ['AccountId', 'ParentId']) expect(left).not.toContain(name)
  expect(findNewReferences(plan)).toMatchObject([
    {
      code: 'references-to-create',
      count: 4,
      pair: 'Asset>Assets',
      message: expect.stringContaining('account, contact'),
    },
  ])
})

test('an object that takes no references gets none, nor does one without a place for our key', () => {
  const closed: Schema = { objects: target.objects.map(({ newReferences: _, ...object }) => object) }
  expect(createdIn(proposeAll(fielded, closed, assets))).toEqual([])
  const keyless = target.objects.map((object) => {
    if (object.name !== 'Accounts') return object
    const { provenance: _, newReferences: __, ...rest } = object
    return { ...rest, operations: { ...rest.operations, read: { pageRows: 9, newestFirst: true } } } as typeof object
  })
  const plan = proposeAll(fielded, { objects: keyless }, assets)
  expect(createdIn(plan).map(([, name]) => name)).toEqual(['contact', 'parent', 'who_or_case'])
})

test('what may name several objects that become one in the target gets a field for all of them', () => {
  const source = { objects: [kind('Lead'), kind('Contact'), kind('Visit', [to('WhoId', 'Lead', 'Contact')])] }
  const into = { objects: [open('People'), open('Persons'), open('Visits')] }
  const visit: [string, string] = ['Visit', 'Visits']
  const one = proposeAll(source, into, [['Lead', 'People'], ['Contact', 'People'], visit])
  expect(referencesOf(one, 'Visit')).toEqual([
    ['WhoId', 'who', [{ reference: { object: ['Lead', 'Contact'], missing: 'drop' } }]],
  ])
  expect(createdIn(one)).toEqual([['Visits', 'who', ['People']]])
  for (const lead of ['Persons', 'Visits'])
    expect(createdIn(proposeAll(source, into, [['Lead', lead], ['Contact', 'People'], visit]))).toEqual([])
  const twice: [string, string][] = [['Lead', 'People'], ['Lead', 'Persons'], visit]
  expect(createdIn(proposeAll(source, into, twice))).toEqual([])
})

test('a field that names several gets one only where nothing else of the plan ties the two', () => {
  const several = { ...to('participants', 'Contact'), type: 'multi-reference' as const }
  const source = (...fields: Field[]) => ({ objects: [kind('Contact'), kind('Call', fields)] })
  const into = { objects: [open('Contacts'), open('Calls')] }
  const pairs: [string, string][] = [
    ['Contact', 'Contacts'],
    ['Call', 'Calls'],
  ]
  const alone = proposeAll(source(several), into, pairs)
  expect(referencesOf(alone, 'Call')).toEqual([['participants', 'participants', [look('Contact'), 'first']]])
  expect(findNewReferences(alone).map(({ code }) => code)).toEqual(['references-to-create', 'further-references'])
  const beside = proposeAll(source(several, to('person', 'Contact')), into, pairs)
  expect(createdIn(beside)).toEqual([['Calls', 'person', ['Contacts']]])
})

test('a field that says nothing in the sample gets no field', () => {
  const plan = proposeAll(fielded, target, assets, { values: { AccountId: 3 } })
  expect(createdIn(plan)).toEqual([['Assets', 'account', ['Accounts']]])
})

test('records that refer to each other get fields, and what closes the cycle is written later', () => {
  const source = { objects: [kind('A', [to('b', 'B'), to('a', 'A')]), kind('B', [to('a', 'A')])] }
  const into = { objects: [open('X'), open('Y')] }
  const plan = proposeAll(source, into, [
    ['A', 'X'],
    ['B', 'Y'],
  ])
  expect(createdIn(plan)).toEqual([
    ['X', 'b', ['Y']],
    ['X', 'a', ['X']],
    ['Y', 'a', ['X']],
  ])
  const { objects, late } = orderWrites(plan, source, into)
  expect(objects.map(({ source: name }) => name)).toEqual(['B', 'A'])
  expect([...late].map(([pair, names]) => [pair.source, [...names]])).toEqual([
    ['B', ['a']],
    ['A', ['a']],
  ])
})

test('a field that an earlier plan made is found again, by its name without the word for an id', () => {
  const first = proposeAll(fielded, target, assets)
  const now = futureSchema(target, first.schema)
  const again = proposeAll(fielded, now, assets)
  expect(createdIn(again)).toEqual([])
  expect(referencesOf(again, 'Asset')?.sort()).toEqual(referencesOf(first, 'Asset')?.sort())
})

test('a name that is taken is not taken twice', () => {
  const source = { objects: [kind('Account'), kind('Asset', [to('Account', 'Account'), to('AccountId', 'Account')])] }
  const into = { objects: [open('Accounts'), open('Assets', [field('account', 'Account', 'text')])] }
  const plan = proposeAll(source, into, [
    ['Account', 'Accounts'],
    ['Asset', 'Assets'],
  ])
  expect(createdIn(plan).map(([, name]) => name)).toEqual(['asset_account', 'asset_account_2'])
})

const tied: Schema = {
  objects: ['companies', 'contacts', 'assets'].map((name) => kind(name)),
  relations: [
    relation('contacts', 'companies'),
    relation('companies', 'contacts'),
    relation('assets', 'companies'),
    relation('companies', 'assets'),
    relation('assets', 'contacts'),
    relation('contacts', 'assets'),
    relation('assets', 'contacts', ':owner'),
    relation('assets', 'assets'),
  ],
}
const ties: [string, string][] = [
  ['companies', 'Accounts'],
  ['contacts', 'Contacts'],
  ['assets', 'Assets'],
]

test('only relations that nothing of the plan holds are counted', () => {
  const plan = propose(tied, target, ties)
  expect(referencesOf(plan, 'contacts')).toEqual([['contacts>companies', 'Account_Name', [look('companies'), 'first']]])
  expect(openRelations(plan, withRelations(tied), target)).toEqual([
    'companies>assets',
    'contacts>assets',
    'assets>companies',
    'assets>contacts',
  ])
  const ends = [to('owner', 'Contacts'), to('asset', 'Assets')]
  const into = { objects: [...target.objects, open('Owners', ends)] }
  const asRecords = propose(tied, into, [...ties, ['assets>contacts', 'Owners']])
  const names = openRelations(asRecords, withRelations(tied), into)
  expect(names).not.toContain('assets>contacts')
  expect(names).not.toContain('contacts>assets')
})

test('a relation becomes a field on the side where a record has the fewest, and what stays is told', () => {
  const counts = {
    'companies>assets': { records: 5, further: 9 },
    'assets>companies': { records: 14, further: 0 },
    'contacts>assets': { records: 8, further: 2 },
    'assets>contacts': { records: 6, further: 4 },
  }
  const plan = proposeAll(tied, target, ties, { counts })
  expect(createdIn(plan)).toEqual([
    ['Assets', 'accounts', ['Accounts']],
    ['Contacts', 'assets', ['Assets']],
  ])
  expect(referencesOf(plan, 'assets')).toEqual([['assets>companies', 'accounts', [look('companies'), 'first']]])
  const [one, several] = plan.objects.flatMap(({ fields }) =>
    fields.filter(({ evidence }) => evidence?.startsWith('new')),
  )
  expect([several?.confidence, one?.confidence]).toEqual([0.9, 0.7])
  expect(one?.evidence).toContain(
    'of 8 sampled records with such links only the first of each goes there, and 2 more stay',
  )
  expect(findNewReferences(plan).map(({ code, pair }) => [code, pair])).toEqual([
    ['references-to-create', 'contacts>Contacts'],
    ['further-references', 'contacts>Contacts'],
    ['references-to-create', 'assets>Assets'],
  ])
})

test('a relation without links gets no field, and of two sides that lose the same the own object gets it', () => {
  const counts = {
    'assets>companies': { records: 0, further: 0 },
    'contacts>assets': { records: 2, further: 0 },
    'assets>contacts': { records: 2, further: 0 },
  }
  expect(createdIn(proposeAll(tied, target, ties, { counts }))).toEqual([['Assets', 'contacts', ['Contacts']]])
})
