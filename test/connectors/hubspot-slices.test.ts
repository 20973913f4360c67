import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/hubspot/index.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import { noStream } from '../ask-in-process.ts'
import { collect, never } from './fake-http.ts'

const config = { vendor: 'hubspot', settings: {}, credentials: { accessToken: 'pat-eu1-hush' } }

/** Contacts with these ids, listed as documented: 100 of a page by ascending id, `after` is where the next one begins. */
function account(ids: readonly number[], entersAnywhere = true) {
  let pages = 0
  const list = (after = '0'): object => {
    const isThere = entersAnywhere || after === '0' || ids.includes(Number(after))
    const rest = isThere ? ids.filter((id) => id >= Number(after)) : []
    pages += 1
    const results = rest.slice(0, 100).map((id) => ({ id: String(id), properties: {} }))
    return { results, ...(rest.length > 100 ? { paging: { next: { after: String(rest[100]) } } } : {}) }
  }
  const http: HttpFactory = () => ({
    ...noStream,
    async request({ path, query = {} }) {
      const reply = path === '/crm/objects/2026-03/contacts' ? list(query.after) : { results: [], portalId: 1 }
      return { status: 200, headers: {}, text: JSON.stringify(reply) }
    },
  })
  return { connection: connect(config, http), pages: () => pages }
}

const evenly = (count: number, from: number, step: number) => Array.from({ length: count }, (_, n) => from + n * step)
const clusters = [...evenly(6000, 51, 50), ...evenly(14_000, 120_000_000_000, 1_000_000)]

async function divide(ids: readonly number[], want: number, entersAnywhere?: boolean) {
  const { connection, pages } = account(ids, entersAnywhere)
  const slices = await connection.slices!({ object: 'contacts', fields: [] }, want, never)
  const cost = pages()
  const parts = await Promise.all(slices.map((slice) => collect(connection.read(slice, never))))
  return { parts: parts.map((each) => each.flatMap(({ records }) => records.map(({ id }) => Number(id)))), cost }
}

describe('parts of a list', () => {
  it.each([
    ['one behind the other', evenly(20_000, 101, 1)],
    ['far from each other', evenly(20_000, 40_000_000_000, 37)],
    ['in two clusters', clusters],
  ])('hold every record once, of ids that lie %s, and none holds most of them', async (_, ids) => {
    const { parts, cost } = await divide(ids, 4)
    expect(parts.flat()).toEqual(ids)
    expect(parts.length).toBeGreaterThan(2)
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(ids.length / 2)
    // Reading it all takes 200 calls.
    expect(cost).toBeLessThan(60)
  })

  it('are one where dividing would cost more than reading, or is not wanted', async () => {
    for (const count of [0, 1, 99, 100, 700]) {
      const { parts } = await divide(evenly(count, 101, 1), 4)
      expect(parts).toEqual([evenly(count, 101, 1)])
    }
    expect((await divide(evenly(20_000, 101, 1), 1)).parts).toHaveLength(1)
  })

  it('are one where a list cannot be entered at an id that no record has', async () => {
    const { parts, cost } = await divide(clusters, 4, false)
    expect(parts).toEqual([clusters])
    expect(cost).toBe(2)
  })

  it('go on from a cursor, to their end and not beyond', async () => {
    const ids = evenly(20_000, 101, 1)
    const { connection } = account(ids)
    const [, second] = await connection.slices!({ object: 'contacts', fields: [] }, 4, never)
    const pages = await collect(connection.read(second!, never))
    const rest = await collect(connection.read({ ...second!, cursor: pages[2]!.cursor! }, never))
    expect(rest).toEqual(pages.slice(3))
    expect(pages.at(-1)?.cursor).toBeNull()
    // What is divided already, changed, or ordered otherwise is not divided again.
    expect(await connection.slices!(second!, 4, never)).toEqual([second])
    const changes = { object: 'contacts', fields: [], changedSince: '2026-11-20T00:00:00.000Z' }
    expect(await connection.slices!(changes, 4, never)).toEqual([changes])
  })
})
