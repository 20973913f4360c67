import { beforeAll, describe, expect, it } from 'vitest'
import type { Connection, Content, Encoded, Outcome, ReadQuery } from '../../src/connector.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import { findField, findObject, type ObjectSchema } from '../../src/model/schema.ts'
import type { OpenAccount } from './contract-account.ts'
import { describeLinkBatches, describeLinks, describeUnlinking } from './contract-links.ts'
import { type AccountSubject, type FileSubject, lackingIn, type Open, type Subject } from './contract-subject.ts'
import { rowIn } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

/** Every byte that there is, and what might pass for the end of a part of a form. */
const paper = Buffer.concat([
  Buffer.from('\r\n--crm-ferry--\r\n'),
  Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256)),
])

/** In pieces of different sizes; each opening is counted. */
function contentOf(bytes: Uint8Array, told: number | null = bytes.byteLength): Content & { opened: number } {
  const content = {
    bytes: told,
    opened: 0,
    async *open() {
      content.opened += 1
      for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 3) % 20_011) {
        yield bytes.subarray(at, at + size)
      }
    },
  }
  return content
}

/** Objects whose records are files that can be created. */
export function describeFiles(account: AccountSubject, open: () => OpenAccount): void {
  for (const subject of account.files ?? []) {
    describe(`files, as ${subject.object},`, () => describeFile(subject, open))
    if (subject.linked) describe(`files, as ${subject.object},`, () => describeFileLinks(account, subject, open))
  }
}

function describeFile({ object: name, row }: FileSubject, open: () => OpenAccount): void {
  let object: ObjectSchema
  beforeAll(async () => {
    object = findObject(await open().connection.describe(never, [name]), name)!
  })
  const encoded = (values: Row): Encoded => {
    const told = open().connection.write!.encode(object, 'create', values)
    return Array.isArray(told) ? expect.unreachable(JSON.stringify(told)) : told
  }
  const create = async (n: number, content: Content, by = open().connection): Promise<Outcome> => {
    const rows = [{ key: `file:${n}`, encoded: encoded(rowIn(row, open().parents)(n)), content }]
    const [outcome, ...others] = await by.write!.create(object, rows, never)
    expect(others).toEqual([])
    return outcome!
  }
  const bytesOf = async (id: string): Promise<Buffer> =>
    Buffer.concat(await Array.fromAsync(open().connection.content!(object, id, never)))

  it('say which fields tell their name and size, and go one at a time', () => {
    const { name: named, bytes, maxBytes } = object.content!
    expect(findField(object, named)?.createable).toBe(true)
    if (bytes !== undefined) expect(findField(object, bytes)).toMatchObject({ type: 'integer', createable: false })
    expect(maxBytes).toBeGreaterThan(paper.byteLength)
    expect(object.operations.create).toMatchObject({ maxRows: 1 })
    expect(object.operations.create?.bulk).toBeUndefined()
  })

  it('come back byte by byte, each time that they are asked for, whether their length was told or not', async () => {
    const { connection } = open()
    for (const [n, told] of [paper.byteLength, null].entries()) {
      const content = contentOf(paper, told)
      const outcome = await create(n, content)
      const id = outcome.status === 'written' ? outcome.id : expect.unreachable(outcome.error.message)
      expect(content.opened).toBe(1)
      for (const _ of [1, 2]) expect((await bytesOf(id)).equals(paper)).toBe(true)
      const { name: named, bytes } = object.content!
      const fields = [named, ...(bytes === undefined ? [] : [bytes])]
      const [found] = await connection.find!({ object: name, key: 'id', values: [id], fields }, never)
      expect(connection.write!.same(object, named, rowIn(row, open().parents)(n)[named]!, found?.row[named])).toBe(true)
      if (bytes !== undefined) expect(found?.row[bytes]).toBe(String(paper.byteLength))
    }
  })

  it('of which bytes are missing are not made', async () => {
    const ids = () => listed(rowIn(row, open().parents)(10))
    const before = await ids()
    const outcome = await create(10, contentOf(paper, paper.byteLength + 1))
    expect(outcome).toMatchObject({ status: 'rejected', error: { stored: 'no', kind: 'invalid' } })
    expect(await ids()).toEqual(before)
  })

  it('whose answer was lost may be there, and are found where they would be listed', async () => {
    const values = rowIn(row, open().parents)(11)
    const before = await listed(values)
    expect(await create(11, contentOf(paper), open().deaf)).toMatchObject({ status: 'unknown' })
    const made = (await listed(values)).filter((id) => !before.includes(id))
    expect(made).toHaveLength(1)
    expect((await bytesOf(made[0]!)).equals(paper)).toBe(true)
  })

  describeOwnLists({ object: name, row }, open, (n) => create(n, contentOf(paper)))

  /** Ids among which a new file would be: the newest, or those of the record that it belongs to. */
  async function listed(values: Row): Promise<string[]> {
    const { newestFirst, of } = object.operations.read ?? {}
    const field = of?.fields[0] ?? ''
    const where = newestFirst ? ({ order: 'newest', limit: 9 } as const) : { of: { field, id: String(values[field]) } }
    return (await recordsOf(open().connection, { object: name, fields: [], ...where })).map(({ id }) => id)
  }
}

function describeOwnLists(
  { object: name, row }: FileSubject,
  open: () => OpenAccount,
  create: (n: number) => Promise<Outcome>,
): void {
  it('are listed by the record that they belong to, each time from the first on', async (context) => {
    const { connection, parents } = open()
    const object = findObject(await connection.describe(never, [name]), name)!
    const { of, newestFirst } = object.operations.read ?? {}
    if (of === undefined) {
      // A lost answer could not be settled without one of the two.
      expect(newestFirst).toBe(true)
      return context.skip('this vendor has no such list')
    }
    for (const field of of.fields) {
      expect(findField(object, field)).toMatchObject({ type: 'reference', required: true })
      const ids = [20, 21, 22].map((n) => String(rowIn(row, parents)(n)[field]))
      const made = new Map<string, string[]>()
      for (const [at, id] of ids.entries()) {
        const outcome = await create(20 + at)
        made.set(id, [...(made.get(id) ?? []), outcome.status === 'written' ? outcome.id : ''])
      }
      for (const [id, own] of made) {
        const query = { object: name, fields: [field], of: { field, id } }
        const [first, second] = [await recordsOf(connection, query), await recordsOf(connection, query)]
        expect(first).toEqual(second)
        expect(first.map((record) => record.id)).toEqual(expect.arrayContaining(own))
        expect(first.every((record) => record.row[field] === id)).toBe(true)
      }
    }
  })
}

async function recordsOf(connection: Connection, query: ReadQuery): Promise<CrmRecord[]> {
  return (await collect(connection.read(query, never))).flatMap(({ records }) => records)
}

/** Files that are tied to records beyond what their fields say. */
function describeFileLinks(account: AccountSubject, file: FileSubject, openAccount: () => OpenAccount): void {
  const open: Open = () => {
    const opened = openAccount()
    return { ...opened, object: findObject(opened.schema, file.object)! }
  }
  const subject: Subject = {
    ...account,
    object: file.object,
    rows: { ...account.rows, [file.object]: file.row },
    row: (n) => rowIn(file.row, openAccount().parents)(n),
  }
  it('can be linked, and links of them taken away', () => {
    const lacking = lackingIn(open(), subject)
    expect(lacking).not.toContain('links')
    expect(lacking).not.toContain('unlink')
  })
  describeLinks(subject, open)
  describeLinkBatches(subject, open)
  describeUnlinking(subject, open)
}
