import { describe, expect, test } from 'vitest'
import { client, openAccount } from './reference-account.ts'

describe('signing in', () => {
  test('[1] a client gets a token and its life in seconds', async () => {
    const account = await openAccount({ limits: { tokenMs: 90_000 } })
    const { status, body } = await account.post('/v1/token', client)
    expect({ status, body }).toEqual({
      status: 200,
      body: { access_token: expect.stringMatching(/./), expires_in: 90 },
    })
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect(await account.send('GET', '/v1/account', undefined, headers)).toMatchObject({ status: 200 })
  })

  test('[2] another client is refused', async () => {
    const account = await openAccount()
    const wrong = await account.post('/v1/token', { ...client, client_secret: 'guess' })
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'client_unknown' } } })
  })

  test.each([{}, { authorization: 'Bearer nobody' }, { authorization: 'Basic abc' }])(
    '[3] %j is nobody',
    async (headers: Record<string, string>) => {
      const account = await openAccount()
      const refused = await account.send('GET', '/v1/account', undefined, headers)
      expect(refused).toMatchObject({ status: 401, body: { error: { code: 'token_unknown' } } })
    },
  )

  test('[4] a token ends, and one that was asked for later lives on', async () => {
    const account = await openAccount({ limits: { tokenMs: 60_000 } })
    account.simulation.clock.advance(30_000)
    const { body } = await account.post('/v1/token', client)
    account.simulation.clock.advance(30_000)
    expect(await account.get('/v1/account')).toMatchObject({ status: 401, body: { error: { code: 'token_expired' } } })
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect(await account.send('GET', '/v1/account', undefined, headers)).toMatchObject({ status: 200 })
  })
})

describe('limits', () => {
  test('[5] the account tells what it does and what bounds it', async () => {
    const settings = { replay: 'blind', writes: 'batch,jobs', refusal: 'batch' }
    const account = await openAccount({ settings, limits: { lookupLag: 3_000, batchRows: 7, daily: 10 } })
    expect((await account.get('/v1/account')).body).toMatchObject({
      id: 'ref-1',
      on_repeat: 'duplicates',
      writes: ['batch', 'jobs'],
      refusal: 'batch',
      lookup_lag_ms: 3_000,
      limits: { batch_rows: 7, daily: 10, daily_left: 9, window: 100, window_ms: 10_000, in_flight: 20 },
    })
  })

  test('[6] calls in any window are limited; a refusal says when to come back and uses up nothing', async () => {
    const account = await openAccount({ limits: { window: 2 } })
    await account.get('/v1/account')
    account.simulation.clock.advance(6_000)
    await account.get('/v1/account')
    const refused = await account.get('/v1/account')
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'window_full' } } })
    expect(refused.headers.get('retry-after')).toBe('4')
    account.simulation.clock.advance(4_000)
    expect((await account.get('/v1/account')).status).toBe(200)
    expect((await account.get('/v1/account')).status).toBe(429)
    expect((await account.control('ledger?window=10000&path=/v1/account')).body.maxInWindow.allowed).toBe(2)
  })

  test('[7] figures that change hold from the next call on, the length of the window too', async () => {
    const account = await openAccount()
    await account.control('limits', { window: 1, windowMs: 500 })
    expect((await account.get('/v1/account')).status).toBe(200)
    expect((await account.get('/v1/account')).status).toBe(429)
    account.simulation.clock.advance(500)
    expect((await account.get('/v1/account')).status).toBe(200)
  })

  test('[8] calls at a time are limited', async () => {
    const account = await openAccount({ limits: { inFlight: 2 }, faults: [{ kind: 'slow', ms: 20, times: 4 }] })
    const answers = await Promise.all([1, 2, 3].map(() => account.get('/v1/account')))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429])
    expect(answers.find(({ status }) => status === 429)?.body.error.code).toBe('in_flight')
    expect((await account.get('/v1/account')).status).toBe(200)
  })

  test('[9] the day ends at midnight UTC', async () => {
    const account = await openAccount({ limits: { daily: 1 } })
    await account.get('/v1/account')
    const spent = await account.get('/v1/account')
    expect(spent).toMatchObject({ status: 429, body: { error: { code: 'day_spent' } } })
    expect(spent.headers.get('retry-after')).toBe(String(12 * 3600))
    account.simulation.clock.set(Date.UTC(2026, 2, 2), true)
    const { body } = await account.post('/v1/token', client)
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await account.send('GET', '/v1/account', undefined, headers)).status).toBe(200)
  })

  test('[10] answers tell what is left, and asking for a token uses up nothing', async () => {
    const account = await openAccount({ limits: { window: 5, daily: 9 } })
    const told = async () => {
      const { headers } = await account.get('/v1/account')
      return [headers.get('x-window-left'), headers.get('x-day-left')]
    }
    expect(await told()).toEqual(['4', '8'])
    await account.post('/v1/token', client)
    expect(await told()).toEqual(['3', '7'])
  })

  test('[11] what a lost write may still do settles in the time that the latency allows', async () => {
    const told = async (latency: string) =>
      (await (await openAccount({ latency })).get('/v1/account')).body.settle_ms as number
    expect(await told('none')).toBe(1_000)
    expect(await told('typical')).toBe(2_000)
  })
})

describe('errors', () => {
  test('[12] every answer has a request id, and an error tells it too', async () => {
    const account = await openAccount()
    const good = await account.get('/v1/account')
    const bad = await account.get('/v1/nothing')
    expect(good.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(bad.body.request_id).toBe(bad.headers.get('x-request-id'))
    expect(bad.body.request_id).not.toBe(good.headers.get('x-request-id'))
  })

  test.each([
    ['no JSON', '{"operation":'],
    ['no object', '[]'],
    ['no operation', { rows: [] }],
    ['no list', { operation: 'create', rows: {} }],
    ['a row without a ref', { operation: 'create', rows: [{ values: {} }] }],
    [
      'two rows with one ref',
      {
        operation: 'create',
        rows: [
          { ref: 'a', values: {} },
          { ref: 'a', values: {} },
        ],
      },
    ],
    ['an update without an id', { operation: 'update', rows: [{ ref: 'a', values: {} }] }],
    ['a create without values', { operation: 'create', rows: [{ ref: 'a' }] }],
  ])('[13] a batch with %s is malformed, and nothing of it is written', async (_, body) => {
    const account = await openAccount()
    const refused = await account.post('/v1/objects/person/batch', body)
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'malformed' } } })
    expect((await account.control('records?collection=person')).body.size).toBe(0)
  })

  test('[13] a body of another content type is malformed', async () => {
    const account = await openAccount()
    const token = (await account.post('/v1/token', client)).body.access_token
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' }
    const refused = await account.send('POST', '/v1/objects/person/batch', '{}', headers)
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'malformed' } } })
  })

  test('[14] rows and bytes of a batch have a maximum', async () => {
    const account = await openAccount({ limits: { batchRows: 2, batchBytes: 400 } })
    const batch = (count: number, last_name: string) => ({
      operation: 'create',
      rows: Array.from({ length: count }, (_, index) => ({ ref: String(index), values: { last_name } })),
    })
    const refused = { status: 413, body: { error: { code: 'too_large' } } }
    expect(await account.post('/v1/objects/person/batch', batch(3, 'A'))).toMatchObject(refused)
    expect(await account.post('/v1/objects/person/batch', batch(1, 'ä'.repeat(200)))).toMatchObject(refused)
    expect((await account.post('/v1/objects/person/batch', batch(2, 'A'))).status).toBe(200)
  })

  test('[15] an unknown path or object is 404, another method 405', async () => {
    const account = await openAccount()
    expect(await account.get('/v1/deals')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect((await account.get('/v1/objects/deal/records')).status).toBe(404)
    expect(await account.get('/v1/objects/person/batch')).toMatchObject({ status: 405 })
  })

  test('[16] a busy system says that nothing was carried out, a failed one does not', async () => {
    const faults = [
      { kind: 'status', status: 503, nth: 2 },
      { kind: 'status', status: 500, nth: 3 },
    ] as const
    const account = await openAccount({ faults })
    expect(await account.get('/v1/account')).toMatchObject({ status: 503, body: { error: { code: 'busy' } } })
    expect(await account.get('/v1/account')).toMatchObject({ status: 500, body: { error: { code: 'failed' } } })
  })
})
