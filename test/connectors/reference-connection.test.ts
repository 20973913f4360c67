import { describe, expect, test } from 'vitest'
import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { Connection, CreateRow, Encoded, Outcome } from '../../src/connector.ts'
import type { HttpFactory, RateLimits } from '../../src/http/http.ts'
import type { Row } from '../../src/model/record.ts'
import { findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { noStream } from '../ask-in-process.ts'
import { connect } from '../reference/index.ts'
import { collect, never } from './fake-http.ts'
import { connectInProcess } from './reference-in-process.ts'

interface Opened {
  connection: Connection
  person: ObjectSchema
  simulation: Simulation
  create(...rows: Row[]): Promise<Outcome[]>
  /** Persons in the store. */
  size(): number
}

const world = { reference: { records: { user: [{ id: '1', values: { email: 'ada@x.example', active: true } }] } } }

async function open(options: StartOptions = {}): Promise<Opened> {
  const simulation = await openSimulation('reference', { world, ...options })
  const connection = connectInProcess(simulation)
  const person = findObject(await connection.describe(never), 'person')!
  const create = (...rows: Row[]): Promise<Outcome[]> =>
    connection.write!.create(person, rowsOf(connection, person, rows), never)
  return { connection, person, simulation, create, size: () => simulation.account.store.collection('person').size }
}

function rowsOf(connection: Connection, person: ObjectSchema, rows: Row[]): CreateRow[] {
  return rows.map((row, index) => {
    const encoded = connection.write!.encode(person, 'create', row)
    expect(encoded).toHaveProperty('wire')
    return { key: `source:${index}`, encoded: encoded as Encoded }
  })
}

describe('what the account offers', () => {
  test('a second connection of a process begins with what the account told the first', async () => {
    const simulation = await openSimulation('reference', { world, limits: { window: 80, inFlight: 7 } })
    const begun: RateLimits[] = []
    const factory: HttpFactory = ({ limits, authorize }) => {
      begun.push(limits)
      return {
        ...noStream,
        async request({ method, path, body }, signal) {
          const headers = { 'content-type': 'application/json', ...(await authorize?.(signal)) }
          const reply = await simulation.app.request(path, { method, headers, body: (body ?? null) as string | null })
          return { status: reply.status, headers: {}, text: await reply.text() }
        },
      }
    }
    const credentials = { clientId: 'reference-client', clientSecret: 'reference-secret' }
    const config = { vendor: 'reference', settings: { url: 'http://localhost' }, credentials }
    await connect(config, factory).check(never)
    connect(config, factory)
    const of = begun
      .filter(({ key }) => !key.endsWith(':token'))
      .map(({ window, concurrency }) => [window, concurrency])
    expect(of[0]).toEqual([{ permits: 1, ms: 10_000 }, 1])
    expect(of.at(-1)).toEqual([expect.objectContaining({ permits: 80 }), 7])
    expect(of).toHaveLength(3)
  })

  test('an index that lags is no place to look records up, and a blind create says how long to wait', async () => {
    const { person } = await open({
      settings: { replay: 'blind' },
      limits: { lookupLag: 4_000, settleMs: 7_000, batchRows: 9 },
    })
    expect(person.operations.find?.keys).toEqual(['id'])
    expect(person.operations.create).toMatchObject({ replay: 'blind', settleMs: 7_000, maxRows: 9 })
  })

  test.each([
    ['batch', { maxRows: 9 }],
    ['batch,jobs', { maxRows: 9, bulk: { maxRows: 50, lifeMs: 7_200_000, atOnce: 3, fromRows: 90 } }],
    ['jobs', { maxRows: 0, maxBytes: 0, bulk: { maxRows: 50, fromRows: 1 } }],
  ])('an account that writes by %s says within what bounds', async (writes, bounds) => {
    const limits = { batchRows: 9, jobRows: 50, jobHours: 2, jobsOpen: 3 }
    const { person } = await open({ settings: { writes }, limits })
    expect(person.operations.create).toMatchObject(bounds)
    expect(person.operations.update).toMatchObject(bounds)
    expect(person.operations.update?.bulk !== undefined).toBe(writes.includes('jobs'))
  })

  test('references say what they point to, and owners are users', async () => {
    const { person } = await open()
    const field = (name: string) => person.fields.find((each) => each.name === name)
    expect(field('manager')).toMatchObject({ type: 'reference', references: ['person'] })
    expect(field('owner')).toMatchObject({ type: 'user' })
  })
})

describe('the pace', () => {
  test('keeps to the window of the account, so that nothing is refused', async () => {
    const { connection, simulation } = await open({ limits: { window: 4, windowMs: 1_000 } })
    for (let n = 0; n < 30; n += 1) await collect(connection.read({ object: 'person', fields: ['email'] }, never))
    expect(simulation.ledger.figures()).toMatchObject({ status429: 0 })
    expect(simulation.ledger.figures().calls).toBeGreaterThan(30)
  })

  test('a spent day is told as such', async () => {
    const { connection, simulation } = await open()
    simulation.limits.daily = 0
    await expect(connection.check(never)).rejects.toMatchObject({ kind: 'quota', stored: 'no' })
  })

  test('a token that ends is renewed, and the row is written once', async () => {
    const { create, simulation, size } = await open({ limits: { tokenMs: 60_000 } })
    simulation.clock.advance(60_000)
    expect(await create({ last_name: 'A' })).toMatchObject([{ status: 'written', created: true }])
    expect(size()).toBe(1)
  })
})

describe('what became of a row', () => {
  test('a batch that is refused for the sake of one row says so of all, and which row it was', async () => {
    const { create, size } = await open({ settings: { refusal: 'batch' } })
    const [holder] = await create({ last_name: 'A', email: 'a@x.example' })
    const twin = { last_name: 'B', email: 'A@x.example', external_key: 'x' }
    const both = await create({ last_name: 'A', email: 'a@x.example' }, twin)
    const conflict = { id: holder?.status === 'written' ? holder.id : '', field: 'email' }
    const error = { kind: 'conflict', scope: 'request', stored: 'no', rows: [1], conflict }
    expect(both).toMatchObject([
      { status: 'rejected', error },
      { status: 'rejected', error },
    ])
    expect(size()).toBe(1)
    expect(holder).toMatchObject({ status: 'written' })
  })

  test('a refusal names the record that holds the value', async () => {
    const { connection, person, simulation } = await open({ settings: { refusal: 'batch' } })
    simulation.account.edit!({ object: 'person', create: [{ last_name: 'A', email: 'a@x.example' }] })
    const rows = rowsOf(connection, person, [{ last_name: 'B', email: 'a@x.example' }])
    const id = simulation.account.store.collection('person').last()!.id
    const error = { kind: 'conflict', scope: 'row', stored: 'no', conflict: { id, field: 'email' } }
    expect(await connection.write!.create(person, rows, never)).toMatchObject([{ status: 'rejected', error }])
  })

  test('a locked row may be sent again later', async () => {
    const { create, simulation } = await open({ limits: { lockMs: 1_000 } })
    const { created } = simulation.account.edit!({ object: 'company', create: [{ name: 'C' }] }) as {
      created: [string]
    }
    const [company] = created
    simulation.account.edit!({ object: 'person', create: [{ last_name: 'P', company }] })
    const locked = { kind: 'transient', scope: 'row', stored: 'no', code: 'row_locked' }
    expect(await create({ last_name: 'Q', company })).toMatchObject([{ status: 'rejected', error: locked }])
    simulation.clock.advance(1_000)
    expect(await create({ last_name: 'Q', company })).toMatchObject([{ status: 'written' }])
  })

  test('a system that calls itself busy is asked again', async () => {
    const { create, size } = await open({ faults: [{ kind: 'status', status: 503, path: '*/batch', times: 1 }] })
    expect(await create({ last_name: 'A' })).toMatchObject([{ status: 'written', created: true }])
    expect(size()).toBe(1)
  })

  test.each([
    [{ kind: 'status', status: 500 }, 0],
    [{ kind: 'status', status: 503, body: 'gateway' }, 0],
    [{ kind: 'status', status: 502, applied: true }, 1],
    [{ kind: 'partial', rows: 1 }, 1],
    [{ kind: 'reset-after' }, 1],
    [{ kind: 'cut' }, 1],
  ] as const)('after %j nobody knows, and nothing is sent twice', async (fault, stored) => {
    const { create, size, simulation } = await open({ settings: { replay: 'blind' } })
    simulation.faults.set([{ ...fault, path: '*/batch', times: 1 }])
    expect(await create({ last_name: 'A' })).toMatchObject([{ status: 'unknown', error: { stored: 'unknown' } }])
    expect(size()).toBe(stored)
  })

  test('a merged record is found by its old id, under the new one', async () => {
    const { connection, simulation } = await open()
    const edit = { object: 'person', create: [{ last_name: 'A' }, { last_name: 'B' }] }
    const { created } = simulation.account.edit!(edit) as { created: [string, string] }
    simulation.account.edit!({ object: 'person', merge: [created] })
    const request = { object: 'person', key: 'id', values: created, fields: ['last_name'] }
    const [keep, gone] = created
    const row = { last_name: 'A' }
    expect(await connection.find!(request, never)).toEqual([
      { asked: keep, id: keep, row },
      { asked: gone, id: keep, row },
    ])
  })
})

describe('the encoder and the account are of one mind', () => {
  const long = (length: number) => 'x'.repeat(length)
  test.each<[string, Row[string]]>([
    ['first_name', ` ${long(255)} `],
    ['first_name', long(256)],
    ['first_name', '🚀'.repeat(128)],
    ['first_name', '\ud800'],
    ['notes', long(65_537)],
    ['email', ' Zoe@Example.COM '],
    ['email', 'a@b@c'],
    ['email', 'a b@c'],
    ['revenue', '-007.50'],
    ['revenue', '-0'],
    ['revenue', '.5'],
    ['revenue', '+5'],
    ['revenue', '1'.repeat(31)],
    ['birthday', '2023-02-29'],
    ['birthday', '2024-02-29'],
    ['last_seen', '2024-02-29T23:59:30.120+02:00'],
    ['last_seen', '2024-02-29T24:00:00Z'],
    ['last_seen', '2024-02-29'],
    ['stage', 'working'],
    ['stage', 'Working'],
    ['interests', ['beta', 'news', 'beta']],
    ['interests', ['beta', 'x']],
    ['subscribed', true],
    ['subscribed', 'true'],
    ['owner', '1'],
    ['owner', 'x'],
    ['created_at', '2024-02-29T00:00:00.000Z'],
    ['nothing', 'x'],
    ['last_name', ' '],
  ])('about %s: %j', async (field, value) => {
    const { connection, person, simulation, create } = await open()
    const row = { last_name: 'A', [field]: value }
    const encoded = connection.write!.encode(person, 'create', row)
    const wire = { external_key: 'k', last_name: 'A', [field]: value }
    const asPerson = () => simulation.account.edit!({ object: 'person', create: [wire] })
    if (Array.isArray(encoded)) {
      expect(asPerson).toThrow(/^\w+: /)
      return
    }
    const [outcome] = await create(row)
    expect(outcome).toMatchObject({ status: 'written' })
    const ids = [(outcome as { id: string }).id]
    const [found] = await connection.find!({ object: 'person', key: 'id', values: ids, fields: [field] }, never)
    expect(connection.write!.same(person, field, value, found!.row[field])).toBe(true)
    expect(connection.write!.same(person, field, value, null)).toBe(false)
  })
})

test.each(['http://localhost', ''])('a configuration without a secret or address (%j) makes no connection', (url) => {
  const http = () => expect.unreachable('no call is made')
  const credentials: Record<string, string> = url === '' ? { clientId: 'a', clientSecret: 'b' } : { clientId: 'a' }
  const config = { vendor: 'reference', settings: { url }, credentials }
  expect(() => connect(config, http)).toThrow(expect.objectContaining({ kind: 'auth' }))
})

test('definitions and options that were sent twice are there once', async () => {
  const { connection, simulation, person } = await open()
  simulation.faults.set([{ kind: 'status', status: 502, applied: true, path: '*/fields*', method: 'POST', every: 2 }])
  const definitions = ['a', 'b'].map((name) => ({ name, label: name, type: 'decimal' as const, unique: true }))
  const outcomes = await connection.admin!.createFields('person', definitions, never)
  expect(outcomes.map(({ status }) => status)).not.toContain('failed')
  const clash = await connection.admin!.createFields('person', [{ name: 'a', label: 'A', type: 'date' }], never)
  expect(clash).toMatchObject([{ status: 'failed', error: { field: 'a' } }])
  simulation.faults.set([{ kind: 'status', status: 502, applied: true, path: '*/options', times: 1 }])
  const lost = { value: 'lost', label: 'Lost' }
  expect(await connection.admin!.addOptions!('person', 'stage', [lost], never)).toEqual([{ status: 'added' }])
  const now = findObject(await connection.describe(never), 'person')!
  expect(now.fields.length).toBe(person.fields.length + 2)
  expect(now.fields.find(({ name }) => name === 'stage')?.options?.map(({ value }) => value)).toEqual([
    'new',
    'working',
    'customer',
    'lost',
  ])
})

test('links are made once, read back by their persons, and refused one by one', async () => {
  const { connection, simulation } = await open({ limits: { lookupRows: 7 } })
  const { relations } = await connection.describe(never)
  const [relation] = relations!
  expect(relation).toMatchObject({ from: 'person', to: 'company', link: { replay: 'safe' }, read: { maxRows: 7 } })
  simulation.account.edit!({ object: 'company', create: [{ name: 'A' }, { name: 'B' }] })
  simulation.account.edit!({ object: 'person', create: [{ last_name: 'X' }, { last_name: 'Y' }] })
  const ids = (name: string) => [...simulation.account.store.collection(name).values()].map(({ id }) => String(id))
  const [[a, b], [x, y]] = [ids('company'), ids('person')] as [[string, string], [string, string]]
  const links = [
    { from: x, to: a },
    { from: x, to: '999' },
    { from: x, to: b },
    { from: y, to: b },
  ]
  const made = await connection.write!.link!(relation!, links, never)
  expect(made.map((outcome) => outcome.status)).toEqual(['written', 'rejected', 'written', 'written'])
  expect(made[1]).toMatchObject({ error: { code: 'no_such_record', scope: 'row', stored: 'no' } })
  expect(await connection.write!.link!(relation!, links.slice(0, 1), never)).toEqual([
    { status: 'written', created: false },
  ])
  const read = (await Array.fromAsync(connection.readLinks!(relation!, [x, y], never))).flat()
  expect(read).toHaveLength(3)
  expect(read).toEqual(expect.arrayContaining([links[0], links[2], links[3]]))
})
