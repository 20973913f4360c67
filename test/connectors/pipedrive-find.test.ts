import { describe, expect, it } from 'vitest'
import { never } from './fake-http.ts'
import { described, ofDeals, ofPersons, page } from './pipedrive-answers.ts'

const person = (id: number, more: object = {}) => ({ id, name: `Jane ${id}`, is_deleted: false, ...more })

describe('looking for records of Pipedrive', () => {
  it('finds a few by a call each and many by their ids, by no search', async () => {
    const { connection, fake } = await described('persons', ofPersons, [
      { ask: 'GET /api/v2/persons/1', reply: { success: true, data: person(1) } },
      { ask: 'GET /api/v2/persons/2', reply: { success: true, data: person(2, { is_deleted: true }) } },
      { ask: 'GET /api/v2/persons/3', status: 404, reply: { success: false, error: 'Entity was not found' } },
      { ask: 'GET /api/v2/persons', query: { ids: '4,5,6,7,8,9', limit: '100' }, reply: page([person(9), person(4)]) },
    ])
    const find = (values: string[]) =>
      connection.find!({ object: 'persons', key: 'id', values, fields: ['name'] }, never)
    expect(await find(['1', '2', '3', 'x'])).toEqual([{ asked: '1', id: '1', row: { name: 'Jane 1' } }])
    expect((await find(['4', '5', '6', '7', '8', '9'])).map(({ asked }) => asked)).toEqual(['4', '9'])
    const byName = connection.find!({ object: 'persons', key: 'name', values: ['x'], fields: [] }, never)
    await expect(byName).rejects.toMatchObject({ kind: 'unsupported' })
    fake.done()
  })

  it('looks for deals in the archive, too', async () => {
    const ids = ['1', '2', '3', '4', '5', '6']
    const { connection, fake } = await described('deals', ofDeals, [
      { ask: 'GET /api/v2/deals', query: { ids: ids.join(), limit: '100' }, reply: page([{ id: 1 }]) },
      { ask: 'GET /api/v2/deals/archived', query: { ids: '2,3,4,5,6', limit: '100' }, reply: page([{ id: 6 }]) },
    ])
    const found = await connection.find!({ object: 'deals', key: 'id', values: ids, fields: [] }, never)
    expect(found.map(({ id }) => id)).toEqual(['1', '6'])
    fake.done()
  })

  it('looks there for a few as well, which a call for one may not tell of', async () => {
    const { connection, fake } = await described('deals', ofDeals, [
      { ask: 'GET /api/v2/deals/1', reply: { success: true, data: { id: 1 } } },
      { ask: 'GET /api/v2/deals/2', status: 404, reply: { success: false, error: 'Entity was not found' } },
      { ask: 'GET /api/v2/deals/3', reply: { success: true, data: { id: 3, is_deleted: true } } },
      { ask: 'GET /api/v2/deals/archived', query: { ids: '2', limit: '100' }, reply: page([{ id: 2 }]) },
    ])
    const found = await connection.find!({ object: 'deals', key: 'id', values: ['1', '2', '3'], fields: [] }, never)
    expect(found.map(({ id }) => id)).toEqual(['1', '2'])
    fake.done()
  })
})
