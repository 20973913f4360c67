import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Page } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import { CrmError } from '../../src/model/errors.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, contactsAlone, id, opening, root } from './zoho-answers.ts'

const jobs = '/crm/bulk/v8/read'
const fields = ['Last_Name', 'Interests', 'Description', 'Email_Opt_Out', 'Reporting_To', 'Tag']
const query = { object: 'Contacts', fields }
const count = (n: number): Exchange => ({ ask: `GET ${root}/Contacts/actions/count`, reply: { count: n } })
const order = (page: object): Exchange => ({
  ask: `POST ${jobs}`,
  body: { query: { module: { api_name: 'Contacts' }, fields: ['id', ...fields], ...page }, file_type: 'csv' },
  status: 201,
  reply: {
    data: [
      {
        ...{ status: 'success', code: 'ADDED_SUCCESSFULLY', message: 'Added successfully.' },
        details: { id: 'page' in page ? '551' : '552', operation: 'read', state: 'ADDED' },
      },
    ],
    info: {},
  },
})
const state = (job: string, state: string, result: object = {}): Exchange => ({
  ask: `GET ${jobs}/${job}`,
  reply: { data: [{ id: job, operation: 'read', state, result }] },
})

const header = `Id,${fields.join(',')}`
/** As many rows as a page has, and some with everything that CSV can hold. */
const lines = [
  ...Array.from({ length: 2_000 }, (_, n) => `${9_000_000 + n},Person ${n},,,false,,`),
  `${id(1)},"O""Neill, 🚀",a;b,"one\r\ntwo ""three""",true,${id(9)},"vip,old"`,
  `${id(2)},"",,"",false,,`,
]
const zipOf = (...rows: string[]): Uint8Array => zipSync({ '551.csv': strToU8(`${[header, ...rows].join('\n')}\n`) })

/** Downloads come in small pieces, which end anywhere; one that ends early fails. */
function open(exchanges: Exchange[], downloads: { zip: Uint8Array; until?: number }[] = []) {
  const fake = fakeHttp([...opening, ...contactsAlone, ...exchanges])
  const factory: HttpFactory = (options) => ({
    ...fake.factory(options),
    async *stream({ path, part = '' }) {
      expect(options.limits.parts?.[part]).toEqual({ window: { permits: 10, ms: 60_000 } })
      expect(path).toMatch(/^\/crm\/bulk\/v8\/read\/\d+\/result$/)
      const { zip, until = zip.length } = downloads.shift() ?? expect.unreachable('there is nothing to download')
      for (let at = 0; at < until; at += 777) yield zip.subarray(at, Math.min(at + 777, until))
      if (until === zip.length) return
      throw new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message: 'The line broke.' })
    },
  })
  return { fake, connection: connect(config, factory) }
}

async function pagesOf(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = []
  for await (const page of pages) all.push(page)
  return all
}

const sizes = (pages: Page[]) => pages.map((page) => ('wait' in page ? 'wait' : page.records.length))

describe('many records', () => {
  it('are read by jobs that the caller waits for, page by page of the unpacked CSV', async () => {
    const more = { count: 2_002, more_records: true, next_page_token: 'c85' }
    const { connection, fake } = open(
      [
        ...[count(50_001), order({ page: 1 }), state('551', 'IN PROGRESS'), state('551', 'COMPLETED', more)],
        ...[order({ page_token: 'c85' }), state('552', 'COMPLETED', { count: 1, more_records: false })],
      ],
      [{ zip: zipOf(...lines) }, { zip: zipOf(`${id(3)},Last,,,,,`) }],
    )
    const pages = await pagesOf(connection.read(query, never))
    expect(sizes(pages)).toEqual(['wait', 'wait', 2_000, 2, 'wait', 1])
    expect(pages.map(({ cursor }) => cursor === null)).toEqual([false, false, false, false, false, true])
    expect(pages[3]).toMatchObject({
      records: [
        {
          id: id(1),
          row: {
            ...{ Last_Name: 'O"Neill, 🚀', Interests: ['a', 'b'], Description: 'one\r\ntwo "three"' },
            ...{ Email_Opt_Out: true, Reporting_To: id(9), Tag: ['vip', 'old'] },
          },
        },
        { id: id(2), row: { Last_Name: null, Description: null, Email_Opt_Out: false } },
      ],
    })
    expect(fake.requests.find(({ request }) => request.path === jobs)?.request.cost).toBe(50)
    fake.done()
  })

  it('are gone on with after any cursor, and after a download that broke off', async () => {
    const done = state('551', 'COMPLETED', { count: 2_002, more_records: false })
    const zip = zipOf(...lines)
    const { connection, fake } = open([done], [{ zip, until: 1_500 }, { zip }])
    const cursor = JSON.stringify({ bulk: 1, job: '551', waited: 2_000, row: 2_000 })
    const pages = await pagesOf(connection.read({ ...query, cursor }, never))
    expect(pages.map((page) => ('wait' in page ? [] : page.records.map((record) => record.id)))).toEqual([
      [id(1), id(2)],
    ])
    fake.done()
  })

  it('are asked for by queries where Zoho takes no job, which is told', async () => {
    const refusal = { code: 'FIELD_NOT_SUPPORTED', details: {}, message: 'field not supported', status: 'error' }
    const { connection, fake } = open([
      count(60_000),
      { ask: `POST ${jobs}`, status: 400, reply: refusal },
      { ask: `POST ${root}/coql`, reply: { data: [{ id: id(1) }], info: { more_records: false } } },
    ])
    const pages = await pagesOf(connection.read(query, never))
    expect(pages).toMatchObject([{ records: [{ id: id(1) }], notice: expect.stringContaining('FIELD_NOT_SUPPORTED') }])
    fake.done()
  })

  it('wait where Zoho takes no further job for now, instead of for the next day', async () => {
    const refusal = { code: 'TOO_MANY_REQUESTS', details: {}, message: 'too many jobs', status: 'error' }
    const { connection } = open([count(60_000), { ask: `POST ${jobs}`, status: 400, reply: refusal }])
    const reading = pagesOf(connection.read(query, never))
    await expect(reading).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: 60_000, stored: 'no' })
  })

  it('are no more than the job said, and no fewer', async () => {
    const done = state('551', 'COMPLETED', { count: 5, more_records: false })
    const zip = zipOf(`${id(1)},A,,,,,`)
    const { connection } = open(
      [count(60_000), order({ page: 1 }), done],
      Array.from({ length: 4 }, () => ({ zip })),
    )
    await expect(pagesOf(connection.read(query, never))).rejects.toMatchObject({ kind: 'transient' })
  })

  it('are not prepared for who wants a few, or only what changed', async () => {
    const nothing = { ask: `POST ${root}/coql`, status: 204, reply: '' }
    const { connection, fake } = open([nothing, nothing])
    expect(sizes(await pagesOf(connection.read({ ...query, limit: 5 }, never)))).toEqual([0])
    expect(sizes(await pagesOf(connection.read({ ...query, stopsEarly: true }, never)))).toEqual([0])
    fake.done()
  })
})
