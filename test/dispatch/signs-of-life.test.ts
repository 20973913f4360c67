import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Claim, carryOut } from '../../src/dispatch/carry-out.ts'
import { CrmError, FerryError } from '../../src/model/errors.ts'
import type { Run, Verb } from '../../src/model/run.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

const id = 'run_1'
const leaseMs = 120_000
const hour = 3_600_000

let home: string
let store: Store
let clock: VirtualClock
let abort: AbortController
/** When signs of life were given. */
let beats: number[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-signs-'))
  store = await openStore({ home })
  clock = createVirtualClock()
  abort = new AbortController()
  beats = []
  const report = store.runs.report.bind(store.runs)
  store.runs.report = (...facts) => {
    beats.push(clock.monotonic())
    return report(...facts)
  }
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const seen = async (): Promise<Run> => (await store.runs.get(id)) as Run
const create = (verb: Verb = 'migrate', at?: number) => {
  const times = at === undefined ? { input: {} } : { input: { at }, wakeAt: at }
  return store.runs.create({ id, verb, plan: null, ...times }, clock.now())
}

type Times = { graceMs?: number; beatMs?: number }

function carry(work: (claim: Claim) => Promise<Record<string, unknown>>, times: Times = {}) {
  const { signal: pause } = new AbortController()
  return clock.run(carryOut({ store, clock, worker: 'me', pause, abort: abort.signal, ...times }, id, work))
}

/** Signs of life between two times, per second. */
const rate = (from: number, to: number): number =>
  (beats.filter((at) => at > from && at <= to).length * 1_000) / (to - from)

test('a worker gives two signs of life a second, a sleeping one only four in the time of a lease, and two again once awake', async () => {
  const start = clock.monotonic()
  await create('migrate', clock.now() + hour)
  let woke = 0
  await carry(async () => {
    woke = clock.monotonic()
    await clock.sleep(10_000)
    return {}
  })
  expect(woke - start).toBe(hour)
  expect(rate(start + leaseMs, woke - leaseMs)).toBeCloseTo(4_000 / leaseMs, 2)
  expect(rate(woke, woke + 10_000)).toBeGreaterThanOrEqual(1.9)
  expect(rate(woke, woke + 10_000)).toBeLessThan(2.3)
})

test('how often a sign of life is given can be told', async () => {
  await create()
  await carry(
    async () => {
      await clock.sleep(60_000)
      return {}
    },
    { beatMs: 20_000 },
  )
  expect(beats.length).toBeGreaterThan(3)
  expect(beats.length).toBeLessThan(7)
})

test('a worker that is put to rest or called back does not wait for its next sign of life', async () => {
  await create()
  await carry(async ({ rest }) => {
    await clock.sleep(100)
    rest(true)
    await clock.sleep(100)
    const before = beats.length
    rest(false)
    await clock.sleep(1)
    expect(beats.length).toBe(before + 1)
    return {}
  })
})

test('the lease is relied on until a grace before its end', async () => {
  await create()
  const graceMs = 30_000
  const state = await carry(
    async ({ holdLease }) => {
      await clock.sleep(400)
      beats = []
      // The lease was taken 400 ms ago, and ends for this worker 30 s early.
      await holdLease(leaseMs - graceMs - 400)
      expect(beats).toEqual([])
      await holdLease(leaseMs - graceMs - 399)
      expect(beats).toHaveLength(1)
      await expect(holdLease(leaseMs - graceMs + 1)).rejects.toMatchObject({
        code: 'busy',
        message: expect.stringContaining(`${leaseMs - graceMs + 1} ms`),
        next: expect.stringContaining('Nothing was sent'),
      })
      return {}
    },
    { graceMs },
  )
  expect(state).toBe('done')
})

test('a worker whose store is no longer in its place stops, and says why', async () => {
  await create()
  store.inPlace = async () => clock.monotonic() < 2_000
  await carry(async ({ signal }) => {
    await clock.sleep(hour, signal)
    return {}
  })
  expect(clock.monotonic()).toBeLessThan(5_000)
  expect(await seen()).toMatchObject({
    state: 'paused',
    problem: { code: 'store', message: expect.stringContaining(home) },
  })
})

test('phases that were told stay with the progress that follows', async () => {
  await create()
  const phase = { name: 'write' as const, startedAt: 1, ms: 2, calls: 3, rateLimitHits: 0 }
  await carry(async ({ progress }) => {
    progress({ phase: 'writing', done: 1, total: 2, phases: [phase] })
    progress({ phase: 'writing', done: 2, total: 2 })
    return {}
  })
  expect((await seen()).progress).toEqual({ phase: 'writing', done: 2, total: 2, phases: [phase] })
})

test('a run without a word about its time says what it waits for, one with progress keeps its word', async () => {
  const at = clock.now() + hour
  await create('migrate', at)
  const ended = carry(async () => ({}))
  await clock.sleep(hour / 2).then(async () => {
    expect((await seen()).progress).toEqual({ phase: 'waiting for its time', done: 0, total: null })
  })
  await ended
})

test('a sleeper that was taken over under its feet says so and changes nothing', async () => {
  await create('migrate', clock.now() + hour)
  const { sleep } = store.runs
  store.runs.sleep = async (...facts) => {
    if (facts[2] === null) return false
    return sleep.call(store.runs, ...facts)
  }
  let worked = false
  await carry(async () => {
    worked = true
    return {}
  })
  expect(worked).toBe(false)
  expect((await seen()).problem).toMatchObject({ code: 'busy', message: expect.stringContaining(id) })
})

const spent = (retryAfterMs?: number): CrmError => {
  const facts = { kind: 'quota', scope: 'request', stored: 'no', message: 'Nothing is left of today.' } as const
  return new CrmError(retryAfterMs === undefined ? facts : { ...facts, retryAfterMs })
}

for (const verb of ['extract', 'dry-run', 'apply-schema', 'migrate', 'verify'] as const) {
  test(`${verb} outlasts a spent budget, and tells what it waits for`, async () => {
    await create(verb)
    let attempts = 0
    const phases: (string | undefined)[] = []
    const state = await carry(async ({ run }) => {
      attempts += 1
      phases.push(run.progress?.phase)
      if (attempts === 1) throw spent()
      return {}
    })
    expect(state).toBe('done')
    expect(clock.monotonic()).toBeGreaterThanOrEqual(15 * 60_000)
    expect(clock.monotonic()).toBeLessThan(16 * 60_000)
    // The second attempt is given the run as it is by now.
    expect(phases).toEqual([undefined, 'waiting for the daily budget. Nothing is left of today.'])
  })
}

test('what is no matter of the budget is not waited for', async () => {
  await create()
  const state = await carry(async () => {
    throw new CrmError({ kind: 'rate-limited', scope: 'request', stored: 'no', message: 'No.', retryAfterMs: hour })
  })
  expect(state).toBe('paused')
  expect(clock.monotonic()).toBeLessThan(hour)
})

test('an answer that makes no sense is a bug of neither side to wait for: the run fails and keeps the words', async () => {
  await create()
  const state = await carry(async () => {
    throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message: 'The answer is no JSON.' })
  })
  expect(state).toBe('failed')
  expect((await seen()).problem).toEqual({ code: 'vendor', message: 'The answer is no JSON.' })
})

test('what is paused without advice says how to go on, what fails without advice gives none', async () => {
  for (const [code, next] of [
    ['paused', `Go on with: resume_run, or crm-ferry resume ${id}.`],
    ['plan', undefined],
  ] as const) {
    if (code === 'paused') await create()
    else await store.runs.requeue(id, clock.now())
    await carry(async () => {
      throw new FerryError(code, 'What happened.')
    })
    expect((await seen()).problem).toEqual({ code, message: 'What happened.', ...(next && { next }) })
  }
})

test('what changes the schema of the target is gone on with by who may change it', async () => {
  await create('apply-schema')
  await carry(async () => {
    throw new CrmError({ kind: 'permission', scope: 'request', stored: 'no', message: 'A scope is missing.' })
  })
  expect((await seen()).problem?.next).toContain(`Then go on with: resume_run, or crm-ferry resume ${id} --privileged.`)
})

test('whatever is thrown, the run ends with words for it', async () => {
  await create()
  await expect(carry(() => Promise.reject('a string'))).rejects.toBe('a string')
  expect((await seen()).problem).toEqual({ code: 'bug', message: 'Something went wrong inside crm-ferry: a string' })
})

test('a run that nobody created is refused', async () => {
  await expect(carry(async () => ({}))).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(id) })
})
