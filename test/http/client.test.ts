import { expect, test } from 'vitest'
import { createHttpFactory } from '../../src/http/client.ts'
import type { ClientOptions, HttpRequest } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { maxTries } from '../../src/http/retry.ts'
import type { Trace } from '../../src/http/trace.ts'
import type { WireRequest } from '../../src/http/transport.ts'
import { classify, createFakeVendor, type Exchange, never, options, read } from './fake-vendor.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** A factory on virtual time and the vendor behind it. */
function arrange(answer: (request: WireRequest, nth: number) => Partial<Exchange> = () => ({})) {
  const clock = createVirtualClock()
  const vendor = createFakeVendor(clock, (request, nth) => ({ upMs: 10, backMs: 10, ...answer(request, nth) }))
  const traces: Trace[] = []
  const http = createHttpFactory({
    transport: vendor.transport,
    permits: createMemoryPermits(),
    clock,
    random: () => 0.5,
    onTrace: (trace) => traces.push(trace),
  })
  return { clock, http, arrivals: vendor.arrivals, traces }
}

const status = (code: number, headers: Record<string, string> = {}): Partial<Exchange> => ({
  reply: { status: code, headers },
})
const coded = (code: string): Partial<Exchange> => ({ fails: Object.assign(new Error(code), { code }) })

/** Failure, how the request may be repeated, and how often it is sent. */
const repeats: [string, Partial<Exchange>, HttpRequest['repeat'], number][] = [
  ['overload', status(503), 'safe', maxTries],
  ['overload', status(503), 'once', 1],
  ['overload with proof that nothing was stored', status(503, { 'x-stored': 'no' }), 'once', maxTries],
  ['pace', status(429), 'safe', maxTries],
  ['pace', status(429), 'once', maxTries],
  ['a long wait asked for', status(429, { 'retry-after-ms': '3600000' }), 'safe', 1],
  ['content', status(400), 'safe', 1],
  ['a credential that nobody renews', status(401), 'safe', 1],
  ['connection refused', coded('ECONNREFUSED'), 'once', maxTries],
  ['unknown host', coded('ENOTFOUND'), 'once', maxTries],
  ['reset', coded('ECONNRESET'), 'once', 1],
  ['reset', coded('ECONNRESET'), 'safe', maxTries],
  ['certificate', coded('CERT_HAS_EXPIRED'), 'safe', 1],
]

test.each(repeats)('after a failure by %s a request is sent as often as is safe', async (_, failing, repeat, times) => {
  const { clock, http, arrivals, traces } = arrange(() => failing)
  const reply = http(options()).request(read({ repeat }), never)
  await expect(clock.run(reply)).rejects.toMatchObject({ name: 'CrmError' })
  expect(arrivals).toHaveLength(times)
  expect(traces[0]?.read()).toMatchObject({ calls: times, retries: times - 1 })
})

test('delays grow and never undercut what the vendor asks for', async () => {
  const { clock, http, arrivals } = arrange((_, nth) =>
    nth === 0 ? status(503, { 'retry-after-ms': '7000' }) : status(503),
  )
  await expect(clock.run(http(options()).request(read(), never))).rejects.toThrow('503')
  const gaps = arrivals.slice(1).map(({ at }, before) => at - arrivals[before]!.at - 20)
  expect(gaps).toEqual([7_250, 500, 1_000, 2_000, 4_000])
})

test('an abort ends a request at once: while it waits to retry, for a permit, for the reply', async () => {
  const waits: [Partial<Exchange>, Partial<ClientOptions>][] = [
    [status(503, { 'retry-after-ms': '60000' }), {}],
    [{}, { limits: { key: 'account', window: { permits: 1, ms: 60_000 }, concurrency: 5 } }],
    [{ backMs: 20_000 }, {}],
  ]
  for (const [answer, over] of waits) {
    const { clock, http } = arrange(() => answer)
    const leaving = new AbortController()
    const client = http(options(over))
    const scenario = async (): Promise<void> => {
      const first = client.request(read(), leaving.signal)
      const second = client.request(read(), leaving.signal)
      await clock.sleep(1_000)
      leaving.abort(new Error('stop'))
      const ends = await Promise.allSettled([first, second])
      expect(ends.at(-1)).toMatchObject({ status: 'rejected', reason: { message: 'stop' } })
      expect(clock.monotonic()).toBe(1_000)
    }
    await clock.run(scenario())
  }
})

test('a reply that came is not thrown away by an abort in the same moment', async () => {
  const leaving = new AbortController()
  const { clock, http } = arrange()
  const judged = (): null => {
    leaving.abort('a reason that is no error')
    return null
  }
  const client = http(options({ classify: judged }))
  expect((await clock.run(client.request(read({ repeat: 'once' }), leaving.signal))).status).toBe(200)
  await expect(client.request(read(), leaving.signal)).rejects.toBe('a reason that is no error')
})

test('one new credential serves everybody who was refused, and a second refusal is theirs', async () => {
  let token = 'old'
  let renewals = 0
  const { clock, http, arrivals } = arrange((request) => status(request.headers.authorization === 'new' ? 200 : 401))
  const client = http(
    options({
      authorize: async () => ({ authorization: token }),
      reauthorize: async (signal) => {
        renewals += 1
        await clock.sleep(500, signal)
        token = renewals === 1 ? 'new' : 'bad'
      },
    }),
  )
  const all = Promise.all(Array.from({ length: 8 }, () => client.request(read({ repeat: 'once' }), never)))
  expect((await clock.run(all)).map((reply) => reply.status)).toEqual(Array(8).fill(200))
  expect(renewals).toBe(1)
  expect(arrivals).toHaveLength(16)

  token = 'revoked'
  await expect(clock.run(client.request(read(), never))).rejects.toMatchObject({ kind: 'auth' })
  expect(renewals).toBe(2)
  expect(arrivals).toHaveLength(18)
})

test('a caller who leaves does not take the new credential from the others', async () => {
  let token = 'old'
  const { clock, http } = arrange((request) => status(request.headers.authorization === 'new' ? 200 : 401))
  const client = http(
    options({
      authorize: async () => ({ authorization: token }),
      reauthorize: async (signal) => {
        await clock.sleep(500, signal)
        token = 'new'
      },
    }),
  )
  const leaving = new AbortController()
  const scenario = async (): Promise<number> => {
    const gone = client.request(read(), leaving.signal)
    const stays = client.request(read(), never)
    await clock.sleep(200)
    leaving.abort(new Error('stop'))
    await expect(gone).rejects.toThrow('stop')
    return (await stays).status
  }
  expect(await clock.run(scenario())).toBe(200)
})

test('clients of one key share its window; another key has its own', async () => {
  const { clock, http, arrivals } = arrange()
  const limits = { key: 'account', window: { permits: 2, ms: 10_000 }, concurrency: 5 }
  const clients = [
    http(options({ limits })),
    http(options({ limits })),
    http(options({ limits: { ...limits, key: 'b' } })),
  ]
  const calls = clients.flatMap((client) => [client.request(read(), never), client.request(read(), never)])
  await clock.run(Promise.all(calls))
  expect(arrivals.map(({ at }) => at)).toEqual([10, 10, 10, 10, 10_031, 10_031])
})

test('the time-out bounds the whole exchange and leaves open what was stored', async () => {
  const { clock, http } = arrange(() => ({ backMs: 60_000 }))
  const reply = http(options({ timeoutMs: 5_000 })).request(read({ repeat: 'once' }), never)
  await expect(clock.run(reply)).rejects.toMatchObject({ kind: 'transient', stored: 'unknown' })
  expect(clock.monotonic()).toBe(5_000)
})

test('a request may have a time-out of its own', async () => {
  const { clock, http } = arrange(() => ({ backMs: 60_000 }))
  const reply = http(options({ timeoutMs: 50_000 })).request(read({ repeat: 'once', timeoutMs: 2_000 }), never)
  await expect(clock.run(reply)).rejects.toMatchObject({ kind: 'transient' })
  expect(clock.monotonic()).toBe(2_000)
})

test('the trace counts calls by route and keeps nothing of anybody', async () => {
  const { clock, http, traces } = arrange((_, nth) => status(nth === 2 ? 429 : 200, { left: '900' }))
  const client = http(options({ observe: (headers) => ({ dailyRemaining: Number(headers.left) }) }))
  const paths = ['/objects/contacts/151', '/objects/contacts/0035g00000ABCDEAA4', '/objects/contacts/jo@example.com']
  const scenario = async (): Promise<void> => {
    for (const path of paths) await client.request(read({ path, query: { q: 'secret' } }), never)
  }
  await clock.run(scenario())
  const counters = traces[0]!.read()
  expect(counters).toMatchObject({
    calls: 4,
    rateLimitHits: 1,
    retries: 1,
    dailyRemaining: 900,
    errors: { 'rate-limited': 1 },
  })
  expect(counters.latencyMs).toEqual({ sum: 80, min: 20, max: 20 })
  expect(counters.routes).toEqual({
    'GET /objects/contacts/{id}': { calls: 4, failures: 1, latencyMs: { sum: 80, min: 20, max: 20 } },
  })
})

test.each(['/../elsewhere', '/%2e%2e/elsewhere', 'x', '@evil.test/', '/things?q=1', '/things#x'])(
  'a path that would leave the base is not sent: %s',
  async (path) => {
    const { clock, http, arrivals } = arrange()
    const reply = http(options()).request(read({ path }), never)
    await expect(clock.run(reply)).rejects.toMatchObject({ kind: 'bug', stored: 'no' })
    expect(arrivals).toEqual([])
  },
)

test('a path that looks like another host stays below the base', async () => {
  const { clock, http, arrivals } = arrange()
  await clock.run(http(options()).request(read({ path: '//evil.test/x' }), never))
  expect(arrivals[0]?.request.url.href).toBe('https://vendor.test/api//evil.test/x')
})

test('a verdict that fails is a reply not understood, and a header that fails costs nothing', async () => {
  const { clock, http } = arrange()
  const broken = (): never => {
    throw new TypeError('undefined is not an object')
  }
  const client = http(options({ classify: broken }))
  await expect(clock.run(client.request(read(), never))).rejects.toMatchObject({ kind: 'bug', stored: 'unknown' })
  const careless = http(options({ classify, observe: broken }))
  expect((await clock.run(careless.request(read(), never))).status).toBe(200)
})
