import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { BulkWriter, CreateRow, Job, OpenedJobs, Outcome, UpdateRow } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { changeable, expectRepeated, idsOf, toolsFor } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

/** What the tests below do with jobs again and again. */
function jobsOf(open: Open) {
  const bulk = (): BulkWriter => open().connection.write!.bulk!
  const offers = () => open().connection.write?.bulk && open().object.operations.create?.bulk
  return {
    bulk,
    offers,
    /** undefined: a job has an id only with its rows. */
    opens(): (OpenedJobs & { start(operation: Job['operation']): Promise<Job> }) | undefined {
      const [jobs, { object }] = [bulk(), open()]
      if (!offers() || !('open' in jobs)) return undefined
      return {
        ...jobs,
        start: async (operation) => ({ id: await jobs.open(object, operation, never), object, operation }),
      }
    },
    async carryOut(operation: Job['operation'], rows: readonly (CreateRow | UpdateRow)[]): Promise<Job> {
      const [jobs, { object }] = [bulk(), open()]
      if ('submit' in jobs) return { id: await jobs.submit(object, operation, rows, never), object, operation }
      const job = { id: await jobs.open(object, operation, never), object, operation }
      await jobs.upload(job, rows, never)
      return job
    },
    /** Rows of which a job tells nothing are asked for by a request, as the engine does. */
    async outcomesOf(job: Job, rows: readonly (CreateRow | UpdateRow)[]): Promise<Outcome[]> {
      const jobs = bulk()
      await expectEnd(jobs, job)
      const byRef = new Map((await allResults(jobs, job, null)).map(({ ref, outcome }) => [ref, outcome]))
      const refs = rows.map(refOf)
      expect(refs).toEqual(expect.arrayContaining([...byRef.keys()]))
      const untold = rows.flatMap((row) => (!byRef.has(refOf(row)) && 'key' in row ? [row] : []))
      if ('open' in jobs) expect(untold).toEqual([])
      const { connection, object } = open()
      const asked = untold.length === 0 ? [] : await connection.write!.create(object, untold, never)
      for (const [at, { key }] of untold.entries()) byRef.set(key, asked[at]!)
      expect(byRef.size).toBe(refs.length)
      return refs.map((ref) => byRef.get(ref)!)
    },
  }
}

const refOf = (row: CreateRow | UpdateRow): string => ('key' in row ? row.key : row.id)

/** Jobs, where the vendor has them: what became of each row can be asked whatever happens in between. */
export function describeJobs(subject: Subject, open: Open): void {
  describe('jobs', () => {
    describeRows(subject, open)
    describeTrouble(subject, open)
  })
}

function describeRows(subject: Subject, open: Open): void {
  const { encode, rowsFrom, expectStored } = toolsFor(subject, open)
  const { bulk, opens, carryOut, outcomesOf, offers } = jobsOf(open)

  it('carry rows out, and tell of each by its own reference', async (context) => {
    if (!offers()) return skip(context)
    const { resultRows, maxRows } = open().object.operations.create!.bulk!
    const rows = rowsFrom(110_000, resultRows < maxRows ? resultRows + 7 : 150)
    const job = await carryOut('create', rows)
    const outcomes = await outcomesOf(job, rows)
    expect(outcomes.every((outcome) => outcome.status === 'written' && outcome.created === true)).toBe(true)
    await expectStored(outcomes.slice(0, 50), rows.slice(0, 50))
    const first = await bulk().results(job, null, never)
    expect(first.cursor !== null).toBe(resultRows < maxRows)
    const all = await allResults(bulk(), job, null)
    const rest = first.cursor === null ? [] : await allResults(bulk(), job, first.cursor)
    expect([...first.outcomes, ...rest]).toEqual(all)
  })

  it('that have an id only with their rows are for creates that are harmless when they are sent twice', (context) => {
    if (!offers() || opens()) return skip(context)
    const { create, update } = open().object.operations
    expect(create!.replay).not.toBe('blind')
    expect(update?.bulk).toEqual(create!.bulk)
  })

  it('take their rows once', async (context) => {
    const jobs = opens()
    if (!jobs) return skip(context)
    const rows = rowsFrom(11_000, 4)
    const job = await jobs.start('create')
    expect(await jobs.poll(job, never)).toEqual({ state: 'open' })
    await jobs.upload(job, rows.slice(0, 2), never)
    const second = jobs.upload(job, rows.slice(2), never)
    await expect(second).rejects.toMatchObject({ kind: 'conflict', stored: 'no' })
    await outcomesOf(job, rows.slice(0, 2))
  })

  it('do with rows that were created before what the replay class says', async (context) => {
    if (!offers()) return skip(context)
    const rows = rowsFrom(17_000, 3)
    const made = idsOf(await outcomesOf(await carryOut('create', rows), rows))
    expectRepeated(open().object, made, await outcomesOf(await carryOut('create', rows), rows))
  })

  it('let no bad row spoil its neighbours', async (context) => {
    if (!offers() || !subject.refused) return skip(context)
    const { connection } = open()
    const fields = open().object.fields.map(({ name }) => name)
    const [page] = await collect(connection.read({ object: subject.object, fields, limit: 1 }, never))
    const holder = page!.records[0]!
    const rows = rowsFrom(12_000, 3)
    rows[1] = { ...rows[1]!, encoded: encode('create', subject.refused(holder)) }
    const outcomes = await outcomesOf(await carryOut('create', rows), rows)
    expect(outcomes.map(({ status }) => status)).toEqual(['written', 'rejected', 'written'])
    expect(outcomes[1]).toMatchObject({ error: { kind: 'conflict', scope: 'row', conflict: { id: holder.id } } })
  })

  it('update by id', async (context) => {
    if (!offers()) return skip(context)
    const rows = rowsFrom(13_000, 2)
    const made = idsOf(await outcomesOf(await carryOut('create', rows), rows))
    // Jobs of some take no word on fields that become empty.
    const said = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
    const changes = [subject.row(13_100), subject.row(13_101)].map((row) => (opens() ? row : said(row)))
    const updates = [...made, '999999999999'].map((id, i) => ({ id, encoded: encode('update', changes[i % 2]!) }))
    const outcomes = await outcomesOf(await carryOut('update', updates), updates)
    expect(outcomes.map(({ status }) => status)).toEqual(['written', 'written', 'rejected'])
    await expectStored(
      outcomes.slice(0, 2),
      changes.map((row) => ({ row: changeable(open().object, row) })),
    )
  })
}

function describeTrouble(subject: Subject, open: Open): void {
  const { rowsFrom, expectStored } = toolsFor(subject, open)
  const { bulk, opens, carryOut, outcomesOf, offers } = jobsOf(open)

  it('tell what became of rows although the answer to their upload was lost', async (context) => {
    const jobs = opens()
    if (!jobs) return skip(context)
    const rows = rowsFrom(14_000, 3)
    const job = await jobs.start('create')
    const lost = (open().deaf.write!.bulk as OpenedJobs).upload(job, rows, never)
    await expect(lost).rejects.toMatchObject({ kind: 'transient', stored: 'unknown' })
    expect(await jobs.poll(job, never)).not.toEqual({ state: 'open' })
    await expectStored(await outcomesOf(job, rows), rows)
  })

  it('are known to be in doubt when the answer that has their id was lost', async (context) => {
    if (!offers() || opens()) return skip(context)
    const jobs = open().deaf.write!.bulk
    const rows = rowsFrom(14_000, 3)
    const lost = jobs && 'submit' in jobs ? jobs.submit(open().object, 'create', rows, never) : null
    await expect(lost).rejects.toMatchObject({ kind: 'transient' })
    // Whether the job was started or not, each of the rows is there once in the end.
    const made = (await outcomesOf(await carryOut('create', rows), rows)).map((outcome): Outcome => {
      const id = outcome.status === 'rejected' ? outcome.error.conflict?.id : undefined
      return id === undefined ? outcome : { status: 'written', id }
    })
    await expectStored(made, rows)
  })

  it('take nothing after they were aborted', async (context) => {
    const jobs = opens()
    if (!jobs) return skip(context)
    const job = await jobs.start('create')
    await jobs.abort(job, never)
    await expectEnd(jobs, job)
    await jobs.abort(job, never)
    const late = jobs.upload(job, rowsFrom(15_000, 1), never)
    await expect(late).rejects.toMatchObject({ kind: 'conflict', stored: 'no' })
    expect(await allResults(jobs, job, null)).toEqual([])
  })

  it('that nobody knows are gone', async (context) => {
    if (!offers()) return skip(context)
    const job: Job = { id: 'none', object: open().object, operation: 'create' }
    const gone = { kind: 'not-found', stored: 'no' }
    expect(await bulk().poll(job, never)).toEqual({ state: 'gone' })
    await expect(bulk().results(job, null, never)).rejects.toMatchObject(gone)
    const jobs = opens()
    if (!jobs) return
    await expect(jobs.abort(job, never)).rejects.toMatchObject(gone)
    await expect(jobs.upload(job, rowsFrom(16_000, 1), never)).rejects.toMatchObject(gone)
  })

  it('have to wait for each other when there are too many', async (context) => {
    const jobs = opens()
    const atOnce = jobs && open().object.operations.create!.bulk!.atOnce
    if (!atOnce) return skip(context)
    const opened: Job[] = []
    for (let n = 0; n < atOnce; n += 1) opened.push(await jobs.start('create'))
    await expect(jobs.start('create')).rejects.toMatchObject({ kind: 'transient', stored: 'no' })
    for (const job of opened) await jobs.abort(job, never)
    await jobs.abort(await jobs.start('create'), never)
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
