import { describe, expect, test } from 'vitest'
import { openAccount, rows } from './reference-account.ts'

const settings = { writes: 'batch,jobs' }
const ten = rows(...Array.from({ length: 10 }, (_, index) => ({ last_name: `P${index}`, external_key: `k${index}` })))

type Account = Awaited<ReturnType<typeof openAccount>>

async function openJob(account: Account): Promise<string> {
  return (await account.post('/v1/jobs', { object: 'person', operation: 'create' })).body.id
}

const upload = (account: Account, id: string, given: object[]) =>
  account.send('PUT', `/v1/jobs/${id}/rows`, { rows: given })

const stored = async (account: Account): Promise<number> =>
  (await account.get('/v1/objects/person/records')).body.records.length

describe('jobs', () => {
  test('[46] a job is opened, gets its rows, runs and gives results row by row', async () => {
    const account = await openAccount({ settings, limits: { jobMs: 4_000 } })
    const opened = await account.post('/v1/jobs', { object: 'person', operation: 'create' })
    expect(opened).toMatchObject({
      status: 201,
      body: { state: 'open', object: 'person', operation: 'create', expires_at: '2026-03-02T12:00:00.000Z' },
    })
    const { id } = opened.body
    const sent = [...rows({ last_name: 'A' }, { first_name: 'B' }), { ref: 'x', values: { last_name: 'C' } }]
    expect(await upload(account, id, sent)).toMatchObject({ status: 202, body: { state: 'running', rows: 3 } })
    account.simulation.clock.advance(4_000)
    expect((await account.get(`/v1/jobs/${id}`)).body).toMatchObject({ state: 'done', rows: 3, handled: 3 })
    expect((await account.get(`/v1/jobs/${id}/results`)).body.results).toMatchObject([
      { ref: 'r0', status: 'written', created: true },
      { ref: 'r1', status: 'rejected', error: { code: 'required', field: 'last_name' } },
      { ref: 'x', status: 'written' },
    ])
  })

  test('[47] half-way through its time a job has written half of its rows', async () => {
    const account = await openAccount({ settings, limits: { jobMs: 4_000 } })
    const id = await openJob(account)
    await upload(account, id, ten)
    account.simulation.clock.advance(2_000)
    expect((await account.get(`/v1/jobs/${id}`)).body).toMatchObject({ state: 'running', handled: 5 })
    expect(await stored(account)).toBe(5)
  })

  test('[48] results come in pages, and not before the end', async () => {
    const account = await openAccount({ settings, limits: { jobMs: 100 } })
    const id = await openJob(account)
    const results = (query: string) => account.get(`/v1/jobs/${id}/results${query}`)
    expect((await results('')).status).toBe(409)
    await upload(account, id, ten)
    expect((await results('')).status).toBe(409)
    account.simulation.clock.advance(100)
    const first = (await results('?limit=6')).body
    const second = (await results(`?limit=6&after=${first.after}`)).body
    const refs = [...first.results, ...second.results].map(({ ref }: { ref: string }) => ref)
    expect(refs).toEqual(ten.map(({ ref }) => ref))
    expect(second.after).toBeUndefined()
  })

  test('[49] rows are uploaded once, and malformed ones leave the job open', async () => {
    const account = await openAccount({ settings, limits: { jobMs: 100, jobRows: 10, jobBytes: 1_000 } })
    const id = await openJob(account)
    expect((await upload(account, id, [{ values: {} }])).status).toBe(400)
    expect(
      (
        await upload(
          account,
          id,
          [...ten, ...rows({})].map((row, at) => ({ ...row, ref: `${at}` })),
        )
      ).status,
    ).toBe(413)
    expect((await upload(account, id, rows({ last_name: 'x'.repeat(1_000) }))).status).toBe(413)
    expect((await upload(account, id, ten)).status).toBe(202)
    expect(await upload(account, id, ten)).toMatchObject({ status: 409, body: { error: { code: 'state' } } })
    account.simulation.clock.advance(100)
    expect((await upload(account, id, ten)).status).toBe(409)
    expect(await stored(account)).toBe(10)
  })

  test('[50] an aborted job keeps what it did and does no more', async () => {
    const account = await openAccount({ settings, limits: { jobMs: 1_000 } })
    const id = await openJob(account)
    await upload(account, id, ten)
    account.simulation.clock.advance(300)
    const aborted = await account.post(`/v1/jobs/${id}/abort`, {})
    expect(aborted).toMatchObject({ status: 200, body: { state: 'aborted', handled: 3 } })
    account.simulation.clock.advance(1_000)
    expect((await account.get(`/v1/jobs/${id}/results`)).body.results).toHaveLength(3)
    expect(await stored(account)).toBe(3)
  })

  test('[51] a job that ended cannot be aborted any more, which is no error', async () => {
    const account = await openAccount({ settings })
    const id = await openJob(account)
    await upload(account, id, ten)
    expect(await account.post(`/v1/jobs/${id}/abort`, {})).toMatchObject({ status: 200, body: { state: 'done' } })
  })

  test('[52] after its time a job is gone, and what it had not done stays undone', async () => {
    const account = await openAccount({ settings, limits: { jobMs: 7_200_000, jobHours: 1, tokenMs: 1e12 } })
    const id = await openJob(account)
    await upload(account, id, ten)
    account.simulation.clock.advance(3_600_000)
    expect(await account.get(`/v1/jobs/${id}`)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect((await account.get(`/v1/jobs/${id}/results`)).status).toBe(404)
    account.simulation.clock.advance(7_200_000)
    expect(await stored(account)).toBe(5)
  })

  test('[53] unfinished jobs are limited', async () => {
    const account = await openAccount({ settings, limits: { jobsOpen: 2 } })
    const id = await openJob(account)
    await openJob(account)
    const third = await account.post('/v1/jobs', { object: 'person', operation: 'create' })
    expect(third).toMatchObject({ status: 409, body: { error: { code: 'state' } } })
    await account.post(`/v1/jobs/${id}/abort`, {})
    expect((await account.post('/v1/jobs', { object: 'person', operation: 'create' })).status).toBe(201)
  })

  test.each([
    ['failed', { status: 200, body: { state: 'failed', handled: 5 } }, 5],
    ['lost', { status: 404 }, 10],
    ['stuck', { status: 200, body: { state: 'running', handled: 0 } }, 0],
  ])('[54] a fault ends a job as %s', async (end, seen, count) => {
    const faults = [{ kind: 'job', end: end as 'failed', path: '/v1/jobs/*/rows' }] as const
    const account = await openAccount({ settings, faults, limits: { jobMs: 100 } })
    const id = await openJob(account)
    await upload(account, id, ten)
    account.simulation.clock.advance(3_600)
    expect(await account.get(`/v1/jobs/${id}`)).toMatchObject(seen)
    expect(await stored(account)).toBe(count)
  })

  test('[55] an account offers batches, jobs or both', async () => {
    const batches = await openAccount()
    const refused = await batches.post('/v1/jobs', { object: 'person', operation: 'create' })
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'not_offered' } } })
    const jobs = await openAccount({ settings: { writes: 'jobs' } })
    expect(await jobs.create('person', { last_name: 'A' })).toBe('not_offered')
    const id = await openJob(jobs)
    await upload(jobs, id, ten)
    expect(await stored(jobs)).toBe(10)
  })

  test('[56] rows of a job are refused one by one, whatever batches do', async () => {
    const account = await openAccount({ settings: { ...settings, refusal: 'batch' } })
    const id = await openJob(account)
    await upload(account, id, rows({ last_name: 'A' }, {}))
    const { results } = (await account.get(`/v1/jobs/${id}/results`)).body
    expect(results.map(({ status }: { status: string }) => status)).toEqual(['written', 'rejected'])
  })
})

describe('what goes wrong', () => {
  test('[57] a batch that breaks off has written its first rows', async () => {
    const faults = [{ kind: 'partial', rows: 4, path: '*/batch' }] as const
    const account = await openAccount({ faults })
    const reply = await account.post('/v1/objects/person/batch', { operation: 'create', rows: ten })
    expect(reply).toMatchObject({ status: 502, body: { error: { code: 'failed' } } })
    expect(await stored(account)).toBe(4)
  })

  test('[58] a connection that breaks after the work leaves the work done', async () => {
    const account = await openAccount({ faults: [{ kind: 'reset-after', path: '*/batch', times: 1 }] })
    await expect(account.create('person', { last_name: 'A' })).rejects.toThrow()
    expect(await stored(account)).toBe(1)
  })

  test('[59] people change records at the screen, all of it or nothing', async () => {
    const account = await openAccount()
    const [a, b] = [
      await account.create('person', { last_name: 'A' }),
      await account.create('person', { last_name: 'B' }),
    ]
    const wrong = await account.control('records', {
      object: 'person',
      update: { [a]: { phone: '1' } },
      delete: ['999'],
    })
    expect(wrong).toMatchObject({ status: 400, body: { error: expect.stringContaining('not_found') } })
    expect(await account.values('person', a, 'phone')).toEqual({ phone: null })
    const edit = { object: 'person', create: [{ last_name: 'C' }], update: { [a]: { phone: '1' } }, merge: [[a, b]] }
    const done = await account.control('records', edit)
    expect(done.body.created).toEqual([expect.stringMatching(/^\d+$/)])
    expect(await account.values('person', b, 'phone')).toEqual({ phone: '1' })
    expect((await account.control('records', { object: 'user', delete: ['1'] })).status).toBe(400)
  })

  test('[60] a reset brings the start back', async () => {
    const account = await openAccount({ settings })
    await account.create('person', { last_name: 'A' })
    await openJob(account)
    await account.control('reset', {})
    const { collections } = (await account.control('records')).body
    expect(collections).toContainEqual({ name: 'person', size: 0 })
    expect(collections).toContainEqual({ name: 'user', size: 2 })
  })

  test.each([{ replay: 'often' }, { writes: 'fax' }, { refusal: 'never' }])(
    '[61] the setting %j is refused at the start',
    async (wrong: Record<string, string>) => {
      await expect(openAccount({ settings: wrong })).rejects.toThrow(/There is no .*; there are/)
    },
  )
})
