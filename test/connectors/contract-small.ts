import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection, CreateRow } from '../../src/connector.ts'
import { addressOf } from '../../src/http/address.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createMemoryTokens, shareToken } from '../../src/http/tokens.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import type { CrmError, ErrorKind } from '../../src/model/errors.ts'
import type { Value } from '../../src/model/record.ts'
import { type Field, findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { noStream } from '../ask-in-process.ts'
import { connectTo } from './contract-account.ts'
import { describeNewObjects } from './contract-new-objects.ts'
import type { Account, Making, SmallAccounts } from './contract-subject.ts'
import { makeRecords, rowIn } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

interface Small {
  account: Account
  connection: Connection
}

/** Parts of the contract that need an account of their own: of a certain size, in a certain place, with less rights. */
export function describeSmallAccounts(subject: SmallAccounts): void {
  const open = async (making: Making, through: (account: Account) => HttpFactory = usually): Promise<Small> => {
    const account = await subject.make(making)
    onTestFinished(() => account.stop())
    const config = { vendor: subject.vendor, ...subject.config(account) }
    return { account, connection: await connectTo(subject, config, through(account)) }
  }
  /** One new record, with fields of ours where they may be made. */
  const newRow = async ({ connection }: Small): Promise<{ object: ObjectSchema; rows: CreateRow[] }> => {
    const described = async () => findObject(await connection.describe(never, [subject.object]), subject.object)!
    await connection.admin?.createFields(subject.object, Object.values((await described()).provenance ?? {}), never)
    const object = await described()
    const encoded = connection.write!.encode(object, 'create', rowIn(subject.rows[subject.object]!, new Map())(1))
    if (Array.isArray(encoded)) return expect.unreachable(JSON.stringify(encoded))
    return { object, rows: [{ key: 'contract:1', encoded }] }
  }
  describe(`${subject.vendor}, in accounts of all sorts,`, () => {
    describeSizes(subject, open)
    describeZones(subject, open)
    describeKinds(subject, open, newRow)
    describeRights(subject, open, newRow)
    describeNewObjects(subject, open)
  })
}

type NewRow = (small: Small) => Promise<{ object: ObjectSchema; rows: CreateRow[] }>
type OpenSmall = (making: Making, through?: (account: Account) => HttpFactory) => Promise<Small>

/** No first page, and no search, is taken for everything. */
function describeSizes({ object }: SmallAccounts, open: OpenSmall): void {
  for (const count of [0, 1_201, 23_456])
    it(`reads ${count} records`, async () => {
      const { connection, account } = await open({ count })
      const pages = await collect(connection.read({ object, fields: [] }, never))
      const ids = pages.flatMap(({ records }) => records.map(({ id }) => id))
      expect(pages.map(({ cursor }) => cursor === null)).toEqual(pages.map((_, n) => n === pages.length - 1))
      expect(ids).toHaveLength(count)
      expect(new Set(ids).size).toBe(count)
      const middle = Math.floor(pages.length / 2)
      const cursor = pages[middle]?.cursor
      if (cursor) {
        const rest = await collect(connection.read({ object, fields: [], cursor }, never))
        const after = pages.slice(middle + 1).flatMap(({ records }) => records.map(({ id }) => id))
        expect(rest.flatMap(({ records }) => records.map(({ id }) => id))).toEqual(after)
      }
      const counted = connection.count && (await connection.count({ object }, never))
      if (counted) expect(counted.n).toBe(count)
      const { objects } = await connection.describe(never, [object])
      if (objects[0]?.operations.read?.changes) {
        const query = { object, fields: [], changedSince: '2020-01-01T00:00:00.000Z' }
        const changed = await collect(connection.read(query, never))
        const told = changed.flatMap(({ records }) => records.map(({ id }) => id))
        expect(new Set(told)).toEqual(new Set(ids))
      }
      const figures = (await account.control?.ask('ledger')) as { status429: number } | undefined
      expect(figures?.status429 ?? 0).toBe(0)
    })
}

const days: readonly Value[] = ['2024-02-29', '2024-03-31', '2024-12-31', '2025-01-01']
const moments: readonly Value[] = [
  ...['2024-12-31T23:30:00.000Z', '2025-01-01T00:30:00.000+02:00', '2024-03-31T01:30:00.000Z'],
  '2024-11-03T05:30:00.000Z',
]

/** A day is a day and a moment a moment wherever the account lives, summer time and the date line included. */
function describeZones({ object: name, rows }: SmallAccounts, open: OpenSmall): void {
  for (const zone of ['Pacific/Kiritimati', 'America/Los_Angeles'])
    it(`keeps days and moments as they are in ${zone}`, async () => {
      const { connection } = await open({ zone })
      const { provenance } = findObject(await connection.describe(never, [name]), name)!
      await connection.admin?.createFields(name, Object.values(provenance ?? {}), never)
      const object = findObject(await connection.describe(never, [name]), name)!
      if (!connection.write || !connection.find) return expect.unreachable('nothing is written or found here')
      const sourceKeyed = Object.values(object.provenance ?? {}).map(({ name }) => name)
      const fields = object.fields.filter(
        ({ createable, type, name }) => createable && /^date/.test(type) && !sourceKeyed.includes(name),
      )
      const samples = fields.flatMap((field) =>
        (field.type === 'date' ? days : moments).map((value) => ({ field, value })),
      )
      expect(samples.length).toBeGreaterThan(0)
      const row = rowIn(rows[name]!, new Map())
      let next = 0
      const ids = await makeRecords(connection, object, samples.length, (n) => {
        const { field, value } = samples[next++]!
        return { ...row(n), [field.name]: value }
      })
      const query = { object: name, key: 'id', values: ids, fields: fields.map((field) => field.name) }
      const found = new Map((await connection.find(query, never)).map(({ asked, row }) => [asked, row]))
      for (const [n, { field, value }] of samples.entries())
        expect(found.get(ids[n]!)?.[field.name], `${field.name} = ${value}`).toBe(plain(field, value))
    })
}

function plain({ type }: Field, value: Value): Value {
  return type === 'date' ? value : new Date(String(value)).toISOString()
}

/** What each refusal is called, by the first call that meets it. */
function describeKinds({ object: name, spent }: SmallAccounts, open: OpenSmall, newRow: NewRow): void {
  for (const [kind, limits] of Object.entries(spent))
    it(`says ${kind} where that is so, and that nothing was stored`, async () => {
      const small = await open({ count: 3 }, once)
      const { connection, account } = small
      const { object, rows } = await newRow(small)
      await account.control!.tell('limits', limits)
      const write = () => connection.write!.create(object, rows, never)
      const read = async () => collect(connection.read({ object: name, fields: [] }, never))
      // This one may be the last that is granted.
      await read().catch(() => undefined)
      await expect(read()).rejects.toMatchObject({ kind, stored: 'no' })
      expect(await write()).toMatchObject([{ status: 'rejected', error: { kind, stored: 'no' } }])
    })

  const troubles: [ErrorKind, (account: Account) => Promise<unknown>][] = [
    ['transient', (account) => account.control!.tell('faults', { faults: [{ kind: 'status', status: 503 }] })],
    ['auth', (account) => account.control!.tell('tokens', { action: 'revoke' })],
  ]
  for (const [kind, bring] of troubles)
    it(`says ${kind} of a call that is refused for it`, async (context) => {
      const { connection, account } = await open({ count: 3 }, once)
      if (!account.control) return context.skip('nobody refuses anything here')
      await connection.describe(never)
      await bring(account)
      const error = await collect(connection.read({ object: name, fields: [] }, never)).catch(
        (caught) => caught as CrmError,
      )
      expect(error).toMatchObject({ kind, stored: 'no' })
    })
}

/** A right that is missing is told before it is needed, and by its name when it is. */
function describeRights({ object: name, without }: SmallAccounts, open: OpenSmall, newRow: NewRow): void {
  for (const { right, named, settings } of without)
    it(`says that ${named} is missing, and of what it is missing for`, async () => {
      const small = await open({ count: 3, settings })
      const { connection } = small
      expect((await connection.rights!(never))[right]).toContain(named)
      const object = findObject(await connection.describe(never), name)
      const refused = { kind: 'permission', stored: 'no' }
      if (right === 'read') {
        expect(object).toBeUndefined()
        await expect(collect(connection.read({ object: name, fields: [] }, never))).rejects.toMatchObject({
          kind: expect.stringMatching(/^(permission|not-found)$/),
          stored: 'no',
        })
      } else if (right === 'schema') {
        const definitions = Object.values(object!.provenance!)
        const told = await connection.admin!.createFields(name, definitions, never).then(
          (outcomes) => outcomes.map((outcome) => (outcome.status === 'failed' ? outcome.error : null)),
          (error: unknown) => [error],
        )
        for (const error of told) expect(error).toMatchObject(refused)
      } else {
        const { object: writable, rows } = await newRow(small)
        const outcomes = await connection.write!.create(writable, rows, never)
        expect(outcomes).toMatchObject([{ status: 'rejected', error: refused }])
        expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining(named) } })
      }
    })
}

function usually({ send, clock = systemClock }: Account): HttpFactory {
  const transport = send ?? createNetworkTransport().send
  return createHttpFactory({ transport, permits: createMemoryPermits(), clock, random: systemRandom })
}

/** Sends each request once, one after the other: what the connector makes of an answer is what its caller gets. */
function once({ send, clock = systemClock }: Account): HttpFactory {
  const parts = { tokens: createMemoryTokens(), clock, holder: 'test' }
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  return ({ base, classify, token, ...own }) => ({
    ...noStream,
    async request(request, signal) {
      const { authorize } = token === undefined ? own : shareToken(token, parts)
      const { method, body, headers = {} } = request
      if (typeof body === 'object') throw new Error('Nobody was expected to send bytes here.')
      const wire = {
        ...{ method, url: addressOf(base, request), timeoutMs: 60_000, connections: 1 },
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...headers,
          ...(await authorize?.(signal)),
        },
        ...(body !== undefined && { body }),
      }
      const reply = await inTurn(() => send!(wire, signal))
      const error = classify(reply, request)
      if (error) throw error
      return reply
    },
  })
}
