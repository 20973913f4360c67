import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { BulkWriter, CreateRow, Job, Outcome, UpdateRow } from '../../src/connector.ts'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { changeable, expectRepeated, idsOf, toolsFor } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

/** What the tests below do with jobs again and again. */
function jobsOf(open: Open) {
  const bulk = (): BulkWriter => open().connection.write!.bulk!
  const start = async (operation: Job['operation']): Promise<Job> => {
    const { object } = open()
    return { id: await bulk().open(object, operation, never), object, operation }
  }
  return {
    bulk,
    start,
    offers: () => open().connection.write?.bulk && open().object.operations.create?.bulk,
    async carryOut(operation: Job['operation'], rows: readonly (CreateRow | UpdateRow)[]): Promise<Job> {
      const job = await start(operation)
      await bulk().upload(job, rows, never)
      return job
    },
    async outcomesOf(job: Job, refs: string[]): Promise<Outcome[]> {
      await expectEnd(bulk(), job)
      const byRef = new Map((await allResults(bulk(), job, null)).map(({ ref, outcome }) => [ref, outcome]))
      expect([...byRef.keys()].sort()).toEqual([...refs].sort())
      return refs.map((ref) => byRef.get(ref)!)
    },
  }
}

const keysOf = (rows: { key: string }[]): string[] => rows.map(({ key }) => key)

/** Jobs, where the vendor has them: what became of each row can be asked whatever happens in between. */
export function describeJobs(subject: Subject, open: Open): void {
  describe('jobs', () => {
    describeRows(subject, open)
    describeTrouble(subject, open)
  })
}

function describeRows(subject: Subject, open: Open): void {
  const { encode, rowsFrom, expectStored } = toolsFor(subject, open)
  const { bulk, start, carryOut, outcomesOf, offers } = jobsOf(open)

  it('carry rows out, and tell of each by its own reference', async (context) => {
    if (!offers()) return skip(context)
    const rows = rowsFrom(110_000, open().object.operations.create!.bulk!.resultRows + 7)
    const job = await start('create')
    expect(await bulk().poll(job, never)).toEqual({ state: 'open' })
    await bulk().upload(job, rows, never)
    const outcomes = await outcomesOf(job, keysOf(rows))
    expect(outcomes.every((outcome) => outcome.status === 'written' && outcome.created === true)).toBe(true)
    await expectStored(outcomes.slice(0, 50), rows.slice(0, 50))
    const first = await bulk().results(job, null, never)
    expect(first.cursor).not.toBeNull()
    const all = await allResults(bulk(), job, null)
    expect([...first.outcomes, ...(await allResults(bulk(), job, first.cursor))]).toEqual(all)
  })

  it('take their rows once', async (context) => {
    if (!offers()) return skip(context)
    const rows = rowsFrom(11_000, 4)
    const job = await carryOut('create', rows.slice(0, 2))
    const second = bulk().upload(job, rows.slice(2), never)
    await expect(second).rejects.toMatchObject({ kind: 'conflict', stored: 'no' })
    await outcomesOf(job, keysOf(rows.slice(0, 2)))
  })

  it('do with rows that were created before what the replay class says', async (context) => {
    if (!offers()) return skip(context)
    const rows = rowsFrom(17_000, 3)
    const made = idsOf(await outcomesOf(await carryOut('create', rows), keysOf(rows)))
    expectRepeated(open().object, made, await outcomesOf(await carryOut('create', rows), keysOf(rows)))
  })

  it('let no bad row spoil its neighbours', async (context) => {
    if (!offers() || !subject.refused) return skip(context)
    const { connection } = open()
    const fields = open().object.fields.map(({ name }) => name)
    const [page] = await collect(connection.read({ object: subject.object, fields, limit: 1 }, never))
    const holder = page!.records[0]!
    const rows = rowsFrom(12_000, 3)
    rows[1] = { ...rows[1]!, encoded: encode('create', subject.refused(holder)) }
    const outcomes = await outcomesOf(await carryOut('create', rows), keysOf(rows))
    expect(outcomes.map(({ status }) => status)).toEqual(['written', 'rejected', 'written'])
    expect(outcomes[1]).toMatchObject({ error: { kind: 'conflict', scope: 'row', conflict: { id: holder.id } } })
  })

  it('update by id', async (context) => {
    if (!offers()) return skip(context)
    const rows = rowsFrom(13_000, 2)
    const made = idsOf(await outcomesOf(await carryOut('create', rows), keysOf(rows)))
    const changes = [subject.row(13_100), subject.row(13_101)]
    const updates = [...made, '999999999999'].map((id, i) => ({ id, encoded: encode('update', changes[i % 2]!) }))
    const ids = updates.map(({ id }) => id)
    const outcomes = await outcomesOf(await carryOut('update', updates), ids)
    expect(outcomes.map(({ status }) => status)).toEqual(['written', 'written', 'rejected'])
    await expectStored(
      outcomes.slice(0, 2),
      changes.map((row) => ({ row: changeable(open().object, row) })),
    )
  })
}

function describeTrouble(subject: Subject, open: Open): void {
  const { rowsFrom, expectStored } = toolsFor(subject, open)
  const { bulk, start, outcomesOf, offers } = jobsOf(open)

  it('tell what became of rows although the answer to their upload was lost', async (context) => {
    if (!offers()) return skip(context)
    const rows = rowsFrom(14_000, 3)
    const job = await start('create')
    const lost = open().deaf.write!.bulk!.upload(job, rows, never)
    await expect(lost).rejects.toMatchObject({ kind: 'transient', stored: 'unknown' })
    expect(await bulk().poll(job, never)).not.toEqual({ state: 'open' })
    await expectStored(await outcomesOf(job, keysOf(rows)), rows)
  })

  it('take nothing after they were aborted', async (context) => {
    if (!offers()) return skip(context)
    const job = await start('create')
    await bulk().abort(job, never)
    await expectEnd(bulk(), job)
    await bulk().abort(job, never)
    const late = bulk().upload(job, rowsFrom(15_000, 1), never)
    await expect(late).rejects.toMatchObject({ kind: 'conflict', stored: 'no' })
    expect(await allResults(bulk(), job, null)).toEqual([])
  })

  it('that nobody knows are gone', async (context) => {
    if (!offers()) return skip(context)
    const job: Job = { id: 'none', object: open().object, operation: 'create' }
    const gone = { kind: 'not-found', stored: 'no' }
    expect(await bulk().poll(job, never)).toEqual({ state: 'gone' })
    await expect(bulk().results(job, null, never)).rejects.toMatchObject(gone)
    await expect(bulk().abort(job, never)).rejects.toMatchObject(gone)
    await expect(bulk().upload(job, rowsFrom(16_000, 1), never)).rejects.toMatchObject(gone)
  })

  it('have to wait for each other when there are too many', async (context) => {
    const atOnce = offers() && open().object.operations.create!.bulk!.atOnce
    if (!atOnce) return skip(context)
    const opened: Job[] = []
    for (let n = 0; n < atOnce; n += 1) opened.push(await start('create'))
    await expect(start('create')).rejects.toMatchObject({ kind: 'transient', stored: 'no' })
    for (const job of opened) await bulk().abort(job, never)
    await bulk().abort(await start('create'), never)
  })
}

async function allResults(bulk: BulkWriter, job: Job, from: string | null) {
  const all: Awaited<ReturnType<BulkWriter['results']>>['outcomes'] = []
  let cursor = from
  do {
    const page = await bulk.results(job, cursor, never)
    all.push(...page.outcomes)
    cursor = page.cursor
  } while (cursor !== null)
  return all
}

async function expectEnd(bulk: BulkWriter, job: Job): Promise<void> {
  for (;;) {
    const now = await bulk.poll(job, never)
    if (now.state !== 'running') return expect(now).toEqual({ state: 'ended' })
    expect(now.wait).toBeGreaterThan(0)
    await systemClock.sleep(20)
  }
}
