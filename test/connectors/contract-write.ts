import { expect, it } from 'vitest'
import type {
  Connection,
  Content,
  CreateRow,
  Encoded,
  Outcome,
  ReadQuery,
  RecordPage,
  UpdateRow,
} from '../../src/connector.ts'
import type { ErrorKind } from '../../src/model/errors.ts'
import type { Row } from '../../src/model/record.ts'
import { findField, type ObjectSchema } from '../../src/model/schema.ts'
import { type Open, type Opened, type RowOf, type Subject, skip } from './contract-subject.ts'
import { collect, never } from './fake-http.ts'

/** What the tests below do with an account again and again. */
export function toolsFor(subject: Subject, open: Open) {
  const encode = (operation: 'create' | 'update', row: Row): Encoded => {
    const { connection, object } = open()
    const sent = operation === 'create' ? row : changeable(object, row)
    const encoded = connection.write!.encode(object, operation, sent)
    expect(encoded, JSON.stringify(encoded)).toHaveProperty('wire')
    return encoded as Encoded
  }
  const rowsFrom = (first: number, count: number): (CreateRow & { row: Row })[] =>
    Array.from({ length: count }, (_, index) => {
      const row = subject.row(first + index)
      return { key: `contract:${first + index}`, row, encoded: encode('create', row) }
    })
  const stored = async (ids: string[], fields: string[]): Promise<Map<string, Row>> => {
    const found = await open().connection.find!({ object: subject.object, key: 'id', values: ids, fields }, never)
    return new Map(found.map(({ asked, row }) => [asked, row]))
  }
  const expectStored = async (outcomes: Outcome[], rows: { key?: string; row: Row }[]): Promise<void> => {
    const { connection, object } = open()
    const keyField = object.provenance?.sourceKey.name
    const back = await stored(idsOf(outcomes), [...Object.keys(rows[0]!.row), ...(keyField ? [keyField] : [])])
    for (const [index, { key, row }] of rows.entries()) {
      const now = back.get(idsOf(outcomes)[index]!)
      if (key && keyField) expect(now?.[keyField]).toBe(key)
      for (const [field, sent] of Object.entries(row)) {
        expect(connection.write!.same(object, field, sent, now?.[field]), `${field} of row ${index}`).toBe(true)
      }
    }
  }

  return { encode, rowsFrom, expectStored }
}

/** What of a row may be written to a record that is there. */
export function changeable(object: ObjectSchema, row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => findField(object, name)?.updateable === true))
}

/** Rows whose parents are among these records. */
export function rowIn(row: RowOf, parents: ReadonlyMap<string, readonly string[]>): (n: number) => Row {
  return (n) =>
    row(n, (object) => {
      const ids = parents.get(object) ?? []
      return ids[n % ids.length] ?? expect.unreachable(`there is no ${object} yet`)
    })
}

/** Rows in batches as large as the object takes; one outcome for each, in order. */
export async function createIn(
  { connection, object }: Pick<Opened, 'connection' | 'object'>,
  rows: readonly CreateRow[],
) {
  const { maxRows } = object.operations.create!
  return inBatches(rows, maxRows, (batch) => connection.write!.create(object, batch, never))
}

export async function updateIn(
  { connection, object }: Pick<Opened, 'connection' | 'object'>,
  rows: readonly UpdateRow[],
) {
  const { maxRows } = object.operations.update!
  return inBatches(rows, maxRows, (batch) => connection.write!.update(object, batch, never))
}

async function inBatches<T>(
  rows: readonly T[],
  size: number,
  write: (batch: readonly T[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (let at = 0; at < rows.length; at += size) outcomes.push(...(await write(rows.slice(at, at + size))))
  return outcomes
}

// Far from the numbers that other tests give their rows.
let next = 500_000

/** Ids of new records, under keys and numbers that no other test uses. */
export async function makeRecords(
  connection: Connection,
  object: ObjectSchema,
  count: number,
  rowOf: (n: number) => Row,
): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, n) => next + n)
  next += count
  const rows = numbers.map((n): CreateRow => {
    const encoded = connection.write!.encode(object, 'create', rowOf(n))
    if (Array.isArray(encoded)) return expect.unreachable(JSON.stringify(encoded))
    return { key: `made:${n}`, encoded, ...(object.content && { content: contentOf(n) }) }
  })
  return idsOf(await createIn({ connection, object }, rows))
}

function contentOf(n: number): Content {
  return {
    bytes: null,
    async *open() {
      yield Buffer.from(`file ${n}`)
    },
  }
}

export function describeWriting(subject: Subject, open: Open): void {
  const { encode, rowsFrom, expectStored } = toolsFor(subject, open)

  it('creates row by row, and a second sending does what the replay class says', async (context) => {
    const { connection, object } = open()
    if (!connection.write) return skip(context)
    const rows = rowsFrom(0, 90)
    const first = await createIn(open(), rows)
    expect(first.every((outcome) => outcome.status === 'written' && outcome.created === true)).toBe(true)
    await expectStored(first, rows)
    const second = await createIn(open(), rows.toReversed())
    expectRepeated(object, idsOf(first).toReversed(), second)
  })

  it('lets no bad row spoil its neighbours', async (context) => {
    const { connection } = open()
    if (!connection.write || !subject.refused) return skip(context)
    const fields = open().object.fields.map(({ name }) => name)
    const [page] = await collect(connection.read({ object: subject.object, fields, limit: 1 }, never))
    const rows = rowsFrom(1000, 5)
    const holder = page!.records[0]!
    rows[2] = { ...rows[2]!, encoded: encode('create', subject.refused(holder)) }
    const outcomes = await createIn(open(), rows)
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['written', 'written', 'rejected', 'written', 'written'])
    expect(outcomes[2]).toMatchObject({
      error: { kind: 'conflict', scope: 'row', stored: 'no', conflict: { id: holder.id } },
    })
  })

  it('updates, clears, and tells who is gone', async (context) => {
    const { connection, object } = open()
    if (!connection.write) return skip(context)
    const made = idsOf(await createIn(open(), rowsFrom(2000, 2)))
    const clearable = Object.keys(subject.row(0)).filter(
      (field) => findField(object, field)?.required !== true && !subject.keeps?.includes(field),
    )
    const cleared = Object.fromEntries(clearable.map((field) => [field, null]))
    const changes = [subject.row(2100), cleared].map((row) => changeable(object, row))
    const updates = made.map((id, index) => ({ id, encoded: encode('update', changes[index]!) }))
    const outcomes = await updateIn(open(), [...updates, { ...updates[0]!, id: '999999999999' }])
    expect(outcomes).toMatchObject([
      { status: 'written' },
      { status: 'written' },
      { status: 'rejected', error: { scope: 'row' } },
    ])
    await expectStored(
      outcomes.slice(0, 2),
      changes.map((row) => ({ row })),
    )
  })

  it('says unknown when the answer was lost, though the rows were stored', async (context) => {
    const { connection, deaf, object, control } = open()
    // Only a line can lose an answer.
    if (!connection.write || control === null) return skip(context)
    const rows = rowsFrom(3000, 10)
    const lost = await createIn({ connection: deaf, object }, rows)
    expect(lost.map((outcome) => outcome.status)).toEqual(rows.map(() => 'unknown'))
    const ids = await idsByKey(open(), rows)
    expect([...ids.keys()].sort()).toEqual(rows.map(({ key }) => key).sort())
    const first = rows.map(({ key }): Outcome => ({ status: 'written', id: ids.get(key)! }))
    await expectStored(first, rows)
    expectRepeated(object, idsOf(first), await createIn(open(), rows))
  })
}

/**
 * Which records carry the keys of these rows: asked for, or found among the newest where they cannot be. Where there is no
 * place for a key, which of the newest say what the rows say.
 */
export async function idsByKey(
  { connection, object }: Opened,
  rows: readonly { key: string; row: Row }[],
): Promise<Map<string, string>> {
  const keys = rows.map(({ key }) => key)
  const key = object.provenance?.sourceKey.name
  if (key === undefined) return idsByContent(connection, object, rows)
  if (object.operations.find?.keys.includes(key)) {
    const found = await connection.find!({ object: object.name, key, values: [...keys], fields: [] }, never)
    return new Map(found.map(({ asked, id }) => [asked, id]))
  }
  const pages = await collect(connection.read({ object: object.name, fields: [key], order: 'newest' }, never))
  const records = pages.flatMap((page) => page.records)
  return new Map(records.flatMap(({ id, row }) => (keys.includes(String(row[key])) ? [[String(row[key]), id]] : [])))
}

async function idsByContent(
  connection: Connection,
  object: ObjectSchema,
  rows: readonly { key: string; row: Row }[],
): Promise<Map<string, string>> {
  const fields = [...new Set(rows.flatMap(({ row }) => Object.keys(row)))]
  const found = new Map<string, string>()
  for await (const page of connection.read({ object: object.name, fields, order: 'newest', stopsEarly: true }, never))
    for (const { id, row: stored } of 'records' in page ? page.records : [])
      for (const { key, row } of rows)
        if (Object.entries(row).every(([field, sent]) => connection.write!.same(object, field, sent, stored[field])))
          found.set(key, id)
  return found
}

export function describeNewestFirst(subject: Subject, open: Open): void {
  const { rowsFrom } = toolsFor(subject, open)

  it('lists the newest first where it says so, at once and page by page', async (context) => {
    const { clock, connection, deaf, object } = open()
    if (!connection.write || !object.operations.read?.newestFirst) return skip(context)
    const list = (query: Pick<ReadQuery, 'order' | 'cursor'>, by = connection) =>
      collect(by.read({ object: subject.object, fields: [], ...query }, never))
    const made: string[] = []
    // Those of one second may come in any order.
    await clock.sleep(1_100)
    for (const row of rowsFrom(7_500, 3)) made.push(...idsOf(await connection.write.create(object, [row], never)))
    const pages = await list({ order: 'newest' })
    expect(pages.length).toBeGreaterThan(1)
    const ids = (some: RecordPage[]): string[] => some.flatMap(({ records }) => records.map(({ id }) => id))
    expect(ids(pages).slice(0, made.length).sort()).toEqual(made.toSorted())
    expect(ids(pages).sort()).toEqual(ids(await list({})).sort())
    const rest = await list({ order: 'newest', cursor: pages[0]!.cursor! }, deaf)
    expect(ids(rest)).toEqual(ids(pages.slice(1)))
  })
}

/**
 * One row was refused: alone, or with all others, of which then none is stored. The error of a refusal of all says no more
 * than that one of them is at fault.
 */
export function expectRefusal(outcomes: readonly Outcome[], at: number, kinds: readonly ErrorKind[]): void {
  const error = { stored: 'no' }
  expect(outcomes[at]).toMatchObject({ status: 'rejected', error })
  const alone = outcomes.some(({ status }) => status === 'written')
  for (const [index, outcome] of outcomes.entries())
    if (alone && index !== at) expect(outcome).toMatchObject({ status: 'written' })
    else {
      expect(outcome).toMatchObject({ status: 'rejected', error: { ...error, scope: alone ? 'row' : 'request' } })
      expect(kinds).toContain(outcome.status === 'rejected' ? outcome.error.kind : undefined)
    }
}

/** What became of rows that were created before, under these ids. */
export function expectRepeated(object: ObjectSchema, ids: string[], outcomes: Outcome[]): void {
  const replay = object.operations.create!.replay
  if (replay === 'safe') {
    expect(outcomes).toEqual(ids.map((id) => ({ status: 'written', id, created: false })))
  } else if (replay === 'refused') {
    const error = { kind: 'conflict', scope: 'row', stored: 'no' }
    expect(outcomes).toMatchObject(ids.map((id) => ({ status: 'rejected', error: { ...error, conflict: { id } } })))
  } else {
    expect(outcomes).toMatchObject(ids.map(() => ({ status: 'written', created: true })))
    expect(idsOf(outcomes).filter((id) => ids.includes(id))).toEqual([])
  }
}

export function idsOf(outcomes: Outcome[]): string[] {
  return outcomes.map((outcome) =>
    outcome.status === 'written' ? outcome.id : expect.unreachable(JSON.stringify(outcome)),
  )
}
