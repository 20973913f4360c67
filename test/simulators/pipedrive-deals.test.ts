import { describe, expect, test } from 'vitest'
import { openAccount, people } from './pipedrive-account.ts'

const now = '2026-03-01T12:00:00Z'
const pipelines = [
  {
    ...{ id: 1, name: 'One' },
    stages: [
      { id: 1, name: 'New' },
      { id: 2, name: 'Late' },
    ],
  },
  { id: 2, name: 'Two', stages: [{ id: 7, name: 'New' }] },
]

describe('deals', () => {
  test('[85] a deal is put into the first stage that is left', async () => {
    const account = await openAccount({ pipelines })
    await account.remove('/api/v2/stages/1')
    expect((await account.post('/api/v2/deals', { title: 'A' })).body.data.stage_id).toBe(2)
    expect((await account.post('/api/v2/deals', { title: 'A', stage_id: 1 })).status).toBe(400)
  })

  test('[83] a stage brings its pipeline, a pipeline its first stage; the two must fit', async () => {
    const account = await openAccount({ pipelines })
    const place = async (body: object) => {
      const { status, body: reply } = await account.post('/api/v2/deals', { title: 'A', ...body })
      return status === 200 ? [reply.data.pipeline_id, reply.data.stage_id] : status
    }
    expect(await place({})).toEqual([1, 1])
    expect(await place({ stage_id: 7 })).toEqual([2, 7])
    expect(await place({ pipeline_id: 2 })).toEqual([2, 7])
    expect(await place({ pipeline_id: 1, stage_id: 2 })).toEqual([1, 2])
    expect(await place({ pipeline_id: 1, stage_id: 7 })).toBe(400)
    expect(await place({ pipeline_id: 9 })).toBe(400)
    const moved = (await account.patch('/api/v2/deals/1', { stage_id: 2 })).body.data
    expect([moved.stage_id, moved.stage_change_time]).toEqual([2, now])
    expect((await account.patch('/api/v2/deals/1', { pipeline_id: 1 })).body.data.stage_id).toBe(2)
  })

  test('[84] what became of a deal has its time and, when it is lost, its reason', async () => {
    const account = await openAccount()
    const won = (await account.post('/api/v2/deals', { title: 'A', status: 'won' })).body.data
    expect(won).toMatchObject({ won_time: now, close_time: now, lost_time: null, local_won_date: '2026-03-01' })
    const lost = { title: 'B', status: 'lost', lost_reason: 'Price', lost_time: '2025-05-06T07:08:09Z' }
    expect((await account.post('/api/v2/deals', lost)).body.data).toMatchObject({
      ...lost,
      ...{ close_time: lost.lost_time, local_lost_date: '2025-05-06', won_time: null },
    })
    const open = (await account.patch('/api/v2/deals/2', { status: 'open' })).body.data
    expect(open).toMatchObject({ lost_time: null, lost_reason: null, close_time: null, local_lost_date: null })
    const dated = { title: 'C', status: 'won', close_time: '2024-01-02T03:04:05Z' }
    expect((await account.post('/api/v2/deals', dated)).body.data.won_time).toBe(dated.close_time)
  })

  test.each([
    { status: 'open', won_time: now },
    { status: 'won', lost_time: now },
    { status: 'open', close_time: now },
    { status: 'won', lost_reason: 'Price' },
    { archive_time: '2026-01-01 00:00:00' },
  ])('[86] %j is refused: times go with the status', async (body) => {
    const account = await openAccount()
    expect((await account.post('/api/v2/deals', { title: 'A', ...body })).status).toBe(400)
  })

  test('[87] archive_time is YYYY-MM-DD HH:MM:SS, or RFC 3339 too', async () => {
    const usual = await openAccount()
    const other = await openAccount({}, { settings: { readings: 'archive-time-in-rfc3339' } })
    const archived = (archive_time?: string) => ({
      title: 'A',
      is_archived: true,
      ...(archive_time && { archive_time }),
    })
    const written = await usual.post('/api/v2/deals', archived('2025-01-02 03:04:05'))
    expect(written.body.data.archive_time).toBe('2025-01-02T03:04:05Z')
    expect((await usual.post('/api/v2/deals', archived())).body.data.archive_time).toBe(now)
    expect((await usual.post('/api/v2/deals', archived('2025-01-02T03:04:05Z'))).status).toBe(400)
    expect((await other.post('/api/v2/deals', archived('2025-01-02T03:04:05Z'))).status).toBe(200)
  })

  test('[88] a deal stands alone, or needs a person or an organization', async () => {
    const usual = await openAccount()
    const other = await openAccount(
      { persons: people(1) },
      { settings: { readings: 'deal-needs-person-or-organization' } },
    )
    expect((await usual.post('/api/v2/deals', { title: 'A' })).status).toBe(200)
    expect((await other.post('/api/v2/deals', { title: 'A' })).status).toBe(400)
    expect((await other.post('/api/v2/deals', { title: 'A', person_id: 1 })).status).toBe(200)
  })

  test('[89] a deal without currency has that of the caller', async () => {
    const users = [{ id: 1, name: 'A', email: 'a@x.example', default_currency: 'SEK' }]
    const account = await openAccount({ users })
    expect((await account.post('/api/v2/deals', { title: 'A', value: 5.25 })).body.data).toMatchObject({
      ...{ value: 5.25, currency: 'SEK' },
    })
  })

  test('[90] a probability is kept where the pipeline has none', async () => {
    const account = await openAccount()
    await account.patch('/api/v2/pipelines/1', { is_deal_probability_enabled: false })
    await account.post('/api/v2/deals', { title: 'A', probability: 40 })
    expect((await account.get('/api/v2/deals/1')).body.data.probability).toBe(40)
  })

  test('[91] open deals can be capped by the plan', async () => {
    const deals = [
      { id: 1, title: 'A' },
      { id: 2, title: 'B', status: 'won' },
      { id: 3, title: 'C', is_archived: true },
      { id: 4, title: 'D', is_deleted: true },
    ]
    const below = await openAccount({ deals }, { limits: { openDeals: 2 } })
    expect((await below.post('/api/v2/deals', { title: 'E' })).status).toBe(200)
    const account = await openAccount({ deals }, { limits: { openDeals: 1 } })
    expect(await account.post('/api/v2/deals', { title: 'B' })).toMatchObject({
      status: 403,
      body: { success: false, code: 'feature_capping_deals_limit' },
    })
    expect((await account.post('/api/v2/deals', { title: 'B', status: 'won' })).status).toBe(200)
  })

  test('[92] the origin of a deal or lead tells the kind of credential', async () => {
    const account = await openAccount({ persons: people(1) }, { settings: { app: 'oauth' } })
    const app = { authorization: 'Bearer simulated-access-token' }
    const lead = { title: 'A', person_id: 1 }
    expect((await account.post('/api/v2/deals', { title: 'A' })).body.data.origin).toBe('API')
    expect((await account.send('POST', '/api/v2/deals', { title: 'A' }, app)).body.data.origin).toBe('Marketplace')
    expect((await account.post('/api/v1/leads', lead)).body.data).toMatchObject({
      ...{ source_name: 'API', origin: 'API', origin_id: null },
    })
    const byApp = (await account.send('POST', '/api/v1/leads', lead, app)).body.data
    expect(byApp).toMatchObject({ source_name: 'API', origin: 'Marketplace' })
    expect([byApp.origin_id, byApp.channel, byApp.channel_id]).not.toContain(null)
  })
})

describe('products of a deal', () => {
  const seed = {
    deals: [
      { id: 1, title: 'A', currency: 'EUR' },
      { id: 2, title: 'B' },
    ],
    products: [{ id: 1, name: 'Part', prices: [{ price: 4, currency: 'EUR' }] }],
  }
  const line = (more = {}) => ({ product_id: 1, item_price: 10, quantity: 3, ...more })

  test('[93] one product is put to a deal, changed and taken away', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.post('/api/v2/deals/1/products', line({ discount: 10 }))
    expect([status, body.data]).toMatchObject([201, { id: 1, deal_id: 1, name: 'Part', currency: 'EUR', sum: 27 }])
    const path = '/api/v2/deals/1/products/1'
    expect((await account.patch(path, { discount: 5, discount_type: 'amount' })).body.data.sum).toBe(25)
    expect((await account.patch('/api/v2/deals/2/products/1', { quantity: 1 })).status).toBe(404)
    expect((await account.remove(path)).status).toBe(200)
    expect((await account.get('/api/v2/deals/1/products')).body.data).toEqual([])
  })

  test('[94] up to 100 at once, all or none', async () => {
    const account = await openAccount(seed)
    const bulk = (data: unknown[]) => account.post('/api/v2/deals/1/products/bulk', { data })
    const lines = (count: number) => Array.from({ length: count }, () => line())
    expect((await bulk([...lines(3), line({ product_id: 9 })])).status).toBe(400)
    expect(account.simulation.account.store.collection('deal-products').size).toBe(0)
    expect((await bulk(lines(101))).status).toBe(400)
    const { status, body } = await bulk(lines(100))
    expect([status, body.data.length]).toEqual([201, 100])
  })

  test('[95] the products of up to 100 deals are listed together', async () => {
    const dealProducts = [1, 2, 1].map((deal_id, at) => ({ id: at + 1, deal_id, ...line() }))
    const account = await openAccount({ ...seed, dealProducts })
    const { data } = (await account.get('/api/v2/deals/products?deal_ids=1,2')).body
    expect(data.map(({ id, deal_id }: { id: number; deal_id: number }) => [id, deal_id])).toEqual([
      ...[
        [1, 1],
        [2, 2],
        [3, 1],
      ],
    ])
    expect((await account.get('/api/v2/deals/products')).status).toBe(400)
    const gone = await account.remove('/api/v2/deals/1/products?ids=3')
    expect(gone.body.data).toEqual({ ids: [3] })
    expect((await account.remove('/api/v2/deals/1/products')).body).toMatchObject({
      data: { ids: [1] },
      additional_data: { more_items_in_collection: false },
    })
  })

  test('[96] the prices of a product are replaced as a whole', async () => {
    const account = await openAccount(seed)
    const { data } = (await account.patch('/api/v2/products/1', { prices: [{ price: 5, currency: 'USD', cost: 2 }] }))
      .body
    expect(data.prices).toEqual([{ product_id: 1, price: 5, currency: 'USD', cost: 2, direct_cost: 0, notes: '' }])
  })
})

describe('activities', () => {
  test('[97] the person of an activity is its primary participant', async () => {
    const account = await openAccount({ persons: people(2) })
    const participants = [{ person_id: 1 }, { person_id: 2, primary: true }]
    const { data } = (await account.post('/api/v2/activities', { subject: 'A', participants })).body
    expect([data.person_id, data.participants]).toEqual([2, [{ person_id: 1, primary: false }, participants[1]]])
    expect((await account.get('/api/v2/activities?person_id=2')).body.data).toHaveLength(1)
    expect((await account.patch('/api/v2/activities/1', { participants: [] })).body.data.person_id).toBeNull()
  })

  test('[98] person_id itself is read only, or is written', async () => {
    const usual = await openAccount({ persons: people(1) })
    const other = await openAccount({ persons: people(1) }, { settings: { readings: 'activity-person-writable' } })
    const body = { subject: 'A', person_id: 1 }
    expect((await usual.post('/api/v2/activities', body)).status).toBe(400)
    expect((await other.post('/api/v2/activities', body)).body.data).toMatchObject({
      ...{ person_id: 1, participants: [{ person_id: 1, primary: true }] },
    })
  })

  test('[99] what an activity is not told it has by itself', async () => {
    const account = await openAccount()
    expect((await account.post('/api/v2/activities', { type: 'task' })).body.data).toMatchObject({
      ...{ subject: 'Task', type: 'task', due_date: '2026-03-01', done: false, marked_as_done_time: null },
    })
    expect((await account.patch('/api/v2/activities/1', { done: true })).body.data.marked_as_done_time).toBe(now)
    expect((await account.patch('/api/v2/activities/1', { done: false })).body.data.marked_as_done_time).toBeNull()
  })

  test('[100] times of day have seconds, and lie in UTC beside their date', async () => {
    const account = await openAccount()
    const body = { subject: 'A', due_date: '2026-03-02', due_time: '09:30', duration: '01:15:00' }
    expect((await account.post('/api/v2/activities', body)).body.data).toMatchObject({ ...body, due_time: '09:30:00' })
  })
})
