import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { collect, type Exchange, fakeHttp, never } from './fake-http.ts'
import { companyProperties } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const objects = '/crm/objects/2026-03/companies'
const changedSince = '2026-11-20T12:00:00.000Z'
const merged = { name: 'hs_merged_object_ids', label: 'Merged', type: 'enumeration', fieldType: 'checkbox' }

const look: Exchange[] = [
  { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } },
  { ask: 'GET /crm/properties/2026-03/companies', reply: { results: [...companyProperties, merged] } },
  { ask: 'GET /crm/property-validations/2026-03/0-2', reply: { results: [] } },
]

/** Ids above the last one, since search tells 10,000 at most for one question. */
const search = (above: string, ids: string[], goesOn: boolean, limit = 200): Exchange => ({
  ask: `POST ${objects}/search`,
  body: {
    filterGroups: [
      {
        filters: [
          { propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: '1795176000000' },
          { propertyName: 'hs_object_id', operator: 'GT', value: above },
        ],
      },
    ],
    ...{ sorts: ['hs_object_id'], properties: ['hs_object_id'], limit, after: '0' },
  },
  reply: {
    total: 99,
    // What the index says of a record may be old.
    results: ids.map((id) => ({ id, properties: { name: 'stale' } })),
    ...(goesOn ? { paging: { next: { after: '200' } } } : {}),
  },
})

const values = (records: Record<string, object>, asked = Object.keys(records)): Exchange => ({
  ask: `POST ${objects}/batch/read`,
  body: { properties: ['name', 'hs_merged_object_ids'], inputs: asked.map((id) => ({ id })) },
  reply: { results: Object.entries(records).map(([id, properties]) => ({ id, properties })) },
})

const bin = (after: string | null, records: object[], next?: string): Exchange => ({
  ask: `GET ${objects}`,
  query: { limit: '100', properties: 'hs_object_id', archived: 'true', ...(after === null ? {} : { after }) },
  reply: { results: records, ...(next ? { paging: { next: { after: next } } } : {}) },
})
const gone = (id: string, archivedAt: string) => ({ id, properties: {}, archived: true, archivedAt })

const exchanges = [
  search('0', ['5', '30'], true),
  values({ 30: { name: 'B' }, 5: { name: 'A', hs_merged_object_ids: '3;4' } }, ['5', '30']),
  search('30', ['31', '32'], false),
  // One of them was archived meanwhile.
  values({ 31: { name: 'C' } }, ['31', '32']),
  bin(null, [gone('2', '2026-11-19T00:00:00Z'), gone('32', '2026-11-20T12:00:00.000Z')], '40'),
  bin('40', [gone('40', '2026-11-21T00:00:00Z')]),
]
const query = { object: 'companies', fields: ['name'], changedSince }
const pages = [
  {
    records: [
      { id: '5', row: { name: 'A' } },
      { id: '30', row: { name: 'B' } },
    ],
    deleted: ['3', '4'],
    cursor: 'changed:30',
  },
  { records: [{ id: '31', row: { name: 'C' } }], deleted: [], cursor: 'archived:' },
  { records: [], deleted: ['32'], cursor: 'archived:40' },
  { records: [], deleted: ['40'], cursor: null },
]

describe('changes since a time', () => {
  it('are ids from search, values from the records, then what was merged and deleted', async () => {
    const fake = fakeHttp([...look, ...exchanges])
    expect(await collect(connect(config, fake.factory).read(query, never))).toEqual(pages)
    fake.done()
  })

  it('go on from any cursor', async () => {
    for (const [n, from] of [2, 4, 5].entries()) {
      const fake = fakeHttp([...look, ...exchanges.slice(from)])
      const cursor = pages[n]!.cursor!
      const rest = await collect(connect(config, fake.factory).read({ ...query, cursor }, never))
      expect(rest).toEqual(pages.slice(n + 1))
      fake.done()
    }
  })

  it('stop at a limit, and where nothing has changed', async () => {
    const few = [...look, search('0', ['5', '30'], true, 2), exchanges[1]!]
    const [page, more] = await collect(connect(config, fakeHttp(few).factory).read({ ...query, limit: 2 }, never))
    expect(page).toEqual({ ...pages[0], cursor: null })
    expect(more).toBeUndefined()
    const none = [...look, search('0', [], false), bin(null, [])]
    const nothing = await collect(connect(config, fakeHttp(none).factory).read(query, never))
    expect(nothing.flatMap(({ records, deleted = [] }) => [...records, ...deleted])).toEqual([])
  })

  it('are not told where search keeps another order, since some would be lost', async () => {
    for (const ids of [['5', '30', '4'], ['10', '9'], ['0']]) {
      const { factory } = fakeHttp([...look, search('0', ids, true)])
      await expect(collect(connect(config, factory).read(query, never))).rejects.toMatchObject({ kind: 'bug' })
    }
  })

  it('have a pace of their own: five searches a second, whatever else is read', async () => {
    const keys: [string, number | undefined][] = []
    const fake = fakeHttp([...look, ...exchanges])
    const connection = connect(config, (options) => {
      const { key, window } = options.limits
      const client = fake.factory(options)
      return {
        ...client,
        async request(request, signal) {
          if (request.path.endsWith('/search')) keys.push([key, window?.ms])
          else expect(window).toEqual({ permits: 100, ms: 10_000 })
          return client.request(request, signal)
        },
      }
    })
    await collect(connection.read(query, never))
    expect(keys).toHaveLength(2)
    for (const [key, ms] of keys) expect([key.endsWith(':search'), ms]).toEqual([true, 1000])
  })
})
