import { afterEach, describe, expect, test } from 'vitest'
import type { OpenedJobs } from '../../src/connector.ts'
import { findObject } from '../../src/model/schema.ts'
import { never } from '../connectors/fake-http.ts'
import { connectInProcess } from '../connectors/reference-in-process.ts'
import { abortCall, creates, JobAccount, openCall, updates, uploadCall } from './job-account.ts'
import { errorOf } from './world.ts'

const opened: JobAccount[] = []
const hours = 3_600_000
const open = async (...options: Parameters<typeof JobAccount.open>): Promise<JobAccount> => {
  const account = await JobAccount.open(...options)
  opened.push(account)
  return account
}
afterEach(async () => {
  for (const { world } of opened.splice(0)) await world.close()
})

describe('a job', () => {
  test('that runs is left alone by a pause, and asked by the resume', async () => {
    const account = await open({ limits: { jobMs: 60_000 } })
    let asked = Number.POSITIVE_INFINITY
    account.world.pausing = () => account.world.clock.monotonic() >= asked
    account.onCall = (when, call) => {
      if (when === 'after' && call.startsWith('PUT')) asked = Math.min(asked, account.world.clock.monotonic() + 5_000)
    }
    expect(errorOf(await account.world.attempt(account.migration))).toMatchObject({ code: 'paused' })
    expect(account.world.clock.monotonic() - asked).toBeLessThan(2_000)
    const doubts = await account.world.store.journal.inDoubt(account.migration)
    const running = doubts.filter(({ job }) => job !== null).length
    expect(running).toBeGreaterThan(0)
    account.world.pausing = () => false
    await account.expectWhole()
    expect(account.calls(uploadCall)).toBe(4)
    expect(account.calls(openCall)).toBe(4)
  })

  test('whose upload was lost before it arrived gets its rows from the next worker', async () => {
    const account = await open()
    account.cutAt(1, 'before', /^PUT /)
    errorOf(await account.world.attempt(account.migration))
    const [job] = (await account.world.store.journal.inDoubt(account.migration)).flatMap((batch) => batch.job ?? [])
    account.onCall = () => undefined
    await account.expectWhole()
    const uploads = account.simulation.ledger.entries().filter(({ path }) => path === `/v1/jobs/${job?.id}/rows`)
    expect(uploads.map(({ status }) => status)).toEqual([202])
  })

  test('that does not show its rows at once is given the same ones again', async () => {
    const account = await open()
    const bulk = account.connection.write!.bulk as OpenedJobs
    const { poll, upload } = bulk
    const sent = new Map<string, string[]>()
    Object.assign(bulk, {
      poll: async (...asked: Parameters<typeof poll>) =>
        sent.get(asked[0].id)?.length === 1 ? { state: 'open' } : poll(...asked),
      upload: async (...given: Parameters<typeof upload>) => {
        const [job, rows] = given
        sent.set(job.id, [...(sent.get(job.id) ?? []), JSON.stringify(rows)])
        return upload(...given)
      },
    })
    await account.expectWhole()
    expect(sent.size).toBe(4)
    for (const [first, second, ...more] of sent.values()) {
      expect(second).toBe(first)
      expect(more).toEqual([])
    }
  })

  test('that is stuck is aborted, and what it did not do is done by another', async () => {
    const account = await open()
    account.simulation.faults.set([{ kind: 'job', end: 'stuck', path: '*/rows', nth: 2 }])
    await account.expectWhole()
    expect(account.calls(abortCall)).toBe(1)
    expect(account.calls(openCall)).toBe(5)
    const told = account.world.events.filter(({ event }) => event === 'job')
    expect(told).toContainEqual(expect.objectContaining({ became: 'aborted' }))
    expect(told.filter((event) => 'became' in event && event.became === 'opened')).toHaveLength(5)
  })

  test('is waited for where the account has no room for another', async () => {
    const account = await open({ limits: { jobHours: 5, jobsOpen: 2 } })
    const other = connectInProcess(account.simulation, { clock: account.world.clock })
    await account.world.pass(
      (async () => {
        const person = findObject(await other.describe(never), 'person')!
        for (let n = 0; n < 2; n += 1) await (other.write!.bulk as OpenedJobs).open(person, 'create', never)
      })(),
    )
    await account.expectWhole()
    expect(account.world.clock.monotonic()).toBeGreaterThan(4 * hours)
  })

  test('is opened only where there is room, by creates and updates together', async () => {
    const account = await open({ limits: { jobRows: 2, jobsOpen: 2 } })
    await account.expectWhole(1)
    expect(account.calls(openCall)).toBe(10 + 2)
    expect(account.world.events).not.toContainEqual(expect.objectContaining({ became: 'no-room' }))
  })

  test('tells how far it is', async () => {
    const account = await open({ limits: { jobRows: 50, jobMs: 60_000 } })
    await account.expectWhole()
    const done = account.progress.filter(({ phase }) => phase === 'writing').map((each) => each.done)
    expect(done.some((n) => n > updates && n < creates)).toBe(true)
    expect(Math.max(...done)).toBe(creates + updates)
    expect(done.at(-1)).toBe(creates + updates)
  })

  test('lets a row that the target refuses not hold up the others', async () => {
    const account = await open()
    account.simulation.account.edit!({ object: 'person', create: [{ last_name: 'Stranger', email: 'g9@inn.test' }] })
    const { tally } = await account.resume(1)
    expect(tally).toMatchObject({ created: creates - 1, updated: updates, quarantined: 1, failed: 0 })
    expect(account.calls(uploadCall)).toBe(4)
  })

  test('that is refused as a whole, since it is larger than the account takes now, is halved', async () => {
    const account = await open()
    account.onCall = (_, call) => {
      if (call.startsWith('PUT')) account.simulation.limits.jobRows = 4
    }
    await account.expectWhole()
    expect(account.simulation.ledger.entries().filter(({ status }) => status === 413).length).toBeGreaterThan(0)
    expect(account.calls(abortCall)).toBe(account.calls(openCall) - (2 + 2 + 1 + 1))
  })

  test('of one row updates a record that appeared meanwhile, where the plan says so', async () => {
    const account = await open({}, { race: 'update' })
    const stranger = { last_name: 'Stranger', email: 'g9@inn.test', phone: '9' }
    account.simulation.account.edit!({ object: 'person', create: [stranger] })
    const { tally } = await account.resume(1)
    expect(tally).toMatchObject({ created: creates - 1, updated: updates + 1, quarantined: 0, failed: 0 })
    expect(account.persons().find(({ phone }) => phone === '9')).toMatchObject({ last_name: 'Guest g9' })
  })

  test('that an account has no more words for leaves its rows in doubt until it has', async () => {
    const account = await open()
    account.cutAt(1, 'after', /^PUT /)
    errorOf(await account.world.attempt(account.migration))
    const describeAll = account.connection.describe
    account.connection.describe = async (signal) => {
      const { objects, ...schema } = await describeAll(signal)
      const without = objects.map((object) => {
        const { create, update, ...operations } = object.operations
        if (!create || !update) return object
        const [{ bulk: _, ...creates }, { bulk: __, ...updates }] = [create, update]
        const batch = { maxRows: 100, maxBytes: 1_000_000 }
        return {
          ...object,
          operations: { ...operations, create: { ...creates, ...batch }, update: { ...updates, ...batch } },
        }
      })
      return { ...schema, objects: without }
    }
    const error = errorOf(await account.world.attempt(account.migration))
    expect(error).toMatchObject({ code: 'vendor', message: expect.stringContaining('offers no jobs any more') })
    account.connection.describe = describeAll
    await account.expectWhole()
    expect(account.calls(uploadCall)).toBe(4)
  })

  test('is what many rows go by, and a request what few do, where there are both', async () => {
    const account = await open({ settings: { writes: 'batch,jobs' }, limits: { batchRows: 2, jobRows: 18 } })
    expect(account.dryRun.findings.filter(({ code }) => code === 'by-jobs')).toMatchObject([
      { severity: 'info', count: creates, message: expect.stringMatching(/created by 1 asynchronous job,/) },
    ])
    await account.expectWhole()
    expect(account.calls(uploadCall)).toBe(1)
    expect(account.calls('POST /v1/objects/person/batch')).toBe(1 + 2)
  })

  test('costs what the dry run says', async () => {
    const account = await open({ limits: { jobMs: 0 } })
    const before = account.simulation.ledger.figures().calls
    await account.expectWhole()
    expect(account.dryRun.estimate.calls).toBeGreaterThan(0)
    expect(account.simulation.ledger.figures().calls - before).toBeGreaterThanOrEqual(account.dryRun.estimate.calls)
  })
})
