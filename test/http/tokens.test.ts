import { expect, test } from 'vitest'
import { createHttpFactory } from '../../src/http/client.ts'
import type { ClientOptions, TokenStore } from '../../src/http/http.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { createMemoryTokens } from '../../src/http/tokens.ts'
import { CrmError } from '../../src/model/errors.ts'
import { createFakeVendor, never, options, read } from './fake-vendor.ts'
import { createVirtualClock } from './virtual-clock.ts'

const lifeMs = 30 * 60_000

/** A vendor that takes each refresh token once, and only the newest access token. */
function arrange(tokens: TokenStore = createMemoryTokens()) {
  const clock = createVirtualClock()
  const state = { access: '', refresh: 'first', renewals: 0, answerMs: 100, silent: 0, asked: [] as string[] }
  const refuse = (message: string): never => {
    throw new CrmError({ kind: 'auth', scope: 'request', stored: 'no', message })
  }
  const token: ClientOptions['token'] = {
    key: 'vendor:app',
    timeoutMs: 20_000,
    headers: (access) => ({ authorization: `Bearer ${access}` }),
    async renew(known) {
      const refresh = known?.refresh ?? 'first'
      state.asked.push(refresh)
      if (state.silent > 0) {
        state.silent -= 1
        await clock.sleep(3_600_000)
      }
      if (refresh !== state.refresh) refuse(`The refresh token ${refresh} was used before.`)
      state.renewals += 1
      state.refresh = `refresh-${state.renewals}`
      state.access = `access-${state.renewals}`
      const given = { access: state.access, refresh: state.refresh, lifeMs }
      await clock.sleep(state.answerMs)
      return given
    },
  }
  const vendor = createFakeVendor(clock, ({ headers }) => ({
    ...{ upMs: 10, backMs: 10 },
    reply: { status: headers.authorization === `Bearer ${state.access}` ? 200 : 401 },
  }))
  let processes = 0
  /** A client in a process of its own. */
  const open = (store: TokenStore = tokens) => {
    processes += 1
    const random = processes / 10
    const parts = { transport: vendor.transport, permits: createMemoryPermits(), clock, tokens: store }
    return createHttpFactory({ ...parts, random: () => random })(options({ token }))
  }
  return { clock, state, tokens, vendor, open }
}

test('many calls of several processes ask for one token', async () => {
  const { clock, state, open } = arrange()
  const clients = [open(), open(), open()]
  const calls = clients.flatMap((client) => Array.from({ length: 5 }, () => client.request(read(), never)))
  const replies = await clock.run(Promise.all(calls))
  expect(replies.map(({ status }) => status)).toEqual(Array(15).fill(200))
  expect(state.renewals).toBe(1)
})

test('what a token may be used for is told in each process, and stays where the next answer says nothing of it', async () => {
  const clock = createVirtualClock()
  const tokens = createMemoryTokens()
  const told: (string | null)[] = []
  const loans = [
    { access: 'a', lifeMs, scope: 'contacts.read' },
    { access: 'b', lifeMs },
  ]
  const token: ClientOptions['token'] = {
    ...{ key: 'vendor:app', timeoutMs: 20_000, headers: () => ({}) },
    renew: async () => loans.shift()!,
    observe: ({ scope }) => told.push(scope),
  }
  const { transport } = createFakeVendor(clock, () => ({ upMs: 10, backMs: 10, reply: { status: 200 } }))
  const open = () =>
    createHttpFactory({ transport, permits: createMemoryPermits(), clock, tokens, random: () => 0.5 })(
      options({ token }),
    )
  const clients = [open(), open()]
  for (const client of clients) await clock.run(client.request(read(), never))
  expect(loans).toHaveLength(1)
  await clock.run(clock.sleep(lifeMs))
  await clock.run(clients[0]!.request(read(), never))
  expect(told).toEqual(['contacts.read', 'contacts.read', 'contacts.read'])
  expect(loans).toHaveLength(0)
})

test('a token that ends in mid-run is renewed once, by the refresh token that came with it', async () => {
  const { clock, state, open } = arrange()
  const clients = [open(), open()]
  const all = () => clock.run(Promise.all(clients.map((client) => client.request(read(), never))))
  await all()
  await clock.run(clock.sleep(lifeMs))
  await all()
  expect(state.asked).toEqual(['first', 'refresh-1'])
})

test('a token that the vendor takes back before its time is renewed once for all who used it', async () => {
  const { clock, state, vendor, open } = arrange()
  const clients = [open(), open()]
  await clock.run(Promise.all(clients.map((client) => client.request(read(), never))))
  state.access = 'taken back'
  const calls = clients.flatMap((client) => [client.request(read(), never), client.request(read(), never)])
  await clock.run(Promise.all(calls))
  expect(state.renewals).toBe(2)
  expect(vendor.arrivals).toHaveLength(2 + 4 + 4)
})

test('nobody uses a token before it is kept', async () => {
  const memory = createMemoryTokens()
  const { clock, state, vendor, open } = arrange(memory)
  const slow: TokenStore = {
    ...memory,
    async save(...given) {
      await clock.sleep(5_000)
      expect(vendor.arrivals).toHaveLength(0)
      return memory.save(...given)
    },
  }
  await clock.run(open(slow).request(read(), never))
  expect(vendor.arrivals).toHaveLength(1)
  expect(await memory.read('vendor:app')).toMatchObject({ access: state.access, refresh: state.refresh })
})

test('a caller that gives up does not lose the token that is under way', async () => {
  const { clock, state, tokens, open } = arrange()
  const stop = new AbortController()
  const call = open().request(read(), stop.signal)
  const gaveUp = expect(clock.run(call)).rejects.toThrow('enough')
  await clock.run(clock.sleep(50))
  stop.abort(new Error('enough'))
  await gaveUp
  await clock.run(clock.sleep(1_000))
  expect(await tokens.read('vendor:app')).toMatchObject({ refresh: state.refresh })
  await clock.run(open().request(read(), never))
  expect(state.renewals).toBe(1)
})

test('the claim of a process that died is over in time', async () => {
  const { clock, state, tokens, open } = arrange()
  expect(await tokens.claim('vendor:app', 'dead', clock.now(), 20_000)).toMatchObject({ version: 0 })
  const began = clock.monotonic()
  await clock.run(open().request(read(), never))
  expect(clock.monotonic() - began).toBeGreaterThanOrEqual(20_000)
  expect(state.renewals).toBe(1)
})

test('a process that was frozen while it asked takes the token of the one that went on', async () => {
  const { clock, state, tokens, open } = arrange()
  await clock.run(open().request(read(), never))
  await clock.run(clock.sleep(lifeMs))
  // Its claim ended while the answer was on its way; another process has renewed meanwhile.
  const frozen: TokenStore = {
    ...tokens,
    async claim(...given) {
      const claim = await tokens.claim(...given)
      await tokens.release('vendor:app', given[1])
      await open().request(read(), never)
      return claim
    },
  }
  expect(await clock.run(open(frozen).request(read(), never))).toMatchObject({ status: 200 })
  expect(state.asked).toEqual(['first', 'refresh-1', 'refresh-1'])
  expect(await tokens.read('vendor:app')).toMatchObject({ access: state.access })
})

test('a refresh token that is no longer good is told, and others may try again', async () => {
  const { clock, state, open } = arrange()
  state.refresh = 'signed in anew elsewhere'
  const client = open()
  for (const times of [1, 2]) {
    await expect(clock.run(client.request(read(), never))).rejects.toMatchObject({ kind: 'auth' })
    expect(state.asked).toHaveLength(times)
  }
})

test('a vendor that gives no token in time is asked again', async () => {
  const { clock, state, open } = arrange()
  state.silent = 1
  const began = clock.monotonic()
  expect(await clock.run(open().request(read(), never))).toMatchObject({ status: 200 })
  expect(clock.monotonic() - began).toBeGreaterThan(20_000)
  expect(state.asked).toEqual(['first', 'first'])
})
