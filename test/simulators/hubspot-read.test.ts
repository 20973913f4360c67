import { describe, expect, test } from 'vitest'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const ids = ['7', '19', '100', '1000', '20000']
const seed = {
  properties: { contacts: [sourceKey] },
  contacts: [...ids]
    .reverse()
    .map((id) =>
      contact(id, { email: `c${id}@x.org`, firstname: `N${id}`, city: 'Rome', [sourceKey.name]: `K-${id}` }),
    ),
}

describe('list', () => {
  test('[42] pages run by ascending record id; after is the id of the next record', async () => {
    const account = await openAccount(seed)
    const first = (await account.get(`${objects}?limit=2`)).body
    expect(first.results.map((row: { id: string }) => row.id)).toEqual(['7', '19'])
    expect(first.paging.next).toEqual({ after: '100', link: `https://api.hubapi.com${objects}?limit=2&after=100` })
    const second = (await account.get(`${objects}?limit=3&after=100`)).body
    expect(second.results.map((row: { id: string }) => row.id)).toEqual(['100', '1000', '20000'])
    expect(second).not.toHaveProperty('paging')
  })

  test('[43] a cursor still works when its record is gone', async () => {
    const account = await openAccount(seed)
    await account.send('DELETE', `${objects}/100`)
    expect((await account.get(`${objects}?limit=1&after=100`)).body.results).toMatchObject([{ id: '1000' }])
  })

  test('[46] without properties a small default set is shown', async () => {
    const account = await openAccount(seed)
    expect((await account.get(`${objects}?limit=1`)).body.results[0]).toEqual({
      id: '7',
      properties: {
        createdate: '2024-03-01T10:00:00Z',
        email: 'c7@x.org',
        firstname: 'N7',
        hs_object_id: '7',
        lastmodifieddate: '2024-03-02T11:30:00.250Z',
        lastname: null,
      },
      createdAt: '2024-03-01T10:00:00Z',
      updatedAt: '2024-03-02T11:30:00.250Z',
      archived: false,
      url: 'https://app.hubspot.com/contacts/48000001/record/0-1/7',
    })
  })

  test('[47] only asked properties are shown and unknown names are passed over', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.get(`${objects}?limit=1&properties=city,nonsense&properties=phone`)
    expect(status).toBe(200)
    expect(Object.keys(body.results[0].properties).sort()).toEqual([
      'city',
      'createdate',
      'hs_object_id',
      'lastmodifieddate',
      'phone',
    ])
    expect(body.results[0].properties).toMatchObject({ city: 'Rome', phone: null })
  })

  test('[44] the page size is 10 unless asked, at most 100', async () => {
    const many = Array.from({ length: 120 }, (_, at) => contact(String(at + 1), {}))
    const account = await openAccount({ contacts: many })
    const size = async (query: string) => (await account.get(`${objects}${query}`)).body.results?.length
    expect([await size(''), await size('?limit=100'), await size('?limit=101')]).toEqual([10, 100, undefined])
    expect((await account.get(`${objects}?limit=101`)).status).toBe(400)
  })
})

describe('batch read', () => {
  test('[53] missing ids make it a 207 that names them', async () => {
    const account = await openAccount(seed)
    const inputs = [{ id: '7' }, { id: '9' }]
    const { status, body } = await account.post(`${objects}/batch/read`, { properties: ['city'], inputs })
    expect(status).toBe(207)
    expect(body.results).toMatchObject([{ id: '7', properties: { city: 'Rome' } }])
    expect(body).toMatchObject({
      status: 'COMPLETE',
      numErrors: 1,
      errors: [
        {
          status: 'error',
          category: 'OBJECT_NOT_FOUND',
          message: 'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
          context: { ids: ['9'] },
        },
      ],
    })
  })

  test('[54] reads by a unique property and by e-mail, additional addresses included', async () => {
    const account = await openAccount({
      properties: { contacts: [sourceKey] },
      contacts: [contact('5', { email: 'a@b.org', hs_additional_emails: 'c@d.org;e@f.org', [sourceKey.name]: 'K-5' })],
    })
    const read = async (idProperty: string, id: string) =>
      (await account.post(`${objects}/batch/read`, { idProperty, properties: [], inputs: [{ id }] })).body.results
    expect(await read(sourceKey.name, 'K-5')).toMatchObject([{ id: '5' }])
    expect(await read('email', 'A@B.org')).toMatchObject([{ id: '5' }])
    expect(await read('email', 'E@f.org')).toMatchObject([{ id: '5' }])
  })

  test('[55] a property that is not unique cannot be the key', async () => {
    const account = await openAccount(seed)
    const { status, body } = await account.post(`${objects}/batch/read`, {
      idProperty: 'city',
      properties: [],
      inputs: [{ id: 'Rome' }],
    })
    expect([status, body.category]).toEqual([400, 'VALIDATION_ERROR'])
  })
})

test('[67] search finds by filter groups, counts beyond the page and refuses paging past 10,000', async () => {
  const account = await openAccount(seed)
  const filterGroups = [
    { filters: [{ propertyName: 'email', operator: 'IN', values: ['c7@x.org', 'c19@x.org', 'c100@x.org'] }] },
  ]
  const first = await account.post(`${objects}/search`, {
    filterGroups,
    sorts: ['-hs_object_id'],
    properties: ['email'],
    limit: 2,
  })
  expect(first.body).toMatchObject({
    total: 3,
    results: [{ id: '100' }, { id: '19' }],
    paging: { next: { after: '2' } },
  })
  expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBeNull()
  expect((await account.post(`${objects}/search`, { after: '9900', limit: 200 })).status).toBe(400)
})

test('[56] owners are paged, deactivated ones are listed apart', async () => {
  const owners = ['1', '2', '3'].map((id) => ({ id, email: `o${id}@x.org`, archived: id === '2' }))
  const account = await openAccount({ owners })
  const first = (await account.get('/crm/owners/2026-03?limit=1')).body
  expect(first.results).toMatchObject([{ id: '1', type: 'PERSON', archived: false }])
  expect((await account.get(`/crm/owners/2026-03?after=${first.paging.next.after}`)).body.results).toMatchObject([
    { id: '3' },
  ])
  expect((await account.get('/crm/owners/2026-03?archived=true')).body.results).toMatchObject([
    { id: '2', archived: true },
  ])
  expect((await account.get('/crm/owners/2026-03?email=O3@x.org')).body.results).toMatchObject([{ id: '3' }])
})

test('[22] account details and the daily use are told', async () => {
  const account = await openAccount({
    account: { portalId: 62_515, timeZone: 'Europe/Berlin', utcOffsetMilliseconds: 3_600_000 },
  })
  expect((await account.get('/account-info/2026-03/details')).body).toMatchObject({
    portalId: 62_515,
    accountType: 'STANDARD',
  })
  const { results } = (await account.get('/account-info/2026-03/api-usage/daily/private-apps')).body
  expect(results).toMatchObject([
    { usageLimit: 250_000, currentUsage: 2, resetsAt: expect.stringMatching(/T23:00:00Z$/) },
  ])
})

test('[30] legacy paths serve the same data, other objects are refused', async () => {
  const account = await openAccount(seed)
  expect((await account.get('/crm/v3/objects/contacts/7')).body.id).toBe('7')
  expect((await account.get('/crm/objects/2026-03/0-1/7')).body.id).toBe('7')
  expect((await account.get('/crm/objects/2026-03/wombats')).status).toBe(400)
  expect((await account.get('/crm/objects/2025-01/contacts')).status).toBe(404)
})
