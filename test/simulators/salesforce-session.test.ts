import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startSimulator } from '../../simulators/index.ts'
import { openOrg, signIn } from './salesforce-org.ts'

describe('the OAuth endpoints of the Salesforce simulator', () => {
  it('[1, 11] issue a token for client credentials, in the body or as basic authentication', async () => {
    const { send } = await openOrg([])
    const { status, json } = await signIn(send)
    expect(status).toBe(200)
    expect(Object.keys(json).sort()).toEqual(
      ['access_token', 'id', 'instance_url', 'issued_at', 'scope', 'signature', 'token_type'].sort(),
    )
    expect(json).toMatchObject({ token_type: 'Bearer', scope: 'api' })
    expect(json.access_token).toMatch(/^00D000000000062!AQ/)
    expect(json.id).toMatch(/\/id\/00D000000000062EAA\/005000000000001AAA$/)
    const signed = createHmac('sha256', 'simulated-consumer-secret').update(json.id + json.issued_at)
    expect(json.signature).toBe(signed.digest('base64'))
    const basic = Buffer.from('simulated-consumer-key:simulated-consumer-secret').toString('base64')
    const reply = await send('/services/oauth2/token', {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect(reply.status).toBe(200)
  })

  it('[2, 3] refuse with the error bodies of OAuth', async () => {
    const { send } = await openOrg([])
    const refusals = [
      [{ client_id: 'x' }, 'invalid_client_id', 'client identifier invalid'],
      [{ client_secret: 'x' }, 'invalid_client', 'invalid client credentials'],
      [{ grant_type: 'password' }, 'unsupported_grant_type', 'grant type not supported'],
    ] as const
    for (const [changes, error, error_description] of refusals)
      expect(await signIn(send, changes)).toMatchObject({ status: 400, json: { error, error_description } })
    const orphan = await openOrg([], { settings: { 'run-as': 'nobody' } })
    expect((await signIn(orphan.send)).json).toEqual({
      error: 'invalid_grant',
      error_description: 'no client credentials user enabled',
    })
  })

  it('[12] say who the bearer is', async () => {
    const { get, send } = await openOrg([])
    const { status, json, headers } = await get('/services/oauth2/userinfo')
    expect(status).toBe(200)
    expect(json).toMatchObject({
      user_id: '005000000000001AAA',
      organization_id: '00D000000000062EAA',
      preferred_username: 'ann@acme.example',
      name: 'Ann Lee',
    })
    expect(headers.get('sforce-limit-info')).toBeNull()
    expect((await send('/services/oauth2/userinfo', {})).status).toBe(403)
  })
})

describe('sessions of the Salesforce simulator', () => {
  const expired = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]

  it('[13] end after their life, and a new token works', async () => {
    const { get, send, control, token } = await openOrg([], { limits: { sessionMs: 60_000 } })
    expect((await get('/services/data/v67.0/limits')).status).toBe(200)
    await control('clock', { advance: 60_001 })
    expect(await get('/services/data/v67.0/limits')).toMatchObject({ status: 401, json: expired })
    const fresh = (await signIn(send)).json.access_token
    expect(fresh).not.toBe(token)
    const reply = await send('/services/data/v67.0/limits', { headers: { authorization: `Bearer ${fresh}` } })
    expect(reply.status).toBe(200)
  })

  it('[14] are needed below a version path', async () => {
    const { send, get, control } = await openOrg([])
    expect(await send('/services/data/v67.0/sobjects', {})).toMatchObject({ status: 401, json: expired })
    await control('tokens', { action: 'revoke' })
    expect(await get('/services/data/v67.0/sobjects')).toMatchObject({ status: 401, json: expired })
  })
})

describe('limits of the Salesforce simulator', () => {
  it('[75] are told in a header on versioned paths and refuse with 403 when used up, until a day has passed', async () => {
    const { get, control } = await openOrg([], { limits: { daily: 2, sessionMs: 1_000_000_000 } })
    const first = await get('/services/data/v67.0/limits')
    expect(first.headers.get('sforce-limit-info')).toBe('api-usage=1/2')
    expect(first.json.DailyApiRequests).toEqual({ Max: 2, Remaining: 1 })
    expect((await get('/services/data')).headers.get('sforce-limit-info')).toBeNull()
    await get('/services/data/v67.0/limits')
    expect(await get('/services/data/v67.0/limits')).toMatchObject({
      status: 403,
      json: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    })
    await control('clock', { advance: 86_000_000 })
    expect((await get('/services/data/v67.0/limits')).status).toBe(403)
    await control('clock', { advance: 400_001 })
    expect((await get('/services/data/v67.0/limits')).headers.get('sforce-limit-info')).toBe('api-usage=1/2')
    await control('limits', { daily: 100 })
    expect((await get('/services/data/v67.0/limits')).headers.get('sforce-limit-info')).toBe('api-usage=2/100')
  })
})

describe('the Salesforce simulator as a server', () => {
  it('serves a world under the address in its environment', async () => {
    const running = await startSimulator('salesforce', { world: 'leads', size: 50 })
    try {
      expect(running.env).toEqual({
        SF_CLIENT_ID: expect.any(String),
        SF_CLIENT_SECRET: expect.any(String),
        SF_INSTANCE_URL: running.url,
      })
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: running.env.SF_CLIENT_ID!,
        client_secret: running.env.SF_CLIENT_SECRET!,
      })
      const token = (await (await fetch(`${running.url}/services/oauth2/token`, { method: 'POST', body })).json()) as {
        access_token: string
        instance_url: string
      }
      expect(token.instance_url).toBe(running.url)
      const answer = await fetch(`${token.instance_url}/services/data/v67.0/query/?q=SELECT+COUNT()+FROM+Lead`, {
        headers: { authorization: `Bearer ${token.access_token}` },
      })
      expect(await answer.json()).toEqual({ totalSize: 50, done: true, records: [] })
      expect(await (await fetch(`${running.control}/judgement`)).json()).toBeNull()
    } finally {
      await running.close()
    }
  })
})
