import { describe, expect, it } from 'vitest'
import { jobsOf, lines } from './salesforce-ingest.ts'
import { codesOf, keyed, openWritable, seededId } from './salesforce-writes.ts'

const ACCOUNTS = { objects: keyed({ Account: { fields: [] }, Contact: {} }) }
const open = (options: Parameters<typeof openWritable>[0] = {}) => openWritable(options, ACCOUNTS)

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
