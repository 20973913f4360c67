import { expect, it } from 'vitest'
import type { CreateRow, Encoded, Issue, Outcome } from '../../src/connector.ts'
import { isEmpty, type Row, type Value } from '../../src/model/record.ts'
import type { Field, FieldType } from '../../src/model/schema.ts'
import { valuesFor, wrongFor } from './contract-samples.ts'
import { type Open, type Opened, type Subject, skip } from './contract-subject.ts'
import { changeable, createIn, updateIn } from './contract-write.ts'
import { never } from './fake-http.ts'

interface Sample {
  field: Field
  value: Value
  row: Row
}

/** What `encode` lets through the system takes, and `same` knows it again; what it does not, it says of which field. */
export function describeValues(subject: Subject, open: Open): void {
  describeStoring(subject, open)
  describeEncoding(subject, open)
  describeEmptying(subject, open)
}

function describeStoring(subject: Subject, open: Open): void {
  it('stores values of every type that pass its encoder, and recognises each', async (context) => {
    const { connection, object } = open()
    if (!connection.write || !connection.find) return skip(context)
    let n = 20_000
    const samples = writable(open()).flatMap((field): Sample[] =>
      (subject.samples?.[field.name] ?? valuesFor(field, n)).flatMap((value) =>
        withControls(field, value, { ...subject.row(n++), [field.name]: value }),
      ),
    )
    const passed = samples.filter(({ row }) => !Array.isArray(encode(open(), row)))
    // Most of what people have is no trouble; a suite that is refused everything would show nothing.
    expect(passed.length).toBeGreaterThan(samples.length / 2)
    const outcomes = await createAll(open(), passed)
    const refused = outcomes.flatMap((outcome, index) =>
      outcome.status === 'written' ? [] : [`${showSample(passed[index]!)}: ${outcome.error.message}`],
    )
    expect(refused).toEqual([])
    const fields = [...new Set(passed.map(({ field }) => field.name))]
    const stored = await findAll(
      open(),
      outcomes.map((outcome) => (outcome.status === 'written' ? outcome.id : '')),
      fields,
    )
    const differing = passed.filter(
      ({ field, value }, index) => !connection.write!.same(object, field.name, value, stored[index]?.[field.name]),
    )
    expect(
      differing.map(
        (sample) => `${showSample(sample)}: ${JSON.stringify(stored[passed.indexOf(sample)]?.[sample.field.name])}`,
      ),
    ).toEqual([])
    const taken = passed.filter(
      ({ field, value }) =>
        !isEmpty(value) && value !== false && connection.write!.same(object, field.name, value, null),
    )
    expect(taken.map(showSample), 'a value is not nothing').toEqual([])
  })
}

function describeEncoding(subject: Subject, open: Open): void {
  it('says of which field it lets a wrong value not through', (context) => {
    const { connection } = open()
    if (!connection.write) return skip(context)
    const checked = writable(open()).filter(({ type }) => !subject.unchecked?.includes(type))
    const letThrough = checked.flatMap((field) =>
      wrongFor(field).flatMap((value) => {
        const encoded = encode(open(), { ...subject.row(1), [field.name]: value })
        const told = Array.isArray(encoded) && encoded.some((issue) => issue.field === field.name)
        if (Array.isArray(encoded)) for (const { message } of encoded) expect(message).not.toContain(String(value))
        return told ? [] : [`${field.name} (${field.nativeType}): ${String(value).slice(0, 20)}`]
      }),
    )
    expect(letThrough).toEqual([])
  })

  it('lets no option through where the value beside it does not allow it', (context) => {
    const { connection, object } = open()
    const dependent = writable(open()).flatMap(({ name, restricted, dependsOn = [] }) =>
      restricted ? dependsOn.map((dependency) => ({ name, ...dependency })) : [],
    )
    if (!connection.write || dependent.length === 0) return skip(context)
    const row = subject.row(4)
    for (const { name, field, allows } of dependent) {
      const options = object.fields.find((each) => each.name === name)!.options ?? []
      for (const [beside, allowed] of Object.entries(allows)) {
        const other = options.find(({ value }) => !allowed.includes(value))
        if (other === undefined) continue
        const encoded = encode(open(), { ...row, [field]: beside, [name]: other.value })
        expect(encoded, `${name} beside ${field} = ${beside}`).toContainEqual(expect.objectContaining({ field: name }))
      }
    }
  })

  it('demands what has to be there, and nothing of what cannot be written', (context) => {
    const { connection, object } = open()
    if (!connection.write) return skip(context)
    for (const { name } of object.fields.filter(
      (field) => field.required && field.createable && field.defaultValue === undefined,
    )) {
      const { [name]: _, ...without } = subject.row(2)
      expect(encode(open(), without), name).toContainEqual(expect.objectContaining({ field: name }))
    }
    const fixed = object.fields.find(({ createable }) => !createable)
    if (fixed)
      expect(encode(open(), { ...subject.row(3), [fixed.name]: 'x' })).toContainEqual(
        expect.objectContaining({ field: fixed.name }),
      )
    expect(encode(open(), { ...subject.row(3), no_such_field: 'x' })).toContainEqual(
      expect.objectContaining({ field: 'no_such_field' }),
    )
  })
}

function describeEmptying(subject: Subject, open: Open): void {
  it('tells empty from absent: what is empty is cleared by an update, what is absent stays', async (context) => {
    const { connection, object } = open()
    const field = emptiable(open(), subject)
    if (!connection.write || !connection.find || field === undefined) return skip(context)
    const rows = [0, 1, 2].map((n) => ({
      key: `contract:${21_000 + n}`,
      row: { ...subject.row(21_000 + n), [field.name]: valuesFor(field, 21_000 + n)[0]! },
    }))
    const made = await createIn(
      open(),
      rows.map(({ key, row }): CreateRow => ({ key, encoded: encode(open(), row) as Encoded })),
    )
    const ids = made.map((outcome) =>
      outcome.status === 'written' ? outcome.id : expect.unreachable(JSON.stringify(outcome)),
    )
    const { [field.name]: _, ...others } = changeable(object, subject.row(21_002))
    const changes: Row[] = [{ [field.name]: null }, { [field.name]: '' }, others]
    const updates = ids.map((id, index) => ({
      id,
      encoded: connection.write!.encode(object, 'update', changes[index]!) as Encoded,
    }))
    expect((await updateIn(open(), updates)).map(({ status }) => status)).toEqual(['written', 'written', 'written'])
    const now = (await findAll(open(), ids, [field.name])).map((row) => row?.[field.name])
    expect(now.map((value) => isEmpty(value))).toEqual([true, true, false])
    expect(connection.write.same(object, field.name, null, now[0])).toBe(true)
    expect(connection.write.same(object, field.name, '', now[0])).toBe(true)
  })
}

const plain: readonly FieldType[] = ['text', 'long-text', 'phone', 'url', 'decimal', 'currency', 'date']

/** A field of a plain type that may be empty or filled by itself; nothing is recognised by it, and nothing depends on it. */
function emptiable(opened: Opened, subject: Subject): Field | undefined {
  const { object } = opened
  const isFilled = (field: Field): boolean => {
    return !Array.isArray(encode(opened, { ...subject.row(21_000), [field.name]: valuesFor(field, 21_000)[0]! }))
  }
  const keys = new Set(object.matchKeys.map(({ field }) => field))
  const usable = writable({ object }).filter(
    ({ updateable, required, unique, name, custom }) =>
      updateable && !required && !unique && !keys.has(name) && !custom,
  )
  return plain.flatMap((type) => usable.filter((field) => field.type === type)).find(isFilled)
}

function encode({ connection, object }: Opened, row: Row): Encoded | Issue[] {
  return connection.write!.encode(object, 'create', row)
}

/** Fields that records get values in, our key apart. */
function writable({ object }: Pick<Opened, 'object'>): Field[] {
  const { sourceKey } = object.provenance ?? {}
  return object.fields.filter(({ createable, name }) => createable && name !== sourceKey?.name)
}

/** A dependent option with a value of its controlling field beside it; none where nothing allows it. */
function withControls(field: Field, value: Value, row: Row): Sample[] {
  let whole = row
  for (const { field: by, allows } of field.dependsOn ?? []) {
    const control = Object.keys(allows).find((each) => allows[each]!.includes(String(value)))
    if (control === undefined) return []
    whole = { ...whole, [by]: control }
  }
  return [{ field, value, row: whole }]
}

async function createAll(opened: Opened, samples: Sample[]): Promise<Outcome[]> {
  const rows = samples.map(
    ({ row }, index): CreateRow => ({ key: `contract:value:${index}`, encoded: encode(opened, row) as Encoded }),
  )
  return createIn(opened, rows)
}

async function findAll({ connection, object }: Opened, ids: string[], fields: string[]): Promise<(Row | undefined)[]> {
  const { maxRows } = object.operations.find!
  const rows = new Map<string, Row>()
  for (let at = 0; at < ids.length; at += maxRows) {
    const values = ids.slice(at, at + maxRows)
    for (const { asked, row } of await connection.find!({ object: object.name, key: 'id', values, fields }, never))
      rows.set(asked, row)
  }
  return ids.map((id) => rows.get(id))
}

function showSample({ field, value }: Sample): string {
  return `${field.name} (${field.type}) = ${JSON.stringify(value).slice(0, 60)}`
}
