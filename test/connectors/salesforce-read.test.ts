import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/salesforce/index.ts'
import type { CrmError } from '../../src/model/errors.ts'
import { collect, fakeHttp, never } from './fake-http.ts'
import { countsLeads, describeLead, id, page, root, session, versions } from './salesforce-answers.ts'

describe('read', () => {
  const soql = (rest: string) => ({ q: `SELECT Id,Email FROM Lead${rest} ORDER BY Id` })
  const records = [1, 2, 3].map((n) => ({ attributes: { type: 'Lead' }, Id: id(n), Email: `p${n}@acme.example` }))
  const locator = `${root}/query/0r85e00000XyZaBAAV-2000`
  const cursor = JSON.stringify({ next: locator, last: id(2) })
  const first = { ask: `GET ${root}/query`, query: soql(''), reply: page(records.slice(0, 2), locator) }
  const query = { object: 'Lead', fields: ['Email'] }

  it('follows the address of the next page as it is, and its cursor goes on there', async () => {
    const second = { ask: `GET ${locator}`, reply: page(records.slice(2)) }
    const fake = fakeHttp([versions, describeLead, countsLeads(3), first, second, second])
    const connection = connect(session, fake.factory)
    const pages = await collect(connection.read(query, never))
    expect(pages.map((each) => each.records.map((record) => record.id))).toEqual([[id(1), id(2)], [id(3)]])
    expect(pages.map((each) => each.cursor)).toEqual([cursor, null])
    expect(await collect(connection.read({ ...query, cursor }, never))).toEqual(pages.slice(1))
    const asked = fake.requests.find(({ request }) => request.path === `${root}/query`)
    expect(asked?.request.headers).toEqual({ 'sforce-query-options': 'batchSize=1000' })
    fake.done()
  })

  it('goes on after the last id, under the same condition, when the address is gone', async () => {
    const gone = [{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }]
    const fake = fakeHttp([
      versions,
      describeLead,
      { ask: `GET ${locator}`, status: 400, reply: gone },
      {
        ask: `GET ${root}/query`,
        query: soql(` WHERE (Rating = 'Hot' OR Rating = 'Warm') AND Id > '${id(2)}'`),
        reply: page(records.slice(2)),
      },
    ])
    const where = "Rating = 'Hot' OR Rating = 'Warm'"
    const pages = await collect(connect(session, fake.factory).read({ ...query, where, cursor }, never))
    expect(pages.flatMap((each) => each.records.map((record) => record.id))).toEqual([id(3)])
    fake.done()
  })

  it('stops at a limit', async () => {
    const limited = {
      ask: `GET ${root}/query`,
      query: { q: 'SELECT Id,Email FROM Lead ORDER BY Id LIMIT 2' },
      reply: page(records, locator),
    }
    const { factory } = fakeHttp([versions, describeLead, limited])
    const pages = await collect(connect(session, factory).read({ ...query, limit: 2 }, never))
    expect(pages).toMatchObject([{ records: [{ id: id(1) }, { id: id(2) }], cursor: null }])
  })

  it('lists the newest by queries alone, and ends with an error when the address of the next page is gone', async () => {
    const newest = { q: 'SELECT Id,Email FROM Lead ORDER BY CreatedDate DESC, Id DESC' }
    const gone = [{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }]
    const fake = fakeHttp([
      versions,
      describeLead,
      { ask: `GET ${root}/query`, query: newest, reply: page(records.slice(0, 2).reverse(), locator) },
      { ask: `GET ${locator}`, reply: page(records.slice(2)) },
      { ask: `GET ${locator}`, status: 400, reply: gone },
    ])
    const connection = connect(session, fake.factory)
    const pages = await collect(connection.read({ ...query, order: 'newest' }, never))
    expect(pages.flatMap((each) => each.records.map((record) => record.id))).toEqual([id(2), id(1), id(3)])
    const rest = collect(connection.read({ ...query, order: 'newest', cursor: pages[0]!.cursor! }, never))
    await expect(rest).rejects.toMatchObject({ code: 'INVALID_QUERY_LOCATOR' })
    fake.done()
  })

  it('keeps every digit and speaks the common forms', async () => {
    const text = `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Lead"},"Id":"${id(1)}","AnnualRevenue":1.25E9,
      "Budget__c":1234567890123456.78,"Score__c":5.0,"CreatedDate":"2026-11-20T14:00:00.000+0000","Interests__c":"A;B",
      "IsConverted":false,"LastName":"O\\u2019Neill \\ud83d\\ude80","Email":null}]}`
    const fields = [
      'AnnualRevenue',
      'Budget__c',
      'Score__c',
      'CreatedDate',
      'Interests__c',
      'IsConverted',
      'LastName',
      'Email',
    ]
    const { factory } = fakeHttp([versions, describeLead, countsLeads(1), { ask: `GET ${root}/query`, reply: text }])
    const [only] = await collect(connect(session, factory).read({ object: 'Lead', fields }, never))
    expect(only?.records[0]?.row).toEqual({
      AnnualRevenue: '1250000000',
      Budget__c: '1234567890123456.78',
      Score__c: '5',
      CreatedDate: '2026-11-20T14:00:00.000Z',
      Interests__c: ['A', 'B'],
      IsConverted: false,
      LastName: 'O’Neill 🚀',
      Email: null,
    })
  })

  it('fetches by id what does not fit into an address', async () => {
    const fields = Array.from({ length: 900 }, (_, n) => `A_rather_long_name_${n}__c`)
    const row = (n: number, names: string[]) => ({
      Id: id(n),
      ...Object.fromEntries(names.map((name) => [name, `${n} ${name}`])),
    })
    let asked: string[] = []
    const fake = fakeHttp([versions, describeLead, countsLeads(3)])
    const connection = connect(session, (options) => {
      const inner = fake.factory(options)
      return {
        ...inner,
        async request(request, signal) {
          if (request.path === `${root}/query`) {
            const q = request.query?.q ?? ''
            expect(encodeURIComponent(q).length).toBeLessThan(16_000)
            asked = /SELECT Id,(.*) FROM/.exec(q)?.[1]?.split(',') ?? []
            return { status: 200, headers: {}, text: page([row(1, asked), row(2, asked), row(3, asked)]) }
          }
          if (request.path !== `${root}/composite/sobjects/Lead`) return inner.request(request, signal)
          const body = JSON.parse(request.body as string) as { ids: string[]; fields: string[] }
          expect(body.ids).toEqual([id(1), id(2), id(3)])
          asked.push(...body.fields.slice(1))
          return {
            status: 200,
            headers: {},
            text: JSON.stringify([row(1, body.fields.slice(1)), null, row(3, body.fields.slice(1))]),
          }
        },
      }
    })
    const [only] = await collect(connection.read({ object: 'Lead', fields }, never))
    expect(asked).toEqual(fields)
    // The second record was deleted between the two calls.
    expect(only?.records.map((record) => record.id)).toEqual([id(1), id(3)])
    expect(only?.records[1]?.row).toEqual(Object.fromEntries(fields.map((name) => [name, `3 ${name}`])))
  })

  it('names the condition that was refused', async () => {
    const malformed = [{ message: "unexpected token: 'Rating'", errorCode: 'MALFORMED_QUERY' }]
    const counting = { ask: `GET ${root}/query`, query: { q: 'SELECT COUNT() FROM Lead WHERE (Rating Rating)' } }
    const fake = fakeHttp([versions, { ...counting, status: 400, reply: malformed }, describeLead])
    const reading = collect(connect(session, fake.factory).read({ ...query, where: 'Rating Rating' }, never))
    const error = (await reading.catch((cause: unknown) => cause)) as CrmError
    expect(error).toMatchObject({ kind: 'invalid', code: 'MALFORMED_QUERY' })
    expect(error.message).toContain('the condition "Rating Rating"')
  })

  it('takes no cursor that it did not give', async () => {
    for (const cursor of [
      '0r8',
      '{}',
      JSON.stringify({ next: locator, last: "x' OR Name != '" }),
      JSON.stringify({ next: '/x', last: id(1) }),
    ]) {
      const { factory } = fakeHttp([versions, describeLead])
      await expect(collect(connect(session, factory).read({ ...query, cursor }, never))).rejects.toMatchObject({
        kind: 'bug',
      })
    }
  })

  it('does not count again what ran out of time, but what met another passing trouble', async () => {
    const counting = { ask: `GET ${root}/query`, query: { q: "SELECT COUNT() FROM Lead WHERE (Rating = 'Hot')" } }
    const where = "Rating = 'Hot'"
    const late = [{ message: 'Your query request was running for too long.', errorCode: 'QUERY_TIMEOUT' }]
    const slow = fakeHttp([versions, { ...counting, status: 400, reply: late }])
    expect(await connect(session, slow.factory).count?.({ object: 'Lead', where }, never)).toBeNull()
    expect(slow.requests.at(-1)?.request.repeat).toBe('once')
    const busy = [{ message: 'busy', errorCode: 'SERVER_UNAVAILABLE' }]
    const counted = { totalSize: 17, done: true, records: [] }
    const tried = fakeHttp([versions, { ...counting, status: 503, reply: busy }, { ...counting, reply: counted }])
    expect(await connect(session, tried.factory).count?.({ object: 'Lead', where }, never)).toMatchObject({ n: 17 })
    expect(tried.requests.at(-1)?.request.repeat).toBe('safe')
  })

  it('counts exactly under a condition, or where the count may not be seen', async () => {
    const counted = {
      ask: `GET ${root}/query`,
      query: { q: 'SELECT COUNT() FROM Lead' },
      reply: { totalSize: 17, done: true, records: [] },
    }
    const refused = {
      ask: `GET ${root}/limits/recordCount`,
      status: 403,
      reply: [{ message: 'no', errorCode: 'INSUFFICIENT_ACCESS' }],
    }
    const withWhere = { ...counted, query: { q: "SELECT COUNT() FROM Lead WHERE (Rating = 'Hot')" } }
    const { factory } = fakeHttp([versions, counted, refused, withWhere])
    const connection = connect(session, factory)
    expect(await connection.count?.({ object: 'Lead' }, never)).toEqual({ n: 17, exact: true })
    expect(await connection.count?.({ object: 'Lead', where: "Rating = 'Hot'" }, never)).toEqual({ n: 17, exact: true })
  })
})
