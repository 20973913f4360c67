import { describe, expect, it } from 'vitest'
import type { Exchange } from './fake-http.ts'
import {
  asked,
  complete,
  counts,
  created,
  deleted,
  describeLead,
  firstPage,
  id,
  idsOf,
  isWait,
  job,
  jobs,
  noticesOf,
  opening,
  queried,
  read,
  refusal,
  results,
  root,
  soql,
  status,
  versions,
} from './salesforce-bulk.ts'

describe('reading by a query job', () => {
  it('makes a job, lets it be waited for ever longer, reads page by page, and deletes it when all is read', async () => {
    const { fake, pages } = read([
      ...opening,
      created(asked),
      status('UploadComplete'),
      ...Array.from({ length: 7 }, () => status('InProgress', { numberRecordsProcessed: 0, retries: 0 })),
      complete(3),
      results([1, 2], 'MTAwMDA', firstPage),
      results([3], 'null', { maxRecords: '5000', locator: 'MTAwMDA' }),
      deleted(),
    ])
    const all = await pages
    expect(all.filter(isWait).map((page) => page.wait)).toEqual([
      ...[1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000],
    ])
    expect(all.filter(isWait)[0]?.reason).toBe('Salesforce prepares 100,000 Leads')
    expect(idsOf(all)).toEqual([id(1), id(2), id(3)])
    expect(noticesOf(all)).toEqual([])
    expect(all.at(-1)).toMatchObject({ cursor: null })
    const path = fake.requests.map(({ request }) => `${request.method} ${request.path}`)
    expect(path.at(-1)).toBe(`DELETE ${jobs}/${job}`)
    const accepts = fake.requests.filter(({ request }) => request.path.endsWith('/results'))
    expect(accepts.map(({ request }) => request.headers?.accept)).toEqual(['text/csv', 'text/csv'])
    fake.done()
  })

  it('leaves few records to queries, by the count of the org or by the limit', async () => {
    const few = read([versions, describeLead, counts(2_000), queried(asked, [1])])
    expect(idsOf(await few.pages)).toEqual([id(1)])
    few.fake.done()
    const limited = read([versions, describeLead, queried(`${asked} LIMIT 2000`, [1])], { limit: 2_000 })
    expect(idsOf(await limited.pages)).toEqual([id(1)])
    limited.fake.done()
  })

  it('asks the org for its count under the condition, and the job for no more than the limit', async () => {
    const where = "Rating = 'Hot'"
    const counting: Exchange = {
      ...{ ask: `GET ${root}/query`, query: { q: `SELECT COUNT() FROM Lead WHERE (${where})` } },
      reply: { totalSize: 9_000, done: true, records: [] },
    }
    const body = `${soql} WHERE (${where}) ORDER BY Id LIMIT 3000`
    const job3 = [created(body), complete(3_000), results([1], 'null', firstPage), deleted()]
    const { fake, pages } = read([versions, describeLead, counting, ...job3], { where, limit: 3_000 })
    const all = await pages
    expect(all.filter(isWait)[0]?.reason).toBe('Salesforce prepares 3,000 Leads')
    expect(idsOf(all)).toEqual([id(1)])
    fake.done()
  })

  it('takes records that cannot be counted in time for many', async () => {
    const where = "Rating = 'Hot'"
    const counting = { ask: `GET ${root}/query`, query: { q: `SELECT COUNT() FROM Lead WHERE (${where})` } }
    const late: Exchange = { ...counting, ...refusal('QUERY_TIMEOUT', 'Your query request was running for too long.') }
    const job1 = [
      created(`${soql} WHERE (${where}) ORDER BY Id`),
      complete(1),
      results([1], 'null', firstPage),
      deleted(),
    ]
    const { fake, pages } = read([versions, describeLead, late, ...job1], { where })
    const all = await pages
    expect(all.filter(isWait)[0]?.reason).toBe('Salesforce prepares Leads')
    expect(idsOf(all)).toEqual([id(1)])
    fake.done()
  })

  it('gives the values that a query gives', async () => {
    const fields = (describeLead.reply as { fields: { name: string }[] }).fields.map(({ name }) => name)
    const csv = `"${fields.join('","')}"
"${id(1)}","O’Neill, ""Bo"" 🚀","line 1
line 2\r\nline 3","true","1234567890123456.78","5.0","A;B","2026-11-20T14:00:00.000Z","1990-02-28"
"${id(2)}","null","","false","1.25E9","","","2026-11-20T14:00:00.000Z",""
`
    const json = `{"totalSize":2,"done":true,"records":[
      {"Id":"${id(1)}","LastName":"O’Neill, \\"Bo\\" 🚀","Description":"line 1\\nline 2\\r\\nline 3","IsConverted":true,
       "AnnualRevenue":1234567890123456.78,"Score__c":5.0,"Interests__c":"A;B",
       "CreatedDate":"2026-11-20T14:00:00.000+0000","Birthdate__c":"1990-02-28"},
      {"Id":"${id(2)}","LastName":"null","Description":null,"IsConverted":false,"AnnualRevenue":1.25E9,"Score__c":null,
       "Interests__c":null,"CreatedDate":"2026-11-20T14:00:00.000+0000","Birthdate__c":null}]}`
    const headers = { 'sforce-locator': 'null', 'sforce-numberofrecords': '2' }
    const all = `SELECT ${fields.join(',')} FROM Lead ORDER BY Id`
    const byJob = read(
      [...opening, created(all), complete(2), { ask: `GET ${jobs}/${job}/results`, headers, reply: csv }, deleted()],
      { fields },
    )
    const byQuery = read([versions, describeLead, counts(2), { ask: `GET ${root}/query`, reply: json }], { fields })
    const [fromCsv, fromJson] = [(await byJob.pages).at(-1), (await byQuery.pages).at(-1)]
    expect(fromCsv).toEqual(fromJson)
    expect(fromCsv).toMatchObject({
      records: [
        {
          id: id(1),
          row: {
            ...{ LastName: 'O’Neill, "Bo" 🚀', Description: 'line 1\nline 2\r\nline 3', IsConverted: true },
            ...{ AnnualRevenue: '1234567890123456.78', Score__c: '5', Interests__c: ['A', 'B'] },
            ...{ CreatedDate: '2026-11-20T14:00:00.000Z', Birthdate__c: '1990-02-28' },
          },
        },
        { id: id(2), row: { LastName: 'null', Description: null, AnnualRevenue: '1250000000', Interests__c: null } },
      ],
    })
  })

  it('asks for as many records at once as fit into its measure, by the width of those that came', async () => {
    const wide = 'x'.repeat(15_000)
    const page = (from: number, next: string, most: string): Exchange => ({
      ...results([], next, from === 1 ? { maxRecords: most } : { maxRecords: most, locator: 'a' }),
      headers: { 'sforce-locator': next, 'sforce-numberofrecords': '2' },
      reply: `"Id","LastName"\n"${id(from)}","${wide}"\n"${id(from + 1)}","${wide}"\n`,
    })
    const { fake, pages } = read([
      ...[...opening, created(asked), complete(4)],
      ...[page(1, 'a', '200'), page(3, 'null', '99'), deleted()],
    ])
    expect(idsOf(await pages)).toHaveLength(4)
    fake.done()
  })

  it('stops at the limit even when the job has more, and deletes the job', async () => {
    const cursor = JSON.stringify({ job, root, lost: 0, size: 10, read: 0, of: 9 })
    const asking = { ...results([1, 2, 3], 'more', { maxRecords: '10' }) }
    const { fake, pages } = read([versions, describeLead, asking, deleted()], { cursor, limit: 2 })
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2)])
    expect(all).toMatchObject([{ cursor: null }])
    fake.done()
  })

  it('ends without records where there are none', async () => {
    const { fake, pages } = read([...opening, created(asked), complete(0), results([], 'null', firstPage), deleted()])
    expect((await pages).filter((page) => !isWait(page))).toEqual([{ records: [], cursor: null }])
    fake.done()
  })

  it('has read all the same when the job cannot be deleted', async () => {
    const busy = { ask: `DELETE ${jobs}/${job}`, ...refusal('API_ERROR', 'the job is not terminated') }
    const { fake, pages } = read([...opening, created(asked), complete(1), results([1], 'null', firstPage), busy])
    expect(idsOf(await pages)).toEqual([id(1)])
    fake.done()
  })
})

describe('a cursor', () => {
  it('of a wait goes on with the same job, under the API version that made it', async () => {
    const first = read([...opening, created(asked), complete(1), results([1], 'null', firstPage), deleted()])
    const cursor = (await first.pages).filter(isWait)[0]!.cursor
    const newer = { ask: 'GET /services/data', reply: [{ url: '/services/data/v68.0', version: '68.0' }] }
    const described = { ...describeLead, ask: 'GET /services/data/v68.0/sobjects/Lead/describe' }
    const later = read([newer, described, complete(1), results([1], 'null', firstPage), deleted()], { cursor })
    expect(idsOf(await later.pages)).toEqual([id(1)])
    later.fake.done()
  })

  it('of a page goes on at its locator', async () => {
    const second = results([3], 'null', { maxRecords: '5000', locator: 'MTAwMDA' })
    const read1 = read([
      ...opening,
      created(asked),
      complete(3),
      results([1, 2], 'MTAwMDA', firstPage),
      second,
      deleted(),
    ])
    const cursor = (await read1.pages).find((page) => !isWait(page))!.cursor!
    const again = read([versions, describeLead, second, deleted()], { cursor })
    expect(idsOf(await again.pages)).toEqual([id(3)])
    expect(noticesOf(await again.pages)).toEqual([])
    again.fake.done()
  })

  it.each([
    ['another job', { job: '../sobjects' }],
    ['another version', { root: '/services/data/v67.0/x' }],
    ['an id with a quote', { last: "x' OR Name != '" }],
    ['an unknown member', { also: 1 }],
    ['a size that is no number', { size: '10' }],
  ])('with %s is none of this connector', async (_, wrong) => {
    const cursor = JSON.stringify({ job, root, lost: 0, size: 10, read: 0, ...wrong })
    const { pages } = read([versions, describeLead], { cursor })
    await expect(pages).rejects.toMatchObject({ kind: 'bug' })
  })
})
