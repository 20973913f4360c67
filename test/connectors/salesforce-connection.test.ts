import { describe, expect, it } from 'vitest'
import { plainDecimal } from '../../src/connectors/canonical.ts'
import { toBase } from '../../src/connectors/salesforce/client.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { findField } from '../../src/model/schema.ts'
import { collect, fakeHttp, never } from './fake-http.ts'
import { app, countsLeads, describeLead, page, root, session, token, url, versions } from './salesforce-answers.ts'

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
      limits: { concurrency: 25, dailyRemaining: 14998, dailyLimit: 15000, day: { resets: 'rolling' } },
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
        { name: 'LeadHistory', queryable: true },
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
    expect(object.skip).toEqual([
      { field: 'IsConverted', equals: true, reason: 'converted', successors: ['ConvertedAccountId'] },
    ])
    expect(object.recordUrl).toBe(`${url}/lightning/r/Lead/{id}/view`)
    fake.done()
  })
})

it('an object that is listed and kept back hides no other', async () => {
  const sobjects = ['Lead', 'Secret__c'].map((name) => ({ name, queryable: true, custom: name !== 'Lead' }))
  const fake = fakeHttp([
    ...[versions, { ask: `GET ${root}/sobjects`, reply: { sobjects } }, describeLead],
    { ask: `GET ${root}/sobjects/Secret__c/describe`, status: 404, reply: [{ errorCode: 'NOT_FOUND', message: 'no' }] },
  ])
  const schema = await connect(session, fake.factory).describe(never)
  expect(schema.objects.map(({ name }) => name)).toEqual(['Lead'])
  fake.done()
})

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
