import { expect, test } from 'vitest'
import type { Compared } from '../../src/engine/write/compare-stored.ts'
import { countSpotChecks, createSpotChecks } from '../../src/engine/write/spot-checks.ts'
import type { RowOutcome } from '../../src/store/store.ts'

const written = (rows: number, status: RowOutcome['status'] = 'created', from = 0): RowOutcome[] =>
  Array.from({ length: rows }, (_, i) => ({
    ...{ ordinal: from + i, sourceId: `s${from + i}`, targetId: `t${from + i}` },
    ...{ status, reason: null, detail: null },
  }))
const asSent = (outcomes: readonly RowOutcome[]): Compared[] =>
  outcomes.map((outcome) => ({ outcome, found: { sent: ['name'], wrong: [] } }))

/** Checks whose reading ends when it is told to. */
function open() {
  const reads: { outcomes: readonly RowOutcome[]; signal: AbortSignal; end(compared: Compared[]): void }[] = []
  const checks = createSpotChecks({ name: 'a>b' }, (outcomes, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<Compared[]>()
    signal.addEventListener('abort', () => reject(signal.reason))
    reads.push({ outcomes, signal, end: resolve })
    return promise
  })
  return { reads, checks }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function isOver(promise: Promise<void>): Promise<boolean> {
  let over = false
  const watched = promise.then(() => {
    over = true
  })
  await turn()
  void watched
  return over
}

test('what was neither created nor updated is not read back', () => {
  const { reads, checks } = open()
  checks.settled([...written(40, 'failed'), ...written(30, 'unchanged'), ...written(30, 'quarantined')])
  expect(reads).toEqual([])
  checks.settled([...written(25, 'created'), ...written(9, 'failed'), ...written(25, 'updated')])
  expect(reads.map(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual([
    [...Array(25).fill('created'), ...Array(25).fill('updated')],
  ])
})

test.each([
  [0, 1],
  [49, 1],
  [50, 1],
  [149, 1],
  [1_000, 1],
  [110, 2],
  [30, 10],
  [400, 100],
  [3, 5_000],
])('of %i batches of %i rows it is known beforehand how many are read back', async (batches, rows) => {
  const read: number[] = []
  const checks = createSpotChecks({ name: 'a>b' }, async (outcomes) => {
    read.push(outcomes.length)
    return asSent(outcomes)
  })
  for (let n = 0; n < batches; n += 1) {
    checks.settled(written(rows, 'created', n * rows))
    await turn()
  }
  const { checks: times, records } = countSpotChecks(batches, batches * rows)
  expect(read).toEqual(Array(times).fill(records))
})

test('of a large batch a hundred records are read', () => {
  const { reads, checks } = open()
  checks.settled(written(5_000))
  expect(reads[0]?.outcomes).toEqual(written(100))
})

test('while a check is under way no other begins, and the next takes what was settled since', async () => {
  const { reads, checks } = open()
  checks.settled(written(60))
  for (let batch = 0; batch < 49; batch += 1) checks.settled(written(1, 'created', 1_000 + batch))
  for (let batch = 0; batch < 3; batch += 1) checks.settled(written(20, 'created', 2_000 + 20 * batch))
  expect(reads).toHaveLength(1)
  reads[0]?.end(asSent(written(60)))
  await turn()
  checks.settled([])
  expect(reads[1]?.outcomes).toEqual(written(60, 'created', 2_000))
})

test('a check that writes keep from its turn is waited for once a hundred batches have settled', async () => {
  const { reads, checks } = open()
  checks.settled(written(60))
  for (let batch = 0; batch < 99; batch += 1) checks.settled(written(5))
  expect(await isOver(checks.catchUp())).toBe(true)
  checks.settled(written(5))
  const waits = checks.catchUp()
  expect(await isOver(waits)).toBe(false)
  reads[0]?.end(asSent(written(60)))
  expect(await isOver(waits)).toBe(true)
})

test('what is stopped ends its reading, is over then, and is held against nobody', async () => {
  const { reads, checks } = open()
  checks.settled(written(60))
  expect(reads[0]?.signal.aborted).toBe(false)
  await checks.stop()
  expect(reads[0]?.signal.aborted).toBe(true)
  expect(() => checks.settled([])).not.toThrow()
})

test('a stop waits for the end of what it stops', async () => {
  const reading = Promise.withResolvers<Compared[]>()
  const checks = createSpotChecks({ name: 'a>b' }, () => reading.promise)
  checks.settled(written(60))
  const stopped = checks.stop()
  expect(await isOver(stopped)).toBe(false)
  reading.resolve(asSent(written(60)))
  expect(await isOver(stopped)).toBe(true)
})

test('a record that is gone says nothing about fields, nor do few records about a field', async () => {
  const wrong = (outcome: RowOutcome): Compared => ({
    ...{ outcome, found: { sent: ['name', 'fax'], wrong: [{ field: 'fax', empty: true }] } },
  })
  const checks = createSpotChecks({ name: 'a>b' }, async (outcomes) => [
    ...outcomes.slice(0, 49).map(wrong),
    ...outcomes.slice(49).map((outcome) => ({ outcome, found: null })),
  ])
  checks.settled(written(100))
  await turn()
  expect(() => checks.settled([])).not.toThrow()
})

test('a failure of our own ends the run as it is', async () => {
  const checks = createSpotChecks({ name: 'a>b' }, () => Promise.reject(new TypeError('x is undefined')))
  checks.settled(written(60))
  await turn()
  expect(() => checks.settled([])).toThrow('x is undefined')
})

test('a pause says what to compare and where every difference is listed', async () => {
  const checks = createSpotChecks({ name: 'a>b' }, async (outcomes) =>
    outcomes.map((outcome) => ({ outcome, found: { sent: ['fax'], wrong: [{ field: 'fax', empty: true }] } })),
  )
  checks.settled(written(50))
  await turn()
  expect(() => checks.settled([])).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('the field fax of 50 of 50 records of a>b'),
      next: expect.stringMatching(/mapping of fax.*verify_migration/),
    }),
  )
})
