import { afterEach, describe, expect, test } from 'vitest'
import type { StartOptions } from '../../simulators/index.ts'
import type { Fault } from '../../simulators/kit/faults.ts'
import { JobAccount, openCall, uploadCall } from './job-account.ts'
import { errorOf } from './world.ts'

const opened: JobAccount[] = []
const hours = 3_600_000
const cuts = [
  ['before', 1],
  ['after', 1],
  ['before', 3],
  ['after', 3],
] as const
const open = async (options?: StartOptions): Promise<JobAccount> => {
  const account = await JobAccount.open(options)
  opened.push(account)
  return account
}
afterEach(async () => {
  for (const { world } of opened.splice(0)) await world.close()
})

const ways = [
  ['safe', 0],
  ['refused', 0],
  ['blind', 0],
  ['blind', 60_000],
] as const

describe.each(ways)('by jobs, where a repeated create is %s and the index lags by %i ms,', (replay, lookupLag) => {
  const settings = { replay }
  const limits = { lookupLag }

  test('each guest arrives once', async () => {
    const account = await open({ settings, limits })
    await account.expectWhole(1)
    expect(account.calls(uploadCall)).toBe(4)
    expect(account.calls(openCall)).toBe(4)
    // Eight, eight and four creates and three updates, three results to a page.
    expect(account.calls('GET /v1/jobs/*/results')).toBe(3 + 3 + 2 + 1)
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
    const account = await open({ settings, limits })
    account.simulation.faults.set([fault])
    await account.expectWhole(1)
  })

  test('each guest arrives once though all is done before the answer to an upload is lost', async () => {
    const account = await open({ settings, limits: { ...limits, jobMs: 0 } })
    account.simulation.faults.set([{ path: '*/rows', kind: 'reset-after', nth: [1, 3] }])
    await account.expectWhole(1)
    expect(account.calls(openCall)).toBe(4)
  })
})

describe.each(ways)(
  'a worker dies at its jobs, where a repeated create is %s and the index lags by %i ms,',
  (replay, lookupLag) => {
    const settings = { replay }
    const limits = { lookupLag }
    // Where nothing but our own care keeps a record from being there twice.
    const thorough = replay === 'blind'

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
      for (const hit of border.startsWith('keep') ? [1, 2] : thorough ? [1, 4] : [2]) {
        // A job that is begun outlasts the lease of its dead worker, so that its successor meets it at work.
        const account = await open({
          settings,
          limits: { ...limits, ...(border.startsWith('begin') ? { jobMs: 400_000 } : {}) },
        })
        // Half of each job is handled, so that a batch is kept as well as settled.
        account.simulation.faults.set([{ kind: 'job', end: 'failed', path: '*/rows', every: 2 }])
        let seen = 0
        account.world.onStep = (step) => {
          if (step === border && ++seen === hit) account.world.cutPower()
        }
        await account.expectWhole()
        expect(account.world.cuts).toBe(1)
      }
    })

    test.each([
      ['an opening', /^POST \/v1\/jobs$/],
      ['an upload', /^PUT .*\/rows$/],
      ['a look at a job', /^GET \/v1\/jobs\/[^/]+$/],
      ['a page of results', /\/results$/],
    ])('each guest arrives once though the worker dies at %s', async (_, pattern) => {
      for (const [when, hit] of thorough ? cuts : cuts.slice(1, 3)) {
        const account = await open({ settings, limits })
        account.cutAt(hit, when, pattern)
        await account.expectWhole()
        expect(account.world.cuts).toBe(1)
      }
    })

    test('each guest arrives once though a job and its results expire while nobody is at work', async () => {
      for (const pattern of [/^PUT .*\/rows$/, /\/results$/]) {
        const account = await open({ settings, limits: { ...limits, jobHours: 2 } })
        account.cutAt(2, 'after', pattern)
        errorOf(await account.world.attempt(account.migration))
        await account.world.pass(account.world.clock.sleep(3 * hours))
        await account.expectWhole()
      }
    })

    test('each guest arrives once though a job is lost while it is at work, and its worker dies', async () => {
      const account = await open({ settings, limits: { ...limits, jobMs: 600_000 } })
      account.simulation.faults.set([{ kind: 'job', end: 'lost', path: '*/rows', nth: [1, 2] }])
      account.cutAt(2, 'after', /^PUT .*\/rows$/)
      await account.expectWhole()
    })
  },
)
