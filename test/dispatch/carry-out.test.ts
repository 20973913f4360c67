import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Claim, carryOut } from '../../src/dispatch/carry-out.ts'
import { CrmError, type ErrorKind, FerryError, type FerryErrorCode } from '../../src/model/errors.ts'
import type { Run } from '../../src/model/run.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

const id = 'run_1'
const leaseMs = 120_000

let home: string
let store: Store
let clock: VirtualClock
let pause: AbortController
let abort: AbortController

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ferry-dispatch-'))
  store = await openStore({ home })
  clock = createVirtualClock()
  ;[pause, abort] = [new AbortController(), new AbortController()]
  await store.runs.create({ id, verb: 'migrate', plan: null, input: { approval: 'a' } }, clock.now())
})

afterEach(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

function carry(work: (claim: Claim) => Promise<Record<string, unknown>>, worker = 'me'): Promise<Run['state']> {
  return clock.run(carryOut({ store, clock, worker, pause: pause.signal, abort: abort.signal }, id, work))
}

async function ended(): Promise<Run> {
  return (await store.runs.get(id)) as Run
}

test('work that ends leaves its result, its last progress, and the run done', async () => {
  const state = await carry(async ({ run, progress }) => {
    expect(run).toMatchObject({ id, verb: 'migrate', input: { approval: 'a' } })
    progress({ phase: 'writing', done: 1, total: 2 })
    progress({ phase: 'writing', done: 2, total: 2 })
    return { written: 2 }
  })
  expect(state).toBe('done')
  expect(await ended()).toMatchObject({
    ...{ state: 'done', result: { written: 2 }, problem: null },
    progress: { phase: 'writing', done: 2, total: 2 },
  })
  expect(await store.runs.lease(id)).toBeNull()
})

test('progress is seen from outside while the work goes on, and the lease is kept however long it takes', async () => {
  await carry(async ({ progress }) => {
    progress({ phase: 'writing', done: 7, total: null })
    await clock.sleep(3 * leaseMs)
    expect(await ended()).toMatchObject({ state: 'running', progress: { done: 7 } })
    const lease = await store.runs.lease(id)
    expect(lease?.until).toBeGreaterThan(clock.now() + leaseMs - 1_000)
    return {}
  })
})

test('a run that another living worker holds is left alone', async () => {
  await store.runs.claim(id, 'other', clock.now(), leaseMs)
  let worked = false
  const refused = carry(async () => {
    worked = true
    return {}
  })
  await expect(refused).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('other') })
  expect(worked).toBe(false)
  expect(await store.runs.lease(id)).toMatchObject({ worker: 'other' })
})

test('a run whose worker fell silent is taken over, under a higher fence', async () => {
  const first = await store.runs.claim(id, 'other', clock.now(), leaseMs)
  await clock.run(clock.sleep(leaseMs + 1))
  let fence = 0
  await carry(async (claim) => {
    fence = claim.fence
    return {}
  })
  expect(fence).toBeGreaterThan('fence' in first ? first.fence : Number.POSITIVE_INFINITY)
})

describe('a pause', () => {
  test('that somebody asks for reaches the work within a second', async () => {
    const state = await carry(async ({ pausing }) => {
      expect(pausing()).toBe(false)
      await store.runs.requestPause(id, clock.now())
      await clock.sleep(1_000)
      expect(pausing()).toBe(true)
      throw new FerryError('paused', 'The run was paused on request.')
    })
    expect(state).toBe('paused')
    const { problem } = await ended()
    expect(problem).toMatchObject({ code: 'paused', next: expect.stringContaining(`crm-ferry resume ${id}`) })
  })

  test('of the process reaches it at once, and does not abort what is in flight', async () => {
    await carry(async ({ pausing, signal }) => {
      pause.abort()
      expect([pausing(), signal.aborted]).toEqual([true, false])
      return {}
    })
  })
})

test('an abort of the process aborts the work', async () => {
  const state = await carry(async ({ signal }) => {
    abort.abort(new FerryError('paused', 'Stopped by SIGINT.'))
    signal.throwIfAborted()
    return {}
  })
  expect(state).toBe('paused')
  expect((await ended()).problem).toMatchObject({ message: 'Stopped by SIGINT.' })
})

describe('a worker whose run was taken over', () => {
  const takeOver = () => store.runs.claim(id, 'other', clock.now() + leaseMs + 1, leaseMs)

  test('is aborted within a second, and its end changes nothing', async () => {
    await carry(async ({ signal }) => {
      await takeOver()
      await clock.sleep(1_000, signal)
      return { written: 1 }
    })
    expect(await ended()).toMatchObject({ state: 'running', result: null, problem: null })
    expect(await store.runs.lease(id)).toMatchObject({ worker: 'other' })
  })

  test('that has just ended its work does not call it done', async () => {
    const state = await carry(async () => {
      await takeOver()
      return { written: 1 }
    })
    expect(state).not.toBe('done')
    expect(await ended()).toMatchObject({ state: 'running', result: null })
  })

  test('may not send what could outlast its lease', async () => {
    // What is thrown within the work of a lost run is nobody's concern, so it is looked at here.
    const refusals: unknown[] = []
    const refuse = (error: unknown): void => void refusals.push(error)
    await carry(async ({ holdLease }) => {
      await takeOver()
      await holdLease(leaseMs + 1).catch(refuse)
      await holdLease(1).catch(refuse)
      return {}
    })
    const overtaken = { code: 'busy', message: `Another worker has taken over the run ${id}.` }
    expect(refusals).toMatchObject([overtaken, overtaken])
  })
})

test('a lease that is too short for a request is made longer first', async () => {
  const state = await carry(async ({ holdLease }) => {
    await clock.sleep(400)
    const before = await store.runs.lease(id)
    await holdLease(65_000)
    expect(await store.runs.lease(id)).toEqual(before)
    await holdLease(leaseMs)
    expect((await store.runs.lease(id))?.until).toBe(clock.now() + leaseMs)
    return {}
  })
  expect(state).toBe('done')
})

test('a disk that is full stops the work, and the run says so once it can', async () => {
  const { runs } = store
  const report = runs.report.bind(runs)
  let beats = 0
  runs.report = async (...facts) => {
    beats += 1
    if (beats === 3) throw new FerryError('store', 'The disk is full.', 'Make room.')
    return report(...facts)
  }
  const state = await carry(async ({ signal }) => {
    await clock.sleep(60_000, signal)
    return {}
  })
  expect(state).toBe('paused')
  const { problem } = await ended()
  expect(problem).toMatchObject({ code: 'store', message: 'The disk is full.' })
  expect(problem?.next).toBe(`Make room. Go on with: resume_run, or crm-ferry resume ${id}.`)
  expect(clock.monotonic()).toBeLessThan(5_000)
})

describe('work that fails', () => {
  const ferry: [FerryErrorCode, Run['state']][] = [
    ['paused', 'paused'],
    ['drift', 'paused'],
    ['store', 'paused'],
    ['plan', 'failed'],
    ['approval', 'failed'],
    ['privilege', 'failed'],
    ['usage', 'failed'],
  ]
  for (const [code, expected] of ferry) {
    test(`with our "${code}" leaves the run ${expected}, with message and next step`, async () => {
      const state = await carry(async () => {
        throw new FerryError(code, 'What happened.', 'What to do.')
      })
      expect(state).toBe(expected)
      expect(await ended()).toMatchObject({
        state: expected,
        problem: { code, message: 'What happened.', next: expect.stringMatching(/^What to do\./) },
      })
    })
  }

  const vendor: [ErrorKind, Run['state'], RegExp][] = [
    ['auth', 'paused', /credential/],
    ['permission', 'paused', /right/],
    ['rate-limited', 'paused', /Wait/],
    ['transient', 'paused', /vendor answers/],
    ['unsupported', 'paused', /Switch the feature on/],
    ['conflict', 'paused', /message/],
    ['not-found', 'paused', /message/],
  ]
  for (const [kind, expected, advice] of vendor) {
    test(`with the vendor's "${kind}" leaves the run ${expected} and says how to mend it`, async () => {
      const state = await carry(async () => {
        throw new CrmError({ kind, scope: 'request', stored: 'no', message: 'The vendor said no.' })
      })
      expect(state).toBe(expected)
      const { problem } = await ended()
      expect(problem).toMatchObject({ code: 'vendor', message: 'The vendor said no.' })
      expect(problem?.next).toMatch(advice)
      expect(problem?.next).toContain(`crm-ferry resume ${id}`)
    })
  }

  test(`with the vendor's "invalid" leaves the run failed, since only another plan can mend it`, async () => {
    const state = await carry(async () => {
      throw new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message: 'The condition was refused.' })
    })
    expect(state).toBe('failed')
    const { problem } = await ended()
    expect(problem).toMatchObject({
      code: 'plan',
      message: 'The condition was refused.',
      next: expect.stringMatching(/plan/),
    })
  })

  for (const kind of ['invalid', 'not-found'] as const) {
    test(`with the vendor's "${kind}" ends a first look, which has nothing to go on with`, async () => {
      await store.runs.create({ id: 'look', verb: 'discover', plan: null, input: {} }, clock.now())
      const refuse = async () => {
        throw new CrmError({ kind, scope: 'request', stored: 'no', message: 'The folder is empty.' })
      }
      const context = { store, clock, worker: 'me', pause: pause.signal, abort: abort.signal }
      expect(await clock.run(carryOut(context, 'look', refuse))).toBe('failed')
      expect((await store.runs.get('look'))?.problem).toMatchObject({
        message: 'The folder is empty.',
        next: expect.stringContaining('then look again'),
      })
    })
  }

  test('with a bug fails the run and lets the process hear of it', async () => {
    await expect(
      carry(async () => {
        throw new TypeError('x is not a function')
      }),
    ).rejects.toThrow('x is not a function')
    expect(await ended()).toMatchObject({ state: 'failed', problem: { code: 'bug' } })
  })

  test('can be carried out again once it is queued', async () => {
    await carry(async () => {
      throw new FerryError('approval', 'Nobody has approved it.')
    })
    await expect(carry(async () => ({}))).rejects.toMatchObject({ next: expect.stringContaining('Resume') })
    expect(await store.runs.requeue(id, clock.now())).toBe(true)
    expect(await carry(async () => ({ written: 1 }))).toBe('done')
    expect(await ended()).toMatchObject({ result: { written: 1 }, problem: null })
  })
})
