import { afterEach, describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/connector.ts'
import type { Compared } from '../../src/engine/write/compare-stored.ts'
import { createSpotChecks } from '../../src/engine/write/spot-checks.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { MigrateResult } from '../../src/model/results.ts'
import type { RowOutcome } from '../../src/store/store.ts'
import { guests } from './reference-source.ts'
import { plan } from './schemas.ts'
import { errorOf, resultOf, World } from './world.ts'

let world: World
let opened = false
afterEach(async () => {
  if (opened) await world.close()
  opened = false
})

async function openWorld(facts: Parameters<typeof World.open>[0]): Promise<void> {
  world = await World.open(facts)
  opened = true
}

describe('a target that refuses one record after the other', () => {
  test('pauses the run, which goes on with the rest and counts anew when it is resumed', async () => {
    await openWorld({
      guests: guests(120),
      plan: { ...plan, tolerance: 1, breaker: { share: 0.5, records: 40 } },
    })
    const { migration } = await world.prepare()
    for (let n = 20; n < 60; n += 1) world.target.banned.add(`inn:inn-1:Guest:g${n}`)
    const first = errorOf(await world.attempt(migration))
    expect(first).toMatchObject({ code: 'paused', message: expect.stringMatching(/20 of the last \d+ .*BANNED/) })
    expect(first.message).not.toContain('inn.test')
    const outcomes = await world.store.journal.outcomes(migration, 'Guest>people', 'create', 0, 200)
    expect(outcomes.length).toBeLessThan(60)
    expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'paused' })
    expect(resultOf(await world.attempt<MigrateResult>(migration)).tally).toMatchObject({ created: 80, failed: 40 })
  })

  test('costs no more than the rows that count, though several batches are being halved', async () => {
    const breaker = { share: 0.5, records: 20 }
    await openWorld({ guests: guests(120), plan: { ...plan, tolerance: 1, breaker } })
    const [people] = world.target.schema.objects
    const create = { ...people!.operations.create!, maxRows: 60, maxBytes: 1_000_000 }
    world.target.schema = { objects: [{ ...people!, operations: { ...people!.operations, create } }] }
    const { migration } = await world.prepare()
    world.target.refusesWhole = 'unnamed'
    for (let n = 0; n < 120; n += 1) world.target.banned.add(`inn:inn-1:Guest:g${n}`)
    expect(errorOf(await world.attempt(migration))).toMatchObject({ code: 'paused' })
    expect(world.target.callsOf('create').length).toBeLessThan(2 * (breaker.records + 2 * Math.log2(60)))
  })
})

describe('a target that keeps something else than it was sent', () => {
  /** Writes every name but the first few in capitals. */
  async function open(count: number): Promise<string> {
    await openWorld({ guests: guests(count), plan: { ...plan, tolerance: 1 } })
    const { migration } = await world.prepare()
    const { create } = world.target.connection.write!
    world.target.connection.write!.create = async (...call): Promise<Outcome[]> => {
      const outcomes = await create(...call)
      for (const row of world.target.records.values()) row.name = String(row.name).toUpperCase()
      return outcomes
    }
    return migration
  }

  test('pauses the run and names the field, no value', async () => {
    const migration = await open(200)
    const problem = errorOf(await world.attempt(migration))
    expect(problem).toMatchObject({
      code: 'paused',
      message: expect.stringMatching(/field name of \d+ of \d+ records/),
    })
    expect(problem.message).not.toContain('GUEST')
    expect(world.target.count('created')).toBeLessThan(200)
    expect(await world.store.journal.inDoubt(migration)).toEqual([])
  })

  test.each([
    [40, false],
    [39, true],
  ])(
    'is left to the verification where one window of %i calls holds all that is to be written: pauses %s',
    async (permits, pauses) => {
      const migration = await open(200)
      // Five records a call.
      world.target.window = { permits, ms: 10_000 }
      const end = await world.attempt<MigrateResult>(migration)
      if (pauses) expect(errorOf(end)).toMatchObject({ code: 'paused', message: expect.stringContaining('name') })
      else expect(resultOf(end).tally).toMatchObject({ created: 200 })
    },
  )

  test('is left to the verification where there are too few records to tell', async () => {
    const migration = await open(40)
    expect(resultOf(await world.attempt<MigrateResult>(migration)).tally).toMatchObject({ created: 40 })
    expect(await world.verify(migration)).toMatchObject({ mismatched: 40 })
  })
})

describe('spot checks', () => {
  const written = (rows: number): RowOutcome[] =>
    Array.from({ length: rows }, (_, ordinal) => ({
      ...{ ordinal, sourceId: `s${ordinal}`, targetId: `t${ordinal}`, status: 'created', reason: null, detail: null },
    }))
  const compare = (outcomes: readonly RowOutcome[], wrong: number): Compared[] =>
    outcomes.map((outcome, i) => ({
      outcome,
      found: { sent: ['name', 'note'], wrong: i < wrong ? [{ field: 'note', empty: false }] : [] },
    }))

  test('read the first batch of 9,000 records in hundreds and the fifty-first, no other', async () => {
    const reads: number[] = []
    const checks = createSpotChecks({ name: 'a>b' }, async (outcomes) => {
      reads.push(outcomes.length)
      return compare(outcomes, 0)
    })
    for (let batch = 1; batch <= 90; batch += 1) {
      checks.settled(written(100))
      await checks.catchUp()
      await Promise.resolve()
    }
    expect(reads).toEqual([100, 100])
  })

  test('gather small batches until there are enough to tell', async () => {
    const reads: number[] = []
    const checks = createSpotChecks({ name: 'a>b' }, async (outcomes) => {
      reads.push(outcomes.length)
      return compare(outcomes, 0)
    })
    for (let batch = 1; batch <= 12; batch += 1) checks.settled(written(5))
    expect(reads).toEqual([50])
  })

  test.each([
    [24, 50, false],
    [25, 50, true],
    [49, 100, false],
    [50, 100, true],
  ])('%i of %i records that differ in a field end the run: %s', async (wrong, rows, ends) => {
    const checks = createSpotChecks({ name: 'a>b' }, async (outcomes) => compare(outcomes, wrong))
    checks.settled(written(rows))
    await checks.stop()
    const later = () => checks.settled([])
    if (ends)
      expect(later).toThrow(expect.objectContaining({ code: 'paused', message: expect.stringContaining('note') }))
    else expect(later).not.toThrow()
  })

  test('that cannot be read end nothing', async () => {
    const error = new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message: 'Not now.' })
    const checks = createSpotChecks({ name: 'a>b' }, () => Promise.reject(error))
    checks.settled(written(60))
    await checks.stop()
    expect(() => checks.settled([])).not.toThrow()
  })
})
