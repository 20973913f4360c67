import { describe, expect, test } from 'vitest'
import { openAccount, people, token } from './pipedrive-account.ts'

const users = [
  { id: 1, name: 'Ada', email: 'ada@x.example' },
  { id: 7, name: 'Grace', email: 'grace@x.example' },
]
const bearer = (value: string) => ({ authorization: `Bearer ${value}` })
const form = (values: Record<string, string>) => new URLSearchParams(values)
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })
const client = basic('simulated-client-id:simulated-client-secret')
const app = { settings: { app: 'oauth' } }
const refresh = form({ grant_type: 'refresh_token', refresh_token: 'simulated-refresh-token' })

describe('credentials', () => {
  test.each(['/api/v2/persons', '/v2/persons', '/api/v1/users/me', '/v1/users/me'])(
    '[1] %s takes an API token in a header',
    async (path) => {
      const account = await openAccount()
      expect((await account.get(path)).status).toBe(200)
    },
  )

  test.each([{}, { 'x-api-token': 'f'.repeat(40) }, bearer('nothing')])(
    '[2] %j is answered by the gateway with 401',
    async (headers) => {
      const account = await openAccount()
      const reply = await account.send('GET', '/api/v2/persons', undefined, headers)
      expect(reply).toMatchObject({
        status: 401,
        body: { success: false, error: 'unauthorized access', errorCode: 401 },
      })
      expect(reply.headers.get('x-401-by-gw')).toBe('true')
      expect(reply.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(reply.headers.get('x-ratelimit-limit')).toBeNull()
    },
  )

  test('[3] an API token is no Bearer, and an access token no API token', async () => {
    const account = await openAccount({}, app)
    const status = async (headers: Record<string, string>) =>
      (await account.send('GET', '/api/v1/users/me', undefined, headers)).status
    expect(await status(bearer('simulated-access-token'))).toBe(200)
    expect(await status(bearer(token))).toBe(401)
    expect(await status({ 'x-api-token': 'simulated-access-token' })).toBe(401)
  })

  test('[4] a token in the query is refused, or v1 takes it', async () => {
    const usual = await openAccount()
    const other = await openAccount({}, { settings: { readings: 'token-in-query' } })
    const status = async (account: typeof usual, version: string) =>
      (await account.send('GET', `/api/${version}/notes?api_token=${token}`, undefined, {})).status
    expect(await status(usual, 'v1')).toBe(401)
    expect(await status(other, 'v1')).toBe(200)
    expect((await other.send('GET', `/api/v2/persons?api_token=${token}`, undefined, {})).status).toBe(401)
  })

  test('[6] users/me tells the user and the company for two tokens', async () => {
    const account = await openAccount({ users, company: { company_domain: 'acme' } }, { limits: { daily: 100 } })
    const { body, headers } = await account.get('/api/v1/users/me')
    expect(body.data).toMatchObject({ id: 1, email: 'ada@x.example', default_currency: 'EUR', company_domain: 'acme' })
    expect(body.data.access).toContainEqual({ app: 'global', admin: true, permission_set_id: 'global' })
    expect(headers.get('x-daily-ratelimit-token-remaining')).toBe('98')
  })

  test('[5] each token acts as its user', async () => {
    const account = await openAccount({ users }, { settings: { token: `${token},second@7` } })
    const { body } = await account.send('GET', '/api/v1/users/me', undefined, { 'x-api-token': 'second' })
    expect(body.data).toMatchObject({ id: 7, name: 'Grace' })
  })
})

describe('rights', () => {
  test('[7] what only its owner sees is not there for others, and for admins it is', async () => {
    const persons = [
      ...people(1),
      { id: 2, name: 'Secret', visible_to: 1 },
      { id: 3, name: 'Own', visible_to: 1, owner_id: 7 },
    ]
    const account = await openAccount({ users, persons }, { settings: { token: `${token},second@7` } })
    const names = async (headers: Record<string, string>) => {
      const { body } = await account.send('GET', '/api/v2/persons', undefined, headers)
      return body.data.map(({ name }: { name: string }) => name)
    }
    expect(await names({ 'x-api-token': token })).toEqual(['Person 1', 'Secret', 'Own'])
    expect(await names({ 'x-api-token': 'second' })).toEqual(['Person 1', 'Own'])
    const one = await account.send('GET', '/api/v2/persons/2', undefined, { 'x-api-token': 'second' })
    expect(one.status).toBe(404)
  })

  test('[8] schema writes need an admin', async () => {
    const account = await openAccount({ users }, { settings: { token: `${token},second@7` } })
    for (const [path, body] of [
      ['/api/v2/personFields', { field_name: 'Tier', field_type: 'varchar' }],
      ['/api/v2/pipelines', { name: 'Second' }],
    ] as const) {
      const refused = await account.send('POST', path, body, { 'x-api-token': 'second' })
      expect(refused).toMatchObject({ status: 403, body: { success: false } })
      expect((await account.post(path, body)).status).toBe(200)
    }
  })

  test('[9] an app needs the scope of each path', async () => {
    const account = await openAccount({}, { settings: { app: 'oauth', scopes: 'base,contacts:read' } })
    const send = (method: string, path: string, body?: object) =>
      account.send(method, path, body, bearer('simulated-access-token'))
    expect((await send('GET', '/api/v2/persons')).status).toBe(200)
    expect(await send('POST', '/api/v2/persons', { name: 'A' })).toMatchObject({
      status: 403,
      body: { success: false, error: 'Scope and URL mismatch' },
    })
    expect((await send('GET', '/api/v2/deals')).status).toBe(403)
  })

  test.each([
    ['leads:read', ['leadFields']],
    ['contacts:read', ['noteFields', 'organizationFields', 'personFields']],
    ['products:read', ['productFields']],
    ['activities:read', ['activityFields']],
    ['deals:read', ['dealFields', 'noteFields']],
    ['admin', ['dealFields', 'leadFields', 'organizationFields', 'personFields']],
  ])('[9] with the scope %s v1 tells %j', async (scope, told) => {
    const account = await openAccount({}, { settings: { app: 'oauth', scopes: scope } })
    const names = ['deal', 'lead', 'note', 'organization', 'person', 'product', 'activity'].map(
      (each) => `${each}Fields`,
    )
    const isTold = async (name: string) =>
      (await account.send('GET', `/api/v1/${name}`, undefined, bearer('simulated-access-token'))).status === 200
    const open = await Promise.all(names.map(async (name) => ((await isTold(name)) ? [name] : [])))
    expect(open.flat().sort()).toEqual(told)
  })

  test('[10] the fields of activities need the scope admin', async () => {
    const account = await openAccount({}, { settings: { app: 'oauth', scopes: 'activities:full' } })
    const read = (path: string) => account.send('GET', path, undefined, bearer('simulated-access-token'))
    expect((await read('/api/v2/activities')).status).toBe(200)
    expect((await read('/api/v2/activityFields')).status).toBe(403)
    const users = [1, 7].map((id) => ({ id, name: `U${id}`, email: `u${id}@x.example` }))
    const other = await openAccount({ users }, { settings: { token: `${token},second@7` } })
    const bySecond = { 'x-api-token': 'second' }
    expect((await other.send('GET', '/api/v2/activityFields', undefined, bySecond)).status).toBe(200)
  })
})

describe('an app', () => {
  test('[11] an access token lives an hour; the refresh token buys the next and stays the same', async () => {
    const account = await openAccount({}, app)
    account.simulation.clock.reset()
    account.simulation.clock.advance(3_600_000)
    const old = await account.send('GET', '/api/v1/users/me', undefined, bearer('simulated-access-token'))
    expect(old.status).toBe(401)
    const { status, body } = await account.send('POST', '/oauth/token', refresh, client)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: 'simulated-refresh-token',
      api_domain: expect.stringMatching(/^http:/),
    })
    expect((await account.send('GET', '/api/v1/users/me', undefined, bearer(body.access_token))).status).toBe(200)
  })

  test('[13] a code is good once and for five minutes', async () => {
    const redeem = form({ grant_type: 'authorization_code', code: 'simulated-authorization-code', redirect_uri: 'x' })
    const account = await openAccount({}, app)
    account.simulation.clock.reset()
    expect((await account.send('POST', '/oauth/token', redeem, client)).status).toBe(200)
    expect((await account.send('POST', '/oauth/token', redeem, client)).body).toMatchObject({ error: 'invalid_grant' })
    const late = await openAccount({}, app)
    late.simulation.clock.reset()
    late.simulation.clock.advance(301_000)
    expect((await late.send('POST', '/oauth/token', redeem, client)).status).toBe(400)
  })

  test('[14] a refresh token ends 60 days after its last use', async () => {
    const account = await openAccount({}, app)
    account.simulation.clock.reset()
    const days = (count: number) => account.simulation.clock.advance(count * 86_400_000)
    for (const [wait, status] of [
      [59, 200],
      [59, 200],
      [61, 400],
    ] as const) {
      days(wait)
      expect((await account.send('POST', '/oauth/token', refresh, client)).status).toBe(status)
    }
  })

  test('[15] the client is known by HTTP Basic or by the form', async () => {
    const account = await openAccount({}, app)
    const inForm = form({
      ...Object.fromEntries(refresh),
      client_id: 'simulated-client-id',
      client_secret: 'simulated-client-secret',
    })
    expect((await account.send('POST', '/oauth/token', inForm, {})).status).toBe(200)
    expect((await account.send('POST', '/oauth/token', refresh, basic('simulated-client-id:wrong'))).status).toBe(401)
    expect((await account.send('POST', '/oauth/token', { grant_type: 'refresh_token' }, client)).status).toBe(400)
  })

  test('[16] a revoked refresh token takes its access tokens along', async () => {
    const account = await openAccount({}, app)
    const token = form({ token: 'simulated-refresh-token' })
    expect((await account.send('POST', '/oauth/revoke', token, client)).status).toBe(200)
    expect((await account.send('POST', '/oauth/token', refresh, client)).status).toBe(400)
    const call = await account.send('GET', '/api/v1/users/me', undefined, bearer('simulated-access-token'))
    expect(call.status).toBe(401)
  })
})
