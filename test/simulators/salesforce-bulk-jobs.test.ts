import { describe, expect, it } from 'vitest'
import { JOBS, openBulkOrg } from './salesforce-bulk.ts'
import { leadId, makeLeads } from './salesforce-org.ts'

const SOQL = 'SELECT Id, LastName FROM Lead'
const DAY = 86_400_000
const NOT_FOUND = { status: 404, json: [{ errorCode: 'NOT_FOUND', message: expect.any(String) }] }

describe('a bulk query job', () => {
  it('[86] is answered as the documentation shows it when it is created', async () => {
    const org = await openBulkOrg(makeLeads(3))
    const { status, text, json } = await org.create(SOQL)
    expect(status).toBe(200)
    expect(text).toBe(
      `{"id":"${json.id}","operation":"query","object":"Lead","createdById":"005000000000001AAA",` +
        '"createdDate":"2026-11-20T12:00:00.000+0000","systemModstamp":"2026-11-20T12:00:00.000+0000",' +
        '"state":"UploadComplete","concurrencyMode":"Parallel","contentType":"CSV","apiVersion":67.0,' +
        '"lineEnding":"LF","columnDelimiter":"COMMA"}',
    )
    expect(json.id).toMatch(/^750\w{15}$/)
  })

  it('takes the optional members of the documented example', async () => {
    const org = await openBulkOrg([])
    // https://developer.salesforce.com/docs/platform/api-asynch/guide/query-create-job, with another object
    const { json } = await org.call('POST', JOBS, {
      operation: 'query',
      query: 'SELECT Id FROM Lead',
      contentType: 'CSV',
      columnDelimiter: 'CARET',
      lineEnding: 'CRLF',
    })
    expect(json).toMatchObject({ columnDelimiter: 'CARET', lineEnding: 'CRLF', state: 'UploadComplete' })
  })

  it('[87] goes from UploadComplete over InProgress to JobComplete by the clock', async () => {
    const org = await openBulkOrg(makeLeads(3), { limits: { jobMs: 8_000 } })
    const { id } = (await org.create(SOQL)).json
    const seen = async () => (await org.job(id)).json
    expect(await seen()).toMatchObject({ state: 'UploadComplete', numberRecordsProcessed: 0, totalProcessingTime: 0 })
    await org.advance(2_000)
    expect(await seen()).toMatchObject({ state: 'InProgress', systemModstamp: '2026-11-20T12:00:02.000+0000' })
    await org.advance(5_999)
    expect(await seen()).toMatchObject({ state: 'InProgress', numberRecordsProcessed: 0, totalProcessingTime: 5_999 })
    await org.advance(1)
    const { text } = await org.job(id)
    expect(text).toBe(
      `{"id":"${id}","operation":"query","object":"Lead","createdById":"005000000000001AAA",` +
        '"createdDate":"2026-11-20T12:00:00.000+0000","systemModstamp":"2026-11-20T12:00:08.000+0000",' +
        '"state":"JobComplete","concurrencyMode":"Parallel","contentType":"CSV","apiVersion":67.0,"jobType":"V2Query",' +
        '"lineEnding":"LF","columnDelimiter":"COMMA","numberRecordsProcessed":3,"retries":0,' +
        '"totalProcessingTime":6000,"isPkChunkingSupported":true}',
    )
    await org.advance(DAY)
    expect(await seen()).toMatchObject({ state: 'JobComplete', systemModstamp: '2026-11-20T12:00:08.000+0000' })
  })

  it.each([
    ['none', 0],
    ['typical', 2_000],
    ['slow', 8_000],
  ])('takes the time of the latency profile %s: %d ms, unless a limit says otherwise', async (latency, jobMs) => {
    const { simulation } = await openBulkOrg([], { latency })
    expect(simulation.limits.jobMs).toBe(jobMs)
    expect((await openBulkOrg([], { latency, limits: { jobMs: 5 } })).simulation.limits.jobMs).toBe(5)
  })

  it('[87] holds what the org held when its turn came', async () => {
    const org = await openBulkOrg(makeLeads(3), { limits: { jobMs: 8_000 } })
    const leads = org.simulation.account.store.collection<{ id: string; record: object }>('Lead')
    const rename = (n: number) =>
      leads.put({ id: leadId(n), record: { ...leads.get(leadId(n))!.record, LastName: 'New' } })
    const { id } = (await org.create(SOQL)).json
    rename(1)
    await org.advance(2_000)
    await org.job(id)
    rename(2)
    leads.delete(leadId(3))
    await org.advance(6_000)
    const { text } = await org.get(`${JOBS}/${id}/results`)
    expect(text).toBe(`"Id","LastName"\n"${leadId(1)}","New"\n"${leadId(2)}","Lead 2"\n"${leadId(3)}","Lead 3"\n`)
  })

  it('[104] of queryAll takes deleted records along', async () => {
    const org = await openBulkOrg(makeLeads(3, (n) => ({ IsDeleted: n === 2 })))
    const counted = async (operation: string) => {
      const { id } = (await org.create(SOQL, { operation })).json
      return (await org.job(id)).json.numberRecordsProcessed
    }
    expect([await counted('query'), await counted('queryAll')]).toEqual([2, 3])
  })
})

describe('the end of a bulk query job', () => {
  it('[88] comes early by PATCH while it is not finished, and stays', async () => {
    const org = await openBulkOrg(makeLeads(3), { limits: { jobMs: 8_000 } })
    for (const age of [0, 4_000]) {
      const { id } = (await org.create(SOQL)).json
      await org.advance(age)
      const aborted = await org.call('PATCH', `${JOBS}/${id}`, { state: 'Aborted' })
      expect(aborted).toMatchObject({ status: 200, json: { id, operation: 'query', state: 'Aborted' } })
      await org.advance(DAY)
      expect((await org.job(id)).json).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 0 })
      expect((await org.get(`${JOBS}/${id}/results`)).status).toBe(400)
      expect((await org.call('PATCH', `${JOBS}/${id}`, { state: 'Aborted' })).status).toBe(400)
    }
  })

  it('[88] cannot be asked for once the job is complete, nor can another state', async () => {
    const org = await openBulkOrg([])
    const path = await org.finished(SOQL)
    // https://developer.salesforce.com/docs/platform/api-asynch/guide/query-abort-job
    expect(await org.call('PATCH', path, { state: 'Aborted' })).toMatchObject({
      status: 400,
      json: [{ errorCode: 'INVALIDJOBSTATE', message: 'Aborting already Completed Job not allowed' }],
    })
    expect((await org.call('PATCH', path, { state: 'UploadComplete' })).json[0].errorCode).toBe('INVALIDJOBSTATE')
    expect((await org.call('PATCH', path, 'no json')).status).toBe(400)
    expect((await org.get(path)).json.state).toBe('JobComplete')
  })

  it('[89] by DELETE is for finished jobs only', async () => {
    const org = await openBulkOrg([], { limits: { jobMs: 8_000 } })
    const path = await org.finished(SOQL)
    // https://developer.salesforce.com/docs/platform/api-asynch/guide/query-delete-job
    const refusal = {
      status: 400,
      json: [
        {
          errorCode: 'API_ERROR',
          message: 'Error encountered when deleting the job because the job is not terminated',
        },
      ],
    }
    expect(await org.call('DELETE', path)).toMatchObject(refusal)
    await org.advance(4_000)
    expect(await org.call('DELETE', path)).toMatchObject(refusal)
    await org.advance(4_000)
    expect(await org.call('DELETE', path)).toMatchObject({ status: 204, text: '' })
    for (const rest of ['', '/results', '/resultPages']) expect(await org.get(path + rest)).toMatchObject(NOT_FOUND)
    const aborted = await org.finished(SOQL)
    await org.call('PATCH', aborted, { state: 'Aborted' })
    expect((await org.call('DELETE', aborted)).status).toBe(204)
  })

  it('[90] comes by itself seven days after the creation, results and all', async () => {
    const org = await openBulkOrg(makeLeads(1))
    const path = await org.finished(SOQL)
    await org.advance(7 * DAY - 1)
    expect((await org.get(`${path}/results`)).status).toBe(200)
    await org.advance(1)
    for (const rest of ['', '/results', '/resultPages']) expect(await org.get(path + rest)).toMatchObject(NOT_FOUND)
  })

  it('is failed, lost or never reached where a fault says so', async () => {
    const org = await openBulkOrg(makeLeads(1), { limits: { jobMs: 8_000 } })
    const ends = ['failed', 'lost', 'stuck']
    const faults = ends.map((end, at) => ({ kind: 'job', end, method: 'POST', path: '*/jobs/query', nth: at + 1 }))
    await org.control('faults', { faults })
    const [failed, lost, stuck, whole] = [
      await org.finished(SOQL),
      await org.finished(SOQL),
      await org.finished(SOQL),
      await org.finished(SOQL),
    ]
    expect((await org.get(lost)).json.state).toBe('UploadComplete')
    await org.advance(8_000)
    expect((await org.get(failed)).json).toMatchObject({ state: 'Failed', numberRecordsProcessed: 0 })
    expect((await org.get(`${failed}/results`)).status).toBe(400)
    expect((await org.call('DELETE', failed)).status).toBe(204)
    expect(await org.get(lost)).toMatchObject(NOT_FOUND)
    expect((await org.get(stuck)).json.state).toBe('InProgress')
    expect((await org.get(whole)).json.state).toBe('JobComplete')
    await org.advance(DAY)
    expect((await org.get(stuck)).json.state).toBe('InProgress')
    expect((await org.call('PATCH', stuck, { state: 'Aborted' })).json.state).toBe('Aborted')
  })

  it('of a job that is not there is not found', async () => {
    const org = await openBulkOrg([])
    for (const id of ['750000000000001AAA', 'nonsense']) {
      expect(await org.get(`${JOBS}/${id}`)).toMatchObject(NOT_FOUND)
      expect(await org.call('DELETE', `${JOBS}/${id}`)).toMatchObject(NOT_FOUND)
      expect(await org.call('PATCH', `${JOBS}/${id}`, { state: 'Aborted' })).toMatchObject(NOT_FOUND)
    }
  })
})

describe('the creation of a bulk query job', () => {
  it.each([
    ['SELECT COUNT() FROM Lead', 'API_ERROR', 'Aggregate Relationships not supported in Bulk Query'],
    ['SELECT MAX(AnnualRevenue) FROM Lead', 'API_ERROR', 'Aggregate Relationships not supported in Bulk Query'],
    ['SELECT Status FROM Lead GROUP BY Status', 'API_ERROR', 'Aggregate Relationships not supported in Bulk Query'],
    [
      'SELECT Id, (SELECT Id FROM Tasks) FROM Lead',
      'API_ERROR',
      'Aggregate Relationships not supported in Bulk V2 Query with CSV content type',
    ],
    ['SELECT Id, Address FROM Lead', 'API_ERROR', 'Selecting compound data not supported in Bulk Query'],
    ['SELECT FIELDS(STANDARD) FROM Lead', 'API_ERROR', 'Selecting compound data not supported in Bulk Query'],
    ['SELECT Id FROM Lead LIMIT 5 OFFSET 5', 'API_ERROR', expect.stringContaining('OFFSET')],
    ['SELECT TYPEOF Owner WHEN User THEN Id END FROM Lead', 'API_ERROR', expect.stringContaining('TYPEOF')],
    ['SELECT Id FORM Lead', 'MALFORMED_QUERY', expect.stringContaining("unexpected token: 'FORM'")],
    ['SELECT Nope FROM Lead', 'INVALID_FIELD', expect.stringContaining("No such column 'Nope' on entity 'Lead'")],
    ["SELECT Id FROM Lead WHERE Nope = 'x'", 'INVALID_FIELD', expect.stringContaining('ERROR at Row:1:Column:27')],
    ['SELECT Id FROM Nope__c', 'INVALID_TYPE', expect.stringContaining("sObject type 'Nope__c'")],
    ['  ', 'MALFORMED_QUERY', expect.any(String)],
  ])('[91] refuses %s', async (soql, errorCode, message) => {
    const org = await openBulkOrg(makeLeads(1))
    expect(await org.create(soql)).toMatchObject({ status: 400, json: [{ errorCode, message }] })
    expect((await org.get('/services/data/v67.0/limits')).json.DailyBulkV2QueryJobs.Remaining).toBe(10_000)
  })

  it('takes words of SOQL that stand in texts or begin other words, semi-joins, ORDER BY and LIMIT', async () => {
    const org = await openBulkOrg(makeLeads(3))
    const soql =
      "SELECT Id FROM Lead WHERE LastName != 'GROUP BY COUNT(' AND Id NOT IN (SELECT Id FROM User) ORDER BY Id DESC LIMIT 2"
    const path = await org.finished(soql)
    expect((await org.get(`${path}/results`)).text).toBe(`"Id"\n"${leadId(3)}"\n"${leadId(2)}"\n`)
  })

  it.each([
    ['not json'],
    ['[]'],
    [{ query: SOQL }],
    [{ operation: 'insert', query: SOQL }],
    [{ operation: 'query', query: SOQL, contentType: 'JSON' }],
    [{ operation: 'query', query: SOQL, columnDelimiter: ',' }],
    [{ operation: 'query', query: SOQL, lineEnding: 'CR' }],
    [{ operation: 'query', query: SOQL, object: 'Lead' }],
  ])('[86] refuses the body %j', async (body) => {
    const org = await openBulkOrg([])
    expect(await org.call('POST', JOBS, body)).toMatchObject({
      status: 400,
      json: [{ errorCode: 'JSON_PARSER_ERROR', message: expect.any(String) }],
    })
  })

  it('[103] needs version 47, and the list of result pages version 58', async () => {
    const org = await openBulkOrg([])
    expect(await org.create(SOQL, {}, '/services/data/v46.0/jobs/query')).toMatchObject(NOT_FOUND)
    const { json } = await org.create(SOQL, {}, '/services/data/v57.0/jobs/query')
    expect((await org.get(`/services/data/v57.0/jobs/query/${json.id}`)).text).toContain('"apiVersion":57.0,')
    expect(await org.get(`/services/data/v57.0/jobs/query/${json.id}/resultPages`)).toMatchObject(NOT_FOUND)
    expect((await org.get(`/services/data/v57.0/jobs/query/${json.id}/results`)).status).toBe(200)
  })

  it('[100] is counted for a day, shown in the limits and refused above 10,000', async () => {
    const org = await openBulkOrg([], { limits: { queryJobs: 2 } })
    const left = async () => (await org.get('/services/data/v67.0/limits')).json.DailyBulkV2QueryJobs
    expect(await left()).toEqual({ Max: 2, Remaining: 2 })
    await org.create(SOQL)
    await org.advance(1_000)
    await org.create(SOQL)
    expect(await left()).toEqual({ Max: 2, Remaining: 0 })
    expect(await org.create(SOQL)).toMatchObject({
      status: 400,
      json: [{ errorCode: 'LIMIT_EXCEEDED', message: 'Max bulk v2 query jobs (2) per 24 hrs has been reached (3)' }],
    })
    await org.advance(DAY - 1_000)
    expect((await org.create(SOQL)).status).toBe(200)
    expect((await org.create(SOQL)).status).toBe(400)
    expect((await openBulkOrg([])).simulation.limits.queryJobs).toBe(10_000)
  })

  it('[76] uses up API requests as every call does', async () => {
    const org = await openBulkOrg([])
    const path = await org.finished(SOQL)
    expect((await org.get(`${path}/results`)).headers.get('sforce-limit-info')).toBe('api-usage=2/101000')
  })
})
