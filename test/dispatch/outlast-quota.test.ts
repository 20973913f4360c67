import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Claim, carryOut } from '../../src/dispatch/carry-out.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Phase, Run, Verb } from '../../src/model/run.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

const id = 'run_1'
const minute = 60_000
const hour = 60 * minute

let home: string
let store: Store
let clock: VirtualClock
let pause: AbortController

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-dispatch-'))
  store = await openStore({ home })
  clock = createVirtualClock()
  pause = new AbortController()
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const spent = (retryAfterMs?: number): CrmError =>
  new CrmError({
    ...{ kind: 'quota', scope: 'request', stored: 'no', message: 'Nothing is left of today.' },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })

async function carry(verb: Verb, work: (claim: Claim) => Promise<Record<string, unknown>>): Promise<Run> {
  await store.runs.create({ id, verb, plan: null, input: {} }, clock.now())
  const { signal: abort } = new AbortController()
  await clock.run(carryOut({ store, clock, worker: 'me', pause: pause.signal, abort }, id, work))
  return (await store.runs.get(id)) as Run
}

test('a migration goes on each time the budget is there again, and says until when it waits', async () => {
  const begun: number[] = []
  const told: Run['progress'][] = []
  const phase: Phase = { name: 'write', startedAt: 1, ms: 2, calls: 3, rateLimitHits: 0 }
  const run = await carry('migrate', async (claim) => {
    begun.push(Math.round(clock.monotonic() / minute))
    if (begun.length > 1) told.push(claim.run.progress)
    else claim.progress({ phase: 'writing', done: 5, total: 9, phases: [phase] })
    if (begun.length < 3) throw spent(10 * minute)
    return { written: 3 }
  })
  expect(run).toMatchObject({ state: 'done', result: { written: 3 } })
  expect(begun).toEqual([0, 10, 20])
  expect(told).toMatchObject([
    { phase: expect.stringContaining('Nothing is left of today.'), phases: [phase] },
    { phase: expect.stringContaining('Nothing is left of today.'), phases: [phase] },
  ])
  expect(run).not.toHaveProperty('wakeAt')
})

test('without a word of the vendor it is tried again after a quarter of an hour', async () => {
  const begun: number[] = []
  await carry('verify', async () => {
    begun.push(clock.monotonic() / hour)
    if (begun.length < 2) throw spent()
    return {}
  })
  expect(begun[1]).toBeCloseTo(0.25, 3)
})

test('a pause ends the wait at once, and the run can be resumed', async () => {
  let attempts = 0
  const run = await carry('migrate', async () => {
    attempts += 1
    if (attempts === 1) pause.abort()
    throw spent(24 * hour)
  })
  expect(run).toMatchObject({ state: 'paused', problem: { message: expect.stringContaining('Nothing is left') } })
  expect(attempts).toBe(1)
  expect(clock.monotonic()).toBeLessThan(hour)
})

test('what somebody waits for says at once what is the matter', async () => {
  const run = await carry('discover', async () => {
    throw spent(24 * hour)
  })
  expect(run).toMatchObject({ state: 'paused', problem: { next: expect.stringContaining('daily budget') } })
  expect(clock.monotonic()).toBeLessThan(hour)
})
