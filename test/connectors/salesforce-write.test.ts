import { describe, expect, it } from 'vitest'
import type { CreateRow, Encoded, UpdateRow, Writer } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { type Exchange, type FakeHttp, fakeHttp, never } from './fake-http.ts'
import { root, session, versions } from './salesforce-answers.ts'
import { contact, field, object } from './salesforce-schemas.ts'

const upsert = `PATCH ${root}/composite/sobjects/Contact/crm_ferry_source_id__c`
const update = `PATCH ${root}/composite/sobjects`

function open(...exchanges: Exchange[]): { write: Writer; fake: FakeHttp } {
  const fake = fakeHttp([versions, ...exchanges])
  return { write: connect(session, fake.factory).write!, fake }
}

function encoded(write: Writer, operation: 'create' | 'update', row: Record<string, string | null>, of = contact) {
  return write.encode(of, operation, row) as Encoded
}

const rowsOf = (write: Writer, rows: Record<string, Record<string, string | null>>, of?: ObjectSchema): CreateRow[] =>
  Object.entries(rows).map(([key, row]) => ({ key, encoded: encoded(write, 'create', row, of) }))

describe('create', () => {
  it('is an upsert by our key alone, with outcomes in order and what was created told', async () => {
    // https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-upsert.html
    const answer = [
      { id: '0035e000003AbCdAAK', success: true, errors: [], created: true },
      { id: '0035e000003AbCeAAK', success: true, errors: [], created: false },
      {
        success: false,
        errors: [
          {
            statusCode: 'REQUIRED_FIELD_MISSING',
            message: 'Required fields are missing: [LastName]',
            fields: ['LastName'],
          },
        ],
        created: false,
      },
    ]
    const body =
      '{"allOrNone":false,"records":[' +
      '{"attributes":{"type":"Contact"},"LastName":"Lovelace","Budget__c":1234567890123456.78,"crm_ferry_source_id__c":"K1"},' +
      '{"attributes":{"type":"Contact"},"LastName":"Hopper","crm_ferry_source_id__c":"K2"},' +
      '{"attributes":{"type":"Contact"},"LastName":"Nobody","crm_ferry_source_id__c":"K3"}]}'
    const { write, fake } = open({ ask: upsert, body, reply: answer })
    const rows = rowsOf(write, {
      K1: { LastName: 'Lovelace', Budget__c: '1234567890123456.78' },
      K2: { LastName: 'Hopper', Email: null },
      K3: { LastName: 'Nobody' },
    })
    expect(await write.create(contact, rows, never)).toMatchObject([
      { status: 'written', id: '0035e000003AbCdAAK', created: true },
      { status: 'written', id: '0035e000003AbCeAAK', created: false },
      {
        status: 'rejected',
        error: { kind: 'invalid', scope: 'row', stored: 'no', code: 'REQUIRED_FIELD_MISSING', field: 'LastName' },
      },
    ])
    const [, { request } = expect.unreachable()] = fake.requests
    expect(request).toMatchObject({ repeat: 'once', headers: { 'sforce-auto-assign': 'FALSE' } })
    fake.done()
  })

  it('inserts what takes no field of ours, once, and without our key', async () => {
    const comment = object('CaseComment', [field('ParentId', 'reference'), field('CommentBody', 'long-text')])
    const answer = [
      { id: '00a5e000003AbCdAAK', success: true, errors: [] },
      {
        success: false,
        errors: [{ statusCode: 'STRING_TOO_LONG', message: 'Body: too long', fields: ['CommentBody'] }],
      },
    ]
    const body =
      '{"allOrNone":false,"records":[' +
      '{"attributes":{"type":"CaseComment"},"ParentId":"5005e000003AbCdAAK","CommentBody":"Done."},' +
      '{"attributes":{"type":"CaseComment"},"ParentId":"5005e000003AbCdAAK","CommentBody":"Long"}]}'
    const { write, fake } = open({ ask: `POST ${root}/composite/sobjects`, body, reply: answer })
    const ParentId = '5005e000003AbCdAAK'
    const rows = { K1: { ParentId, CommentBody: 'Done.' }, K2: { ParentId, CommentBody: 'Long' } }
    expect(await write.create(comment, rowsOf(write, rows, comment), never)).toMatchObject([
      { status: 'written', id: '00a5e000003AbCdAAK', created: true },
      { status: 'rejected', error: { kind: 'invalid', stored: 'no', code: 'STRING_TOO_LONG', field: 'CommentBody' } },
    ])
    expect(fake.requests[1]?.request).toMatchObject({ repeat: 'once' })
    fake.done()
  })

  it('makes no call for no row', async () => {
    const { write, fake } = open()
    expect([await write.create(contact, [], never), await write.update(contact, [], never)]).toEqual([[], []])
    expect(fake.requests.map(({ request }) => request.path)).toEqual(['/services/data'])
  })

  it('says unknown when the answer was lost, was cut, or does not speak of a row', async () => {
    const failing = open({ ask: upsert, status: 503, reply: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }] })
    const rows = rowsOf(failing.write, { K1: { LastName: 'A' }, K2: { LastName: 'B' } })
    for (const { write } of [failing, open({ ask: upsert, reply: '[{"id":"0035e0' })])
      expect(await write.create(contact, rows, never)).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }])
    const short = open({ ask: upsert, reply: [{ id: '0035e000003AbCdAAK', success: true, errors: [], created: true }] })
    expect(await short.write.create(contact, rows, never)).toMatchObject([{ status: 'written' }, { status: 'unknown' }])
  })

  it('gives a refusal of the whole call to its row only when that was alone', async () => {
    const refusal = { status: 400, reply: [{ errorCode: 'INVALID_FIELD', message: "No such column 'X__c'" }] }
    const { write } = open({ ask: upsert, ...refusal }, { ask: upsert, ...refusal })
    const rows = rowsOf(write, { K1: { LastName: 'A' }, K2: { LastName: 'B' } })
    const both = await write.create(contact, rows, never)
    expect(both).toMatchObject([{ error: { scope: 'request', stored: 'no' } }, { status: 'rejected' }])
    expect(await write.create(contact, rows.slice(1), never)).toMatchObject([{ error: { scope: 'row' } }])
  })

  it('tells the contact that a person account made on the side', async () => {
    const account = object('Account', [
      field('LastName', 'text'),
      field('Name', 'text'),
      field('PersonContactId', 'reference'),
    ])
    const made = ['001000000000001AAA', '001000000000002AAA'].map((id) => ({
      id,
      success: true,
      errors: [],
      created: true,
    }))
    const { write, fake } = open(
      { ask: `PATCH ${root}/composite/sobjects/Account/crm_ferry_source_id__c`, reply: made },
      {
        ask: `POST ${root}/composite/sobjects/Account`,
        body: { ids: ['001000000000002AAA'], fields: ['Id', 'PersonContactId'] },
        reply: [{ Id: '001000000000002AAA', PersonContactId: '003000000000002AAA' }],
      },
    )
    const rows = rowsOf(write, { K1: { Name: 'Acme' }, K2: { LastName: 'Lovelace' } }, account)
    expect(await write.create(account, rows, never)).toEqual([
      { status: 'written', id: '001000000000001AAA', created: true },
      {
        ...{ status: 'written', id: '001000000000002AAA', created: true },
        also: [{ object: 'Contact', id: '003000000000002AAA' }],
      },
    ])
    fake.done()
  })
})

describe('update and remove', () => {
  it('go by record id, each row judged alone', async () => {
    const body =
      '{"allOrNone":false,"records":[{"attributes":{"type":"Contact"},"id":"0035e000003AbCdAAK","Email":null,"HasOptedOutOfEmail":false},' +
      '{"attributes":{"type":"Contact"},"id":"0035e000003AbCeAAK","LastName":"B"}]}'
    const gone = { statusCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }
    const reply = [
      { id: '0035e000003AbCdAAK', success: true, errors: [] },
      { success: false, errors: [gone] },
    ]
    const { write } = open({ ask: update, body, reply })
    const rows: UpdateRow[] = [
      { id: '0035e000003AbCdAAK', encoded: encoded(write, 'update', { Email: null, HasOptedOutOfEmail: null }) },
      { id: '0035e000003AbCeAAK', encoded: encoded(write, 'update', { LastName: 'B' }) },
    ]
    expect(await write.update(contact, rows, never)).toMatchObject([
      { status: 'written', id: '0035e000003AbCdAAK' },
      { status: 'rejected', error: { kind: 'not-found', scope: 'row', stored: 'no' } },
    ])
  })

  it('count what is gone already as deleted', async () => {
    const reply = [
      { id: '0035e000003AbCdAAK', success: true, errors: [] },
      { success: false, errors: [{ statusCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }] },
      { success: false, errors: [{ statusCode: 'DELETE_FAILED', message: 'Your attempt failed', fields: [] }] },
    ]
    const ids = ['0035e000003AbCdAAK', '0035e000003AbCeAAK', '0035e000003AbCfAAK']
    const query = { ids: ids.join(','), allOrNone: 'false' }
    const { write } = open({ ask: `DELETE ${root}/composite/sobjects`, query, reply })
    expect(await write.remove!(contact, ids, never)).toMatchObject([
      { status: 'written', id: ids[0] },
      { status: 'written', id: ids[1] },
      { status: 'rejected', error: { kind: 'invalid', code: 'DELETE_FAILED' } },
    ])
  })
})

describe('what is said of a row', () => {
  const judged = async (problem: object) => {
    const { write } = open({ ask: update, reply: [{ success: false, errors: [problem] }] })
    const rows = [{ id: '0035e000003AbCdAAK', encoded: encoded(write, 'update', { LastName: 'B' }) }]
    const [outcome] = await write.update(contact, rows, never)
    return outcome?.status === 'rejected' ? outcome.error : expect.unreachable()
  }

  it('names who holds a unique value, by an id of 18 characters', async () => {
    const message = 'duplicate value found: Number__c duplicates value on record with id: 0035e000003AbCd'
    expect(await judged({ statusCode: 'DUPLICATE_VALUE', message, fields: [] })).toMatchObject({
      kind: 'conflict',
      field: 'Number__c',
      conflict: { id: '0035e000003AbCdAAK', field: 'Number__c' },
    })
    const unknown = 'duplicate value found: <unknown> duplicates value on record with id: <unknown>'
    const nobody = await judged({ statusCode: 'DUPLICATE_VALUE', message: unknown, fields: [] })
    expect(nobody).toMatchObject({ kind: 'conflict' })
    expect(nobody.conflict).toBeUndefined()
  })

  it('names the record that a duplicate rule takes it for, of its own object', async () => {
    const match = (entityType: string, Id: string) => ({ entityType, matchRecords: [{ record: { Id } }] })
    const duplicateResult = {
      allowSave: false,
      duplicateRule: 'Standard_Contact_Duplicate_Rule',
      matchResults: [match('Lead', '00Q5e00000AbCdEEAV'), match('Contact', '0035e000003AbCdAAK')],
    }
    const message = 'Use one of these records?'
    const error = await judged({ statusCode: 'DUPLICATES_DETECTED', message, fields: [], duplicateResult })
    expect(error).toMatchObject({ kind: 'conflict', conflict: { id: '0035e000003AbCdAAK' } })
    expect(error.message).toContain('Standard_Contact_Duplicate_Rule')
  })

  const kinds: [string, string[], string][] = [
    ['UNABLE_TO_LOCK_ROW', [], 'transient'],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', ['Email'], 'invalid'],
    ['INVALID_CROSS_REFERENCE_KEY', ['AccountId'], 'invalid'],
    ['INVALID_CROSS_REFERENCE_KEY', [], 'not-found'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', [], 'permission'],
    ['STORAGE_LIMIT_EXCEEDED', [], 'unsupported'],
  ]
  it.each(kinds)('%s about %s is %s', async (statusCode, fields, kind) => {
    const error = await judged({ statusCode, message: 'Some words.', fields })
    expect(error).toMatchObject({ kind, scope: 'row', stored: 'no', code: statusCode })
    expect(error.field).toBe(fields[0])
  })

  it('tells no value of the record', async () => {
    const problems: [string, string][] = [
      ['INVALID_EMAIL_ADDRESS', 'Email: invalid email address: ada at home'],
      ['STRING_TOO_LONG', 'Last Name: data value too large: ada at home (max length=80)'],
      ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'Level: bad value for restricted picklist field: ada at home'],
    ]
    for (const [statusCode, message] of problems) {
      const error = await judged({ statusCode, message, fields: ['Email'] })
      expect(error.message).not.toContain('ada')
      expect(error.message).toContain('Email')
    }
  })
})
