import { describe, expect, test, vi } from 'vitest'
import { connect, control, ledger, people, refusal, running, seeded } from './hubspot-sdk.ts'

describe('tokens', () => {
  test('an expired token is thrown as a 401; a refreshed one goes on', async () => {
    const client = await connect({ settings: { app: 'oauth' } })
    await control('clock', { advance: 1_801_000 })
    expect(await refusal(client.crm.contacts.basicApi.getPage())).toMatchObject({
      code: 401,
      body: { category: 'EXPIRED_AUTHENTICATION' },
    })
    const { HUBSPOT_CLIENT_ID: id, HUBSPOT_CLIENT_SECRET: secret, HUBSPOT_REFRESH_TOKEN: refresh } = running.env
    const renew = (with_: string) =>
      client.oauth.tokensApi.create('refresh_token', undefined, undefined, id, secret, with_)
    const { accessToken, expiresIn, refreshToken } = await renew(refresh!)
    expect([expiresIn, refreshToken]).toEqual([1_800, refresh])
    client.setAccessToken(accessToken)
    expect((await client.crm.contacts.basicApi.getPage()).results).toEqual([])
    expect(await client.oauth.accessTokensApi.get(accessToken)).toMatchObject({ hubId: 48_000_001, token: accessToken })
    expect(await client.oauth.refreshTokensApi.get(refresh!)).toMatchObject({ clientId: id })
    await client.oauth.refreshTokensApi.archive(refresh!)
    expect((await refusal(renew(refresh!))).code).toBe(400)
  })

  test('a missing scope is thrown as a 403', async () => {
    const client = await connect({ settings: { scopes: 'crm.objects.contacts.read' } })
    const { code, body } = await refusal(client.crm.properties.coreApi.getAll('contacts'))
    expect([code, body.category]).toEqual([403, 'MISSING_SCOPES'])
  })
})

describe('limits', () => {
  /** Waits of ten seconds pass on the simulator's clock instead; the client's notes are kept from the terminal. */
  function skipLongWaits(): number[] {
    const waits: number[] = []
    const real = globalThis.setTimeout
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms = 0) => {
      if (ms < 10_000 || ms % 10_000 !== 0) return real(work, ms)
      waits.push(ms)
      running.simulation.clock.advance(ms)
      return real(work, 0)
    }) as typeof setTimeout)
    return waits
  }

  test('a full window is waited for by its policy name', async () => {
    const client = await connect({ limits: { window: 1 } }, { numberOfApiCallRetries: 2 })
    await control('clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const { basicApi } = client.crm.contacts
    await basicApi.getPage()
    const waits = skipLongWaits()
    expect((await basicApi.getPage()).results).toEqual([])
    expect(waits).toEqual([10_000])
    expect((await ledger()).byStatus).toEqual({ 200: 2, 429: 1 })
  })

  test('a full second of searches is waited for by its message', async () => {
    const client = await connect({ limits: { search: 1 } }, { numberOfApiCallRetries: 2 })
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { searchApi } = client.crm.contacts
    await searchApi.doSearch({})
    expect((await searchApi.doSearch({})).total).toBe(0)
    expect((await ledger()).byStatus).toEqual({ 200: 2, 429: 1 })
  })

  test('a spent day is thrown at once', async () => {
    const client = await connect({ limits: { daily: 1 } }, { numberOfApiCallRetries: 3 })
    await client.crm.contacts.basicApi.getPage()
    const { code, body } = await refusal(client.crm.contacts.basicApi.getPage())
    expect([code, body.policyName]).toEqual([429, 'DAILY'])
    expect((await ledger()).calls).toBe(2)
  })

  test('a server error is tried again, a conflict is not', async () => {
    const client = await connect(seeded(people(1)), { numberOfApiCallRetries: 3 })
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const failures = [502, 503].map((status, at) => ({ kind: 'status', status, nth: at + 1 }))
    await control('faults', { faults: failures })
    expect((await client.crm.contacts.basicApi.getPage()).results).toHaveLength(1)
    await refusal(client.crm.contacts.basicApi.create({ properties: { email: 'p1@x.org' }, associations: [] }))
    expect((await ledger()).byStatus).toEqual({ 200: 1, 409: 1, 502: 1, 503: 1 })
  })

  test("the client's own limiter keeps within what may be in flight", async () => {
    const client = await connect(
      { latency: 'typical', limits: { concurrent: 2 } },
      { limiterOptions: { maxConcurrent: 2 } },
    )
    const { basicApi } = client.crm.contacts
    const created = await Promise.all(
      Array.from({ length: 6 }, (_, at) => basicApi.create({ properties: { firstname: `N${at}` }, associations: [] })),
    )
    expect(new Set(created.map(({ id }) => id)).size).toBe(6)
    expect(await ledger()).toMatchObject({ byStatus: { 201: 6 }, maxInFlight: 2 })
  })

  test('more in flight than that is thrown as a 423', async () => {
    const client = await connect({ latency: 'typical', limits: { concurrent: 1 } })
    const { basicApi } = client.crm.contacts
    const settled = await Promise.allSettled([basicApi.getPage(), basicApi.getPage()])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await ledger()).byStatus).toEqual({ 200: 1, 423: 1 })
  })
})
