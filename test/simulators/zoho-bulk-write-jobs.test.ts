import { expect, test } from 'vitest'
import { startWrite } from './zoho-bulk.ts'
import { openOrg, records } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
const seed = { modules: { Contacts: {} } }
const jobOf = async (org: Org, id: string) => (await org.get(`/crm/bulk/v8/write/${id}`)).json

test('[140] jobs of a module run one after another', async () => {
  const org = await openOrg(seed, { limits: { jobMs: 1_000 } })
  const first = await startWrite(org, 'Last_Name\nA\n')
  const second = await startWrite(org, 'Last_Name\nB\n')
  org.advance(1_000)
  const states = async () => [
    (await jobOf(org, first.json.details.id)).status,
    (await jobOf(org, second.json.details.id)).status,
  ]
  expect(await states()).toEqual(['COMPLETED', 'ADDED'])
  org.advance(1_000)
  expect(await states()).toEqual(['COMPLETED', 'COMPLETED'])
})

test('[141] a job fails or hangs half-way, or is carried out and forgotten', async () => {
  const org = await openOrg({ modules: { Contacts: { records: records(1, () => ({ Last_Name: 'Old' })) } } })
  const endOf = async (end: 'failed' | 'stuck' | 'lost') => {
    await org.fault({ kind: 'job', end, path: '*/write', times: 1 })
    const { json } = await startWrite(org, 'Last_Name\nA\nB\n')
    const before = org.rows('Contacts').length
    const state = await jobOf(org, json.details.id)
    return [state.status === 'error' ? state.code : state.status, org.rows('Contacts').length - before]
  }
  expect(await endOf('failed')).toEqual(['FAILED', 1])
  expect(await endOf('stuck')).toEqual(['INPROGRESS', 1])
  expect(await endOf('lost')).toEqual(['RESOURCE_NOT_FOUND', 2])
})

test('[146] the file of a job is told with its counts before it is done, and as skipped where the job fails', async () => {
  const org = await openOrg(seed, { limits: { jobMs: 1_000 } })
  const first = await startWrite(org, 'Last_Name\nA\nB\n')
  org.advance(600)
  const none = { added_count: 0, updated_count: 0, skipped_count: 0, total_count: 2 }
  expect(await jobOf(org, first.json.details.id)).toMatchObject({
    status: 'INPROGRESS',
    resource: [{ status: 'INPROGRESS', file: { ...none, status: 'INPROGRESS', added_count: 1 } }],
  })
  await org.fault({ kind: 'job', end: 'failed', path: '*/write', times: 1 })
  const second = await startWrite(org, 'Last_Name\nC\n')
  org.advance(2_000)
  expect(await jobOf(org, second.json.details.id)).toMatchObject({
    status: 'FAILED',
    resource: [{ status: 'SKIPPED', code: expect.any(String), file: { ...none, status: 'SKIPPED', total_count: 1 } }],
  })
})
