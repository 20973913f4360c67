import { describe, expect, it } from 'vitest'
import { type Exchange, never } from './fake-http.ts'
import { id, root } from './zoho-answers.ts'
import { openWriter as open } from './zoho-writer.ts'

const success = (n: number, message = 'record added') => ({
  ...{ code: 'SUCCESS', duplicate_field: null, action: 'insert', message, status: 'success' },
  details: { id: id(n), Created_Time: '2026-11-21T10:00:00+01:00' },
})
const refused = (code: string, details: object, message = 'invalid data') => ({
  code,
  details,
  message,
  status: 'error',
})

describe('create', () => {
  it('inserts with automations off, and judges each record by its own item, whatever the status', async () => {
    const body =
      `{"data":[{"Last_Name":"Lovelace","Budget":1234567890123456.78,"Badge":"123456789012345678","CRM_Ferry_Source_Id":"K0"},` +
      `{"Last_Name":"Hopper","CRM_Ferry_Source_Id":"K1"},{"Last_Name":"Twin","CRM_Ferry_Source_Id":"K2"}],` +
      `"trigger":[],"skip_feature_execution":[{"name":"cadences","action":"insert"}]}`
    const duplicate = refused(
      'DUPLICATE_DATA',
      { api_name: 'CRM_Ferry_Source_Id', json_path: '$.data[2].CRM_Ferry_Source_Id', id: id(9) },
      'duplicate data',
    )
    const bad = refused('INVALID_DATA', {
      expected_data_type: 'email',
      api_name: 'Email',
      json_path: '$.data[1].Email',
    })
    const { write, object, rowsOf, fake } = await open(
      'Contacts',
      { ask: `POST ${root}/Contacts`, body, status: 207, reply: { data: [success(1), bad, duplicate] } },
      {
        ...{ ask: `GET ${root}/Contacts`, query: { ids: id(9), fields: 'id', per_page: '200', approved: 'both' } },
        reply: { data: [{ id: id(9) }] },
      },
    )
    const rows = rowsOf(
      { Last_Name: 'Lovelace', Budget: '1234567890123456.78', Badge: '123456789012345678', Email: null },
      { Last_Name: 'Hopper' },
      { Last_Name: 'Twin' },
    )
    expect(await write.create(object, rows, never)).toMatchObject([
      { status: 'written', id: id(1), created: true },
      {
        status: 'rejected',
        error: { kind: 'invalid', scope: 'row', stored: 'no', field: 'Email', code: 'INVALID_DATA' },
      },
      {
        status: 'rejected',
        error: { kind: 'conflict', scope: 'row', stored: 'no', conflict: { id: id(9), field: 'CRM_Ferry_Source_Id' } },
      },
    ])
    expect(fake.requests.at(-2)?.request).toMatchObject({ repeat: 'once', lane: 'write', cost: 1 })
    expect(fake.requests.at(-2)?.request).not.toHaveProperty('part')
    fake.done()
  })

  it('takes no record in the recycle bin for the one that was meant', async () => {
    const field = 'CRM_Ferry_Source_Id'
    const duplicate = refused('DUPLICATE_DATA', { api_name: field, id: id(9) }, 'duplicate data')
    const { write, object, rowsOf } = await open(
      'Contacts',
      { ask: `POST ${root}/Contacts`, status: 400, reply: { data: [duplicate] } },
      { ask: `GET ${root}/Contacts`, status: 204, reply: '' },
    )
    const [outcome] = await write.create(object, rowsOf({ Last_Name: 'A' }), never)
    expect(outcome).toMatchObject({
      status: 'rejected',
      error: { kind: 'invalid', scope: 'row', stored: 'no', message: expect.stringContaining('recycle bin') },
    })
    expect(outcome).toMatchObject({ error: { conflict: undefined } })
  })

  it('names the look-up whose id is bad, and takes it for no word on the record', async () => {
    const details = { api_name: 'id', json_path: '$.data[0].Reporting_To.id' }
    const { write, object, rowsOf } = await open(
      'Contacts',
      { ask: `POST ${root}/Contacts`, status: 400, reply: { data: [refused('INVALID_DATA', details)] } },
      { ask: `PUT ${root}/Contacts`, status: 400, reply: { data: [refused('INVALID_DATA', details)] } },
    )
    const row = { Last_Name: 'A', Reporting_To: id(77) }
    const told = [{ status: 'rejected', error: { kind: 'invalid', scope: 'row', field: 'Reporting_To' } }]
    expect(await write.create(object, rowsOf(row), never)).toMatchObject(told)
    const rows = rowsOf(row).map(({ encoded }) => ({ id: id(1), encoded }))
    expect(await write.update(object, rows, never)).toMatchObject(told)
  })

  it('reads the items of a call in which every record was refused', async () => {
    const reply = {
      data: [refused('MANDATORY_NOT_FOUND', { api_name: 'Last_Name', json_path: '$.data[0].Last_Name' })],
    }
    const { write, object, rowsOf } = await open('Contacts', { ask: `POST ${root}/Contacts`, status: 400, reply })
    expect(await write.create(object, rowsOf({ Last_Name: 'A' }), never)).toMatchObject([
      { status: 'rejected', error: { kind: 'invalid', scope: 'row', field: 'Last_Name' } },
    ])
  })

  const troubles: [string, Partial<Exchange>, object][] = [
    [
      'a call that is wrong as a whole, told in the list',
      {
        status: 400,
        reply: { data: [refused('INVALID_DATA', { expected_data_type: 'jsonarray', api_name: 'data' })] },
      },
      { status: 'rejected', error: { kind: 'invalid', scope: 'request', stored: 'no' } },
    ],
    [
      'a server in trouble, told in the list',
      { status: 500, reply: { data: [refused('INTERNAL_ERROR', {}, 'Internal Server Error')] } },
      { status: 'unknown', error: { kind: 'transient', stored: 'unknown' } },
    ],
    [
      'an answer that was cut',
      { reply: '{"data":[{"code":"SUCC' },
      { status: 'unknown', error: { kind: 'transient' } },
    ],
    [
      'a right that is missing, told in the list',
      { status: 403, reply: { data: [refused('NO_PERMISSION', {}, 'permission denied')] } },
      { status: 'rejected', error: { kind: 'permission', scope: 'request', stored: 'no' } },
    ],
    [
      'too much under way',
      { status: 429, reply: refused('TOO_MANY_REQUESTS', {}, 'concurrency limit') },
      { status: 'rejected', error: { kind: 'rate-limited', stored: 'no' } },
    ],
  ]
  for (const [what, facts, told] of troubles)
    it(`says of every row what is known of ${what}`, async () => {
      const exchange = { ask: `POST ${root}/Contacts`, reply: '', ...facts }
      const { write, object, rowsOf } = await open('Contacts', exchange)
      const rows = rowsOf({ Last_Name: 'A' }, { Last_Name: 'B' })
      expect(await write.create(object, rows, never)).toMatchObject([told, told])
    })

  it('says unknown of a row of which the answer does not speak, and sends nothing that is too much', async () => {
    const { write, object, rowsOf, fake } = await open('Contacts', {
      ...{ ask: `POST ${root}/Contacts`, reply: { data: [success(1)] } },
    })
    const rows = rowsOf({ Last_Name: 'A' }, { Last_Name: 'B' })
    expect((await write.create(object, rows, never)).map(({ status }) => status)).toEqual(['written', 'unknown'])
    const many = rowsOf(...Array.from({ length: 101 }, () => ({ Last_Name: 'A' })))
    const calls = fake.requests.length
    expect(new Set((await write.create(object, many, never)).map(({ status }) => status))).toEqual(
      new Set(['rejected']),
    )
    expect(await write.create(object, [], never)).toEqual([])
    expect(fake.requests).toHaveLength(calls)
  })

  it('says of which module the records are that a task is about, and refuses what is nowhere', async () => {
    const deal = `select id from Deals where id in ('${id(1)}','${id(2)}') order by id asc limit 0, 200`
    const body =
      `{"data":[{"Subject":"Call","What_Id":{"id":"${id(1)}"},"$se_module":"Deals","CRM_Ferry_Source_Id":"K0"},` +
      `{"Subject":"Alone","CRM_Ferry_Source_Id":"K2"}],` +
      `"trigger":[],"skip_feature_execution":[{"name":"cadences","action":"insert"}]}`
    const { write, object, rowsOf, fake } = await open(
      'Tasks',
      { ask: `POST ${root}/coql`, body: { select_query: deal }, reply: { data: [{ id: id(1) }] } },
      { ask: `POST ${root}/Tasks`, body, status: 201, reply: { data: [success(5), success(6)] } },
    )
    const rows = rowsOf({ Subject: 'Call', What_Id: id(1) }, { Subject: 'Lost', What_Id: id(2) }, { Subject: 'Alone' })
    expect(await write.create(object, rows, never)).toMatchObject([
      { status: 'written', id: id(5) },
      { status: 'rejected', error: { kind: 'invalid', scope: 'row', field: 'What_Id' } },
      { status: 'written', id: id(6) },
    ])
    fake.done()
  })

  it('asks the list of a module that queries do not know yet for the record that a task is about', async () => {
    const unknown = { code: 'INVALID_MODULE', details: {}, message: 'no such module', status: 'error' }
    const { write, object, rowsOf, fake } = await open(
      'Tasks',
      { ask: `POST ${root}/coql`, status: 400, reply: unknown },
      { ask: `GET ${root}/Deals`, reply: { data: [{ id: id(1) }] } },
      { ask: `POST ${root}/Tasks`, status: 201, reply: { data: [success(5)] } },
    )
    const rows = rowsOf({ Subject: 'Call', What_Id: id(1) })
    expect(await write.create(object, rows, never)).toMatchObject([{ status: 'written', id: id(5) }])
    fake.done()
  })

  it('has stored nothing where what a task is about could not be asked', async () => {
    const troubles = [
      { status: 500, reply: refused('INTERNAL_ERROR', {}, 'Internal Server Error') },
      { reply: '{"data":[{"id":"36' },
    ]
    const told = { status: 'rejected', error: { kind: 'transient', stored: 'no' } }
    for (const trouble of troubles) {
      const { write, object, rowsOf } = await open('Tasks', { ask: `POST ${root}/coql`, ...trouble })
      const rows = rowsOf({ Subject: 'Call', What_Id: id(1) }, { Subject: 'Alone' })
      expect(await write.create(object, rows, never)).toMatchObject([told, told])
    }
  })
})

describe('update and remove', () => {
  it('go by record id, and tell who is gone', async () => {
    const body =
      `{"data":[{"id":"${id(1)}","Email":null,"Email_Opt_Out":false,"Interests":[]},{"id":"${id(2)}","Last_Name":"B"}],` +
      `"trigger":[],"skip_feature_execution":[{"name":"cadences","action":"update"}]}`
    const gone = refused(
      'INVALID_DATA',
      { api_name: 'id', json_path: '$.data[1].id' },
      'the id given seems to be invalid',
    )
    const { write, object, encode } = await open('Contacts', {
      ...{ ask: `PUT ${root}/Contacts`, body, reply: { data: [success(1, 'record updated'), gone] } },
    })
    const changes = [{ Email: null, Email_Opt_Out: null, Interests: null }, { Last_Name: 'B' }]
    const rows = changes.map((row, n) => ({ id: id(n + 1), encoded: encode('update', row) }))
    expect(await write.update(object, rows, never)).toMatchObject([
      { status: 'written', id: id(1) },
      { status: 'rejected', error: { kind: 'not-found', scope: 'row', stored: 'no' } },
    ])
  })

  it('count what is gone already as deleted, and nothing else that is refused', async () => {
    const no = refused('INVALID_DATA', { id: id(2) }, 'record not deleted')
    const locked = refused('RECORD_LOCKED', { id: id(3) }, 'record is locked')
    const { write, object, fake } = await open(
      'Contacts',
      {
        ...{ ask: `DELETE ${root}/Contacts`, query: { ids: [1, 2, 3].map(id).join(','), wf_trigger: 'false' } },
        ...{ status: 207, reply: { data: [success(1, 'record deleted'), no, locked] } },
      },
      { ask: `POST ${root}/coql`, reply: { data: [{ id: id(3) }], info: { more_records: false } } },
    )
    const outcomes = await write.remove!(object, [id(1), id(2), 'x', id(3)], never)
    expect(outcomes).toMatchObject([
      { status: 'written', id: id(1) },
      { status: 'written', id: id(2) },
      { status: 'written', id: 'x' },
      { status: 'rejected', error: { code: 'RECORD_LOCKED', message: expect.stringContaining('locked') } },
    ])
    fake.done()
  })
})
