import { expect, it } from 'vitest'
import { type Field, fieldTypes, type ObjectSchema } from '../../src/model/schema.ts'
import type { OpenAccount } from './contract-account.ts'
import { type AccountSubject, skip } from './contract-subject.ts'
import { collect, never } from './fake-http.ts'

type Open = () => OpenAccount

/** Who the credential belongs to, and what the account lets it do. */
export function describeCheck(subject: AccountSubject, open: Open): void {
  it('says who it is and what bounds it', async () => {
    const { connection } = open()
    const account = await connection.check(never)
    expect(account.vendor).toBe(subject.vendor)
    expect(account.id).not.toBe('')
    expect(account.missing).toEqual({ read: [], write: [], schema: [] })
    expect(account.limits).toMatchObject(subject.limits)
    const later = await connection.check(never)
    expect(later.id).toBe(account.id)
    const { dailyRemaining: left, dailyLimit } = account.limits
    if (left === undefined) return
    expect(left).toBeLessThanOrEqual(dailyLimit!)
    expect(later.limits.dailyRemaining).toBeLessThanOrEqual(left)
  })

  it('lacks no right', async (context) => {
    const { connection } = open()
    if (!connection.rights) return skip(context)
    expect(await connection.rights(never)).toEqual({ read: [], write: [], schema: [] })
  })

  it('rejects with the reason of its signal', async () => {
    const { connection } = open()
    const stopped = AbortSignal.abort(new Error('paused'))
    await expect(connection.check(stopped)).rejects.toThrow('paused')
    await expect(connection.describe(stopped)).rejects.toThrow('paused')
  })
}

/** Objects and fields, each by itself and with what it depends on. */
export function describeSchema(subject: AccountSubject, open: Open): void {
  it('describes objects and fields consistently', async () => {
    const { connection, schema } = open()
    expect(await connection.describe(never)).toEqual(schema)
    const names = schema.objects.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const object of schema.objects) expectConsistent(object)
    for (const { from, to, name } of schema.relations ?? []) {
      expect(names, name).toContain(from)
      expect(names, name).toContain(to)
    }
    const relations = (schema.relations ?? []).map(({ name }) => name)
    expect(new Set(relations).size).toBe(relations.length)
  })

  it('knows fields of every type that the account has', () => {
    const { schema } = open()
    const types = new Set(schema.objects.flatMap(({ fields }) => fields.map(({ type }) => type)))
    expect([...types].sort()).toEqual([...subject.types].sort())
  })

  it('describes single objects as it describes them among all', async () => {
    const { connection, schema } = open()
    for (const { object: name } of subject.objects) {
      const object = schema.objects.find((each) => each.name === name)!
      const narrow = await connection.describe(never, [name])
      expect(narrow.objects.find((each) => each.name === name)).toEqual(object)
      expect(object.fields.map((field) => field.role)).toEqual(expect.arrayContaining(['created', 'modified']))
      expect(object.operations.read).toBeDefined()
      expect(narrow.users).toEqual(schema.users)
      for (const each of narrow.objects) expect(schema.objects).toContainEqual(each)
    }
  })

  it('leaves out what it does not know', async () => {
    const { connection, schema } = open()
    const { objects } = await connection.describe(never, ['no_such_object'])
    expect(objects.map(({ name }) => name)).not.toContain('no_such_object')
    for (const each of objects) expect(schema.objects).toContainEqual(each)
  })

  it('reads the directory of users', async (context) => {
    const { connection, schema } = open()
    const { users } = schema
    if (users === undefined) return skip(context)
    const pages = await collect(
      connection.read({ object: users.object, fields: [users.email, users.active.field] }, never),
    )
    const rows = pages.flatMap((page) => page.records.map((record) => record.row))
    expect(
      rows.some((row) => row[users.active.field] === users.active.equals && String(row[users.email]).includes('@')),
    ).toBe(true)
  })
}

function expectConsistent({ name: object, fields, matchKeys, skip }: ObjectSchema): void {
  const byName = new Map(fields.map((field) => [field.name, field]))
  expect(byName.size, object).toBe(fields.length)
  for (const field of fields) expectField(`${object}.${field.name}`, field, byName)
  for (const key of matchKeys)
    for (const name of [key.field, ...(key.also ?? [])]) expect(byName.has(name), `${object}.${name}`).toBe(true)
  for (const rule of skip ?? []) expect(byName.has(rule.field), `${object}.${rule.field}`).toBe(true)
}

function expectField(what: string, field: Field, byName: ReadonlyMap<string, Field>): void {
  expect(fieldTypes, what).toContain(field.type)
  if (field.restricted) expect(field.options, what).toBeDefined()
  const values = (field.options ?? []).map(({ value }) => value)
  expect(new Set(values).size, what).toBe(values.length)
  for (const { field: by, allows } of field.dependsOn ?? []) {
    const controlling = byName.get(by)
    expect(controlling, `${what} by ${by}`).toBeDefined()
    for (const [value, allowed] of Object.entries(allows)) {
      if (controlling?.options)
        expect(
          controlling.options.map((option) => option.value),
          what,
        ).toContain(value)
      expect(values, what).toEqual(expect.arrayContaining([...allowed]))
    }
  }
}
