import { expect, test } from 'vitest'
import { code, openAccount, people } from './pipedrive-account.ts'

const path = '/api/v1/leads'
const id = '35b0d604-eb0d-42d0-be11-eac8832051f0'
const fields = {
  dealFields: [
    { field_name: 'Tier', field_type: 'enum', field_code: code('a'), options: [{ id: 40, label: 'Gold' }] },
    {
      ...{ field_name: 'Colours', field_type: 'set', field_code: code('b') },
      options: [
        { id: 41, label: 'Red' },
        { id: 42, label: 'Blue' },
      ],
    },
    { field_name: 'Fee', field_type: 'monetary', field_code: code('c') },
    { field_name: 'Empty', field_type: 'varchar', field_code: code('d') },
  ],
}

test('[149] a lead has a UUID and answers 201', async () => {
  const account = await openAccount({ persons: people(1) })
  const body = { title: 'A', person_id: 1, value: { amount: 5.25, currency: 'EUR' }, expected_close_date: '2026-05-01' }
  const { status, body: reply } = await account.post(path, body)
  expect([status, reply.data]).toMatchObject([
    201,
    { ...body, organization_id: null, is_archived: false, visible_to: '7' },
  ])
  expect(reply.data.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(reply.data.add_time).toBe('2026-03-01T12:00:00.000Z')
  expect((await account.get(`${path}/${reply.data.id}`)).body.data).toEqual(reply.data)
})

test('[150] a lead needs a title and a person or an organization', async () => {
  const account = await openAccount({ persons: people(1), organizations: [{ id: 1, name: 'Acme' }] })
  for (const body of [{ person_id: 1 }, { title: 'A' }, { title: ' ', person_id: 1 }, { title: 'A', person_id: 9 }])
    expect((await account.post(path, body)).status).toBe(400)
  const { data } = (await account.post(path, { title: 'A', organization_id: 1, person_id: 1 })).body
  expect((await account.patch(`${path}/${data.id}`, { person_id: null })).body.data).toMatchObject({
    ...{ person_id: null, organization_id: 1, title: 'A' },
  })
  expect((await account.patch(`${path}/${data.id}`, { organization_id: null })).status).toBe(400)
})

test.each([
  { visible_to: 3 },
  { visible_to: '2' },
  { value: 5 },
  { value: { amount: '5', currency: 'EUR' } },
  { label_ids: ['nonsense'] },
  { expected_close_date: 'soon' },
  { was_seen: 1 },
  { is_archived: true },
  { source_name: 'Mine' },
  { [code('f')]: 'x' },
])('[151] %j is refused', async (body) => {
  const account = await openAccount({ persons: people(1) })
  expect((await account.post(path, { title: 'A', person_id: 1, ...body })).status).toBe(400)
})

test('[152] an unknown or deleted lead is told in words of its own', async () => {
  const account = await openAccount({ persons: people(1), leads: [{ id, title: 'A', person_id: 1 }] })
  expect((await account.remove(`${path}/${id}`)).body.data).toEqual({ id })
  const { status, body } = await account.get(`${path}/${id}`)
  expect([status, body.error]).toEqual([404, 'requested lead not found'])
})

test('[153] archived leads are listed apart and take nothing but their return', async () => {
  const leads = [
    { id, title: 'A', person_id: 1 },
    { id: id.replace('3', '4'), title: 'B', person_id: 1, is_archived: true },
  ]
  const account = await openAccount({ persons: people(1), leads })
  const titles = async (list: string) =>
    (await account.get(list)).body.data.map(({ title }: { title: string }) => title)
  expect([await titles(path), await titles(`${path}/archived`)]).toEqual([['A'], ['B']])
  const one = `${path}/${id.replace('3', '4')}`
  expect((await account.patch(one, { title: 'C' })).status).toBe(403)
  expect((await account.patch(one, { is_archived: false })).status).toBe(200)
  expect((await titles(path)).sort()).toEqual(['A', 'B'])
  expect((await account.get(`${path}/archived?updated_since=2026-01-01T00:00:00Z`)).status).toBe(400)
  expect((await account.get(`${path}?updated_since=2026-01-01T00:00:00Z`)).status).toBe(200)
})

test('[154] leads are listed by creation, filtered and sorted', async () => {
  const leads = [3, 1, 2].map((day) => ({
    ...{ id: `${day}${id.slice(1)}`, title: `L${day}`, person_id: day },
    ...{ add_time: `2026-01-0${day}T00:00:00.000Z`, update_time: `2026-02-0${4 - day}T00:00:00.000Z` },
  }))
  const account = await openAccount({ persons: people(3), leads })
  const titles = async (query: string) =>
    (await account.get(`${path}?${query}`)).body.data.map(({ title }: { title: string }) => title)
  expect(await titles('')).toEqual(['L1', 'L2', 'L3'])
  expect(await titles('sort=title%20DESC')).toEqual(['L3', 'L2', 'L1'])
  expect(await titles('person_id=2')).toEqual(['L2'])
  expect(await titles('updated_since=2026-02-02T00:00:00Z')).toEqual(['L1', 'L2'])
})

test('[155] a lead has the custom fields of deals beside its own members; what has no value is not told', async () => {
  const account = await openAccount({ fields, persons: people(1) })
  const flat = { [code('a')]: 40, [code('b')]: '41,42', [code('c')]: 5, [`${code('c')}_currency`]: 'USD' }
  const { status, body } = await account.post(path, { title: 'A', person_id: 1, ...flat })
  expect(status).toBe(201)
  expect(body.data).toMatchObject({ ...flat, [code('a')]: '40' })
  expect(body.data).not.toHaveProperty(code('d'))
  const cleared = (await account.patch(`${path}/${body.data.id}`, { [code('a')]: null })).body.data
  expect(cleared).not.toHaveProperty(code('a'))
  expect(cleared).toHaveProperty(code('b'))
})

test('[156] custom values of leads are told as v1 does, or as v2; both forms are taken', async () => {
  const usual = await openAccount({ fields, persons: people(1) })
  const other = await openAccount({ fields, persons: people(1) }, { settings: { readings: 'lead-fields-as-v2' } })
  const values = { [code('a')]: 40, [code('b')]: [41], [code('c')]: { value: 5, currency: 'USD' } }
  const told = async (account: typeof usual) =>
    (await account.post(path, { title: 'A', person_id: 1, ...values })).body.data
  expect(await told(other)).toMatchObject(values)
  expect(await told(usual)).toMatchObject({ [code('b')]: '41', [code('c')]: 5, [`${code('c')}_currency`]: 'USD' })
})
