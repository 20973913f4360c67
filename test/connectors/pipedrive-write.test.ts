import { describe, expect, it } from 'vitest'
import type { Row } from '../../src/model/record.ts'
import { type Exchange, never } from './fake-http.ts'
import { described, keys, ofActivities, ofLeads, ofPersons } from './pipedrive-answers.ts'
import { create, encoded, update } from './pipedrive-writer.ts'

const persons = '/api/v2/persons'

describe('creating in Pipedrive', () => {
  it('puts in ids and keys where names and labels stood, once, under our key', async () => {
    const body = {
      ...{ name: 'Jane Doe', emails: [{ value: 'jane@acme.example', primary: true, label: 'work' }] },
      ...{ phones: [{ value: '+3725550100', primary: true, label: 'mobile' }], org_id: 12, owner_id: 456 },
      ...{ add_time: '2020-01-02T03:04:05Z', visible_to: 3, label_ids: [3, 5] },
      custom_fields: {
        ...{ [keys.source]: 2, [keys.interests]: [7, 4], [keys.budget]: { value: 12.5, currency: 'EUR' } },
        ...{ [keys.term]: { value: '2024-01-01', until: '2024-02-01' }, [keys.agreed]: 9 },
        ...{ [keys.office]: { value: 'Long Street 1', locality: 'Rostock' }, [keys.key]: 'hubspot:1:contacts:7' },
      },
    }
    const row: Row = {
      ...{
        name: 'Jane Doe',
        email: 'jane@acme.example',
        'phones.mobile': ['+3725550100'],
        org_id: '12',
        owner_id: '456',
      },
      ...{ add_time: '2020-01-02T03:04:05.678Z', visible_to: 'Entire company', label_ids: ['Customer', 'Hot (5)'] },
      ...{ lead_source: 'Outbound', interests: ['Ropes', 'Sails'], budget: '12.50', term: '2024-01-01' },
      ...{ 'term.until': '2024-02-01', agreed: false, 'office.value': 'Long Street 1', 'office.locality': 'Rostock' },
    }
    const { outcome, fake } = await create('persons', ofPersons, row, [
      { ask: `POST ${persons}`, body, reply: { success: true, data: { id: 1, name: 'Jane Doe' } } },
    ])
    expect(outcome).toEqual({ status: 'written', id: '1', created: true })
    expect(fake.requests.at(-1)?.request).toMatchObject({ repeat: 'once', lane: 'write', cost: 5 })
  })

  it('writes the union of what is said of addresses, the primary one first, each with its label', async () => {
    const row: Row = {
      ...{ name: 'Jane', email: 'first@b.co', emails: ['second@b.co', 'first@b.co', 'third@b.co'] },
      ...{ 'emails.home': ['third@b.co', 'fourth@b.co'], 'emails.other': ['fifth@b.co'] },
    }
    const emails = [
      { value: 'first@b.co', primary: true, label: 'work' },
      { value: 'second@b.co', primary: false, label: 'work' },
      { value: 'third@b.co', primary: false, label: 'home' },
      { value: 'fourth@b.co', primary: false, label: 'home' },
      { value: 'fifth@b.co', primary: false, label: 'other' },
    ]
    const { fake } = await create('persons', ofPersons, row, [
      { ask: `POST ${persons}`, reply: { success: true, data: { id: 1 } } },
    ])
    expect(JSON.parse(String(fake.requests.at(-1)?.request.body)).emails).toEqual(emails)
  })

  it('gives a lead what the first version of the API calls things, and no part without its first', async () => {
    const row: Row = {
      ...{ title: 'Lead', person_id: '1092', value: '999', label_ids: ['Hot'], visible_to: 'Entire company' },
      ...{ tier: 'Gold', budget: '500', 'budget.currency': 'USD' },
    }
    const body = {
      ...{ title: 'Lead', person_id: 1092, value: { amount: 999, currency: 'EUR' } },
      ...{ label_ids: ['f08b42a0-4e75-11ea-9643-03698ef1cfd6'], visible_to: '3' },
      ...{
        [keys.tier]: 27,
        [keys.budget]: 500,
        [`${keys.budget}_currency`]: 'USD',
        [keys.key]: 'hubspot:1:contacts:7',
      },
    }
    const id = 'adf21080-0e10-11eb-879b-05d71fb426ec'
    const { outcome, fake } = await create('leads', ofLeads, row, [
      { ask: 'POST /api/v1/leads', body, status: 201, reply: { success: true, data: { id } } },
    ])
    expect(outcome).toEqual({ status: 'written', id, created: true })
    expect(fake.requests.at(-1)?.request.cost).toBe(10)
  })

  it('keeps no key in an activity, takes an instant apart, and names its persons', async () => {
    const row: Row = {
      ...{ subject: 'Call', type: 'Deadline', due_at: '2024-02-29T23:30:00.000Z', duration: '5400', person_id: '6' },
      ...{ participants: ['4', '6'], priority: 'High', done: true },
    }
    const body = {
      ...{ subject: 'Call', type: 'deadline', due_date: '2024-02-29', due_time: '23:30:00', duration: '01:30:00' },
      participants: [
        { person_id: 6, primary: true },
        { person_id: 4, primary: false },
      ],
      ...{ priority: 263, done: true },
    }
    const { outcome } = await create('activities', ofActivities, row, [
      { ask: 'POST /api/v2/activities', body, reply: { success: true, data: { id: 5 } } },
    ])
    expect(outcome).toMatchObject({ status: 'written', id: '5' })
  })

  const answers: [string, Partial<Exchange>, object][] = [
    [
      'a refusal of its content',
      {
        status: 400,
        reply: { success: false, error: `Validation failed: custom_fields.${keys.source} must be a number` },
      },
      {
        status: 'rejected',
        error: {
          kind: 'invalid',
          scope: 'row',
          stored: 'no',
          field: 'lead_source',
          message: 'Pipedrive: Validation failed: custom_fields.lead_source must be a number',
        },
      },
    ],
    [
      'a plan that is full',
      { status: 403, reply: { success: false, error: 'Limit', code: 'feature_capping_x_limit' } },
      { status: 'rejected', error: { kind: 'unsupported', scope: 'request', stored: 'no' } },
    ],
    [
      'a failure',
      { status: 502, reply: '<html>' },
      { status: 'unknown', error: { kind: 'transient', stored: 'unknown' } },
    ],
    [
      'half an answer',
      { reply: '{"success":true,"data":{"id"' },
      { status: 'unknown', error: { kind: 'transient', stored: 'unknown' } },
    ],
    [
      'an answer without an id',
      { reply: { success: true, data: null } },
      { status: 'unknown', error: { stored: 'unknown' } },
    ],
  ]
  it.each(answers)('knows what came of %s', async (_, answer, expected) => {
    const exchange = { ask: `POST ${persons}`, reply: null, ...answer }
    const { outcome } = await create('persons', ofPersons, { name: 'Jane' }, [exchange])
    expect(outcome).toMatchObject(expected)
  })

  it('looks once more for an option that it does not know, and sends nothing where there is none', async () => {
    const { connection, object, fake } = await described('persons', ofPersons, ofPersons.slice(2))
    const rows = [{ key: 'k', encoded: { wire: { name: 'Jane', lead_source: 'Nessie' }, bytes: 0 } }]
    expect(await connection.write!.create(object, rows, never)).toMatchObject([
      { status: 'rejected', error: { kind: 'invalid', scope: 'row', stored: 'no', field: 'lead_source' } },
    ])
    fake.done()
  })

  it('takes one record at a time', async () => {
    const { connection, object } = await described('persons', ofPersons)
    const row = { key: 'k', encoded: encoded(connection, object, { name: 'Jane' }) }
    const told = await connection.write!.create(object, [row, row], never)
    expect(told.map((each) => each.status)).toEqual(['rejected', 'rejected'])
  })
})

describe('changing what is in Pipedrive', () => {
  it('sends what changes and nothing else, nothing where a field is emptied', async () => {
    const body = {
      name: 'Jane',
      org_id: null,
      label_ids: [],
      custom_fields: { [keys.interests]: null, [keys.source]: null },
    }
    const row: Row = { name: 'Jane', org_id: null, label_ids: null, interests: [], lead_source: '' }
    const outcome = await update('persons', ofPersons, row, [
      { ask: `PATCH ${persons}/7`, body, reply: { success: true, data: { id: 7 } } },
    ])
    expect(outcome).toEqual({ status: 'written', id: '7' })
  })

  it('replaces the primary address and leaves the others', async () => {
    const present = {
      id: 7,
      emails: [
        { value: 'old@b.co', primary: true, label: 'home' },
        { value: 'other@b.co', primary: false, label: 'work' },
      ],
    }
    const emails = [
      { value: 'new@b.co', primary: true, label: 'home' },
      { value: 'other@b.co', primary: false, label: 'work' },
    ]
    await update('persons', ofPersons, { email: 'new@b.co' }, [
      { ask: `GET ${persons}/7`, reply: { success: true, data: present } },
      { ask: `PATCH ${persons}/7`, body: { emails }, reply: { success: true, data: {} } },
    ])
    const without = [{ value: 'old@b.co', primary: true, label: 'home' }]
    await update('persons', ofPersons, { 'emails.work': null }, [
      { ask: `GET ${persons}/7`, reply: { success: true, data: present } },
      { ask: `PATCH ${persons}/7`, body: { emails: without }, reply: { success: true, data: {} } },
    ])
  })

  it('knows that a record is gone, before and at the change', async () => {
    const gone = { status: 404, reply: { success: false, error: 'Entity was not found' } }
    const rejected = { status: 'rejected', error: { kind: 'not-found', scope: 'row', stored: 'no' } }
    expect(
      await update('persons', ofPersons, { email: 'a@b.co' }, [{ ask: `GET ${persons}/7`, ...gone }]),
    ).toMatchObject(rejected)
    expect(
      await update('persons', ofPersons, { name: 'Jane' }, [{ ask: `PATCH ${persons}/7`, ...gone }]),
    ).toMatchObject(rejected)
  })

  it('takes records away, those that are gone too', async () => {
    const { connection, object, fake } = await described('persons', ofPersons, [
      { ask: `DELETE ${persons}/7`, reply: { success: true, data: { id: 7 } } },
      { ask: `DELETE ${persons}/8`, status: 404, reply: { success: false, error: 'Entity was not found' } },
      { ask: `DELETE ${persons}/9`, status: 403, reply: { success: false, message: 'Forbidden' } },
    ])
    const told = await connection.write!.remove!(object, ['7', '8', '9'], never)
    expect(told).toMatchObject([
      { status: 'written', id: '7' },
      { status: 'written', id: '8' },
      { status: 'rejected', error: { kind: 'permission' } },
    ])
    fake.done()
  })
})
