import { afterEach, describe, expect, test } from 'vitest'
import { openSimulation, type Simulation, type StartOptions } from '../../simulators/index.ts'
import type { Fault } from '../../simulators/kit/faults.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import type { Progress } from '../../src/model/run.ts'
import { findObject } from '../../src/model/schema.ts'
import { never } from '../connectors/fake-http.ts'
import { connectInProcess } from '../connectors/reference-in-process.ts'
import { guest, guests } from './reference-source.ts'
import { guestPlan, plan } from './schemas.ts'
import { type End, errorOf, PowerCut, resultOf, World } from './world.ts'

const toPersons: Plan = {
  ...plan,
  target: { connection: 'crm', vendor: 'reference', account: 'ref-1' },
  objects: [
    {
      ...guestPlan,
      target: 'person',
      match: [{ field: 'email', normalise: 'email' }],
      fields: [
        { to: 'last_name', from: 'name', transform: [] },
        { to: 'email', from: 'mail', transform: ['email'] },
        { to: 'notes', from: 'note', transform: [] },
      ],
      provenance: { sourceKey: 'external_key', created: 'original_created_at' },
    },
  ],
}

const creates = 20
const updates = 3
const hours = 3_600_000

let world: World
const opened: World[] = []
let simulation: Simulation
let migration: string
let dryRun: DryRunResult
/** Told of each call as it arrives and as its answer leaves; may cut the power. */
let onCall: (when: 'before' | 'after', call: string) => void
let progress: Progress[]
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

/** Guests to create and to update in an account that writes by jobs alone, on one time; dry run and consent are done. */
async function prepare({ settings, limits, ...options }: StartOptions = {}): Promise<void> {
  const old = Array.from({ length: updates }, (_, n) => guest(`old${n}`, { name: `New ${n}` }))
  onCall = () => undefined
  progress = []
  world = await World.open({ guests: [...guests(creates), ...old], plan: toPersons })
  opened.push(world)
  const { clock } = world
  simulation = await openSimulation('reference', {
    ...options,
    settings: { writes: 'jobs', ...settings },
    limits: { jobRows: 8, jobMs: 4_000, pageRows: 3, ...limits },
    time: { now: clock.now, sleep: (ms) => clock.sleep(ms) },
  })
  let dead: World['store'] | null = null
  const connection = connectInProcess(simulation, {
    clock,
    onCall(when, call) {
      if (dead === world.store) throw new PowerCut('Still no power.')
      try {
        onCall(when, call)
      } catch (error) {
        dead = world.store
        throw error
      }
    },
  })
  const surroundings = world.surroundings.bind(world)
  world.surroundings = (run, fence) => {
    const given = surroundings(run, fence)
    return {
      ...given,
      connect: async (name) => (name === 'crm' ? connection : given.connect(name)),
      progress(now) {
        progress.push(now)
        given.progress(now)
      },
    }
  }
  await world.pass(
    (async () => {
      const person = findObject(await connection.describe(never), 'person')!
      await connection.admin!.createFields('person', Object.values(person.provenance!), never)
    })(),
  )
  const create = old.map(({ id }) => ({ last_name: 'Old', email: `${id}@inn.test`, phone: '1' }))
  simulation.account.edit!({ object: 'person', create })
  ;({ dryRun, migration } = await world.prepare())
}

async function resume(attempts = 6): Promise<MigrateResult> {
  let end: End<MigrateResult> = { error: new Error('It was never attempted.') }
  for (let n = 0; n < attempts && 'error' in end; n += 1) end = await world.attempt<MigrateResult>(migration)
  return resultOf(end)
}

/** Each guest is there once, whatever happened on the way. */
async function expectWhole(): Promise<void> {
  const { tally } = await resume()
  expect(tally).toMatchObject({ created: creates, updated: updates, quarantined: 0, failed: 0 })
  const keys = persons().map(({ external_key }) => external_key)
  expect(keys).toHaveLength(creates + updates)
  expect(new Set(keys).size).toBe(creates + updates)
  const old = persons().filter(({ phone }) => phone === '1')
  expect(old.map(({ last_name }) => last_name).sort()).toEqual(['New 0', 'New 1', 'New 2'])
  expect(await world.store.journal.inDoubt(migration)).toEqual([])
  simulation.faults.set([])
  expect(await world.verify(migration)).toMatchObject({ matched: creates + updates, mismatched: 0, missing: 0 })
}

function persons(): Record<string, string | null>[] {
  const stored = simulation.account.store.collection('person').values()
  return (stored as unknown as { values: Record<string, string | null> }[]).map(({ values }) => values)
}

/** Calls that the account saw, by method and path without numbers. */
function calls(call: string): number {
  const shape = (path: string): string => path.replaceAll(/job-\d+/g, '*')
  return simulation.ledger.entries().filter(({ method, path }) => `${method} ${shape(path)}` === call).length
}

const openCall = 'POST /v1/jobs'
const uploadCall = 'PUT /v1/jobs/*/rows'
const abortCall = 'POST /v1/jobs/*/abort'

/** The nth call whose method and path fit, at its arrival or at its answer. */
function cutAt(nth: number, when: 'before' | 'after', pattern: RegExp): void {
  let seen = 0
  onCall = (now, call) => {
    if (now === when && pattern.test(call) && ++seen === nth) world.cutPower()
  }
}

describe.each(['safe', 'refused', 'blind'])('by jobs, where a repeated create is %s,', (replay) => {
  test('each guest arrives once', async () => {
    await prepare({ settings: { replay } })
    await expectWhole()
    expect(calls(uploadCall)).toBe(4)
    expect(calls(openCall)).toBe(4)
  })

  test.each<Fault>([
    { path: '/v1/jobs', kind: 'reset-before', nth: 2 },
    { path: '/v1/jobs', kind: 'reset-after', nth: 2 },
    { path: '/v1/jobs', kind: 'cut', nth: [1, 3] },
    { path: '/v1/jobs', kind: 'status', status: 503, nth: [1, 2] },
    { path: '*/rows', kind: 'reset-before', nth: [1, 2] },
    { path: '*/rows', kind: 'reset-after', nth: [1, 2] },
    { path: '*/rows', kind: 'cut', nth: 2 },
    { path: '*/rows', kind: 'status', status: 500, nth: 2 },
    { path: '*/rows', kind: 'status', status: 502, applied: true, nth: 2 },
    { path: '*/rows', kind: 'expire', nth: 2 },
    { path: '/v1/jobs/*', method: 'GET', kind: 'reset-before', every: 3 },
    { path: '*/results', kind: 'cut', every: 2 },
    { path: '*/rows', kind: 'job', end: 'failed', nth: [1, 2, 4] },
    { path: '*/rows', kind: 'job', end: 'lost', nth: [1, 3] },
    { path: '*/rows', kind: 'job', end: 'stuck', nth: [2, 3] },
  ])('each guest arrives once in spite of %j', async (fault) => {
    await prepare({ settings: { replay } })
    simulation.faults.set([fault])
    await expectWhole()
  })

  test.each([
    'intend:before',
    'intend:after',
    'begin:before',
    'begin:after',
    'keep:before',
    'keep:after',
    'settle:before',
    'settle:after',
  ])('each guest arrives once though the worker dies at %s', async (border) => {
    for (const hit of border.startsWith('keep') ? [1, 2] : [1, 4]) {
      // A job that is begun outlasts the lease of its dead worker, so that its successor meets it at work.
      await prepare({ settings: { replay }, limits: border.startsWith('begin') ? { jobMs: 400_000 } : {} })
      // Half of each job is handled, so that a batch is kept as well as settled.
      simulation.faults.set([{ kind: 'job', end: 'failed', path: '*/rows', every: 2 }])
      let seen = 0
      world.onStep = (step) => {
        if (step === border && ++seen === hit) world.cutPower()
      }
      await expectWhole()
      expect(world.cuts).toBe(1)
    }
  })

  test.each([
    ['an opening', /^POST \/v1\/jobs$/],
    ['an upload', /^PUT .*\/rows$/],
    ['a look at a job', /^GET \/v1\/jobs\/[^/]+$/],
    ['a page of results', /\/results$/],
  ])('each guest arrives once though the worker dies at %s', async (_, pattern) => {
    for (const [when, hit] of [
      ['before', 1],
      ['after', 1],
      ['before', 3],
      ['after', 3],
    ] as const) {
      await prepare({ settings: { replay } })
      cutAt(hit, when, pattern)
      await expectWhole()
      expect(world.cuts).toBe(1)
    }
  })

  test('each guest arrives once though a job and its results expire while nobody is at work', async () => {
    for (const pattern of [/^PUT .*\/rows$/, /\/results$/]) {
      await prepare({ settings: { replay }, limits: { jobHours: 2 } })
      cutAt(2, 'after', pattern)
      errorOf(await world.attempt(migration))
      await world.pass(world.clock.sleep(3 * hours))
      await expectWhole()
    }
  })

  test('each guest arrives once though a job is lost while it is at work, and its worker dies', async () => {
    await prepare({ settings: { replay }, limits: { jobMs: 600_000 } })
    simulation.faults.set([{ kind: 'job', end: 'lost', path: '*/rows', nth: [1, 2] }])
    cutAt(2, 'after', /^PUT .*\/rows$/)
    await expectWhole()
  })
})

describe('a job', () => {
  test('that runs is left alone by a pause, and asked by the resume', async () => {
    await prepare({ limits: { jobMs: 60_000 } })
    let asked = Number.POSITIVE_INFINITY
    world.pausing = () => world.clock.monotonic() >= asked
    onCall = (when, call) => {
      if (when === 'after' && call.startsWith('PUT')) asked = Math.min(asked, world.clock.monotonic() + 5_000)
    }
    expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'paused' })
    expect(world.clock.monotonic() - asked).toBeLessThan(2_000)
    const doubts = await world.store.journal.inDoubt(migration)
    const running = doubts.filter(({ job }) => job !== null).length
    expect(running).toBeGreaterThan(0)
    world.pausing = () => false
    await expectWhole()
    expect(calls(uploadCall)).toBe(4)
    expect(calls(openCall)).toBe(4)
  })

  test('whose upload was lost before it arrived gets its rows from the next worker', async () => {
    await prepare()
    cutAt(1, 'before', /^PUT /)
    errorOf(await world.attempt(migration))
    const [job] = (await world.store.journal.inDoubt(migration)).flatMap((batch) => batch.job ?? [])
    onCall = () => undefined
    await expectWhole()
    const uploads = simulation.ledger.entries().filter(({ path }) => path === `/v1/jobs/${job?.id}/rows`)
    expect(uploads.map(({ status }) => status)).toEqual([202])
  })

  test('that is stuck is aborted, and what it did not do is done by another', async () => {
    await prepare()
    simulation.faults.set([{ kind: 'job', end: 'stuck', path: '*/rows', nth: 2 }])
    await expectWhole()
    expect(calls(abortCall)).toBe(1)
    expect(calls(openCall)).toBe(5)
  })

  test('is waited for where the account has no room for another', async () => {
    await prepare({ limits: { jobHours: 5, jobsOpen: 2 } })
    const other = connectInProcess(simulation, { clock: world.clock })
    await world.pass(
      (async () => {
        const person = findObject(await other.describe(never), 'person')!
        for (let n = 0; n < 2; n += 1) await other.write!.bulk!.open(person, 'create', never)
      })(),
    )
    await expectWhole()
    expect(world.clock.monotonic()).toBeGreaterThan(4 * hours)
  })

  test('tells how far it is', async () => {
    await prepare({ limits: { jobRows: 50, jobMs: 60_000 } })
    await expectWhole()
    const done = progress.filter(({ phase }) => phase === 'writing').map((each) => each.done)
    expect(done.some((n) => n > updates && n < creates)).toBe(true)
    expect(Math.max(...done)).toBe(creates + updates)
    expect(done.at(-1)).toBe(creates + updates)
  })

  test('lets a row that the target refuses not hold up the others', async () => {
    await prepare()
    simulation.account.edit!({ object: 'person', create: [{ last_name: 'Stranger', email: 'g9@inn.test' }] })
    const { tally } = await resume(1)
    expect(tally).toMatchObject({ created: creates - 1, updated: updates, quarantined: 1, failed: 0 })
    expect(calls(uploadCall)).toBe(4)
  })

  test('is what many rows go by, and a request what few do, where there are both', async () => {
    await prepare({ settings: { writes: 'batch,jobs' }, limits: { batchRows: 2, jobRows: 18 } })
    expect(dryRun.findings.filter(({ code }) => code === 'by-jobs')).toMatchObject([
      { severity: 'info', count: creates, message: expect.stringMatching(/created by 1 asynchronous job,/) },
    ])
    await expectWhole()
    expect(calls(uploadCall)).toBe(1)
    expect(calls('POST /v1/objects/person/batch')).toBe(1 + 2)
  })

  test('costs what the dry run says', async () => {
    await prepare({ limits: { jobMs: 0 } })
    const before = simulation.ledger.figures().calls
    await expectWhole()
    expect(dryRun.estimate.calls).toBeGreaterThan(0)
    expect(simulation.ledger.figures().calls - before).toBeGreaterThanOrEqual(dryRun.estimate.calls)
  })
})
