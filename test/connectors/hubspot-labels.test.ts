import { describe, expect, it } from 'vitest'
import type { Link } from '../../src/connector.ts'
import { connect } from '../../src/connectors/hubspot/index.ts'
import type { Relation } from '../../src/model/schema.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { companyProperties, properties } from './hubspot-objects.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }
const associations = '/crm/associations/2026-03'

const plain = { category: 'HUBSPOT_DEFINED', typeId: 279, label: null }
const primary = { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' }
const billing = { category: 'USER_DEFINED', typeId: 34, label: 'Billing contact' }
/** As two people named two labels alike, and one as HubSpot names its own. */
const twins = [
  { category: 'USER_DEFINED', typeId: 36, label: 'Partner' },
  { category: 'USER_DEFINED', typeId: 38, label: 'Partner' },
  { category: 'USER_DEFINED', typeId: 40, label: 'primary' },
]
const labels = (pair: string, ...results: object[]): Exchange => ({
  ask: `GET ${associations}/${pair}/labels`,
  reply: { results },
})
const forth = labels('contacts/companies', plain, primary, billing, ...twins)
const back = labels(
  'companies/contacts',
  { ...plain, typeId: 280 },
  { ...primary, typeId: 2 },
  { ...billing, typeId: 33, label: 'Billed company' },
)
const between = (from: string, to: string, ...allLabels: string[]) => ({
  fromObjectType: { objectTypeId: from, singularLabel: 'x', pluralLabel: 'xs' },
  toObjectType: { objectTypeId: to, singularLabel: 'y', pluralLabel: 'ys' },
  ...{ allLabels, usage: allLabels.length, limit: 10, percentage: 0 },
})
const use = (status = 200): Exchange => ({
  ask: 'GET /crm/limits/2026-03/associations/labels',
  status,
  reply: { results: [between('0-1', '0-2', 'Billing contact'), between('0-1', '0-1'), between('0-1', '0-3', 'x')] },
})
const look: Exchange[] = [
  { ask: 'GET /account-info/2026-03/details', reply: { portalId: 1, uiDomain: 'app.hubspot.com' } },
  { ask: 'GET /crm/properties/2026-03/contacts', reply: { results: properties } },
  { ask: 'GET /crm/property-validations/2026-03/0-1', reply: { results: [] } },
  { ask: 'GET /crm/properties/2026-03/companies', reply: { results: companyProperties } },
  { ask: 'GET /crm/property-validations/2026-03/0-2', reply: { results: [] } },
]

const named = (kind: string, from = 'contacts', to = 'companies'): Relation => ({
  ...{ name: `${from}>${to}${kind === '' ? '' : `:${kind}`}`, label: kind, from, to },
})

describe('labels of an account', () => {
  const namesOf = async (exchanges: Exchange[]) => {
    const fake = fakeHttp([...look, ...exchanges])
    const { relations = [] } = await connect(config, fake.factory).describe(never, ['contacts', 'companies'])
    fake.done()
    return relations.map(({ name }) => name).filter((name) => !/>\w+$/.test(name))
  }
  const special = ['contacts>companies:primary', 'companies>companies:parent', 'companies>companies:child']
  const own = [
    'contacts>companies:Billing contact',
    'contacts>companies:Partner',
    'contacts>companies:Partner (38)',
    'contacts>companies:primary (40)',
    'companies>contacts:Billed company',
  ]

  it('are relations of their own, asked for only where there are any', async () => {
    expect(await namesOf([use(), forth, back])).toEqual([...special, ...own])
  })

  it('are looked for between the usual objects where the account does not tell how many there are', async () => {
    const others = [labels('contacts/contacts'), { ...labels('companies/companies'), status: 403 }]
    expect(await namesOf([use(403), forth, back, ...others])).toEqual([...special, ...own])
  })
})

describe('reading links of one kind', () => {
  const to = (toObjectId: string, ...associationTypes: object[]) => ({ toObjectId, associationTypes })
  const answer: Exchange = {
    ask: `POST ${associations}/contacts/companies/batch/read`,
    reply: {
      results: [
        { from: { id: '1' }, to: [to('9', plain, primary), to('8', plain, billing)] },
        // A number of another maker's type.
        { from: { id: '2' }, to: [to('9', plain), to('7', plain, { ...primary, category: 'USER_DEFINED' })] },
      ],
    },
  }
  const read = async (kind: string, more: Exchange[] = []): Promise<string[]> => {
    const fake = fakeHttp([...more, answer])
    const pages = await Array.fromAsync(connect(config, fake.factory).readLinks!(named(kind), ['1', '2'], never))
    return pages.flat().map(({ from, to: end }) => `${from}-${end}`)
  }

  it('gives the plain relation all of them, and each other one its own', async () => {
    expect(await read('')).toEqual(['1-9', '1-8', '2-9', '2-7'])
    expect(await read('primary')).toEqual(['1-9'])
    expect(await read('Billing contact', [forth])).toEqual(['1-8'])
  })

  it('says of a label that is gone that it is not there', async () => {
    await expect(read('Former', [forth])).rejects.toMatchObject({ kind: 'unsupported' })
  })
})

describe('making and unmaking links of one kind', () => {
  const links: Link[] = [
    { from: '1', to: '9' },
    { from: '1', to: '8' },
    { from: '2', to: '9' },
  ]
  const typed = (associationCategory: string, associationTypeId: number) =>
    links.map(({ from, to }) => ({
      from: { id: from },
      to: { id: to },
      types: [{ associationCategory, associationTypeId }],
    }))
  const results = links.map(({ from, to }) => ({ fromObjectId: from, toObjectId: to, labels: [] }))
  const written = links.map(() => ({ status: 'written' }))
  const change = async (kind: 'link' | 'unlink', relation: Relation, exchanges: Exchange[], wanted = links) => {
    const fake = fakeHttp(exchanges)
    const outcomes = await connect(config, fake.factory).write![kind]!(relation, wanted, never)
    fake.done()
    return outcomes
  }
  const post = (call: string, inputs: object[], reply: unknown, status = 200): Exchange => ({
    ...{ ask: `POST ${associations}/contacts/companies/batch/${call}`, body: { inputs }, status, reply },
  })

  it('sends the type alone that the relation stands for', async () => {
    const first = post('create', typed('HUBSPOT_DEFINED', 1), { results }, 201)
    expect(await change('link', named('primary'), [first])).toEqual(written)
    const second = post('create', typed('USER_DEFINED', 34), { results }, 201)
    expect(await change('link', named('Billing contact'), [forth, second])).toEqual(written)
  })

  it('asks for the plain type where it is not the same everywhere', async () => {
    const relation = named('', 'leads', 'companies')
    const inputs = typed('HUBSPOT_DEFINED', 610)
    const asked = [
      labels('leads/companies', { ...primary, typeId: 612 }, { ...plain, typeId: 610 }),
      { ...post('create', inputs, { results }), ask: `POST ${associations}/leads/companies/batch/create` },
    ]
    expect(await change('link', relation, asked)).toEqual(written)
    const none = change('link', relation, [labels('leads/companies')])
    await expect(none).rejects.toMatchObject({ kind: 'unsupported', stored: 'no' })
  })

  it.each([
    [204, ''],
    [200, { status: 'COMPLETE', results: [] }],
  ])('takes plain links away with all that they mean, and others one by one: %i', async (status, reply) => {
    const whole = [
      { from: { id: '1' }, to: [{ id: '9' }, { id: '8' }] },
      { from: { id: '2' }, to: [{ id: '9' }] },
    ]
    expect(await change('unlink', named(''), [post('archive', whole, reply, status)])).toEqual(written)
    const one = post('labels/archive', typed('HUBSPOT_DEFINED', 1), reply, status)
    expect(await change('unlink', named('primary'), [one])).toEqual(written)
  })

  it('takes what is not there for unlinked, and says what was refused', async () => {
    const gone = { category: 'OBJECT_NOT_FOUND', context: { fromObjectId: ['1'] } }
    const refused = { category: 'VALIDATION_ERROR', context: { INVALID_OBJECT_IDS: ['COMPANY=8 is not valid'] } }
    const some = { ...post('archive', [], { results: [], errors: [gone, refused] }, 207), body: undefined }
    expect(await change('unlink', named(''), [some])).toMatchObject([
      { status: 'written' },
      { status: 'rejected', error: { kind: 'invalid', scope: 'row' } },
      { status: 'written' },
    ])
    const nameless = { ...some, reply: { errors: [{ category: 'VALIDATION_ERROR' }] } }
    expect(await change('unlink', named(''), [nameless])).toMatchObject(links.map(() => ({ status: 'unknown' })))
    const lost = { ...some, status: 502, reply: '' }
    expect(await change('unlink', named(''), [lost])).toMatchObject(links.map(() => ({ status: 'unknown' })))
    expect(await change('unlink', named(''), [], [{ from: 'x', to: '9' }])).toEqual([{ status: 'written' }])
  })

  it('takes as many away as it makes, in calls of the size that HubSpot takes', async () => {
    const many = Array.from({ length: 250 }, (_, n) => ({ from: String(n + 1), to: '9' }))
    const parts = [many.slice(0, 100), many.slice(100, 200), many.slice(200)]
    const calls = parts.map((part) =>
      post(
        'archive',
        part.map(({ from }) => ({ from: { id: from }, to: [{ id: '9' }] })),
        '',
        204,
      ),
    )
    const outcomes = await change('unlink', named(''), calls, many)
    expect(outcomes).toEqual(many.map(() => ({ status: 'written' })))
  })
})
