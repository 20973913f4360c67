import { describe, expect, test } from 'vitest'
import { openAccount, type TestAccount, token } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'
const client = { client_id: 'simulated-client-id', client_secret: 'simulated-client-secret' }
const refresh = { grant_type: 'refresh_token', ...client, refresh_token: 'simulated-refresh-token' }

async function sendForm({ simulation }: TestAccount, path: string, form: Record<string, string>) {
  const reply = await simulation.app.request(path, { method: 'POST', body: new URLSearchParams(form) })
  const text = await reply.text()
  return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) }
}

const openApp = (limits = {}) => openAccount({}, { limits, settings: { app: 'oauth' } })
const bearer = (value: string) => ({ authorization: `Bearer ${value}` })

describe('a public app', () => {
  test('[8] an access token lives for half an hour and a refresh token buys the next', async () => {
    const account = await openApp()
    await account.post('/_sim/clock', { advance: 1_790_000 })
    expect((await account.get(objects)).status).toBe(200)
    await account.post('/_sim/clock', { advance: 13_000 })
    const { status, body } = await account.get(objects)
    expect([status, body.category]).toEqual([401, 'EXPIRED_AUTHENTICATION'])
    const renewed = await sendForm(account, '/oauth/2026-03/token', refresh)
    expect(renewed).toEqual({
      status: 200,
      body: {
        access_token: expect.stringMatching(/./),
        refresh_token: 'simulated-refresh-token',
        expires_in: 1_800,
        token_type: 'bearer',
        hub_id: 48_000_001,
        user_id: 1,
        scopes: expect.arrayContaining(['crm.objects.contacts.read']),
      },
    })
    const next = await account.send('GET', objects, undefined, bearer(renewed.body.access_token))
    expect(next.status).toBe(200)
    expect((await account.get(objects)).status).toBe(401)
  })

  test('[9] the life of tokens can be set', async () => {
    const account = await openApp({ tokenLife: 60_000 })
    expect((await sendForm(account, '/oauth/v1/token', refresh)).body.expires_in).toBe(60)
    await account.post('/_sim/clock', { advance: 60_000 })
    expect((await account.get(objects)).status).toBe(401)
  })

  test('[18] all tokens of the app share one window', async () => {
    const account = await openApp({ window: 2 })
    const { body } = await sendForm(account, '/oauth/2026-03/token', refresh)
    const other = () => account.send('GET', objects, undefined, bearer(body.access_token))
    expect([(await account.get(objects)).status, (await other()).status, (await other()).status]).toEqual([
      200, 200, 429,
    ])
  })

  test.each([
    [{ refresh_token: 'stolen' }, 'BAD_REFRESH_TOKEN'],
    [{ client_id: 'someone' }, 'BAD_CLIENT_ID'],
    [{ client_secret: 'guess' }, 'BAD_CLIENT_SECRET'],
    [{ grant_type: 'password' }, 'BAD_GRANT_TYPE'],
  ])('[10] %j is refused as %s', async (change, status) => {
    const reply = await sendForm(await openApp(), '/oauth/2026-03/token', { ...refresh, ...change })
    expect([reply.status, reply.body.status, reply.body.correlationId]).toEqual([400, status, expect.any(String)])
  })

  test('[11] the token endpoint wants a form', async () => {
    const account = await openApp()
    expect((await account.send('POST', '/oauth/2026-03/token', refresh, {})).status).toBe(415)
    const code = await sendForm(account, '/oauth/2026-03/token', { ...refresh, grant_type: 'authorization_code' })
    expect(code.status).toBe(501)
  })

  test('[12] introspection says whose a token is and when it ends', async () => {
    const account = await openApp()
    await account.post('/_sim/clock', { now: Date.now(), frozen: true })
    const look = async (value: string) =>
      (await sendForm(account, '/oauth/2026-03/token/introspect', { ...client, token: value })).body
    expect(await look(token)).toMatchObject({ active: true, hub_id: 48_000_001, token_use: 'access_token' })
    expect(await look('simulated-refresh-token')).toMatchObject({ active: true, token_use: 'refresh_token' })
    await account.post('/_sim/clock', { advance: 1_801_000 })
    expect(await look(token)).toEqual({ active: false })
  })

  test('[13] a revoked refresh token buys nothing more; access tokens live on', async () => {
    const account = await openApp()
    await sendForm(account, '/oauth/2026-03/token/revoke', { ...client, token: 'simulated-refresh-token' })
    expect((await sendForm(account, '/oauth/2026-03/token', refresh)).body.status).toBe('BAD_REFRESH_TOKEN')
    expect((await account.get(objects)).status).toBe(200)
  })

  test('the environment of a client holds all that a refresh takes', async () => {
    const { simulation } = await openApp()
    expect(simulation.account.env('http://x')).toEqual({
      HUBSPOT_ACCESS_TOKEN: token,
      HUBSPOT_CLIENT_ID: 'simulated-client-id',
      HUBSPOT_CLIENT_SECRET: 'simulated-client-secret',
      HUBSPOT_REFRESH_TOKEN: 'simulated-refresh-token',
    })
  })
})

describe('service keys', () => {
  test('[4] a service key has no end', async () => {
    const account = await openAccount()
    await account.post('/_sim/clock', { advance: 400 * 86_400_000 })
    expect((await account.get(objects)).status).toBe(200)
  })

  test('[19] each key has a window of its own, the day is shared', async () => {
    const account = await openAccount({}, { limits: { window: 1, daily: 3 }, settings: { token: 'pat-a,pat-b' } })
    const call = async (key: string) => (await account.send('GET', objects, undefined, bearer(key))).body.policyName
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    expect([await call('pat-a'), await call('pat-a'), await call('pat-b')]).toEqual([
      undefined,
      'TEN_SECONDLY_ROLLING',
      undefined,
    ])
    await account.post('/_sim/clock', { advance: 10_000 })
    expect([await call('pat-a'), await call('pat-b')]).toEqual([undefined, 'DAILY'])
  })

  test('[6] a key tells its account and scopes without using up a call', async () => {
    const account = await openAccount({}, { limits: { window: 0 }, settings: { scopes: 'crm.objects.contacts.read' } })
    const path = '/oauth/v2/private-apps/get/access-token-info'
    expect((await account.post(path, { tokenKey: token })).body).toMatchObject({
      hubId: 48_000_001,
      scopes: ['crm.objects.contacts.read'],
    })
    expect((await account.post(path, { tokenKey: 'pat-x' })).status).toBe(404)
  })

  test('[7] a key without the scope oauth cannot read the account', async () => {
    const account = await openAccount({}, { settings: { scopes: 'crm.objects.contacts.read' } })
    const { status, body } = await account.get('/account-info/2026-03/details')
    expect([status, body.errors[0].context.requiredGranularScopes]).toEqual([403, ['oauth']])
    expect((await account.get(`${objects}?limit=1`)).status).toBe(200)
  })
})
