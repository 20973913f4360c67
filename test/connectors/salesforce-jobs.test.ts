import { afterEach, expect, it } from 'vitest'
import { listen, type RunningSimulator } from '../../simulators/kit/server.ts'
import { createSimulation, type SimulatorOptions } from '../../simulators/kit/simulator.ts'
import { salesforce } from '../../simulators/salesforce/index.ts'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection, Page } from '../../src/connector.ts'
import { connect } from '../../src/connectors/salesforce/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import type { CrmRecord } from '../../src/model/record.ts'
import { makeLeads } from '../simulators/salesforce-org.ts'
import { never } from './fake-http.ts'

const count = 2_600

const fields = ['Id', 'LastName', 'Description', 'IsConverted', 'AnnualRevenue', 'CreatedDate', 'NumberOfEmployees']

const awkward = [
  'plain',
  'a "quoted" one',
  'comma, comma',
  'two\nlines',
  '\r\n',
  'Ünïcödé 🚀',
  "' OR 1=1",
  '=1+1',
  ' x ',
]

const leads = makeLeads(
  count,
  (n): SalesforceRecord => ({
    Description: n % 3 === 0 ? null : `${awkward[n % awkward.length]} ${n}`,
    IsConverted: n % 2 === 0,
    AnnualRevenue: n % 5 === 0 ? null : n * 1_000_000.25,
    NumberOfEmployees: n % 7 === 0 ? 0 : n,
    CreatedDate: '2026-02-28T23:59:59.000+0000',
  }),
)

let running: RunningSimulator
const transport = createNetworkTransport()
afterEach(() => running.close())

/** An org of leads whose clock stands still, and a connection to it over the network. */
async function open(options: SimulatorOptions = {}): Promise<Connection> {
  const org = {
    ...{ id: '00D000000000062EAA', name: 'Acme', organizationType: 'Enterprise Edition', instanceName: 'NA1' },
    ...{ isSandbox: false, timeZone: 'Europe/Berlin', defaultLocale: 'de_DE', language: 'de', country: 'DE' },
    runAsUserId: '005000000000001AAA',
  }
  const users = [{ Id: org.runAsUserId, Username: 'ann@acme.example', LastName: 'Lee', IsActive: true }]
  const seed = { org, users, objects: { Lead: { records: leads } } }
  const limits = { sessionMs: 1_000_000_000, resultRecords: 900, ...options.limits }
  running = await listen(createSimulation(salesforce, { ...options, limits, world: { salesforce: seed } }))
  running.simulation.clock.set(Date.parse('2026-11-20T12:00:00Z'), true)
  const http = createHttpFactory({
    ...{ transport: transport.send, permits: createMemoryPermits() },
    ...{ clock: systemClock, random: systemRandom },
  })
  const { SF_CLIENT_ID: clientId = '', SF_CLIENT_SECRET: clientSecret = '' } = running.env
  const settings = { url: running.url }
  return connect({ vendor: 'salesforce', settings, credentials: { clientId, clientSecret } }, http)
}

/** Everything that a read gives; the org's clock goes on by what is to be waited. */
async function readAll(
  connection: Connection,
  onPage: (page: Page) => void = () => undefined,
): Promise<{ records: CrmRecord[]; notices: string[]; waits: number }> {
  const all = { records: [] as CrmRecord[], notices: [] as string[], waits: 0 }
  for await (const page of connection.read({ object: 'Lead', fields }, never)) {
    if ('wait' in page) {
      all.waits += 1
      running.simulation.clock.advance(page.wait)
    } else {
      all.records.push(...page.records)
      if (page.notice !== undefined) all.notices.push(page.notice)
    }
    onPage(page)
  }
  return all
}

const ids = (records: readonly CrmRecord[]): string[] => records.map(({ id }) => id)
const everyId = leads.map(({ Id }) => String(Id))
const callsTo = (method: string, path: string): number => running.simulation.ledger.figures({ method, path }).calls

it('a job gives, record by record, what queries give', async () => {
  const connection = await open({ limits: { jobMs: 8_000 } })
  const { records, notices, waits } = await readAll(connection)
  expect(ids(records)).toEqual(everyId)
  expect(notices).toEqual([])
  expect(waits).toBeGreaterThan(2)
  const queried = await Array.fromAsync(connection.read({ object: 'Lead', fields, limit: 2_000 }, never))
  expect(callsTo('POST', '*/jobs/query')).toBe(1)
  expect(records.slice(0, 2_000)).toEqual(queried.flatMap((page) => ('wait' in page ? [] : page.records)))
  expect(records[0]?.row).toMatchObject({ Description: 'a "quoted" one 1', CreatedDate: '2026-02-28T23:59:59.000Z' })
})

it('who stops early gets queries, and no job is left behind', async () => {
  const connection = await open()
  let read = 0
  for await (const page of connection.read({ object: 'Lead', fields, limit: 20_000, stopsEarly: true }, never)) {
    read += 'wait' in page ? 0 : page.records.length
    if (read >= 2_000) break
  }
  expect(read).toBe(2_000)
  expect(callsTo('GET', '*/query')).toBe(1)
  expect(running.simulation.ledger.figures({ path: '*/jobs/query*' }).calls).toBe(0)
})

it('a job is gone when everything is read', async () => {
  await readAll(await open())
  expect(callsTo('DELETE', '*/jobs/query/*')).toBe(1)
  expect(callsTo('GET', '*/query')).toBe(0)
})

it.each([
  ['fails', { kind: 'job', end: 'failed' }, 'failed', 1],
  ['is lost again and again', { kind: 'job', end: 'lost' }, 'lost 3 times', 3],
  ['never ends', { kind: 'job', end: 'stuck' }, '120 minutes', 1],
] as const)('a job that %s leaves the records to queries', async (_, fault, told, jobs) => {
  const connection = await open()
  running.simulation.faults.set([{ ...fault, method: 'POST', path: '*/jobs/query' }])
  const { records, notices } = await readAll(connection)
  expect(ids(records)).toEqual(everyId)
  expect(notices).toEqual([expect.stringContaining(told)])
  expect(callsTo('POST', '*/jobs/query')).toBe(jobs)
})

it('a day without jobs left is a day of queries', async () => {
  const { records, notices } = await readAll(await open({ limits: { queryJobs: 0 } }))
  expect(ids(records)).toEqual(everyId)
  expect(notices).toEqual([expect.stringContaining('LIMIT_EXCEEDED')])
})

it('results that expired are gone on with by another job, and no record comes twice or never', async () => {
  const connection = await open()
  let pages = 0
  const { records, notices } = await readAll(connection, (page) => {
    if ('wait' in page || ++pages !== 2) return
    running.simulation.clock.advance(8 * 86_400_000)
  })
  expect(ids(records)).toEqual(everyId)
  expect(notices).toEqual([])
  expect(callsTo('POST', '*/jobs/query')).toBe(2)
})

it('a page that is cut on its way, a session that ends and a creation without an answer cost nothing', async () => {
  const connection = await open({ limits: { jobMs: 3_000 } })
  const path = '*/jobs/query*'
  running.simulation.faults.set([
    { kind: 'reset-after', method: 'POST', path, nth: 1 },
    { kind: 'cut', method: 'GET', path: '*/results', nth: [1, 3] },
    { kind: 'status', method: 'GET', path, status: 503, nth: 2 },
  ])
  let pages = 0
  const { records } = await readAll(connection, () => {
    if (++pages === 4) running.simulation.account.tokens.expire(running.simulation.clock.now())
  })
  expect(ids(records)).toEqual(everyId)
})

it.each([0, 1, 3, 5])('a read that stopped after %i pages goes on from its cursor with the same job', async (stop) => {
  const connection = await open({ limits: { jobMs: 2_500 } })
  let cursor: string | null = null
  const seen: CrmRecord[] = []
  let pages = 0
  for await (const page of connection.read({ object: 'Lead', fields }, never)) {
    if ('wait' in page) running.simulation.clock.advance(page.wait)
    else seen.push(...page.records)
    cursor = page.cursor
    if (pages++ === stop) break
  }
  for await (const page of connection.read({ object: 'Lead', fields, cursor: cursor! }, never)) {
    if ('wait' in page) running.simulation.clock.advance(page.wait)
    else seen.push(...page.records)
  }
  expect(ids(seen)).toEqual(everyId)
  expect(callsTo('POST', '*/jobs/query')).toBe(1)
})
