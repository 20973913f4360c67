import { expect, it } from 'vitest'
import type { Encoded, ReadQuery } from '../../src/connector.ts'
import { isEmpty, type Row } from '../../src/model/record.ts'
import { findField, findObject } from '../../src/model/schema.ts'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { idsByKey, idsOf, toolsFor } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

/** Objects that have no place for our key: what a record is told by instead. */
export function describeUnkeyed(subject: Subject, open: Open): void {
  it('without a place for our key is blind, goes by no jobs and lists the newest first', async (context) => {
    const { object } = open()
    const { create, read } = object.operations
    if (object.provenance !== undefined || create === undefined) return skip(context)
    expect(create.replay).toBe('blind')
    expect(create.maxRows).toBeGreaterThan(0)
    expect(create.bulk).toBeUndefined()
    expect(read?.newestFirst).toBe(true)
  })

  it('without a place for our key is listed where it was made, whatever time that is said to be', async (context) => {
    const { connection, object } = open()
    const created = object.fields.find(({ role, createable }) => role === 'created' && createable)
    if (object.provenance !== undefined || !connection.write || created === undefined) return skip(context)
    const row = { ...subject.row(94_000), [created.name]: '2001-01-01T00:00:00.000Z' }
    const encoded = connection.write.encode(object, 'create', row) as Encoded
    const [id] = idsOf(await connection.write.create(object, [{ key: 'contract:94000', encoded }], never))
    const query: ReadQuery = { object: subject.object, fields: [], order: 'newest', limit: 1 }
    const [page] = await collect(connection.read(query, never))
    expect(page?.records.map((record) => record.id)).toEqual([id])
  })

  it('without a place for our key takes no new fields', async (context) => {
    const { connection, object } = open()
    if (object.provenance !== undefined || !connection.admin) return skip(context)
    const definition = {
      name: `contract${object.newFieldNames?.suffix ?? ''}`,
      label: 'Contract',
      type: 'text',
    } as const
    const making = connection.admin.createFields(subject.object, [definition], never)
    const outcomes = await making.catch((error: unknown) => [{ status: 'failed', error }])
    expect(outcomes).toMatchObject([{ status: 'failed', error: { stored: 'no' } }])
    const now = findObject(await connection.describe(never, [subject.object]), subject.object)!
    expect(findField(now, definition.name)).toBeUndefined()
  })

  describeLikeness(subject, open)
}

function describeLikeness(subject: Subject, open: Open): void {
  const { rowsFrom } = toolsFor(subject, open)

  it('without a place for our key is told apart as it is stored by whatever tells it apart before', async (context) => {
    const { connection, object } = open()
    if (object.provenance !== undefined || !connection.write) return skip(context)
    const { same } = connection.write
    const rows = rowsFrom(96_000, 3)
    const stored = new Map<string, Row>()
    for (const row of rows) {
      const [id] = idsOf(await connection.write.create(object, [row], never))
      stored.set(id!, row.row)
    }
    const fields = object.fields.map(({ name }) => name)
    const query = { object: subject.object, fields, order: 'newest', limit: rows.length } as const
    const records = (await collect(connection.read(query, never))).flatMap((page) => page.records)
    expect(records.map(({ id }) => id).sort()).toEqual([...stored.keys()].sort())
    let apart = 0
    for (const { id, row: held } of records) {
      const own = stored.get(id)!
      for (const { row } of rows.filter((other) => other.row !== own)) {
        for (const [field, value] of Object.entries(row)) {
          const other = own[field] ?? null
          if (isEmpty(value) || isEmpty(other) || same(object, field, value, other)) continue
          expect(same(object, field, value, held[field]), field).toBe(false)
          apart += 1
        }
      }
    }
    expect(apart).toBeGreaterThan(0)
  })

  it('without a place for our key is known by what it says, among the newest, after a lost answer', async (context) => {
    const { connection, deaf, object, control } = open()
    if (object.provenance !== undefined || !connection.write || control === null) return skip(context)
    const [row] = rowsFrom(95_000, 1)
    const [landmark] = idsOf(await connection.write.create(object, rowsFrom(95_001, 1), never))
    const { maxRows } = object.operations.create!
    const twice = [row!, row!].slice(0, maxRows)
    const lost = await deaf.write!.create(object, twice, never)
    expect(lost.map(({ status }) => status)).toEqual(twice.map(() => 'unknown'))
    const told = Object.keys(row!.row).filter((field) => !isEmpty(row!.row[field]))
    const query = { object: subject.object, fields: told, order: 'newest', stopsEarly: true } as const
    const records = (await collect(connection.read(query, never))).flatMap((page) => page.records)
    const alike = records.filter(({ row: stored }) =>
      told.every((field) => connection.write!.same(object, field, row!.row[field]!, stored[field])),
    )
    expect(alike).toHaveLength(twice.length)
    const places = [...alike.map(({ id }) => id), landmark!].map((id) => records.findIndex((each) => each.id === id))
    // Of one second, so in whatever order, and nothing else among them.
    expect(Math.max(...places)).toBeLessThanOrEqual(twice.length)
    expect([...(await idsByKey(open(), [row!])).values()]).toEqual([expect.any(String)])
  })
}
