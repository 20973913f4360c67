import { expect, test } from 'vitest'
import { contact, openAccount } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'

async function openLagging(searchLag: number) {
  const account = await openAccount(
    { contacts: [contact('1', { city: 'Rome' }), contact('2', { city: 'Oslo' })] },
    { limits: { searchLag } },
  )
  await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
  return {
    ...account,
    advance: (ms: number) => account.post('/_sim/clock', { advance: ms }),
    cities: async (): Promise<[string, string][]> => {
      const { body } = await account.post(`${objects}/search`, { properties: ['city'], sorts: ['hs_object_id'] })
      return body.results.map(({ id, properties }: { id: string; properties: { city: string } }) => [
        id,
        properties.city,
      ])
    },
  }
}

test('[69] search knows creations, changes and archivals only after its lag', async () => {
  const account = await openLagging(5_000)
  const { id } = (await account.post(objects, { properties: { city: 'Bonn' } })).body
  await account.send('PATCH', `${objects}/1`, { properties: { city: 'Lima' } })
  await account.send('DELETE', `${objects}/2`)
  await account.advance(2_000)
  await account.send('PATCH', `${objects}/1`, { properties: { city: 'Bern' } })
  const before = [
    ['1', 'Rome'],
    ['2', 'Oslo'],
  ]
  expect(await account.cities()).toEqual(before)
  await account.advance(2_999)
  expect(await account.cities()).toEqual(before)
  await account.advance(1)
  expect(await account.cities()).toEqual([
    ['1', 'Lima'],
    [id, 'Bonn'],
  ])
  await account.advance(2_000)
  expect(await account.cities()).toEqual([
    ['1', 'Bern'],
    [id, 'Bonn'],
  ])
  expect((await account.get(`${objects}/1?properties=city`)).body.properties.city).toBe('Bern')
})

test('a batch that is taken back leaves nothing behind for search', async () => {
  const account = await openLagging(5_000)
  const refused = await account.post(`${objects}/batch/update`, {
    inputs: [
      { id: '1', properties: { city: 'Lima' } },
      { id: '2', properties: { email: 'no e-mail' } },
    ],
  })
  expect(refused.status).toBe(400)
  const { body } = await account.get('/_sim/records')
  expect(body.collections).toContainEqual({ name: 'unindexed-contacts', size: 0 })
})

test.each([
  ['none', 0],
  ['typical', 2_000],
  ['slow', 8_000],
])('with the latency profile %s the lag is %d ms', async (latency, searchLag) => {
  const { simulation } = await openAccount({}, { latency })
  expect(simulation.limits.searchLag).toBe(searchLag)
})
