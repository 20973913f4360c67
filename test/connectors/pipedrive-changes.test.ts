import { describe, expect, it } from 'vitest'
import { collect, never } from './fake-http.ts'
import { company, described, ofDeals, ofPersons, page } from './pipedrive-answers.ts'

/** What comes of work on a machine of that zone. */
async function inZone<T>(zone: string, work: () => Promise<T>): Promise<T> {
  const { TZ: before } = process.env
  process.env.TZ = zone
  try {
    // A process that keeps its zone would make a test of nothing.
    expect(Date.parse('2024-05-05 00:00:00')).not.toBe(Date.parse('2024-05-05T00:00:00Z'))
    return await work()
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
}

const sorted = { sort_by: 'id', sort_direction: 'asc' }

describe('reading what changed in Pipedrive', () => {
  it('tells what changed since a time, and which deals are gone', async () => {
    const since = '2024-05-05T05:05:05.120Z'
    const changed = { ...sorted, updated_since: '2024-05-05T05:05:05Z', limit: '500' }
    const { connection, fake } = await described('deals', ofDeals, [
      { ask: 'GET /api/v2/deals', query: changed, reply: page([{ id: 3 }]) },
      { ask: 'GET /api/v2/deals/archived', query: changed, reply: page([]) },
      {
        ask: 'GET /api/v2/deals',
        query: { ...sorted, status: 'deleted', limit: '500' },
        reply: page([
          { id: 1, update_time: '2024-05-01T00:00:00Z', is_deleted: true },
          { id: 2, update_time: '2024-05-06T00:00:00Z', is_deleted: true },
          // Not what was asked for, and there.
          { id: 3, update_time: '2024-05-06T00:00:00Z', is_deleted: false, status: 'open' },
        ]),
      },
      {
        ask: 'GET /api/v2/deals/archived',
        query: { ...sorted, status: 'deleted', limit: '500' },
        reply: page([{ id: 4, update_time: '2024-05-06T00:00:00Z', is_deleted: true, is_archived: true }]),
      },
    ])
    const pages = await collect(connection.read({ object: 'deals', fields: [], changedSince: since }, never))
    expect(pages.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['3'])
    expect(pages.flatMap(({ deleted = [] }) => deleted)).toEqual(['2', '4'])
    fake.done()
  })

  it('passes on what a list tells of the bin, since a time', async () => {
    const changedSince = '2024-05-05T05:05:05.000Z'
    const { connection } = await described('persons', ofPersons, [
      {
        ask: 'GET /api/v2/persons',
        reply: page([
          { id: 1, update_time: '2024-05-06T00:00:00Z', is_deleted: false },
          { id: 2, update_time: '2024-05-06T00:00:00Z', is_deleted: true },
          { id: 3, update_time: '2024-05-01T00:00:00Z', is_deleted: true },
        ]),
      },
    ])
    const pages = await collect(connection.read({ object: 'persons', fields: [], changedSince }, never))
    expect(pages).toEqual([{ records: [{ id: '1', row: {} }], cursor: null, deleted: ['2'] }])
  })
  it('takes times of the first version for UTC, wherever the machine stands', async () => {
    const changedSince = '2024-05-05T05:05:05.000Z'
    const answer = {
      ask: 'GET /api/v1/notes',
      reply: {
        success: true,
        data: [
          { id: 1, update_time: '2024-05-05 04:05:05', active_flag: true },
          { id: 2, update_time: '2024-05-05 06:05:05', active_flag: true },
        ],
        additional_data: { pagination: { start: 0, limit: 500, more_items_in_collection: false } },
      },
    }
    for (const zone of ['Asia/Tokyo', 'America/New_York']) {
      const { connection } = await described('notes', company, [answer])
      const pages = await inZone(zone, () =>
        collect(connection.read({ object: 'notes', fields: [], changedSince }, never)),
      )
      expect(pages.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(['2'])
    }
  })
})
