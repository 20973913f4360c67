import { expect, it } from 'vitest'
import type { RecordPage } from '../../src/connector.ts'
import type { Value } from '../../src/model/record.ts'
import type { Field, FieldType } from '../../src/model/schema.ts'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { collect, never } from './fake-http.ts'

export function describePages(subject: Subject, open: Open): void {
  const all = async (fields: string[]): Promise<RecordPage[]> =>
    collect(open().connection.read({ object: subject.object, fields }, never))
  const ids = (pages: RecordPage[]): string[] => pages.flatMap((page) => page.records.map((record) => record.id))

  it('reads every record once, each with exactly the fields asked for, in the common forms', async () => {
    const { object } = open()
    const fields = object.fields.map((field) => field.name)
    const byName = new Map(object.fields.map((field) => [field.name, field]))
    const misfits: string[] = []
    const pages = await all(fields)
    expect(pages.length).toBeGreaterThan(1)
    expect(pages.at(-1)?.records.length).toBeLessThan(Math.max(...pages.map((page) => page.records.length)))
    expect(new Set(ids(pages)).size).toBe(ids(pages).length)
    for (const { row } of pages.flatMap((page) => page.records)) {
      for (const [name, value] of Object.entries(row))
        if (!fits(byName.get(name)!, value)) misfits.push(`${name}: ${value}`)
      if (Object.keys(row).join() !== fields.join()) misfits.push(`fields ${Object.keys(row).join()}`)
    }
    expect(misfits).toEqual([])
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

  it('knows its own ids in another form, and leaves them in the usual one', async (context) => {
    const { connection } = open()
    if (!connection.recordId) return skip(context)
    for (const id of ids(await all([])))
      for (const text of [id, subject.otherId?.(id) ?? id]) expect(connection.recordId(text)).toBe(id)
    for (const other of ['', 'no id', '0']) expect(connection.recordId(other)).toBe(other)
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
    expect(await connection.count({ object: subject.object }, never)).toMatchObject({ n: total })
    const refused = collect(connection.read({ object: subject.object, fields: [], where: bad }, never))
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining(bad) })
  })
}

export function describeFinding(subject: Subject, open: Open): void {
  it('finds by every key what reading gave, and nothing else', async (context) => {
    const { connection, object } = open()
    if (!connection.find || !object.operations.find) return skip(context)
    const keys = object.operations.find.keys
    const fields = keys.filter((key) => key !== 'id')
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

/** Is the value one that the common lattice allows for the type? */
function fits({ type, many }: Field, value: Value): boolean {
  if (value === null) return true
  if (many || type === 'multi-reference') return Array.isArray(value) && value.length > 0
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
