import { expect, test } from 'vitest'
import { idOf, openOrg, records, sourceKey } from './zoho-org.ts'

const DAY = 86_400_000
const seed = (count = 3) => ({
  modules: {
    Contacts: { fields: [sourceKey], records: records(count, (n) => ({ Last_Name: `C${n}`, Source_Id: `k${n}` })) },
  },
})
type Org = Awaited<ReturnType<typeof openOrg>>
const remove = (org: Org, ...ns: number[]) =>
  org.call('DELETE', `Contacts?ids=${ns.map(idOf).join(',')}&wf_trigger=false`)

/** A day or more later, signed in anew. */
async function later(org: Org, days: number): Promise<void> {
  org.advance(days * DAY)
  org.token = (await org.signIn()).json.access_token
}

test('[103] records are deleted by id, a hundred a call, each with its result', async () => {
  const org = await openOrg(seed(101))
  const reply = await remove(org, 1, 999)
  expect(reply.status).toBe(207)
  expect(reply.json.data).toMatchObject([
    { code: 'SUCCESS', details: { id: idOf(1) }, message: 'record deleted' },
    { code: 'INVALID_DATA', details: { id: idOf(999) } },
  ])
  expect((await remove(org, ...Array.from({ length: 101 }, (_, n) => n))).json.code).toBe('INVALID_DATA')
  expect((await org.call('DELETE', `Contacts/${idOf(2)}`)).status).toBe(200)
  expect((await org.get(`Contacts/${idOf(1)}`)).status).toBe(204)
  expect(org.rows('Contacts')).toHaveLength(99)
})

test('[104] a delete runs workflows unless wf_trigger is false', async () => {
  const org = await openOrg(seed())
  await remove(org, 1)
  expect(org.rows('automation')).toEqual([])
  await org.call('DELETE', `Contacts?ids=${idOf(2)}`)
  expect(org.rows('automation')).toMatchObject([{ kind: 'workflow', cause: 'delete', record: idOf(2) }])
})

test('[105] mass_delete takes 500 ids', async () => {
  const org = await openOrg(seed(501))
  const ids = Array.from({ length: 501 }, (_, n) => idOf(n + 1))
  expect((await org.post('Contacts/actions/mass_delete', { ids })).json.code).toBe('INVALID_DATA')
  expect((await org.post('Contacts/actions/mass_delete', { ids: ids.slice(0, 500) })).json.data).toHaveLength(500)
  expect(org.rows('Contacts')).toHaveLength(1)
})

test('[106] deleted records are listed by kind, for 60 days in the bin and until 120 days as gone', async () => {
  const org = await openOrg(seed())
  await remove(org, 1)
  await later(org, 10)
  await remove(org, 2)
  const deleted = async (query = '', headers = {}) => {
    const reply = await org.get(`Contacts/deleted${query}`, headers)
    return reply.status === 200
      ? reply.json.data.map(({ id, type }: Record<string, string>) => `${id?.at(-1)} ${type}`)
      : reply.status
  }
  expect(await deleted()).toEqual(['2 recycle', '1 recycle'])
  expect(await deleted('', { 'if-modified-since': '2026-03-05T00:00:00+00:00' })).toEqual(['2 recycle'])
  expect(await deleted('', { 'if-modified-since': '2026-03-12T00:00:00+00:00' })).toBe(304)
  expect((await org.get('Contacts/deleted')).json.data[0]).toMatchObject({
    display_name: 'C2',
    deleted_by: { name: 'Ann Lee' },
    deleted_time: '2026-03-11T08:00:00-04:00',
  })
  await later(org, 55)
  expect(await deleted('?type=permanent')).toEqual(['1 permanent'])
  expect(await deleted('?type=recycle')).toEqual(['2 recycle'])
  await later(org, 60)
  expect(await deleted()).toEqual(['2 permanent'])
})

test('[107] what lies in the bin is restored or purged, by id or by module', async () => {
  const org = await openOrg(seed())
  await remove(org, 1, 2, 3)
  expect((await org.get('settings/recycle_bin/actions/count')).json).toEqual({ count: 3 })
  expect(
    (await org.post('settings/recycle_bin/actions/restore', { ids: [idOf(1), idOf(9)] })).json.recycle_bin,
  ).toMatchObject([{ code: 'SUCCESS' }, { code: 'INVALID_DATA' }])
  expect(org.stored('Contacts', idOf(1))?.Source_Id).toBe('k1')
  expect((await org.call('DELETE', `settings/recycle_bin/${idOf(2)}`)).status).toBe(200)
  expect((await org.post('settings/recycle_bin/actions/restore', { ids: [idOf(2)] })).status).toBe(400)
  expect((await org.call('DELETE', 'settings/recycle_bin')).json.code).toBe('REQUIRED_PARAM_MISSING')
  expect(
    (await org.call('DELETE', 'settings/recycle_bin?filters=(module:equals:Contacts)')).json.recycle_bin,
  ).toHaveLength(1)
  expect((await org.get('settings/recycle_bin')).status).toBe(204)
})

test('[108] emptying a bin of more than a thousand records is a job', async () => {
  const org = await openOrg(seed(1_001))
  await org.control('records', { module: 'Contacts', delete: Array.from({ length: 1_001 }, (_, n) => idOf(n + 1)) })
  expect(await org.post('settings/recycle_bin/actions/empty', {})).toMatchObject({
    status: 202,
    json: { recycle_bin: [{ code: 'SCHEDULED' }] },
  })
  expect((await org.get('settings/recycle_bin/actions/count')).json.count).toBe(0)
})

test('[109] unique values of deleted records are free; under a reading they are held until the bin is purged', async () => {
  const again = { Last_Name: 'New', Source_Id: 'K1' }
  const free = await openOrg(seed())
  await remove(free, 1)
  expect((await free.insert('Contacts', again)).status).toBe(201)
  const held = await openOrg(seed(), { settings: { readings: 'deleted-hold-unique' } })
  await remove(held, 1)
  expect((await held.insert('Contacts', again)).json.data[0]).toMatchObject({
    code: 'DUPLICATE_DATA',
    details: { id: idOf(1) },
  })
  await held.call('DELETE', `settings/recycle_bin/${idOf(1)}`)
  expect((await held.insert('Contacts', again)).status).toBe(201)
})
