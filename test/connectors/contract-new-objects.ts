import { expect, it } from 'vitest'
import type { Connection } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import {
  type Field,
  type FieldDefinition,
  findField,
  findObject,
  type NewObjects,
  type ObjectDefinition,
  type ObjectSchema,
} from '../../src/model/schema.ts'
import type { Account, Making, SmallAccounts } from './contract-subject.ts'
import { collect, never } from './fake-http.ts'

type OpenSmall = (making: Making) => Promise<{ account: Account; connection: Connection }>

/** Objects that are created in an account: once, as it says that they will be, and used like any other. */
export function describeNewObjects({ object, newObjects }: SmallAccounts, open: OpenSmall): void {
  if (newObjects === undefined) {
    it('takes no new objects', async () => {
      const { connection } = await open({})
      expect((await connection.describe(never)).newObjects).toBeUndefined()
      expect(connection.admin?.createObject).toBeUndefined()
    })
    return
  }
  const { making, full } = newObjects

  it('creates an object once, as it says that it will be, and gives it fields and records', async () => {
    const { connection } = await open(making)
    const told = (await connection.describe(never)).newObjects!
    const definition = definitionFor(told)
    const create = () => connection.admin!.createObject!(definition, never)
    expect(await create()).toEqual({ status: 'created' })
    expect(await create()).toEqual({ status: 'exists' })
    const made = await described(connection, definition.name)
    expect(made).toMatchObject({ label: definition.label, labelPlural: definition.labelPlural, custom: true })
    expectAlike(made, told.like)
    const { newObjects: now } = await connection.describe(never)
    expect(now?.left).toBe(told.left === undefined ? undefined : told.left - 1)
    await expectUsable(connection, made)
  })

  it('tells what one will be like where it is asked for', async () => {
    const { connection } = await open(making)
    const { newObjects: told } = await connection.describe(never)
    const { name } = definitionFor(told!)
    const asked = await connection.describe(never, [object, name], false)
    expect(asked.newObjects).toEqual(told)
    expect(findObject(asked, name)).toBeUndefined()
  })

  describeTies(making, object, open)

  it('creates no object under the name of one that is there', async () => {
    const { connection } = await open(making)
    const taken = { name: object, label: 'Contract', labelPlural: 'Contracts' }
    expect(await connection.admin!.createObject!(taken, never)).toEqual({ status: 'exists' })
    expect(await described(connection, object)).not.toMatchObject({ label: 'Contract' })
  })

  it('creates an object though answers are lost on the way', async () => {
    const { connection, account } = await open(making)
    const definition = definitionFor((await connection.describe(never)).newObjects!)
    await account.control!.tell('faults', { faults: [{ kind: 'reset-after', method: 'POST', nth: 1, times: 1 }] })
    expect(await connection.admin!.createObject!(definition, never)).toEqual({ status: 'created' })
    expect(await described(connection, definition.name)).toMatchObject({ label: definition.label })
  })

  it('says so where there is no room for another object, and creates nothing', async () => {
    const { connection } = await open(full)
    const create = (definition: ObjectDefinition) => connection.admin!.createObject!(definition, never)
    const told = (await connection.describe(never)).newObjects!
    for (let n = 0; n < (told.left ?? 0); n += 1) await create(definitionFor(told, `Filler${n}`))
    const before = await connection.describe(never)
    expect(before.newObjects?.left ?? 0).toBe(0)
    const definition = definitionFor(told)
    await expect(create(definition)).rejects.toMatchObject({ scope: 'request', stored: 'no' })
    expect(findObject(await connection.describe(never), definition.name)).toBeUndefined()
  })
}

/** By links that the target is told of beforehand, or by fields. */
function describeTies(making: Making, object: string, open: OpenSmall): void {
  it('creates objects whose records can be tied to others, by links that it is told of or by fields', async () => {
    const { connection } = await open(making)
    const { newObjects: told } = await connection.describe(never)
    const { links } = told!
    if (links === undefined)
      return expect(connection.write?.link === undefined || told?.like.newReferences).toBeTruthy()
    expect(links.objects).toContain(object)
    const [first, second] = ['Asset', 'Site'].map((word) => definitionFor(told!, word)) as [
      ObjectDefinition,
      ObjectDefinition,
    ]
    const create = (definition: ObjectDefinition, ...ends: string[]) =>
      connection.admin!.createObject!({ ...definition, links: ends }, never)
    expect(await create(first, object, first.name)).toEqual({ status: 'created' })
    expect(await create(second, first.name)).toEqual({ status: 'created' })
    const named = async () => {
      const { relations = [] } = await connection.describe(never, [object, first.name, second.name])
      return new Map(relations.map((relation) => [relation.name, relation]))
    }
    const there = await named()
    const bounds = { read: links.read, link: links.link }
    for (const [from, to] of [
      [first.name, object],
      [object, first.name],
      [first.name, first.name],
      [second.name, first.name],
      [first.name, second.name],
    ])
      expect(there.get(`${from}>${to}`)).toMatchObject({ from, to, inverse: `${to}>${from}`, ...bounds })
    expect(there.has(`${second.name}>${object}`)).toBe(false)
    // One that is there gets what it lacks.
    expect(await create(second, first.name, object)).toEqual({ status: 'exists' })
    expect((await named()).has(`${second.name}>${object}`)).toBe(true)
  })

  it('creates kinds of links with it, once, though answers are lost on the way', async () => {
    const { connection, account } = await open(making)
    const { newObjects: told } = await connection.describe(never)
    if (told?.links?.kinds === undefined) return
    const definition = definitionFor(told)
    const kinds = [object, definition.name].map((to) => ({
      to,
      label: 'Contract “kind”',
      inverse: 'Kind (of contract)',
    }))
    const create = () =>
      connection.admin!.createObject!({ ...definition, links: kinds.map(({ to }) => to), kinds }, never)
    const lost = [1, 2, 3].map((nth) => ({ kind: 'reset-after', method: 'POST', nth, times: 1 }))
    await account.control!.tell('faults', { faults: lost })
    expect(await create()).toEqual({ status: 'created' })
    await account.control!.tell('faults', { faults: [] })
    expect(await create()).toEqual({ status: 'exists' })
    const { relations = [] } = await connection.describe(never, [object, definition.name])
    const names = relations.map(({ name }) => name)
    for (const { to, label, inverse } of kinds)
      for (const name of [`${definition.name}>${to}:${label}`, `${to}>${definition.name}:${inverse}`])
        expect(names.filter((each) => each === name)).toHaveLength(1)
    expect(told.links.kinds.maxLength).toBeGreaterThanOrEqual(kinds[0]!.inverse.length)
  })
}

function definitionFor({ names }: NewObjects, word = 'Asset'): ObjectDefinition {
  const own = names.separator === '' ? `Contract${word}s` : `contract${names.separator}${word.toLowerCase()}s`
  return { name: `${names.prefix}${own}`, label: `Contract${word}`, labelPlural: `Contract${word}s` }
}

async function described(connection: Connection, name: string): Promise<ObjectSchema> {
  return findObject(await connection.describe(never, [name]), name) ?? expect.unreachable(`${name} is not told of`)
}

/** What the dry run of a migration into it went by. */
function expectAlike(made: ObjectSchema, { fields, ...like }: NewObjects['like']): void {
  expect(made).toMatchObject(like)
  expect(fields.map(({ name }) => findField(made, name)).map((field) => field && factsOf(field))).toEqual(
    fields.map(factsOf),
  )
  const demanded = (all: readonly Field[]) =>
    all.flatMap(({ name, required, createable }) => (required && createable ? name : []))
  expect(demanded(made.fields).sort()).toEqual(demanded(fields).sort())
  expect(fields.filter(({ role }) => role === 'name')).toHaveLength(1)
}

function factsOf({ name, type, required, createable, updateable, unique, maxLength, role, references }: Field): object {
  return { name, type, required, createable, updateable, unique, maxLength, role, references }
}

async function expectUsable(connection: Connection, { name, provenance, newFieldNames, fields }: ObjectSchema) {
  const own: FieldDefinition = {
    name: `contract_note${newFieldNames?.suffix ?? ''}`,
    label: 'Contract note',
    type: 'text',
  }
  const wanted = [...Object.values(provenance!), own].filter(
    (each) => !fields.some((field) => field.name === each.name),
  )
  expect(await connection.admin!.createFields(name, wanted, never)).toEqual(wanted.map(() => ({ status: 'created' })))
  const now = await described(connection, name)
  const title = fields.find(({ role }) => role === 'name')!
  const row: Row = { [title.name]: 'Lamp “Ω”', [own.name]: 'By the door', [provenance!.sourceKey.name]: 'contract:1' }
  const encoded = connection.write!.encode(now, 'create', row)
  if (Array.isArray(encoded)) return expect.unreachable(JSON.stringify(encoded))
  const [outcome] = await connection.write!.create(now, [{ key: 'contract:1', encoded }], never)
  expect(outcome).toMatchObject({ status: 'written' })
  const pages = await collect(connection.read({ object: name, fields: Object.keys(row) }, never))
  const [record, ...others] = pages.flatMap(({ records }) => records)
  expect(others).toEqual([])
  for (const [field, value] of Object.entries(row))
    expect(connection.write!.same(now, field, value, record?.row[field]), field).toBe(true)
}
