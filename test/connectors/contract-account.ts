import { expect } from 'vitest'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection, ConnectionConfig } from '../../src/connector.ts'
import { connectors } from '../../src/connectors/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { CrmError } from '../../src/model/errors.ts'
import { findObject, type Schema } from '../../src/model/schema.ts'
import type { Account, AccountSubject, Opened } from './contract-subject.ts'
import { makeRecords, rowIn } from './contract-write.ts'
import { never } from './fake-http.ts'

/** An account that is in use: connected to, prepared for our keys, with parents for those who need one. */
export interface OpenAccount extends Omit<Opened, 'object'> {
  account: Account
  close(): Promise<void>
}

/** The vendor's connector, by which way ever. */
export async function connectTo(
  { vendor, load }: Pick<AccountSubject, 'vendor' | 'load'>,
  config: ConnectionConfig,
  http: HttpFactory,
): Promise<Connection> {
  const { connect } = await (load ?? connectors[vendor]!.load)()
  return connect(config, http)
}

export async function openAccount(subject: AccountSubject): Promise<OpenAccount> {
  const account = await subject.start()
  const transport = createNetworkTransport()
  const { clock = systemClock } = account
  const http = createHttpFactory({
    transport: account.send ?? transport.send,
    permits: createMemoryPermits(),
    clock,
    random: systemRandom,
  })
  const config = { vendor: subject.vendor, ...subject.config(account) }
  const connection = await connectTo(subject, config, http)
  // Made before anything is asked: what an account has told of its limits is not to be forgotten for another connection.
  const deaf = await connectTo(subject, config, losingAnswers(http))
  const before = await connection.describe(never)
  for (const name of Object.keys(subject.rows)) await createProvenance(connection, before, name)
  const parents = await makeParents(subject, connection, await connection.describe(never))
  for (const { object: name, prepare, fill } of subject.objects) {
    const object = findObject(await connection.describe(never, [name]), name)!
    await prepare?.(connection, object)
    if (fill) await makeRecords(connection, object, fill, rowIn(subject.rows[name]!, parents))
  }
  const schema = await connection.describe(never)
  return {
    ...{ account, clock, connection, config, deaf, schema, parents },
    connect: (changes) => connectTo(subject, { ...config, ...changes }, http),
    control: account.control ?? null,
    async close() {
      await transport.close()
      await account.stop()
    },
  }
}

async function createProvenance(connection: Connection, schema: Schema, name: string): Promise<void> {
  const object = findObject(schema, name)
  if (!connection.admin || !object?.provenance) return
  const wanted = Object.values(object.provenance)
  const outcomes = await connection.admin.createFields(name, wanted, never)
  expect(outcomes.map((outcome) => outcome.status)).not.toContain('failed')
  const again = await connection.admin.createFields(name, wanted, never)
  expect(again).toEqual(wanted.map(() => ({ status: 'exists' })))
}

/** Three records of each object that another one's fields name. */
async function makeParents(
  { rows }: AccountSubject,
  connection: Connection,
  schema: Schema,
): Promise<Map<string, string[]>> {
  const named = new Set(
    schema.objects
      .flatMap(({ name, fields }) => (rows[name] ? fields : []))
      .flatMap(({ references = [] }) => references),
  )
  const parents = new Map<string, string[]>()
  for (const [name, row] of Object.entries(rows)) {
    const object = findObject(schema, name)
    if (object === undefined || !named.has(name)) continue
    parents.set(name, await makeRecords(connection, object, 3, rowIn(row, parents)))
  }
  return parents
}

function losingAnswers(http: HttpFactory): HttpFactory {
  return (options) => {
    const client = http(options)
    return {
      ...client,
      async request(request, signal) {
        const reply = await client.request(request, signal)
        if (request.repeat === 'safe') return reply
        throw new CrmError({
          kind: 'transient',
          scope: 'request',
          stored: 'unknown',
          message: 'The connection was reset.',
        })
      },
    }
  }
}
