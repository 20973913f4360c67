import { describe, expect, test } from 'vitest'
import { contact, openAccount } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const first = { value: 'Rome', timestamp: '2024-03-01T10:00:00Z', sourceType: 'INTEGRATION' }

async function changed() {
  const account = await openAccount({ contacts: [contact('7', { city: 'Rome', firstname: 'Ada' })] })
  await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
  for (const city of ['Bath', 'Bath', '']) {
    await account.send('PATCH', `${objects}/7`, { properties: { city } })
    await account.post('/_sim/clock', { advance: 1_000 })
  }
  return account
}

describe('history of values', () => {
  test('[48] shows what a property held and since when, the present value first', async () => {
    const account = await changed()
    const { body } = await account.get(`${objects}/7?propertiesWithHistory=city,firstname,phone,nonsense`)
    expect(body.propertiesWithHistory).toEqual({
      city: [
        { value: '', timestamp: '2026-11-20T12:00:02Z', sourceType: 'INTEGRATION' },
        { value: 'Bath', timestamp: '2026-11-20T12:00:00Z', sourceType: 'INTEGRATION' },
        first,
      ],
      firstname: [{ ...first, value: 'Ada' }],
      phone: [],
    })
    expect(body.properties).toMatchObject({ city: null, firstname: 'Ada' })
  })

  test('[49] lists and batch reads show it too', async () => {
    const account = await changed()
    const listed = (await account.get(`${objects}?propertiesWithHistory=city`)).body.results[0]
    const { results } = (
      await account.post(`${objects}/batch/read`, {
        properties: ['firstname'],
        propertiesWithHistory: ['city'],
        inputs: [{ id: '7' }],
      })
    ).body
    for (const shown of [listed, results[0]])
      expect(shown.propertiesWithHistory.city.map(({ value }: { value: string }) => value)).toEqual([
        '',
        'Bath',
        'Rome',
      ])
    expect(results[0].properties.firstname).toBe('Ada')
    expect((await account.get(objects)).body.results[0]).not.toHaveProperty('propertiesWithHistory')
  })

  test('[50] a page with history has at most 50 records', async () => {
    const account = await changed()
    expect((await account.get(`${objects}?limit=50&propertiesWithHistory=city`)).status).toBe(200)
    expect((await account.get(`${objects}?limit=51&propertiesWithHistory=city`)).status).toBe(400)
    expect((await account.get(`${objects}?limit=51`)).status).toBe(200)
  })
})

test('[52] an archived contact stays in the recycle bin for 90 days', async () => {
  const account = await openAccount({ contacts: [contact('7', {}), contact('8', {})] })
  const bin = async () => {
    const { results } = (await account.get(`${objects}?archived=true`)).body
    return results.map(({ id, archivedAt }: { id: string; archivedAt: string }) => [id, archivedAt])
  }
  await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
  expect(await bin()).toEqual([])
  await account.send('DELETE', `${objects}/7`)
  await account.post('/_sim/clock', { advance: 86_400_000 })
  await account.send('DELETE', `${objects}/8`)
  expect(await bin()).toEqual([
    ['7', '2026-11-20T12:00:00Z'],
    ['8', '2026-11-21T12:00:00Z'],
  ])
  await account.post('/_sim/clock', { advance: 89 * 86_400_000 })
  expect(await bin()).toEqual([['8', '2026-11-21T12:00:00Z']])
  expect((await account.get(`${objects}/7?archived=true`)).status).toBe(404)
  expect((await account.get(`${objects}/8?archived=true`)).body.archived).toBe(true)
})

test('[51] records without links are shown without associations, and an unknown object is refused', async () => {
  const account = await openAccount({ contacts: [contact('7', {})] })
  const { status, body } = await account.get(`${objects}?associations=companies,deals`)
  expect(status).toBe(200)
  expect(body.results[0]).not.toHaveProperty('associations')
  const wrong = await account.get(`${objects}/7?associations=wombats`)
  expect([wrong.status, wrong.body.message]).toEqual([400, 'Unable to infer object type from: wombats'])
})
