import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Connection } from '../../src/connector.ts'
import { discover, look, lookAgainAt } from '../../src/engine/discover.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { ObjectSchema, Schema } from '../../src/model/schema.ts'
import { World } from './world.ts'

let world: World
let account: string
let asked: (readonly string[] | undefined)[]
let told: Schema

const object = (name: string, label: string): ObjectSchema => ({ name, label, fields: [] }) as unknown as ObjectSchema
const relation = (from: string, to: string, label: string) => ({ name: `${from}>${to}`, label, from, to })

beforeEach(async () => {
  world = await World.open({ guests: [] })
  ;[account, asked] = ['inn-1', []]
  told = {
    objects: [object('people', 'old'), object('deals', 'old'), object('notes', 'old')],
    relations: [relation('people', 'deals', 'old'), relation('notes', 'people', 'old')],
  }
})
afterEach(() => world.close())

const connection = {
  check: async () => ({ vendor: 'inn', id: account, name: 'Inn', missing: {}, limits: { concurrency: 1 } }),
  describe: async (_: AbortSignal, only?: readonly string[]) => {
    asked.push(only)
    return only === undefined ? told : { ...told, objects: told.objects.filter(({ name }) => only.includes(name)) }
  },
} as unknown as Connection
const context = () =>
  ({
    ...{ store: world.store, clock: world.clock, signal: new AbortController().signal },
    connect: async () => connection,
    traffic: () => ({}),
    phase: async (_: object, work: () => Promise<unknown>) => work(),
  }) as never
const remembered = async () => {
  const { schema } = (await world.store.catalogue.get('ours'))!
  return [...schema.objects, ...(schema.relations ?? [])].map(({ name, label }) => `${name} ${label}`).sort()
}

test('a look at some objects asks for these alone, and what was known of the others stays', async () => {
  await look(context(), 'ours')
  told = { objects: [object('people', 'new'), object('deals', 'new')], relations: [] }
  const { schema } = await lookAgainAt(context(), 'ours', ['people', 'deals'])
  expect(asked).toEqual([undefined, ['people', 'deals']])
  expect(schema.objects.map(({ label }) => label)).toEqual(['new', 'new'])
  // A relation between the two that is told no more is gone; one to an object that was not asked for is not.
  expect(await remembered()).toEqual(['deals new', 'notes old', 'notes>people old', 'people new'])
})

test('what was known of another account is forgotten', async () => {
  await look(context(), 'ours')
  account = 'inn-2'
  await lookAgainAt(context(), 'ours', ['people'])
  expect(await remembered()).toEqual(['notes>people old', 'people old', 'people>deals old'])
})

test('the first look may be at some', async () => {
  await lookAgainAt(context(), 'ours', ['notes'])
  expect((await world.store.catalogue.get('ours'))?.schema.objects.map(({ name }) => name)).toEqual(['notes'])
})

test('of several connections that are looked at, one that cannot be does not hide the others', async () => {
  const refused = new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message: 'The token is expired.' })
  const missing = { read: [], write: [], schema: [] }
  const open = {
    ...connection,
    check: async () => ({ ...(await connection.check(new AbortController().signal)), missing }),
  }
  const closed = { ...open, check: () => Promise.reject(refused) }
  const asked = (...connections: string[]) =>
    discover({
      ...(context() as object),
      run: { input: { connections } },
      progress: () => undefined,
      connect: async (name: string) => (name === 'closed' ? closed : open),
    } as never)
  expect(await asked('closed', 'ours')).toMatchObject({
    connections: [{ name: 'ours', objects: 3 }],
    findings: [{ severity: 'error', message: 'The connection "closed" cannot be looked at: The token is expired.' }],
  })
  expect(await asked('ours')).not.toHaveProperty('findings')
  await expect(asked('closed')).rejects.toBe(refused)
})
