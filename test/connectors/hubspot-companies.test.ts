import { describe, expect, it } from 'vitest'
import type { Issue } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { findField, findObject } from '../../src/model/schema.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'
import { companies, companyProperties, noLabels, properties } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const objects = '/crm/objects/2026-03/companies'
const both = ['contacts', 'companies']

const details: Exchange = {
  ask: 'GET /account-info/2026-03/details',
  reply: { portalId: 123456, uiDomain: 'app-eu1.hubspot.com' },
}
const contactLook: Exchange[] = [
  { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } },
  { ask: 'GET /crm/property-validations/2026-03/0-1', reply: { results: [] } },
]
const domainRule = { ruleType: 'DOMAIN', ruleArguments: [] }
const companyLook: Exchange[] = [
  { ask: 'GET /crm/properties/2026-03/companies', reply: { results: companyProperties } },
  {
    ask: 'GET /crm/property-validations/2026-03/0-2',
    reply: { results: [{ propertyName: 'website', propertyValidationRules: [domainRule] }] },
  },
]

const refused = (exchange: Exchange, scope: string, status = 403): Exchange => ({
  ask: exchange.ask,
  status,
  reply: {
    status: 'error',
    category: status === 403 ? 'MISSING_SCOPES' : 'INTERNAL_ERROR',
    errors: [{ context: { requiredGranularScopes: [scope] } }],
  },
})

describe('companies', () => {
  it('are described beside contacts, each with what is its own', async () => {
    const { factory } = fakeHttp([details, ...contactLook, ...companyLook, noLabels])
    const schema = await connect(config, factory).describe(never, both)
    expect(schema.objects.map(({ name }) => name)).toEqual(['contacts', 'companies', 'owners'])
    const object = findObject(schema, 'companies')!
    expect(object.recordUrl).toBe('https://app-eu1.hubspot.com/contacts/123456/record/0-2/{id}')
    expect(object.matchKeys).toEqual([{ field: 'domain', normalise: 'domain' }])
    expect(object.operations.find).toEqual({ keys: ['id', 'customer_number'], maxRows: 100 })
    expect(object.operations.create).toMatchObject({ maxRows: 100, replay: 'safe' })
    expect(object.provenance?.sourceKey).toMatchObject({ name: 'crm_ferry_source_id', unique: true })
    expect(findField(object, 'website')?.rules).toEqual([{ type: 'DOMAIN', arguments: [] }])
    // Several companies may share a domain; an e-mail address is a contact's identity and nobody else's.
    expect(findField(object, 'domain')?.unique).toBe(false)
    expect(findField(object, 'email')).toMatchObject({ type: 'text', unique: false })
    expect(object.fields.flatMap(({ name, role }) => (role ? [[name, role]] : []))).toEqual([
      ['name', 'name'],
      ['createdate', 'created'],
      ['hs_lastmodifieddate', 'modified'],
    ])
    expect(findField(object, 'hs_parent_company_id')).toMatchObject({ createable: false, updateable: false })
  })

  it.each([
    ['companies', contactLook, companyLook, ['contacts', 'owners']],
    ['contacts', companyLook, contactLook, ['companies', 'owners']],
  ])('or contacts are left out where the key may not read them: %s', async (object, open, closed, left) => {
    const scope = `crm.schemas.${object}.read`
    const { factory } = fakeHttp([details, ...open, ...closed.map((exchange) => refused(exchange, scope)), noLabels])
    const schema = await connect(config, factory).describe(never, both)
    expect(schema.objects.map(({ name }) => name)).toEqual(left)
  })

  it('that could not be asked about for another reason stop the look', async () => {
    const broken = companyLook.map((exchange) => refused(exchange, '', 502))
    const { factory } = fakeHttp([details, ...contactLook, ...broken])
    await expect(connect(config, factory).describe(never, both)).rejects.toMatchObject({ kind: 'transient' })
  })

  it('that the key may not read are refused with the scopes of companies, not of contacts', async () => {
    const scope = 'crm.schemas.companies.read'
    const owners: Exchange = { ask: 'GET /crm/owners/2026-03', reply: { results: [] } }
    const probes = [
      { ask: `GET ${objects}`, reply: { results: [] } },
      refused({ ask: 'GET /crm/properties/2026-03/companies/hs_object_id', reply: {} }, scope),
      { ask: `POST ${objects}/batch/update`, status: 400, reply: { category: 'VALIDATION_ERROR' } },
      { ask: 'POST /crm/properties/2026-03/companies/batch/create', status: 400, reply: {} },
      owners,
    ]
    const { factory } = fakeHttp([details, ...companyLook.map((exchange) => refused(exchange, scope)), ...probes])
    const reading = connect(config, factory).read({ object: 'companies', fields: ['name'] }, never)
    await expect(collect(reading)).rejects.toMatchObject({
      kind: 'permission',
      message: 'HubSpot: the key lacks the scope crm.schemas.companies.read.',
    })
  })

  it('are read without a look at contacts', async () => {
    const page: Exchange = {
      ask: `GET ${objects}`,
      query: { limit: '100', properties: 'name,numberofemployees', archived: 'false' },
      reply: { results: [{ id: '7', properties: { name: 'Acme', numberofemployees: '1.2E3' } }] },
    }
    const fake = fakeHttp([details, ...companyLook, page])
    const query = { object: 'companies', fields: ['name', 'numberofemployees'] }
    expect(await collect(connect(config, fake.factory).read(query, never))).toEqual([
      { records: [{ id: '7', row: { name: 'Acme', numberofemployees: '1200' } }], cursor: null },
    ])
    fake.done()
  })

  it('are found by our key, and by a key of the account alone', async () => {
    const key = 'salesforce:00D:Account:001A'
    const ask = (idProperty: string, value: string): Exchange => ({
      ask: `POST ${objects}/batch/read`,
      body: { properties: [idProperty], idProperty, inputs: [{ id: value }] },
      reply: { results: [{ id: '7', properties: { [idProperty]: value.toLowerCase() } }] },
    })
    const { factory } = fakeHttp([
      details,
      ...companyLook,
      // A field that is not known yet is looked for once.
      ...companyLook,
      ask('crm_ferry_source_id', key),
      ask('customer_number', 'C-1'),
    ])
    const { find } = connect(config, factory)
    const by = (field: string, value: string) =>
      find!({ object: 'companies', key: field, values: [value], fields: [field] }, never)
    expect(await by('crm_ferry_source_id', key)).toMatchObject([{ asked: key, id: '7' }])
    expect(await by('customer_number', 'C-1')).toMatchObject([{ asked: 'C-1', id: '7' }])
  })

  it('are created by an upsert on our key', async () => {
    const row = { name: 'Acme', domain: 'acme.example' }
    const { write } = connect(config, fakeHttp([]).factory)
    const encoded = write!.encode(companies, 'create', row)
    if (Array.isArray(encoded)) return expect.unreachable()
    const inputs = [
      {
        id: 'K-1',
        idProperty: 'crm_ferry_source_id',
        objectWriteTraceId: '0',
        properties: { ...row, crm_ferry_source_id: 'K-1' },
      },
    ]
    const reply = { results: [{ id: '7', new: true, objectWriteTraceId: '0', properties: {} }] }
    const { factory } = fakeHttp([{ ask: `POST ${objects}/batch/upsert`, body: { inputs }, reply }])
    const created = await connect(config, factory).write!.create(companies, [{ key: 'K-1', encoded }], never)
    expect(created).toEqual([{ status: 'written', id: '7', created: true }])
  })

  it('without a name and a domain are told before anything is sent', () => {
    const { encode } = connect(config, fakeHttp([]).factory).write!
    const codes = (operation: 'create' | 'update', row: Record<string, string | null>) => {
      const encoded = encode(companies, operation, row)
      return Array.isArray(encoded) ? encoded.map(({ field, code }: Issue) => [field, code]) : 'encoded'
    }
    expect(codes('create', { phone: '1' })).toEqual([['name', 'required']])
    expect(codes('create', { name: ' ', domain: null })).toEqual([['name', 'required']])
    expect(codes('create', { name: 'Acme' })).toBe('encoded')
    expect(codes('create', { domain: 'acme.example' })).toBe('encoded')
    expect(codes('update', { phone: '1' })).toBe('encoded')
  })

  it('hold the domain that was sent in whatever form HubSpot keeps it', () => {
    const { same } = connect(config, fakeHttp([]).factory).write!
    expect(same(companies, 'domain', 'https://www.Acme.example/about', 'acme.example')).toBe(true)
    expect(same(companies, 'domain', 'acme.example', 'other.example')).toBe(false)
    expect(same(companies, 'domain', 'acme.example', null)).toBe(false)
    expect(same(companies, 'website', 'https://www.acme.example', 'acme.example')).toBe(false)
  })

  it('get their properties in a group that companies have', async () => {
    const definition = { name: 'shoe_size', label: 'Shoe size', type: 'text' as const }
    const list = { ask: 'GET /crm/properties/2026-03/companies', reply: { results: companyProperties } }
    const made = { ...definition, type: 'string', fieldType: 'text' }
    const fake = fakeHttp([
      list,
      {
        ask: 'POST /crm/properties/2026-03/companies/batch/create',
        body: { inputs: [{ ...made, groupName: 'companyinformation' }] },
        status: 201,
        reply: { results: [made] },
      },
      { ...list, reply: { results: [...companyProperties, made] } },
    ])
    const outcomes = await connect(config, fake.factory).admin!.createFields('companies', [definition], never)
    expect(outcomes).toEqual([{ status: 'created' }])
  })

  it('are held against their own rights, limits and triggers before a migration', async () => {
    const limit = { limit: 10, usage: 9 }
    const fake = fakeHttp([
      { ask: `GET ${objects}`, reply: { results: [] } },
      { ask: 'GET /crm/properties/2026-03/companies/hs_object_id', reply: {} },
      refused({ ask: `POST ${objects}/batch/update`, reply: {} }, 'crm.objects.companies.write'),
      { ask: 'POST /crm/properties/2026-03/companies/batch/create', status: 400, reply: {} },
      { ask: 'GET /crm/owners/2026-03', reply: { results: [] } },
      companyLook[1]!,
      { ask: 'GET /crm/limits/2026-03/associations/records/from', reply: { results: [] } },
      {
        ask: 'GET /crm/limits/2026-03/records',
        reply: {
          hubspotDefinedObjectTypes: [
            { objectTypeId: '0-1', limit: 10, usage: 0 },
            { objectTypeId: '0-2', ...limit },
          ],
        },
      },
    ])
    const intention = { object: 'companies', creates: 3, updates: 0, newFields: [], newOptions: [] }
    const found = await connect(config, fake.factory).preflight!({ ...intention, writes: ['lifecyclestage'] }, never)
    fake.done()
    expect(found.map(({ severity, code }) => [severity, code])).toEqual([
      ['error', 'missing-rights'],
      ['error', 'limit-records'],
      ['warning', 'automations-unknown'],
    ])
    expect(found[0]?.message).toContain('crm.objects.companies.write')
    expect(found[1]?.message).toContain('10 companies and has 9')
    expect(found[2]?.message).toContain('companies are created; a lifecycle stage')
    expect(found[2]?.fix).toBe('Pause them in HubSpot before the migration.')
  })
})
