import { expect, it } from 'vitest'
import type { Row } from '../../src/model/record.ts'
import {
  type FieldDefinition,
  type FieldType,
  findField,
  findObject,
  type ObjectSchema,
} from '../../src/model/schema.ts'
import { valuesFor } from './contract-samples.ts'
import { isExtendable, type Open, type Subject, skip } from './contract-subject.ts'
import { expectRefusal, idsOf } from './contract-write.ts'
import { never } from './fake-http.ts'

export function describeOptions(subject: Subject, open: Open): void {
  it('adds options behind those that a field has, once', async (context) => {
    const { connection, object } = open()
    const field = object.fields.find(isExtendable)
    if (!connection.admin?.addOptions || field === undefined) return skip(context)
    const [present] = field.options!
    const added = { value: 'ADDED_BY_CONTRACT', label: subject.labelled ? 'ADDED_BY_CONTRACT' : 'Added, by “contract”' }
    const asked = [{ value: present!.value, label: 'Another label' }, added]
    const add = () => connection.admin!.addOptions!(subject.object, field.name, asked, never)
    expect(await add()).toEqual([{ status: 'exists' }, { status: 'added' }])
    expect(await add()).toEqual([{ status: 'exists' }, { status: 'exists' }])
    const now = findField(findObject(await connection.describe(never), subject.object)!, field.name)
    expect(now?.options).toEqual([...field.options!, added])
  })

  it('says of fields whose options are fixed that nothing was added', async (context) => {
    const { connection, object } = open()
    const fixed = object.fields.find((each) => each.type === 'select' && each.extendable !== true)
    const name = fixed?.name ?? object.fields.find(({ type }) => type === 'text')?.name
    if (!connection.admin?.addOptions || name === undefined) return skip(context)
    const adding = connection.admin.addOptions(subject.object, name, [{ value: 'X', label: 'X' }], never)
    await expect(adding).rejects.toMatchObject({ kind: 'unsupported', stored: 'no', field: name })
  })
}

const types: readonly FieldType[] = [
  ...(['text', 'long-text', 'phone', 'url', 'integer', 'decimal', 'boolean', 'date', 'datetime'] as const),
  ...(['select', 'multi-select'] as const),
]
const options = ['one', 'two', 'three'].map((value) => ({ value, label: `Option, “${value}”` }))

/** One of each type, under the names that the target gives. */
function definitionsFor({ newFieldNames }: ObjectSchema): FieldDefinition[] {
  return types.map((type) => ({
    name: `contract_${type.replace('-', '_')}${newFieldNames?.suffix ?? ''}`,
    label: `Contract ${type}`,
    type,
    ...(type.endsWith('select') && { options }),
  }))
}

/** Fields of our own: made, filled, and taken back. */
export function describeSchemaChanges(subject: Subject, open: Open): void {
  it('makes fields of every usual type once, keeps values in them, and takes them back', async (context) => {
    const { connection, object } = open()
    if (!connection.admin || !connection.write || !object.provenance) return skip(context)
    const { createFields, deleteFields } = connection.admin
    const wanted = definitionsFor(object)
    const names = wanted.map(({ name }) => name)
    expect(await createFields(subject.object, wanted, never)).toEqual(wanted.map(() => ({ status: 'created' })))
    expect(await createFields(subject.object, wanted, never)).toEqual(wanted.map(() => ({ status: 'exists' })))
    const other: FieldDefinition = { ...wanted[0]!, type: 'date' }
    expect(await createFields(subject.object, [other], never)).toMatchObject([{ status: 'failed' }])

    const now = findObject(await connection.describe(never, [subject.object]), subject.object)!
    const made = names.map((name) => findField(now, name))
    expect(made.map((field) => field?.type)).toEqual(types.map((type) => subject.becomes?.[type] ?? type))
    for (const field of made) expect(field).toMatchObject({ custom: true, createable: true, updateable: true })
    const expected = options.map(({ value, label }) => ({ value, label: subject.labelled ? value : label }))
    expect(made.at(-1)?.options?.map(({ value, label }) => ({ value, label }))).toEqual(expected)
    await expectKept(now, names)

    if (!deleteFields) return
    expect(await deleteFields(subject.object, names, never)).toEqual(names.map(() => ({ status: 'deleted' })))
    expect(await deleteFields(subject.object, names, never)).toEqual(names.map(() => ({ status: 'absent' })))
    const after = findObject(await connection.describe(never, [subject.object]), subject.object)!
    expect(after.fields.filter(({ name }) => names.includes(name))).toEqual([])
  })

  it('makes a field whose values are unique, and says who holds one that is taken', async (context) => {
    const { connection, object, control } = open()
    // Only a system of its own judges.
    if (!connection.admin || !connection.write || !object.provenance?.sourceKey.unique || !control) return skip(context)
    const badge = `contract_badge${object.newFieldNames?.suffix ?? ''}`
    const definition: FieldDefinition = { name: badge, label: 'Badge', type: 'text', unique: true }
    const made = await connection.admin.createFields(subject.object, [definition], never)
    expect(made).toEqual([{ status: 'created' }])
    const now = findObject(await connection.describe(never, [subject.object]), subject.object)!
    expect(findField(now, badge)).toMatchObject({ unique: true })
    const rows = ['one', 'two', 'one', 'three'].map((value, n) => {
      const encoded = connection.write!.encode(now, 'create', { ...subject.row(91_000 + n), [badge]: value })
      return Array.isArray(encoded)
        ? expect.unreachable(JSON.stringify(encoded))
        : { key: `contract:${91_000 + n}`, encoded }
    })
    const [holder] = idsOf(await connection.write.create(now, rows.slice(0, 1), never))
    expectRefusal(await connection.write.create(now, rows.slice(1), never), 1, ['conflict', 'invalid'])
    const alone = await connection.write.create(now, [rows[2]!], never)
    expect(alone).toMatchObject([
      { status: 'rejected', error: { kind: 'conflict', scope: 'row', stored: 'no', conflict: { id: holder } } },
    ])
    await connection.admin.deleteFields?.(subject.object, [badge], never)
  })

  async function expectKept(object: ObjectSchema, names: readonly string[]): Promise<void> {
    const { connection } = open()
    const values = names.map((name, n) => [name, valuesFor(findField(object, name)!, 90_000 + n)[0]!])
    const row: Row = { ...subject.row(90_000), ...Object.fromEntries(values) }
    const encoded = connection.write!.encode(object, 'create', row)
    if (Array.isArray(encoded)) return expect.unreachable(JSON.stringify(encoded))
    const [id] = idsOf(await connection.write!.create(object, [{ key: 'contract:90000', encoded }], never))
    if (!connection.find) return
    const query = { object: subject.object, key: 'id', values: [id!], fields: [...names] }
    const [found] = await connection.find(query, never)
    for (const name of names)
      expect(connection.write!.same(object, name, row[name]!, found?.row[name]), name).toBe(true)
  }
}

/** Once for an account, since waiting takes its time. */
export function describeLostDefinitions(subject: Subject, open: Open): void {
  it('makes fields though answers are lost on the way', async (context) => {
    const { connection, object, control } = open()
    if (!connection.admin || !object.provenance || !control) return skip(context)
    const definition = definitionsFor(object)[0]!
    // Of any of the calls that it takes, wherever it takes several.
    for (const nth of [1, 2, 3]) {
      const name = definition.name.replace('contract_text', `contract_lost_${nth}`)
      await control.tell('faults', { faults: [{ kind: 'reset-after', method: 'POST', nth, times: 1 }] })
      const outcomes = await connection.admin.createFields(subject.object, [{ ...definition, name }], never)
      await control.tell('faults', { faults: [] })
      expect(['created', 'exists'], `call ${nth}`).toContain(outcomes[0]?.status)
      const now = findObject(await connection.describe(never, [subject.object]), subject.object)!
      expect(findField(now, name), `call ${nth}`).toMatchObject({ createable: true })
      await connection.admin.deleteFields?.(subject.object, [name], never)
    }
  })
}
