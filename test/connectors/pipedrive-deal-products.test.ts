import { describe, expect, it } from 'vitest'
import type { Encoded } from '../../src/connector.ts'
import { collect, type Exchange, never } from './fake-http.ts'
import { company, described, page } from './pipedrive-answers.ts'

const item = (id: number, deal_id: number, product_id: number) => ({
  ...{ id, deal_id, product_id, sum: 90, name: 'Pencil', item_price: 90, quantity: 1, currency: 'USD' },
})

const of = (answers: Exchange[]) => described('deal_products', company, answers)

describe('products of deals of Pipedrive', () => {
  const sorted = { sort_by: 'id', sort_direction: 'asc' }
  const listed = (deal_ids: string, items: unknown[]): Exchange => ({
    ask: 'GET /api/v2/deals/products',
    query: { deal_ids, ...sorted, limit: '500' },
    reply: page(items),
  })
  const deals: Exchange[] = [
    { ask: 'GET /api/v2/deals', query: { ...sorted, limit: '100' }, reply: page([{ id: 1 }, { id: 2 }], 'more') },
    { ask: 'GET /api/v2/deals', query: { ...sorted, limit: '100', cursor: 'more' }, reply: page([{ id: 3 }]) },
    { ask: 'GET /api/v2/deals/archived', reply: page([]) },
  ]
  const items = [listed('1,2', [item(10, 2, 7), item(12, 1, 7)]), listed('3', [item(11, 3, 8)])]

  it('are read deal by deal, and gone on with at a page of deals', async () => {
    const { connection, fake } = await of([...deals, ...items, ...deals.slice(1), ...items.slice(1)])
    const query = { object: 'deal_products', fields: ['product_id', 'item_price'] }
    const pages = await collect(connection.read(query, never))
    expect(pages.map(({ records, cursor }) => [records.map(({ id }) => id), cursor])).toEqual([
      [['2-10', '1-12'], 'live:more'],
      [['3-11'], 'archived:'],
      [[], null],
    ])
    expect(pages[0]?.records[0]?.row).toEqual({ product_id: '7', item_price: '90' })
    const rest = await collect(connection.read({ ...query, cursor: 'live:more' }, never))
    expect(rest).toEqual(pages.slice(1))
    fake.done()
  })

  it('are told the newest first by going through all of them', async () => {
    const { connection } = await of([...deals, ...items])
    const query = { object: 'deal_products', fields: [], order: 'newest' as const, limit: 2 }
    const pages = await collect(connection.read(query, never))
    expect(pages.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['1-12', '3-11'])
  })

  it('are found by the deal and their own number', async () => {
    const { connection, fake } = await of([listed('1,3', [item(12, 1, 7)])])
    const values = ['1-12', '3-11', '3', 'x-1', '1-2-3']
    const found = await connection.find!({ object: 'deal_products', key: 'id', values, fields: ['deal_id'] }, never)
    expect(found).toEqual([{ asked: '1-12', id: '1-12', row: { deal_id: '1' } }])
    fake.done()
  })

  const rowsOf = async (deal: string, count: number, answers: Exchange[]) => {
    const { connection, object, fake } = await of(answers)
    const rows = Array.from({ length: count }, (_, n) => {
      const row = { deal_id: deal, product_id: String(n + 1), item_price: '9.5', quantity: '2' }
      return { key: `k:${n}`, encoded: connection.write!.encode(object, 'create', row) as Encoded }
    })
    const outcomes = await connection.write!.create(object, rows, never)
    fake.done()
    return { outcomes, fake }
  }
  const bulk = 'POST /api/v2/deals/5/products/bulk'
  const line = (n: number) => ({ product_id: n, item_price: 9.5, quantity: 2 })

  it('go by one call where there are many of one deal, and are told apart by their order', async () => {
    const body = { data: [1, 2, 3, 4, 5, 6].map(line) }
    const made = [1, 2, 3, 4, 5, 6].map((n) => ({ ...item(100 + n, 5, n), item_price: 9.5, quantity: 2 }))
    const { outcomes, fake } = await rowsOf('5', 6, [{ ask: bulk, body, status: 201, reply: page(made) }])
    expect(outcomes.map((each) => each.status === 'written' && each.id)).toEqual(
      [101, 102, 103, 104, 105, 106].map((n) => `5-${n}`),
    )
    expect(fake.requests.at(-1)?.request).toMatchObject({ cost: 25, repeat: 'once' })
    const rounded = made.map((each) => ({ ...each, item_price: 10 }))
    const { outcomes: told } = await rowsOf('5', 6, [{ ask: bulk, status: 201, reply: page(rounded) }])
    expect(told).toEqual(outcomes)
    const turned = await rowsOf('5', 6, [{ ask: bulk, status: 201, reply: page(made.toReversed()) }])
    expect(new Set(turned.outcomes.map(({ status }) => status))).toEqual(new Set(['unknown']))
  })

  it('are told apart by their amounts where one product is there several times', async () => {
    const { connection, object } = await of([
      { ask: bulk, status: 201, reply: page([1, 3, 2, 4, 5, 6].map((n) => ({ ...item(100 + n, 5, 7), quantity: n }))) },
    ])
    const rows = [1, 2, 3, 4, 5, 6].map((n) => {
      const row = { deal_id: '5', product_id: '7', item_price: '90', quantity: String(n) }
      return { key: `k:${n}`, encoded: connection.write!.encode(object, 'create', row) as Encoded }
    })
    const outcomes = await connection.write!.create(object, rows, never)
    expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill('unknown'))
  })

  it('go one by one where they are few, and where a call for many was refused', async () => {
    const single = (n: number): Exchange => ({
      ...{ ask: 'POST /api/v2/deals/5/products', body: line(n), status: 201, reply: page(item(100 + n, 5, n)) },
    })
    expect((await rowsOf('5', 2, [single(1), single(2)])).outcomes).toMatchObject([{ id: '5-101' }, { id: '5-102' }])
    const refused = { status: 400, reply: { success: false, error: 'Product not found' } }
    const { outcomes } = await rowsOf('5', 6, [
      { ask: bulk, ...refused },
      ...[1, 2, 4, 5, 6].map(single),
      { ...single(3), ...refused },
    ])
    expect(outcomes.map(({ status }) => status)).toEqual([
      'written',
      'written',
      'rejected',
      'written',
      'written',
      'written',
    ])
    expect(outcomes[2]).toMatchObject({ error: { kind: 'invalid', scope: 'row' } })
  })

  it('are unknown where nobody answered', async () => {
    const { outcomes } = await rowsOf('5', 6, [{ ask: bulk, status: 502, reply: '' }])
    expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill('unknown'))
  })

  it('are changed and taken away at their deal', async () => {
    const path = '/api/v2/deals/5/products/101'
    const { connection, object, fake } = await of([
      { ask: `PATCH ${path}`, body: { quantity: 3 }, reply: page(item(101, 5, 1)) },
      { ask: `DELETE ${path}`, reply: page({ id: 101 }) },
    ])
    const encoded = connection.write!.encode(object, 'update', { quantity: '3' }) as Encoded
    expect(await connection.write!.update(object, [{ id: '5-101', encoded }], never)).toEqual([
      { status: 'written', id: '5-101' },
    ])
    expect(await connection.write!.remove!(object, ['5-101', 'x'], never)).toMatchObject([
      { status: 'written', id: '5-101' },
      { status: 'written', id: 'x' },
    ])
    fake.done()
  })
})
