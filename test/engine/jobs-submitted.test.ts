import { afterEach, describe, expect, test } from 'vitest'
import type { StartOptions } from '../../simulators/index.ts'
import type { Fault } from '../../simulators/kit/faults.ts'
import type { OpenedJobs, SubmittedJobs } from '../../src/connector.ts'
import { JobAccount, uploadCall } from './job-account.ts'
import { errorOf } from './world.ts'

const opened: JobAccount[] = []
afterEach(async () => {
  for (const { world } of opened.splice(0)) await world.close()
})

/** The same account seen by a connector whose jobs have an id only with their rows, and are stopped by nothing. */
function submitted({ open, upload, poll, results }: OpenedJobs): SubmittedJobs {
  return {
    async submit(object, operation, rows, signal) {
      const id = await open(object, operation, signal)
      await upload({ id, object, operation }, rows, signal)
      return id
    },
    poll,
    results,
  }
}

async function openAccount(options?: StartOptions): Promise<JobAccount> {
  const account = await JobAccount.open(options)
  opened.push(account)
  const { write } = account.connection
  Object.assign(write!, { bulk: submitted(write!.bulk as OpenedJobs) })
  return account
}

describe.each(['safe', 'refused'])(
  'by jobs that have an id only with their rows, where a repeated create is %s,',
  (replay) => {
    const open = () => openAccount({ settings: { replay } })

    test('each guest arrives once', async () => {
      const account = await open()
      await account.expectWhole(1)
      expect(account.calls(uploadCall)).toBe(4)
    })

    test.each<Fault>([
      { path: '/v1/jobs', kind: 'reset-after', nth: 2 },
      { path: '*/rows', kind: 'reset-before', nth: [1, 2] },
      { path: '*/rows', kind: 'reset-after', nth: [1, 2] },
      { path: '*/rows', kind: 'cut', nth: 2 },
      { path: '*/rows', kind: 'status', status: 502, applied: true, nth: 2 },
      { path: '/v1/jobs/*', method: 'GET', kind: 'reset-before', every: 3 },
      { path: '*/rows', kind: 'job', end: 'failed', nth: [1, 2, 4] },
      { path: '*/rows', kind: 'job', end: 'lost', nth: [1, 3] },
      { path: '*/rows', kind: 'job', end: 'stuck', nth: 2 },
    ])('each guest arrives once in spite of %j', async (fault) => {
      const account = await open()
      account.simulation.faults.set([fault])
      await account.expectWhole()
    })

    test('each guest arrives once though the worker dies before the id of a job that is at work is kept', async () => {
      const account = await openAccount({ settings: { replay }, limits: { jobMs: 400_000 } })
      let seen = 0
      account.world.onStep = (step) => {
        if (step === 'begin:before' && ++seen === 1) account.world.cutPower()
      }
      await account.expectWhole()
      expect(account.world.cuts).toBe(1)
    })

    test.each([
      ['before', 1],
      ['after', 1],
      ['before', 3],
      ['after', 3],
    ] as const)('each guest arrives once when the power goes off %s the answer to upload %i', async (when, nth) => {
      const account = await open()
      account.cutAt(nth, when, /^PUT /)
      errorOf(await account.world.attempt(account.migration))
      account.onCall = () => undefined
      await account.expectWhole()
    })
  },
)
