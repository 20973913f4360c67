import { expect, it } from 'vitest'
import type { CreateRow, Encoded } from '../../src/connector.ts'
import { namedInRows } from '../../src/mapping/rows.ts'
import { type FieldDefinition, findObject } from '../../src/model/schema.ts'
import { type Open, type Opened, referencesOf, rowReferencesOf, type Subject, skip } from './contract-subject.ts'
import { createIn, expectRefusal, idsOf, makeRecords, rowIn, toolsFor } from './contract-write.ts'
import { never } from './fake-http.ts'

/** Fields that name another record: of a parent, of a colleague, of both ends of what is a record itself. */
export function describeReferences(subject: Subject, open: Open): void {
  describeNewReferences(subject, open)
  describeRowReferences(subject, open)
  const { rowsFrom } = toolsFor(subject, open)

  it('writes the names of other records, and reads them back', async (context) => {
    const opened = open()
    const { connection, object, parents } = opened
    const references = referencesOf(opened)
    if (!connection.write || !connection.find || references.length === 0) return skip(context)
    const named = references.map(({ field, to }) => ({ field: field.name, id: parents.get(to)![0]! }))
    const rows = named.flatMap(({ field, id }, n) => {
      const encoded = connection.write!.encode(object, 'create', { ...subject.row(80_000 + n), [field]: id })
      return Array.isArray(encoded) ? [] : [{ key: `contract:${80_000 + n}`, encoded, field, id }]
    })
    expect(rows.length).toBeGreaterThan(0)
    const ids = idsOf(await createIn(opened, rows))
    const fields = named.map(({ field }) => field)
    const found = await connection.find({ object: object.name, key: 'id', values: ids, fields }, never)
    const stored = new Map(found.map(({ asked, row }) => [asked, row]))
    for (const [n, { field, id }] of rows.entries())
      expect(connection.write.same(object, field, id, stored.get(ids[n]!)?.[field]), field).toBe(true)
  })

  it('rejects a row whose parent is gone', async (context) => {
    const opened = open()
    const { connection, object } = opened
    const references = referencesOf(opened)
    if (!connection.write || references.length === 0 || opened.control === null) return skip(context)
    let tried = 0
    for (const [n, { field, to }] of references.entries()) {
      const rows: CreateRow[] = rowsFrom(81_000 + 10 * n, 3)
      const bad = { ...subject.row(81_001 + 10 * n), [field.name]: await goneId(subject, opened, to) }
      const encoded = connection.write.encode(object, 'create', bad)
      // What the encoder finds wrong never leaves.
      if (Array.isArray(encoded)) continue
      tried += 1
      rows[1] = { ...rows[1]!, encoded: encoded as Encoded }
      expectRefusal(await createIn(opened, rows), 1, ['invalid', 'not-found'])
    }
    expect(tried).toBeGreaterThan(0)
  })

  it('names the ends of what ties two records together', (context) => {
    const { object, schema } = open()
    const { junction } = object
    if (junction === undefined) return skip(context)
    for (const end of junction.ends) {
      const field = object.fields.find(({ name }) => name === end)
      expect(field).toMatchObject({ type: 'reference', createable: true })
      for (const name of field!.references!) expect(findObject(schema, name)).toBeDefined()
    }
    if (junction.kind !== undefined) expect(object.fields.map(({ name }) => name)).toContain(junction.kind)
  })
}

/** Of a record that was removed, or that there never was where none can be. */
async function goneId(subject: Subject, { connection, schema, parents }: Opened, name: string): Promise<string> {
  const object = findObject(schema, name)!
  if (!connection.write?.remove || !object.operations.remove) return '999999999999'
  const [id] = await makeRecords(connection, object, 1, rowIn(subject.rows[name]!, parents))
  idsOf(await connection.write.remove(object, [id!], never))
  return id!
}

/** Fields whose rows name other records. */
function describeRowReferences(subject: Subject, open: Open): void {
  const { rowsFrom } = toolsFor(subject, open)

  it('names other records in rows, alone and by objects, and reads them back', async (context) => {
    const opened = open()
    const { connection, object, parents } = opened
    const places = rowReferencesOf(opened)
    if (!connection.write || !connection.find || places.length === 0) return skip(context)
    for (const [n, { field, column, to }] of places.entries()) {
      const [one, other] = parents.get(to)!
      const rows = (...ids: unknown[]): string => JSON.stringify(ids.map((id) => ({ [column]: id })))
      const sent = rows(one, { id: other })
      const encoded = connection.write.encode(object, 'create', { ...subject.row(82_000 + n), [field]: sent })
      expect(encoded, JSON.stringify(encoded)).toHaveProperty('wire')
      const row = { key: `contract:${82_000 + n}`, encoded: encoded as Encoded }
      const [made] = idsOf(await createIn(opened, [row]))
      const asked = { object: object.name, key: 'id', values: [made!], fields: [field] }
      const stored = (await connection.find(asked, never))[0]?.row[field]
      expect(namedInRows(stored, column).map(({ id }) => id)).toEqual([one, other])
      expect(connection.write.same(object, field, sent, stored)).toBe(true)
      expect(connection.write.same(object, field, rows(other, one), stored)).toBe(false)
      // What was read can be sent.
      expect(connection.write.encode(object, 'update', { [field]: stored! })).toHaveProperty('wire')
      if (opened.control === null) continue
      const strange = { ...subject.row(82_101 + 10 * n), [field]: rows(await goneId(subject, opened, to)) }
      const gone = connection.write.encode(object, 'create', strange)
      // What the encoder finds wrong never leaves.
      if (Array.isArray(gone)) continue
      const batch: CreateRow[] = rowsFrom(82_100 + 10 * n, 3)
      batch[1] = { ...batch[1]!, encoded: gone }
      expectRefusal(await createIn(opened, batch), 1, ['invalid', 'not-found'])
    }
  })
}

/** Fields of our own that name records. */
function describeNewReferences(subject: Subject, open: Open): void {
  it('makes fields that refer to records of one object, once, and keeps the names of such records', async (context) => {
    const { connection, object, parents, schema } = open()
    const { admin, write, find } = connection
    if (object.newReferences !== true || !admin || !write || !find) return skip(context)
    const others = [...parents.keys()].filter(
      (name) => name !== object.name && findObject(schema, name)?.newReferences === true,
    )
    const wanted = [object.name, ...others.slice(0, 1)].map((goal, n): FieldDefinition => {
      const name = `contract_goal_${n}${object.newFieldNames?.suffix ?? ''}`
      return { name, label: `Contract goal ${n}`, type: 'reference', references: [goal] }
    })
    const names = wanted.map(({ name }) => name)
    expect(await admin.createFields(object.name, wanted, never)).toEqual(wanted.map(() => ({ status: 'created' })))
    expect(await admin.createFields(object.name, wanted, never)).toEqual(wanted.map(() => ({ status: 'exists' })))
    for (const references of others.slice(0, 1).map((name) => [name])) {
      const otherwise = await admin.createFields(object.name, [{ ...wanted[0]!, references }], never)
      expect(otherwise).toMatchObject([{ status: 'failed', error: { stored: 'no', field: names[0] } }])
    }
    const now = findObject(await connection.describe(never, [object.name]), object.name)!
    for (const { name, references } of wanted)
      expect(now.fields.find((field) => field.name === name)).toMatchObject({
        ...{ type: 'reference', references, custom: true, createable: true, updateable: true },
      })
    const own = await makeRecords(connection, now, 1, subject.row)
    const ids = [own[0]!, ...others.slice(0, 1).map((name) => parents.get(name)![0]!)]
    const named = Object.fromEntries(names.map((name, n) => [name, ids[n]!]))
    const [made] = await makeRecords(connection, now, 1, (n) => ({ ...subject.row(n), ...named }))
    const [found] = await find({ object: object.name, key: 'id', values: [made!], fields: names }, never)
    for (const name of names) expect(write.same(now, name, named[name]!, found?.row[name]), name).toBe(true)
    if (!admin.deleteFields) return
    expect(await admin.deleteFields(object.name, names, never)).toEqual(names.map(() => ({ status: 'deleted' })))
  })
}
