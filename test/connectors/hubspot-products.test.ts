import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { knownObject } from '../../src/connectors/hubspot/objects.ts'
import { toObject } from '../../src/connectors/hubspot/schema.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const objects = '/crm/objects/2026-03/products'
const properties = [
  { name: 'name', label: 'Name', type: 'string', fieldType: 'text', hubspotDefined: true },
  { name: 'hs_sku', label: 'SKU', type: 'string', fieldType: 'text', hubspotDefined: true },
]
const products = toObject(knownObject('products')!, properties, { recordBase: null })

const look: Exchange[] = [
  { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } },
  { ask: 'GET /crm/properties/2026-03/products', reply: { results: properties } },
  { ask: 'GET /crm/property-validations/2026-03/0-7', reply: { results: [] } },
]
const page = (names: string, after: string | null, ids: string[], next?: string): Exchange => ({
  ask: `GET ${objects}`,
  query: { limit: '100', properties: names, archived: 'false', ...(after ? { after } : {}) },
  reply: {
    results: ids.map((id) => ({ id, properties: { name: `P${id}` } })),
    ...(next ? { paging: { next: { after: next } } } : {}),
  },
})

/** HubSpot keeps no property of products unique. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
describe('products', () => {
  it('have our key, and a second sending of it makes a second product', () => {
    expect(products.provenance?.sourceKey).toMatchObject({ name: 'crm_ferry_source_id', unique: false })
    expect(products.operations.create?.replay).toBe('blind')
    expect(products.operations.find?.keys).toEqual(['id'])
    expect(products.operations.read?.newestFirst).toBe(true)
    expect(products.matchKeys).toEqual([{ field: 'hs_sku', normalise: 'exact' }])
  })

  it('are created plainly, and joined by trace id or key', async () => {
    const body = {
      inputs: ['K-0', 'K-1', 'K-2'].map((key, n) => ({
        objectWriteTraceId: String(n),
        properties: { name: 'Screw', crm_ferry_source_id: key },
      })),
    }
    const reply = {
      results: [
        { id: '72', properties: { crm_ferry_source_id: 'K-2' } },
        { id: '71', properties: {}, objectWriteTraceId: '1' },
      ],
    }
    const fake = fakeHttp([{ ask: `POST ${objects}/batch/create`, body, status: 201, reply }])
    const rows = body.inputs.map(({ properties: sent }) => ({
      key: sent.crm_ferry_source_id,
      encoded: { wire: { properties: { name: sent.name } }, bytes: 0 },
    }))
    expect(await connect(config, fake.factory).write!.create(products, rows, never)).toMatchObject([
      { status: 'unknown', error: { stored: 'unknown', scope: 'row' } },
      { status: 'written', id: '71', created: true },
      { status: 'written', id: '72', created: true },
    ])
  })

  it('are listed from the newest on by going through the pages backwards; those that are new begin a later listing', async () => {
    const fake = fakeHttp([
      ...look,
      page('hs_object_id', null, ['1', '2'], '3'),
      page('hs_object_id', '3', ['3', '4'], '5'),
      page('hs_object_id', '5', ['5']),
      page('name', '5', ['5']),
      // One of the page is gone, so that it ends with one that was told already.
      page('name', '3', ['4', '5']),
      page('name', null, ['1', '2']),
      page('hs_object_id', '5', ['5', '6'], '7'),
      page('hs_object_id', '7', ['7']),
      page('name', '7', ['7']),
      page('name', '5', ['5', '6']),
    ])
    const connection = connect(config, fake.factory)
    const query = { object: 'products', fields: ['name'], order: 'newest' as const, stopsEarly: true as const }
    const all = await collect(connection.read(query, never))
    expect(all.map(({ records, cursor }) => [records.map(({ id }) => id), cursor])).toEqual([
      [['5'], '5'],
      [['4'], '4'],
      [['2', '1'], null],
    ])
    const later = await collect(connection.read({ ...query, limit: 2 }, never))
    expect(later.flatMap(({ records }) => records.map(({ row }) => row.name))).toEqual(['P7', 'P6'])
    expect(later.at(-1)?.cursor).toBeNull()
    fake.done()
  })

  it('are listed on from a cursor', async () => {
    const fake = fakeHttp([
      ...look,
      page('hs_object_id', null, ['1', '2'], '3'),
      page('hs_object_id', '3', ['3', '4'], '50'),
      page('hs_object_id', '50', ['50']),
      page('name', '3', ['3', '4']),
      page('name', null, ['1', '2']),
    ])
    const query = { object: 'products', fields: ['name'], order: 'newest' as const, cursor: '4' }
    const rest = await collect(connect(config, fake.factory).read(query, never))
    expect(rest.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['3', '2', '1'])
    fake.done()
  })
})
