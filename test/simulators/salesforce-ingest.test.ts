import { describe, expect, it } from 'vitest'
import { codesOf, INGEST, keyed, openWritable, seededId, type WritableOrg } from './salesforce-writes.ts'

const ACCOUNTS = { objects: keyed({ Account: { fields: [] }, Contact: {} }) }
const open = (options: Parameters<typeof openWritable>[0] = {}) => openWritable(options, ACCOUNTS)

/** The steps of a job, one by one. */
function jobsOf(org: WritableOrg) {
  const create = (order: object) => org.call('POST', INGEST, { object: 'Account', operation: 'insert', ...order })
  const upload = (id: string, content: string) =>
    org.send(`${INGEST}/${id}/batches`, {
      method: 'PUT',
      headers: org.sent({ 'content-type': 'text/csv' }),
      body: content,
    })
  const close = (id: string) => org.call('PATCH', `${INGEST}/${id}`, { state: 'UploadComplete' })
  const show = async (id: string) => (await org.get(`${INGEST}/${id}`)).json
  const results = async (id: string, kind: string) =>
    (await org.get(`${INGEST}/${id}/${kind}`)).text.split('\n').slice(0, -1)
  const run = async (order: object, content: string): Promise<string> => {
    const { json } = await create(order)
    await upload(json.id, content)
    await close(json.id)
    return json.id
  }
  return { create, upload, close, show, results, run }
}

const lines = (...texts: string[]) => `${texts.join('\n')}\n`

describe('an ingest job', () => {
  it('[179] is opened, filled once, closed by the client and processed by the service', async () => {
    const org = await open({ limits: { jobMs: 8_000 } })
    const jobs = jobsOf(org)
    const { status, json } = await jobs.create({ externalIdFieldName: 'Key__c', operation: 'upsert' })
    expect([status, json]).toEqual([
      200,
      {
        id: expect.stringMatching(/^750/),
        operation: 'upsert',
        object: 'Account',
        createdById: expect.stringMatching(/^005/),
        createdDate: '2026-11-20T12:00:00.000+0000',
        systemModstamp: '2026-11-20T12:00:00.000+0000',
        state: 'Open',
        externalIdFieldName: 'Key__c',
        concurrencyMode: 'Parallel',
        contentType: 'CSV',
        apiVersion: 67,
        contentUrl: `services/data/v67.0/jobs/ingest/${json.id}/batches`,
        lineEnding: 'LF',
        columnDelimiter: 'COMMA',
      },
    ])
    const uploaded = await jobs.upload(json.id, lines('Name,Key__c', 'A,k1'))
    expect([uploaded.status, uploaded.text]).toEqual([201, ''])
    expect((await jobs.show(json.id)).state).toBe('Open')
    const closed = await jobs.close(json.id)
    expect([closed.status, closed.json.state]).toEqual([200, 'UploadComplete'])
    await org.advance(2_500)
    expect(await jobs.show(json.id)).toMatchObject({ state: 'InProgress', numberRecordsProcessed: 0 })
    await org.advance(6_000)
    expect(await jobs.show(json.id)).toMatchObject({
      state: 'JobComplete',
      jobType: 'V2Ingest',
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
      totalProcessingTime: 6_000,
    })
    expect(await org.rows('SELECT Name, CreatedDate FROM Account')).toEqual([
      { Name: 'A', CreatedDate: '2026-11-20T12:00:08.000+0000' },
    ])
  })

  it('[180] answers each row, saved or refused, with the columns that were sent', async () => {
    const org = await open()
    const jobs = jobsOf(org)
    const id = await jobs.run(
      {},
      lines('Name,Site,NumberOfEmployees,Key__c', '"A, ""b""",x,1,k1', ',y,2,k2', 'C,z,many,k3'),
    )
    expect(await jobs.show(id)).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 3,
      numberRecordsFailed: 2,
    })
    const [found] = await org.rows('SELECT Id, Name FROM Account')
    expect(found!.Name).toBe('A, "b"')
    expect(await jobs.results(id, 'successfulResults')).toEqual([
      '"sf__Id","sf__Created","Name","Site","NumberOfEmployees","Key__c"',
      `"${found!.Id}","true","A, ""b""","x","1","k1"`,
    ])
    expect(await jobs.results(id, 'failedResults')).toEqual([
      '"sf__Id","sf__Error","Name","Site","NumberOfEmployees","Key__c"',
      '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","y","2","k2"',
      '"","INVALID_TYPE_ON_FIELD_IN_RECORD:Employees: value not of required type: many:NumberOfEmployees --","C","z","many","k3"',
    ])
    expect(await jobs.results(id, 'unprocessedrecords')).toEqual(['"Name","Site","NumberOfEmployees","Key__c"'])
  })

  it('[181] upserts, leaves what is empty, empties what is #N/A, and finds parents by their keys', async () => {
    const org = await open()
    const jobs = jobsOf(org)
    const upsert = { operation: 'upsert', externalIdFieldName: 'Key__c' }
    await jobs.run(upsert, lines('Key__c,Name,Phone,Parent.Key__c', 'k1,A,1,', 'k2,B,2,k1'))
    const id = await jobs.run(
      upsert,
      lines('Key__c,Name,Phone,parent.key__C', 'k1,,#N/A,', 'k3,C,,nobody', 'k2,B2,,#N/A'),
    )
    expect(await org.rows('SELECT Key__c, Name, Phone, ParentId FROM Account ORDER BY Key__c')).toEqual([
      { Key__c: 'k1', Name: 'A', Phone: null, ParentId: null },
      { Key__c: 'k2', Name: 'B2', Phone: '2', ParentId: null },
    ])
    expect((await jobs.results(id, 'successfulResults')).slice(1).map((line) => line.split(',')[1])).toEqual([
      '"false"',
      '"false"',
    ])
    expect((await jobs.results(id, 'failedResults'))[1]).toContain(
      'INVALID_FIELD:Foreign key external ID: nobody not found for field Key__c in entity Account:--',
    )
    await jobs.run({ object: 'Contact' }, lines('LastName,Key__c', 'Ott,c1'))
    const tasks = await jobs.run({ object: 'Task' }, lines('Subject,Contact:Who.Key__c', 'Call,c1'))
    expect(await jobs.show(tasks)).toMatchObject({ numberRecordsFailed: 0 })
    expect(await org.rows('SELECT Who.Name FROM Task')).toMatchObject([{ Who: { Name: 'Ott' } }])
  })

  it('[182] updates and deletes by Id, for good with the permission', async () => {
    const org = await open()
    const jobs = jobsOf(org)
    const ids = [await org.made('Account', { Name: 'A' }), await org.made('Account', { Name: 'B' })]
    await jobs.run({ operation: 'update' }, lines('Id,Name', `${ids[0]},A2`))
    expect(await org.column('SELECT Name FROM Account ORDER BY Id')).toEqual(['A2', 'B'])
    const removal = await jobs.run(
      { operation: 'delete' },
      lines('Id', ids[0]!, seededId('001', 99), ids[0]!.slice(0, 14)),
    )
    expect((await jobs.results(removal, 'failedResults')).slice(1).map((line) => line.split(':')[0])).toEqual([
      '"","INVALID_CROSS_REFERENCE_KEY',
      '"","MALFORMED_ID',
    ])
    expect(await org.column('SELECT Name FROM Account')).toEqual(['B'])
    const refused = await jobs.create({ operation: 'hardDelete' })
    expect([refused.status, codesOf(refused)]).toEqual([400, ['FEATURENOTENABLED']])
    const mighty = await open({ settings: { permissions: 'api,view-all,hard-delete' } })
    const id = await mighty.made('Account', { Name: 'A' })
    await jobsOf(mighty).run({ operation: 'hardDelete' }, lines('Id', id))
    expect(
      (await mighty.get(`/services/data/v67.0/queryAll?q=${encodeURIComponent('SELECT Id FROM Account')}`)).json
        .totalSize,
    ).toBe(0)
  })

  it.each([
    ['Name,Nope__c\nA,1\n', {}, 'InvalidBatch : Field name not found : Nope__c'],
    ['Name\nA,1\n', {}, 'InvalidBatch : Failed to parse CSV at line 2. Expected 1 columns but found 2'],
    ['Name\n"A\n', {}, 'InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote'],
    ['', {}, 'InvalidBatch : The batch is empty'],
    [
      'Name\nA\n',
      { lineEnding: 'CRLF' },
      'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF',
    ],
    [`Name\n${'x'.repeat(32_001)}\n`, {}, 'InvalidBatch : Field is longer than 32000 characters'],
  ])('[183] fails as a whole for what it cannot read: %#', async (content, order, errorMessage) => {
    const org = await open()
    const jobs = jobsOf(org)
    const id = await jobs.run(order, content)
    expect(await jobs.show(id)).toMatchObject({ state: 'Failed', errorMessage, numberRecordsProcessed: 0 })
    expect(await org.rows('SELECT Id FROM Account')).toEqual([])
  })

  it('[183] takes other delimiters and line ends, and leaves the rows of a failed job unprocessed', async () => {
    const org = await open()
    const jobs = jobsOf(org)
    await jobs.run({ columnDelimiter: 'PIPE', lineEnding: 'CRLF' }, 'Name|Description\r\nA|"x\r\ny"\r\nB|\r\n')
    expect(await org.rows('SELECT Name, Description FROM Account ORDER BY Id')).toEqual([
      { Name: 'A', Description: 'x\r\ny' },
      { Name: 'B', Description: null },
    ])
    const id = await jobs.run({}, lines('Name,Nope__c', 'A,1', 'B,2'))
    expect(await jobs.results(id, 'unprocessedrecords')).toEqual(['"Name","Nope__c"', '"A","1"', '"B","2"'])
  })

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

  it.each([
    [{ object: 'Nope' }, 'INVALIDENTITY'],
    [{ operation: 'merge' }, 'INVALIDJOB'],
    [{ operation: 'upsert' }, 'INVALIDJOB'],
    [{ operation: 'upsert', externalIdFieldName: 'Phone' }, 'INVALIDJOB'],
    [{ contentType: 'JSON' }, 'INVALIDJOB'],
    [{ columnDelimiter: 'DOT' }, 'INVALIDJOB'],
    [{ lineEnding: 'CR' }, 'INVALIDJOB'],
  ])('[179] is refused for %j', async (order, code) => {
    const reply = await jobsOf(await open()).create(order)
    expect([reply.status, codesOf(reply)]).toEqual([400, [code]])
  })
})
