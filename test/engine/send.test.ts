import { beforeEach, expect, test } from 'vitest'
import type { CreateRow, Outcome, UpdateRow } from '../../src/connector.ts'
import type { RunContext } from '../../src/engine/context.ts'
import type { OpenRow, Operation, ReadyRow } from '../../src/engine/write/migration.ts'
import { ask, send } from '../../src/engine/write/send.ts'
import { CrmError, type CrmErrorFacts } from '../../src/model/errors.ts'
import type { Intent, Prediction } from '../../src/store/store.ts'
import { createVirtualClock } from '../http/virtual-clock.ts'

const clock = createVirtualClock()
const intent = { id: 'batch', pair: 'Lead>people', behind: ['mark'] } as unknown as Intent

let sent: (readonly ReadyRow[])[]
let uploads: (readonly (CreateRow | UpdateRow)[])[]
let begun: unknown[]
let leases: number
let polls: ('open' | 'ended' | 'gone')[]
let looked: unknown[]
let answer: Outcome

beforeEach(() => {
  ;[sent, uploads, begun, looked, polls] = [[], [], [], [], ['ended']]
  leases = 0
  answer = { status: 'written', id: '1' }
})

const context = {
  ...{ clock, signal: new AbortController().signal, pausing: () => false, log: () => undefined, fence: 4 },
  async holdLease() {
    leases += 1
  },
  store: { journal: { begin: async (...given: unknown[]) => void begun.push(given) } },
} as unknown as RunContext

const jobs = () => ({
  ...{ context, object: { labelPlural: 'People' }, operation: 'create', handled: () => undefined },
  bounds: { maxRows: 9, maxBytes: 9, lifeMs: 100_000, atOnce: 1, resultRows: 9, fromRows: 1 },
  address: ({ sourceId }: Prediction) => `k:${sourceId}`,
  bulk: {
    open: async () => 'job-1',
    upload: async (_: unknown, rows: (CreateRow | UpdateRow)[]) => {
      uploads.push(structuredClone(rows))
    },
    poll: async () => ({ state: polls.length > 1 ? polls.shift() : polls[0] }),
    results: async () => ({ outcomes: [{ ref: 'k:a', outcome: answer }], cursor: null }),
    abort: async () => undefined,
  },
})
const operation = (more: object = {}): Operation =>
  ({
    ...{ action: 'create', maxRows: 2, maxBytes: 100 },
    send: async (rows: readonly ReadyRow[]) => {
      sent.push(rows)
      return rows.map(() => answer)
    },
    ...more,
  }) as unknown as Operation
const row = (id: string, bytes = 10): ReadyRow => ({
  ...{ prediction: { sourceId: id } as Prediction, inDoubt: false, address: `k:${id}` },
  encoded: { wire: { id }, bytes },
})
const again = async () => [row('a')]
const refusal = (facts: Partial<CrmErrorFacts>): Outcome => ({
  status: 'rejected',
  error: new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message: 'No.', ...facts }),
})

test('no row is no call', async () => {
  expect(await send(context, operation(), [])).toEqual([])
  expect([sent, leases]).toEqual([[], 0])
})

test('rows go by a request where there are no jobs, however many, once the lease is held', async () => {
  const rows = [row('a'), row('b'), row('c', 1_000)]
  expect(await send(context, operation(), rows)).toMatchObject([answer, answer, answer])
  expect([sent, leases, uploads]).toEqual([[rows], 1, []])
})

test('rows go by a request where one takes them, and else by a job whose id is in the journal first', async () => {
  const both = operation({ jobs: jobs() })
  await send(context, both, [row('a', 50), row('b', 50)], { intent, again })
  expect([sent.length, uploads.length]).toEqual([1, 0])
  const [verdict] = await clock.run(send(context, both, [row('a', 50), row('b', 51)], { intent, again }))
  expect([sent.length, uploads.length]).toEqual([1, 1])
  expect(verdict).toMatchObject(answer)
  expect(begun).toEqual([[intent, 'job-1', 4, expect.any(Number)]])
  await clock.run(send(context, both, [row('a'), row('b'), row('c')]))
  expect([sent.length, uploads.length, begun.length]).toEqual([1, 2, 1])
})

test('creates leave under their key, updates under their id', async () => {
  await clock.run(send(context, operation({ jobs: jobs(), maxRows: 0 }), [row('a')]))
  await clock.run(send(context, operation({ jobs: jobs(), maxRows: 0, action: 'update' }), [row('a')]))
  const { encoded } = row('a')
  expect(uploads).toEqual([[{ key: 'k:a', encoded }], [{ id: 'k:a', encoded }]])
})

test('what was uploaded is not kept, and made ready anew where the job asks for it again', async () => {
  polls = ['open', 'ended']
  const rows = [row('a')]
  const anew = { ...row('a'), encoded: { wire: { id: 'anew' }, bytes: 1 } }
  await clock.run(send(context, operation({ jobs: jobs(), maxRows: 0 }), rows, { intent, again: async () => [anew] }))
  expect(uploads.map((each) => each[0]?.encoded.wire)).toEqual([{ id: 'a' }, { id: 'anew' }])
  expect(rows[0]?.encoded).toEqual({ wire: {}, bytes: 0 })
})

test('rows of no batch are kept for another upload', async () => {
  polls = ['open', 'ended']
  const rows = [row('a')]
  await clock.run(send(context, operation({ jobs: jobs(), maxRows: 0 }), rows))
  expect(uploads.map((each) => each[0]?.encoded.wire)).toEqual([{ id: 'a' }, { id: 'a' }])
  expect(rows[0]?.encoded).toEqual({ wire: { id: 'a' }, bytes: 10 })
})

test.each([
  { kind: 'auth', scope: 'request' },
  { kind: 'permission', scope: 'request' },
  { kind: 'quota', scope: 'request' },
] as const)('a refusal by $kind concerns the run, not its rows', async (facts) => {
  answer = refusal(facts)
  await expect(send(context, operation(), [row('a')])).rejects.toMatchObject({ kind: facts.kind })
})

test('a refusal that concerns the run tells when nothing of the rows was stored, before it is thrown', async () => {
  const quota = { status: 'rejected', error: new CrmError({ ...plain, kind: 'quota', stored: 'no' }) } as const
  const lost = { status: 'unknown', error: new CrmError({ ...plain, kind: 'transient', stored: 'unknown' }) } as const
  const withdrawnBy = async (...outcomes: Outcome[]): Promise<number> => {
    let times = 0
    const withdraw = async () => {
      times += 1
    }
    const rows = outcomes.map((_, n) => row(`${n}`))
    const sending = { intent, again, withdraw }
    await send(context, operation({ send: async () => outcomes }), rows, sending).catch(() => undefined)
    return times
  }
  expect(await withdrawnBy(quota)).toBe(1)
  expect(await withdrawnBy(quota, quota)).toBe(1)
  expect(await withdrawnBy({ status: 'written', id: '1' }, quota)).toBe(0)
  expect(await withdrawnBy(quota, lost)).toBe(0)
  expect(await withdrawnBy(lost)).toBe(0)
  expect(await withdrawnBy({ status: 'written', id: '1' })).toBe(0)
})

const plain = { scope: 'request', message: 'no' } as const

test('a refusal of a row is its verdict', async () => {
  answer = refusal({})
  expect(await send(context, operation(), [row('a')])).toMatchObject([
    { status: 'rejected', error: { kind: 'invalid' } },
  ])
})

test('the job of an earlier sending is asked for its rows, and for what it has done where it is gone', async () => {
  const open: OpenRow[] = [{ prediction: { sourceId: 'a' } as Prediction, inDoubt: true }]
  const job = { id: 'job-1', openedAt: clock.now() }
  const told = await clock.run(ask(operation({ jobs: jobs() }), open, { intent, again }, job))
  expect(told.rows).toEqual([{ ...open[0], address: 'k:a' }])
  expect(told.verdicts).toMatchObject([answer])
  polls = ['gone']
  const arrived = async (...given: unknown[]) => looked.push(given) > 0
  await clock.run(ask(operation({ jobs: { ...jobs(), arrived } }), open, { intent, again }, job))
  expect(looked).toEqual([[['k:a'], ['mark']]])
  polls = ['open', 'ended']
  await clock.run(ask(operation({ jobs: jobs() }), open, { intent, again }, job))
  expect(uploads).toEqual([[{ key: 'k:a', encoded: row('a').encoded }]])
})

test('a job that the account has no words for any more leaves the run, not its rows, without an answer', async () => {
  const told = ask(operation(), [], { intent, again }, { id: 'job-1', openedAt: 0 })
  await expect(told).rejects.toMatchObject({
    ...{ code: 'vendor', message: expect.stringMatching(/job-1 .*Lead>people/) },
    next: expect.stringContaining('resume'),
  })
})
