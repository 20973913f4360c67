import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSimulation } from '../../simulators/kit/simulator.ts'
import { salesforce } from '../../simulators/salesforce/index.ts'
import { ANN, leadId, makeLeads, openOrg, signIn } from './salesforce-org.ts'

const LIMITS = '/services/data/v67.0/limits'
const REFRESH = { grant_type: 'refresh_token', refresh_token: salesforce.settings['refresh-token']! }
const ENDED = { status: 400, json: { error: 'invalid_grant', error_description: 'expired access/refresh token' } }

type Org = Awaited<ReturnType<typeof openOrg>>

const statusOf = async (org: Org, token: string) =>
  (await org.send(LIMITS, { headers: { authorization: `Bearer ${token}` } })).status

describe('refresh tokens', () => {
  it('[4] give access tokens again and again, with or without the secret', async () => {
    const org = await openOrg([])
    const first = await signIn(org.send, REFRESH)
    expect(first).toMatchObject({ status: 200, json: { scope: 'refresh_token api', token_type: 'Bearer' } })
    expect(first.json).not.toHaveProperty('refresh_token')
    const body = new URLSearchParams({ ...REFRESH, client_id: salesforce.settings['client-id']! })
    const second = await org.send('/services/oauth2/token', { method: 'POST', body })
    expect(await statusOf(org, first.json.access_token)).toBe(200)
    expect(await statusOf(org, second.json.access_token)).toBe(200)
    expect(await signIn(org.send, { ...REFRESH, refresh_token: 'never given out' })).toMatchObject(ENDED)
    expect((await signIn(org.send, { ...REFRESH, client_secret: 'x' })).json.error).toBe('invalid_client')
  })

  it('[5] serve once where they rotate', async () => {
    const org = await openOrg([], { settings: { 'refresh-rotation': 'on' } })
    const first = (await signIn(org.send, REFRESH)).json
    expect(first.refresh_token).toMatch(/^00D/)
    const second = await signIn(org.send, { ...REFRESH, refresh_token: first.refresh_token })
    expect(second.status).toBe(200)
    expect(second.json.refresh_token).not.toBe(first.refresh_token)
  })

  it('[6] that are used a second time end the consent with all its tokens', async () => {
    const org = await openOrg([], { settings: { 'refresh-rotation': 'on' } })
    const { access_token, refresh_token } = (await signIn(org.send, REFRESH)).json
    expect(await signIn(org.send, REFRESH)).toMatchObject(ENDED)
    expect(await statusOf(org, access_token)).toBe(401)
    expect(await signIn(org.send, { ...REFRESH, refresh_token })).toMatchObject(ENDED)
    expect(await statusOf(org, org.token)).toBe(200)
  })
})

describe('signed assertions', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificate = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string
  const bob = { Id: '005000000000002AAA', Username: 'Bob@acme.example', LastName: 'Ray', IsActive: true }
  const claims = {
    iss: salesforce.settings['client-id'],
    sub: 'bob@acme.example',
    aud: 'https://login.salesforce.com',
    exp: Math.floor(Date.now() / 1_000) + 180,
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const assertionOf = (changes: object = {}, key = pair.privateKey, header: object = { alg: 'RS256' }) => {
    const signed = `${part(header)}.${part({ ...claims, ...changes })}`
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
  }
  const open = () => openOrg([], { settings: { certificate } }, { users: [bob] })
  const exchange = (org: Org, assertion: string) =>
    signIn(org.send, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })

  it('[7] give a token for the user that they name', async () => {
    const org = await open()
    const { status, json } = await exchange(org, assertionOf())
    expect([status, json.id.slice(-18)]).toEqual([200, bob.Id])
    expect(json).not.toHaveProperty('refresh_token')
    const me = await org.send('/services/oauth2/userinfo', {
      headers: { authorization: `Bearer ${json.access_token}` },
    })
    expect(me.json).toMatchObject({ user_id: bob.Id, preferred_username: 'Bob@acme.example' })
  })

  it('[7] are refused for what is wrong with them', async () => {
    const org = await open()
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const cases: [string, string, string][] = [
      [assertionOf({ aud: 'https://example.com' }), 'invalid_grant', 'audience is invalid'],
      [assertionOf({ aud: 'https://test.salesforce.com' }), 'invalid_grant', 'audience is invalid'],
      [assertionOf({ exp: 1_000 }), 'invalid_grant', 'expired authorization code'],
      [assertionOf({ sub: 'nobody@acme.example' }), 'invalid_grant', "user hasn't approved this consumer"],
      [assertionOf({ iss: 'x' }), 'invalid_client_id', 'client identifier invalid'],
      [assertionOf({}, stranger), 'invalid_grant', 'invalid assertion'],
      [assertionOf({}, pair.privateKey, { alg: 'none' }), 'invalid_grant', 'invalid assertion'],
      ['no.assertion', 'invalid_grant', 'invalid assertion'],
    ]
    for (const [assertion, error, error_description] of cases)
      expect(await exchange(org, assertion)).toMatchObject({ status: 400, json: { error, error_description } })
    const plain = await openOrg([])
    expect((await exchange(plain, assertionOf())).json.error_description).toBe('invalid assertion')
    const wrong = () => createSimulation(salesforce, { settings: { certificate: 'no PEM' } })
    expect(wrong).toThrow('--certificate takes a certificate or a public key in PEM form.')
  })
})

describe('consent in a browser', () => {
  const verifier = 'a'.repeat(64)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const redirect_uri = 'http://127.0.0.1:1/done?x=1'
  const ask = async (org: Org, changes: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: salesforce.settings['client-id']!,
      redirect_uri,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...changes,
    })
    return await org.send(`/services/oauth2/authorize?${query}`, {})
  }
  const codeOf = async (org: Org) =>
    new URL((await ask(org)).headers.get('location')!).searchParams.get('code') ?? 'no code'
  const exchange = (org: Org, code: string, changes: Record<string, string> = {}) =>
    signIn(org.send, { grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier, ...changes })

  it('[8] gives a code that serves once, for a quarter of an hour', async () => {
    const org = await openOrg([])
    const code = await codeOf(org)
    const { status, json } = await exchange(org, code)
    expect([status, json.id.slice(-18)]).toEqual([200, ANN])
    expect((await signIn(org.send, { ...REFRESH, refresh_token: json.refresh_token })).status).toBe(200)
    expect((await exchange(org, code)).json.error_description).toBe('invalid authorization code')
    const late = await codeOf(org)
    await org.control('clock', { advance: 900_000 })
    expect((await exchange(org, late)).json.error_description).toBe('expired authorization code')
  })

  it('[8] needs the verifier and the same address, and sends refusals to the address', async () => {
    const org = await openOrg([])
    expect((await exchange(org, await codeOf(org), { code_verifier: 'b' })).json.error_description).toBe(
      'invalid code verifier',
    )
    const elsewhere = await exchange(org, await codeOf(org), { redirect_uri: 'http://127.0.0.1:2/' })
    expect(elsewhere.json.error).toBe('redirect_uri_mismatch')
    expect((await ask(org, { client_id: 'x' })).json.error).toBe('invalid_client_id')
    const { headers } = await ask(org, { response_type: 'token', state: 'ü' })
    const target = new URL(headers.get('location')!).searchParams
    expect([target.get('error'), target.get('state'), target.get('x')]).toEqual(['unsupported_response_type', 'ü', '1'])
  })
})

describe('users and tokens', () => {
  it('[9] that are inactive get no token', async () => {
    const org = await openOrg([])
    await org.control('records', { object: 'User', update: [{ Id: ANN, IsActive: false }] })
    expect(await signIn(org.send)).toMatchObject({
      status: 400,
      json: { error: 'inactive_user', error_description: 'user is inactive' },
    })
  })

  it('[10] are revoked singly, or with the consent that they come from', async () => {
    const org = await openOrg([])
    const revoke = (token: string) =>
      org.send('/services/oauth2/revoke', { method: 'POST', body: new URLSearchParams({ token }) })
    const { access_token } = (await signIn(org.send, REFRESH)).json
    expect((await revoke(org.token)).status).toBe(200)
    expect([await statusOf(org, org.token), await statusOf(org, access_token)]).toEqual([401, 200])
    expect((await revoke(REFRESH.refresh_token)).status).toBe(200)
    expect(await statusOf(org, access_token)).toBe(401)
    expect(await signIn(org.send, REFRESH)).toMatchObject(ENDED)
    expect((await revoke('unknown')).json.error).toBe('unsupported_token_type')
  })

  it('[12] are shown by the address in the answer, to their bearer alone', async () => {
    const org = await openOrg([])
    const { json } = await signIn(org.send)
    const path = new URL(json.id).pathname
    expect((await org.get(path)).json).toMatchObject({ user_id: ANN, display_name: 'Ann Lee', asserted_user: true })
    expect(await org.get(path.replace('00D', '00X'))).toMatchObject({ status: 403, text: 'Wrong_Org' })
    expect(await org.get(path.replace(ANN, leadId(1)))).toMatchObject({ status: 403, text: 'Bad_Id' })
    expect((await org.send(path, {})).text).toBe('Bad_OAuth_Token')
  })

  it('[13] stay signed in while they send requests', async () => {
    const org = await openOrg([], { limits: { sessionMs: 60_000 } })
    for (let minutes = 0; minutes < 5; minutes += 1) {
      await org.control('clock', { advance: 50_000 })
      expect((await org.get(LIMITS)).status).toBe(200)
    }
    await org.control('clock', { advance: 60_001 })
    expect((await org.get(LIMITS)).status).toBe(401)
  })

  it('[14] read a result on with a new token, and not with that of another user', async () => {
    const bob = { Id: '005000000000002AAA', Username: 'bob@acme.example', LastName: 'Ray', IsActive: true }
    const org = await openOrg(makeLeads(2_001), {}, { users: [bob] })
    const { nextRecordsUrl } = (await org.query('SELECT Id FROM Lead')).json
    await org.control('tokens', { action: 'expire' })
    expect(await org.get(nextRecordsUrl)).toMatchObject({ status: 401, json: [{ errorCode: 'INVALID_SESSION_ID' }] })
    const read = (token: string) => org.send(nextRecordsUrl, { headers: { authorization: `Bearer ${token}` } })
    expect((await read((await signIn(org.send)).json.access_token)).json.records).toHaveLength(1)
    const { clock, account } = org.simulation
    account.tokens.issue('bobs', bob.Id, clock.now(), 60_000)
    expect((await read('bobs')).json[0].errorCode).toBe('INVALID_QUERY_LOCATOR')
  })

  it('[15] that may not use the API get tokens and nothing else', async () => {
    const org = await openOrg([], { settings: { permissions: 'view-all' } })
    expect(await org.get(LIMITS)).toMatchObject({
      status: 403,
      json: [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'The REST API is not enabled for this Organization.' }],
    })
    expect((await org.get('/services/oauth2/userinfo')).status).toBe(200)
    expect(() => createSimulation(salesforce, { settings: { permissions: 'fly' } })).toThrow('no permission "fly"')
  })
})
