import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type StartOptions, startSimulator } from '../../simulators/index.ts'
import type { ZohoSeed } from '../../simulators/zoho/seed.ts'
import { systemClock, systemRandom } from '../../src/clock.ts'
import type { Connection, CreateRow, JobResults, Page, SubmittedJobs } from '../../src/connector.ts'
import { connect } from '../../src/connectors/zoho/index.ts'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createNetworkTransport } from '../../src/http/transport.ts'
import { findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { collect, never } from './fake-http.ts'
import { type Control, controlOf } from './simulator.ts'
import { small } from './subjects/zoho.ts'

interface Opened {
  control: Control
  /** A connection as of a new process. */
  open(): Connection
}

async function start(zoho: ZohoSeed, options: StartOptions = {}): Promise<Opened> {
  const running = await startSimulator('zoho', { ...options, world: { zoho } })
  const transport = createNetworkTransport()
  onTestFinished(async () => {
    await transport.close()
    await running.close()
  })
  const parts = { transport: transport.send, clock: systemClock, random: systemRandom }
  return {
    control: controlOf(running.url),
    open: () => {
      const http = createHttpFactory({ ...parts, permits: createMemoryPermits() })
      return connect({ vendor: 'zoho', ...small.config({ url: running.url, env: running.env }) }, http)
    },
  }
}

const first = 5_725_767_000_001_000_000n
const contacts = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ id: String(first + BigInt(n)), Last_Name: `Contact, "${n}" 🚀` },
    ...{ Email: `c${n}@acme.example`, Description: 'one\ntwo' },
  }))

const fields = ['Last_Name', 'Email', 'Description', 'Email_Opt_Out', 'Owner', 'Created_Time']

describe('a large module', () => {
  it('is read by jobs, and the same from any cursor on in another process', async () => {
    const { open, control } = await start(
      { modules: { Contacts: { records: contacts(50_001) } } },
      { limits: { bulkReadRows: 40_000 } },
    )
    const pages = await collect(open().read({ object: 'Contacts', fields }, never))
    const records = pages.flatMap((page) => page.records)
    expect(new Set(records.map(({ id }) => id)).size).toBe(50_001)
    expect(pages.map(({ cursor }) => cursor === null)).toEqual(pages.map((_, n) => n === pages.length - 1))
    const { entries } = (await control.ask('ledger?entries=1')) as { entries: { path: string }[] }
    expect(entries.filter(({ path }) => path.endsWith('/coql'))).toEqual([])
    expect(entries.filter(({ path }) => path === '/crm/bulk/v8/read')).toHaveLength(2)
    const at = pages.length - 3
    const rest = await collect(open().read({ object: 'Contacts', fields, cursor: pages[at]!.cursor! }, never))
    expect(rest.flatMap((page) => page.records)).toEqual(pages.slice(at + 1).flatMap((page) => page.records))
    const listed = await collect(open().read({ object: 'Contacts', fields, limit: 200 }, never))
    const byId = new Map(records.map((record) => [record.id, record]))
    for (const record of listed.flatMap((page) => page.records)) expect(byId.get(record.id)).toEqual(record)
  })

  it('is read by queries where its job fails', async () => {
    const { open, control } = await start({ modules: { Contacts: { records: contacts(50_001) } } })
    await control.tell('faults', { faults: [{ kind: 'job', end: 'failed', path: '/crm/bulk/v8/read', times: 1 }] })
    const pages: Page[] = []
    for await (const page of open().read({ object: 'Contacts', fields: [] }, never)) pages.push(page)
    const told = pages.flatMap((page) => ('wait' in page ? [] : [page]))
    expect(told[0]).toMatchObject({ notice: expect.stringContaining('its job failed') })
    expect(new Set(told.flatMap(({ records }) => records.map(({ id }) => id))).size).toBe(50_001)
  })
})

describe('many new contacts', () => {
  const moved = 250
  const rowsFor = (connection: Connection, object: ObjectSchema): CreateRow[] =>
    Array.from({ length: moved }, (_, n) => {
      const row = { Last_Name: `Moved "${n}", 🚀`, Description: 'one\ntwo' }
      const encoded = connection.write!.encode(object, 'create', row)
      return { key: `crm:1:Contact:${n}`, encoded: Array.isArray(encoded) ? expect.unreachable() : encoded }
    })

  it('are there once, although the first job fails half-way and a second has all of them again', async () => {
    const { open, control } = await start({})
    const connection = open()
    const [{ provenance }] = (await connection.describe(never, ['Contacts'], false)).objects as [ObjectSchema]
    await connection.admin!.createFields('Contacts', Object.values(provenance!), never)
    const object = findObject(await connection.describe(never, ['Contacts'], false), 'Contacts')!
    const bulk = connection.write!.bulk as SubmittedJobs
    const rows = rowsFor(connection, object)
    await control.tell('faults', { faults: [{ kind: 'job', end: 'failed', path: '/crm/bulk/v8/write', times: 1 }] })
    const told: JobResults['outcomes'][] = []
    for (let n = 0; n < 2; n += 1) {
      const job = { id: await bulk.submit(object, 'create', rows, never), object, operation: 'create' } as const
      await vi.waitFor(async () => expect(await bulk.poll(job, never)).toEqual({ state: 'ended' }))
      told.push((await bulk.results(job, null, never)).outcomes)
    }
    // What failed tells nothing, and what is there already is not told of by the second.
    expect(told[0]).toEqual([])
    expect(told[1]).toHaveLength(moved / 2)
    const keys = rows.map(({ key }) => key)
    const asked = { object: 'Contacts', key: object.provenance!.sourceKey.name, values: keys, fields: ['Last_Name'] }
    const found = await connection.find!(asked, never)
    expect(found.map((each) => each.asked).sort()).toEqual(keys.sort())
    expect(new Map(found.map((each) => [each.asked, each.row.Last_Name])).get('crm:1:Contact:7')).toBe('Moved "7", 🚀')
    expect((await connection.count!({ object: 'Contacts' }, never))?.n).toBe(moved)
  })
})

it('files of records are read, with their bytes', async () => {
  const [parent = ''] = contacts(1).map(({ id }) => id)
  const { open } = await start({
    modules: { Contacts: { records: contacts(3) } },
    attachments: [{ id: '5725767000009000001', module: 'Contacts', parent, name: 'Zoë.txt', content: 'grüße' }],
  })
  const connection = open()
  const object = findObject(await connection.describe(never, ['Attachments']), 'Attachments')!
  const pages = await collect(
    connection.read({ object: 'Attachments', fields: ['File_Name', 'Size', 'Parent_Id'] }, never),
  )
  const records = pages.flatMap((page) => page.records)
  expect(records).toMatchObject([{ row: { File_Name: 'Zoë.txt', Parent_Id: parent } }])
  const pieces: Uint8Array[] = []
  for await (const piece of connection.content!(object, records[0]!.id, never)) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  expect(records[0]!.row.Size).toBe(String(bytes.length))
  expect(bytes.toString()).toBe('grüße')
})
