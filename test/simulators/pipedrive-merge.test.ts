import { expect, test } from 'vitest'
import { openAccount, people } from './pipedrive-account.ts'

test('[145] of two merged records the named one wins and stays', async () => {
  const persons = [
    { id: 1, name: 'A', label_ids: [1], phones: [{ value: '1', primary: true, label: 'work' }] },
    { id: 2, name: 'B' },
  ]
  const account = await openAccount({ persons, deals: [{ id: 1, title: 'D', person_id: 1 }] })
  expect((await account.send('PUT', '/api/v1/persons/1/merge', { merge_with_id: 2 })).body.data.id).toBe(2)
  expect((await account.get('/api/v2/persons/2')).body.data).toMatchObject({ name: 'B', label_ids: [1] })
  expect((await account.get('/api/v2/persons/1')).body.data.is_deleted).toBe(true)
  expect((await account.get('/api/v2/deals/1')).body.data.person_id).toBe(2)
  expect((await account.send('PUT', '/api/v1/persons/2/merge', { merge_with_id: 2 })).status).toBe(400)
})

test('[162] people who are merged stay in activities, deals and files, and nobody is there twice', async () => {
  const account = await openAccount({
    persons: people(3),
    deals: [
      { id: 1, title: 'D' },
      { id: 2, title: 'E' },
      { id: 3, title: 'F', person_id: 2 },
      { id: 4, title: 'G', person_id: 1 },
    ],
    participants: [
      { id: 1, deal_id: 1, person_id: 1 },
      { id: 2, deal_id: 2, person_id: 1 },
      { id: 3, deal_id: 2, person_id: 2 },
      { id: 4, deal_id: 3, person_id: 1 },
      { id: 5, deal_id: 4, person_id: 2 },
    ],
    files: [{ id: 1, name: 'a.txt', text: 'a', person_id: 1 }],
  })
  const call = (...ids: number[]) => ({
    subject: 'Call',
    participants: ids.map((person_id, at) => ({ person_id, primary: at === 0 })),
  })
  await account.post('/api/v2/activities', call(1, 3))
  await account.post('/api/v2/activities', call(1, 2))
  expect((await account.send('PUT', '/api/v1/persons/1/merge', { merge_with_id: 2 })).status).toBe(200)
  expect((await account.get('/api/v2/activities')).body.data).toMatchObject([
    {
      person_id: 2,
      participants: [
        { person_id: 2, primary: true },
        { person_id: 3, primary: false },
      ],
    },
    { person_id: 2, participants: [{ person_id: 2, primary: true }] },
  ])
  const takingPart = async (deal: number) =>
    (await account.get(`/api/v1/deals/${deal}/participants`)).body.data.map(
      ({ person }: { person: { id: number } }) => person.id,
    )
  for (const deal of [1, 2, 3, 4]) expect([deal, await takingPart(deal)]).toEqual([deal, [2]])
  expect((await account.get('/api/v1/files/1')).body.data.person_id).toBe(2)
})

test('[162] organizations that are merged keep what they are to others, and are nothing to themselves', async () => {
  const account = await openAccount({
    organizations: [1, 2, 3].map((id) => ({ id, name: `O${id}` })),
    organizationRelationships: [
      { id: 1, type: 'parent', rel_owner_org_id: 1, rel_linked_org_id: 3 },
      { id: 2, type: 'related', rel_owner_org_id: 1, rel_linked_org_id: 2 },
    ],
  })
  expect((await account.send('PUT', '/api/v1/organizations/1/merge', { merge_with_id: 2 })).status).toBe(200)
  const { body } = await account.get('/api/v1/organizationRelationships?org_id=2')
  expect(body.data).toMatchObject([{ id: 1, rel_owner_org_id: { value: 2 }, rel_linked_org_id: { value: 3 } }])
})

test('[162] deals that are merged keep their people and products', async () => {
  const account = await openAccount({
    persons: people(1),
    products: [{ id: 1, name: 'P' }],
    deals: [
      { id: 1, title: 'D' },
      { id: 2, title: 'E' },
    ],
    participants: [{ id: 1, deal_id: 1, person_id: 1 }],
    dealProducts: [{ id: 1, deal_id: 1, product_id: 1, item_price: 2, quantity: 3 }],
  })
  expect((await account.send('PUT', '/api/v1/deals/1/merge', { merge_with_id: 2 })).status).toBe(200)
  expect((await account.get('/api/v1/deals/2/participants')).body.data).toHaveLength(1)
  expect((await account.get('/api/v2/deals/2/products')).body.data).toMatchObject([{ id: 1, deal_id: 2, sum: 6 }])
})
