import { describe, expect, it } from 'vitest'
import { connect } from '../../src/connectors/zoho/index.ts'
import { type Exchange, fakeHttp, never } from './fake-http.ts'
import { config, contactsAlone, me, opening, org, root, scopes, token } from './zoho-answers.ts'

function check(...exchanges: Exchange[]) {
  const fake = fakeHttp([...exchanges, me])
  return { fake, told: connect(config, fake.factory).check(never) }
}

describe('signing in', () => {
  it('asks the accounts server of the data centre, and sends its token to the API alone', async () => {
    const { fake, told } = check(...opening)
    expect(await told).toMatchObject({ vendor: 'zoho', id: '10019987', name: 'Zylker (Enterprise)', api: 'v8' })
    expect(fake.requests.map(({ base, headers }) => [base, headers.authorization])).toEqual([
      ['https://accounts.zoho.eu', undefined],
      ['https://www.zohoapis.eu', 'Zoho-oauthtoken 1000.a.b'],
      ['https://www.zohoapis.eu', 'Zoho-oauthtoken 1000.a.b'],
    ])
    fake.done()
  })

  it('signs in to a sandbox where its data centre does', async () => {
    for (const [settings, accounts] of [
      [{ url: 'https://sandbox.zohoapis.com.au' }, 'https://accounts.zoho.com.au'],
      [{ url: 'https://sandbox.zohoapis.ca' }, 'https://accounts.zohocloud.ca'],
      [{ url: 'https://sandbox.zohoapis.eu', dc: 'in' }, 'https://accounts.zoho.in'],
      [{}, 'https://accounts.zoho.com'],
    ] as const) {
      const fake = fakeHttp([token(), org(), me])
      await connect({ ...config, settings }, fake.factory)
        .check(never)
        .catch(() => undefined)
      expect(fake.requests[0]?.base).toBe(accounts)
    }
  })

  it('tells the right data centre of an account that lives in another one', async () => {
    const { told } = check(token('1000.a.b', 'https://www.zohoapis.com.au'))
    await expect(told).rejects.toMatchObject({ kind: 'auth', message: expect.stringContaining('dc to au') })
    const sandbox = check(token('1000.a.b', 'https://sandbox.zohoapis.eu'))
    await expect(sandbox.told).rejects.toMatchObject({
      message: expect.stringContaining('url to https://sandbox.zohoapis.eu'),
    })
  })

  const refusals: [string, number, object, object][] = [
    ['a client of another data centre', 200, { error: 'invalid_client' }, { kind: 'auth', stored: 'no' }],
    ['a refresh token that was revoked', 400, { error: 'invalid_code' }, { kind: 'auth', stored: 'no' }],
    [
      'too many tokens in ten minutes',
      400,
      { error: 'Access Denied', error_description: 'You have made too many requests continuously.' },
      { kind: 'quota', retryAfterMs: 600_000 },
    ],
    ['a server in trouble', 503, {}, { kind: 'transient', stored: 'no' }],
  ]
  for (const [what, status, reply, facts] of refusals)
    it(`judges by the body, whatever the status: ${what}`, async () => {
      const { told } = check({ ask: 'POST /oauth/v2/token', status, reply })
      await expect(told).rejects.toMatchObject(facts)
    })

  it('gets another token once the one in use is refused', async () => {
    const refused = { code: 'INVALID_TOKEN', details: {}, message: 'invalid oauth token', status: 'error' }
    const { fake, told } = check(
      token(),
      { ask: `GET ${root}/org`, status: 401, reply: refused },
      token('1000.c.d'),
      org(),
    )
    expect(await told).toMatchObject({ id: '10019987' })
    expect(fake.requests.at(-1)?.headers.authorization).toBe('Zoho-oauthtoken 1000.c.d')
  })

  it('needs all credentials, and addresses that are ones', () => {
    const { factory } = fakeHttp([])
    const without = { ...config, credentials: { ...config.credentials, clientSecret: '' } }
    expect(() => connect(without, factory)).toThrow(/clientSecret/)
    for (const settings of [{ dc: 'mars' }, { url: 'zohoapis.eu' }, { url: 'http://www.zohoapis.eu' }])
      expect(() => connect({ ...config, settings }, factory)).toThrow(/setting/)
  })
})

describe('scopes', () => {
  const nothing = { read: [], write: [], schema: [] }
  const told = (scope?: string) => check(token('1000.a.b', undefined, scope), org()).told.then(({ missing }) => missing)
  const reading = 'ZohoCRM.modules.READ,ZohoCRM.settings.READ,ZohoCRM.users.READ,ZohoCRM.org.READ,ZohoCRM.coql.READ'

  it('that a token lacks are told by the token, before anything is written', async () => {
    expect(await told(scopes)).toEqual(nothing)
    expect(await told(reading)).toEqual({
      read: [],
      write: ['ZohoCRM.modules.CREATE', 'ZohoCRM.modules.UPDATE', 'ZohoCRM.modules.DELETE'],
      schema: [
        ...['ZohoCRM.settings.fields.CREATE', 'ZohoCRM.settings.fields.UPDATE', 'ZohoCRM.settings.fields.DELETE'],
        'ZohoCRM.settings.modules.CREATE',
      ],
    })
    expect(await told('aaaserver.profile.READ')).toMatchObject({
      read: expect.arrayContaining(['ZohoCRM.modules.READ', 'ZohoCRM.settings.fields.READ', 'ZohoCRM.coql.READ']),
    })
  })

  it('of some modules are enough, and narrow ones of settings as well, however they are written', async () => {
    const narrow = 'zohocrm.modules.pricebooks.all zohocrm.settings.fields.all zohocrm.settings.modules.read'
    expect(await told(`${narrow} ZohoCRM.users.ALL ZohoCRM.org.READ ZohoCRM.coql.READ`)).toEqual({
      ...nothing,
      schema: ['ZohoCRM.settings.modules.CREATE'],
    })
  })

  it('that jobs take decide whether records are offered to be written by them', async () => {
    const offered = async (scope: string) => {
      const fake = fakeHttp([token('1000.a.b', undefined, scope), org(), ...contactsAlone])
      const { objects } = await connect(config, fake.factory).describe(never, ['Contacts'], false)
      return objects.some(({ operations }) => operations.create?.bulk !== undefined)
    }
    expect(await offered(scopes)).toBe(true)
    expect(await offered(scopes.replace('ZohoFiles.files.ALL', ''))).toBe(false)
    expect(await offered(scopes.replace('ZohoCRM.bulk.ALL', 'ZohoCRM.bulk.READ'))).toBe(false)
  })

  it.each([undefined, '', ['ZohoCRM.modules.READ']])(
    'are not said to be missing where %j tells what they are',
    async (scope) => {
      const silent = token()
      Object.assign(silent.reply as object, { scope })
      const account = await check(silent, org()).told
      expect(account.missing).toEqual(nothing)
    },
  )
})

describe('limits', () => {
  const editions: [string, number, object][] = [
    ['free', 1, { concurrency: 5, dailyLimit: 5_000 }],
    ['standard', 400, { concurrency: 10, dailyLimit: 100_000 }],
    ['professional', 10, { concurrency: 15, dailyLimit: 55_000 }],
    ['ultimate', 10, { concurrency: 25, dailyLimit: 70_000 }],
  ]
  for (const [edition, users, limits] of editions)
    it(`of the edition ${edition} with ${users} users are told`, async () => {
      const { told } = check(token(), org(edition, users))
      expect((await told).limits).toEqual({ ...limits, unit: 'credits', day: { resets: 'rolling' } })
    })

  it('are the smallest where the account does not tell, and what is left is known from half of it on', async () => {
    const denied = { code: 'OAUTH_SCOPE_MISMATCH', details: {}, message: 'invalid oauth scope', status: 'error' }
    const headers = { 'x-api-credits-remaining': '24000' }
    const { told } = check(token(), { ask: `GET ${root}/org`, status: 401, headers, reply: denied })
    expect(await told).toMatchObject({
      id: expect.stringMatching(/^zoho:[0-9a-f]{16}$/),
      limits: { concurrency: 5, dailyRemaining: 24_000, unit: 'credits' },
    })
  })

  const texts: [string, object][] = [
    ['You have exceeded the maximum concurrent calls', { kind: 'rate-limited', retryAfterMs: 1_000 }],
    ['sub-concurrency limit reached', { kind: 'rate-limited' }],
    ['You have reached the 24-hour API credits', { kind: 'quota' }],
  ]
  for (const [message, facts] of texts)
    it(`tells by its words whether too much is under way or a day is spent: ${message}`, async () => {
      const reply = { code: 'TOO_MANY_REQUESTS', details: {}, message, status: 'error' }
      const { told } = check(token(), { ask: `GET ${root}/org`, status: 429, reply })
      await expect(told).rejects.toMatchObject({ ...facts, stored: 'no' })
    })
})
