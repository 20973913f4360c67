import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { findField } from '../../src/model/schema.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'
import { noLabels, properties } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const objects = '/crm/objects/2026-03/contacts'

const details: Exchange = {
  ask: 'GET /account-info/2026-03/details',
  reply: { portalId: 123456, accountType: 'DEVELOPER_TEST', timeZone: 'US/Eastern', uiDomain: 'app-eu1.hubspot.com' },
}
const propertyList: Exchange = { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } }
const validationList: Exchange = {
  ask: 'GET /crm/property-validations/2026-03/0-1',
  reply: {
    results: [{ propertyName: 'phone', propertyValidationRules: [{ ruleType: 'MAX_LENGTH', ruleArguments: ['20'] }] }],
  },
}

/** What a key without the scopes of an object is answered. */
const withheld = (object: string, typeId: string): Exchange[] =>
  [`properties/2026-03/${object}`, `property-validations/2026-03/${typeId}`].map((path) => ({
    ask: `GET /crm/${path}`,
    status: 403,
    reply: scopes,
  }))

const scopes = {
  status: 'error',
  message: 'This app has not been granted all required scopes',
  category: 'MISSING_SCOPES',
  errors: [
    {
      message: 'One or more of the following scopes are required.',
      context: { requiredGranularScopes: ['crm.objects.contacts.read'] },
    },
  ],
}

/** As the details of the account say. */
const day = { resets: 'midnight', timeZone: 'US/Eastern' }

describe('check', () => {
  it('names the account and what bounds it, with one call', async () => {
    const headers = {
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '189',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily-remaining': '624990',
    }
    const fake = fakeHttp([{ ...details, headers }])
    expect(await connect(config, fake.factory).check(never)).toEqual({
      vendor: 'hubspot',
      id: '123456',
      name: 'HubSpot account 123456 (developer test)',
      missing: { read: [], write: [], schema: [] },
      api: '2026-03',
      limits: { window: { permits: 190, ms: 10_000 }, concurrency: 20, dailyRemaining: 624_990, day },
    })
    expect(fake.requests[0]).toMatchObject({
      base: 'https://api.hubapi.com',
      headers: { authorization: 'Bearer pat-eu1-hush' },
    })
  })

  it('ignores the bound of a window of another length', async () => {
    const headers = { 'x-hubspot-ratelimit-max': '19', 'x-hubspot-ratelimit-interval-milliseconds': '1000' }
    const { factory } = fakeHttp([{ ...details, headers }])
    const { limits } = await connect(config, factory).check(never)
    expect(limits).toEqual({ window: { permits: 100, ms: 10_000 }, concurrency: 20, day })
  })

  it('lets the key stand for an account that it may not name', async () => {
    const refused: Exchange = { ...details, status: 403, reply: scopes }
    const { factory } = fakeHttp([refused, refused, refused])
    const [first, again] = [connect(config, factory), connect(config, factory)]
    const other = connect({ ...config, credentials: { accessToken: 'pat-eu1-other' } }, factory)
    const { id } = await first.check(never)
    expect(id).toMatch(/^key-[0-9a-f]{16}$/)
    expect((await again.check(never)).id).toBe(id)
    expect((await other.check(never)).id).not.toBe(id)
  })

  it('does not take a refused key for a small account', async () => {
    const unauthorized = {
      status: 401,
      reply: { status: 'error', message: 'Authentication credentials not found.', category: 'INVALID_AUTHENTICATION' },
    }
    const { factory } = fakeHttp([{ ...details, ...unauthorized }])
    await expect(connect(config, factory).check(never)).rejects.toMatchObject({
      kind: 'auth',
      code: 'INVALID_AUTHENTICATION',
    })
  })

  it('refuses unusable settings before any call', () => {
    const { factory } = fakeHttp([])
    expect(() => connect({ ...config, credentials: {} }, factory)).toThrow('accessToken')
    expect(() => connect({ ...config, settings: { url: 'http://api.hubapi.com' } }, factory)).toThrow('https://')
  })
})

describe('describe', () => {
  it('turns native facts into the common ones', async () => {
    const { factory } = fakeHttp([details, propertyList, validationList, ...withheld('companies', '0-2'), noLabels])
    const schema = await connect(config, factory).describe(never, ['contacts', 'companies'])
    const object = schema.objects[0]!
    const types = Object.fromEntries(object.fields.map((each) => [each.name, each.type]))
    expect(types).toEqual({
      email: 'email',
      firstname: 'text',
      phone: 'phone',
      background: 'long-text',
      annualrevenue: 'text',
      budget: 'decimal',
      price: 'currency',
      newsletter: 'boolean',
      agreed: 'boolean',
      hs_lead_status: 'select',
      interests: 'multi-select',
      hubspot_owner_id: 'user',
      birthday: 'date',
      first_contact: 'datetime',
      createdate: 'datetime',
      hs_object_id: 'id',
      hs_additional_emails: 'email',
      customer_number: 'text',
    })
    expect(object.fields.filter((each) => !each.createable).map((each) => each.name)).toEqual([
      'createdate',
      'hs_object_id',
    ])
    expect(object.fields.filter((each) => each.unique).map((each) => each.name)).toEqual([
      'email',
      'customer_number',
      'hs_object_id',
    ])
    expect(findField(object, 'createdate')).toMatchObject({ role: 'created', system: true })
    expect(findField(object, 'budget')).toMatchObject({ custom: true, system: false })
    expect(findField(object, 'hs_additional_emails')).toMatchObject({
      ...{ custom: false, system: false, many: true, createable: true },
    })
    expect(object.matchKeys).toEqual([{ field: 'email', also: ['hs_additional_emails'], normalise: 'email' }])
    expect(object.operations.find).toEqual({ keys: ['id', 'email', 'customer_number'], maxRows: 100 })
    expect(object.operations.create).toMatchObject({ maxRows: 100, replay: 'safe' })
    expect(object.recordUrl).toBe('https://app-eu1.hubspot.com/contacts/123456/record/0-1/{id}')
    expect(object.provenance?.sourceKey).toMatchObject({ name: 'crm_ferry_source_id', type: 'text', unique: true })
    expect(schema.users).toEqual({ object: 'owners', email: 'email', active: { field: 'archived', equals: false } })
  })
})

describe('read', () => {
  const list = (query: Record<string, string>, reply: unknown): Exchange => ({ ask: `GET ${objects}`, query, reply })
  const record = (id: string, values: object) => ({
    id,
    properties: values,
    createdAt: '2019-10-30T03:30:17.883Z',
    archived: false,
  })
  const next = (after: string) => ({ next: { after, link: `https://api.hubapi.com${objects}?after=${after}` } })
  const asked = { limit: '100', properties: 'email,budget', archived: 'false' }

  it('pages by id until no next page is told, and goes on from any cursor', async () => {
    const first = list(asked, { results: [record('512', { email: 'a@b.co', budget: '1.5' })], paging: next('513') })
    const last = list({ ...asked, after: '513' }, { results: [record('513', { email: null })] })
    const fake = fakeHttp([details, propertyList, validationList, first, last, last])
    const connection = connect(config, fake.factory)
    const query = { object: 'contacts', fields: ['email', 'budget'] }
    const pages = await collect(connection.read(query, never))
    expect(pages).toEqual([
      { records: [{ id: '512', row: { email: 'a@b.co', budget: '1.5' } }], cursor: '513' },
      { records: [{ id: '513', row: { email: null, budget: null } }], cursor: null },
    ])
    expect(await collect(connection.read({ ...query, cursor: '513' }, never))).toEqual(pages.slice(1))
    fake.done()
  })

  it('speaks the common forms', async () => {
    const values = {
      newsletter: 'true',
      agreed: 'false',
      interests: 'a;b',
      budget: '1.25E3',
      first_contact: '2026-12-31T00:00:00Z',
      createdate: '1700000000000',
      birthday: '1990-02-28',
      firstname: '',
      phone: '+49 30 1234',
    }
    const fields = Object.keys(values)
    const fake = fakeHttp([
      details,
      propertyList,
      validationList,
      list({ limit: '100', properties: fields.join(','), archived: 'false' }, { results: [record('1', values)] }),
    ])
    const [only] = await collect(connect(config, fake.factory).read({ object: 'contacts', fields }, never))
    expect(only?.records[0]?.row).toEqual({
      newsletter: true,
      agreed: false,
      interests: ['a', 'b'],
      budget: '1250',
      first_contact: '2026-12-31T00:00:00.000Z',
      createdate: '2023-11-14T22:13:20.000Z',
      birthday: '1990-02-28',
      firstname: null,
      phone: '+49 30 1234',
    })
  })

  it('asks for many properties by id instead of in the address', async () => {
    const fields = Array.from({ length: 400 }, (_, n) => `a_rather_long_name_${n}`)
    const byId = {
      ask: `POST ${objects}/batch/read`,
      body: { properties: fields, inputs: [{ id: '1' }, { id: '2' }, { id: '3' }] },
      status: 207,
      reply: {
        results: [record('3', { [fields[0]!]: 'z' }), record('1', { [fields[0]!]: 'x' })],
        errors: [
          {
            status: 'error',
            category: 'OBJECT_NOT_FOUND',
            message: 'Could not get some CONTACT objects',
            context: { ids: ['2'] },
          },
        ],
        numErrors: 1,
      },
    }
    const bare = list(
      { limit: '3', properties: 'hs_object_id', archived: 'false' },
      { results: ['1', '2', '3'].map((id) => record(id, {})), paging: next('4') },
    )
    const fake = fakeHttp([details, propertyList, validationList, bare, byId])
    const pages = await collect(connect(config, fake.factory).read({ object: 'contacts', fields, limit: 3 }, never))
    expect(pages).toHaveLength(1)
    expect(pages[0]?.records.map(({ id, row }) => [id, row[fields[0]!]])).toEqual([
      ['1', 'x'],
      ['3', 'z'],
    ])
    fake.done()
  })

  it('reads active owners, then deactivated ones, from any cursor', async () => {
    const owner = (id: string, archived: boolean) => ({
      id,
      email: `${id}@acme.example`,
      userId: 9586504,
      archived,
      createdAt: '2026-01-01T00:00:00Z',
    })
    const page = (query: object, reply: object): Exchange => ({
      ask: 'GET /crm/owners/2026-03',
      query: { limit: '100', archived: 'false', ...query },
      reply,
    })
    const exchanges = [
      page({}, { results: [owner('1', false)], paging: next('A1') }),
      page({ after: 'A1' }, { results: [owner('2', false)] }),
      page({ archived: 'true' }, { results: [owner('3', true)] }),
    ]
    const query = { object: 'owners', fields: ['email', 'archived', 'userId', 'createdAt'] }
    const { factory } = fakeHttp([...exchanges, ...exchanges.slice(1)])
    const pages = await collect(connect(config, factory).read(query, never))
    expect(pages.map((each) => each.cursor)).toEqual(['false:A1', 'true:', null])
    expect(pages.flatMap((each) => each.records.map(({ row }) => row.archived))).toEqual([false, false, true])
    expect(pages[0]?.records[0]).toEqual({
      id: '1',
      row: { email: '1@acme.example', archived: false, userId: '9586504', createdAt: '2026-01-01T00:00:00.000Z' },
    })
    expect(await collect(connect(config, factory).read({ ...query, cursor: 'false:A1' }, never))).toEqual(
      pages.slice(1),
    )
  })

  it('says that it has no conditions, and no object that the account does not know', async () => {
    const none = { ask: 'GET /crm-object-schemas/2026-03/schemas', reply: { results: [] } }
    const { factory } = fakeHttp([details, propertyList, validationList, none])
    const connection = connect(config, factory)
    const filtered = connection.read({ object: 'owners', fields: [], where: 'x' }, never)
    await expect(collect(filtered)).rejects.toMatchObject({ kind: 'unsupported' })
    await expect(collect(connection.read({ object: 'p1_boats', fields: [] }, never))).rejects.toMatchObject({
      kind: 'unsupported',
    })
  })
})

describe('find', () => {
  const record = (id: string, values: object) => ({ id, properties: values })
  const ask = (body: object, reply: object, status = 200): Exchange => ({
    ask: `POST ${objects}/batch/read`,
    body,
    status,
    reply,
  })
  const missing = (...ids: string[]) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: 'Could not get some CONTACT objects',
    context: { ids },
  })

  it('finds by e-mail without regard to case, by a secondary address, and knows who is missing', async () => {
    const body = {
      properties: ['firstname', 'email', 'hs_additional_emails'],
      idProperty: 'email',
      inputs: [{ id: 'Ada@Acme.example' }, { id: 'grace@old.example' }, { id: 'nobody@acme.example' }],
    }
    const reply = {
      results: [
        record('2', {
          email: 'grace@acme.example',
          hs_additional_emails: 'g@x.example;grace@old.example',
          firstname: 'Grace',
        }),
        record('1', { email: 'ada@acme.example', firstname: 'Ada' }),
      ],
      errors: [missing('nobody@acme.example')],
    }
    const fake = fakeHttp([details, propertyList, validationList, ask(body, reply, 207)])
    const values = ['Ada@Acme.example', 'grace@old.example', 'nobody@acme.example', 'ada@acme.example']
    const found = await connect(config, fake.factory).find!(
      { object: 'contacts', key: 'email', values, fields: ['firstname'] },
      never,
    )
    expect(found.sort((a, b) => a.asked.localeCompare(b.asked))).toEqual([
      { asked: 'ada@acme.example', id: '1', row: { firstname: 'Ada' } },
      { asked: 'Ada@Acme.example', id: '1', row: { firstname: 'Ada' } },
      { asked: 'grace@old.example', id: '2', row: { firstname: 'Grace' } },
    ])
    fake.done()
  })

  it('tells what a merged id is now', async () => {
    const body = (...ids: string[]) => ({ properties: ['firstname'], inputs: ids.map((id) => ({ id })) })
    const fake = fakeHttp([
      details,
      propertyList,
      validationList,
      ask(body('7', '8', '9'), { results: [record('9', {}), record('20', {})], errors: [missing('8')] }, 207),
      ask(body('7'), { results: [record('20', { firstname: 'Merged' })] }),
    ])
    const found = await connect(config, fake.factory).find!(
      { object: 'contacts', key: 'id', values: ['7', '8', '9', 'x9'], fields: ['firstname'] },
      never,
    )
    expect(found.map(({ asked, id }) => [asked, id])).toEqual([
      ['9', '9'],
      ['7', '20'],
    ])
    fake.done()
  })

  it('never takes a failure for an absence', async () => {
    const error = { status: 'error', category: 'INTERNAL_ERROR', message: 'internal error', context: { ids: ['7'] } }
    const fake = fakeHttp([
      details,
      propertyList,
      validationList,
      ask({ properties: [], inputs: [{ id: '7' }] }, { results: [], errors: [error] }, 207),
    ])
    const finding = connect(config, fake.factory).find!(
      { object: 'contacts', key: 'id', values: ['7'], fields: [] },
      never,
    )
    await expect(finding).rejects.toMatchObject({ kind: 'transient' })
  })
})
