import { describe, expect, test } from 'vitest'
import { openAccount, people, type TestAccount, token } from './pipedrive-account.ts'

const daily = 'x-daily-ratelimit-token-remaining'
const me = '/api/v1/users/me'

const many = async (account: TestAccount, count: number, path = me) => {
  const statuses: number[] = []
  for (let at = 0; at < count; at++) statuses.push((await account.get(path)).status)
  return statuses
}
const countOf = (statuses: number[], status: number) => statuses.filter((each) => each === status).length

describe('the tokens of a day', () => {
  test.each([
    ['lite', '1', 30_000],
    ['growth', '3', 180_000],
    ['premium', '2', 300_000],
    ['ultimate', '10', 2_100_000],
  ])('[17] %s with %s seats has %d', async (plan, seats, tokens) => {
    const account = await openAccount({}, { settings: { plan, seats } })
    const { headers } = await account.get(me)
    expect(headers.get('x-daily-ratelimit-token-limit')).toBe(String(tokens))
    expect(headers.get(daily)).toBe(String(tokens - 2))
  })

  test.each([
    ['GET', '/api/v2/persons/1', 1],
    ['GET', '/api/v2/persons', 10],
    ['GET', '/api/v2/deals/archived', 20],
    ['GET', '/api/v2/pipelines', 5],
    ['GET', '/api/v2/personFields', 10],
    ['GET', '/api/v2/personFields/name', 1],
    ['GET', '/api/v2/persons/search?term=ab', 20],
    ['POST', '/api/v2/persons', 5],
    ['PATCH', '/api/v2/persons/1', 5],
    ['DELETE', '/api/v2/persons/1', 3],
    ['POST', '/api/v2/deals/1/products/bulk', 25],
    ['DELETE', '/api/v2/deals/1/products', 15],
    ['GET', '/api/v1/notes', 20],
    ['GET', '/api/v1/notes/1', 2],
    ['POST', '/api/v1/notes', 10],
    ['PUT', '/api/v1/notes/1', 10],
    ['DELETE', '/api/v1/notes/1', 6],
    ['GET', '/api/v1/leads/archived', 40],
    ['GET', '/api/v1/leadLabels', 10],
    ['GET', '/api/v1/leadSources', 2],
    ['GET', '/api/v1/deals/1/participants', 10],
    ['PUT', '/api/v1/persons/1/merge', 40],
    ['GET', '/api/v1/users/find?term=a', 40],
    ['GET', '/api/v1/files/1/download', 20],
  ])('[18] %s %s costs %d', async (method, path, cost) => {
    const account = await openAccount({ persons: people(1) }, { limits: { daily: 1_000 } })
    const { headers } = await account.send(method, path, method === 'GET' ? undefined : {})
    expect(headers.get(daily)).toBe(String(1_000 - cost))
    expect(account.simulation.ledger.entries()[0]?.weight).toBe(cost)
  })

  test('[19] a spent day refuses everything until midnight of the server', async () => {
    const account = await openAccount(
      { persons: people(1) },
      { limits: { daily: 25 }, settings: { 'server-zone': '+02:00' } },
    )
    expect(await many(account, 4, '/api/v2/persons')).toEqual([200, 200, 200, 429])
    expect(await many(account, 1, '/api/v2/persons/1')).toEqual([429])
    const hours = async (count: number) => {
      account.simulation.clock.advance(count * 3_600_000)
      return (await account.get('/api/v2/persons')).status
    }
    expect(await hours(9)).toBe(429)
    expect(await hours(1)).toBe(200)
  })

  test('[20] a call that is dearer than what is left passes and empties the day, or is refused', async () => {
    const usual = await openAccount({ persons: people(1) }, { limits: { daily: 5 } })
    const other = await openAccount(
      { persons: people(1) },
      { limits: { daily: 5 }, settings: { readings: 'dear-calls-refused' } },
    )
    const { status, headers } = await usual.get('/api/v2/persons')
    expect([status, headers.get(daily)]).toEqual([200, '0'])
    const refused = await other.get('/api/v2/persons')
    expect([refused.status, refused.headers.get(daily)]).toEqual([429, '5'])
    expect((await other.get('/api/v2/persons/1')).status).toBe(200)
  })

  test('[19] the answer of a spent day tells that nothing is left', async () => {
    const account = await openAccount({}, { limits: { daily: 0 } })
    const { status, headers, body } = await account.get(me)
    expect([status, headers.get(daily), body.success, body.errorCode]).toEqual([429, '0', false, 429])
  })

  test('[21] the day is the company’s, the window each credential’s', async () => {
    const account = await openAccount({}, { settings: { token: `${token},second` }, limits: { daily: 8, window: 2 } })
    const second = () => account.send('GET', me, undefined, { 'x-api-token': 'second' })
    expect(await many(account, 3)).toEqual([200, 200, 429])
    expect([(await second()).status, (await second()).status, (await second()).headers.get(daily)]).toEqual([
      200,
      200,
      '0',
    ])
  })

  test('[22] the headers of the day can be missing', async () => {
    const account = await openAccount({}, { settings: { 'daily-headers': 'off' } })
    const { headers } = await account.get(me)
    expect([headers.get(daily), headers.get('x-ratelimit-limit')]).toEqual([null, '100'])
    const shown = await openAccount()
    expect((await shown.get('/api/v2/persons')).headers.get(daily)).toBe('749990')
  })

  test('[23] ten thousand POST and PUT a day of an API token, or no such rule', async () => {
    const usual = await openAccount({}, { limits: { dailyRequests: 1 } })
    const ruled = await openAccount(
      {},
      { limits: { dailyRequests: 1 }, settings: { readings: 'daily-post-put-limit' } },
    )
    const post = (account: TestAccount) => account.post('/api/v2/persons', { name: 'A' })
    expect((await post(usual)).headers.get('x-daily-requests-left')).toBeNull()
    expect((await post(usual)).status).toBe(200)
    expect((await post(ruled)).headers.get('x-daily-requests-left')).toBe('0')
    expect((await post(ruled)).status).toBe(429)
    expect((await ruled.get(me)).status).toBe(200)
  })
})

describe('the window of two seconds', () => {
  test.each([
    ['lite', 20, 80],
    ['growth', 40, 160],
    ['premium', 100, 400],
    ['ultimate', 120, 480],
  ])('[24] %s: %d calls of an API token, %d of an app', async (plan, byToken, byApp) => {
    const account = await openAccount({}, { settings: { plan, app: 'oauth' } })
    const app = await account.send('GET', me, undefined, { authorization: 'Bearer simulated-access-token' })
    expect(app.headers.get('x-ratelimit-limit')).toBe(String(byApp))
    expect((await account.get(me)).headers.get('x-ratelimit-limit')).toBe(String(byToken))
    const statuses = await many(account, byToken)
    expect([countOf(statuses, 200), countOf(statuses, 429)]).toEqual([byToken - 1, 1])
  })

  test('[25] it rolls: room comes back two seconds after each call', async () => {
    const account = await openAccount({}, { limits: { window: 2 } })
    const at = async (ms: number) => {
      account.simulation.clock.advance(ms)
      return (await account.get(me)).status
    }
    expect([await at(0), await at(1_500), await at(400), await at(100), await at(1_000), await at(500)]).toEqual([
      ...[200, 200, 429, 200, 429, 200],
    ])
  })

  test('[26] answers tell limit, rest and the seconds until it is whole', async () => {
    const account = await openAccount({}, { limits: { window: 5 } })
    const { headers } = await account.get(me)
    const told = ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`))
    expect(told).toEqual(['5', '4', '2'])
  })

  test('[27] a refused call uses up no tokens and no room', async () => {
    const account = await openAccount({}, { limits: { window: 1, daily: 100 } })
    expect(await many(account, 3)).toEqual([200, 429, 429])
    account.simulation.clock.advance(2_000)
    expect((await account.get(me)).headers.get(daily)).toBe('96')
  })

  test('[28] searches have ten in two seconds on every plan and with every credential', async () => {
    const account = await openAccount({}, { settings: { plan: 'ultimate' } })
    const statuses = await many(account, 12, '/api/v2/persons/search?term=ab')
    expect([countOf(statuses, 200), countOf(statuses, 429)]).toEqual([10, 2])
    expect((await account.get(me)).status).toBe(200)
    expect((await account.get('/api/v2/itemSearch?term=ab')).headers.get('x-ratelimit-limit')).toBe('10')
  })

  test('[29] figures can be changed while a client works', async () => {
    const account = await openAccount()
    await account.tell('limits', { window: 1 })
    expect(await many(account, 2)).toEqual([200, 429])
    await account.tell('limits', { window: 50 })
    expect(await many(account, 2)).toEqual([200, 200])
  })

  test('[30] a 429 tells no Retry-After, or tells it', async () => {
    const usual = await openAccount({}, { limits: { window: 0 } })
    const other = await openAccount({}, { limits: { window: 0 }, settings: { readings: 'retry-after-on-429' } })
    expect((await usual.get(me)).headers.get('retry-after')).toBeNull()
    expect((await other.get(me)).headers.get('retry-after')).toMatch(/^\d+$/)
  })
})

describe('refusals that are not heeded', () => {
  test('[31] an API token that goes on is shut out with a page of HTML', async () => {
    const account = await openAccount({}, { limits: { window: 1, refusalsBeforeBlock: 3, blockTime: 60_000 } })
    expect(await many(account, 6)).toEqual([200, 429, 429, 429, 403, 403])
    const { headers, body } = await account.get(me)
    expect(headers.get('content-type')).toContain('text/html')
    expect(body).toContain('<html>')
    expect(headers.get('x-ratelimit-limit')).toBeNull()
    account.simulation.clock.advance(59_000)
    expect((await account.get(me)).status).toBe(403)
    account.simulation.clock.advance(1_000)
    expect((await account.get(me)).status).toBe(200)
  })

  test('[32] an app is not shut out', async () => {
    const account = await openAccount({}, { settings: { app: 'oauth' }, limits: { window: 0, refusalsBeforeBlock: 1 } })
    const call = () => account.send('GET', me, undefined, { authorization: 'Bearer simulated-access-token' })
    expect([(await call()).status, (await call()).status, (await call()).status]).toEqual([429, 429, 429])
  })
})
