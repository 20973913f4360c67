import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { type RunningSimulator, startSimulator } from '../../simulators/index.ts'
import { idOf, records, sourceKey } from './zoho-org.ts'

const client = fileURLToPath(new URL('zoho-sdk-client.ts', import.meta.url))
let running: RunningSimulator
let folder: string

afterEach(async () => {
  await running.close()
  await rm(folder, { recursive: true })
})

/** What Zoho's own client is told, in a folder of its own. */
async function drive(): Promise<Record<string, never>> {
  folder = await mkdtemp(join(tmpdir(), 'zoho-sdk-'))
  const args = [client, running.url, running.env.ZOHO_REFRESH_TOKEN!, 'Source_Id']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 60_000 })
  return JSON.parse(stdout)
}

test('[1, 8, 24, 33, 37, 43, 63, 77, 121] the official client signs in, learns fields, writes, reads, queries and starts a bulk read', async () => {
  const fields = [sourceKey, { api_name: 'Seen', data_type: 'datetime' }] as const
  const modules = {
    Accounts: { records: [{ id: idOf(50), Account_Name: 'Acme' }] },
    Contacts: {
      fields,
      records: records(2, (n) => ({ Last_Name: `C${n}`, Account_Name: idOf(50), Source_Id: `s${n}` })),
    },
  }
  running = await startSimulator('zoho', { world: { zoho: { modules } } })
  const told = await drive()
  expect(told.fields).toEqual(expect.arrayContaining(['Last_Name', 'Account_Name', 'Source_Id', 'Tag', 'Created_Time']))
  expect(told.insert).toMatchObject({
    status: 207,
    items: [{ code: 'SUCCESS' }, { code: 'DUPLICATE_DATA', details: { api_name: 'Source_Id' } }],
  })
  expect(told.list).toMatchObject({
    status: 200,
    more: false,
    rows: [{ values: { Last_Name: 'Boyle' } }, { id: idOf(2), values: { Last_Name: 'C2' } }, { id: idOf(1) }],
  })
  expect(told.update).toMatchObject({ status: 200, items: [{ code: 'SUCCESS' }] })
  expect(told.upsert).toMatchObject({ status: 200, items: [{ code: 'SUCCESS' }] })
  expect(told.query).toEqual(['C1', 'C2'])
  expect(told.one).toEqual([['Boyle 2', '123']])
  expect(told.bulkRead).toEqual({ status: 201, state: 'COMPLETED' })
  const stored = running.simulation.account.store.collection<{ id: string; record: object }>('Contacts').last()
  expect(stored?.record).toMatchObject({
    Last_Name: 'Boyle 2',
    Email: 'b@x.com',
    Phone: '123',
    Seen: '2026-01-15T10:00:00Z',
    Date_of_Birth: '1984-02-29',
  })
})
