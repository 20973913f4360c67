import { describe, expect, it } from 'vitest'
import type { Content, Encoded } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import { type Exchange, never } from './fake-http.ts'
import { company, described } from './pipedrive-answers.ts'

const files = '/api/v1/files'

async function filesOf(answers: Exchange[]) {
  const { connection, object, fake } = await described('files', company, answers)
  const encoded = (row: Row, operation: 'create' | 'update' = 'create') =>
    connection.write!.encode(object, operation, row) as Encoded
  return { connection, object, fake, encoded }
}

const content: Content = {
  bytes: 3,
  async *open() {
    yield Buffer.from('abc')
  },
}

describe('files of Pipedrive', () => {
  it('go as a form, with what they belong to', async () => {
    const { connection, object, fake, encoded } = await filesOf([
      { ask: `POST ${files}`, reply: { success: true, data: { id: 123 } } },
    ])
    const row = { name: 'Größe "1".pdf', deal_id: '1', lead_id: 'adf21080-0e10-11eb-879b-05d71fb426ec' }
    const told = await connection.write!.create(object, [{ key: 'k', encoded: encoded(row), content }], never)
    expect(told).toEqual([{ status: 'written', id: '123', created: true }])
    expect(fake.requests.at(-1)?.request).toMatchObject({
      ...{ repeat: 'once', cost: 10 },
      body: {
        parts: [
          { name: 'deal_id', body: '1' },
          { name: 'lead_id', body: 'adf21080-0e10-11eb-879b-05d71fb426ec' },
          { name: 'file', filename: 'Größe "1".pdf', body: { bytes: 3 } },
        ],
      },
    })
    fake.done()
  })

  it('are refused without their bytes', async () => {
    const { connection, object, encoded } = await filesOf([])
    const row = { key: 'k', encoded: encoded({ name: 'a.pdf', deal_id: '1' }) }
    expect(await connection.write!.create(object, [row], never)).toMatchObject([
      { status: 'rejected', error: { kind: 'invalid', scope: 'row', stored: 'no' } },
    ])
  })

  it('keep what they belong to, and change their name and description as a form', async () => {
    const body = 'name=b.pdf&description='
    const { connection, object, fake, encoded } = await filesOf([
      { ask: `PUT ${files}/123`, body, reply: { success: true, data: { id: 123 } } },
    ])
    const row = encoded({ name: 'b.pdf', description: null }, 'update')
    expect(await connection.write!.update(object, [{ id: '123', encoded: row }], never)).toEqual([
      { status: 'written', id: '123' },
    ])
    expect(connection.write!.encode(object, 'update', { deal_id: '2' })).toMatchObject([{ code: 'read-only' }])
    fake.done()
  })

  it('give their bytes at the price of a page, and none that nobody has', async () => {
    const { connection, object, fake } = await filesOf([{ ask: `GET ${files}/123/download`, reply: 'abc' }])
    const bytes = await Array.fromAsync(connection.content!(object, '123', never))
    expect(Buffer.concat(bytes).toString()).toBe('abc')
    expect(fake.requests.at(-1)?.request.cost).toBe(20)
    expect(() => connection.content!(object, 'x/../../y', never)).toThrow(/no file of this id/)
  })
})
