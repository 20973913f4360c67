import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { CreateRow, SubmittedJobs, UpdateRow } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import type { Form, HttpFactory, HttpRequest } from '../../src/http/http.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Row } from '../../src/model/record.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, contactsAlone, id, opening, root } from './zoho-answers.ts'

const jobs = '/crm/bulk/v8/write'
const job = '551000'
const started: Exchange = {
  ask: `POST ${jobs}`,
  status: 201,
  reply: { status: 'success', code: 'SUCCESS', message: 'success', details: { id: job } },
}
const uploaded: Exchange = {
  ask: `POST ${root}/upload`,
  reply: {
    ...{ status: 'success', code: 'FILE_UPLOAD_SUCCESS', message: 'file uploaded.' },
    details: { file_id: 'f-1', created_time: '2026-11-21T10:00:00+01:00' },
  },
}
const state = (status: string, result: object = {}): Exchange => ({
  ask: `GET ${jobs}/${job}`,
  reply: { status, character_encoding: 'UTF-8', resource: [{ status }], id: job, operation: 'insert', ...result },
})
const at = (download_url: string) => ({ result: { download_url } })

async function open(exchanges: Exchange[], results: string[] = [], broken = 0) {
  const fake = fakeHttp([...opening, ...contactsAlone, ...exchanges])
  const downloads: { base: string; request: HttpRequest }[] = []
  const factory: HttpFactory = (options) => ({
    ...fake.factory(options),
    async *stream(request) {
      downloads.push({ base: options.base, request })
      const zip = zipSync({ 'r.csv': strToU8(`${results.join('\n')}\n`) })
      yield zip.subarray(0, 40)
      if (downloads.length <= broken)
        throw new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message: 'The line broke.' })
      yield zip.subarray(40)
    },
  })
  const connection = connect(config, factory)
  const { objects } = await connection.describe(never, ['Contacts'], false)
  const [object, write] = [objects.find(({ name }) => name === 'Contacts')!, connection.write!]
  const encode = (operation: 'create' | 'update', row: Row) => {
    const encoded = write.encode(object, operation, row)
    return Array.isArray(encoded) ? expect.unreachable(JSON.stringify(encoded)) : encoded
  }
  return {
    ...{ fake, object, downloads, bulk: write.bulk as SubmittedJobs },
    creates: (...rows: Row[]): CreateRow[] => rows.map((row, n) => ({ key: `K${n}`, encoded: encode('create', row) })),
    updates: (...rows: Row[]): UpdateRow[] => rows.map((row, n) => ({ id: id(n), encoded: encode('update', row) })),
    sent: () => fake.requests.filter(({ request: { method } }) => method === 'POST').slice(-2),
  }
}

/** The CSV that was uploaded, and the order that was given for it. */
function toldIn([upload, order]: { request: HttpRequest }[]) {
  const [part] = (upload!.request.body as Form).parts
  const files = unzipSync(part!.body as Uint8Array)
  expect(Object.keys(files)).toEqual(['rows.csv'])
  return { csv: new TextDecoder().decode(files['rows.csv']), order: JSON.parse(String(order!.request.body)) }
}

describe('rows on their way into a job of Zoho', () => {
  it('are a ZIP for the upload host, under our key, with dates and look-ups that say how they are to be read', async () => {
    const { bulk, object, creates, sent, fake } = await open([uploaded, started])
    const rows = creates(
      {
        Last_Name: `O"Neill, 🚀`,
        Interests: ['a', 'b'],
        Birthday: '1999-02-28',
        Last_Call: '2024-02-29T10:00:00+02:00',
      },
      { Last_Name: 'one\ntwo', Reporting_To: id(9), Email_Opt_Out: true, Budget: '1234567890123.45', Email: null },
    )
    expect(await bulk.submit(object, 'create', rows, never)).toBe(job)
    const [upload, order] = sent()
    expect(upload).toMatchObject({
      base: 'https://content.zohoapis.eu',
      headers: { authorization: 'Zoho-oauthtoken 1000.a.b' },
      request: { headers: { feature: 'bulk-write', 'x-crm-org': '10019987' }, repeat: 'safe' },
    })
    expect(order).toMatchObject({ base: 'https://www.zohoapis.eu', request: { repeat: 'once', cost: 500 } })
    const told = toldIn(sent())
    expect(told.csv.split('\n').slice(0, 2)).toEqual([
      '"CRM_Ferry_Source_Id","Last_Name","Interests","Birthday","Last_Call","Reporting_To","Email_Opt_Out","Budget"',
      '"K0","O""Neill, 🚀","a;b","1999-02-28","2024-02-29T08:00:00+00:00",,,',
    ])
    expect(told.csv).toContain(`"K1","one\ntwo",,,,"${id(9)}","true","1234567890123.45"\n`)
    expect(told.order).toEqual({
      ...{ character_encoding: 'UTF-8', operation: 'insert' },
      resource: [
        {
          ...{ type: 'data', module: { api_name: 'Contacts' }, file_id: 'f-1', file_names: ['rows.csv'] },
          ignore_empty: true,
          field_mappings: [
            { api_name: 'CRM_Ferry_Source_Id', index: 0 },
            { api_name: 'Last_Name', index: 1 },
            { api_name: 'Interests', index: 2 },
            { api_name: 'Birthday', index: 3, format: 'yyyy-MM-dd' },
            { api_name: 'Last_Call', index: 4, format: "yyyy-MM-dd'T'HH:mm:ssXXX" },
            { api_name: 'Reporting_To', index: 5, find_by: 'id' },
            { api_name: 'Email_Opt_Out', index: 6 },
            { api_name: 'Budget', index: 7 },
          ],
        },
      ],
    })
    fake.done()
  })

  it('are updates by id, and what empties a field is in none', async () => {
    const { bulk, object, updates, sent } = await open([uploaded, started])
    const rows = updates(
      { Last_Name: 'A' },
      { Last_Name: 'B', Email: null },
      { Interests: [] },
      { Email_Opt_Out: false },
    )
    await bulk.submit(object, 'update', rows, never)
    const { csv, order } = toldIn(sent())
    expect(csv).toBe(`"id","Last_Name","Email_Opt_Out"\n"${id(0)}","A",\n"${id(3)}",,"false"\n`)
    expect(order).toMatchObject({ operation: 'update', resource: [{ find_by: 'id', ignore_empty: true }] })
  })

  it('that no cell can say need no job', async () => {
    const { bulk, object, creates, fake } = await open([])
    const rows = creates({ Last_Name: 'A', Tag: ['vip'] })
    const refused = bulk.submit(object, 'create', rows, never)
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', scope: 'request', stored: 'no' })
    fake.done()
  })

  it('are in doubt where the answer to the start is lost or names no job, and not where the upload failed', async () => {
    for (const [exchanges, stored] of [
      [[uploaded, { ...started, status: 502, reply: '' }], 'unknown'],
      [[uploaded, { ...started, reply: { status: 'success', details: {} } }], 'unknown'],
      [[{ ...uploaded, status: 503, reply: '' }], 'no'],
      [[{ ...uploaded, reply: { status: 'success', details: {} } }], 'no'],
      [
        [uploaded, { ...started, status: 400, reply: { code: 'FILE_NOT_FOUND', status: 'error', message: 'no' } }],
        'no',
      ],
    ] as [Exchange[], string][]) {
      const { bulk, object, creates } = await open(exchanges)
      await expect(bulk.submit(object, 'create', creates({ Last_Name: 'A' }), never)).rejects.toMatchObject({ stored })
    }
  })
})

describe('a job of Zoho', () => {
  const asked = (operation: 'create' | 'update', { object }: Awaited<ReturnType<typeof open>>) => ({
    id: job,
    object,
    operation,
  })

  it.each([
    ['ADDED', 'running'],
    ['INPROGRESS', 'running'],
    ['COMPLETED', 'ended'],
    ['FAILED', 'ended'],
  ])('that is %s is %s', async (status, now) => {
    const opened = await open([state(status)])
    expect(await opened.bulk.poll(asked('create', opened), never)).toMatchObject({ state: now })
  })

  it('tells what became of each row by our key, and leaves untold what a request would tell better', async () => {
    const url = 'https://download-accl.zoho.eu/v2/crm/10019987/bulk-write/551000/551000.zip'
    const opened = await open(
      [state('COMPLETED', at(url))],
      [
        'CRM_Ferry_Source_Id,Last_Name,Email,RECORD_ID,STATUS,ERRORS',
        `K0,"A, ""B""",,${id(1)},ADDED,`,
        'K1,,,,SKIPPED,MANDATORY_NOT_FOUND-Last_Name',
        'K2,C,x,,SKIPPED,INVALID_DATA-Email:INVALID_DATA-Phone',
        'K3,D,,,SKIPPED,DUPLICATE_DATA-CRM_Ferry_Source_Id',
        'K4,E,,,UNPROCESSED,LIMIT_EXCEEDED',
        'K5,F,,,ADDED,',
        `K6,G,,${id(7)},SKIPPED,SOMETHING_NEW`,
      ],
    )
    const { outcomes, cursor } = await opened.bulk.results(asked('create', opened), null, never)
    expect(cursor).toBeNull()
    expect(outcomes).toMatchObject([
      { ref: 'K0', outcome: { status: 'written', id: id(1), created: true } },
      {
        ref: 'K1',
        outcome: { status: 'rejected', error: { kind: 'invalid', scope: 'row', stored: 'no', field: 'Last_Name' } },
      },
      { ref: 'K2', outcome: { status: 'rejected', error: { code: 'INVALID_DATA', field: 'Email' } } },
    ])
    expect(opened.downloads).toMatchObject([
      { base: 'https://download-accl.zoho.eu', request: { path: '/v2/crm/10019987/bulk-write/551000/551000.zip' } },
    ])
  })

  it('tells of updates by id, and of a record that is gone', async () => {
    const opened = await open(
      [state('COMPLETED', at('/v2/crm/1/bulk-write/551000/551000.zip'))],
      [
        'id,RECORD_ID,STATUS,ERRORS',
        `${id(1)},${id(1)},UPDATED,`,
        `${id(2)},,SKIPPED,RESOURCE_NOT_FOUND-id`,
        `${id(3)},,SKIPPED,INVALID_DATA-id`,
      ],
    )
    const { outcomes } = await opened.bulk.results(asked('update', opened), null, never)
    expect(outcomes).toMatchObject([
      { ref: id(1), outcome: { status: 'written', id: id(1) } },
      { ref: id(2), outcome: { status: 'rejected', error: { kind: 'not-found' } } },
      { ref: id(3), outcome: { status: 'rejected', error: { kind: 'not-found' } } },
    ])
    expect(opened.downloads[0]?.base).toBe('https://www.zohoapis.eu')
  })

  it.each([
    [3, 'tells all the same'],
    [4, 'is asked another time'],
  ])('whose results break off %i times %s', async (broken) => {
    const lines = ['id,RECORD_ID,STATUS,ERRORS', `${id(1)},${id(1)},UPDATED,`]
    const opened = await open([state('COMPLETED', at('/v2/r.zip'))], lines, broken)
    const results = opened.bulk.results(asked('update', opened), null, never)
    if (broken > 3) await expect(results).rejects.toMatchObject({ kind: 'transient' })
    else expect((await results).outcomes).toMatchObject([{ ref: id(1), outcome: { status: 'written' } }])
    expect(opened.downloads).toHaveLength(4)
  })

  it('that failed tells nothing of its rows', async () => {
    const opened = await open([state('FAILED')])
    expect(await opened.bulk.results(asked('create', opened), null, never)).toEqual({ outcomes: [], cursor: null })
  })

  it.each([
    'https://zoho.eu.example/r.zip',
    'https://evilzoho.eu/r.zip',
    'http://download.zoho.eu/r.zip',
    'https://download.zoho.com/r.zip',
    'https://127.0.0.1/r.zip',
  ])('gives no token to %s', async (url) => {
    const opened = await open([state('COMPLETED', at(url))], ['x'])
    await expect(opened.bulk.results(asked('create', opened), null, never)).rejects.toMatchObject({ kind: 'bug' })
    expect(opened.downloads).toEqual([])
  })

  it('is offered with its price, and as one that sets off automations', async () => {
    const { object } = await open([])
    const bulk = { maxRows: 25_000, fromRows: 5_000, cost: { units: 500 }, setsOff: true }
    expect(object.operations).toMatchObject({ create: { replay: 'refused', bulk }, update: { bulk } })
  })
})
