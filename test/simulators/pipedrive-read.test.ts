import { describe, expect, test } from 'vitest'
import { code, openAccount, people } from './pipedrive-account.ts'

type Listed = { id: number }[]
const ids = (list: Listed) => list.map(({ id }) => id)
const at = (minute: number) => `2026-01-01T10:${String(minute).padStart(2, '0')}:00Z`
const decoded = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))

describe('pages', () => {
  test('[41] a page has 100 records unless asked, at most 500; the cursor is base64 of a place in the order', async () => {
    const account = await openAccount({ persons: people(501) })
    const first = (await account.get('/api/v2/persons')).body
    expect(first.data).toHaveLength(100)
    expect(decoded(first.additional_data.next_cursor)).toEqual({
      ...{ field: 'id', fieldValue: 101, sortDirection: 'asc', id: 101 },
    })
    const most = (await account.get('/api/v2/persons?limit=500')).body
    const last = (await account.get(`/api/v2/persons?limit=500&cursor=${most.additional_data.next_cursor}`)).body
    expect([most.data.length, ids(last.data), last.additional_data.next_cursor]).toEqual([500, [501], null])
  })

  test('[42] records that come and go do not shift what follows', async () => {
    const account = await openAccount({ persons: people(6) })
    const first = (await account.get('/api/v2/persons?limit=3')).body
    await account.remove('/api/v2/persons/1')
    await account.remove('/api/v2/persons/4')
    const next = (await account.get(`/api/v2/persons?limit=3&cursor=${first.additional_data.next_cursor}`)).body
    expect(ids(next.data)).toEqual([5, 6])
  })

  test('[43] a cursor of another form is refused', async () => {
    const account = await openAccount({ persons: people(1) })
    expect((await account.get('/api/v2/persons?cursor=nonsense')).status).toBe(400)
  })

  test('[44] lists sort by id, time of creation or change, with ties by id', async () => {
    const persons = [
      { id: 1, name: 'A', add_time: at(3), update_time: at(9) },
      { id: 2, name: 'B', add_time: at(1), update_time: at(9) },
      { id: 3, name: 'C', add_time: at(2), update_time: at(4) },
    ]
    const account = await openAccount({ persons })
    const sorted = async (query: string): Promise<number[]> => {
      const found: number[] = []
      for (let cursor = ''; ; ) {
        const { body } = await account.get(`/api/v2/persons?limit=1&${query}${cursor}`)
        found.push(...ids(body.data))
        if (body.additional_data.next_cursor === null) return found
        cursor = `&cursor=${body.additional_data.next_cursor}`
      }
    }
    expect(await sorted('sort_by=add_time')).toEqual([2, 3, 1])
    expect(await sorted('sort_by=update_time')).toEqual([3, 1, 2])
    expect(await sorted('sort_by=update_time&sort_direction=desc')).toEqual([2, 1, 3])
    expect(await sorted('sort_direction=desc')).toEqual([3, 2, 1])
    expect((await account.get('/api/v2/persons?sort_by=name')).status).toBe(400)
  })
})

describe('what a list is asked for', () => {
  const deals = [
    { id: 1, title: 'A', person_id: 1, org_id: 1, stage_id: 1 },
    { id: 2, title: 'B', status: 'won', stage_id: 7, owner_id: 2 },
    { id: 3, title: 'C', status: 'lost', stage_id: 8 },
    { id: 4, title: 'D', is_deleted: true },
  ]
  const pipelines = [
    { id: 1, name: 'One', stages: [{ id: 1, name: 'New' }] },
    {
      ...{ id: 2, name: 'Two' },
      stages: [
        { id: 7, name: 'New' },
        { id: 8, name: 'Late' },
      ],
    },
  ]
  const users = [1, 2].map((id) => ({ id, name: `U${id}`, email: `u${id}@x.example` }))
  const seed = { users, pipelines, deals, persons: people(3), organizations: [{ id: 1, name: 'Acme' }] }

  test.each([
    ['', [1, 2, 3]],
    ['owner_id=2', [2]],
    ['person_id=1', [1]],
    ['org_id=1', [1]],
    ['pipeline_id=2', [2, 3]],
    ['stage_id=8', [3]],
    ['status=won,lost', [2, 3]],
    ['status=deleted', [4]],
    ['ids=3,1,99', [1, 3]],
    ['ids=2&status=open', []],
  ])('[45] deals by %s', async (query, found) => {
    const account = await openAccount(seed)
    expect(ids((await account.get(`/api/v2/deals?${query}`)).body.data)).toEqual(found)
  })

  test('[46] at most 100 ids', async () => {
    const account = await openAccount(seed)
    const list = (count: number) => Array.from({ length: count }, (_, each) => each + 1).join(',')
    expect((await account.get(`/api/v2/deals?ids=${list(100)}`)).status).toBe(200)
    expect((await account.get(`/api/v2/deals?ids=${list(101)}`)).status).toBe(400)
  })

  test('[47] a saved filter decides alone: ids beside it are passed over in silence', async () => {
    const account = await openAccount(seed)
    const fields = (await account.get('/api/v1/dealFields?limit=500')).body.data
    const title = fields.find(({ key }: { key: string }) => key === 'title').id
    const condition = { object: 'deal', field_id: String(title), operator: '=', value: 'B', extra_value: null }
    const conditions = {
      glue: 'and',
      conditions: [
        { glue: 'and', conditions: [condition] },
        { glue: 'or', conditions: [] },
      ],
    }
    const { status, body } = await account.post('/api/v1/filters', { name: 'B only', type: 'deals', conditions })
    expect(status).toBe(201)
    expect(ids((await account.get(`/api/v2/deals?filter_id=${body.data.id}&ids=1`)).body.data)).toEqual([2])
    expect((await account.get('/api/v2/deals?filter_id=99')).status).toBe(404)
    expect((await account.get(`/api/v2/persons?filter_id=${body.data.id}`)).status).toBe(400)
  })

  test('[52] updated_since is inclusive, updated_until is not', async () => {
    const persons = [1, 2, 3].map((id) => ({ id, name: 'P', update_time: at(id) }))
    const account = await openAccount({ persons })
    const found = async (query: string) => ids((await account.get(`/api/v2/persons?${query}`)).body.data)
    expect(await found(`updated_since=${at(2)}`)).toEqual([2, 3])
    expect(await found(`updated_until=${at(2)}`)).toEqual([1])
    expect(await found('updated_since=2026-01-01T12:02:00%2B02:00')).toEqual([2, 3])
    expect((await account.get('/api/v2/persons?updated_since=2026-01-01')).status).toBe(400)
  })

  test('[53] updated_since has no fraction of a second, or may have one', async () => {
    const usual = await openAccount({ persons: people(1) })
    const other = await openAccount({ persons: people(1) }, { settings: { readings: 'fractions-in-updated-since' } })
    const query = '/api/v2/persons?updated_since=2026-01-01T12:02:00.000Z'
    expect((await usual.get(query)).status).toBe(400)
    expect((await other.get(query)).status).toBe(200)
  })

  test.each([
    '/api/v2/products?updated_since=2026-01-01T00:00:00Z',
    '/api/v2/activities?type=call',
    '/api/v2/activities?custom_fields=a',
    '/api/v2/products?include_option_labels=true',
    '/api/v2/persons?stage_id=1',
    '/api/v2/persons?nonsense=1',
  ])('[54] %s is refused', async (path) => {
    const account = await openAccount()
    expect((await account.get(path)).status).toBe(400)
  })
})

describe('what a record tells', () => {
  const fields = ['a', 'b'].map((digit) => ({ field_name: digit, field_type: 'varchar', field_code: code(digit) }))
  const tier = {
    ...{ field_name: 'Tier', field_type: 'set', field_code: code('c') },
    options: [
      { id: 40, label: 'Gold' },
      { id: 41, label: 'Old' },
    ],
  }
  const seed = {
    fields: { personFields: [...fields, tier] },
    persons: people(1, { label_ids: [1], custom_fields: { [code('a')]: 'x', [code('c')]: [40, 41] } }),
  }

  test('[55] every custom field is told, null where it has no value', async () => {
    const account = await openAccount(seed)
    const { custom_fields } = (await account.get('/api/v2/persons/1')).body.data
    expect(custom_fields).toEqual({ [code('a')]: 'x', [code('b')]: null, [code('c')]: [40, 41] })
  })

  test('[56] at most 15 custom fields can be asked for by key', async () => {
    const account = await openAccount(seed)
    const asked = await account.get(`/api/v2/persons?custom_fields=${code('a')}`)
    expect(asked.body.data[0].custom_fields).toEqual({ [code('a')]: 'x' })
    const keys = (count: number) => Array.from({ length: count }, (_, each) => each.toString(16).repeat(40)).join(',')
    expect((await account.get(`/api/v2/persons?custom_fields=${keys(15)}`)).status).toBe(200)
    expect((await account.get(`/api/v2/persons?custom_fields=${keys(16)}`)).status).toBe(400)
  })

  test('[57] options and labels are told with their labels when asked', async () => {
    const account = await openAccount(seed)
    const query = 'include_option_labels=true&include_labels=true'
    const [person] = (await account.get(`/api/v2/persons?${query}`)).body.data
    expect(person.custom_fields[code('c')]).toEqual(tier.options)
    expect(person.labels).toEqual([{ id: 1, label: 'Hot' }])
  })
})

describe('what is put away', () => {
  test('[58] a deleted record is told by its id for 30 days and in no list', async () => {
    const account = await openAccount({ persons: people(2) })
    expect((await account.remove('/api/v2/persons/1')).body).toMatchObject({ success: true, data: { id: 1 } })
    expect(ids((await account.get('/api/v2/persons')).body.data)).toEqual([2])
    expect((await account.get('/api/v2/persons/1')).body.data.is_deleted).toBe(true)
    expect((await account.patch('/api/v2/persons/1', { name: 'X' })).status).toBe(404)
    expect((await account.remove('/api/v2/persons/1')).status).toBe(404)
    account.simulation.clock.advance(30 * 86_400_000)
    expect((await account.get('/api/v2/persons/1')).status).toBe(404)
  })

  test('[59] deleted deals are listed for 30 days when asked for', async () => {
    const account = await openAccount({ deals: [{ id: 1, title: 'A' }] })
    await account.remove('/api/v2/deals/1')
    expect(ids((await account.get('/api/v2/deals?status=deleted')).body.data)).toEqual([1])
    account.simulation.clock.advance(30 * 86_400_000)
    expect(ids((await account.get('/api/v2/deals?status=deleted')).body.data)).toEqual([])
  })

  test('[60] deleted records are in lists too, or not even told by id', async () => {
    const listed = await openAccount({ persons: people(1) }, { settings: { readings: 'deleted-in-lists' } })
    const missing = await openAccount({ persons: people(1) }, { settings: { readings: 'deleted-are-not-found' } })
    for (const account of [listed, missing]) await account.remove('/api/v2/persons/1')
    expect((await listed.get('/api/v2/persons')).body.data).toMatchObject([{ id: 1, is_deleted: true }])
    expect((await missing.get('/api/v2/persons/1')).status).toBe(404)
  })

  test('[61] archived deals are listed apart and cannot be edited, but returned', async () => {
    const deals = [
      { id: 1, title: 'A' },
      { id: 2, title: 'B', is_archived: true, archive_time: at(1) },
    ]
    const account = await openAccount({ deals })
    expect(ids((await account.get('/api/v2/deals')).body.data)).toEqual([1])
    expect(ids((await account.get('/api/v2/deals/archived')).body.data)).toEqual([2])
    expect((await account.patch('/api/v2/deals/2', { title: 'X' })).status).toBe(400)
    const back = await account.patch('/api/v2/deals/2', { is_archived: false })
    expect(back.body.data).toMatchObject({ is_archived: false, archive_time: null, title: 'B' })
    expect(ids((await account.get('/api/v2/deals')).body.data)).toEqual([1, 2])
  })
})
