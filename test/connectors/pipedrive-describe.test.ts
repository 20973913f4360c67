import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/pipedrive/index.ts'
import { findField } from '../../src/model/schema.ts'
import { fakeHttp, never } from './fake-http.ts'
import {
  company,
  config,
  described,
  keys,
  ofActivities,
  ofDeals,
  ofLeads,
  ofPersons,
  page,
} from './pipedrive-answers.ts'

describe('objects of Pipedrive', () => {
  it('shows custom fields by name, with the key where a person may look for it', async () => {
    const { object, fake } = await described('persons', ofPersons)
    expect(findField(object, 'lead_source')).toMatchObject({
      ...{ label: 'Lead Source', type: 'select', custom: true, restricted: true, extendable: true },
      nativeType: `enum ${keys.source}`,
      options: [
        { value: 'Inbound', label: 'Inbound' },
        { value: 'Outbound', label: 'Outbound' },
      ],
    })
    expect(object.provenance?.sourceKey.name).toBe('crm_ferry_source_id')
    expect(object.provenance?.created.name).toBe('add_time')
    expect(object.recordUrl).toBe('https://acme.pipedrive.com/person/{id}')
    fake.done()
  })

  it('tells fields apart that would share a name, or have that of one of its own', async () => {
    const { object } = await described('persons', ofPersons)
    const names = object.fields.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['grosse', 'gro_e'].filter((name) => names.includes(name))))
    expect(names.filter((name) => name.startsWith('gro'))).toEqual(['grosse_aaaaaaaa', 'grosse_bbbbbbbb'])
    expect(findField(object, 'phone_11111111')).toMatchObject({ type: 'phone', custom: true, label: 'Phone' })
    expect(findField(object, 'phone')).toMatchObject({ custom: false, within: 'phones' })
  })

  it('has composite values as fields of their own', async () => {
    const { object } = await described('persons', ofPersons)
    const types = Object.fromEntries(object.fields.map(({ name, type }) => [name, type]))
    expect(types).toMatchObject({
      ...{ budget: 'currency', 'budget.currency': 'select', term: 'date', 'term.until': 'date' },
      ...{ 'office.value': 'text', 'office.locality': 'text', call_at: 'time', 'call_at.timezone_name': 'text' },
      ...{ email: 'email', emails: 'email', 'emails.work': 'email', 'phones.mobile': 'phone', agreed: 'boolean' },
    })
    expect(object.fields.filter(({ many }) => many).map(({ name }) => name)).toEqual([
      ...['emails', 'emails.work', 'emails.home', 'emails.other'],
      ...['phones', 'phones.work', 'phones.home', 'phones.mobile', 'phones.other'],
    ])
  })

  it('gives options with one label values of their own, and leaves out what the account has not', async () => {
    const { object } = await described('persons', ofPersons)
    expect(findField(object, 'label_ids')?.options?.map(({ value }) => value)).toEqual([
      'Customer',
      'Hot (4)',
      'Hot (5)',
    ])
    expect(findField(object, 'visible_to')?.options?.map(({ value }) => value)).toEqual([
      'Owner & followers',
      'Entire company',
    ])
    expect(findField(object, 'job_title')).toBeUndefined()
  })

  it('names levels of visibility by the plan where the account does not name them', async () => {
    const levelsOn = async (settings: Record<string, string>) => {
      const answers = [...company, { ask: 'GET /api/v2/productFields', reply: page([]) }]
      const { factory } = fakeHttp(answers)
      const { objects } = await connect({ ...config, settings }, factory).describe(never, ['products'])
      return findField(objects[0]!, 'visible_to')?.options?.map(({ value }) => value)
    }
    expect(await levelsOn({ plan: 'essential', seats: '1' })).toEqual(['Owner and followers', 'Entire company'])
    expect(await levelsOn({ plan: 'ultimate', seats: '1' })).toHaveLength(4)
    expect(await levelsOn({})).toEqual(['1', '3', '5', '7'])
  })

  it('names stages with their pipeline, in their order, and says what a status means', async () => {
    const { object, schema } = await described('deals', ofDeals)
    expect(findField(object, 'pipeline_id')?.options).toEqual([
      { value: 'Sales', label: 'Sales' },
      { value: 'Harbour', label: 'Harbour' },
    ])
    expect(findField(object, 'stage_id')).toMatchObject({
      options: [
        { value: 'Sales > New', label: 'New', stage: { state: 'open', probability: 0.1 } },
        { value: 'Sales > Offer', label: 'Offer', stage: { state: 'open', probability: 0.5 } },
        { value: 'Harbour > New', label: 'New', stage: { state: 'open', probability: 1 } },
      ],
      dependsOn: [
        {
          ...{ field: 'pipeline_id', separator: ' > ' },
          allows: { Sales: ['Sales > New', 'Sales > Offer'], Harbour: ['Harbour > New'] },
        },
      ],
    })
    expect(findField(object, 'status')?.options?.map(({ value, stage }) => [value, stage?.state])).toEqual([
      ['open', 'open'],
      ['won', 'won'],
      ['lost', 'lost'],
    ])
    expect(schema.users).toMatchObject({ object: 'users', active: { field: 'active_flag', equals: true } })
    expect(schema.relations).toEqual([])
  })

  it('keeps no key of ours where nobody can make a field, and lets such objects be listed newest first', async () => {
    const { object } = await described('activities', ofActivities)
    expect(object.provenance).toBeUndefined()
    expect(object.operations).toMatchObject({ read: { newestFirst: true }, create: { replay: 'blind', maxRows: 1 } })
    expect(findField(object, 'type')?.options).toEqual([{ value: 'Deadline', label: 'Deadline' }])
    expect(findField(object, 'priority')?.options).toEqual([{ value: 'High', label: 'High' }])
    const dues = ['due_at', 'due_date', 'due_time'].map((name) => findField(object, name)?.within)
    expect(dues).toEqual([undefined, 'due_at', 'due_at'])
  })

  it('says what calls cost, by the version of the API', async () => {
    const { object: leads } = await described('leads', ofLeads)
    const { object: deals } = await described('deals', ofDeals)
    expect(deals.operations).toMatchObject({
      ...{ read: { cost: { units: 10 } }, create: { cost: { units: 5 } }, update: { cost: { units: 5 } } },
      ...{ remove: { cost: { units: 3, each: 1 } }, find: { maxRows: 100, cost: { units: 10 } } },
      fields: { maxRows: 1, cost: { units: 5 } },
    })
    const { object: activities } = await described('activities', ofActivities)
    expect(activities.operations.fields).toBeUndefined()
    expect(activities.operations.options).toEqual({ type: { calls: 1, cost: 10 } })
    expect(leads.operations.options).toEqual({ label_ids: { calls: 1, cost: 10 } })
    const { object: notes } = await described('notes', company)
    expect(notes.operations.fields).toBeUndefined()
    expect(leads.operations).toMatchObject({
      ...{ read: { cost: { units: 20 } }, create: { cost: { units: 10 } }, update: { cost: { units: 10 } } },
      ...{ remove: { cost: { units: 6, each: 1 } }, find: { cost: { units: 2, each: 1 } } },
    })
  })

  it('leaves out an object that the token may not read, and stops where there is no other', async () => {
    const refusal = {
      success: false,
      error: 'Scope and URL mismatch',
      error_info: 'Please check developers.pipedrive.com',
    }
    const { factory } = fakeHttp([...company, { ask: 'GET /api/v2/personFields', status: 403, reply: refusal }])
    const refused = { kind: 'permission', message: expect.stringContaining('a scope that this call needs') }
    await expect(connect(config, factory).describe(never, ['persons'])).rejects.toMatchObject(refused)
    const both = fakeHttp([{ ask: 'GET /api/v2/personFields', status: 403, reply: refusal }, ...ofActivities])
    const { objects } = await connect(config, both.factory).describe(never, ['persons', 'activities'])
    expect(objects.map(({ name }) => name)).toEqual(['activities', 'users'])
  })
})
