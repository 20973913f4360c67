import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/pipedrive/index.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'
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

const person = (id: number, more: object = {}) => ({
  ...{ id, name: `Jane ${id}`, first_name: 'Jane', last_name: String(id), owner_id: 456, org_id: 12 },
  ...{ add_time: '2020-01-02T03:04:05Z', update_time: '2021-01-02T03:04:05Z', emails: [], phones: [] },
  ...{ is_deleted: false, visible_to: 3, label_ids: [], picture_id: null, custom_fields: {}, ...more },
})

describe('values of Pipedrive', () => {
  it('come in the common forms, ids of options as their labels and keys as names', async () => {
    const emails = [
      { value: 'home@b.co', primary: false, label: 'home' },
      { value: 'work@b.co', primary: true, label: 'work' },
      { value: 'odd@b.co', primary: false, label: 'Yacht' },
      { value: '', primary: false, label: 'work' },
    ]
    const custom_fields = {
      ...{ [keys.source]: 2, [keys.interests]: [7, 99], [keys.budget]: { value: 1e21, currency: 'USD' } },
      ...{ [keys.term]: { value: '2024-01-01', until: '2024-02-01' }, [keys.agreed]: 8 },
      ...{ [keys.office]: { value: 'Long Street 1, Rostock', locality: 'Rostock' }, [keys.key]: '' },
      [keys.call]: { value: '09:00:00', timezone_id: 1, timezone_name: 'Europe/London' },
    }
    const raw = person(1, { emails, phones: null, label_ids: [3, 5], custom_fields, org_id: null })
    const { object, connection } = await described('persons', ofPersons, [
      { ask: 'GET /api/v2/persons', reply: page([raw]) },
    ])
    const fields = object.fields.map(({ name }) => name)
    const [told] = await collect(connection.read({ object: 'persons', fields }, never))
    expect(told?.records[0]?.row).toMatchObject({
      ...{ id: '1', name: 'Jane 1', owner_id: '456', org_id: null, add_time: '2020-01-02T03:04:05.000Z' },
      ...{ email: 'work@b.co', emails: ['work@b.co', 'home@b.co', 'odd@b.co'], 'emails.work': ['work@b.co'] },
      ...{
        'emails.home': ['home@b.co'],
        'emails.other': ['odd@b.co'],
        phone: null,
        phones: null,
        'phones.mobile': null,
      },
      ...{ label_ids: ['Customer', 'Hot (5)'], visible_to: 'Entire company', lead_source: 'Outbound' },
      ...{ interests: ['Ropes', '99'], budget: '1000000000000000000000', 'budget.currency': 'USD', agreed: true },
      ...{ term: '2024-01-01', 'term.until': '2024-02-01', 'office.value': 'Long Street 1, Rostock' },
      ...{ 'office.locality': 'Rostock', 'office.country': null, crm_ferry_source_id: null },
      ...{ call_at: '09:00:00', 'call_at.timezone_name': 'Europe/London', grosse_aaaaaaaa: null },
    })
    expect(Object.keys(told?.records[0]?.row ?? {})).toEqual(fields)
  })

  it('keep every digit of an amount', async () => {
    const reply =
      '{"success":true,"data":[{"id":1,"title":"Big","value":123456789012345678.25}],"additional_data":{"next_cursor":null}}'
    const { connection } = await described('deals', ofDeals, [
      { ask: 'GET /api/v2/deals', reply },
      { ask: 'GET /api/v2/deals/archived', reply: page([]) },
    ])
    const [told] = await collect(connection.read({ object: 'deals', fields: ['value'] }, never))
    expect(told?.records[0]?.row).toEqual({ value: '123456789012345678.25' })
  })

  it('of the first version stand beside the others, parts beside their first', async () => {
    const raw = {
      ...{ id: 'adf21080-0e10-11eb-879b-05d71fb426ec', title: 'Lead', value: { amount: 999, currency: 'USD' } },
      ...{ label_ids: ['f08b42a0-4e75-11ea-9643-03698ef1cfd6'], visible_to: '3', is_archived: false },
      ...{
        [keys.tier]: '27',
        [keys.budget]: 500,
        [`${keys.budget}_currency`]: 'EUR',
        add_time: '2020-10-14T11:30:36.551Z',
      },
    }
    const list = (data: unknown) => ({
      success: true,
      data,
      additional_data: { start: 0, limit: 500, more_items_in_collection: false },
    })
    // By offset, those that came at one moment need an order as well.
    const inOneOrder = { sort: 'add_time ASC, id ASC', start: '0', limit: '500' }
    const { connection } = await described('leads', ofLeads, [
      { ask: 'GET /api/v1/leads', query: inOneOrder, reply: list([raw]) },
      { ask: 'GET /api/v1/leads/archived', query: inOneOrder, reply: list([]) },
    ])
    const fields = ['value', 'currency', 'label_ids', 'visible_to', 'tier', 'budget', 'budget.currency', 'add_time']
    const [told] = await collect(connection.read({ object: 'leads', fields }, never))
    expect(told?.records[0]?.row).toEqual({
      ...{ value: '999', currency: 'USD', label_ids: ['Hot'], visible_to: 'Entire company', tier: 'Gold' },
      ...{ budget: '500', 'budget.currency': 'EUR', add_time: '2020-10-14T11:30:36.551Z' },
    })
  })

  it('of activities: an instant where there is a time, and seconds', async () => {
    const raw = {
      ...{ id: 1, subject: 'Call', type: 'deadline', due_date: '2021-01-01', due_time: '15:00', duration: '01:30:00' },
      ...{
        participants: [
          { person_id: 4, primary: false },
          { person_id: 6, primary: true },
        ],
        person_id: 6,
        priority: 263,
      },
    }
    const untimed = { id: 2, subject: 'Call', type: 'fax', due_date: '2021-01-01', due_time: '', participants: [] }
    const { connection } = await described('activities', ofActivities, [
      { ask: 'GET /api/v2/activities', reply: page([raw, untimed]) },
    ])
    const fields = ['type', 'due_at', 'due_date', 'due_time', 'duration', 'person_id', 'participants', 'priority']
    const [told] = await collect(connection.read({ object: 'activities', fields }, never))
    expect(told?.records.map(({ row }) => row)).toEqual([
      {
        ...{
          type: 'Deadline',
          due_at: '2021-01-01T15:00:00.000Z',
          due_date: '2021-01-01',
          due_time: '15:00:00',
          duration: '5400',
        },
        ...{ person_id: '6', participants: ['6', '4'], priority: 'High' },
      },
      {
        type: 'fax',
        due_at: null,
        due_date: '2021-01-01',
        due_time: null,
        duration: null,
        person_id: null,
        participants: null,
        priority: null,
      },
    ])
  })
})

describe('reading Pipedrive', () => {
  const sorted = { sort_by: 'id', sort_direction: 'asc' }

  it('pages by the cursor of the vendor, with the keys of the fields where these are few', async () => {
    const query = { ...sorted, custom_fields: keys.source, limit: '500' }
    const { connection, fake } = await described('persons', ofPersons, [
      { ask: 'GET /api/v2/persons', query, reply: page([person(1), person(2, { is_deleted: true })], 'abc:d') },
      { ask: 'GET /api/v2/persons', query: { ...query, cursor: 'abc:d' }, reply: page([person(3)]) },
      { ask: 'GET /api/v2/persons', query: { ...query, cursor: 'abc:d' }, reply: page([person(3)]) },
    ])
    const asked = { object: 'persons', fields: ['lead_source'] }
    const pages = await collect(connection.read(asked, never))
    expect(pages.map(({ records, cursor }) => [records.map(({ id }) => id), cursor])).toEqual([
      [['1'], 'live:abc:d'],
      [['3'], null],
    ])
    const rest = await collect(connection.read({ ...asked, cursor: 'live:abc:d' }, never))
    expect(rest.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['3'])
    fake.done()
  })

  it('asks for all custom fields where there are more than fifteen wanted, and for no more rows than wanted', async () => {
    const more = Array.from({ length: 16 }, (_, n) => ({
      ...{ field_name: `Extra ${n}`, field_code: n.toString(16).padStart(40, '0'), field_type: 'varchar' },
      is_custom_field: true,
    }))
    const about = [...company, { ask: 'GET /api/v2/personFields', reply: page(more) }]
    const { connection, fake } = await described('persons', about, [
      { ask: 'GET /api/v2/persons', query: { ...sorted, limit: '7' }, reply: page([person(1)], 'more') },
      { ask: 'GET /api/v2/persons', query: { ...sorted, limit: '6', cursor: 'more' }, reply: page([]) },
    ])
    const fields = more.map((_, n) => `extra_${n}`)
    expect(await collect(connection.read({ object: 'persons', fields, limit: 7 }, never))).toHaveLength(2)
    fake.done()
  })

  it('reads the archive behind the rest, and goes on in it', async () => {
    const deal = (id: number, is_archived: boolean) => ({ id, title: 'Deal', is_archived })
    const archive: Exchange = { ask: 'GET /api/v2/deals/archived', reply: page([deal(1, true)]) }
    const { connection, fake } = await described('deals', ofDeals, [
      { ask: 'GET /api/v2/deals', reply: page([deal(2, false)]) },
      ...[archive, archive],
    ])
    const asked = { object: 'deals', fields: ['is_archived'] }
    const pages = await collect(connection.read(asked, never))
    expect(pages.map(({ records, cursor }) => [records, cursor])).toEqual([
      [[{ id: '2', row: { is_archived: false } }], 'archived:'],
      [[{ id: '1', row: { is_archived: true } }], null],
    ])
    expect(await collect(connection.read({ ...asked, cursor: 'archived:' }, never))).toEqual([pages[1]])
    fake.done()
  })

  it('lists the newest first, archived ones at their place, and goes on behind a record', async () => {
    const newest = (): Exchange[] => [
      {
        ask: 'GET /api/v2/deals',
        query: { sort_by: 'id', sort_direction: 'desc', limit: '2' },
        reply: page([{ id: 9 }, { id: 5 }]),
      },
      { ask: 'GET /api/v2/deals/archived', reply: page([{ id: 7 }, { id: 6 }], 'older') },
      {
        ask: 'GET /api/v2/deals/archived',
        query: { sort_by: 'id', sort_direction: 'desc', limit: '2', cursor: 'older' },
        reply: page([{ id: 4 }]),
      },
    ]
    const { connection } = await described('deals', ofDeals, [...newest().slice(0, 2), ...newest()])
    const asked = { object: 'deals', fields: [], order: 'newest' as const, limit: 2 }
    const [first] = await collect(connection.read(asked, never))
    expect(first?.records.map(({ id }) => id)).toEqual(['9', '7'])
    const { connection: other } = await described('deals', ofDeals, newest())
    const rest = await collect(other.read({ ...asked, cursor: '7' }, never))
    expect(rest.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['6', '5'])
    const { connection: third } = await described('deals', ofDeals, newest())
    const behindGone = await collect(third.read({ ...asked, cursor: '8' }, never))
    expect(behindGone.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['7', '6'])
  })

  it('loses nothing of a list by offset from which records were taken away meanwhile', async () => {
    const note = (id: number) => ({ id, content: `<p>${id}</p>`, active_flag: true })
    const list = (start: number, ids: number[], more: boolean) => ({
      ask: 'GET /api/v1/notes',
      query: { sort: 'id ASC', start: String(start), limit: '500' },
      reply: {
        ...{ success: true, data: ids.map(note) },
        additional_data: { pagination: { start, limit: 500, more_items_in_collection: more } },
      },
    })
    const { connection, fake } = await described('notes', company, [
      list(0, [1, 2, 3, 4, 5], true),
      // 3, 4 and 5 would stand before 6; records before them are gone, so that nothing that is known is here.
      list(2, [8, 9], true),
      list(0, [4, 5, 6, 7, 8, 9], true),
      list(3, [7, 8, 9, 10], false),
    ])
    const pages = await collect(connection.read({ object: 'notes', fields: [] }, never))
    expect(pages.flatMap(({ records }) => records.map(({ id }) => id))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ])
    fake.done()
  })

  it('takes no condition, and says so', async () => {
    const { connection } = await described('persons', ofPersons)
    const reading = collect(connection.read({ object: 'persons', fields: [], where: 'name' }, never))
    await expect(reading).rejects.toMatchObject({ kind: 'unsupported', stored: 'no' })
  })

  it('has the users as a directory', async () => {
    const data = [
      { id: 1, name: 'Jane', email: 'jane@acme.example', active_flag: true, created: '2018-11-13 09:16:26' },
      { id: 2, name: 'Joe', email: 'joe@acme.example', active_flag: false, created: null },
    ]
    const { factory } = fakeHttp([{ ask: 'GET /api/v1/users', reply: { success: true, data } }])
    const fields = ['email', 'active_flag', 'created']
    const [told] = await collect(connect(config, factory).read({ object: 'users', fields }, never))
    expect(told).toEqual({
      records: [
        { id: '1', row: { email: 'jane@acme.example', active_flag: true, created: '2018-11-13T09:16:26.000Z' } },
        { id: '2', row: { email: 'joe@acme.example', active_flag: false, created: null } },
      ],
      cursor: null,
    })
  })
})
