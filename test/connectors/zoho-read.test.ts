import { describe, expect, it } from 'vitest'
import type { ReadQuery } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, contactsAlone, fieldsOf, id, layoutsOf, opening, rawField, root } from './zoho-answers.ts'

/** So few that queries give them. */
const few: Exchange = { ask: `GET ${root}/Contacts/actions/count`, reply: { count: 3 } }

function openWith(...exchanges: Exchange[]) {
  const fake = fakeHttp([...opening, ...contactsAlone, ...exchanges])
  return { fake, connection: connect(config, fake.factory) }
}

const open = (...exchanges: Exchange[]) => openWith(few, ...exchanges)

const coql = (select_query: string, reply: unknown, facts: Partial<Exchange> = {}): Exchange => ({
  ...{ ask: `POST ${root}/coql`, body: { select_query }, reply },
  ...facts,
})
const nothing = { status: 204, reply: '' }
const rows = (more: boolean, ...data: object[]) => ({ data, info: { count: data.length, more_records: more } })
const contacts = (facts: Partial<ReadQuery> = {}): ReadQuery => ({ object: 'Contacts', fields: [], ...facts })
const refusal = (details: object, code = 'INVALID_QUERY') => ({
  status: 400,
  reply: { code, details, message: 'invalid query formed', status: 'error' },
})

describe('queries', () => {
  it('read by ascending id, each after the last one, and values in the common forms', async () => {
    const fields = ['Last_Name', 'Lead_Source', 'Interests', 'Reporting_To', 'Budget', 'Badge', 'Last_Call', 'Owner']
    const select = `select id,${fields.join(',')} from Contacts where`
    const record =
      `{"id":"${id(1)}","Last_Name":"O'Neill","Lead_Source":"Web page","Interests":["a","b"],` +
      `"Reporting_To":{"id":"${id(9)}"},"Budget":1234567890123456.78,"Badge":"123456789012345678",` +
      `"Last_Call":"2026-03-29T03:30:00+02:00","Owner":{"name":"Ann","id":"44","email":"a@x.com"}}`
    const { connection, fake } = open(
      coql(
        `${select} id > '0' order by id asc limit 0, 2000`,
        `{"data":[${record}],"info":{"count":1,"more_records":true}}`,
      ),
      coql(
        `${select} id > '${id(1)}' order by id asc limit 0, 2000`,
        rows(false, { id: id(2), Lead_Source: '-None-' }),
      ),
    )
    const pages = await collect(connection.read(contacts({ fields }), never))
    expect(pages.flatMap(({ records }) => records)).toEqual([
      {
        id: id(1),
        row: {
          ...{ Last_Name: "O'Neill", Lead_Source: 'web', Interests: ['a', 'b'], Reporting_To: id(9) },
          ...{ Budget: '1234567890123456.78', Badge: '123456789012345678' },
          ...{ Last_Call: '2026-03-29T01:30:00.000Z', Owner: '44' },
        },
      },
      { id: id(2), row: Object.fromEntries(fields.map((name) => [name, null])) },
    ])
    expect(fake.requests.at(-1)?.request).toMatchObject({ repeat: 'safe', cost: 3, part: 'heavy calls' })
    fake.done()
  })

  it('find nothing in an empty answer, go on from a cursor and stop at a limit', async () => {
    const query = `select id from Contacts where id > '${id(5)}' order by id asc limit 0, 7`
    const { connection, fake } = open(coql(query, '', nothing))
    const asked = contacts({ cursor: JSON.stringify({ last: id(5) }), limit: 7 })
    expect(await collect(connection.read(asked, never))).toEqual([{ records: [], cursor: null }])
    expect(fake.requests.at(-1)?.request.cost).toBe(1)
    await expect(collect(connection.read(contacts({ cursor: `{"last":"1' or"}` }), never))).rejects.toMatchObject({
      kind: 'bug',
    })
  })

  it('come in smaller pages, without columns that are refused, and these by id', async () => {
    const from = `from Contacts where id > '0' order by id asc limit 0,`
    const { connection, fake } = open(
      coql(`select id,Last_Name,Tag ${from} 2000`, '', refusal({ limit: '200' })),
      coql(`select id,Last_Name,Tag ${from} 200`, '', refusal({ column_name: 'Tag' })),
      coql(`select id,Last_Name ${from} 200`, rows(false, { id: id(1), Last_Name: 'A' })),
      {
        ask: `GET ${root}/Contacts`,
        query: { ids: id(1), fields: 'id,Tag', per_page: '200', approved: 'both' },
        reply: rows(false, { id: id(1), Tag: [{ name: 'vip', id: '1', color_code: null }] }),
      },
    )
    const pages = await collect(connection.read(contacts({ fields: ['Last_Name', 'Tag'] }), never))
    expect(pages[0]?.records).toEqual([{ id: id(1), row: { Last_Name: 'A', Tag: ['vip'] } }])
    fake.done()
  })

  it('take a refusal for one that stands where records would', async () => {
    const refused = { code: 'INTERNAL_ERROR', details: {}, message: 'Internal Server Error', status: 'error' }
    const { connection } = open({ ask: `GET ${root}/Contacts`, status: 400, reply: { data: [refused] } })
    const reading = collect(connection.read(contacts({ cursor: '{"token":"c858"}' }), never))
    await expect(reading).rejects.toMatchObject({ kind: 'transient', stored: 'no' })
  })

  it('keep to a condition, and name the one that is refused', async () => {
    const where = "Lead_Source = 'web'"
    const { connection } = open(
      coql(
        `select id from Contacts where ((${where}) and (id > '${id(1)}')) order by id asc limit 0, 2000`,
        '',
        nothing,
      ),
      coql('select id from Contacts where Bad is order by id asc limit 0, 2000', '', refusal({}, 'SYNTAX_ERROR')),
    )
    const cursor = JSON.stringify({ last: id(1) })
    expect(await collect(connection.read(contacts({ where, cursor }), never))).toHaveLength(1)
    await expect(collect(connection.read(contacts({ where: 'Bad is' }), never))).rejects.toMatchObject({
      ...{ kind: 'invalid', stored: 'no' },
      message: expect.stringContaining('Bad is'),
    })
  })

  it('tell what changed since a time, and then what was deleted', async () => {
    const since = '2026-11-20T10:00:00+00:00'
    const { connection, fake } = open(
      coql(
        `select id from Contacts where Modified_Time >= '${since}' order by id asc limit 0, 2000`,
        rows(false, { id: id(1) }),
      ),
      {
        ask: `GET ${root}/Contacts/deleted`,
        query: { type: 'all', page: '1', per_page: '200' },
        reply: rows(
          false,
          { id: id(2), deleted_time: '2026-11-20T11:00:01+01:00', type: 'recycle' },
          { id: id(3), deleted_time: '2026-11-20T10:59:59+01:00', type: 'recycle' },
        ),
      },
    )
    const pages = await collect(connection.read(contacts({ changedSince: '2026-11-20T10:00:00.500Z' }), never))
    expect(pages.map(({ records, deleted }) => [records.length, deleted])).toEqual([
      [1, []],
      [0, [id(2)]],
    ])
    expect(fake.requests.at(-1)?.request.headers).toEqual({ 'if-modified-since': since })
  })
})

describe('lists', () => {
  const denied = {
    status: 401,
    reply: { code: 'OAUTH_SCOPE_MISMATCH', details: {}, message: 'invalid oauth scope', status: 'error' },
  }
  const query = { fields: 'id,Last_Name', per_page: '200', approved: 'both' }

  it('take the place of queries that the credential may not make', async () => {
    const { connection, fake } = open(
      { ask: `POST ${root}/coql`, ...denied },
      {
        ...{ ask: `GET ${root}/Contacts`, query },
        reply: { data: [{ id: id(2), Last_Name: 'B' }], info: { more_records: true, next_page_token: 'c858' } },
      },
      {
        ...{ ask: `GET ${root}/Contacts`, query: { ...query, page_token: 'c858' } },
        reply: { data: [{ id: id(1), Last_Name: 'A' }], info: { more_records: false, next_page_token: null } },
      },
    )
    const pages = await collect(connection.read(contacts({ fields: ['Last_Name'] }), never))
    expect(pages.map(({ cursor }) => cursor)).toEqual(['{"token":"c858"}', null])
    expect(pages.flatMap(({ records }) => records.map(({ row }) => row.Last_Name))).toEqual(['B', 'A'])
    fake.done()
  })

  it('have pages of one size, whatever is wanted, since a token is good for no other', async () => {
    const page = (from: number, length: number, next_page_token: string | null) => ({
      data: Array.from({ length }, (_, n) => ({ id: id(from + n) })),
      info: { more_records: next_page_token !== null, next_page_token },
    })
    const ofIds = { fields: 'id', per_page: '200', approved: 'both' }
    const { connection, fake } = openWith(
      { ask: `POST ${root}/coql`, ...denied },
      { ask: `GET ${root}/Contacts`, query: ofIds, reply: page(100, 200, 'c858') },
      { ask: `GET ${root}/Contacts`, query: { ...ofIds, page_token: 'c858' }, reply: page(300, 200, 'c859') },
    )
    const pages = await collect(connection.read(contacts({ limit: 250 }), never))
    expect(pages.map(({ records, cursor }) => [records.length, cursor])).toEqual([
      [200, '{"token":"c858"}'],
      [50, null],
    ])
    fake.done()
  })

  it('hold converted leads only for who reads that they are', async () => {
    const leads = {
      ask: `GET ${root}/settings/modules`,
      reply: { modules: [{ id: '1', api_name: 'Leads', generated_type: 'default' }] },
    }
    const fields = [rawField('Last_Name', 'text'), rawField('Converted__s', 'boolean')]
    for (const [asked, converted] of [
      [['Last_Name'], {}],
      [['Last_Name', 'Converted__s'], { converted: 'both' }],
    ] as const) {
      const fake = fakeHttp([
        ...[...opening, leads, fieldsOf('Leads', fields), layoutsOf('Leads')],
        { ask: `GET ${root}/Leads/actions/count`, reply: { count: 1 } },
        { ask: `POST ${root}/coql`, ...denied },
        {
          ask: `GET ${root}/Leads`,
          query: { fields: ['id', ...asked].join(','), per_page: '200', approved: 'both', ...converted },
          reply: { data: [{ id: id(1), Last_Name: 'A', Converted__s: true }], info: { more_records: false } },
        },
      ])
      const connection = connect(config, fake.factory)
      await collect(connection.read({ object: 'Leads', fields: [...asked] }, never))
      fake.done()
    }
  })

  it('say that they end, and what would help', async () => {
    const reply = { code: 'PAGINATION_LIMIT_EXCEEDED', details: { limit: 100000 }, message: 'limit', status: 'error' }
    const { connection } = open({ ask: `GET ${root}/Contacts`, status: 400, reply })
    const reading = collect(connection.read(contacts({ cursor: '{"token":"c858"}' }), never))
    await expect(reading).rejects.toMatchObject({ kind: 'unsupported', message: expect.stringContaining('coql') })
  })
})

describe('finding', () => {
  it('asks by id and by our key, a hundred at a time, and leaves out what is no id', async () => {
    const keys = Array.from({ length: 101 }, (_, n) => `hubspot:1:contacts:${n}`)
    const where = (some: string[]) =>
      `select id,CRM_Ferry_Source_Id from Contacts where CRM_Ferry_Source_Id in (${some.map((key) => `'${key}'`).join(',')}) order by id asc limit 0, 200`
    const { connection, fake } = openWith(
      coql(where(keys.slice(0, 100)), rows(false, { id: id(1), CRM_Ferry_Source_Id: 'HUBSPOT:1:contacts:7' })),
      coql(where(keys.slice(100)), '', nothing),
      coql(`select id from Contacts where id in ('${id(1)}') order by id asc limit 0, 200`, rows(false, { id: id(1) })),
    )
    const find = (key: string, values: string[]) =>
      connection.find!({ object: 'Contacts', key, values, fields: [] }, never)
    expect(await find('CRM_Ferry_Source_Id', keys)).toEqual([{ asked: 'hubspot:1:contacts:7', id: id(1), row: {} }])
    expect(await find('id', [id(1), "1') or ('", 'x'])).toEqual([{ asked: id(1), id: id(1), row: {} }])
    fake.done()
  })

  it('waits for a key that queries do not know yet', async () => {
    const key = 'CRM_Ferry_Source_Id'
    const { connection } = openWith({ ask: `POST ${root}/coql`, ...refusal({ column_name: key }) })
    const finding = connection.find!({ object: 'Contacts', key, values: ['x'], fields: [] }, never)
    await expect(finding).rejects.toMatchObject({ kind: 'transient', stored: 'no', field: key })
  })

  it('doubles quotes in what it asks for', async () => {
    const { connection, fake } = openWith({ ask: `POST ${root}/coql`, ...nothing })
    await connection.find!(
      { object: 'Contacts', key: 'CRM_Ferry_Source_Id', values: ["x') or '1'='1"], fields: [] },
      never,
    )
    expect(fake.requests.at(-1)?.request.body).toContain(`in ('x'') or ''1''=''1')`)
  })
})

describe('users', () => {
  it('are read page by page, those who left among them', async () => {
    const users = `GET ${root}/users`
    const query = (page: string) => ({ type: 'AllUsers', page, per_page: '200' })
    const { connection } = open(
      {
        ...{ ask: users, query: query('1') },
        reply: { users: [{ id: '44', email: 'a@x.com', status: 'active' }], info: { more_records: true } },
      },
      {
        ...{ ask: users, query: query('2') },
        reply: { users: [{ id: '45', email: 'b@x.com', status: 'disabled' }], info: { more_records: false } },
      },
    )
    const pages = await collect(connection.read({ object: 'users', fields: ['email', 'status'] }, never))
    expect(pages.flatMap(({ records }) => records)).toEqual([
      { id: '44', row: { email: 'a@x.com', status: 'active' } },
      { id: '45', row: { email: 'b@x.com', status: 'disabled' } },
    ])
  })
})
