import { describe, expect, test } from 'vitest'
import { code, openAccount, people } from './pipedrive-account.ts'

const seed = {
  fields: {
    personFields: [
      { field_name: 'Key', field_type: 'varchar', field_code: code('a') },
      { field_name: 'Day', field_type: 'date', field_code: code('b') },
    ],
  },
  persons: [
    {
      ...{ id: 1, name: 'Jane Doe', emails: [{ value: 'jane@acme.example', primary: true, label: 'work' }], org_id: 1 },
      custom_fields: { [code('a')]: 'Source-1', [code('b')]: '2024-02-29' },
    },
    { id: 2, name: 'Janet Smith', phones: [{ value: '+372 5550', primary: true, label: 'work' }] },
  ],
  organizations: [{ id: 1, name: 'Acme Jane Ltd' }],
  leads: [{ id: '35b0d604-eb0d-42d0-be11-eac8832051f0', title: 'Jane lead', person_id: 1 }],
}
const found = (reply: { body: { data: { items: { item: { type: string; id: unknown } }[] } } }) =>
  reply.body.data.items.map(({ item }) => `${item.type} ${item.id}`)

describe('search', () => {
  test.each([
    ['persons/search?term=jane', ['person 1', 'person 2']],
    ['persons/search?term=JANE%20DOE&exact_match=true', ['person 1']],
    ['persons/search?term=jane&exact_match=true', []],
    ['persons/search?term=5550', ['person 2']],
    ['persons/search?term=5550&fields=name', []],
    ['persons/search?term=source-1', ['person 1']],
    ['persons/search?term=2024-02-29', []],
    ['persons/search?term=jane&organization_id=1', ['person 1']],
    ['organizations/search?term=jane', ['organization 1']],
    ['leads/search?term=jane', ['lead 35b0d604-eb0d-42d0-be11-eac8832051f0']],
    ['itemSearch?term=jane&item_types=person,organization', ['person 1', 'person 2', 'organization 1']],
  ])('[122] %s finds %j', async (path, items) => {
    const account = await openAccount(seed)
    expect(found(await account.get(`/api/v2/${path}`))).toEqual(items)
  })

  test.each([
    ['exact', 'Source-1', [1]],
    ['exact', 'source-1', []],
    ['beginning', 'Source', [1]],
    ['middle', 'urce', [1]],
    ['middle', 'URCE', []],
  ])('[123] in one field, %s %s finds %j: the case of letters counts', async (match, term, ids) => {
    const account = await openAccount(seed)
    const { data } = (
      await account.get(`/api/v2/itemSearch/field?entity_type=person&field=${code('a')}&match=${match}&term=${term}`)
    ).body
    expect(data.map(({ id }: { id: number }) => id)).toEqual(ids)
  })

  test.each([
    'persons/search?term=a',
    'persons/search?term=&exact_match=true',
    `itemSearch/field?entity_type=person&field=${code('b')}&term=2024-02-29`,
    `itemSearch/field?entity_type=person&field=${code('f')}&term=abc`,
    'itemSearch?term=jane&limit=101',
  ])('[124] %s is refused', async (path) => {
    const account = await openAccount(seed)
    expect((await account.get(`/api/v2/${path}`)).status).toBe(400)
  })

  test('[125] a search within one object has 100 a page, or up to 500', async () => {
    const usual = await openAccount({ persons: people(120) })
    const other = await openAccount({ persons: people(120) }, { settings: { readings: 'scoped-search-500' } })
    const first = (await usual.get('/api/v2/persons/search?term=person')).body
    expect(first.data.items).toHaveLength(100)
    const rest = await usual.get(`/api/v2/persons/search?term=person&cursor=${first.additional_data.next_cursor}`)
    expect(rest.body).toMatchObject({ data: { items: { length: 20 } }, additional_data: { next_cursor: null } })
    expect((await usual.get('/api/v2/persons/search?term=person&limit=500')).status).toBe(400)
    expect((await other.get('/api/v2/persons/search?term=person&limit=500')).body.data.items).toHaveLength(120)
  })

  test('[126] search knows of changes only after its lag; lists know at once', async () => {
    const account = await openAccount(seed, { limits: { searchLag: 5_000 } })
    await account.post('/api/v2/persons', { name: 'Jane New' })
    await account.patch('/api/v2/persons/1', { name: 'Other' })
    await account.remove('/api/v2/persons/2')
    const search = async () => found(await account.get('/api/v2/persons/search?term=jane&fields=name'))
    expect((await search()).sort()).toEqual(['person 1', 'person 2'])
    expect((await account.get('/api/v2/persons')).body.data).toHaveLength(2)
    account.simulation.clock.advance(5_000)
    expect(await search()).toEqual(['person 3'])
  })
})
