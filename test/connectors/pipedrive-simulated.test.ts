import { expect, it } from 'vitest'
import type { Content, Encoded } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import { findObject } from '../../src/model/schema.ts'
import { openAccount } from './contract-account.ts'
import { collect, never } from './fake-http.ts'
import { accounts } from './subjects/pipedrive.ts'

/** Objects that the contract knows no rows of: files have bytes, and products of deals go in several calls. */
it('files come back byte by byte, and products of a deal go by one call', async () => {
  const opened = await openAccount({ ...accounts[0]!, rows: {}, objects: [] })
  const { connection, schema } = opened
  try {
    const [deal] = (await collect(connection.read({ object: 'deals', fields: [], limit: 1 }, never)))[0]!.records
    const files = findObject(schema, 'files')!
    const bytes = Buffer.from('Größe 🚀'.repeat(10_000))
    const content: Content = {
      bytes: bytes.length,
      async *open() {
        yield bytes
      },
    }
    const encode = (object: typeof files, row: Row): Encoded => {
      const told = connection.write!.encode(object, 'create', row)
      return Array.isArray(told) ? expect.unreachable(JSON.stringify(told)) : told
    }
    const file = encode(files, { name: 'Größe "1".txt', deal_id: deal!.id })
    const [made] = await connection.write!.create(files, [{ key: 'k', encoded: file, content }], never)
    expect(made).toMatchObject({ status: 'written' })
    const id = made?.status === 'written' ? made.id : ''
    const [found] = await connection.find!(
      { object: 'files', key: 'id', values: [id], fields: ['name', 'file_size', 'deal_id'] },
      never,
    )
    expect(found?.row).toEqual({ name: 'Größe "1".txt', file_size: String(bytes.length), deal_id: deal!.id })
    const read = Buffer.concat(await Array.fromAsync(connection.content!(files, id, never)))
    expect(read.equals(bytes)).toBe(true)

    const [product] = (await collect(connection.read({ object: 'products', fields: [], limit: 1 }, never)))[0]!.records
    const lines = findObject(schema, 'deal_products')!
    const rows = [1, 2, 3, 4, 5, 6, 7].map((n) => {
      const row = { deal_id: deal!.id, product_id: product!.id, item_price: `${n}.5`, quantity: '2' }
      return { key: `k:${n}`, encoded: encode(lines, row) }
    })
    const outcomes = await connection.write!.create(lines, rows, never)
    const ids = outcomes.map((outcome) => (outcome.status === 'written' ? outcome.id : JSON.stringify(outcome)))
    const query = { object: 'deal_products', fields: ['item_price'], order: 'newest', limit: 7 } as const
    const [newest] = await collect(connection.read({ ...query, fields: [...query.fields] }, never))
    expect(newest?.records).toEqual(
      ids.map((each, n) => ({ id: each, row: { item_price: `${n + 1}.5` } })).toReversed(),
    )
    expect((await connection.write!.remove!(lines, ids, never)).map(({ status }) => status)).toEqual(
      ids.map(() => 'written'),
    )
    expect(await connection.find!({ object: 'deal_products', key: 'id', values: ids, fields: [] }, never)).toEqual([])
  } finally {
    await opened.close()
  }
})
