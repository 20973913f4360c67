import { beforeAll, describe, expect, test } from 'vitest'
import type { Connection, Content, Encoded, Outcome } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import type { ByteSource } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { Row } from '../../src/model/record.ts'
import { findField, type ObjectSchema } from '../../src/model/schema.ts'
import type { Account } from './contract-subject.ts'
import { collect, never } from './fake-http.ts'
import { openInProcess } from './small-account.ts'

let account: Account
let connection: Connection
let files: ObjectSchema
let accounts: ObjectSchema

beforeAll(async () => {
  account = await openInProcess('salesforce', { world: 'leads', size: 5 })
  const http = createHttpFactory({
    ...{ transport: account.send!, permits: createMemoryPermits(), clock: account.clock!, random: () => 0.37 },
  })
  const credentials = { clientId: account.env.SF_CLIENT_ID!, clientSecret: account.env.SF_CLIENT_SECRET! }
  connection = await connect({ vendor: 'salesforce', settings: { url: account.url }, credentials }, http)
  const { objects } = await connection.describe(never, ['Account', 'ContentVersion'])
  files = objects.find(({ name }) => name === 'ContentVersion')!
  accounts = objects.find(({ name }) => name === 'Account')!
})

/** With every byte that there is, and what stands between the parts of a form. */
const photo = Buffer.concat([
  Buffer.from('\r\n--crm-ferry-\r\n'),
  Buffer.from(Array.from({ length: 5_000 }, (_, n) => n)),
])

const contentOf = (bytes: Uint8Array, told: number | null = bytes.byteLength): Content & ByteSource => ({
  bytes: told,
  async *open() {
    for (let at = 0; at < bytes.length; at += 1_024) yield bytes.subarray(at, at + 1_024)
  },
})

async function create(row: Row, content?: Content): Promise<Outcome> {
  const encoded = connection.write!.encode(files, 'create', row) as Encoded
  expect(encoded).toHaveProperty('wire')
  const [outcome] = await connection.write!.create(files, [{ key: 'k', encoded, ...(content && { content }) }], never)
  return outcome!
}

async function bytesOf(id: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(connection.content!(files, id, never)))
}

const countOf = async (object: string): Promise<number> => (await connection.count!({ object }, never))!.n

const idOf = (outcome: Outcome): string =>
  outcome.status === 'written' ? outcome.id : expect.unreachable(outcome.error.message)

async function madeAccount(key = 'acme'): Promise<string> {
  const encoded = connection.write!.encode(accounts, 'create', { Name: 'Acme' }) as Encoded
  await connection.admin!.createFields('Account', Object.values(accounts.provenance!), never)
  return idOf((await connection.write!.create(accounts, [{ key, encoded }], never))[0]!)
}

describe('files of Salesforce', () => {
  test('say where their name and size stand, go alone, and take no field of ours', () => {
    expect(files.content).toEqual({ name: 'PathOnClient', bytes: 'ContentSize', maxBytes: 2_000_000_000 })
    expect(findField(files, 'VersionData')).toBeUndefined()
    expect(files.provenance).toBeUndefined()
    expect(files.operations).toMatchObject({ create: { maxRows: 1, replay: 'blind' }, read: { newestFirst: true } })
    expect(files.operations).not.toHaveProperty('create.bulk')
    expect(files.operations).not.toHaveProperty('update.bulk')
    expect(files.operations).not.toHaveProperty('remove')
    expect(files.skip).toMatchObject([{ field: 'IsLatest', equals: false }])
    expect(findField(files, 'FirstPublishLocationId')?.references).toContain('Account')
  })

  test('arrive with their bytes and their parent, and come back byte by byte', async () => {
    const parent = await madeAccount()
    const row = { Title: 'Zoë 🚀', PathOnClient: 'Übersicht "neu" 🚀.png', FirstPublishLocationId: parent }
    for (const told of [photo.byteLength, null]) {
      const id = idOf(await create(row, contentOf(photo, told)))
      expect((await bytesOf(id)).equals(photo)).toBe(true)
      const fields = ['Title', 'PathOnClient', 'ContentSize', 'FirstPublishLocationId', 'IsLatest']
      const [found] = await connection.find!({ object: 'ContentVersion', key: 'id', values: [id], fields }, never)
      expect(found?.row).toEqual({ ...row, ContentSize: String(photo.byteLength), IsLatest: true })
      expect(connection.write!.same(files, 'ContentSize', String(photo.byteLength), found?.row.ContentSize)).toBe(true)
    }
    const query = { object: 'ContentDocumentLink', fields: ['LinkedEntityId'] }
    const links = (await collect(connection.read(query, never))).flatMap(({ records }) => records)
    expect(links.filter(({ row }) => row.LinkedEntityId === parent)).toHaveLength(2)
  })

  test('an empty file is refused alone', async () => {
    const outcome = await create({ PathOnClient: 'empty.txt' }, contentOf(new Uint8Array()))
    expect(outcome).toMatchObject({ status: 'rejected', error: { scope: 'row', stored: 'no' } })
  })

  test('the newest is listed first', async () => {
    const id = idOf(await create({ PathOnClient: 'newest.txt' }, contentOf(photo)))
    const query = { object: 'ContentVersion', fields: ['PathOnClient'], order: 'newest', limit: 1 } as const
    const [page] = await collect(connection.read({ ...query, fields: [...query.fields] }, never))
    expect(page?.records.map((record) => record.id)).toEqual([id])
  })

  test('a name is needed, bytes are needed, and a parent that is not there is refused for its row', async () => {
    expect(connection.write!.encode(files, 'create', { Title: 'x' })).toMatchObject([{ code: 'required' }])
    const nobody = { PathOnClient: 'a.txt', FirstPublishLocationId: '001000000000000AAA' }
    expect(await create(nobody, contentOf(photo))).toMatchObject({ status: 'rejected', error: { scope: 'row' } })
    expect(await create({ PathOnClient: 'a.txt' })).toMatchObject({ status: 'rejected' })
  })

  test('bytes that fail, or are not as many as told, make no file', async () => {
    const before = await countOf('ContentVersion')
    const short = await create({ PathOnClient: 'a.txt' }, contentOf(photo, photo.byteLength + 1))
    expect(short).toMatchObject({
      status: 'rejected',
      error: { kind: 'invalid', stored: 'no', code: 'bytes-not-as-told' },
    })
    expect(await countOf('ContentVersion')).toBe(before)
  })

  test('a file that is not there is told before the first byte', async () => {
    await expect(bytesOf('068000000000000AAA')).rejects.toMatchObject({ kind: 'not-found' })
  })
})

describe('places of files', () => {
  const name = 'ContentVersion>Account'
  const relationOf = async () => {
    const { relations = [] } = await connection.describe(never, ['Account', 'ContentVersion', 'User'])
    return relations.find((relation) => relation.name === name)!
  }
  const placesOf = async (...ids: string[]) =>
    (await Array.fromAsync(connection.readLinks!(await relationOf(), ids, never))).flat()
  const placed = async (row: Row = {}) => idOf(await create({ PathOnClient: 'a.txt', ...row }, contentOf(photo)))

  test('are relations to what the org has and lets files be shared with, where somebody asks for them', async () => {
    const names = async (...asked: Parameters<Connection['describe']>) =>
      (await connection.describe(...asked)).relations?.map((relation) => relation.name)
    expect(await names(never)).toEqual(
      expect.arrayContaining(['Account', 'Contact', 'Opportunity', 'Case'].map((to) => `ContentVersion>${to}`)),
    )
    expect(await names(never, ['Account', 'ContentVersion', 'User', 'CaseComment'])).toEqual([name])
    expect(await names(never, ['Account'])).toBeUndefined()
    expect(await names(never, ['Account', 'ContentVersion'], false)).toBeUndefined()
  })

  test('begin with the one that a file is created at, which is not made again', async () => {
    const [first, second] = [await madeAccount('first'), await madeAccount('second')]
    const id = await placed({ FirstPublishLocationId: first })
    expect(await placesOf(id)).toEqual([{ from: id, to: first }])
    const links = [first, second, second].map((to) => ({ from: id, to }))
    const outcomes = await connection.write!.link!(await relationOf(), links, never)
    expect(outcomes.map((outcome) => outcome.status === 'written' && outcome.created)).toEqual([false, true, false])
    expect(await placesOf(id)).toEqual([first, second].map((to) => ({ from: id, to })))
  })

  test('that two make at a time are made once', async () => {
    const [id, to] = [await placed(), await madeAccount()]
    const relation = await relationOf()
    const both = await Promise.all([1, 2].map(() => connection.write!.link!(relation, [{ from: id, to }], never)))
    const made = both.flat().map((outcome) => outcome.status === 'written' && outcome.created)
    expect(made.sort()).toEqual([false, true])
  })

  test('are those of the latest version, and of no other object', async () => {
    const to = await madeAccount()
    const id = await placed({ FirstPublishLocationId: to })
    const fields = ['ContentDocumentId']
    const [found] = await connection.find!({ object: 'ContentVersion', key: 'id', values: [id], fields }, never)
    const later = await placed({ ContentDocumentId: found!.row.ContentDocumentId! })
    expect(await placesOf(id, later, '068000000000000AAA')).toEqual([{ from: later, to }])
  })

  test('a record of another kind that is not there is refused for its row', async () => {
    const id = await placed()
    const links = ['001000000000000AAA', id, ''].map((to) => ({ from: id, to }))
    const outcomes = await connection.write!.link!(await relationOf(), links, never)
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', error: { scope: 'row', stored: 'no' } })
  })
})
