import { beforeEach, describe, expect, test } from 'vitest'
import { FerryError } from '../../src/model/errors.ts'
import { all, ended, failure, hour, JobRig, refs, running, written } from './job-rig.ts'

let rig: JobRig
beforeEach(() => {
  rig = new JobRig()
})

describe('a job that does not end', () => {
  test('is aborted when it is done with no further row for an hour', async () => {
    rig.account.polls = [
      ...Array.from({ length: 60 }, (_, n) => running(120_000, Math.min(n, 20))),
      running(120_000, 20),
    ]
    const end = rig.askAll().catch((error: unknown) => error)
    await end
    // Rows were done in each of twenty looks, two minutes apart; the hour counts from the last of them.
    const [first] = rig.account.timesOf('abort')
    expect(first).toBeGreaterThanOrEqual(20 * 120_000 + hour)
    expect(first).toBeLessThan(20 * 120_000 + hour + 3 * 120_000)
    expect(Math.max(...rig.handled.map(([, done]) => done))).toBe(20)
  })

  test('is left alone meanwhile where it does not tell how far it is, until three quarters of its life are over', async () => {
    rig.account.polls = [running(60_000)]
    const error = await rig.askAll().catch((thrown: unknown) => thrown)
    expect(rig.account.timesOf('abort')[0]).toBeGreaterThan(6 * hour)
    expect(rig.account.timesOf('abort')[0]).toBeLessThan(6 * hour + 120_000)
    expect(rig.account.count('abort')).toBe(1)
    expect(rig.handled).toEqual([])
    expect(error).toBeInstanceOf(FerryError)
    expect(error).toMatchObject({ code: 'vendor', message: expect.stringContaining('job-1 does not end') })
    expect(rig.clock.monotonic()).toBeGreaterThan(9 * hour)
    expect(rig.clock.monotonic()).toBeLessThan(9 * hour + 120_000)
  })

  test('is as old as its opening says, also for another worker', async () => {
    rig.account.polls = [running(60_000)]
    await rig.askAll(5 * hour).catch((thrown: unknown) => thrown)
    expect(rig.account.timesOf('abort')[0]).toBeGreaterThan(hour)
    expect(rig.account.timesOf('abort')[0]).toBeLessThan(hour + 120_000)
  })

  test('is no older than an opening that lies ahead of our clock', async () => {
    rig.account.polls = [running(60_000)]
    await rig.askAll(-5 * hour).catch((thrown: unknown) => thrown)
    expect(rig.account.timesOf('abort')[0]).toBeLessThan(6 * hour + 120_000)
  })

  test('goes on where its abort came too late, and ends', async () => {
    rig.account.polls = [...Array.from({ length: 31 }, () => running(150_000, 1)), ended]
    rig.account.aborts = [failure({ kind: 'not-found' })]
    rig.account.pages = [all]
    expect(await rig.askAll()).toEqual(refs.map((ref) => written(`id-${ref}`)))
    expect(rig.account.count('abort')).toBeGreaterThan(0)
  })

  test('is left to itself by a pause', async () => {
    rig.account.polls = [running(60_000)]
    const asked = rig.askAll()
    rig.pausing = true
    await expect(asked).rejects.toMatchObject({ code: 'paused' })
    expect(rig.account.count('abort')).toBe(0)
  })
})

describe('a job that is gone', () => {
  beforeEach(() => {
    rig.account.polls = [{ state: 'gone' }]
  })

  test('leaves its rows in doubt, at once where a second sending does no harm', async () => {
    const outcomes = await rig.askAll()
    expect(outcomes).toMatchObject(refs.map(() => ({ status: 'unknown', error: { stored: 'unknown' } })))
    expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('job-1 is gone') } })
    expect(rig.clock.monotonic()).toBe(0)
    expect(rig.handled).toEqual([['job-1', 0]])
    expect(rig.became()).toEqual(['job-1 asked 3', 'job-1 gone 3'])
  })

  test('is waited for until its life is over where its rows could be doubled', async () => {
    let looks = 0
    await rig.askAll(2 * hour, { arrived: async () => ++looks < 0 })
    expect(rig.clock.monotonic()).toBeGreaterThanOrEqual(6 * hour)
    expect(rig.clock.monotonic()).toBeLessThan(6 * hour + 1_000)
    // Ten minutes apart in the end.
    expect(looks).toBeLessThan(36 + 20)
    expect(looks).toBeGreaterThan(30)
  })

  test('is waited for no longer once all rows are there', async () => {
    let looks = 0
    await rig.askAll(0, { arrived: async () => ++looks === 3 })
    expect(looks).toBe(3)
    expect(Math.round(rig.clock.monotonic())).toBe(1_000 + 1_500)
  })

  test('whose life is over is not waited for', async () => {
    await rig.askAll(9 * hour, { arrived: async () => false })
    expect(rig.clock.monotonic()).toBe(0)
  })
})
