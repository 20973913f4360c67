import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Claim, carryOut } from '../../src/dispatch/carry-out.ts'
import { lookAtRun, pauseRun, rouseRuns } from '../../src/dispatch/follow-run.ts'
import { processIdentity } from '../../src/dispatch/process-identity.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Phase, Run } from '../../src/model/run.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

const id = 'run_1'
const hour = 3_600_000
/** Virtual time goes on while the real disk works, by a sign of life at each turn: what happens at once takes less. */
const minute = 60_000
const phase: Phase = { name: 'write', startedAt: 1, ms: 2, calls: 3, rateLimitHits: 0 }
/** No process ever had this start time. */
const dead = `${processIdentity().split(':')[0]}:${process.pid}:1`

let home: string
let store: Store
let clock: VirtualClock
let pause: AbortController
let launched: string[]
let may: boolean

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-dispatch-'))
  store = await openStore({ home })
  clock = createVirtualClock()
  pause = new AbortController()
  ;[launched, may] = [[], true]
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const seen = async (): Promise<Run> => (await store.runs.get(id)) as Run
const parts = () => ({
  ...{ store, clock, mayLaunch: async () => may },
  dispatcher: { launch: (run: string) => void launched.push(run), holds: (run: string) => launched.includes(run) },
})

const spent = (retryAfterMs: number): CrmError =>
  new CrmError({ kind: 'quota', scope: 'request', stored: 'no', message: 'Nothing is left of today.', retryAfterMs })

function carry(work: (claim: Claim) => Promise<Record<string, unknown>>, worker = 'me', signal = pause.signal) {
  const { signal: abort } = new AbortController()
  return clock.run(carryOut({ store, clock, worker, pause: signal, abort }, id, work))
}

/** A migration that fell asleep for so long under a worker that has died since. */
async function fallAsleep(ms: number): Promise<void> {
  await store.runs.create({ id, verb: 'migrate', plan: 'leads', input: {} }, clock.now())
  const claimed = await store.runs.claim(id, dead, clock.now(), 120_000)
  const fence = 'fence' in claimed ? claimed.fence : expect.fail('nobody else is there')
  const progress = { phase: 'waiting for the daily budget.', done: 0, total: null, phases: [phase] }
  await store.runs.report(id, fence, progress, clock.now(), 120_000)
  await store.runs.sleep(id, fence, clock.now() + ms, clock.now())
}

test('everybody who looks at a sleeping run sees until when, and no longer once it goes on', async () => {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  const until = clock.now() + 30 * hour
  const looks: (number | undefined)[] = []
  let attempts = 0
  const ended = carry(async () => {
    attempts += 1
    if (attempts === 1) throw spent(30 * hour)
    looks.push((await seen()).wakeAt)
    return {}
  })
  const watching = clock.sleep(10 * hour).then(async () => looks.push((await seen()).wakeAt))
  expect(await ended).toBe('done')
  await watching
  expect(looks).toEqual([until, undefined])
  expect(clock.now()).toBeGreaterThanOrEqual(until)
})

test('a run that was ordered for a time begins then, and tells nobody that it works before', async () => {
  const at = clock.now() + 5 * hour
  await store.runs.create({ id, verb: 'migrate', plan: null, input: { at }, wakeAt: at }, clock.now())
  expect((await seen()).wakeAt).toBe(at)
  let begun = 0
  await carry(async () => {
    begun = clock.now()
    return {}
  })
  expect(begun).toBe(at)
})

test('a pause ends the sleep; resumed before its time a run sleeps on, after it it begins', async () => {
  const at = clock.now() + 5 * hour
  await store.runs.create({ id, verb: 'migrate', plan: null, input: { at }, wakeAt: at }, clock.now())
  pause.abort()
  expect(await carry(async () => ({}))).toBe('paused')
  expect(clock.now()).toBeLessThan(at - 4 * hour)
  await store.runs.requeue(id, clock.now())
  let begun = 0
  const work = async () => {
    begun = clock.now()
    return {}
  }
  expect(await carry(work, 'you', new AbortController().signal)).toBe('done')
  expect(begun).toBe(at)
})

test('a sleeper is paused at once by who asks for that, and its worker finds out by itself', async () => {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  const ended = carry(async () => {
    throw spent(30 * hour)
  })
  await clock.sleep(hour).then(() => pauseRun(parts(), id))
  expect(await seen()).toMatchObject({ state: 'paused' })
  await ended
  expect(await seen()).toMatchObject({ state: 'paused' })
  expect(clock.monotonic()).toBeLessThan(hour + 2 * minute)
})

describe('a sleeper that was killed', () => {
  test('is given one other worker, however many look, and sleeps on with what it had told', async () => {
    await fallAsleep(20 * hour)
    const { wakeAt } = await seen()
    await Promise.all([lookAtRun(parts(), id), lookAtRun(parts(), id), rouseRuns(parts())])
    expect(launched).toEqual([id])
    expect(await seen()).toMatchObject({ state: 'queued', wakeAt })
    let claim: Claim | undefined
    await carry(async (given) => {
      claim = given
      return {}
    }, 'next')
    expect(clock.now()).toBe(wakeAt)
    expect(claim?.run.progress).toMatchObject({ phases: [phase] })
    expect((await seen()).progress).toMatchObject({ phases: [phase] })
  })

  test('is told to who rouses it, once', async () => {
    await fallAsleep(20 * hour)
    expect((await rouseRuns(parts())).map((run) => run.id)).toEqual([id])
    expect(await rouseRuns(parts())).toEqual([])
  })

  test('goes on at once when its time has come meanwhile', async () => {
    await fallAsleep(1_000)
    await clock.run(clock.sleep(9 * hour))
    await rouseRuns(parts())
    const before = clock.now()
    expect(await carry(async () => ({}), 'next')).toBe('done')
    expect(clock.now() - before).toBeLessThan(minute)
  })

  test('is left as it is by a process whose workers could not carry it out', async () => {
    await fallAsleep(20 * hour)
    may = false
    const before = await seen()
    expect(await rouseRuns(parts())).toEqual([])
    expect([launched, await seen()]).toEqual([[], before])
  })

  test('is paused by who asks for that, instead of given another worker first', async () => {
    await fallAsleep(20 * hour)
    expect(await pauseRun(parts(), id)).toMatchObject({ state: 'paused' })
    expect(launched).toEqual([])
  })
})

test('a run that was killed awake is paused and not started again by itself', async () => {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  await store.runs.claim(id, dead, clock.now(), 120_000)
  expect(await rouseRuns(parts())).toEqual([])
  expect(await seen()).toMatchObject({
    state: 'paused',
    problem: { message: expect.stringContaining('without a word') },
  })
  expect(launched).toEqual([])
})

test('a sleeper whose worker lives is left alone', async () => {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  const claimed = await store.runs.claim(id, processIdentity(), clock.now(), 1)
  await store.runs.sleep(id, 'fence' in claimed ? claimed.fence : -1, clock.now() + hour, clock.now())
  await clock.run(clock.sleep(60_000))
  expect(await rouseRuns(parts())).toEqual([])
  expect(await seen()).toMatchObject({ state: 'running' })
})

test('a worker of another machine counts as gone once its lease is over, and not before', async () => {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  await store.runs.claim(id, 'elsewhere:1:1', clock.now(), 120_000)
  expect(await lookAtRun(parts(), id)).toMatchObject({ state: 'running' })
  await clock.run(clock.sleep(120_001))
  expect(await lookAtRun(parts(), id)).toMatchObject({ state: 'paused' })
})

test('a queued run that no worker takes up is paused after a while, and says where to look', async () => {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  expect(await lookAtRun(parts(), id)).toMatchObject({ state: 'queued' })
  await clock.run(clock.sleep(31_000))
  expect(await lookAtRun(parts(), id)).toMatchObject({
    ...{ state: 'paused', problem: { message: expect.stringContaining(`logs/${id}.log`) } },
  })
})

test('a worker whose store was deleted stops by itself', async () => {
  await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, clock.now())
  await carry(async ({ signal }) => {
    // At once: virtual time would go on while the disk works.
    rmSync(join(home, 'journal.db'))
    await clock.sleep(hour, signal)
    return {}
  }).catch(() => undefined)
  expect(clock.monotonic()).toBeLessThan(minute)
})
