import { beforeEach, describe, expect, test } from 'vitest'
import { jobsFor } from '../../src/engine/write/job.ts'
import { all, bounds, ended, failure, JobRig, object, refs, running, written } from './job-rig.ts'

let rig: JobRig
beforeEach(() => {
  rig = new JobRig()
})

describe('rows that go by a job', () => {
  test('leave after its id is durable; what rig.became of them is joined by their references', async () => {
    rig.account.polls = [running(5_000, 1), running(5_000, 3), ended]
    const [first, second, third] = all.outcomes
    rig.account.pages = [
      { outcomes: [third!, first!], cursor: 'more' },
      { outcomes: [second!], cursor: null },
    ]
    expect(await rig.sendAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect(rig.begun).toEqual(['job-1 after 1'])
    expect(rig.account.calls.map(({ call }) => call)).toEqual([
      ...['open', 'upload', 'poll', 'poll', 'poll', 'results null', 'results more'],
    ])
    expect(rig.account.calls.find(({ call }) => call === 'upload')?.rows).toBe(3)
    expect([rig.uploaded, rig.leases]).toEqual([1, 2])
    expect(rig.handled).toEqual([
      ['job-1', 1],
      ['job-1', 3],
      ['job-1', 0],
    ])
    expect(rig.became()).toEqual(['job-1 opened 3', 'job-1 ended 3'])
    // As long as it says itself, a little longer each time.
    expect(rig.account.timesOf('poll').map(Math.round)).toEqual([0, 5_000, 12_500])
  })

  test('of which it tells nothing are in doubt, each of them', async () => {
    rig.account.pages = [{ outcomes: [{ ref: 'b', outcome: written('id-b') }], cursor: null }]
    const [first, second, third] = await rig.sendAll()
    expect(second).toEqual(written('id-b'))
    for (const outcome of [first, third])
      expect(outcome).toMatchObject({
        ...{ status: 'unknown' },
        error: { kind: 'transient', scope: 'request', stored: 'unknown', message: expect.stringContaining('job-1') },
      })
  })

  test('are in doubt where its results are gone, and nobody is rig.told less of other failures', async () => {
    rig.account.pages = [failure({ kind: 'not-found' })]
    expect((await rig.sendAll()).map(({ status }) => status)).toEqual(['unknown', 'unknown', 'unknown'])
    rig.account.pages = [failure({ kind: 'auth', message: 'Who are you?' })]
    await expect(rig.sendAll()).rejects.toMatchObject({ kind: 'auth' })
  })

  test.each(['invalid', 'permission'] as const)(
    'are refused with the upload by %s, and the job is ended',
    async (kind) => {
      rig.account.uploads = [failure({ kind })]
      const outcomes = await rig.sendAll()
      expect(outcomes).toMatchObject(refs.map(() => ({ status: 'rejected', error: { kind } })))
      expect([rig.account.count('abort'), rig.account.count('poll'), rig.uploaded]).toEqual([1, 0, 0])
      expect(rig.became()).toEqual(['job-1 opened 3', 'job-1 aborted 3'])
    },
  )

  test.each([
    failure({ kind: 'transient' }),
    failure({ kind: 'conflict' }),
    failure({ kind: 'not-found' }),
    failure({ kind: 'bug', stored: 'unknown' }),
  ])('may have arrived when their upload says $kind, stored: $stored; the job is asked', async (error) => {
    rig.account.uploads = [error]
    rig.account.pages = [all]
    expect(await rig.sendAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect([rig.account.count('upload'), rig.account.count('abort'), rig.uploaded]).toEqual([1, 0, 0])
  })

  test('end the run where something of ours breaks', async () => {
    rig.account.uploads = [new TypeError('ours')]
    await expect(rig.sendAll()).rejects.toThrow('ours')
    rig.account.uploads = [null]
    rig.account.opens = [new TypeError('open')]
    await expect(rig.sendAll()).rejects.toThrow('open')
    rig.account.opens = ['job-1']
    rig.account.uploads = [failure({ kind: 'invalid' })]
    rig.account.aborts = [new TypeError('abort')]
    await expect(rig.sendAll()).rejects.toThrow('abort')
  })
})

describe('where there is no room for a job', () => {
  test('one is waited for, and said once', async () => {
    rig.account.opens = [failure({}), failure({}), failure({}), 'job-2']
    rig.account.pages = [all]
    await rig.sendAll()
    expect(rig.begun).toEqual(['job-2 after 4'])
    expect(rig.account.timesOf('open').map(Math.round)).toEqual([0, 1_000, 2_500, 4_750])
    expect(rig.told[0]).toEqual({ event: 'job', job: null, became: 'no-room', rows: 3 })
    expect(rig.became()).toEqual(['null no-room 3', 'job-2 opened 3', 'job-2 ended 3'])
  })

  test('none is waited for longer than one lives', async () => {
    rig.account.opens = [failure({})]
    await expect(rig.sendAll()).rejects.toMatchObject({
      code: 'vendor',
      message: expect.stringMatching(/No job for People/),
    })
    expect(rig.clock.monotonic()).toBeGreaterThanOrEqual(bounds.lifeMs)
    expect(rig.clock.monotonic()).toBeLessThan(bounds.lifeMs + 60_000)
    expect(rig.account.count('upload')).toBe(0)
    // Looks are half a minute apart in the end, so that they cost little.
    expect(rig.account.timesOf('open').length).toBeLessThan(bounds.lifeMs / 30_000 + 20)
    expect(rig.account.timesOf('open').length).toBeGreaterThan(bounds.lifeMs / 31_000)
  })

  test('five that may have been opened without our knowing are enough', async () => {
    rig.account.opens = [failure({ stored: 'unknown', message: 'The line broke.' })]
    await expect(rig.sendAll()).rejects.toThrow('The line broke.')
    expect(rig.account.count('open')).toBe(5)
    expect(rig.told).toEqual([])
  })

  test('a refusal of another kind is rig.told at once', async () => {
    rig.account.opens = [failure({ kind: 'permission', message: 'You may not.' })]
    await expect(rig.sendAll()).rejects.toThrow('You may not.')
    expect(rig.account.count('open')).toBe(1)
  })
})

describe('a job of an earlier worker', () => {
  test('is asked, and gets its rows where it has none yet', async () => {
    rig.account.polls = [{ state: 'open' }, running(100), ended]
    rig.account.pages = [all]
    expect(await rig.askAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect(rig.account.calls.map(({ call }) => call)).toEqual(['poll', 'upload', 'poll', 'poll', 'results null'])
    expect(rig.became()).toEqual(['job-1 asked 3', 'job-1 ended 3'])
    // One that is open, or says no time of its own, is looked at again after a second.
    expect(rig.account.timesOf('poll').map(Math.round)).toEqual([0, 1_000, 1_150])
  })

  test('that never has the rows it is given is ended after five times', async () => {
    rig.account.polls = [
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      { state: 'open' },
      ended,
    ]
    await rig.askAll()
    expect([rig.account.count('upload'), rig.account.count('abort')]).toEqual([5, 1])
  })

  test('that refuses the rows is ended, since an earlier upload may have arrived', async () => {
    rig.account.polls = [{ state: 'open' }, ended]
    rig.account.uploads = [failure({ kind: 'invalid' })]
    rig.account.pages = [all]
    expect(await rig.askAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect([rig.account.count('upload'), rig.account.count('abort')]).toEqual([1, 1])
  })

  test('is ended where nothing is left to be sent', async () => {
    rig.account.polls = [{ state: 'open' }, ended]
    await rig.askAll(0, { sent: async () => [] })
    expect([rig.account.count('upload'), rig.account.count('abort')]).toEqual([0, 1])
  })
})

test('there are no jobs where the rig.account, or the connector, has none', () => {
  const { context } = rig.way()
  const given = [{ context } as never, { writer: { bulk: rig.account }, target: object } as never] as const
  const row = { address: () => '' }
  expect(jobsFor(...given, 'create', undefined, row)).toEqual({})
  expect(jobsFor(given[0], { writer: {}, target: object } as never, 'create', bounds, row)).toEqual({})
  const { jobs } = jobsFor(...given, 'update', bounds, row)
  expect(jobs).toMatchObject({ bulk: rig.account, object, operation: 'update', bounds })
  expect(jobs?.handled('job-1', 1)).toBeUndefined()
})
