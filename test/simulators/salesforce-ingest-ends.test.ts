import { describe, expect, it } from 'vitest'
import { jobsOf, lines } from './salesforce-ingest.ts'
import { codesOf, INGEST, keyed, openWritable, seededId } from './salesforce-writes.ts'

const ACCOUNTS = { objects: keyed({ Account: { fields: [] }, Contact: {} }) }
const open = (options: Parameters<typeof openWritable>[0] = {}) => openWritable(options, ACCOUNTS)

describe('an ingest job', () => {
  it('[184] is uploaded to, aborted and deleted in its states only', async () => {
    const org = await open({ limits: { jobMs: 8_000, batchRows: 2 } })
    const jobs = jobsOf(org)
    const { id } = (await jobs.create({})).json
    expect(codesOf(await jobs.close(id))).toEqual(['INVALIDJOBSTATE'])
    expect((await org.call('DELETE', `${INGEST}/${id}`)).status).toBe(400)
    await jobs.upload(id, lines('Name', 'A', 'B', 'C', 'D'))
    expect((await jobs.upload(id, lines('Name', 'E'))).status).toBe(400)
    await jobs.close(id)
    expect(codesOf(await jobs.close(id))).toEqual(['INVALIDJOBSTATE'])
    expect((await org.get(`${INGEST}/${id}/successfulResults`)).status).toBe(400)
    await org.advance(5_500)
    expect((await org.call('DELETE', `${INGEST}/${id}`)).status).toBe(400)
    const aborted = await org.call('PATCH', `${INGEST}/${id}`, { state: 'Aborted' })
    expect([aborted.status, aborted.json.state]).toEqual([200, 'Aborted'])
    await org.advance(10_000)
    expect(await org.column('SELECT Name FROM Account ORDER BY Id')).toEqual(['A', 'B'])
    expect(await jobs.results(id, 'unprocessedrecords')).toEqual(['"Name"', '"C"', '"D"'])
    expect(codesOf(await org.call('PATCH', `${INGEST}/${id}`, { state: 'Aborted' }))).toEqual(['INVALIDJOBSTATE'])
    expect((await org.call('DELETE', `${INGEST}/${id}`)).status).toBe(204)
    expect((await org.get(`${INGEST}/${id}`)).status).toBe(404)
    const other = (await jobs.create({})).json.id
    await org.advance(7 * 86_400_000)
    expect((await org.get(`${INGEST}/${other}`)).status).toBe(404)
  })

  it.each([
    ['failed', 'Failed', 2],
    ['stuck', 'InProgress', 2],
    ['lost', undefined, 2],
  ] as const)('[185] may end as %s, what was done before stays', async (end, state, saved) => {
    const faults = [{ kind: 'job', end, method: 'POST', path: '*jobs/ingest' }] as const
    const org = await open({ limits: { batchRows: 2, jobMs: 1_000 }, faults })
    const jobs = jobsOf(org)
    const id = await jobs.run({}, lines('Name', 'A', 'B', 'C', 'D', 'E'))
    await org.advance(2_000)
    const shown = await org.get(`${INGEST}/${id}`)
    expect([shown.status, shown.json.state]).toEqual([state === undefined ? 404 : 200, state])
    expect(await org.rows('SELECT Id FROM Account')).toHaveLength(saved)
    if (state !== 'Failed') return
    expect(await jobs.results(id, 'unprocessedrecords')).toEqual(['"Name"', '"C"', '"D"', '"E"'])
    expect(await jobs.results(id, 'successfulResults')).toHaveLength(3)
  })

  it('[186] refuses keys that stand twice within 200 rows, and answers in no order', async () => {
    const org = await open()
    const jobs = jobsOf(org)
    const rows = Array.from({ length: 450 }, (_, n) => `A ${n},k${n === 5 ? 4 : n === 449 ? 0 : n}`)
    const id = await jobs.run({ operation: 'upsert', externalIdFieldName: 'Key__c' }, lines('Name,Key__c', ...rows))
    const failed = (await jobs.results(id, 'failedResults')).slice(1)
    expect(failed.map((line) => line.split(',')[1])).toEqual(
      Array(2).fill('"DUPLICATE_VALUE:Duplicate external id specified: k4:--"'),
    )
    const names = (await jobs.results(id, 'successfulResults')).slice(1).map((line) => line.split(',')[2])
    expect([names.length, names[0], names.at(-1)]).toEqual([448, '"A 400"', '"A 199"'])
    expect(await org.rows("SELECT Name FROM Account WHERE Key__c = 'k0'")).toEqual([{ Name: 'A 449' }])
  })

  it('[185] has done by the clock what the control plane shows', async () => {
    const org = await open({ limits: { jobMs: 1_000 } })
    await jobsOf(org).run({}, lines('Name', 'A'))
    const shown = async () => (await org.send('/_sim/records?collection=Account', {})).json.size
    expect(await shown()).toBe(0)
    await org.advance(1_000)
    expect(await shown()).toBe(1)
  })

  it('[187] is bounded in size, and by batches in a day', async () => {
    const org = await open({ limits: { uploadMB: 1, ingestBatches: 1 } })
    const jobs = jobsOf(org)
    const { id } = (await jobs.create({})).json
    expect((await jobs.upload(id, 'x'.repeat(800_000))).status).toBe(413)
    await jobs.run({}, lines('Name', 'A'))
    const next = await jobs.run({}, lines('Name', 'B'))
    expect(await jobs.show(next)).toMatchObject({
      state: 'Failed',
      errorMessage: 'ExceededQuota : ApiBatchItems Limit exceeded.',
    })
    expect((await org.get('/services/data/v67.0/limits')).json.DailyBulkApiBatches).toEqual({ Max: 1, Remaining: 0 })
    await org.advance(86_400_000)
    await jobs.run({}, lines('Name', 'C'))
    expect(await org.column('SELECT Name FROM Account ORDER BY Id')).toEqual(['A', 'C'])
    const listed = (await org.get(INGEST)).json
    expect([listed.done, listed.records.length, listed.records[0].jobType]).toEqual([true, 4, 'V2Ingest'])
  })

  it('[188] may come as a form with its content', async () => {
    const org = await open()
    const form =
      '--B\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name="job"\r\n\r\n' +
      '{"object":"Account","operation":"insert"}\r\n--B\r\nContent-Type: text/csv\r\n' +
      'Content-Disposition: form-data; name="content"; filename="content"\r\n\r\nName\nA\n\r\n--B--\r\n'
    const headers = org.sent({ 'content-type': 'multipart/form-data; boundary=B' })
    const { json } = await org.send(INGEST, { method: 'POST', headers, body: form })
    expect(json.state).toBe('UploadComplete')
    expect(await org.rows('SELECT Name FROM Account')).toEqual([{ Name: 'A' }])
  })

  it('[189] knows no headers for duplicates and assignment', async () => {
    const bob = seededId('005', 7)
    const org = await openWritable(
      {},
      {
        users: [{ Id: bob, Username: 'bob@acme.example', LastName: 'Bob', IsActive: true }],
        rules: {
          assignment: { Lead: bob },
          duplicate: [{ object: 'Lead', name: 'Same', fields: ['Email'], action: 'alert' }],
        },
      },
    )
    const jobs = jobsOf(org)
    const content = lines('LastName,Company,Email', 'x,y,a@x.example', 'z,y,A@x.example')
    const id = await jobs.run({ object: 'Lead' }, content)
    expect((await jobs.results(id, 'failedResults'))[1]).toContain('DUPLICATES_DETECTED')
    expect((await org.rows('SELECT OwnerId FROM Lead'))[0]!.OwnerId).not.toBe(bob)
    await jobs.run({ object: 'Lead', assignmentRuleId: seededId('01Q', 1) }, lines('LastName,Company', 'v,w'))
    expect(await org.rows("SELECT OwnerId FROM Lead WHERE LastName = 'v'")).toEqual([{ OwnerId: bob }])
  })

  it('[190] has batches that keep each other from their parents, unless sorted by them', async () => {
    const failures = async (order: number[]) => {
      const org = await open({ limits: { batchRows: 4, lockMs: 600_000, jobMs: 4_000 } })
      const accounts = await Promise.all(['A', 'B'].map((Name) => org.made('Account', { Name, Key__c: Name })))
      expect(accounts).toHaveLength(2)
      await org.advance(600_000)
      const jobs = jobsOf(org)
      const id = await jobs.run(
        { object: 'Contact' },
        lines('LastName,Account.Key__c', ...order.map((at) => `x,${'AB'[at]}`)),
      )
      await org.advance(10_000)
      return (await jobs.results(id, 'failedResults')).slice(1).map((line) => line.split(/[",:]+/)[1])
    }
    expect(await failures([0, 1, 0, 1, 0, 1, 0, 1])).toEqual(Array(4).fill('UNABLE_TO_LOCK_ROW'))
    expect(await failures([0, 0, 0, 0, 1, 1, 1, 1])).toEqual([])
  })
})
