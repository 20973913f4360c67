import { expect, test } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import { becomesLinks } from '../../src/mapping/left-behind.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { proposeRelations } from '../../src/mapping/propose-relations.ts'
import { withRelations } from '../../src/mapping/relation-fields.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Field, Relation, Schema } from '../../src/model/schema.ts'
import { field, object } from './schemas.ts'

const readOnly = { createable: false, updateable: false }
const to = (name: string, label: string, references: string[], facts: Partial<Field> = {}): Field =>
  field(name, label, 'reference', { references, ...facts })

/** Fields that name other records, as Salesforce documents them for Account and Contact. */
const salesforce: Schema = {
  objects: [
    object('Account', 'Account', [
      field('Id', 'Account ID', 'id', readOnly),
      field('Name', 'Account Name', 'text', { required: true }),
      to('ParentId', 'Parent Account ID', ['Account']),
      to('MasterRecordId', 'Master Record ID', ['Account'], { ...readOnly, system: true }),
    ]),
    object('Contact', 'Contact', [
      field('Id', 'Contact ID', 'id', readOnly),
      field('LastName', 'Last Name', 'text', { required: true }),
      to('AccountId', 'Account ID', ['Account']),
      to('ReportsToId', 'Reports To ID', ['Contact']),
      to('Partner__c', 'Partner', ['Account']),
    ]),
  ],
}

const definitions = {
  sourceKey: { name: 'key', label: 'Key', type: 'text' },
  created: { name: 'made', label: 'Made', type: 'datetime' },
  modified: { name: 'changed', label: 'Changed', type: 'datetime' },
} as const

const relation = (from: string, into: string): Relation => ({
  ...{ name: `${from}>${into}`, label: into, from, to: into },
  read: { maxRows: 100 },
  link: { maxRows: 100, replay: 'safe' },
})

/** A target without fields that name other records, but for relations. */
const linking: Schema = {
  objects: ['companies', 'contacts'].map((name) =>
    object(name, name, [field('name', 'Name', 'text'), field('lastname', 'Last Name', 'text')], {
      provenance: definitions,
    }),
  ),
  relations: [relation('companies', 'contacts'), relation('contacts', 'companies')],
}

const referring: Schema = {
  objects: [
    object('company', 'Company', [field('name', 'Name', 'text')], { provenance: definitions }),
    object(
      'person',
      'Person',
      [
        field('last_name', 'Last name', 'text'),
        to('company', 'Company', ['company']),
        to('manager', 'Manager', ['person'], { required: true }),
      ],
      { provenance: definitions },
    ),
  ],
}

function propose(source: Schema, target: Schema, pairs: [string, string][]): Plan {
  const end = { connection: 'x', vendor: 'x', account: '1' }
  const plan: Plan = {
    version: 1,
    id: 'p',
    source: end,
    target: { ...end, connection: 'y' },
    objects: [],
    schema: [],
    tolerance: 0,
  }
  for (const [from, into] of pairs) {
    const sides = {
      source: source.objects.find(({ name }) => name === from)!,
      target: target.objects.find(({ name }) => name === into)!,
    }
    const { objectPlan, schemaChanges } = proposeObject({ ...sides, sample: [] })
    plan.objects.push(objectPlan)
    plan.schema.push(...schemaChanges)
  }
  return proposeRelations(plan, source, target)
}

test('a field that names a record of the plan becomes a link, and is not left behind', () => {
  const plan = propose(salesforce, linking, [
    ['Account', 'companies'],
    ['Contact', 'contacts'],
  ])
  expect(plan.links).toEqual([
    { from: { object: 'Contact', field: 'AccountId' }, to: 'contacts>companies', missing: 'report' },
  ])
  expect(plan.objects[1]?.unmapped).toContainEqual({ field: 'AccountId', reason: becomesLinks })
  expect(plan.objects[1]?.unmapped).toContainEqual({ field: 'Partner__c', reason: 'reference to another record' })
  expect(checkPlan(plan, salesforce, linking).filter(({ severity }) => severity === 'error')).toEqual([])
})

test('nothing ties what the plan does not bring', () => {
  const plan = propose(salesforce, linking, [['Contact', 'contacts']])
  expect(plan.links).toBeUndefined()
  expect(plan.objects[0]?.fields.filter(({ transform }) => transform.length > 0)).toEqual([])
})

test('fields that name records of the same two pairs are mapped; with a choice, names have to speak for it', () => {
  const plan = propose(salesforce, referring, [
    ['Contact', 'person'],
    ['Account', 'company'],
  ])
  const references = plan.objects[0]?.fields.filter(({ transform }) => transform.length > 0)
  expect(references).toEqual([
    expect.objectContaining({
      ...{ to: 'company', from: 'AccountId', confidence: 0.9 },
      transform: [{ reference: { object: 'Account', missing: 'drop' } }],
    }),
    expect.objectContaining({
      ...{ to: 'manager', from: 'ReportsToId', confidence: 0.85 },
      transform: [{ reference: { object: 'Contact', missing: 'quarantine' } }],
      evidence: expect.stringContaining('both name records of Contact that the plan brings to person'),
    }),
  ])
  const left = plan.objects[0]?.unmapped.map(({ field: name }) => name)
  expect(left).toContain('Partner__c')
  for (const mapped of ['AccountId', 'ReportsToId']) expect(left).not.toContain(mapped)
})

test('between two accounts of one system every reference and relation finds itself', () => {
  const twin: Schema = { ...referring, relations: [relation('person', 'company')] }
  const plan = propose(twin, twin, [
    ['person', 'person'],
    ['company', 'company'],
  ])
  expect(plan.objects[0]?.fields.map(({ from, to: into }) => [from, into])).toEqual(
    expect.arrayContaining([
      ['company', 'company'],
      ['manager', 'manager'],
    ]),
  )
  expect(plan.links).toEqual([{ from: { relation: 'person>company' }, to: 'person>company', missing: 'report' }])
})

test('a field that is mapped by hand gets the transform that its type needs', () => {
  const pairs: [string, string][] = [
    ['Contact', 'person'],
    ['Account', 'company'],
  ]
  const plan = propose(salesforce, referring, pairs)
  const edits = [
    { edit: 'unmap', object: 'Contact', to: 'company' },
    { edit: 'map', object: 'Contact', from: 'Partner__c', to: 'company' },
  ] as const
  const edited = applyEdits(plan, edits, { source: salesforce, target: referring })
  expect(edited.plan.objects[0]?.fields.find(({ to: name }) => name === 'company')).toMatchObject({
    from: 'Partner__c',
    transform: [{ reference: { object: 'Account', missing: 'drop' } }],
  })
})

/** Each object that a note or a deal may hang on has a field of its own, and persons are named by two. */
const ownFields: Schema = {
  objects: ['organizations', 'persons', 'deals', 'notes'].map((name) =>
    object(name, name, [
      field('name', 'Name', 'text'),
      ...(name === 'deals' ? [to('sponsor', 'Sponsor', ['persons']), to('person_id', 'Person', ['persons'])] : []),
      ...(name === 'deals' ? [to('org_id', 'Organization', ['organizations'])] : []),
      ...(name === 'notes' ? ['organization', 'person', 'deal'].map((of) => to(`${of}_id`, of, [`${of}s`])) : []),
    ]),
  ),
}

const oneForAll: Schema = {
  objects: [
    object('Accounts', 'Account', [field('name', 'Name', 'text')], { provenance: definitions }),
    object('Contacts', 'Contact', [field('name', 'Name', 'text')], { provenance: definitions }),
    object(
      'Deals',
      'Deal',
      [
        field('name', 'Name', 'text'),
        to('Account_Name', 'Account', ['Accounts']),
        to('Contact_Name', 'Contact', ['Contacts']),
      ],
      { provenance: definitions },
    ),
    object(
      'Notes',
      'Note',
      [field('name', 'Name', 'text'), to('Parent_Id', 'Parent', ['Accounts', 'Contacts', 'Deals'], { required: true })],
      { provenance: definitions },
    ),
  ],
}

test('a field that may name several objects is fed by all fields that name one of them, what names others first', () => {
  const plan = propose(ownFields, oneForAll, [
    ['organizations', 'Accounts'],
    ['persons', 'Contacts'],
    ['deals', 'Deals'],
    ['notes', 'Notes'],
  ])
  const notes = plan.objects.at(-1)!
  expect(notes.fields.find((mapping) => mapping.to === 'Parent_Id')).toMatchObject({
    from: ['deal_id', 'person_id', 'organization_id'],
    transform: [{ 'first-reference': { objects: ['deals', 'persons', 'organizations'] } }],
  })
  expect(notes.unmapped).toEqual([])
  expect(checkPlan(plan, ownFields, oneForAll).filter(({ severity }) => severity === 'error')).toEqual([])
})

test('of two fields that name the same records, the one that is named after them goes to the only place', () => {
  const plan = propose(ownFields, oneForAll, [
    ['organizations', 'Accounts'],
    ['persons', 'Contacts'],
    ['deals', 'Deals'],
  ])
  const deals = plan.objects.at(-1)!
  expect(deals.fields.find((mapping) => mapping.to === 'Contact_Name')).toMatchObject({ from: 'person_id' })
  expect(deals.unmapped).toContainEqual({ field: 'sponsor', reason: 'reference to another record' })

  const elsewhere = structuredClone(oneForAll)
  elsewhere.objects[2]!.fields.find(({ name }) => name === 'Contact_Name')!.name = 'Who_Id'
  const other = propose(ownFields, elsewhere, [
    ['persons', 'Contacts'],
    ['deals', 'Deals'],
  ])
  expect(other.objects.at(-1)!.fields.find((mapping) => mapping.to === 'Who_Id')).toMatchObject({ from: 'person_id' })
})

test('where records of several kinds have one place, a field of the record itself goes before its links', () => {
  const kinds = ['Account', 'Contact']
  const paper = object('Paper', 'Paper', [to('First', 'First Location', kinds)])
  const relations = kinds.map((kind) => relation('Paper', kind))
  const source = withRelations({ objects: [...salesforce.objects, paper], relations })
  const place = to('of', 'Record', ['company', 'person'], { required: true })
  const attachment = object('attachment', 'Attachment', [place], { provenance: definitions })
  const plan = propose(source, { objects: [...referring.objects, attachment] }, [
    ['Account', 'company'],
    ['Contact', 'person'],
    ['Paper', 'attachment'],
  ])
  expect(plan.objects[2]?.fields).toMatchObject([{ to: 'of', from: 'First', confidence: 0.8 }])
})
