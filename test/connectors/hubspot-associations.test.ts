import { describe, expect, it } from 'vitest'
import type { Link } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import { knownObject } from '../../src/connectors/hubspot/objects.ts'
import { relationsAmong } from '../../src/connectors/hubspot/relations.ts'
import type { Relation } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { companyProperties, noLabels, properties } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const associations = '/crm/associations/2026-03'

const among = (...names: string[]) => relationsAmong(names.map((name) => knownObject(name)!))
const both = among('contacts', 'companies')
const relationCalled = (wanted: string): Relation => both.find(({ name }) => name === wanted)!
const toCompanies = relationCalled('contacts>companies')
const toContacts = relationCalled('companies>contacts')

describe('relations', () => {
  it('are told for objects that the key may read', async () => {
    const look: Exchange[] = [
      { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } },
      { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } },
      { ask: 'GET /crm/property-validations/2026-03/0-1', reply: { results: [] } },
      { ask: 'GET /crm/properties/2026-03/companies', reply: { results: companyProperties } },
      { ask: 'GET /crm/property-validations/2026-03/0-2', reply: { results: [] } },
      noLabels,
    ]
    const { relations } = await connect(config, fakeHttp(look).factory).describe(never, ['contacts', 'companies'])
    expect(relations).toEqual(both)
    for (const { read, link } of both) {
      expect([read, link]).toEqual([{ maxRows: 1000 }, { maxRows: 2000, replay: 'safe' }])
    }
    expect(both.map(({ name, label, most }) => [name, label, most])).toEqual([
      ['contacts>companies', 'Companies of a contact', undefined],
      ['companies>contacts', 'Contacts of a company', undefined],
      ['contacts>contacts', 'Contacts of a contact', undefined],
      ['companies>companies', 'Companies of a company', undefined],
      ['contacts>companies:primary', 'Primary company of a contact', 1],
      ['companies>companies:parent', 'Parent of a company', 1],
      ['companies>companies:child', 'Children of a company', undefined],
    ])
    expect(among('line_items')).toEqual([])
    expect(among('notes', 'tasks')).toEqual([])
    expect(among('emails', 'deals').map(({ label }) => label)).toEqual([
      'Deals of an email',
      'Emails of a deal',
      'Deals of a deal',
    ])
  })
})

describe('reading links', () => {
  const plain = { category: 'HUBSPOT_DEFINED', typeId: 279, label: null }
  const primary = { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' }
  const to = (id: string | number, ...associationTypes: object[]) => ({ toObjectId: id, associationTypes })
  const ask = (inputs: object[], reply: object, status = 200): Exchange => ({
    ask: `POST ${associations}/contacts/companies/batch/read`,
    body: { inputs },
    status,
    reply,
  })
  const none = (id: string) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No company is associated with contact ${id}.`,
    context: { fromObjectId: [id], fromObjectType: ['contact'], toObjectType: ['company'] },
  })
  const read = async (exchanges: Exchange[], ids: string[], relation = toCompanies): Promise<Link[]> => {
    const fake = fakeHttp(exchanges)
    const pages = await Array.fromAsync(connect(config, fake.factory).readLinks!(relation, ids, never))
    fake.done()
    return pages.flat()
  }

  it('goes on where a record has more than a page, for all such records at once', async () => {
    const first = {
      results: [
        { from: { id: '1' }, to: [to('9', plain, primary), to(8, plain)], paging: { next: { after: 'p1' } } },
        { from: { id: '2' }, to: [to('9', plain)] },
        { from: { id: '3' }, to: [to('7', plain)], paging: { next: { after: 'p3' } } },
      ],
      numErrors: 1,
      errors: [none('4')],
    }
    const second = {
      results: [
        { from: { id: '1' }, to: [to('6', plain)], paging: { next: { after: 'p2' } } },
        { from: { id: '3' }, to: [to('5', plain)] },
      ],
    }
    const third = { results: [{ from: { id: '1' }, to: [to('4', plain)] }] }
    const links = await read(
      [
        ask([{ id: '1' }, { id: '2' }, { id: '3' }, { id: '4' }], first, 207),
        ask(
          [
            { id: '1', after: 'p1' },
            { id: '3', after: 'p3' },
          ],
          second,
        ),
        ask([{ id: '1', after: 'p2' }], third),
      ],
      ['1', '2', '3', '4', '2', 'x'],
    )
    expect(links.map(({ from, to }) => `${from}-${to}`).sort()).toEqual([
      '1-4',
      '1-6',
      '1-8',
      '1-9',
      '2-9',
      '3-5',
      '3-7',
    ])
  })

  it('knows that records without links, and those that are gone, have none', async () => {
    expect(
      await read([ask([{ id: '1' }], { status: 'COMPLETE', results: [], errors: [none('1')] }, 207)], ['1']),
    ).toEqual([])
    expect(await read([ask([{ id: '1' }], { status: 'error', category: 'OBJECT_NOT_FOUND' }, 404)], ['1'])).toEqual([])
    expect(await read([], ['no id'])).toEqual([])
    expect(await read([], [])).toEqual([])
  })

  it('never takes a failure for an absence', async () => {
    const broken = { status: 'error', category: 'INTERNAL_ERROR', message: 'internal error' }
    const failed = read([ask([{ id: '1' }], { results: [], errors: [broken] }, 207)], ['1'])
    await expect(failed).rejects.toMatchObject({ kind: 'transient' })
    const moved = read([ask([{ id: '1' }], { message: 'resource not found' }, 404)], ['1'])
    await expect(moved).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('asks the way back at the other end', async () => {
    const exchange: Exchange = {
      ask: `POST ${associations}/companies/contacts/batch/read`,
      reply: { results: [{ from: { id: '9' }, to: [to('1', { ...plain, typeId: 280 })] }] },
    }
    expect(await read([exchange], ['9'], toContacts)).toEqual([{ from: '9', to: '1' }])
  })
})

describe('making links', () => {
  const links: Link[] = [
    { from: '1', to: '9' },
    { from: '2', to: '9' },
    { from: '3', to: '8' },
  ]
  const ask = (reply: object | string, status = 201): Exchange => ({
    ask: `POST ${associations}/contacts/companies/batch/create`,
    status,
    reply,
  })
  const made = ({ from, to }: Link) => ({
    fromObjectTypeId: '0-1',
    fromObjectId: Number(from),
    toObjectTypeId: '0-2',
    toObjectId: to,
    labels: [],
  })
  const make = (exchange: Exchange, asked = links, relation = toCompanies) =>
    connect(config, fakeHttp([exchange]).factory).write!.link!(relation, asked, never)
  const written = { status: 'written' }

  it('sends the plain type of its direction, and joins results by the pair, not by position', async () => {
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }]
    const body = { inputs: links.map(({ from, to }) => ({ from: { id: from }, to: { id: to }, types })) }
    const exchange = { ...ask({ results: links.toReversed().map(made) }), body }
    const fake = fakeHttp([exchange])
    const outcomes = await connect(config, fake.factory).write!.link!(toCompanies, links, never)
    expect(outcomes).toEqual([written, written, written])
    expect(fake.requests[0]?.request).toMatchObject({ repeat: 'once', lane: 'write' })

    const back = { from: { id: '9' }, to: { id: '1' }, types: [{ ...types[0], associationTypeId: 280 }] }
    const reply = { results: [made({ from: '9', to: '1' })] }
    const other = { ask: `POST ${associations}/companies/contacts/batch/create`, body: { inputs: [back] }, reply }
    expect(await make(other, [{ from: '9', to: '1' }], toContacts)).toEqual([written])
  })

  const refusals: [string, object][] = [
    ['by the side', { fromObjectId: ['2'], fromObjectType: ['contact'], toObjectId: ['9'], toObjectType: ['company'] }],
    ['by one side', { fromObjectId: ['2'] }],
    ['by the type, in words', { INVALID_OBJECT_IDS: ['CONTACT=2 is not valid'] }],
    ['by the type, beside it', { objectId: ['2'], objectType: ['CONTACT'] }],
    ['by the number of the type', { objectId: ['2'], objectType: ['0-1'] }],
    ['neither way', { ids: ['2'] }],
    ['not at all', {}],
  ]
  it.each(refusals)('tells which of them was refused where an error names the end %s', async (_, context) => {
    const error = {
      status: 'error',
      category: 'VALIDATION_ERROR',
      message: 'One or more associations are invalid',
      context,
    }
    for (const status of [207, 200, 201]) {
      const reply = { status: 'COMPLETE', results: [made(links[0]!), made(links[2]!)], numErrors: 1, errors: [error] }
      const outcomes = await make(ask(reply, status))
      expect(outcomes).toMatchObject([
        written,
        { status: 'rejected', error: { kind: 'invalid', scope: 'row', stored: 'no' } },
        written,
      ])
    }
  })

  it('knows a company from a contact of the same id', async () => {
    const asked = [
      { from: '9', to: '1' },
      { from: '1', to: '9' },
    ]
    const error = { category: 'VALIDATION_ERROR', context: { INVALID_OBJECT_IDS: ['COMPANY=9 is not valid'] } }
    const outcomes = await make(ask({ results: [made(asked[0]!)], errors: [error] }, 207), asked)
    expect(outcomes).toMatchObject([written, { status: 'rejected' }])
  })

  it('takes what nobody asked for as the links of records that were merged into others', async () => {
    const merged = made({ from: '4', to: '9' })
    const error = { category: 'VALIDATION_ERROR', context: { INVALID_OBJECT_IDS: ['CONTACT=3 is not valid'] } }
    const outcomes = await make(ask({ results: [merged, made(links[0]!)], errors: [error] }, 207))
    expect(outcomes).toMatchObject([written, written, { status: 'rejected' }])
  })

  it('says unknown of what no list names', async () => {
    const outcomes = await make(ask({ status: 'COMPLETE', results: [made(links[0]!)] }))
    const unknown = { status: 'unknown', error: { scope: 'row', stored: 'unknown' } }
    expect(outcomes).toMatchObject([written, unknown, unknown])
  })

  it('names the links that a refusal of the whole call is about', async () => {
    const refusal = {
      status: 'error',
      category: 'VALIDATION_ERROR',
      message: 'One or more associations are invalid',
      context: { INVALID_OBJECT_IDS: ['COMPANY=9 is not valid'], objectId: ['9'], objectType: ['COMPANY'] },
    }
    const error = { kind: 'invalid', scope: 'request', stored: 'no', rows: [0, 1] }
    const rejected = { status: 'rejected', error }
    expect(await make(ask(refusal, 400))).toMatchObject([rejected, rejected, rejected])
    const alone = await make(ask(refusal, 400), links.slice(0, 1))
    expect(alone).toMatchObject([{ status: 'rejected', error: { scope: 'row', kind: 'invalid' } }])
  })

  it.each([
    [403, { category: 'MISSING_SCOPES' }, 'rejected', { kind: 'permission', scope: 'request', stored: 'no' }],
    [429, { policyName: 'TEN_SECONDLY_ROLLING' }, 'rejected', { kind: 'rate-limited', stored: 'no' }],
    [502, '<html>', 'unknown', { kind: 'transient', stored: 'unknown' }],
    [200, '{"results":[', 'unknown', { kind: 'transient', stored: 'unknown' }],
  ])('gives each link the outcome of the whole call: %i', async (status, reply, outcome, error) => {
    const told = { status: outcome, error }
    expect(await make(ask(reply, status))).toMatchObject([told, told, told])
  })

  it('makes no call for no links, and none for a relation that is not HubSpot’s', async () => {
    const { link } = connect(config, fakeHttp([]).factory).write!
    expect(await link!(toCompanies, [], never)).toEqual([])
    const strange = { ...toCompanies, name: 'contacts>companies>tickets' }
    await expect(link!(strange, links, never)).rejects.toMatchObject({ kind: 'unsupported' })
  })
})
