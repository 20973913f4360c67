import { expect, test } from 'vitest'
import { credentials, openOrg } from './zoho-org.ts'

const MINUTE = 60_000

test('[1] a refresh token gives an access token for an hour, with the address of the API', async () => {
  const org = await openOrg()
  org.advance(10 * MINUTE)
  const { status, json } = await org.signIn()
  expect(status).toBe(200)
  expect(json).toMatchObject({ api_domain: 'http://localhost', token_type: 'Bearer', expires_in: 3_600 })
  expect(json.scope).toContain('ZohoCRM.modules.ALL')
  org.token = json.access_token
  org.advance(59 * MINUTE)
  expect((await org.get('org')).status).toBe(200)
  org.advance(MINUTE)
  expect(await org.get('org')).toMatchObject({ status: 401, json: { code: 'INVALID_TOKEN', status: 'error' } })
})

test('[1] the form comes in the body, in parts, or in the query', async () => {
  const org = await openOrg()
  const query = await org.send('POST', `/oauth/v2/token?${new URLSearchParams(credentials)}`)
  expect(query.json.access_token).toMatch(/^1000\./)
  const parts = Object.entries(credentials).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const form = await org.send('POST', '/oauth/v2/token', `${parts.join('')}--b--\r\n`, {
    'content-type': 'multipart/form-data; boundary=b',
  })
  expect(form.json.access_token).toMatch(/^1000\./)
})

test.each([
  [{ client_id: '1000.ELSEWHERE' }, 'invalid_client'],
  [{ client_secret: 'wrong' }, 'invalid_client_secret'],
  [{ refresh_token: 'wrong' }, 'invalid_code'],
  [{ grant_type: 'password' }, 'unsupported_grant_type'],
])('[2] %j is refused with status 200', async (changes, error) => {
  const org = await openOrg()
  expect(await org.signIn(changes)).toMatchObject({ status: 200, json: { error } })
})

test('[2] under a reading refusals of the accounts server have status 400', async () => {
  const org = await openOrg({}, { settings: { readings: 'oauth-errors-400' } })
  expect(await org.signIn({ client_id: 'x' })).toMatchObject({ status: 400, json: { error: 'invalid_client' } })
})

test('[3] ten refreshes in ten minutes, then Access Denied', async () => {
  const org = await openOrg()
  for (let n = 2; n <= 10; n++) expect((await org.signIn()).json.access_token).toBeDefined()
  expect((await org.signIn()).json).toMatchObject({ error: 'Access Denied', status: 'failure' })
  org.advance(10 * MINUTE)
  expect((await org.signIn()).json.access_token).toBeDefined()
})

test('[4] of one refresh token fifteen access tokens live; the sixteenth ends the first', async () => {
  const org = await openOrg()
  org.advance(10 * MINUTE)
  for (let n = 2; n <= 10; n++) await org.signIn()
  org.advance(10 * MINUTE)
  for (let n = 11; n <= 15; n++) await org.signIn()
  expect((await org.get('org')).status).toBe(200)
  await org.signIn()
  expect((await org.get('org')).json.code).toBe('INVALID_TOKEN')
})

async function consent(org: Awaited<ReturnType<typeof openOrg>>, scope = 'ZohoCRM.org.READ') {
  const query = new URLSearchParams({
    client_id: credentials.client_id,
    redirect_uri: 'http://here.test/back',
    scope,
    state: 's',
  })
  const { headers } = await org.send('GET', `/oauth/v2/auth?${query}`)
  return headers.get('location')
}

const exchange = (org: Awaited<ReturnType<typeof openOrg>>, code: string) =>
  org.signIn({ grant_type: 'authorization_code', code, redirect_uri: 'http://here.test/back' })

test('[5] a consent leads back with a code, the data centre and its accounts server; the code serves once, for three minutes', async () => {
  const org = await openOrg()
  const target = new URL((await consent(org))!)
  expect(target.searchParams.get('location')).toBe('us')
  expect(target.searchParams.get('accounts-server')).toBe('http://localhost')
  expect(target.searchParams.get('state')).toBe('s')
  const code = target.searchParams.get('code')!
  const { json } = await exchange(org, code)
  expect(json).toMatchObject({ scope: 'ZohoCRM.org.READ', api_domain: 'http://localhost' })
  expect(json.refresh_token).toMatch(/^1000\./)
  expect((await exchange(org, code)).json).toEqual({ error: 'invalid_code' })
  const late = new URL((await consent(org))!).searchParams.get('code')!
  org.advance(3 * MINUTE)
  expect((await exchange(org, late)).json).toEqual({ error: 'invalid_code' })
})

test('[5] ten codes in ten minutes', async () => {
  const org = await openOrg()
  for (let n = 1; n <= 10; n++) expect(await consent(org)).toContain('code=')
  expect(await consent(org)).toBeNull()
})

test('[6] the twenty-first refresh token ends the first', async () => {
  const org = await openOrg()
  for (let n = 2; n <= 21; n++) {
    if (n % 10 === 2) org.advance(10 * MINUTE)
    await exchange(org, new URL((await consent(org))!).searchParams.get('code')!)
  }
  expect((await org.signIn()).json).toEqual({ error: 'invalid_code' })
})

test('[7] a revoked refresh token takes its access tokens along', async () => {
  const org = await openOrg()
  const { json } = await org.send('POST', `/oauth/v2/token/revoke?token=${credentials.refresh_token}`)
  expect(json).toEqual({ status: 'success' })
  expect((await org.get('org')).json.code).toBe('INVALID_TOKEN')
  expect((await org.signIn()).json).toEqual({ error: 'invalid_code' })
})

test('[8] the header is Zoho-oauthtoken, not Bearer', async () => {
  const org = await openOrg()
  const bearer = await org.get('org', { authorization: `Bearer ${org.token}` })
  expect(bearer).toMatchObject({ status: 401, json: { code: 'AUTHENTICATION_FAILURE' } })
})

test.each([
  ['ZohoCRM.modules.ALL', 200],
  ['ZohoCRM.modules.READ', 200],
  ['ZohoCRM.modules.contacts.READ', 200],
  ['ZohoCRM.modules.Contacts.ALL', 200],
  ['ZohoCRM.modules.deals.READ', 401],
  ['ZohoCRM.modules.CREATE', 401],
])('[9] with the scope %s contacts are read with status %d', async (scopes, status) => {
  const org = await openOrg(
    { modules: { Contacts: { records: [{ id: '5725767000001000001', Last_Name: 'A' }] } } },
    { settings: { scopes } },
  )
  const reply = await org.get('Contacts?fields=Last_Name')
  expect(reply.status).toBe(status)
  if (status === 401) expect(reply.json.code).toBe('OAUTH_SCOPE_MISMATCH')
})

test('[9] a query needs its own scope and that of the module', async () => {
  const scopes = 'ZohoCRM.coql.READ,ZohoCRM.modules.deals.READ'
  const org = await openOrg({}, { settings: { scopes } })
  expect((await org.query("select id from Deals where id > '0'")).status).toBe(204)
  expect((await org.query("select id from Leads where id > '0'")).json.code).toBe('OAUTH_SCOPE_MISMATCH')
})

test('[9] a bulk read needs its own scope and that of the module, a count that of searches', async () => {
  const scopes = 'ZohoCRM.bulk.READ,ZohoCRM.modules.deals.READ,ZohoCRM.modules.custom.READ'
  const org = await openOrg({ modules: { Boats: {} } }, { settings: { scopes } })
  const start = (name: string) =>
    org.post('/crm/bulk/v8/read', { query: { module: { api_name: name }, fields: ['id'] } })
  expect((await start('Deals')).status).toBe(201)
  expect((await start('Boats')).status).toBe(201)
  expect(await start('Leads')).toMatchObject({ status: 401, json: { code: 'OAUTH_SCOPE_MISMATCH' } })
  expect(await org.get('Deals/actions/count')).toMatchObject({ status: 401, json: { code: 'OAUTH_SCOPE_MISMATCH' } })
})

test.each([
  ['currencies', 'org/currencies'],
  ['profiles', 'settings/profiles'],
  ['roles', 'settings/roles'],
  ['modules', 'settings/modules'],
])('[9] the scope of settings.%s is enough for %s, and for no more', async (area, path) => {
  const seed = { currencies: [{ iso_code: 'USD', exchange_rate: '1' }] }
  const org = await openOrg(seed, { settings: { scopes: `ZohoCRM.settings.${area}.READ` } })
  expect((await org.get(path)).status).toBe(200)
  expect((await org.get('settings/fields?module=Leads')).json.code).toBe('OAUTH_SCOPE_MISMATCH')
})

test('[10] tokens belong to the user that the start names', async () => {
  const org = await openOrg({}, { settings: { user: 'bob@zoho.example' } })
  expect((await org.get('users?type=CurrentUser')).json.users).toMatchObject([{ first_name: 'Bob' }])
  await expect(openOrg({}, { settings: { user: 'nobody' } })).rejects.toThrow('There is no user "nobody"')
})

test('a data centre or a reading that there is not is refused at the start, with those that there are', async () => {
  await expect(openOrg({}, { settings: { dc: 'mars' } })).rejects.toThrow('no data centre "mars"; there are us, eu,')
  await expect(openOrg({}, { settings: { readings: 'tea-leaves' } })).rejects.toThrow('no reading "tea-leaves"')
})
