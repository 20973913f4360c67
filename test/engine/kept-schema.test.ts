import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Account, Connection } from '../../src/connector.ts'
import { describeAccount, keepSchema } from '../../src/engine/kept-schema.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { DiscoverResult } from '../../src/model/results.ts'
import type { ObjectSchema, Schema } from '../../src/model/schema.ts'
import { plan } from './schemas.ts'
import { World } from './world.ts'

const object = (name: string, label = name): ObjectSchema => ({ name, label, fields: [] }) as unknown as ObjectSchema
const account = { vendor: 'inn', id: 'inn-1', name: 'The inn' } as Account
const whole: Schema = {
  objects: [object('people', 'as kept'), object('deals', 'as kept'), object('notes', 'as kept')],
  users: { object: 'staff', email: 'mail', active: { field: 'on', equals: true } },
  relations: [
    { name: 'people>deals', label: '', from: 'people', to: 'deals' },
    { name: 'people>notes', label: '', from: 'people', to: 'notes' },
  ],
}

let world: World
beforeEach(async () => {
  world = await World.open({ guests: [] })
})
afterEach(() => world.close())

const context = () => ({ store: world.store, clock: world.clock, signal: new AbortController().signal })
const failure = (kind: CrmError['kind']) =>
  new CrmError({ kind, scope: 'request', stored: 'no', message: 'The schema is not for you.' })
const telling = (told: Schema | CrmError, who = account): Connection =>
  ({
    check: async () => who,
    describe: async () => (told instanceof CrmError ? Promise.reject(told) : told),
  }) as unknown as Connection
const describe = (connection: Connection, objects: string[] | null = null) =>
  describeAccount(context(), 'ours', connection, objects)
const keep = () => keepSchema(context(), 'ours', account, whole)
const names = ({ schema }: { schema: Schema }): string[] => schema.objects.map(({ name, label }) => `${name} ${label}`)

test('what the account tells is what counts, and nothing of what was kept', async () => {
  await keep()
  const now: Schema = { objects: [object('people', 'now')] }
  expect((await describe(telling(now))).schema).toBe(now)
  expect((await describe(telling(now), ['people'])).schema).toBe(now)
})

test('a schema that may not be read is the one that was kept of the same account', async () => {
  await keep()
  const { schema } = await describe(telling(failure('permission')))
  expect(schema).toEqual(whole)
  expect(names(await describe(telling(failure('permission')), ['people', 'deals']))).toEqual([
    'people as kept',
    'deals as kept',
  ])
  expect((await describe(telling(failure('permission')), ['people', 'deals'])).schema.relations).toEqual([
    whole.relations![0],
  ])
})

test('an object that is left out although it was asked for is taken from what was kept', async () => {
  await keep()
  const now: Schema = { objects: [object('people', 'now')], relations: [] }
  const told = await describe(telling(now), ['people', 'deals'])
  expect(names(told)).toEqual(['people now', 'deals as kept'])
  expect(told.schema.relations?.map(({ name }) => name)).toEqual(['people>deals'])
  expect(told.schema.users).toEqual(whole.users)
})

test('without a file, or with that of another account, the refusal stands; so does every other failure', async () => {
  await expect(describe(telling(failure('permission')))).rejects.toThrow('not for you')
  await keep()
  for (const other of [
    { ...account, id: 'inn-2' },
    { ...account, vendor: 'motel' },
  ])
    await expect(describe(telling(failure('permission'), other))).rejects.toThrow('not for you')
  await expect(describe(telling(failure('transient')))).rejects.toMatchObject({ kind: 'transient' })
  expect(names(await describe(telling({ objects: [] }, { ...account, id: 'inn-2' }), ['people']))).toEqual([])
})

test.each(['{', '[]', '{"account":{"id":"inn-1"}}', 'null'])(
  'a file that holds %s is told by a sentence',
  async (text) => {
    await keep()
    await writeFile(world.store.schemas.path('ours'), text)
    await expect(describe(telling(failure('permission')))).rejects.toMatchObject({
      ...{ code: 'store', message: expect.stringContaining('schemas/ours.json is no schema') },
      next: expect.stringContaining('crm-ferry sync ours'),
    })
  },
)

test('a discover that is asked to keep writes the file, one that is not does not', async () => {
  const connections = [plan.source.connection]
  await world.perform('discover', { connections })
  expect(await world.store.schemas.read(connections[0]!)).toBeNull()
  const told = await world.perform<DiscoverResult>('discover', { connections, keep: true })
  expect(told.connections[0]?.kept).toBe(world.store.schemas.path(connections[0]!))
  const { schema } = (await world.store.catalogue.get(connections[0]!))!
  expect((await world.store.schemas.read(connections[0]!))?.schema).toEqual(JSON.parse(JSON.stringify(schema)))
})

test('a connection is told of the objects that it may not look at, and of no others', async () => {
  await keep()
  const adopted: string[] = []
  const adopt = (objects: readonly ObjectSchema[]) => void adopted.push(...objects.map(({ name }) => name))
  await describe({ ...telling({ objects: [object('people', 'now')] }), adopt }, ['people', 'deals'])
  expect(adopted).toEqual(['deals'])
  await describe({ ...telling({ objects: [object('people', 'now')] }), adopt }, ['people'])
  expect(adopted).toEqual(['deals'])
})
