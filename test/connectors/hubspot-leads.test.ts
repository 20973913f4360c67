import { describe, expect, it } from 'vitest'
import type { CreateRow } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { knownObject } from '../../src/connectors/hubspot/objects.ts'
import { toObject } from '../../src/connectors/hubspot/schema.ts'
import { findField } from '../../src/model/schema.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const objects = '/crm/objects/2026-03/leads'
const properties = [
  { name: 'hs_lead_name', label: 'Name', type: 'string', fieldType: 'text', hubspotDefined: true },
  { name: 'hs_object_id', label: 'ID', type: 'number', fieldType: 'number', hubspotDefined: true },
]
const leads = toObject(knownObject('leads')!, properties, { recordBase: null })

const labels = (...results: object[]): Exchange => ({
  ask: 'GET /crm/associations/2026-03/leads/contacts/labels',
  reply: { results },
})
const plain = { category: 'HUBSPOT_DEFINED', typeId: 608, label: null }
const primary = { category: 'HUBSPOT_DEFINED', typeId: 578, label: 'Primary' }

const look: Exchange[] = [
  { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } },
  { ask: 'GET /crm/properties/2026-03/leads', reply: { results: properties } },
  { ask: 'GET /crm/property-validations/2026-03/0-136', reply: { results: [] } },
  { ask: 'GET /crm/pipelines/2026-03/leads', reply: { results: [] } },
]
const links: Exchange = {
  ask: 'POST /crm/associations/2026-03/leads/contacts/batch/read',
  body: { inputs: [{ id: '1' }, { id: '2' }, { id: '3' }] },
  status: 207,
  reply: {
    results: [
      {
        from: { id: '2' },
        to: [
          { toObjectId: 8, associationTypes: [plain] },
          { toObjectId: 9, associationTypes: [plain, primary] },
        ],
      },
      { from: { id: '1' }, to: [{ toObjectId: '7', associationTypes: [plain] }] },
    ],
    errors: [{ category: 'OBJECT_NOT_FOUND', subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }],
  },
}
const records = ['1', '2', '3'].map((id) => ({ id, properties: { hs_lead_name: `Lead ${id}` } }))
const rows = [
  { associated_contact: '7', hs_lead_name: 'Lead 1' },
  { associated_contact: '9', hs_lead_name: 'Lead 2' },
  { associated_contact: null, hs_lead_name: 'Lead 3' },
]

describe('a lead', () => {
  it('has the contact that it is created with as a field', () => {
    expect(findField(leads, 'associated_contact')).toMatchObject({
      type: 'reference',
      references: ['contacts'],
      required: true,
      createable: true,
      updateable: false,
    })
    const { encode } = connect(config, fakeHttp([]).factory).write!
    const row = { hs_lead_name: 'Ada', associated_contact: '7' }
    expect(encode(leads, 'create', row)).toMatchObject({ wire: { properties: { hs_lead_name: 'Ada' }, parent: '7' } })
    expect(encode(leads, 'create', { hs_lead_name: 'Ada' })).toMatchObject([
      { field: 'associated_contact', code: 'required' },
    ])
    expect(encode(leads, 'create', { ...row, associated_contact: 'Ada' })).toMatchObject([
      { field: 'associated_contact', code: 'malformed-id' },
    ])
    expect(encode(leads, 'update', row)).toMatchObject([{ field: 'associated_contact', code: 'read-only' }])
  })

  it.each([
    ['as its primary one', [plain, primary], 578],
    ['plainly where nothing is called primary', [plain], 608],
  ])(
    'is created together with its contact, %s, and a second sending is refused',
    async (_, types, associationTypeId) => {
      expect(leads.operations.create?.replay).toBe('refused')
      const body = {
        inputs: ['7', '8'].map((id, n) => ({
          objectWriteTraceId: String(n),
          properties: { hs_lead_name: `Lead ${n}`, crm_ferry_source_id: `K-${n}` },
          associations: [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] }],
        })),
      }
      const taken = {
        category: 'VALIDATION_ERROR',
        message:
          'Property values were not valid: [{"isValid":false,"message":"Cannot set value=K-1. 41 already has that value","error":"CONFLICTING_UNIQUE_VALUE","name":"crm_ferry_source_id"}]',
        context: { objectWriteTraceId: ['1'] },
      }
      const reply = { results: [{ id: '40', properties: { crm_ferry_source_id: 'K-0' } }], errors: [taken] }
      const fake = fakeHttp([labels(...types), { ask: `POST ${objects}/batch/create`, body, status: 207, reply }])
      const { write } = connect(config, fake.factory)
      const created = ['7', '8'].map((associated_contact, n): CreateRow => {
        const encoded = write!.encode(leads, 'create', { hs_lead_name: `Lead ${n}`, associated_contact })
        return Array.isArray(encoded) ? expect.unreachable() : { key: `K-${n}`, encoded }
      })
      expect(await write!.create(leads, created, never)).toMatchObject([
        { status: 'written', id: '40', created: true },
        {
          status: 'rejected',
          error: {
            ...{ kind: 'conflict', scope: 'row', conflict: { id: '41' } },
            // Not HubSpot's own words, which repeat the value.
            message: 'HubSpot: property crm_ferry_source_id: another record has this value already.',
          },
        },
      ])
      fake.done()
    },
  )

  it('cannot be created where HubSpot names no such link', async () => {
    const { write } = connect(config, fakeHttp([labels()]).factory)
    const row = { key: 'K', encoded: { wire: { properties: {}, parent: '7' }, bytes: 0 } }
    await expect(write!.create(leads, [row], never)).rejects.toMatchObject({ kind: 'unsupported', stored: 'no' })
  })

  it('is read with its contact, the primary one of several, by list and by id', async () => {
    const list = { ask: `GET ${objects}`, query: { limit: '100', properties: 'hs_lead_name', archived: 'false' } }
    const fields = ['associated_contact', 'hs_lead_name']
    const byId = {
      ask: `POST ${objects}/batch/read`,
      body: { properties: ['hs_lead_name'], inputs: [{ id: '1' }, { id: '2' }, { id: '3' }] },
    }
    const reply = { results: records }
    const fake = fakeHttp([...look, { ...list, reply }, links, { ...byId, reply }, links])
    const connection = connect(config, fake.factory)
    const [page] = await collect(connection.read({ object: 'leads', fields }, never))
    expect(page?.records.map(({ row }) => row)).toEqual(rows)
    const found = await connection.find!({ object: 'leads', key: 'id', values: ['1', '2', '3'], fields }, never)
    expect(found.map(({ row }) => row)).toEqual(rows)
    fake.done()
  })

  it('costs no further call where nobody asks for its contact', async () => {
    const fake = fakeHttp([...look, { ask: `GET ${objects}`, reply: { results: records } }])
    await collect(connect(config, fake.factory).read({ object: 'leads', fields: ['hs_lead_name'] }, never))
    fake.done()
  })
})
