import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { holdRequests, JOBS, openBulkOrg } from './salesforce-bulk.ts'
import { leadId, makeLeads, openOrg } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'
const LIMITS = `${BASE}/limits`

describe('requests that the front door refuses', () => {
  it('[62] are those whose address and headers together are above 16 KB', async () => {
    const org = await openOrg([])
    const reply = await org.get(LIMITS, { 'x-long': 'x'.repeat(16_384) })
    expect([reply.status, reply.headers.get('content-type')]).toEqual([431, 'text/html;charset=utf-8'])
    expect((await org.get(LIMITS, { 'x-long': 'x'.repeat(15_000) })).status).toBe(200)
  })

  it('[63] are those with a method that the resource has not', async () => {
    const org = await openBulkOrg([])
    for (const [method, path] of [
      ['POST', `${BASE}/query`],
      ['DELETE', LIMITS],
      ['PUT', `${BASE}/sobjects/Lead/describe`],
    ] as const) {
      const { status, headers, json } = await org.call(method, path, {})
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect(json).toEqual([
        { message: `HTTP Method '${method}' not allowed. Allowed are GET,HEAD`, errorCode: 'METHOD_NOT_ALLOWED' },
      ])
    }
  })

  it('[64] are jobs that are not sent as JSON', async () => {
    const org = await openOrg([])
    const body = JSON.stringify({ operation: 'query', query: 'SELECT Id FROM Lead' })
    const create = (type: string) =>
      org.send(JOBS, { method: 'POST', headers: { authorization: `Bearer ${org.token}`, 'content-type': type }, body })
    expect(await create('text/csv')).toMatchObject({ status: 415, json: [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }] })
    expect((await create('application/json; charset=UTF-8')).status).toBe(200)
  })

  it('[77] come while too many others have run for 20 seconds', async () => {
    const org = await openOrg(makeLeads(1), { limits: { longRequests: 2 } })
    await org.control('clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const release = holdRequests(org, 2)
    await org.control('clock', { advance: 19_999 })
    expect((await org.get(LIMITS)).status).toBe(200)
    await org.control('clock', { advance: 1 })
    expect(await org.get(LIMITS)).toMatchObject({
      status: 403,
      json: [
        {
          message: 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
          errorCode: 'REQUEST_LIMIT_EXCEEDED',
        },
      ],
    })
    expect(await release()).toEqual([200, 200])
    expect((await org.get(LIMITS)).status).toBe(200)
  })

  it('[78] are those for limits by a user who may not view the setup', async () => {
    const org = await openOrg([], { settings: { permissions: 'api' } })
    expect(await org.get(LIMITS)).toMatchObject({ status: 403, json: [{ errorCode: 'INSUFFICIENT_ACCESS' }] })
    expect((await org.get(`${BASE}/sobjects`)).status).toBe(200)
  })
})

describe('counts', () => {
  it('[79] of records may lag behind, which counting them does not', async () => {
    const org = await openOrg(makeLeads(200), { limits: { countLag: 5 } })
    expect((await org.get(`${LIMITS}/recordCount?sObjects=Lead`)).json.sObjects).toEqual([{ count: 190, name: 'Lead' }])
    expect((await org.query('SELECT COUNT() FROM Lead')).json.totalSize).toBe(200)
  })

  it('[80] of very many records run out of time unless a condition narrows them', async () => {
    const org = await openOrg(makeLeads(11), { limits: { countRows: 10 } })
    expect(await org.query('SELECT COUNT() FROM Lead')).toMatchObject({
      status: 400,
      json: [{ errorCode: 'QUERY_TIMEOUT', message: 'Your query request was running for too long.' }],
    })
    expect((await org.query("SELECT COUNT() FROM Lead WHERE LastName > 'Lead 5'")).json.totalSize).toBe(4)
  })
})

describe('query locators of one user', () => {
  it('[50] are ten; the eleventh ends the first', async () => {
    const org = await openOrg(makeLeads(2_001))
    const urls: string[] = []
    for (let n = 0; n < 11; n += 1) urls.push((await org.query('SELECT Id FROM Lead')).json.nextRecordsUrl)
    const statuses = await Promise.all(urls.map(async (url) => (await org.get(url)).status))
    expect(statuses).toEqual([400, ...Array.from({ length: 10 }, () => 200)])
    const free = await openOrg(makeLeads(2_001), { limits: { cursors: 0 } })
    const first = (await free.query('SELECT Id FROM Lead')).json.nextRecordsUrl
    for (let n = 0; n < 11; n += 1) await free.query('SELECT Id FROM Lead')
    expect((await free.get(first)).status).toBe(200)
  })
})

describe('a fault that names a status only', () => {
  it.each([
    [401, 'INVALID_SESSION_ID'],
    [403, 'REQUEST_LIMIT_EXCEEDED'],
    [500, 'UNKNOWN_EXCEPTION'],
    [503, 'SERVER_UNAVAILABLE'],
  ])('[81] %d has the body of the service', async (status, errorCode) => {
    const org = await openOrg(makeLeads(1))
    await org.control('faults', { faults: [{ kind: 'status', status, times: 1 }] })
    const refused = await org.query('SELECT Id FROM Lead')
    expect(refused).toMatchObject({ status, json: [{ errorCode, message: expect.any(String) }] })
    expect(refused.headers.get('sforce-limit-info')).toBe('api-usage=1/101000')
    expect((await org.query('SELECT Id FROM Lead')).status).toBe(200)
  })

  it('[81] has none for a status that proxies send, and the body that it names where it names one', async () => {
    const org = await openOrg([])
    await org.control('faults', {
      faults: [
        { kind: 'status', status: 502, times: 1 },
        { kind: 'status', status: 503, body: 'maintenance', headers: { 'retry-after': '7' }, times: 1 },
      ],
    })
    expect(await org.get(LIMITS)).toMatchObject({ status: 502, text: '' })
    const second = await org.get(LIMITS)
    expect([second.status, second.text, second.headers.get('retry-after')]).toEqual([503, 'maintenance', '7'])
  })
})

describe('pages of a query over REST', () => {
  it('[82] are compressed for clients that take gzip', async () => {
    const org = await openOrg(makeLeads(2_001))
    const path = `${BASE}/query?q=SELECT+Id+FROM+Lead`
    const headers = { authorization: `Bearer ${org.token}`, 'accept-encoding': 'gzip, br' }
    const reply = await org.simulation.app.request(path, { headers })
    expect(reply.headers.get('content-encoding')).toBe('gzip')
    const first = JSON.parse(gunzipSync(await reply.arrayBuffer()).toString()) as { nextRecordsUrl: string }
    const next = await org.simulation.app.request(first.nextRecordsUrl, { headers })
    expect(JSON.parse(gunzipSync(await next.arrayBuffer()).toString())).toMatchObject({ done: true })
    expect((await org.get(path)).headers.get('content-encoding')).toBeNull()
  })
})

describe('bulk query jobs, beside their results', () => {
  it('[101] are listed, the newest first, 1,000 on a page', async () => {
    const org = await openBulkOrg([])
    const ids: string[] = []
    for (let n = 0; n < 1_001; n += 1) ids.unshift((await org.create('SELECT Id FROM Lead')).json.id)
    const { json, text } = await org.get(JOBS)
    expect(json.records.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 1_000))
    expect(json.records[0]).toMatchObject({ state: 'JobComplete', jobType: 'V2Query', object: 'Lead' })
    expect(text).toContain('"apiVersion":67.0')
    expect(json.done).toBe(false)
    const rest = (await org.get(json.nextRecordsUrl)).json
    expect([rest.records.length, rest.records[0].id, rest.done, rest.nextRecordsUrl]).toEqual([
      1,
      ids[1_000],
      true,
      null,
    ])
    expect((await org.get(`${JOBS}?jobType=BigObjectIngest`)).json.records).toEqual([])
    expect((await org.get(`${JOBS}?queryLocator=x`)).status).toBe(400)
  })

  it('[102] have the columns of parents under their paths', async () => {
    const org = await openBulkOrg(makeLeads(2, (n) => (n === 1 ? { OwnerId: '005000000000001AAA' } : {})))
    const path = await org.finished('SELECT owner.name, Id, CreatedBy.Email FROM Lead ORDER BY Owner.Name NULLS LAST')
    const { text } = await org.get(`${path}/results`)
    expect(text.split('\n').slice(0, 2)).toEqual(['"Owner.Name","Id","CreatedBy.Email"', `"Ann Lee","${leadId(1)}",""`])
  })
})
