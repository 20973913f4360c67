import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection, ConnectionConfig, CreateRow, Encoded, Outcome, Page } from '../../src/connector.ts'
import { connectors } from '../../src/connectors/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { CrmRecord, Row, Value } from '../../src/model/record.ts'
import {
  type FieldType,
  fieldTypes,
  findField,
  findObject,
  type ObjectSchema,
  type Schema,
} from '../../src/model/schema.ts'
import { collect, never } from './fake-http.ts'
import { type Simulator, startSimulator } from './simulator.ts'

/** What the suite has to know about a vendor; everything else it asks the connection. */
export interface Subject {
  vendor: string
  object: string
  /** Of the simulated world; not a multiple of the vendor's page. */
  size: number
  config(simulator: Simulator): Pick<ConnectionConfig, 'settings' | 'credentials'>
  /** A condition in the vendor's language, where it has one. */
  where?: { good: string; bad: string }
  /** The n-th new record. */
  row?(n: number): Row
  /** Rows that pass the encoder and that the vendor refuses, given a record that it holds. */
  refused?(stored: CrmRecord): Row
}

/** Runs the contract of `src/connector.ts` against a vendor's simulator; an absent capability skips its part. */
export function describeContract(subject: Subject): void {
  describe(`${subject.vendor} keeps the contract`, () => {
    const open = useConnection(subject)
    describeReading(subject, open)
    describeFinding(subject, open)
    describeWriting(subject, open)
  })
}

interface Opened {
  connection: Connection
  /** The same account through a line that loses every answer to a write after it was carried out. */
  deaf: Connection
  schema: Schema
  object: ObjectSchema
}

type Open = () => Opened

function useConnection(subject: Subject): Open {
  let simulator: Simulator
  let opened: Opened
  const transport = createNetworkTransport()
  const http = createHttpFactory({
    transport: transport.send,
    permits: createMemoryPermits(),
    clock: systemClock,
    random: systemRandom,
  })

  beforeAll(async () => {
    simulator = await startSimulator(subject.vendor, subject.size)
    const config = { vendor: subject.vendor, ...subject.config(simulator) }
    const { connect } = await connectors[subject.vendor]!.load()
    const connection = await connect(config, http)
    await createProvenance(connection, subject.object)
    const schema = await connection.describe(never)
    opened = {
      connection,
      deaf: await connect(config, losingAnswers(http)),
      schema,
      object: findObject(schema, subject.object)!,
    }
  })
  afterAll(async () => {
    await transport.close()
    await simulator.stop()
  })
  return () => opened
}

async function createProvenance(connection: Connection, name: string): Promise<void> {
  const object = findObject(await connection.describe(never), name)
  if (!connection.admin || !object?.provenance) return
  const wanted = Object.values(object.provenance)
  const outcomes = await connection.admin.createFields(name, wanted, never)
  expect(outcomes.map((outcome) => outcome.status)).not.toContain('failed')
  const again = await connection.admin.createFields(name, wanted, never)
  expect(again).toEqual(wanted.map(() => ({ status: 'exists' })))
}

function losingAnswers(http: HttpFactory): HttpFactory {
  return (options) => {
    const client = http(options)
    return {
      async request(request, signal) {
        const reply = await client.request(request, signal)
        if (request.repeat === 'safe') return reply
        throw new CrmError({
          kind: 'transient',
          scope: 'request',
          stored: 'unknown',
          message: 'The connection was reset.',
        })
      },
    }
  }
}

function describeReading(subject: Subject, open: Open): void {
  const all = async (fields: string[]): Promise<Page[]> =>
    collect(open().connection.read({ object: subject.object, fields }, never))
  const ids = (pages: Page[]): string[] => pages.flatMap((page) => page.records.map((record) => record.id))

  it('says who it is and what bounds it', async () => {
    const account = await open().connection.check(never)
    expect(account.vendor).toBe(subject.vendor)
    expect(account.id).not.toBe('')
    expect(account.missing.read).toEqual([])
    expect(account.limits.concurrency).toBeGreaterThan(0)
  })

  it('describes objects and fields consistently', async () => {
    const { connection, schema, object } = open()
    expect(await connection.describe(never)).toEqual(schema)
    for (const { fields, matchKeys, skip } of schema.objects) {
      const names = fields.map((field) => field.name)
      expect(new Set(names).size).toBe(names.length)
      for (const field of fields) expect(fieldTypes).toContain(field.type)
      for (const field of fields) if (field.restricted) expect(field.options).toBeDefined()
      for (const key of matchKeys) for (const name of [key.field, ...(key.also ?? [])]) expect(names).toContain(name)
      for (const rule of skip ?? []) expect(names).toContain(rule.field)
    }
    expect(object.fields.map((field) => field.role)).toEqual(expect.arrayContaining(['created', 'modified']))
    expect(object.operations.read).toBeDefined()
  })

  it('reads every record once, each with exactly the fields asked for, in the common forms', async () => {
    const { object } = open()
    const fields = object.fields.map((field) => field.name)
    const pages = await all(fields)
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.at(-1)?.records.length).toBeLessThan(pages[0]!.records.length)
    expect(new Set(ids(pages)).size).toBe(ids(pages).length)
    for (const { row } of pages.flatMap((page) => page.records)) {
      expect(Object.keys(row)).toEqual(fields)
      for (const [name, value] of Object.entries(row))
        expect(fits(findField(object, name)!.type, value), `${name}: ${value}`).toBe(true)
    }
  })

  it('goes on after any cursor, in another connection too', async () => {
    const pages = await all([])
    for (const [index, page] of pages.entries()) {
      if (page.cursor === null) expect(index).toBe(pages.length - 1)
      else {
        const rest = await collect(open().deaf.read({ object: subject.object, fields: [], cursor: page.cursor }, never))
        expect(ids(rest)).toEqual(ids(pages.slice(index + 1)))
      }
    }
  })

  it('stops at a limit', async () => {
    const pages = await collect(open().connection.read({ object: subject.object, fields: [], limit: 7 }, never))
    expect(ids(pages)).toHaveLength(7)
    expect(pages.at(-1)?.cursor).toBeNull()
  })

  it('counts, and keeps to a condition', async (context) => {
    const { connection } = open()
    if (!subject.where || !connection.count) return skip(context)
    const { good, bad } = subject.where
    const selected = ids(await collect(connection.read({ object: subject.object, fields: [], where: good }, never)))
    expect(await connection.count({ object: subject.object, where: good }, never)).toEqual({
      n: selected.length,
      exact: true,
    })
    const total = ids(await all([])).length
    expect(selected.length).toBeLessThan(total)
    expect((await connection.count({ object: subject.object }, never)).n).toBe(total)
    const refused = collect(connection.read({ object: subject.object, fields: [], where: bad }, never))
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining(bad) })
  })

  it('reads the directory of users', async () => {
    const { connection, schema } = open()
    const users = schema.users!
    const pages = await collect(
      connection.read({ object: users.object, fields: [users.email, users.active.field] }, never),
    )
    const rows = pages.flatMap((page) => page.records.map((record) => record.row))
    expect(
      rows.some((row) => row[users.active.field] === users.active.equals && String(row[users.email]).includes('@')),
    ).toBe(true)
  })

  it('rejects with the reason of its signal', async () => {
    const stopped = AbortSignal.abort(new Error('paused'))
    await expect(open().connection.check(stopped)).rejects.toThrow('paused')
  })
}

function describeFinding(subject: Subject, open: Open): void {
  it('finds by every key what reading gave, and nothing else', async (context) => {
    const { connection, object } = open()
    if (!connection.find || !object.operations.find) return skip(context)
    const keys = object.operations.find.keys
    const fields = [...new Set(['email', ...keys.filter((key) => key !== 'id')])]
    const pages = await collect(connection.read({ object: subject.object, fields, limit: 230 }, never))
    const records = pages.flatMap((page) => page.records)
    for (const key of keys) {
      const expected = records.flatMap((record): [string, string][] => {
        const value = key === 'id' ? record.id : record.row[key]
        return typeof value === 'string' ? [[value, record.id]] : []
      })
      const values = [
        ...expected.map(([value]) => value),
        key === 'id' ? '999999999999' : 'nobody-has-this@example.com',
      ]
      const found = await connection.find({ object: subject.object, key, values, fields }, never)
      expect(new Map(found.map(({ asked, id }) => [asked, id]))).toEqual(new Map(expected))
      for (const { id, row } of found) expect(row).toEqual(records.find((record) => record.id === id)?.row)
    }
  })
}

function describeWriting(subject: Subject, open: Open): void {
  const encode = (operation: 'create' | 'update', row: Row): Encoded => {
    const encoded = open().connection.write!.encode(open().object, operation, row)
    expect(encoded).toHaveProperty('wire')
    return encoded as Encoded
  }
  const rowsFrom = (first: number, count: number): (CreateRow & { row: Row })[] =>
    Array.from({ length: count }, (_, index) => {
      const row = subject.row!(first + index)
      return { key: `contract:${first + index}`, row, encoded: encode('create', row) }
    })
  const stored = async (ids: string[], fields: string[]): Promise<Map<string, Row>> => {
    const found = await open().connection.find!({ object: subject.object, key: 'id', values: ids, fields }, never)
    return new Map(found.map(({ asked, row }) => [asked, row]))
  }
  const expectStored = async (outcomes: Outcome[], rows: { key?: string; row: Row }[]): Promise<void> => {
    const { connection, object } = open()
    const keyField = object.provenance!.sourceKey.name
    const back = await stored(idsOf(outcomes), [...Object.keys(rows[0]!.row), keyField])
    for (const [index, { key, row }] of rows.entries()) {
      const now = back.get(idsOf(outcomes)[index]!)
      if (key) expect(now?.[keyField]).toBe(key)
      for (const [field, sent] of Object.entries(row)) {
        expect(connection.write!.same(object, field, sent, now?.[field]), `${field} of row ${index}`).toBe(true)
      }
    }
  }

  it('creates once, however often it is asked, and answers row by row', async (context) => {
    const { connection, object } = open()
    if (!connection.write || !subject.row) return skip(context)
    const rows = rowsFrom(0, 90)
    const first = await connection.write.create(object, rows, never)
    expect(first.every((outcome) => outcome.status === 'written' && outcome.created === true)).toBe(true)
    await expectStored(first, rows)
    const second = await connection.write.create(object, rows.toReversed(), never)
    expect(second).toEqual(
      idsOf(first)
        .toReversed()
        .map((id) => ({ status: 'written', id, created: false })),
    )
  })

  it('lets no bad row spoil its neighbours', async (context) => {
    const { connection, object } = open()
    if (!connection.write || !subject.row || !subject.refused) return skip(context)
    const [page] = await collect(connection.read({ object: subject.object, fields: ['email'], limit: 1 }, never))
    const rows = rowsFrom(1000, 5)
    const holder = page!.records[0]!
    rows[2] = { ...rows[2]!, encoded: encode('create', subject.refused(holder)) }
    const outcomes = await connection.write.create(object, rows, never)
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['written', 'written', 'rejected', 'written', 'written'])
    expect(outcomes[2]).toMatchObject({
      error: { kind: 'conflict', scope: 'row', stored: 'no', conflict: { id: holder.id } },
    })
  })

  it('updates, clears, and tells who is gone', async (context) => {
    const { connection, object } = open()
    if (!connection.write || !subject.row) return skip(context)
    const made = idsOf(await connection.write.create(object, rowsFrom(2000, 2), never))
    const cleared = Object.fromEntries(Object.keys(subject.row(0)).map((field) => [field, null]))
    const changes = [{ ...subject.row(2100) }, cleared]
    const updates = made.map((id, index) => ({ id, encoded: encode('update', changes[index]!) }))
    const outcomes = await connection.write.update(object, [...updates, { ...updates[0]!, id: '999999999999' }], never)
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

  it('says unknown when the answer was lost, and a second sending finds the first', async (context) => {
    const { connection, deaf, object } = open()
    if (!connection.write || !subject.row) return skip(context)
    const rows = rowsFrom(3000, 10)
    const lost = await deaf.write!.create(object, rows, never)
    expect(lost.map((outcome) => outcome.status)).toEqual(rows.map(() => 'unknown'))
    const again = await connection.write.create(object, rows, never)
    expect(again.every((outcome) => outcome.status === 'written' && outcome.created === false)).toBe(true)
    await expectStored(again, rows)
  })
}

function idsOf(outcomes: Outcome[]): string[] {
  return outcomes.map((outcome) =>
    outcome.status === 'written' ? outcome.id : expect.unreachable(JSON.stringify(outcome)),
  )
}

function skip(context: TestContext): void {
  context.skip('this vendor has no such capability here')
}

/** Is the value one that the common lattice allows for the type? */
function fits(type: FieldType, value: Value): boolean {
  if (value === null) return true
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'multi-select') return Array.isArray(value)
  if (typeof value !== 'string') return false
  const form: Partial<Record<FieldType, RegExp>> = {
    integer: /^-?\d+$/,
    decimal: /^-?\d+(\.\d+)?$/,
    currency: /^-?\d+(\.\d+)?$/,
    percent: /^-?\d+(\.\d+)?$/,
    date: /^\d{4}-\d\d-\d\d$/,
    datetime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  }
  return form[type]?.test(value) ?? value !== ''
}
