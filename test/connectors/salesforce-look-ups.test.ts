import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { collect, type Exchange, type FakeHttp, fakeHttp, never } from './fake-http.ts'
import { field, root, session, versions } from './salesforce-answers.ts'

const readOnly = { createable: false, updateable: false }

function describes(name: string, ...fields: object[]): Exchange {
  const reply = {
    ...{ name, label: name, labelPlural: `${name}s`, custom: false },
    fields: [{ ...field, name: 'Id', type: 'id', ...readOnly }, ...fields],
  }
  return { ask: `GET ${root}/sobjects/${name}/describe`, reply }
}

const contact = describes(
  'Contact',
  { ...field, name: 'LastName', type: 'string', length: 80 },
  { ...field, name: 'IsDeleted', type: 'boolean', ...readOnly },
  { ...field, name: 'SystemModstamp', type: 'datetime', ...readOnly },
  { ...field, name: 'MasterRecordId', type: 'reference', referenceTo: ['Contact'], ...readOnly },
  {
    ...field,
    name: 'Number__c',
    type: 'string',
    length: 40,
    custom: true,
    unique: true,
    externalId: true,
    filterable: true,
  },
)
const id = (n: number) => `0035e000003Ab${n}dAAC`

function open(...exchanges: Exchange[]) {
  const fake: FakeHttp = fakeHttp([versions, ...exchanges])
  return { fake, connection: connect(session, fake.factory) }
}

const asks = (sight: 'query' | 'queryAll', q: string, ...records: object[]): Exchange => ({
  ...{ ask: `GET ${root}/${sight}`, query: { q } },
  reply: { totalSize: records.length, done: true, records },
})

describe('find', () => {
  it('gives records by id, once for each way that their id was written, and leaves out what is not there', async () => {
    const { fake, connection } = open(
      contact,
      {
        ask: `POST ${root}/composite/sobjects/Contact`,
        body: { ids: [id(1), id(2)], fields: ['Id', 'LastName'] },
        reply: [{ Id: id(1), LastName: 'Lovelace' }, null],
      },
      asks('queryAll', `SELECT Id,MasterRecordId FROM Contact WHERE Id IN ('${id(2)}') AND MasterRecordId != null`),
    )
    const values = [id(1), id(1).slice(0, 15), id(2), 'no id', '']
    const found = await connection.find!({ object: 'Contact', key: 'id', values, fields: ['LastName'] }, never)
    expect(found).toEqual([
      { asked: id(1), id: id(1), row: { LastName: 'Lovelace' } },
      { asked: id(1).slice(0, 15), id: id(1), row: { LastName: 'Lovelace' } },
    ])
    fake.done()
  })

  it('follows a merged record to the one that was kept', async () => {
    const { fake, connection } = open(
      contact,
      {
        ask: `POST ${root}/composite/sobjects/Contact`,
        body: { ids: [id(1)], fields: ['Id', 'LastName'] },
        reply: [null],
      },
      asks('queryAll', `SELECT Id,MasterRecordId FROM Contact WHERE Id IN ('${id(1)}') AND MasterRecordId != null`, {
        Id: id(1),
        MasterRecordId: id(2),
      }),
      {
        ask: `POST ${root}/composite/sobjects/Contact`,
        body: { ids: [id(2)], fields: ['Id', 'LastName'] },
        reply: [{ Id: id(2), LastName: 'Kept' }],
      },
    )
    const asked = { object: 'Contact', key: 'id', values: [id(1)], fields: ['LastName'] }
    expect(await connection.find!(asked, never)).toEqual([{ asked: id(1), id: id(2), row: { LastName: 'Kept' } }])
    fake.done()
  })

  it('by a key escapes what it asks for, and answers to every writing of it', async () => {
    const { fake, connection } = open(
      contact,
      asks(
        'query',
        "SELECT Id,Number__c,LastName FROM Contact WHERE Number__c IN ('O\\'Hara','o\\'hara','B\\\\1')",
        { Id: id(1), Number__c: "O'HARA", LastName: 'A' },
        { Id: id(2), Number__c: 'B\\1', LastName: 'B' },
      ),
    )
    const values = ["O'Hara", "o'hara", 'B\\1', '  ']
    const found = await connection.find!({ object: 'Contact', key: 'Number__c', values, fields: ['LastName'] }, never)
    expect(found.map(({ asked, id: at }) => [asked, at])).toEqual([
      ["O'Hara", id(1)],
      ["o'hara", id(1)],
      ['B\\1', id(2)],
    ])
    fake.done()
  })

  it('asks by nothing that is no field', async () => {
    const { connection } = open(contact)
    const asked = { object: 'Contact', key: 'Id != null OR Name', values: ['x'], fields: [] }
    await expect(connection.find!(asked, never)).rejects.toMatchObject({ kind: 'invalid', stored: 'no' })
  })

  it('asks in as many addresses as its values need', async () => {
    const { fake, connection } = open(contact)
    const values = Array.from({ length: 450 }, (_, n) => `number ${n} ${'ü'.repeat(20)}`)
    const reply = { totalSize: 0, done: true, records: [] }
    const many = fakeHttp([
      versions,
      contact,
      ...Array.from({ length: 40 }, () => ({ ask: `GET ${root}/query`, reply })),
    ])
    const asked = { object: 'Contact', key: 'Number__c', values, fields: [] }
    expect(await connect(session, many.factory).find!(asked, never)).toEqual([])
    const queries = many.requests.flatMap(({ request }) => request.query?.q ?? [])
    for (const q of queries) expect(encodeURIComponent(q).length).toBeLessThan(15_000)
    for (const value of values) expect(queries.filter((q) => q.includes(`'${value}'`))).toHaveLength(1)
    expect(await connection.find!({ ...asked, values: [] }, never)).toEqual([])
    expect(fake.requests).toHaveLength(2)
  })
})

describe('what changed since a time', () => {
  it('is read by the stamp of the system, deleted records among the others, and told apart', async () => {
    const where = "((LastName != 'X') AND (SystemModstamp >= 2026-11-20T13:00:00Z))"
    const { fake, connection } = open(
      contact,
      {
        ...{ ask: `GET ${root}/queryAll`, query: { q: `SELECT COUNT() FROM Contact WHERE ${where}` } },
        reply: { totalSize: 2, done: true, records: [] },
      },
      asks(
        'queryAll',
        `SELECT Id,IsDeleted,LastName FROM Contact WHERE ${where} ORDER BY Id`,
        { Id: id(1), IsDeleted: false, LastName: 'A' },
        { Id: id(2), IsDeleted: true, LastName: 'B' },
      ),
    )
    const query = { object: 'Contact', fields: ['LastName'], where: "LastName != 'X'" }
    const changed = { ...query, changedSince: '2026-11-20T14:00:00.900+01:00' }
    expect(await collect(connection.read(changed, never))).toEqual([
      { records: [{ id: id(1), row: { LastName: 'A' } }], deleted: [id(2)], cursor: null },
    ])
    fake.done()
    const wrong = { ...query, changedSince: 'yesterday' }
    await expect(collect(connection.read(wrong, never))).rejects.toMatchObject({ kind: 'bug' })
  })
})

describe('objects that are listed in a way of their own', () => {
  it('activities are read among all records, so that archived ones are seen', async () => {
    const task = describes('Task', { ...field, name: 'IsDeleted', type: 'boolean', ...readOnly })
    const q = "SELECT Id FROM Task WHERE ((Subject = 'A') AND IsDeleted = false) ORDER BY Id LIMIT 5"
    const { fake, connection } = open(task, asks('queryAll', q, { Id: '00T5e000003AbCdAAK' }))
    const pages = await collect(
      connection.read({ object: 'Task', fields: [], where: "Subject = 'A'", limit: 5 }, never),
    )
    expect(pages.flatMap(({ records }) => records.map((record) => record.id))).toEqual(['00T5e000003AbCdAAK'])
    fake.done()
  })

  it('links of documents are read for some documents after the other, and gone on with after any of them', async () => {
    const link = describes('ContentDocumentLink', {
      ...field,
      name: 'LinkedEntityId',
      type: 'reference',
      referenceTo: ['Account'],
    })
    const document = (n: number) => `0695e0000${String(n).padStart(6, '0')}AAA`
    const documents = Array.from({ length: 200 }, (_, n) => ({ Id: document(n) }))
    const children = (from: number, to: number, ...records: object[]) => {
      const ids = documents.slice(from, to).map(({ Id }) => `'${Id}'`)
      const q = `SELECT Id,LinkedEntityId FROM ContentDocumentLink WHERE (ContentDocumentId IN (${ids.join(',')}))`
      return asks('query', q, ...records)
    }
    const second: Exchange[] = [
      asks(
        'query',
        `SELECT Id FROM ContentDocument WHERE Id > '${document(199)}' ORDER BY Id LIMIT 200`,
        documents[7]!,
      ),
      children(7, 8, { Id: '06A000000000002AAA', LinkedEntityId: '001000000000002AAA' }),
    ]
    const { fake, connection } = open(
      link,
      asks('query', 'SELECT Id FROM ContentDocument ORDER BY Id LIMIT 200', ...documents),
      children(0, 200, { Id: '06A000000000001AAA', LinkedEntityId: '001000000000001AAA' }),
      ...second,
    )
    const query = { object: 'ContentDocumentLink', fields: ['LinkedEntityId'] }
    const pages = await collect(connection.read(query, never))
    expect(pages.map(({ records }) => records.map(({ row }) => row.LinkedEntityId))).toEqual([
      ['001000000000001AAA'],
      ['001000000000002AAA'],
    ])
    fake.done()
    const again = open(link, ...second)
    expect(await collect(again.connection.read({ ...query, cursor: pages[0]!.cursor! }, never))).toEqual(pages.slice(1))
    expect(await again.connection.count!({ object: 'ContentDocumentLink' }, never)).toBeNull()
  })
})
