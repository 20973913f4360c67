import { beforeEach, describe, expect, test } from 'vitest'
import type { BulkWriter, CreateRow, JobResults, JobState, Outcome } from '../../src/connector.ts'
import { askJob, type JobRows, type Jobs, jobsFor, sendByJob } from '../../src/engine/write/job.ts'
import { CrmError, type CrmErrorFacts, FerryError } from '../../src/model/errors.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

const hour = 3_600_000
const object = { name: 'people', label: 'Person', labelPlural: 'People' } as ObjectSchema
const bounds = { maxRows: 10, maxBytes: 1_000, lifeMs: 8 * hour, atOnce: 2, resultRows: 2, fromRows: 1 }
const running = (wait: number, handled?: number): JobState => ({
  ...{ state: 'running', wait },
  ...(handled !== undefined && { handled }),
})
const ended: JobState = { state: 'ended' }
const written = (id: string): Outcome => ({ status: 'written', id, created: true })
const failure = (facts: Partial<CrmErrorFacts>): CrmError =>
  new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message: 'Not now.', ...facts })

/** What is said to an account and when, in milliseconds since the beginning; each answer is given once, the last for ever. */
class Account implements BulkWriter {
  readonly calls: { call: string; at: number; rows?: number }[] = []
  opens: (string | CrmError | Error)[] = ['job-1']
  uploads: (CrmError | Error | null)[] = [null]
  polls: JobState[] = [ended]
  aborts: (CrmError | Error | null)[] = [null]
  pages: (JobResults | CrmError)[] = [{ outcomes: [], cursor: null }]
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  #answer<T>(call: string, answers: T[], rows?: number): Exclude<T, Error> {
    this.calls.push({ call, at: this.#clock.monotonic(), ...(rows !== undefined && { rows }) })
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (answer instanceof Error) throw answer
    return answer as Exclude<T, Error>
  }

  open = async () => this.#answer('open', this.opens)
  upload: BulkWriter['upload'] = async (_, rows) => void this.#answer('upload', this.uploads, rows.length)
  poll = async () => this.#answer('poll', this.polls)
  results: BulkWriter['results'] = async (_, from) => this.#answer(`results ${from}`, this.pages)
  abort = async () => void this.#answer('abort', this.aborts)

  count = (call: string): number => this.calls.filter((each) => each.call === call).length
  timesOf = (call: string): number[] => this.calls.filter((each) => each.call === call).map(({ at }) => at)
}

let clock: VirtualClock
let account: Account
let told: RunEvent[]
let leases: number
let handled: [string, number][]
let uploaded: number
let begun: string[]
let pausing: boolean

beforeEach(() => {
  clock = createVirtualClock()
  account = new Account(clock)
  ;[told, leases, handled, uploaded, begun, pausing] = [[], 0, [], 0, [], false]
})

const way = (): Jobs => ({
  context: {
    ...{ clock, signal: new AbortController().signal, pausing: () => pausing },
    async holdLease() {
      leases += 1
    },
    log: (event) => void told.push(event),
  },
  ...{ bulk: account, object, operation: 'create', bounds },
  handled: (job, rows) => void handled.push([job, rows]),
  address: ({ ordinal }) => String(ordinal),
})
const refs = ['a', 'b', 'c']
const rows = (more: Partial<JobRows> = {}): JobRows => ({
  refs,
  sent: async () => refs.map((key): CreateRow => ({ key, encoded: { wire: {}, bytes: 1 } })),
  uploaded() {
    uploaded += 1
  },
  ...more,
})
const sendAll = (more?: Partial<JobRows>) =>
  clock.run(sendByJob(way(), rows(more), async (job) => void begun.push(`${job} after ${account.calls.length}`)))
const askAll = (openedAgo = 0, more?: Partial<JobRows>) =>
  clock.run(askJob(way(), { id: 'job-1', openedAt: clock.now() - openedAgo }, rows(more)))
const became = () =>
  told.map((event) => ('became' in event ? `${event.job} ${event.became} ${event.rows}` : event.event))
const all = { outcomes: refs.map((ref) => ({ ref, outcome: written(`id-${ref}`) })), cursor: null }

describe('rows that go by a job', () => {
  test('leave after its id is durable; what became of them is joined by their references', async () => {
    account.polls = [running(5_000, 1), running(5_000, 3), ended]
    const [first, second, third] = all.outcomes
    account.pages = [
      { outcomes: [third!, first!], cursor: 'more' },
      { outcomes: [second!], cursor: null },
    ]
    expect(await sendAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect(begun).toEqual(['job-1 after 1'])
    expect(account.calls.map(({ call }) => call)).toEqual([
      ...['open', 'upload', 'poll', 'poll', 'poll', 'results null', 'results more'],
    ])
    expect(account.calls.find(({ call }) => call === 'upload')?.rows).toBe(3)
    expect([uploaded, leases]).toEqual([1, 2])
    expect(handled).toEqual([
      ['job-1', 1],
      ['job-1', 3],
      ['job-1', 0],
    ])
    expect(became()).toEqual(['job-1 opened 3', 'job-1 ended 3'])
    // As long as it says itself, a little longer each time.
    expect(account.timesOf('poll').map(Math.round)).toEqual([0, 5_000, 12_500])
  })

  test('of which it tells nothing are in doubt, each of them', async () => {
    account.pages = [{ outcomes: [{ ref: 'b', outcome: written('id-b') }], cursor: null }]
    const [first, second, third] = await sendAll()
    expect(second).toEqual(written('id-b'))
    for (const outcome of [first, third])
      expect(outcome).toMatchObject({
        ...{ status: 'unknown' },
        error: { kind: 'transient', scope: 'request', stored: 'unknown', message: expect.stringContaining('job-1') },
      })
  })

  test('are in doubt where its results are gone, and nobody is told less of other failures', async () => {
    account.pages = [failure({ kind: 'not-found' })]
    expect((await sendAll()).map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown'])
    account.pages = [failure({ kind: 'auth', message: 'Who are you?' })]
    await expect(sendAll()).rejects.toMatchObject({ kind: 'auth' })
  })

  test.each(['invalid', 'permission'] as const)(
    'are refused with the upload by %s, and the job is ended',
    async (kind) => {
      account.uploads = [failure({ kind })]
      const outcomes = await sendAll()
      expect(outcomes).toMatchObject(refs.map(() => ({ status: 'rejected', error: { kind } })))
      expect([account.count('abort'), account.count('poll'), uploaded]).toEqual([1, 0, 0])
      expect(became()).toEqual(['job-1 opened 3', 'job-1 aborted 3'])
    },
  )

  test.each([
    failure({ kind: 'transient' }),
    failure({ kind: 'conflict' }),
    failure({ kind: 'not-found' }),
    failure({ kind: 'bug', stored: 'unknown' }),
  ])('may have arrived when their upload says $kind, stored: $stored; the job is asked', async (error) => {
    account.uploads = [error]
    account.pages = [all]
    expect(await sendAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect([account.count('upload'), account.count('abort'), uploaded]).toEqual([1, 0, 0])
  })

  test('end the run where something of ours breaks', async () => {
    account.uploads = [new TypeError('ours')]
    await expect(sendAll()).rejects.toThrow('ours')
    account.uploads = [null]
    account.opens = [new TypeError('open')]
    await expect(sendAll()).rejects.toThrow('open')
    account.opens = ['job-1']
    account.uploads = [failure({ kind: 'invalid' })]
    account.aborts = [new TypeError('abort')]
    await expect(sendAll()).rejects.toThrow('abort')
  })
})

describe('where there is no room for a job', () => {
  test('one is waited for, and said once', async () => {
    account.opens = [failure({}), failure({}), failure({}), 'job-2']
    account.pages = [all]
    await sendAll()
    expect(begun).toEqual(['job-2 after 4'])
    expect(account.timesOf('open').map(Math.round)).toEqual([0, 1_000, 2_500, 4_750])
    expect(told[0]).toEqual({ event: 'job', job: null, became: 'no-room', rows: 3 })
    expect(became()).toEqual(['null no-room 3', 'job-2 opened 3', 'job-2 ended 3'])
  })

  test('none is waited for longer than one lives', async () => {
    account.opens = [failure({})]
    await expect(sendAll()).rejects.toMatchObject({
      code: 'vendor',
      message: expect.stringMatching(/No job for People/),
    })
    expect(clock.monotonic()).toBeGreaterThanOrEqual(bounds.lifeMs)
    expect(clock.monotonic()).toBeLessThan(bounds.lifeMs + 60_000)
    expect(account.count('upload')).toBe(0)
    // Looks are half a minute apart in the end, so that they cost little.
    expect(account.timesOf('open').length).toBeLessThan(bounds.lifeMs / 30_000 + 20)
    expect(account.timesOf('open').length).toBeGreaterThan(bounds.lifeMs / 31_000)
  })

  test('five that may have been opened without our knowing are enough', async () => {
    account.opens = [failure({ stored: 'unknown', message: 'The line broke.' })]
    await expect(sendAll()).rejects.toThrow('The line broke.')
    expect(account.count('open')).toBe(5)
    expect(told).toEqual([])
  })

  test('a refusal of another kind is told at once', async () => {
    account.opens = [failure({ kind: 'permission', message: 'You may not.' })]
    await expect(sendAll()).rejects.toThrow('You may not.')
    expect(account.count('open')).toBe(1)
  })
})

describe('a job of an earlier worker', () => {
  test('is asked, and gets its rows where it has none yet', async () => {
    account.polls = [{ state: 'open' }, running(100), ended]
    account.pages = [all]
    expect(await askAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect(account.calls.map(({ call }) => call)).toEqual(['poll', 'upload', 'poll', 'poll', 'results null'])
    expect(became()).toEqual(['job-1 asked 3', 'job-1 ended 3'])
    // One that is open, or says no time of its own, is looked at again after a second.
    expect(account.timesOf('poll').map(Math.round)).toEqual([0, 1_000, 1_150])
  })

  test('that never has the rows it is given is ended after five times', async () => {
    account.polls = [
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      ended,
    ]
    await askAll()
    expect([account.count('upload'), account.count('abort')]).toEqual([5, 1])
  })

  test('that refuses the rows is ended, since an earlier upload may have arrived', async () => {
    account.polls = [{ state: 'open' }, ended]
    account.uploads = [failure({ kind: 'invalid' })]
    account.pages = [all]
    expect(await askAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect([account.count('upload'), account.count('abort')]).toEqual([1, 1])
  })

  test('is ended where nothing is left to be sent', async () => {
    account.polls = [{ state: 'open' }, ended]
    await askAll(0, { sent: async () => [] })
    expect([account.count('upload'), account.count('abort')]).toEqual([0, 1])
  })
})

describe('a job that does not end', () => {
  test('is aborted when it is done with no further row for an hour', async () => {
    account.polls = [...Array.from({ length: 60 }, (_, n) => running(120_000, Math.min(n, 20))), running(120_000, 20)]
    const end = askAll().catch((error: unknown) => error)
    await end
    // Rows were done in each of twenty looks, two minutes apart; the hour counts from the last of them.
    const [first] = account.timesOf('abort')
    expect(first).toBeGreaterThanOrEqual(20 * 120_000 + hour)
    expect(first).toBeLessThan(20 * 120_000 + hour + 3 * 120_000)
    expect(Math.max(...handled.map(([, done]) => done))).toBe(20)
  })

  test('is left alone meanwhile where it does not tell how far it is, until three quarters of its life are over', async () => {
    account.polls = [running(60_000)]
    const error = await askAll().catch((thrown: unknown) => thrown)
    expect(account.timesOf('abort')[0]).toBeGreaterThan(6 * hour)
    expect(account.timesOf('abort')[0]).toBeLessThan(6 * hour + 120_000)
    expect(account.count('abort')).toBe(1)
    expect(handled).toEqual([])
    expect(error).toBeInstanceOf(FerryError)
    expect(error).toMatchObject({ code: 'vendor', message: expect.stringContaining('job-1 does not end') })
    expect(clock.monotonic()).toBeGreaterThan(9 * hour)
    expect(clock.monotonic()).toBeLessThan(9 * hour + 120_000)
  })

  test('is as old as its opening says, also for another worker', async () => {
    account.polls = [running(60_000)]
    await askAll(5 * hour).catch((thrown: unknown) => thrown)
    expect(account.timesOf('abort')[0]).toBeGreaterThan(hour)
    expect(account.timesOf('abort')[0]).toBeLessThan(hour + 120_000)
  })

  test('is no older than an opening that lies ahead of our clock', async () => {
    account.polls = [running(60_000)]
    await askAll(-5 * hour).catch((thrown: unknown) => thrown)
    expect(account.timesOf('abort')[0]).toBeLessThan(6 * hour + 120_000)
  })

  test('goes on where its abort came too late, and ends', async () => {
    account.polls = [...Array.from({ length: 31 }, () => running(150_000, 1)), ended]
    account.aborts = [failure({ kind: 'not-found' })]
    account.pages = [all]
    expect(await askAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect(account.count('abort')).toBeGreaterThan(0)
  })

  test('is left to itself by a pause', async () => {
    account.polls = [running(60_000)]
    const asked = askAll()
    pausing = true
    await expect(asked).rejects.toMatchObject({ code: 'paused' })
    expect(account.count('abort')).toBe(0)
  })
})

describe('a job that is gone', () => {
  beforeEach(() => {
    account.polls = [{ state: 'gone' }]
  })

  test('leaves its rows in doubt, at once where a second sending does no harm', async () => {
    const outcomes = await askAll()
    expect(outcomes).toMatchObject(refs.map(() => ({ status: 'unknown', error: { stored: 'unknown' } })))
    expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('job-1 is gone') } })
    expect(clock.monotonic()).toBe(0)
    expect(handled).toEqual([['job-1', 0]])
    expect(became()).toEqual(['job-1 asked 3', 'job-1 gone 3'])
  })

  test('is waited for until its life is over where its rows could be doubled', async () => {
    let looks = 0
    await askAll(2 * hour, { arrived: async () => ++looks < 0 })
    expect(clock.monotonic()).toBeGreaterThanOrEqual(6 * hour)
    expect(clock.monotonic()).toBeLessThan(6 * hour + 1_000)
    // Ten minutes apart in the end.
    expect(looks).toBeLessThan(36 + 20)
    expect(looks).toBeGreaterThan(30)
  })

  test('is waited for no longer once all rows are there', async () => {
    let looks = 0
    await askAll(0, { arrived: async () => ++looks === 3 })
    expect(looks).toBe(3)
    expect(Math.round(clock.monotonic())).toBe(1_000 + 1_500)
  })

  test('whose life is over is not waited for', async () => {
    await askAll(9 * hour, { arrived: async () => false })
    expect(clock.monotonic()).toBe(0)
  })
})

test('there are no jobs where the account, or the connector, has none', () => {
  const { context } = way()
  const given = [{ context } as never, { writer: { bulk: account }, target: object } as never] as const
  const row = { address: () => '' }
  expect(jobsFor(...given, 'create', undefined, row)).toEqual({})
  expect(jobsFor(given[0], { writer: {}, target: object } as never, 'create', bounds, row)).toEqual({})
  const { jobs } = jobsFor(...given, 'update', bounds, row)
  expect(jobs).toMatchObject({ bulk: account, object, operation: 'update', bounds })
  expect(jobs?.handled('job-1', 1)).toBeUndefined()
})
