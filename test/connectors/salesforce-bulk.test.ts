import { describe, expect, it } from 'vitest'
import type { Page, WaitingPage } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'

const url = 'https://acme.my.salesforce.com'
const root = '/services/data/v67.0'
const config = { vendor: 'salesforce', settings: { url }, credentials: { accessToken: '00D!AQ1' } }
const job = '7505e00000XyZaBAAV'
const jobs = `${root}/jobs/query`
const query = { object: 'Lead', fields: ['LastName'] }

const versions: Exchange = { ask: 'GET /services/data', reply: [{ url: root, version: '67.0' }] }
const plain = { label: 'A field', nillable: true, createable: true, updateable: true, defaultedOnCreate: false }
const field = (name: string, type: string, details: object = {}) => ({ ...plain, name, type, ...details })
const describeLead: Exchange = {
  ask: `GET ${root}/sobjects/Lead/describe`,
  reply: {
    ...{ name: 'Lead', label: 'Lead', labelPlural: 'Leads', custom: false },
    fields: [
      field('Id', 'id'),
      field('LastName', 'string'),
      field('Description', 'textarea', { length: 32000 }),
      field('IsConverted', 'boolean'),
      field('AnnualRevenue', 'currency', { scale: 2 }),
      field('Score__c', 'double', { scale: 0 }),
      field('Interests__c', 'multipicklist'),
      field('CreatedDate', 'datetime'),
      field('Birthdate__c', 'date'),
    ],
  },
}
const counts = (count: number): Exchange => ({
  ask: `GET ${root}/limits/recordCount`,
  reply: { sObjects: [{ count, name: 'Lead' }] },
})
const opening = [versions, describeLead, counts(100_000)]

const id = (n: number) => `00Q5e00000AbCd${String(n).padStart(4, '0')}`
const soql = 'SELECT Id,LastName FROM Lead'

/** The answer to a creation, as the documentation shows it. */
const created = (body: string, of = job): Exchange => ({
  ask: `POST ${jobs}`,
  body: { operation: 'query', query: body, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' },
  reply: {
    ...{ id: of, operation: 'query', object: 'Lead', createdById: '0055e00000AbCdEAAV', state: 'UploadComplete' },
    ...{ createdDate: '2026-11-20T14:00:00.000+0000', systemModstamp: '2026-11-20T14:00:00.000+0000' },
    ...{ concurrencyMode: 'Parallel', contentType: 'CSV', apiVersion: 67, lineEnding: 'LF', columnDelimiter: 'COMMA' },
  },
})
const status = (state: string, details: object = {}, of = job): Exchange => ({
  ask: `GET ${jobs}/${of}`,
  reply: { id: of, operation: 'query', object: 'Lead', state, jobType: 'V2Query', ...details },
})
const results = (ids: number[], next: string, asked: Record<string, string>, of = job): Exchange => ({
  ask: `GET ${jobs}/${of}/results`,
  query: asked,
  headers: { 'sforce-locator': next, 'sforce-numberofrecords': String(ids.length) },
  reply: `"Id","LastName"\n${ids.map((n) => `"${id(n)}","Lead ${n}"\n`).join('')}`,
})
const deleted = (of = job): Exchange => ({ ask: `DELETE ${jobs}/${of}`, status: 204, reply: '' })
const aborted = (of = job): Exchange => ({ ask: `PATCH ${jobs}/${of}`, body: { state: 'Aborted' }, reply: { id: of } })
const refusal = (errorCode: string, message: string, code = 400) => ({
  status: code,
  reply: [{ errorCode, message }],
})
const queried = (q: string, ids: number[]): Exchange => ({
  ask: `GET ${root}/query`,
  query: { q },
  reply: { totalSize: ids.length, done: true, records: ids.map((n) => ({ Id: id(n), LastName: `Lead ${n}` })) },
})

const isWait = (page: Page): page is WaitingPage => 'wait' in page
const idsOf = (pages: Page[]) => pages.flatMap((page) => (isWait(page) ? [] : page.records.map((record) => record.id)))
const noticesOf = (pages: Page[]) => pages.flatMap((page) => (isWait(page) ? [] : (page.notice ?? [])))
const read = (exchanges: Exchange[], details: object = {}) => {
  const fake = fakeHttp(exchanges)
  const pages = connect(config, fake.factory).read({ ...query, ...details }, never)
  return { fake, pages: Array.fromAsync(pages) }
}

const asked = `${soql} ORDER BY Id`
const complete = (numberRecordsProcessed: number, of = job) => status('JobComplete', { numberRecordsProcessed }, of)
const firstPage = { maxRecords: '200' }

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
    expect(all.filter(isWait)[0]?.reason).toBe('Salesforce prepares 100000 Leads')
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
    expect(all.filter(isWait)[0]?.reason).toBe('Salesforce prepares 3000 Leads')
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

describe('where no job is to be had', () => {
  it.each([
    ['LIMIT_EXCEEDED', 'Max bulk v2 query jobs (10000) per 24 hrs has been reached (10001)', 400],
    ['API_ERROR', 'Selecting compound data not supported in Bulk Query', 400],
    ['INVALIDENTITY', "Entity 'Lead' is not supported by the Bulk API.", 400],
    ['FEATURENOTENABLED', 'Binary content is not enabled', 400],
    ['FUNCTIONALITY_NOT_ENABLED', 'Bulk API is not enabled', 403],
    ['API_DISABLED_FOR_ORG', 'Bulk API is disabled', 403],
    ['NOT_FOUND', 'The requested resource does not exist', 404],
  ])('%s, "%s": the records are queried, and a person is told', async (code, message, httpStatus) => {
    const { fake, pages } = read([
      ...opening,
      { ...created(asked), ...refusal(code, message, httpStatus) },
      queried(asked, [1, 2]),
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2)])
    expect(noticesOf(all)).toEqual([expect.stringContaining(code)])
    fake.done()
  })

  it.each([
    ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 403, 'quota'],
    ['SERVER_UNAVAILABLE', 'busy', 503, 'transient'],
    ['INVALID_SESSION_ID', 'Session expired or invalid', 401, 'auth'],
  ])('%s concerns the moment, and is passed on', async (code, message, httpStatus, kind) => {
    const { pages } = read([...opening, { ...created(asked), ...refusal(code, message, httpStatus) }])
    await expect(pages).rejects.toMatchObject({ kind })
  })
})

describe('a job that comes to nothing', () => {
  const rest = `${soql} WHERE Id > '${id(2)}' ORDER BY Id`

  it.each([
    [{ errorMessage: 'InvalidBatch : Failed to process query: QUERY_TIMEOUT' }, 'QUERY_TIMEOUT'],
    [{}, 'does not say why'],
  ])('failed with %o: it is deleted, and the records are queried', async (details, told) => {
    const { fake, pages } = read([
      ...[...opening, created(asked), status('Failed', details), deleted()],
      queried(asked, [1, 2]),
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2)])
    expect(noticesOf(all)).toEqual([expect.stringContaining(told)])
    fake.done()
  })

  const gone: [string, Partial<Exchange>][] = [
    ['has expired', refusal('NOT_FOUND', 'The requested resource does not exist', 404)],
    ['no longer knows the locator', refusal('API_ERROR', 'Invalid locator')],
    ['has results of another version', refusal('API_ERROR', 'The job was created with API version 66.0', 409)],
    ['has no content', { status: 204, reply: '' }],
  ]
  it.each(gone)('%s: another job reads the rest', async (_, answer) => {
    const other = '7505e00000XyZaCAAV'
    const { fake, pages } = read([
      ...[...opening, created(asked), complete(3), results([1, 2], 'MTAwMDA', firstPage)],
      { ...results([], '', { maxRecords: '5000', locator: 'MTAwMDA' }), headers: {}, ...answer },
      ...[created(rest, other), complete(1, other), results([3], 'null', firstPage, other), deleted(other)],
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2), id(3)])
    expect(all.filter(isWait).map(({ reason }) => reason)).toEqual([
      'Salesforce prepares 100000 Leads',
      'Salesforce prepares 1 Leads',
    ])
    fake.done()
  })

  it('was deleted or aborted by somebody, again and again: queries take over where the last page ended', async () => {
    const [second, third] = ['7505e00000XyZaCAAV', '7505e00000XyZaDAAV']
    const { fake, pages } = read([
      ...[...opening, created(asked), complete(3), results([1, 2], 'MTAwMDA', firstPage)],
      { ask: `GET ${jobs}/${job}/results`, ...refusal('NOT_FOUND', 'gone', 404) },
      ...[created(rest, second), status('Aborted', {}, second), deleted(second)],
      ...[created(rest, third), { ...status('', {}, third), ...refusal('NOT_FOUND', 'gone', 404) }],
      queried(rest, [3]),
    ])
    const all = await pages
    expect(idsOf(all)).toEqual([id(1), id(2), id(3)])
    expect(noticesOf(all)).toEqual([expect.stringContaining('lost 3 times')])
    fake.done()
  })

  it('is never ready: after two hours it is aborted and deleted, and the records are queried', async () => {
    const waited = 2 * 60 * 60_000
    const cursor = JSON.stringify({ job, root, lost: 0, about: 9, waited })
    const { fake, pages } = read(
      [versions, describeLead, status('InProgress'), aborted(), deleted(), queried(asked, [1])],
      { cursor },
    )
    const all = await pages
    expect(idsOf(all)).toEqual([id(1)])
    expect(noticesOf(all)).toEqual([expect.stringContaining('120 minutes')])
    fake.done()
  })
})

describe('what does not add up', () => {
  const ready = [...opening, created(asked)]

  it('is told when the job counted other than it gave', async () => {
    const { pages } = read([...ready, complete(5), results([1, 2], 'null', firstPage), deleted()])
    expect(noticesOf(await pages)).toEqual(["Salesforce's query job counted 5 Leads and gave 2."])
  })

  it.each([
    ['a page that lacks rows', { headers: { 'sforce-locator': 'null', 'sforce-numberofrecords': '3' } }, 'transient'],
    ['a page that does not say where it goes on', { headers: { 'sforce-numberofrecords': '2' } }, 'bug'],
    ['a page without ids', { reply: `"LastName"\n"Lead 1"\n"Lead 2"\n` }, 'bug'],
    ['a page that is something else', { reply: '<html>\n<body>\nproxy\n</html>' }, 'bug'],
  ])('%s is refused', async (_, answer, kind) => {
    const { pages } = read([...ready, complete(2), { ...results([1, 2], 'null', firstPage), ...answer }])
    await expect(pages).rejects.toMatchObject({ kind })
  })
})

describe('a read that ends early', () => {
  it('leaves its job alone when it is paused, and stops it when it is aborted', async () => {
    const paused = fakeHttp([...opening, created(asked)])
    for await (const page of connect(config, paused.factory).read(query, never)) if (isWait(page)) break
    paused.done()

    const abort = new AbortController()
    const stopped = fakeHttp([...opening, created(asked), aborted()])
    const pages = connect(config, stopped.factory).read(query, abort.signal)
    const reading = (async () => {
      for await (const _ of pages) abort.abort(new Error('enough'))
    })()
    await expect(reading).rejects.toThrow('enough')
    stopped.done()
  })

  it('is over even when the job cannot be stopped any more', async () => {
    const abort = new AbortController()
    const late = { ...aborted(), ...refusal('INVALIDJOBSTATE', 'Aborting already Completed Job not allowed') }
    const fake = fakeHttp([...opening, created(asked), late])
    const reading = (async () => {
      for await (const _ of connect(config, fake.factory).read(query, abort.signal)) abort.abort(new Error('enough'))
    })()
    await expect(reading).rejects.toThrow('enough')
    fake.done()
  })
})
