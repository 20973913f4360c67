import { expect, test } from 'vitest'
import type { Lane, Pace } from '../../src/http/http.ts'
import { createLimiter } from '../../src/http/limiter.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import { never } from './fake-vendor.ts'
import { failure } from './limiter-calls.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** Some calls have a narrower limit than the rest of the account. */
function arrange(whole: Pace & { concurrency: number }, search: Pace, permits = createMemoryPermits()) {
  const clock = createVirtualClock()
  const open = () => createLimiter({ key: 'account', ...whole, parts: { search } }, permits, clock)
  const limiter = open()
  const sent: [string, number][] = []
  const flight = { now: 0, most: 0 }
  const ask = (
    name: string,
    part?: 'search',
    { by = limiter, lane = 'read' as Lane, lastsMs = 0, stop = never } = {},
  ) =>
    by.run({ lane, weight: 1, timeoutMs: 1_000, ...(part && { part }) }, stop, async () => {
      sent.push([name, clock.monotonic()])
      flight.now += 1
      flight.most = Math.max(flight.most, flight.now)
      if (lastsMs > 0) await clock.sleep(lastsMs)
      flight.now -= 1
    })
  return { clock, limiter, open, permits, sent, flight, ask }
}

test('calls of a part keep to its window, and do not hold up the others meanwhile', async () => {
  const { clock, ask, sent } = arrange(
    { window: { permits: 6, ms: 10_000 }, concurrency: 50 },
    { window: { permits: 2, ms: 10_000 } },
  )
  const all = ['s1', 's2', 's3', 's4'].map((name) => ask(name, 'search', { lane: 'write' }))
  all.push(...['r1', 'r2', 'r3'].map((name) => ask(name)))
  await clock.run(Promise.all(all))
  expect(sent).toEqual([
    ...['s1', 's2', 'r1', 'r2', 'r3'].map((name) => [name, 0]),
    ...['s3', 's4'].map((name) => [name, 10_001]),
  ])
})

test('calls of a part count for the whole, too', async () => {
  const { clock, ask, sent } = arrange(
    { window: { permits: 2, ms: 10_000 }, concurrency: 50 },
    { window: { permits: 2, ms: 10_000 } },
  )
  await clock.run(Promise.all([ask('s1', 'search'), ask('s2', 'search'), ask('r1')]))
  expect(sent.map(([, at]) => at)).toEqual([0, 0, 10_001])
})

test('a part without a window has its places, and whoever leaves one makes room at once', async () => {
  const { clock, ask, flight, sent } = arrange({ concurrency: 5 }, { concurrency: 2 })
  const searches = Array.from({ length: 6 }, (_, n) => ask(`s${n}`, 'search', { lastsMs: 70 }))
  await clock.run(Promise.all(searches))
  expect(flight.most).toBe(2)
  expect(sent.map(([, at]) => at)).toEqual([0, 0, 70, 70, 140, 140])
  flight.most = 0
  const mixed = Array.from({ length: 12 }, (_, n) => ask(`${n}`, n % 2 === 0 ? 'search' : undefined, { lastsMs: 70 }))
  await clock.run(Promise.all(mixed))
  expect(flight.most).toBe(5)
})

test('who waits for a part holds nothing of the whole, and gives nothing away when it gives up', async () => {
  const whole = { window: { permits: 3, ms: 10_000 }, concurrency: 3 }
  const { clock, ask, permits, sent } = arrange(whole, { window: { permits: 1, ms: 10_000 } })
  const stop = new AbortController()
  const first = ask('s1', 'search')
  const gone = ask('s2', 'search', { lane: 'write', stop: stop.signal })
  const stays = ask('s3', 'search')
  await clock.run(clock.sleep(1))
  expect(await permits.busy('account', clock.now())).toBe(1)
  expect(await permits.busy('account in flight', clock.now())).toBe(0)
  stop.abort(new Error('enough'))
  await expect(clock.run(gone)).rejects.toThrow('enough')
  await clock.run(Promise.all([first, stays]))
  expect(sent).toEqual([
    ['s1', 0],
    ['s3', 10_001],
  ])
})

test('of those who wait for a part a write goes first, though it came last', async () => {
  const { clock, ask, sent } = arrange({ concurrency: 50 }, { window: { permits: 1, ms: 5_000 } })
  const all = [ask('s1', 'search'), ask('s2', 'search'), ask('s3', 'search', { lane: 'verify' })]
  await clock.run(clock.sleep(100))
  all.push(ask('w', 'search', { lane: 'write' }))
  await clock.run(Promise.all(all))
  expect(sent.map(([name]) => name)).toEqual(['s1', 'w', 's2', 's3'])
})

test('processes share the window of a part', async () => {
  const { clock, ask, open, sent } = arrange({ concurrency: 50 }, { window: { permits: 2, ms: 10_000 } })
  const [one, two] = [open(), open()]
  await clock.run(Promise.all([1, 2, 3, 4].map((n) => ask(`${n}`, 'search', { by: n % 2 === 0 ? one : two }))))
  expect(sent.map(([, at]) => at)).toEqual([0, 0, 10_001, 10_001])
})

test('a refusal for the pace stops the part, and the key, since nobody says which it was', async () => {
  const { clock, limiter, ask, sent } = arrange(
    { window: { permits: 9, ms: 4_000 }, concurrency: 50 },
    { window: { permits: 9, ms: 8_000 } },
  )
  const refused = limiter.run({ lane: 'read', weight: 1, timeoutMs: 1_000, part: 'search' }, never, async () => {
    throw failure('rate-limited')
  })
  await expect(clock.run(refused)).rejects.toThrow()
  await clock.run(Promise.all([ask('s', 'search'), ask('r')]))
  expect(sent).toEqual([
    ['r', 4_000],
    ['s', 8_000],
  ])
})

test('a part whose limits became known better keeps to them, and one that nobody knows is a bug', async () => {
  const { clock, limiter, ask, flight } = arrange({ concurrency: 50 }, { concurrency: 1 })
  await clock.run(ask('s', 'search', { lastsMs: 10 }))
  limiter.setLimits({ key: 'account', concurrency: 50, parts: { search: { concurrency: 3 } } })
  await clock.run(Promise.all([1, 2, 3, 4].map((n) => ask(`${n}`, 'search', { lastsMs: 10 }))))
  expect(flight.most).toBe(3)
  limiter.setLimits({ key: 'account', concurrency: 50 })
  await expect(clock.run(ask('s', 'search'))).rejects.toMatchObject({ code: 'bug' })
  await clock.run(ask('r'))
})
