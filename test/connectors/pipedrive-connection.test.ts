import { describe, expect, it } from 'vitest'
import type { ConnectionConfig } from '../../src/connector.ts'
import { connect } from '../../src/connectors/pipedrive/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, me } from './pipedrive-answers.ts'

const check = (exchanges: Exchange[], more: Partial<ConnectionConfig> = {}) => {
  const fake = fakeHttp(exchanges)
  return { fake, told: connect({ ...config, ...more }, fake.factory).check(never) }
}

describe('a connection to Pipedrive', () => {
  it('says whose company it is and what a day has left, by headers that nobody promises', async () => {
    const headers = {
      ...{ 'x-ratelimit-limit': '80', 'x-ratelimit-remaining': '79' },
      ...{ 'x-daily-ratelimit-token-limit': '150000', 'x-daily-ratelimit-token-remaining': '149998' },
    }
    const { fake, told } = check([{ ...me, headers }])
    expect(await told).toEqual({
      ...{ vendor: 'pipedrive', id: '12', name: 'Acme (acme.pipedrive.com)', api: 'v2' },
      missing: { read: [], write: [], schema: [] },
      limits: {
        ...{ window: { permits: 80, ms: 2_000 }, concurrency: 10, unit: 'tokens' },
        ...{ dailyLimit: 150_000, dailyRemaining: 149_998, day: { resets: 'midnight', timeZone: 'UTC' } },
      },
    })
    expect(fake.requests[0]).toMatchObject({
      base: 'https://acme.pipedrive.com',
      headers: { 'x-api-token': config.credentials.apiToken },
      request: { cost: 2 },
    })
  })

  it('takes the day from plan and seats where no reply tells of it', async () => {
    const { told } = check([me], { settings: { plan: 'Growth', seats: '3' } })
    expect((await told).limits).toMatchObject({ dailyLimit: 180_000, window: { permits: 20 }, unit: 'tokens' })
    expect((await told).limits.dailyRemaining).toBeUndefined()
    const { told: without } = check([me])
    expect((await without).limits.dailyLimit).toBeUndefined()
  })

  const wrong: [string, Partial<ConnectionConfig>, RegExp][] = [
    ['no credential', { credentials: {} }, /needs an apiToken/],
    ['half an app', { credentials: { clientId: 'a', clientSecret: 'b' } }, /needs an apiToken/],
    [
      'an app without a company',
      { settings: {}, credentials: { clientId: 'a', clientSecret: 'b', refreshToken: 'c' } },
      /domain/,
    ],
    ['a plan without seats', { settings: { plan: 'lite' } }, /go together/],
    ['seats that are none', { settings: { plan: 'lite', seats: '0' } }, /whole number/],
    ['a plan that is none', { settings: { plan: 'gold', seats: '1' } }, /none of lite, growth/],
    ['another host for a domain', { settings: { domain: 'acme.example.com' } }, /first part/],
    ['an open line', { settings: { url: 'http://acme.pipedrive.com' } }, /https/],
    ['no address', { settings: { url: 'acme' } }, /not an address/],
  ]
  it.each(wrong)('refuses %s before anything is sent', (_, more, message) => {
    const { factory } = fakeHttp([])
    expect(() => connect({ ...config, ...more }, factory)).toThrow(message)
  })

  it.each([
    [{ domain: 'Acme' }, 'https://acme.pipedrive.com'],
    [{ domain: 'https://acme.pipedrive.com/' }, 'https://acme.pipedrive.com'],
    [{}, 'https://api.pipedrive.com'],
    [{ domain: 'acme', url: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
  ])('calls %j at %s', async (settings, base) => {
    const { fake, told } = check([me], { settings: settings as Record<string, string> })
    await told
    expect(fake.requests[0]?.base).toBe(base)
  })
})

describe('an app of Pipedrive', () => {
  const app = { credentials: { clientId: 'id', clientSecret: 'secret', refreshToken: 'refresh-1' } }
  const token = (api_domain: string, access_token = 'v1u:one') => ({
    ...{ access_token, token_type: 'bearer', expires_in: 3_600, refresh_token: 'refresh-1', scope: 'base', api_domain },
  })

  it('gets a token by the refresh token and sends it to the host that it is for', async () => {
    const body = 'grant_type=refresh_token&refresh_token=refresh-1'
    const { fake, told } = check(
      [{ ask: 'POST /oauth/token', body, reply: token('https://acme.pipedrive.com') }, me],
      app,
    )
    expect((await told).id).toBe('12')
    expect(fake.requests[0]).toMatchObject({
      base: 'https://oauth.pipedrive.com',
      request: { headers: { authorization: `Basic ${Buffer.from('id:secret').toString('base64')}` } },
    })
    expect(fake.requests[1]).toMatchObject({
      base: 'https://acme.pipedrive.com',
      headers: { authorization: 'Bearer v1u:one' },
    })
  })

  it('never shows a token to another host', async () => {
    const { fake, told } = check([{ ask: 'POST /oauth/token', reply: token('https://evil.example.com') }], app)
    await expect(told).rejects.toMatchObject({ kind: 'auth', message: expect.stringContaining('evil.example.com') })
    expect(fake.requests).toHaveLength(1)
  })

  it('gets another token where one is refused', async () => {
    const refused = { success: false, error: 'unauthorized access', errorCode: 401 }
    const answers: Exchange[] = [
      { ask: 'POST /oauth/token', reply: token('https://acme.pipedrive.com') },
      { ask: 'GET /api/v1/users/me', status: 401, reply: refused },
      { ask: 'POST /oauth/token', reply: token('https://acme.pipedrive.com', 'v1u:two') },
      me,
    ]
    const { fake, told } = check(answers, app)
    await told
    expect(fake.requests.at(-1)?.headers).toEqual({ authorization: 'Bearer v1u:two' })
  })

  it('says what to do about a refresh token whose time is over', async () => {
    const reply = { success: false, message: 'Invalid grant: refresh token is invalid', error: 'invalid_grant' }
    const { told } = check([{ ask: 'POST /oauth/token', status: 400, reply }], app)
    await expect(told).rejects.toMatchObject({
      kind: 'auth',
      stored: 'no',
      message: expect.stringContaining('Install the app'),
    })
  })
})

describe('refusals of Pipedrive', () => {
  const gateway = {
    success: false,
    error: 'unauthorized access',
    errorCode: 401,
    error_info: 'Please check developers.pipedrive.com',
  }
  const spent = { 'x-daily-ratelimit-token-remaining': '0' }
  const cases: [string, number, unknown, Record<string, string>, object][] = [
    ['a bad token', 401, gateway, { 'x-correlation-id': 'c-1' }, { kind: 'auth', requestId: 'c-1' }],
    ['a closed company', 402, { success: false, error: 'Payment required' }, {}, { kind: 'permission' }],
    [
      'a want of rights',
      403,
      { success: false, message: 'Forbidden' },
      {},
      { kind: 'permission', message: 'Pipedrive: Forbidden' },
    ],
    [
      'a scope that the app has not',
      403,
      { success: false, error: 'Scope and URL mismatch' },
      {},
      { kind: 'permission', message: expect.stringContaining('not given a scope') },
    ],
    [
      'a plan that is full',
      403,
      { success: false, error: 'Deals limit reached', code: 'feature_capping_deals_limit' },
      {},
      { kind: 'unsupported', code: 'feature_capping_deals_limit' },
    ],
    [
      'a block of the gateway',
      403,
      '<html><body>blocked</body></html>',
      { 'content-type': 'text/html' },
      { kind: 'rate-limited', retryAfterMs: 900_000 },
    ],
    [
      'nothing there',
      404,
      { success: false, error: 'Entity was not found', error_info: 'Object was not found.' },
      {},
      { kind: 'not-found' },
    ],
    ['what is switched off', 410, { success: false, error: 'Gone' }, {}, { kind: 'unsupported' }],
    [
      'a burst',
      429,
      { success: false, error: 'request over limit' },
      { 'x-ratelimit-reset': '1' },
      { kind: 'rate-limited', retryAfterMs: 2_000 },
    ],
    [
      'a burst that tells how long',
      429,
      { success: false },
      { 'retry-after': '7' },
      { kind: 'rate-limited', retryAfterMs: 7_000 },
    ],
    [
      'a burst with tokens left',
      429,
      { success: false, error: 'daily' },
      { 'x-daily-ratelimit-token-remaining': '5' },
      { kind: 'rate-limited' },
    ],
    [
      'a day that is over',
      429,
      { success: false, error: 'request over limit' },
      spent,
      { kind: 'quota', retryAfterMs: 3_600_000 },
    ],
    [
      'a day with less left than the call takes',
      429,
      { success: false },
      { 'x-daily-ratelimit-token-remaining': '1' },
      { kind: 'quota' },
    ],
    ['a day of changes that is over', 429, { success: false }, { 'x-daily-requests-left': '0' }, { kind: 'quota' }],
    ['a failure', 500, { success: false, error: 'Internal error' }, {}, { kind: 'transient', stored: 'no' }],
    ['maintenance', 503, '', { 'retry-after': '3' }, { kind: 'transient', retryAfterMs: 3_000 }],
    ['half an answer', 200, '{"success":true,"da', {}, { kind: 'transient', stored: 'unknown' }],
  ]
  it.each(cases)('knows %s', async (_, status, reply, headers, error) => {
    const { told } = check([{ ask: 'GET /api/v1/users/me', status, reply, headers }])
    await expect(told).rejects.toMatchObject({ scope: 'request', ...error })
  })

  it('repeats no value of a record', async () => {
    const reply = {
      success: false,
      error: "Validation failed: emails[0].value: 'zoe@example.com' is not allowed in 'emails'",
    }
    const { told } = check([{ ask: 'GET /api/v1/users/me', status: 400, reply }])
    const message = "Pipedrive: Validation failed: emails[0].value: … is not allowed in 'emails'"
    await expect(told).rejects.toMatchObject({ kind: 'invalid', message })
  })
})
