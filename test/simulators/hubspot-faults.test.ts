import { describe, expect, test } from 'vitest'
import { contact, openAccount, sourceKey } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const upserts = (...keys: string[]) => ({
  inputs: keys.map((id) => ({
    id,
    idProperty: sourceKey.name,
    objectWriteTraceId: id,
    properties: { [sourceKey.name]: id },
  })),
})
const open = (limits = {}) => openAccount({ properties: { contacts: [sourceKey] } }, { limits })
type Account = Awaited<ReturnType<typeof open>>
const strike = (account: Account, ...faults: object[]) => account.post('/_sim/faults', { faults })
const stored = ({ simulation }: Account) =>
  simulation.account.store
    .collection<{ id: string; properties: Record<string, string> }>('contacts')
    .values()
    .map(({ properties }) => properties[sourceKey.name])

describe('a batch that stops half-way', () => {
  test('[41] leaves its first rows and tells nothing; sent again, it is made whole', async () => {
    const account = await open()
    await strike(account, { kind: 'partial', rows: 2, nth: 1, path: '*/batch/upsert' })
    const batch = upserts('K-1', 'K-2', 'K-3')
    const first = await account.post(`${objects}/batch/upsert`, batch)
    expect([first.status, first.body]).toEqual([502, expect.stringContaining('<html>')])
    expect(stored(account)).toEqual(['K-1', 'K-2'])
    const { body } = await account.post(`${objects}/batch/upsert`, batch)
    const news = body.results.map((row: { objectWriteTraceId: string; new: boolean }) => [
      row.objectWriteTraceId,
      row.new,
    ])
    expect(news.sort()).toEqual([
      ['K-1', false],
      ['K-2', false],
      ['K-3', true],
    ])
    expect(stored(account)).toEqual(['K-1', 'K-2', 'K-3'])
  })

  test('also without trace ids, and in an archival', async () => {
    const account = await openAccount({ contacts: ['1', '2', '3'].map((id) => contact(id, {})) })
    await strike(account, { kind: 'partial', rows: 1, status: 504 })
    const inputs = ['1', '2', '3'].map((id) => ({ id, properties: { city: 'Rome' } }))
    expect((await account.post(`${objects}/batch/update`, { inputs })).status).toBe(504)
    expect((await account.post(`${objects}/batch/archive`, { inputs })).status).toBe(504)
    const left = account.simulation.account.store.collection('contacts').values()
    expect(left.map(({ id }) => id)).toEqual(['2', '3'])
    expect(JSON.stringify(left)).not.toContain('Rome')
  })
})

describe('in the middle of the work', () => {
  test('a token ends; a refresh goes on', async () => {
    const account = await openAccount({}, { settings: { app: 'oauth' } })
    await strike(account, { kind: 'expire', nth: 2 })
    const statuses = []
    for (let call = 0; call < 3; call++) statuses.push((await account.get(objects)).status)
    expect(statuses).toEqual([200, 200, 401])
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'simulated-client-id',
      client_secret: 'simulated-client-secret',
      refresh_token: 'simulated-refresh-token',
    })
    const reply = await account.simulation.app.request('/oauth/2026-03/token', { method: 'POST', body: form })
    const { access_token } = (await reply.json()) as { access_token: string }
    const authorization = `Bearer ${access_token}`
    expect((await account.send('GET', objects, undefined, { authorization })).status).toBe(200)
  })

  test('[21] the calls of the day are spent', async () => {
    const account = await open()
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    expect((await account.get(objects)).status).toBe(200)
    await account.post('/_sim/limits', { daily: 1 })
    const { status, headers, body } = await account.get(objects)
    expect([status, headers.get('x-hubspot-ratelimit-daily-remaining')]).toEqual([429, '0'])
    expect(body).toEqual({
      status: 'error',
      message: 'You have reached your daily limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'DAILY',
      correlationId: expect.any(String),
      requestId: expect.any(String),
    })
    expect((await account.get('/account-info/2026-03/api-usage/daily/private-apps')).status).toBe(429)
    await account.post('/_sim/clock', { advance: 12 * 3_600_000 })
    expect((await account.get(objects)).status).toBe(200)
  })

  test('[70] search falls behind', async () => {
    const account = await open()
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    await account.post('/_sim/limits', { searchLag: 4_000 })
    await account.post(`${objects}/batch/upsert`, upserts('K-1'))
    const total = async () => (await account.post(`${objects}/search`, {})).body.total
    expect(await total()).toBe(0)
    await account.post('/_sim/clock', { advance: 4_000 })
    expect(await total()).toBe(1)
  })
})

describe('answers of HubSpot for faults that say only their status', () => {
  test.each([
    [423, { category: 'LOCKED' }],
    [429, { policyName: 'TEN_SECONDLY_ROLLING', errorType: 'RATE_LIMIT' }],
    [401, { category: 'EXPIRED_AUTHENTICATION' }],
  ])('%d', async (status, body) => {
    const account = await open()
    await strike(account, { kind: 'status', status })
    expect(await account.get(objects)).toMatchObject({ status, body: { status: 'error', ...body } })
  })

  test('[27] 477 says in seconds when to come back', async () => {
    const account = await open()
    await strike(account, { kind: 'status', status: 477 })
    const { status, headers } = await account.get(objects)
    expect([status, headers.get('retry-after')]).toEqual([477, '600'])
  })

  test('[39] 500 and 503 are told in JSON', async () => {
    const account = await open()
    await strike(account, { kind: 'status', status: 500, nth: 1 }, { kind: 'status', status: 503, nth: 2 })
    for (const status of [500, 503])
      expect(await account.get(objects)).toMatchObject({ status, body: { status: 'error', message: 'internal error' } })
  })

  test('[40] 502 and 504 are pages of a gateway; applied, the write is kept', async () => {
    const account = await open()
    await strike(account, { kind: 'status', status: 504, applied: true })
    const { status, body } = await account.post(`${objects}/batch/upsert`, upserts('K-1'))
    expect([status, body, stored(account)]).toEqual([504, expect.stringContaining('<html>'), ['K-1']])
  })
})

describe('people at the screen', () => {
  const seed = {
    contacts: [contact('1', { email: 'ada@x.org', city: 'Rome' }), contact('2', { email: 'alan@x.org' })],
  }

  test('[102] change, archive and restore contacts; restoring has no endpoint of its own', async () => {
    const account = await openAccount(seed)
    const edit = (change: object) => account.post('/_sim/records', change)
    expect((await edit({ update: { 1: { city: 'Oslo' } }, archive: ['2'] })).status).toBe(200)
    expect((await account.get(`${objects}/1?properties=city`)).body.properties.city).toBe('Oslo')
    expect((await account.get(`${objects}/2`)).status).toBe(404)
    expect((await edit({ restore: ['2'] })).body).toMatchObject({ updated: 0, archived: 0, restored: 1, touched: 0 })
    expect((await account.get(`${objects}/2`)).body).toMatchObject({ id: '2', archived: false })
    expect((await account.get(`${objects}?archived=true`)).body.results).toEqual([])
  })

  test('[158] HubSpot moves lastmodifieddate by itself, and no value with it', async () => {
    const account = await openAccount(seed)
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const before = (await account.get(`${objects}/1?properties=city,email`)).body
    expect((await account.post('/_sim/records', { touch: ['1'] })).body.touched).toBe(1)
    expect((await account.get(`${objects}/1?properties=city,email`)).body).toEqual({
      ...before,
      properties: { ...before.properties, lastmodifieddate: '2026-11-20T12:00:00Z' },
      updatedAt: '2026-11-20T12:00:00Z',
    })
  })

  test('what cannot be is refused as a whole', async () => {
    const account = await openAccount(seed)
    const edit = async (change: object) => (await account.post('/_sim/records', change)).status
    await account.send('DELETE', `${objects}/2`)
    await account.post(objects, { properties: { email: 'Alan@x.org' } })
    expect([
      await edit({ restore: ['2'] }),
      await edit({ archive: ['1', '99'] }),
      await edit({ update: { 1: { createdate: '2020-01-01' } } }),
      await edit({ update: 'all' }),
      await edit({ update: { 1: null } }),
      await edit({ touch: ['99'] }),
    ]).toEqual([400, 400, 400, 400, 400, 400])
    expect((await account.get(`${objects}/1`)).status).toBe(200)
  })
})
