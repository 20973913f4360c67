import { describe, expect, it } from 'vitest'
import type { CreateRow, Encoded, Job, OpenedJobs, UpdateRow } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import type { Row } from '../../src/model/record.ts'
import { type Exchange, type FakeHttp, fakeHttp, never } from './fake-http.ts'
import { root, session, versions } from './salesforce-answers.ts'
import { contact } from './salesforce-schemas.ts'

const jobs = `${root}/jobs/ingest`
const id = '7505e000000AbCdAAK'
const creating: Job = { id, object: contact, operation: 'create' }
const updating: Job = { id, object: contact, operation: 'update' }

function open(...exchanges: Exchange[]) {
  const fake: FakeHttp = fakeHttp([versions, ...exchanges])
  const write = connect(session, fake.factory).write!
  const bulk: OpenedJobs = write.bulk as OpenedJobs
  const encoded = (operation: 'create' | 'update', row: Row): Encoded =>
    write.encode(contact, operation, row) as Encoded
  return {
    ...{ bulk, fake },
    created: (key: string, row: Row): CreateRow => ({ key, encoded: encoded('create', row) }),
    updated: (id: string, row: Row): UpdateRow => ({ id, encoded: encoded('update', row) }),
  }
}

const status = (state: string, more: object = {}): Exchange => ({
  ask: `GET ${jobs}/${id}`,
  reply: { id, state, ...more },
})
const put: Exchange = { ask: `PUT ${jobs}/${id}/batches`, status: 201, reply: '' }
const close: Exchange = { ask: `PATCH ${jobs}/${id}`, body: { state: 'UploadComplete' }, reply: { id } }
const refusal = { status: 400, reply: [{ errorCode: 'INVALIDJOBSTATE', message: 'Upload already processed' }] }

// Shapes of https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-api-2-0-ingest
describe('a job', () => {
  it('is opened as an upsert by our key, or as an update', async () => {
    const format = { contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' }
    const upsert = { operation: 'upsert', externalIdFieldName: 'crm_ferry_source_id__c' }
    const { bulk, fake } = open(
      { ask: `POST ${jobs}`, body: { object: 'Contact', ...upsert, ...format }, reply: { id, state: 'Open' } },
      { ask: `POST ${jobs}`, body: { object: 'Contact', operation: 'update', ...format }, reply: { id } },
    )
    expect(await bulk.open(contact, 'create', never)).toBe(id)
    expect(await bulk.open(contact, 'update', never)).toBe(id)
    fake.done()
  })

  it('gets its rows as CSV: nulls told, what a row does not speak of left empty, quotes doubled', async () => {
    const csv =
      'Id,Email,Description,HasOptedOutOfEmail,Interests__c\n' +
      '0035e000003AbCdAAK,#N/A,"one, ""two""\nthree",,\n' +
      '0035e000003AbCeAAK,,,true,A;B\n'
    const { bulk, fake, updated } = open({ ...put, body: csv }, close)
    const rows = [
      updated('0035e000003AbCdAAK', { Email: null, Description: 'one, "two"\nthree' }),
      updated('0035e000003AbCeAAK', { HasOptedOutOfEmail: true, Interests__c: ['A', 'B'] }),
    ]
    await bulk.upload(updating, rows, never)
    const uploading = fake.requests.find(({ request }) => request.method === 'PUT')?.request
    expect(uploading).toMatchObject({ repeat: 'once', headers: { 'content-type': 'text/csv' } })
    fake.done()
  })

  it('leaves out rows that are too wide for it or would be read otherwise, and takes nothing where all are', async () => {
    const { bulk, fake, created } = open({ ...put, body: 'LastName,crm_ferry_source_id__c\nB,K2\n' }, close)
    const wide = created('K1', { LastName: 'A', Notes__c: 'x'.repeat(32_001) })
    const nothing = created('K3', { LastName: '#N/A' })
    await bulk.upload(creating, [wide, created('K2', { LastName: 'B' }), nothing], never)
    fake.done()
    await expect(bulk.upload(creating, [wide], never)).rejects.toMatchObject({ kind: 'unsupported', stored: 'no' })
  })

  it('is closed where an earlier upload had arrived, and refuses rows once it is closed', async () => {
    const { bulk, fake, created } = open({ ...put, ...refusal }, status('Open'), close)
    await bulk.upload(creating, [created('K1', { LastName: 'A' })], never)
    fake.done()
    for (const state of ['UploadComplete', 'InProgress', 'JobComplete', 'Aborted']) {
      const closed = open({ ...put, ...refusal }, status(state))
      const late = closed.bulk.upload(creating, [closed.created('K1', { LastName: 'A' })], never)
      await expect(late).rejects.toMatchObject({ kind: 'conflict', stored: 'no' })
    }
  })

  it('is closed where nobody knows whether its rows arrived, so that it tells for good', async () => {
    const { bulk, fake, created } = open({ ...put, status: 503 }, close)
    const lost = bulk.upload(creating, [created('K1', { LastName: 'A' })], never)
    await expect(lost).rejects.toMatchObject({ kind: 'transient', stored: 'unknown' })
    fake.done()
  })

  it('tells how far it is', async () => {
    const { bulk } = open(
      ...[status('Open'), status('UploadComplete'), status('InProgress', { numberRecordsProcessed: 7 })],
      ...[status('JobComplete'), status('Failed'), status('Aborted')],
      { ask: `GET ${jobs}/${id}`, status: 404, reply: [{ errorCode: 'NOT_FOUND', message: 'gone' }] },
    )
    const states = []
    for (let n = 0; n < 7; n += 1) states.push(await bulk.poll(creating, never))
    expect(states).toEqual([
      { state: 'open' },
      { state: 'running', wait: 1_000 },
      { state: 'running', wait: 1_000, handled: 7 },
      ...['ended', 'ended', 'ended', 'gone'].map((state) => ({ state })),
    ])
  })

  it('is aborted unless it has ended', async () => {
    const { bulk, fake } = open(
      status('InProgress'),
      { ask: `PATCH ${jobs}/${id}`, body: { state: 'Aborted' }, reply: { id } },
      status('JobComplete'),
    )
    await bulk.abort(creating, never)
    await bulk.abort(creating, never)
    fake.done()
  })
})

describe('the results of a job', () => {
  it('join by our key for creates, in whatever order they come', async () => {
    const { bulk } = open(
      {
        ask: `GET ${jobs}/${id}/successfulResults`,
        reply:
          '"sf__Id","sf__Created","LastName","crm_ferry_source_id__c"\n"0035e000003AbCeAAK","false","B","K2"\n"0035e000003AbCdAAK","true","A, ""B""","K1"\n',
      },
      {
        ask: `GET ${jobs}/${id}/failedResults`,
        reply:
          '"sf__Id","sf__Error","LastName","crm_ferry_source_id__c"\n"","DUPLICATE_VALUE:duplicate value found: Number__c duplicates value on record with id: 0035e000003AbCd:Number__c --","C","K3"\n"","UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--","D","K4"\n',
      },
    )
    const first = await bulk.results(creating, null, never)
    expect(first.outcomes).toEqual([
      { ref: 'K2', outcome: { status: 'written', id: '0035e000003AbCeAAK', created: false } },
      { ref: 'K1', outcome: { status: 'written', id: '0035e000003AbCdAAK', created: true } },
    ])
    const second = await bulk.results(creating, first.cursor, never)
    expect(second.cursor).toBeNull()
    expect(second.outcomes).toMatchObject([
      {
        ref: 'K3',
        outcome: {
          error: { kind: 'conflict', field: 'Number__c', conflict: { id: '0035e000003AbCdAAK' }, scope: 'row' },
        },
      },
      { ref: 'K4', outcome: { status: 'rejected', error: { kind: 'transient', stored: 'no' } } },
    ])
  })

  it('join by the id for updates', async () => {
    const { bulk } = open(
      {
        ask: `GET ${jobs}/${id}/successfulResults`,
        reply: '"sf__Id","sf__Created","Id","Email"\n"0035e000003AbCdAAK","false","0035e000003AbCdAAK","a@b.example"\n',
      },
      {
        ask: `GET ${jobs}/${id}/failedResults`,
        reply:
          '"sf__Id","sf__Error","Id","Email"\n"","ENTITY_IS_DELETED:entity is deleted:--","0035e000003AbCeAAK",""\n',
      },
    )
    const { outcomes, cursor } = await bulk.results(updating, null, never)
    expect(outcomes).toEqual([{ ref: '0035e000003AbCdAAK', outcome: { status: 'written', id: '0035e000003AbCdAAK' } }])
    expect((await bulk.results(updating, cursor, never)).outcomes).toMatchObject([
      { ref: '0035e000003AbCeAAK', outcome: { status: 'rejected', error: { kind: 'not-found' } } },
    ])
  })

  it('may be empty, with columns of its own alone', async () => {
    const { bulk } = open(
      { ask: `GET ${jobs}/${id}/successfulResults`, reply: '"sf__Id","sf__Created"\n' },
      { ask: `GET ${jobs}/${id}/failedResults`, reply: '' },
    )
    expect(await bulk.results(creating, null, never)).toEqual({ outcomes: [], cursor: 'failedResults' })
    expect(await bulk.results(creating, 'failedResults', never)).toEqual({ outcomes: [], cursor: null })
  })

  it('of a job that nobody can know are not asked for', async () => {
    const { bulk, fake } = open()
    const job = { ...creating, id: '../../limits' }
    expect(await bulk.poll(job, never)).toEqual({ state: 'gone' })
    await expect(bulk.results(job, null, never)).rejects.toMatchObject({ kind: 'not-found', stored: 'no' })
    expect(fake.requests.map(({ request }) => request.path)).toEqual(['/services/data'])
  })
})
