import { describe, expect, it } from 'vitest'
import { plainDecimal } from '../../src/connectors/canonical.ts'
import { toBase } from '../../src/connectors/salesforce/client.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import type { CrmError } from '../../src/model/errors.ts'
import { findField } from '../../src/model/schema.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'

const url = 'https://acme.my.salesforce.com'
const root = '/services/data/v67.0'

const versions: Exchange = {
  ask: 'GET /services/data',
  reply: [
    { label: "Winter '20", url: '/services/data/v47.0', version: '47.0' },
    { label: "Summer '26", url: root, version: '67.0' },
  ],
}

function token(instance: string, value = '00D!AQ1'): Exchange {
  return {
    ask: 'POST /services/oauth2/token',
    body: 'grant_type=client_credentials&client_id=key&client_secret=hush',
    reply: { access_token: value, instance_url: instance, token_type: 'Bearer', issued_at: '1700000000000' },
  }
}

const app = { vendor: 'salesforce', settings: { url }, credentials: { clientId: 'key', clientSecret: 'hush' } }
const session = { vendor: 'salesforce', settings: { url }, credentials: { accessToken: '00D!AQ1' } }

const field = {
  label: 'A field',
  length: 0,
  scale: 0,
  custom: false,
  nillable: true,
  createable: true,
  updateable: true,
  defaultedOnCreate: false,
  picklistValues: [],
  referenceTo: [],
}

const option = (value: string, active = true, defaultValue = false) => ({
  active,
  defaultValue,
  label: `The ${value}`,
  value,
})

const lead = {
  name: 'Lead',
  label: 'Lead',
  labelPlural: 'Leads',
  custom: false,
  fields: [
    {
      ...field,
      name: 'Id',
      type: 'id',
      length: 18,
      nillable: false,
      createable: false,
      updateable: false,
      defaultedOnCreate: true,
    },
    { ...field, name: 'LastName', label: 'Last Name', type: 'string', length: 80, nillable: false },
    { ...field, name: 'Name', type: 'string', length: 121, nameField: true, createable: false, updateable: false },
    { ...field, name: 'Email', type: 'email', length: 80 },
    { ...field, name: 'Street', type: 'textarea', length: 255 },
    { ...field, name: 'Address', type: 'address', createable: false, updateable: false },
    { ...field, name: 'Description', type: 'textarea', length: 32000 },
    {
      ...field,
      name: 'Status',
      type: 'picklist',
      length: 255,
      nillable: false,
      defaultedOnCreate: true,
      picklistValues: [option('Open', true, true), option('Old', false)],
    },
    {
      ...field,
      name: 'Interests__c',
      type: 'multipicklist',
      length: 4099,
      custom: true,
      restrictedPicklist: true,
      picklistValues: [option('A'), option('B')],
    },
    { ...field, name: 'AnnualRevenue', type: 'currency', scale: 0 },
    { ...field, name: 'Budget__c', type: 'currency', scale: 2, custom: true },
    { ...field, name: 'Score__c', type: 'double', scale: 0, custom: true },
    {
      ...field,
      name: 'IsConverted',
      type: 'boolean',
      nillable: false,
      defaultedOnCreate: true,
      updateable: false,
      defaultValue: false,
    },
    { ...field, name: 'OwnerId', type: 'reference', referenceTo: ['Group', 'User'] },
    {
      ...field,
      name: 'ConvertedAccountId',
      type: 'reference',
      referenceTo: ['Account'],
      createable: false,
      updateable: false,
    },
    {
      ...field,
      name: 'CreatedDate',
      type: 'datetime',
      nillable: false,
      createable: false,
      updateable: false,
      defaultedOnCreate: true,
    },
  ],
}
const describeLead: Exchange = { ask: `GET ${root}/sobjects/Lead/describe`, reply: lead }
const countsLeads = (count: number): Exchange => ({
  ask: `GET ${root}/limits/recordCount`,
  query: { sObjects: 'Lead' },
  reply: { sObjects: [{ count, name: 'Lead' }] },
})

const id = (n: number) => `00Q5e00000AbCd${String(n).padStart(4, '0')}`

function page(records: object[], next?: string): string {
  return JSON.stringify({ totalSize: 3, done: !next, ...(next ? { nextRecordsUrl: next } : {}), records })
}

describe('signing in', () => {
  it('gets one token for all first calls and uses the newest version that it knows', async () => {
    const empty = { ask: `GET ${root}/query`, reply: page([]) }
    const fake = fakeHttp([token(url), versions, describeLead, countsLeads(0), empty])
    const connection = connect(app, fake.factory)
    await collect(connection.read({ object: 'Lead', fields: ['Email'] }, never))
    fake.done()
    expect(fake.requests.at(-1)?.headers).toEqual({ authorization: 'Bearer 00D!AQ1' })
  })

  it('gets a new token when the session ended', async () => {
    const expired = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]
    const count = { ask: `GET ${root}/limits/recordCount`, query: { sObjects: 'Lead' } }
    const fake = fakeHttp([
      token(url),
      versions,
      { ...count, status: 401, reply: expired },
      token(url, '00D!AQ2'),
      { ...count, reply: { sObjects: [{ count: 3222, name: 'Lead' }] } },
    ])
    expect(await connect(app, fake.factory).count?.({ object: 'Lead' }, never)).toEqual({ n: 3222, exact: false })
    expect(fake.requests.at(-1)?.headers).toEqual({ authorization: 'Bearer 00D!AQ2' })
    fake.done()
  })

  it('goes where the token says, within the domain of Salesforce only', async () => {
    const fake = fakeHttp([token('https://acme--dev.sandbox.my.salesforce.com'), versions, describeLead])
    const describing = connect(app, fake.factory).describe(never)
    await expect(describing).rejects.toThrow('unexpected request')
    expect(fake.requests.at(-1)?.base).toBe('https://acme--dev.sandbox.my.salesforce.com')
    for (const stranger of [
      'https://evil.example',
      'https://salesforce.com.evil.example',
      'http://x.my.salesforce.com',
    ]) {
      const { factory, requests } = fakeHttp([token(stranger)])
      await expect(connect(app, factory).describe(never)).rejects.toMatchObject({ kind: 'auth' })
      expect(requests).toHaveLength(1)
    }
  })

  it('refuses unusable settings before any call', () => {
    const { factory } = fakeHttp([])
    expect(() => connect({ ...app, credentials: {} }, factory)).toThrow('clientId and clientSecret, or an accessToken')
    expect(() => connect({ ...app, settings: { url: 'acme' } }, factory)).toThrow('not an address')
    expect(() => connect({ ...app, settings: { url: 'http://acme.my.salesforce.com' } }, factory)).toThrow('https://')
    expect(toBase('https://acme.lightning.force.com/lightning/page/home')).toBe(url)
    expect(toBase('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080')
  })

  it('says in one sentence when the org is too old', async () => {
    const old = { ask: 'GET /services/data', reply: [{ url: '/services/data/v62.0', version: '62.0' }] }
    const { factory } = fakeHttp([old])
    await expect(connect(session, factory).describe(never)).rejects.toMatchObject({ kind: 'unsupported' })
  })
})

describe('check', () => {
  const limits = { ask: `GET ${root}/limits`, reply: { DailyApiRequests: { Max: 15000, Remaining: 14998 } } }

  it('names the org and what is left of the day', async () => {
    const userinfo = { organization_id: '00D5e000000AbCdEAK', preferred_username: 'ada@acme.example' }
    const { factory } = fakeHttp([versions, limits, { ask: 'GET /services/oauth2/userinfo', reply: userinfo }])
    expect(await connect(session, factory).check(never)).toEqual({
      vendor: 'salesforce',
      id: '00D5e000000AbCdEAK',
      name: 'acme.my.salesforce.com (ada@acme.example)',
      missing: { read: [], write: [], schema: [] },
      api: 'v67.0',
      limits: { concurrency: 25, dailyRemaining: 14998, dailyLimit: 15000 },
    })
  })

  it('does without an identity scope and without the right to see limits', async () => {
    const refused = [{ message: 'No access', errorCode: 'INSUFFICIENT_ACCESS' }]
    const organization = { totalSize: 1, done: true, records: [{ Id: '00D5e000000AbCdEAK', Name: 'Acme' }] }
    const { factory } = fakeHttp([
      versions,
      { ...limits, status: 403, reply: refused, headers: { 'sforce-limit-info': 'api-usage=25/15000' } },
      { ask: 'GET /services/oauth2/userinfo', status: 403, reply: 'Bad_OAuth_Token' },
      { ask: `GET ${root}/query`, reply: organization },
    ])
    const account = await connect(session, factory).check(never)
    expect(account).toMatchObject({ id: '00D5e000000AbCdEAK', limits: { dailyRemaining: 14975 } })
  })
})

describe('describe', () => {
  it('turns native facts into the common ones', async () => {
    const global = {
      sobjects: [
        { name: 'Lead', queryable: true },
        { name: 'User', queryable: false },
        { name: 'Case', queryable: true },
      ],
    }
    const fake = fakeHttp([versions, { ask: `GET ${root}/sobjects`, reply: global }, describeLead])
    const schema = await connect(session, fake.factory).describe(never)
    expect(schema.objects.map((object) => object.name)).toEqual(['Lead'])
    expect(schema.users).toBeUndefined()
    const object = schema.objects[0]!
    const types = Object.fromEntries(object.fields.map((each) => [each.name, each.type]))
    expect(types).toEqual({
      Id: 'id',
      LastName: 'text',
      Name: 'text',
      Email: 'email',
      Street: 'text',
      Description: 'long-text',
      Status: 'select',
      Interests__c: 'multi-select',
      AnnualRevenue: 'currency',
      Budget__c: 'currency',
      Score__c: 'integer',
      IsConverted: 'boolean',
      OwnerId: 'user',
      ConvertedAccountId: 'reference',
      CreatedDate: 'datetime',
    })
    expect(object.fields.filter((each) => each.required).map((each) => each.name)).toEqual(['LastName'])
    expect(object.fields.filter((each) => each.system).map((each) => each.name)).toEqual([
      'Id',
      'IsConverted',
      'ConvertedAccountId',
      'CreatedDate',
    ])
    expect(findField(object, 'Status')).toMatchObject({
      restricted: false,
      defaultValue: 'Open',
      options: [{ value: 'Open', label: 'The Open' }],
    })
    expect(findField(object, 'Interests__c')).toMatchObject({ restricted: true, custom: true })
    expect(findField(object, 'Name')).toMatchObject({ role: 'name', createable: false })
    expect(findField(object, 'CreatedDate')).toMatchObject({ role: 'created' })
    expect(object.skip).toEqual([{ field: 'IsConverted', equals: true, reason: 'converted' }])
    expect(object.recordUrl).toBe(`${url}/lightning/r/Lead/{id}/view`)
    fake.done()
  })
})

describe('read', () => {
  const soql = (rest: string) => ({ q: `SELECT Id,Email FROM Lead${rest} ORDER BY Id` })
  const records = [1, 2, 3].map((n) => ({ attributes: { type: 'Lead' }, Id: id(n), Email: `p${n}@acme.example` }))
  const locator = `${root}/query/0r85e00000XyZaBAAV-2000`
  const cursor = JSON.stringify({ next: locator, last: id(2) })
  const first = { ask: `GET ${root}/query`, query: soql(''), reply: page(records.slice(0, 2), locator) }
  const query = { object: 'Lead', fields: ['Email'] }

  it('follows the address of the next page as it is, and its cursor goes on there', async () => {
    const second = { ask: `GET ${locator}`, reply: page(records.slice(2)) }
    const fake = fakeHttp([versions, describeLead, countsLeads(3), first, second, second])
    const connection = connect(session, fake.factory)
    const pages = await collect(connection.read(query, never))
    expect(pages.map((each) => each.records.map((record) => record.id))).toEqual([[id(1), id(2)], [id(3)]])
    expect(pages.map((each) => each.cursor)).toEqual([cursor, null])
    expect(await collect(connection.read({ ...query, cursor }, never))).toEqual(pages.slice(1))
    const asked = fake.requests.find(({ request }) => request.path === `${root}/query`)
    expect(asked?.request.headers).toEqual({ 'sforce-query-options': 'batchSize=1000' })
    fake.done()
  })

  it('goes on after the last id, under the same condition, when the address is gone', async () => {
    const gone = [{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }]
    const fake = fakeHttp([
      versions,
      describeLead,
      { ask: `GET ${locator}`, status: 400, reply: gone },
      {
        ask: `GET ${root}/query`,
        query: soql(` WHERE (Rating = 'Hot' OR Rating = 'Warm') AND Id > '${id(2)}'`),
        reply: page(records.slice(2)),
      },
    ])
    const where = "Rating = 'Hot' OR Rating = 'Warm'"
    const pages = await collect(connect(session, fake.factory).read({ ...query, where, cursor }, never))
    expect(pages.flatMap((each) => each.records.map((record) => record.id))).toEqual([id(3)])
    fake.done()
  })

  it('stops at a limit', async () => {
    const limited = {
      ask: `GET ${root}/query`,
      query: { q: 'SELECT Id,Email FROM Lead ORDER BY Id LIMIT 2' },
      reply: page(records, locator),
    }
    const { factory } = fakeHttp([versions, describeLead, limited])
    const pages = await collect(connect(session, factory).read({ ...query, limit: 2 }, never))
    expect(pages).toMatchObject([{ records: [{ id: id(1) }, { id: id(2) }], cursor: null }])
  })

  it('keeps every digit and speaks the common forms', async () => {
    const text = `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Lead"},"Id":"${id(1)}","AnnualRevenue":1.25E9,
      "Budget__c":1234567890123456.78,"Score__c":5.0,"CreatedDate":"2026-11-20T14:00:00.000+0000","Interests__c":"A;B",
      "IsConverted":false,"LastName":"O\\u2019Neill \\ud83d\\ude80","Email":null}]}`
    const fields = [
      'AnnualRevenue',
      'Budget__c',
      'Score__c',
      'CreatedDate',
      'Interests__c',
      'IsConverted',
      'LastName',
      'Email',
    ]
    const { factory } = fakeHttp([versions, describeLead, countsLeads(1), { ask: `GET ${root}/query`, reply: text }])
    const [only] = await collect(connect(session, factory).read({ object: 'Lead', fields }, never))
    expect(only?.records[0]?.row).toEqual({
      AnnualRevenue: '1250000000',
      Budget__c: '1234567890123456.78',
      Score__c: '5',
      CreatedDate: '2026-11-20T14:00:00.000Z',
      Interests__c: ['A', 'B'],
      IsConverted: false,
      LastName: 'O’Neill 🚀',
      Email: null,
    })
  })

  it('fetches by id what does not fit into an address', async () => {
    const fields = Array.from({ length: 900 }, (_, n) => `A_rather_long_name_${n}__c`)
    const row = (n: number, names: string[]) => ({
      Id: id(n),
      ...Object.fromEntries(names.map((name) => [name, `${n} ${name}`])),
    })
    let asked: string[] = []
    const fake = fakeHttp([versions, describeLead, countsLeads(3)])
    const connection = connect(session, (options) => {
      const inner = fake.factory(options)
      return {
        async request(request, signal) {
          if (request.path === `${root}/query`) {
            const q = request.query?.q ?? ''
            expect(encodeURIComponent(q).length).toBeLessThan(16_000)
            asked = /SELECT Id,(.*) FROM/.exec(q)?.[1]?.split(',') ?? []
            return { status: 200, headers: {}, text: page([row(1, asked), row(2, asked), row(3, asked)]) }
          }
          if (request.path !== `${root}/composite/sobjects/Lead`) return inner.request(request, signal)
          const body = JSON.parse(request.body ?? '') as { ids: string[]; fields: string[] }
          expect(body.ids).toEqual([id(1), id(2), id(3)])
          asked.push(...body.fields.slice(1))
          return {
            status: 200,
            headers: {},
            text: JSON.stringify([row(1, body.fields.slice(1)), null, row(3, body.fields.slice(1))]),
          }
        },
      }
    })
    const [only] = await collect(connection.read({ object: 'Lead', fields }, never))
    expect(asked).toEqual(fields)
    // The second record was deleted between the two calls.
    expect(only?.records.map((record) => record.id)).toEqual([id(1), id(3)])
    expect(only?.records[1]?.row).toEqual(Object.fromEntries(fields.map((name) => [name, `3 ${name}`])))
  })

  it('names the condition that was refused', async () => {
    const malformed = [{ message: "unexpected token: 'Rating'", errorCode: 'MALFORMED_QUERY' }]
    const counting = { ask: `GET ${root}/query`, query: { q: 'SELECT COUNT() FROM Lead WHERE (Rating Rating)' } }
    const fake = fakeHttp([versions, { ...counting, status: 400, reply: malformed }, describeLead])
    const reading = collect(connect(session, fake.factory).read({ ...query, where: 'Rating Rating' }, never))
    const error = (await reading.catch((cause: unknown) => cause)) as CrmError
    expect(error).toMatchObject({ kind: 'invalid', code: 'MALFORMED_QUERY' })
    expect(error.message).toContain('the condition "Rating Rating"')
  })

  it('takes no cursor that it did not give', async () => {
    for (const cursor of [
      '0r8',
      '{}',
      JSON.stringify({ next: locator, last: "x' OR Name != '" }),
      JSON.stringify({ next: '/x', last: id(1) }),
    ]) {
      const { factory } = fakeHttp([versions, describeLead])
      await expect(collect(connect(session, factory).read({ ...query, cursor }, never))).rejects.toMatchObject({
        kind: 'bug',
      })
    }
  })

  it('does not count again what ran out of time, but what met another passing trouble', async () => {
    const counting = { ask: `GET ${root}/query`, query: { q: "SELECT COUNT() FROM Lead WHERE (Rating = 'Hot')" } }
    const where = "Rating = 'Hot'"
    const late = [{ message: 'Your query request was running for too long.', errorCode: 'QUERY_TIMEOUT' }]
    const slow = fakeHttp([versions, { ...counting, status: 400, reply: late }])
    expect(await connect(session, slow.factory).count?.({ object: 'Lead', where }, never)).toBeNull()
    expect(slow.requests.at(-1)?.request.repeat).toBe('once')
    const busy = [{ message: 'busy', errorCode: 'SERVER_UNAVAILABLE' }]
    const counted = { totalSize: 17, done: true, records: [] }
    const tried = fakeHttp([versions, { ...counting, status: 503, reply: busy }, { ...counting, reply: counted }])
    expect(await connect(session, tried.factory).count?.({ object: 'Lead', where }, never)).toMatchObject({ n: 17 })
    expect(tried.requests.at(-1)?.request.repeat).toBe('safe')
  })

  it('counts exactly under a condition, or where the count may not be seen', async () => {
    const counted = {
      ask: `GET ${root}/query`,
      query: { q: 'SELECT COUNT() FROM Lead' },
      reply: { totalSize: 17, done: true, records: [] },
    }
    const refused = {
      ask: `GET ${root}/limits/recordCount`,
      status: 403,
      reply: [{ message: 'no', errorCode: 'INSUFFICIENT_ACCESS' }],
    }
    const withWhere = { ...counted, query: { q: "SELECT COUNT() FROM Lead WHERE (Rating = 'Hot')" } }
    const { factory } = fakeHttp([versions, counted, refused, withWhere])
    const connection = connect(session, factory)
    expect(await connection.count?.({ object: 'Lead' }, never)).toEqual({ n: 17, exact: true })
    expect(await connection.count?.({ object: 'Lead', where: "Rating = 'Hot'" }, never)).toEqual({ n: 17, exact: true })
  })

  it('turns a page of 1,000 records with 60 fields into rows at about the cost of parsing it', async () => {
    const fields = Array.from({ length: 60 }, (_, n) => `F${n}__c`)
    const types = ['currency', 'datetime', 'string', 'boolean']
    const described = fields.map((name, n) => ({ ...field, name, type: types[n % 4], custom: true }))
    const values = [1250000.5, '2026-11-20T14:00:00.000+0000', 'some text of a person', true]
    const row = Object.fromEntries(fields.map((name, n) => [name, values[n % 4]]))
    const text = page(Array.from({ length: 1000 }, (_, r) => ({ attributes: { type: 'Lead' }, Id: id(r), ...row })))
    const parsing: number[] = []
    const reading: number[] = []
    for (let round = 0; round < 4; round++) {
      const { factory } = fakeHttp([
        versions,
        { ...describeLead, reply: { ...lead, fields: described } },
        countsLeads(1000),
        { ask: `GET ${root}/query`, reply: text },
      ])
      const pages = connect(session, factory).read({ object: 'Lead', fields }, never)
      parsing.push(await timeOf(() => JSON.parse(text, (_key, value) => value)))
      reading.push(await timeOf(() => collect(pages)))
    }
    expect(Math.min(...reading)).toBeLessThan(4 * Math.min(...parsing))
  })
})

/** Processor time, which neighbours on a busy machine disturb less than the clock on the wall. */
async function timeOf(work: () => unknown): Promise<number> {
  const started = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(started)
  return user + system
}

describe('refusals', () => {
  const cases: [number, string, string, string][] = [
    [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'quota'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.', 'rate-limited'],
    [403, 'API_DISABLED_FOR_ORG', 'API is disabled.', 'unsupported'],
    [403, 'INSUFFICIENT_ACCESS', 'no', 'permission'],
    [401, 'INVALID_SESSION_ID', 'Session expired or invalid', 'auth'],
    [404, 'NOT_FOUND', 'The requested resource does not exist', 'not-found'],
    [503, 'SERVER_UNAVAILABLE', 'busy', 'transient'],
    [400, 'INVALID_TYPE', 'sObject type is not supported', 'invalid'],
    [414, 'URI_TOO_LONG', 'too long', 'bug'],
  ]
  it.each(cases)('%i %s "%s" is %s', async (status, errorCode, message, kind) => {
    const { factory } = fakeHttp([versions, { ask: `GET ${root}/sobjects`, status, reply: [{ message, errorCode }] }])
    const error = await connect(session, factory)
      .describe(never)
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({ kind, code: errorCode, stored: 'no', message: `Salesforce: ${message}` })
  })

  it('tells an answer that was cut on its way', async () => {
    const { factory } = fakeHttp([versions, { ask: `GET ${root}/sobjects`, reply: '{"sobjects":[{"na' }])
    await expect(connect(session, factory).describe(never)).rejects.toMatchObject({ kind: 'transient' })
  })
})

it.each([
  ['1.25E9', '1250000000'],
  ['1.5e-3', '0.0015'],
  ['-1E-2', '-0.01'],
  ['12.345E1', '123.45'],
  ['0.00012E2', '0.012'],
  ['1E0', '1'],
  ['5.00', '5.00'],
])('writes %s out as %s', (text, plain) => {
  expect(plainDecimal(text)).toBe(plain)
})
