import { expect, it } from 'vitest'
import type { CreateRow, Encoded, Issue, Outcome } from '../../src/connector.ts'
import { isEmpty, type Row, type Value } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { never } from './fake-http.ts'

interface Sample {
  field: Field
  value: Value
  row: Row
}

/** Values of each type as people have them, in the common forms; `n` makes them differ. */
function valuesFor(field: Field, n: number): Value[] {
  const longest = field.maxLength ?? 255
  const fitting = (text: string): Value => [...text].slice(0, longest).join('')
  switch (field.type) {
    case 'text':
      return [`Zoë "${n}" 🚀`, `<b>${n}</b> &amp; 100 %`, 'x'.repeat(longest), `=1+${n}`, '日本語 עברית'].map(fitting)
    case 'long-text':
      return [`one\ntwo\n\n${n}`, `tab\tand "quotes", ${n}`, '🚀'.repeat(100)].map(fitting)
    case 'rich-text':
      return [`<p>One <strong>two</strong></p><p>${n}</p>`, 'plain & simple', '<ul><li>1</li><li>2</li></ul>'].map(
        fitting,
      )
    case 'email':
      return [`contract.value.${n}@example.com`, `UPPER.${n}@Example.ORG`]
    case 'phone':
      return [`+49 30 ${1_000_000 + n}`, `(415) 555-0100 ext. ${n % 100}`].map(fitting)
    case 'url':
      return [`https://example.com/${n}?a=1&b=%20#c`]
    case 'integer':
      return ['0', '1', '-1', '12345']
    case 'decimal':
    case 'currency':
      return ['0', '0.5', '-1250.25', '1000000']
    case 'percent':
      return ['0', '12.5', '100']
    case 'boolean':
      return [true, false]
    case 'date':
      return ['2024-02-29', '1970-01-01', '1999-12-31']
    case 'datetime':
      return ['2024-02-29T23:59:59.000Z', '1999-12-31T22:30:00.000Z']
    case 'select':
      return (field.options ?? []).slice(0, 8).map(({ value }) => value)
    case 'multi-select':
      return multiples((field.options ?? []).map(({ value }) => value))
    default:
      return []
  }
}

function multiples(options: string[]): Value[] {
  return options.length === 0 ? [] : [options.slice(0, 1), options.slice(0, 3).toReversed()]
}

/** Values that no system of this field's type can hold. */
function wrongFor({ type, maxLength, restricted, options }: Field): Value[] {
  if (type === 'integer') return ['1.5', 'many']
  if (type === 'decimal' || type === 'currency') return ['1,5', 'a lot']
  if (type === 'date') return ['2023-02-29', 'yesterday']
  if (type === 'datetime') return ['2023-02-29T00:00:00.000Z', 'now']
  if (type === 'email') return ['nobody']
  if (type === 'select' && restricted && options) return ['Nessie']
  if (type === 'text' && maxLength !== undefined) return ['x'.repeat(maxLength + 1)]
  return []
}

/** What `encode` lets through the system takes, and `same` knows it again; what it does not, it says of which field. */
export function describeValues(subject: Subject, open: Open): void {
  const encode = (row: Row): Encoded | Issue[] => open().connection.write!.encode(open().object, 'create', row)
  const writable = (): Field[] => {
    const { sourceKey } = open().object.provenance ?? {}
    return open().object.fields.filter(({ createable, name }) => createable && name !== sourceKey?.name)
  }

  it('stores values of every type that pass its encoder, and recognises each', async (context) => {
    const { connection, object } = open()
    if (!connection.write || !subject.row || !connection.find) return skip(context)
    let n = 20_000
    const samples = writable().flatMap((field): Sample[] =>
      (valuesFor(field, n) ?? []).flatMap((value) =>
        withControls(field, value, { ...subject.row!(n++), [field.name]: value }),
      ),
    )
    const passed = samples.filter(({ row }) => !Array.isArray(encode(row)))
    // Most of what people have is no trouble; a suite that is refused everything would show nothing.
    expect(passed.length).toBeGreaterThan(samples.length / 2)
    const outcomes = await createAll(passed)
    const refused = outcomes.flatMap((outcome, index) =>
      outcome.status === 'written' ? [] : [`${showSample(passed[index]!)}: ${outcome.error.message}`],
    )
    expect(refused).toEqual([])
    const fields = [...new Set(passed.map(({ field }) => field.name))]
    const stored = await findAll(
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

  it('says of which field it lets a wrong value not through', (context) => {
    const { connection } = open()
    if (!connection.write || !subject.row) return skip(context)
    const checked = writable().filter(({ type }) => !subject.unchecked?.includes(type))
    const letThrough = checked.flatMap((field) =>
      wrongFor(field).flatMap((value) => {
        const encoded = encode({ ...subject.row!(1), [field.name]: value })
        const told = Array.isArray(encoded) && encoded.some((issue) => issue.field === field.name)
        if (Array.isArray(encoded)) for (const { message } of encoded) expect(message).not.toContain(String(value))
        return told ? [] : [`${field.name} (${field.nativeType}): ${String(value).slice(0, 20)}`]
      }),
    )
    expect(letThrough).toEqual([])
  })

  it('demands what has to be there, and nothing of what cannot be written', (context) => {
    const { connection, object } = open()
    if (!connection.write || !subject.row) return skip(context)
    for (const { name } of object.fields.filter(
      (field) => field.required && field.createable && field.defaultValue === undefined,
    )) {
      const { [name]: _, ...without } = subject.row(2)
      expect(encode(without), name).toContainEqual(expect.objectContaining({ field: name }))
    }
    const fixed = object.fields.find(({ createable }) => !createable)
    if (fixed)
      expect(encode({ ...subject.row(3), [fixed.name]: 'x' })).toContainEqual(
        expect.objectContaining({ field: fixed.name }),
      )
    expect(encode({ ...subject.row(3), no_such_field: 'x' })).toContainEqual(
      expect.objectContaining({ field: 'no_such_field' }),
    )
  })

  it('tells empty from absent: what is empty is cleared by an update, what is absent stays', async (context) => {
    const { connection, object } = open()
    const field = writable().find(
      ({ type, updateable, required, unique, name }) =>
        type === 'text' &&
        updateable &&
        !required &&
        !unique &&
        subject.row?.(0)[name] === undefined &&
        !object.matchKeys.some((key) => key.field === name),
    )
    if (!connection.write || !subject.row || !connection.find || field === undefined) return skip(context)
    const rows = [0, 1, 2].map((n) => ({
      key: `contract:${21_000 + n}`,
      row: { ...subject.row!(21_000 + n), [field.name]: 'there' },
    }))
    const made = await connection.write.create(
      object,
      rows.map(({ key, row }): CreateRow => ({ key, encoded: encode(row) as Encoded })),
      never,
    )
    const ids = made.map((outcome) =>
      outcome.status === 'written' ? outcome.id : expect.unreachable(JSON.stringify(outcome)),
    )
    const changes: Row[] = [{ [field.name]: null }, { [field.name]: '' }, { ...subject.row(21_002) }]
    const updates = ids.map((id, index) => ({
      id,
      encoded: connection.write!.encode(object, 'update', changes[index]!) as Encoded,
    }))
    expect((await connection.write.update(object, updates, never)).map(({ status }) => status)).toEqual([
      'written',
      'written',
      'written',
    ])
    const now = (await findAll(ids, [field.name])).map((row) => row?.[field.name])
    expect(now.map((value) => isEmpty(value))).toEqual([true, true, false])
    expect(connection.write.same(object, field.name, null, now[0])).toBe(true)
    expect(connection.write.same(object, field.name, '', now[0])).toBe(true)
  })

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

  async function createAll(samples: Sample[]): Promise<Outcome[]> {
    const { connection, object } = open()
    const { maxRows } = object.operations.create!
    const rows = samples.map(
      ({ row }, index): CreateRow => ({ key: `contract:value:${index}`, encoded: encode(row) as Encoded }),
    )
    const outcomes: Outcome[] = []
    for (let at = 0; at < rows.length; at += maxRows)
      outcomes.push(...(await connection.write!.create(object, rows.slice(at, at + maxRows), never)))
    return outcomes
  }

  async function findAll(ids: string[], fields: string[]): Promise<(Row | undefined)[]> {
    const { connection, object } = open()
    const { maxRows } = object.operations.find!
    const rows = new Map<string, Row>()
    for (let at = 0; at < ids.length; at += maxRows) {
      const values = ids.slice(at, at + maxRows)
      for (const { asked, row } of await connection.find!({ object: subject.object, key: 'id', values, fields }, never))
        rows.set(asked, row)
    }
    return ids.map((id) => rows.get(id))
  }
}

function showSample({ field, value }: Sample): string {
  return `${field.name} (${field.type}) = ${JSON.stringify(value).slice(0, 60)}`
}
