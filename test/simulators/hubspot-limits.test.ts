import { describe, expect, test } from 'vitest'
import { startSimulator } from '../../simulators/index.ts'
import { openAccount, token } from './hubspot-account.ts'

const objects = '/crm/objects/2026-03/contacts'

function rateHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-hubspot-ratelimit')))
}

describe('who may call', () => {
  test.each([[{}], [{ authorization: 'Bearer nonsense' }], [{ authorization: token }]])(
    '[1] %j is answered with 401',
    async (headers) => {
      const account = await openAccount()
      const { status, body } = await account.send('GET', objects, undefined, headers)
      expect([status, body.category]).toEqual([401, 'INVALID_AUTHENTICATION'])
      expect(body.message).toMatch(
        /^Authentication credentials not found\. This API supports OAuth 2\.0 authentication and /,
      )
    },
  )

  test('[2] an expired token is told from a missing one', async () => {
    const account = await openAccount()
    const control = await account.post('/_sim/tokens', { action: 'shorten', lifeMs: 1_000 })
    expect(control.status).toBe(200)
    expect((await account.get(objects)).status).toBe(200)
    await account.post('/_sim/clock', { advance: 4_000 })
    expect((await account.get(objects)).body).toMatchObject({ category: 'EXPIRED_AUTHENTICATION' })
  })

  test('[3] a missing scope is named', async () => {
    const account = await openAccount(
      {},
      { settings: { scopes: 'crm.objects.contacts.read,crm.objects.contacts.write' } },
    )
    const definition = { name: 'x', label: 'X', type: 'string', fieldType: 'text', groupName: 'contactinformation' }
    const { status, body } = await account.post('/crm/properties/2026-03/contacts', definition)
    expect([status, body.category]).toEqual([403, 'MISSING_SCOPES'])
    expect(body.errors[0].context.requiredGranularScopes).toEqual(['crm.schemas.contacts.write'])
    expect((await account.get(objects)).status).toBe(200)
  })
})

describe('rate limits', () => {
  test('[14] the call after the hundredth within ten seconds is refused; room returns as calls leave the window', async () => {
    const account = await openAccount()
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const first = await account.get(objects)
    expect(rateHeaders(first.headers)).toEqual({
      'x-hubspot-ratelimit-max': '100',
      'x-hubspot-ratelimit-remaining': '99',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': '250000',
      'x-hubspot-ratelimit-daily-remaining': '249999',
      'x-hubspot-ratelimit-secondly': '10',
      'x-hubspot-ratelimit-secondly-remaining': '10',
    })
    await account.post('/_sim/clock', { advance: 6_000 })
    for (let call = 2; call <= 100; call++) expect((await account.get(objects)).status).toBe(200)
    const refused = await account.get(objects)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBeNull()
    expect(refused.body).toEqual({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: expect.any(String),
      policyName: 'TEN_SECONDLY_ROLLING',
      groupName: expect.stringMatching(/^publicapi:/),
    })
    await account.post('/_sim/clock', { advance: 4_000 })
    expect([(await account.get(objects)).status, (await account.get(objects)).status]).toEqual([200, 429])
    const { body } = await account.get('/_sim/ledger?window=10000')
    expect(body).toMatchObject({ calls: 103, status429: 2, maxInWindow: { calls: 102, allowed: 100 } })
  })

  test('[16] the window can be set at the start and changed while running', async () => {
    const account = await openAccount({}, { limits: { window: 2 } })
    const statuses = async (calls: number) => {
      const seen: number[] = []
      for (let call = 0; call < calls; call++) seen.push((await account.get(objects)).status)
      return seen
    }
    expect(await statuses(3)).toEqual([200, 200, 429])
    await account.post('/_sim/limits', { window: 190 })
    expect(await statuses(2)).toEqual([200, 200])
    expect((await account.get(objects)).headers.get('x-hubspot-ratelimit-max')).toBe('190')
  })

  test.each([
    [100, 250_000, '10'],
    [190, 625_000, '19'],
    [250, 2_000_000, '25'],
  ])('[15] a window of %d and %d calls a day stand in the headers and hold', async (window, daily, secondly) => {
    const account = await openAccount({}, { limits: { window, daily } })
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const { headers } = await account.get(objects)
    expect(rateHeaders(headers)).toEqual({
      'x-hubspot-ratelimit-max': String(window),
      'x-hubspot-ratelimit-remaining': String(window - 1),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': String(daily),
      'x-hubspot-ratelimit-daily-remaining': String(daily - 1),
      'x-hubspot-ratelimit-secondly': secondly,
      'x-hubspot-ratelimit-secondly-remaining': secondly,
    })
    for (let call = 2; call <= window; call++) expect((await account.get(objects)).status).toBe(200)
    expect((await account.get(objects)).status).toBe(429)
  })

  test('[17] a public app has 110 calls in ten seconds, and no daily limit or headers for one', async () => {
    const account = await openAccount({}, { limits: { window: 110, daily: 1 }, settings: { app: 'oauth' } })
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    const { headers } = await account.get(objects)
    expect(rateHeaders(headers)).toEqual({
      'x-hubspot-ratelimit-max': '110',
      'x-hubspot-ratelimit-remaining': '109',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-secondly': '11',
      'x-hubspot-ratelimit-secondly-remaining': '11',
    })
    for (let call = 2; call <= 110; call++) expect((await account.get(objects)).status).toBe(200)
    expect((await account.get(objects)).body.policyName).toBe('TEN_SECONDLY_ROLLING')
    await expect(openAccount({}, { settings: { app: 'pirate' } })).rejects.toThrow('no kind of app "pirate"')
  })

  test('[20] the daily limit holds until midnight of the account', async () => {
    const account = await openAccount({ account: { utcOffsetMilliseconds: 3_600_000 } }, { limits: { daily: 1 } })
    await account.post('/_sim/clock', { now: '2026-11-20T22:59:50Z', frozen: true })
    expect((await account.get(objects)).status).toBe(200)
    const { status, body } = await account.get(objects)
    expect([status, body.policyName, body.message]).toEqual([429, 'DAILY', 'You have reached your daily limit.'])
    await account.post('/_sim/clock', { advance: 10_000 })
    expect((await account.get(objects)).status).toBe(200)
  })

  test('[23] searches have five calls a second of their own', async () => {
    const account = await openAccount()
    await account.post('/_sim/clock', { now: '2026-11-20T12:00:00Z', frozen: true })
    for (let call = 1; call <= 5; call++) expect((await account.post(`${objects}/search`, {})).status).toBe(200)
    const { status, body } = await account.post(`${objects}/search`, {})
    expect([status, body.policyName, body.message]).toEqual([429, 'SECONDLY', 'You have reached your secondly limit.'])
    await account.post('/_sim/clock', { advance: 1_000 })
    expect((await account.post(`${objects}/search`, {})).status).toBe(200)
  })

  test('[26] more than twenty calls in flight are refused with 423 and leave no trace in the store', async () => {
    const running = await startSimulator('hubspot', { latency: 'typical' })
    try {
      const create = (at: number) =>
        fetch(`${running.url}${objects}/batch/create`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ inputs: [{ properties: { firstname: `N${at}` } }] }),
        })
      const statuses = (await Promise.all(Array.from({ length: 24 }, (_, at) => create(at)))).map(
        (reply) => reply.status,
      )
      expect(statuses.filter((status) => status === 201)).toHaveLength(20)
      expect(statuses.filter((status) => status === 423)).toHaveLength(4)
      expect(running.simulation.account.store.collection('contacts').size).toBe(20)
      expect((await create(99)).status).toBe(201)
    } finally {
      await running.close()
    }
  })
})

describe('requests that are not well-formed', () => {
  test('[36] broken JSON, another content type and a body beyond 10 MB', async () => {
    const account = await openAccount()
    const send = async (body: string, type = 'application/json') =>
      (
        await account.simulation.app.request(objects, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': type },
          body,
        })
      ).status
    expect(await send('{"properties":')).toBe(400)
    expect(await send('[]')).toBe(400)
    expect(await send('properties=1', 'application/x-www-form-urlencoded')).toBe(415)
    expect(await send(JSON.stringify({ properties: { message: 'x'.repeat(10 * 1024 * 1024) } }))).toBe(413)
  })
})
