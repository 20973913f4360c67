import { expect, test } from 'vitest'
import { openSimulation, type Simulation } from '../../simulators/index.ts'
import type { Connection, ConnectionConfig } from '../../src/connector.ts'
import { connectors } from '../../src/connectors/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import type { TokenStore } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createMemoryTokens } from '../../src/http/tokens.ts'
import { askInProcess } from '../ask-in-process.ts'
import { collect, never } from './fake-http.ts'

const hour = 3_600_000

/** A connection in a process of its own, to an account in this process and on that account's time. */
async function connect(simulation: Simulation, config: ConnectionConfig, tokens: TokenStore) {
  const { now, advance } = simulation.clock
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    if (ms < 1_000) advance(ms)
    else await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  }
  const http = createHttpFactory({
    transport: (request) => askInProcess(simulation.app, request),
    ...{ permits: createMemoryPermits(), tokens, random: Math.random },
    clock: { now, monotonic: now, sleep },
  })
  return (await connectors[config.vendor]!.load()).connect(config, http)
}

const read = async (connection: Connection, query: { object: string; fields: string[] }): Promise<number> => {
  const pages = await collect(connection.read(query, never))
  return pages.flatMap((page) => page.records).length
}

test('an org whose refresh tokens serve once is read by two processes, beyond the end of its session', async () => {
  const settings = { 'refresh-rotation': 'on' }
  const simulation = await openSimulation('salesforce', { settings, world: 'leads', size: 450 })
  const { SF_CLIENT_ID = '', SF_CLIENT_SECRET = '' } = simulation.account.env('http://127.0.0.1')
  const config: ConnectionConfig = {
    ...{ vendor: 'salesforce', settings: { url: 'http://127.0.0.1' } },
    credentials: {
      ...{ clientId: SF_CLIENT_ID, clientSecret: SF_CLIENT_SECRET },
      refreshToken: 'simulated-refresh-token',
    },
  }
  const tokens = createMemoryTokens()
  const both = [await connect(simulation, config, tokens), await connect(simulation, config, tokens)]
  for (let round = 0; round < 3; round += 1) {
    const query = { object: 'Lead', fields: ['Email'] }
    expect(await Promise.all(both.map((connection) => read(connection, query)))).toEqual([450, 450])
    simulation.clock.advance(3 * hour)
  }
  const asked = simulation.ledger.entries().filter(({ path }) => path === '/services/oauth2/token')
  expect(asked.map(({ status }) => status)).toEqual([200, 200, 200])
})

test('an account that installed an app is read by two processes, beyond the end of its token and when it is taken back', async () => {
  const settings = { app: 'oauth' }
  const simulation = await openSimulation('hubspot', { settings, world: 'leads', size: 450 })
  const env = simulation.account.env('http://127.0.0.1')
  const config: ConnectionConfig = {
    ...{ vendor: 'hubspot', settings: { url: 'http://127.0.0.1' } },
    credentials: {
      clientId: env.HUBSPOT_CLIENT_ID ?? '',
      clientSecret: env.HUBSPOT_CLIENT_SECRET ?? '',
      refreshToken: env.HUBSPOT_REFRESH_TOKEN ?? '',
    },
  }
  const tokens = createMemoryTokens()
  const both = [await connect(simulation, config, tokens), await connect(simulation, config, tokens)]
  const readBoth = () =>
    Promise.all(both.map((connection) => read(connection, { object: 'contacts', fields: ['email'] })))
  const [contacts] = await readBoth()
  expect(contacts).toBeGreaterThan(0)
  simulation.clock.advance(hour)
  expect(await readBoth()).toEqual([contacts, contacts])
  simulation.faults.set([{ kind: 'expire', path: '*/contacts', nth: 1 }])
  expect(await readBoth()).toEqual([contacts, contacts])
  expect(await readBoth()).toEqual([contacts, contacts])
  const asked = simulation.ledger.entries().filter(({ path }) => path === '/oauth/2026-03/token')
  expect(asked.map(({ status }) => status)).toEqual([200, 200, 200])
})

test.each(['clientSecret', 'refreshToken'])('a wrong %s is told with what to do', async (wrong) => {
  const simulation = await openSimulation('hubspot', { settings: { app: 'oauth' } })
  const env = simulation.account.env('http://127.0.0.1')
  const credentials = {
    clientId: env.HUBSPOT_CLIENT_ID ?? '',
    clientSecret: env.HUBSPOT_CLIENT_SECRET ?? '',
    refreshToken: env.HUBSPOT_REFRESH_TOKEN ?? '',
    [wrong]: 'no-such-secret',
  }
  const config = { vendor: 'hubspot', settings: { url: 'http://127.0.0.1' }, credentials }
  const reading = read(await connect(simulation, config, createMemoryTokens()), {
    object: 'contacts',
    fields: ['email'],
  })
  await expect(reading).rejects.toMatchObject({ kind: 'auth', message: expect.stringContaining('Install the app') })
  await expect(reading).rejects.not.toMatchObject({ message: expect.stringContaining('no-such-secret') })
})
