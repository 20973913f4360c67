import { describe, expect, it } from 'vitest'
import type { ZohoSeed } from '../../simulators/zoho/seed.ts'
import type { Connection, Encoded } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import { findField, findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { collect, never } from './fake-http.ts'
import type { Control } from './simulator.ts'
import { openSimulated } from './zoho-simulated.ts'

const id = (n: number): string => String(5_725_767_000_001_000_000n + BigInt(n))

const seed: ZohoSeed = {
  org: { zgid: '60009' },
  modules: {
    Products: { records: [{ id: id(1), Product_Name: 'Rope' }] },
    Boats: {
      fields: [{ api_name: 'Trips', data_type: 'subform', subform: 'Trips' }],
      records: Array.from({ length: 45 }, (_, n) => ({
        ...{ id: id(100 + n), Name: `Boat ${n}` },
        Trips:
          n === 0
            ? [{}]
            : [{ Port: `Port ${n}`, Guests: n, Paid: true, Left: '2026-03-01T10:00:00Z' }, { Port: 'Kiel' }],
      })),
    },
    Trips: {
      generated_type: 'subform',
      fields: [
        { api_name: 'Port', data_type: 'text', length: 30 },
        { api_name: 'Guests', data_type: 'integer' },
        { api_name: 'Fare', data_type: 'currency' },
        { api_name: 'Paid', data_type: 'boolean' },
        { api_name: 'Left', data_type: 'datetime' },
        { api_name: 'Decks', data_type: 'multiselectpicklist', pick_list_values: ['Car', 'Sun'] },
        { api_name: 'Agent', data_type: 'lookup', lookup: 'Accounts' },
      ],
    },
  },
}

interface Opened {
  connection: Connection
  control: Control
  object: ObjectSchema
  encode(operation: 'create' | 'update', row: Row): Encoded
}

async function open(name: string): Promise<Opened> {
  const { connection, control } = await openSimulated(seed)
  const schema = await connection.describe(never, [name])
  await connection.admin!.createFields(name, [findObject(schema, name)!.provenance!.sourceKey], never)
  const object = findObject(await connection.describe(never, [name]), name)!
  const encode: Opened['encode'] = (operation, row) => {
    const encoded = connection.write!.encode(object, operation, row)
    return Array.isArray(encoded) ? expect.unreachable(JSON.stringify(encoded)) : encoded
  }
  return { connection, control, object, encode }
}

async function rowsOf({ connection }: Opened, name: string, of: string, field: string): Promise<string> {
  const [found] = await connection.find!({ object: name, key: 'id', values: [of], fields: ['id', field] }, never)
  return String(found?.row[field])
}

async function asked(control: Control, path: RegExp): Promise<number> {
  const { entries } = (await control.ask('ledger?entries=1')) as { entries: { method: string; path: string }[] }
  return entries.filter((entry) => entry.method === 'GET' && path.test(entry.path)).length
}

describe('a subform', () => {
  it('is a field of its rows, which says what it costs', async () => {
    const { object } = await open('Boats')
    expect(findField(object, 'Trips')).toMatchObject({
      ...{ type: 'json', nativeType: 'subform', createable: true, updateable: true, system: false, required: false },
      ...{ cost: { units: 1 }, caution: { code: 'rows-one-by-one' } },
    })
    expect(object.operations).toHaveProperty('create')
  })

  it('is read with a call for each record, where it is asked for and not otherwise', async () => {
    const { connection, control } = await open('Boats')
    const single = /\/Boats\/\d+$/
    const plain = await collect(connection.read({ object: 'Boats', fields: ['Name'] }, never))
    expect(plain.flatMap(({ records }) => records)).toHaveLength(45)
    expect(await asked(control, single)).toBe(0)
    const pages = await collect(connection.read({ object: 'Boats', fields: ['Name', 'Trips'] }, never))
    const rows = pages.flatMap(({ records }) => records.map(({ row }) => row))
    expect(await asked(control, single)).toBe(45)
    expect(rows[0]).toEqual({ Name: 'Boat 0', Trips: '[{"Paid":false}]' })
    expect(JSON.parse(String(rows[7]!.Trips))).toEqual([
      { Port: 'Port 7', Guests: 7, Paid: true, Left: '2026-03-01T10:00:00.000Z' },
      { Port: 'Kiel', Paid: false },
    ])
  })

  it('is written, and what was read is what was sent', async () => {
    const opened = await open('Boats')
    const { connection, object, encode } = opened
    const sent = JSON.stringify([
      { Port: 'Größe 🚀', Guests: '3', Fare: 12.5, Paid: true, Left: '2026-02-28T23:30:00+01:00', Decks: ['Sun'] },
      { Port: 'Oslo', Fare: '0.1', Guests: null },
    ])
    const [made] = await connection.write!.create(
      object,
      [{ key: 'k:1', encoded: encode('create', { Name: 'Anna', Trips: sent }) }],
      never,
    )
    const of = made?.status === 'written' ? made.id : expect.unreachable(JSON.stringify(made))
    const stored = await rowsOf(opened, 'Boats', of, 'Trips')
    expect(connection.write!.same(object, 'Trips', sent, stored)).toBe(true)
    const changed = sent.replace('Oslo', 'Bergen')
    expect(connection.write!.same(object, 'Trips', changed, stored)).toBe(false)
    expect(connection.write!.same(object, 'Trips', '[]', stored)).toBe(false)
    expect(connection.write!.same(object, 'Trips', null, null)).toBe(true)
    // What was read can be sent.
    expect(encode('update', { Trips: stored }).wire).toHaveProperty('Trips')
  })

  it('has after an update the rows that were sent, and none where nothing was', async () => {
    const opened = await open('Boats')
    const { connection, object, encode } = opened
    const update = (...rows: [of: string, row: Row][]) =>
      connection.write!.update(
        object,
        rows.map(([of, row]) => ({ id: of, encoded: encode('update', row) })),
        never,
      )
    const text = JSON.stringify([{ Port: 'Riga' }, { Port: 'Kiel' }, { Port: 'Oslo' }])
    const outcomes = await update([id(101), { Trips: text }], [id(102), { Trips: null }], [id(103), { Name: 'B' }])
    expect(outcomes.map(({ status }) => status)).toEqual(['written', 'written', 'written'])
    expect(connection.write!.same(object, 'Trips', text, await rowsOf(opened, 'Boats', id(101), 'Trips'))).toBe(true)
    expect(JSON.parse(await rowsOf(opened, 'Boats', id(101), 'Trips'))).toHaveLength(3)
    expect(await rowsOf(opened, 'Boats', id(102), 'Trips')).toBe('null')
    expect(JSON.parse(await rowsOf(opened, 'Boats', id(103), 'Trips'))).toHaveLength(2)
  })

  it('is left as it is where its rows could not be looked at, and who is told so may send it again', async () => {
    const { connection, control, object, encode } = await open('Boats')
    const update = () =>
      connection.write!.update(
        object,
        [{ id: id(101), encoded: encode('update', { Trips: '[{"Port":"Riga"}]' }) }],
        never,
      )
    await control.tell('faults', { faults: [{ kind: 'status', status: 500, method: 'GET' }] })
    expect(await update()).toMatchObject([{ status: 'rejected', error: { kind: 'transient', stored: 'no' } }])
    await control.tell('faults', { faults: [] })
    expect(await update()).toMatchObject([{ status: 'written' }])
  })

  it.each([204, 400, 404])('of a record that goes in the middle is none, and holds up no other: %i', async (status) => {
    const { connection, control, object, encode } = await open('Boats')
    const body = status === 204 ? undefined : { code: 'INVALID_DATA', details: {}, message: 'x', status: 'error' }
    const path = `/crm/v8/Boats/${id(101)}`
    await control.tell('faults', { faults: [{ kind: 'status', status, body, method: 'GET', path }] })
    const pages = await collect(connection.read({ object: 'Boats', fields: ['Name', 'Trips'] }, never))
    const rows = pages.flatMap(({ records }) => records.map(({ row }) => row))
    expect(rows.slice(0, 3).map(({ Trips: trips }) => trips !== null)).toEqual([true, false, true])
    const encoded = encode('update', { Trips: '[{"Port":"Riga"}]' })
    const outcomes = await connection.write!.update(
      object,
      [101, 102].map((n) => ({ id: id(n), encoded })),
      never,
    )
    expect(outcomes[1]).toMatchObject({ status: 'written' })
  })

  it('goes by no job', async () => {
    const { connection, object, encode } = await open('Boats')
    const encoded = encode('create', { Name: 'Anna', Trips: '[{"Port":"Riga"}]' })
    const bulk = connection.write!.bulk!
    const submitting = 'submit' in bulk ? bulk.submit(object, 'create', [{ key: 'k:1', encoded }], never) : null
    await expect(submitting).rejects.toMatchObject({ kind: 'invalid', stored: 'no' })
  })
})

describe('rows', () => {
  it.each([
    ['no JSON', 'malformed-json', 'JSON list'],
    ['{"Port":"Kiel"}', 'malformed-json', 'JSON list'],
    ['[["Kiel"]]', 'malformed-json', 'JSON list'],
    ['[null]', 'malformed-json', 'JSON list'],
    [JSON.stringify(Array.from({ length: 101 }, () => ({ Port: 'x' }))), 'too-many', '100 rows'],
    ['[{"Port":"Kiel"},{"Harbour":"Kiel"}]', 'field-missing', 'row 2: Harbour is no field'],
    ['[{"secret value":1}]', 'field-missing', 'row 1: A member is no field'],
    ['[{"Created_Time":"2026-01-01T00:00:00Z"}]', 'field-missing', 'Created_Time'],
    [`[{"Port":"${'x'.repeat(31)}"}]`, 'too-long', 'row 1: Port takes at most 30'],
    ['[{"Guests":1.5}]', 'not-whole', 'Guests'],
    ['[{"Fare":"1234567890123.456"}]', 'out-of-range', 'Fare'],
    ['[{"Left":"tomorrow"}]', 'malformed-datetime', 'Left'],
    ['[{"Decks":["Moon"]}]', 'option-missing', 'Decks'],
    ['[{"Port":{"a":1}}]', 'wrong-type', 'Port'],
    ['[{}]', 'required', 'row 1: it has no value'],
    ['[{"Port":"\\ud800"}]', 'malformed-text', 'Port'],
  ])('that Zoho would not take are told, by their place and without a value: %.60s', async (text, code, told) => {
    const { connection, object } = await open('Boats')
    const issues = connection.write!.encode(object, 'create', { Name: 'Anna', Trips: text })
    expect(issues).toMatchObject([{ field: 'Trips', code, message: expect.stringContaining(told) }])
  })

  it('name records of this account by their ids, and none of another', async () => {
    const opened = await open('Quotes')
    const { connection, object, encode } = opened
    const lines = (product: unknown) => JSON.stringify([{ Product_Name: product, Quantity: 2 }])
    const row = (product: unknown): Row => ({ Subject: 'Q', Quoted_Items: lines(product) })
    const foreign = connection.write!.encode(object, 'create', row({ id: id(1), name: 'Rope', account: '1' }))
    expect(foreign).toMatchObject([{ code: 'foreign-id', message: expect.stringContaining('Product_Name') }])
    expect(connection.write!.encode(object, 'create', row(null))).toMatchObject([
      { code: 'required', message: expect.stringContaining('row 1: Product_Name') },
    ])
    const rows = [id(1), { id: id(1) }].map((product, n) => ({
      key: `k:${n}`,
      encoded: encode('create', row(product)),
    }))
    const [made, other] = await connection.write!.create(object, rows, never)
    expect(other).toMatchObject({ status: 'written' })
    const of = made?.status === 'written' ? made.id : expect.unreachable(JSON.stringify(made))
    const stored = await rowsOf(opened, 'Quotes', of, 'Quoted_Items')
    expect(JSON.parse(stored)).toEqual([{ Product_Name: { id: id(1), name: 'Rope', account: '60009' }, Quantity: 2 }])
    expect(connection.write!.same(object, 'Quoted_Items', lines(id(1)), stored)).toBe(true)
    expect(connection.write!.same(object, 'Quoted_Items', lines(id(2)), stored)).toBe(false)
    // What an update replaced can be put back.
    expect(encode('update', { Quoted_Items: stored }).wire).toEqual({
      Quoted_Items: [{ Product_Name: { id: id(1) }, Quantity: 2 }],
    })
  })
})
