import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MigrateResult } from '../../src/model/results.ts'
import { guest, guests } from './reference-source.ts'
import { planWith } from './schemas.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

const scenario = fc
  .record({ rows: fc.integer({ min: 2, max: 70 }), operation: fc.constantFrom('create' as const, 'update' as const) })
  .chain(({ rows, operation }) =>
    fc.record({
      rows: fc.constant(rows),
      operation: fc.constant(operation),
      bad: fc.uniqueArray(fc.integer({ min: 0, max: rows - 1 }), { maxLength: 5 }),
      told: fc.constantFrom('named' as const, 'unnamed' as const),
      replay: fc.constantFrom('safe' as const, 'refused' as const, 'blind' as const),
      cut: fc.option(
        fc.record({
          step: fc.constantFrom('intend:before', 'intend:after', 'keep:after', 'settle:before', 'settle:after'),
          nth: fc.integer({ min: 1, max: 12 }),
        }),
      ),
    }),
  )

/** One batch of so many rows, in a target that takes a call as a whole or not at all. */
async function open(rows: number, operation: 'create' | 'update'): Promise<{ world: World; migration: string }> {
  const update = operation === 'update'
  const world = await World.open({
    guests: update ? guests(rows) : Array.from({ length: rows }, (_, n) => guest(`g${n}`, { mail: null })),
    people: update ? guests(rows).map(({ row }) => ({ name: 'Older', email: row.mail ?? null })) : [],
    plan: { ...planWith({ missingKey: 'create' }), tolerance: 1 },
  })
  const [people] = world.target.schema.objects
  const { create, find, ...others } = people!.operations
  const wide = { maxRows: 100, maxBytes: 1_000_000 }
  const operations = { ...others, create: { ...create!, ...wide }, update: wide, find: { ...find!, maxRows: 100 } }
  world.target.schema = { objects: [{ ...people!, operations }] }
  return { world, migration: (await world.prepare()).migration }
}

test('a refused batch is written but for its bad rows, within the bound of calls, whoever dies in between', async () => {
  let [cuts, most] = [0, 0]
  await fc.assert(
    fc.asyncProperty(scenario, async ({ rows, operation, bad, told, replay, cut }) => {
      const { world, migration } = await open(rows, operation)
      try {
        world.target.refusesWhole = told
        world.target.replay = replay
        const [people] = world.target.schema.objects
        const create = { ...people!.operations.create!, replay }
        world.target.schema = { objects: [{ ...people!, operations: { ...people!.operations, create } }] }
        for (const n of bad) world.target.banned.add(`inn:inn-1:Guest:g${n}`)
        let seen = 0
        world.onStep = (step) => {
          if (step === cut?.step && ++seen === cut.nth) world.cutPower()
        }
        let end = await world.attempt<MigrateResult>(migration)
        if ('error' in end) {
          expect(errorOf(end)).toBeInstanceOf(PowerCut)
          cuts += 1
          end = await world.attempt<MigrateResult>(migration)
        }
        const good = rows - bad.length
        const written = operation === 'create' ? { created: good } : { updated: good }
        expect(resultOf(end).tally).toMatchObject({ ...written, failed: bad.length, quarantined: 0 })
        expect(world.target.count(operation === 'create' ? 'created' : 'updated')).toBe(good)
        expect(world.arrived().size).toBe(good)
        expect(await world.store.journal.inDoubt(migration)).toEqual([])
        const calls = world.target.callsOf(operation).length
        const bound = Math.max(1, bad.length) * 2 * Math.ceil(Math.log2(rows)) + 8
        most = Math.max(most, calls / bound)
        // Whoever takes over sends the batch in which the other died once more.
        expect(calls).toBeLessThanOrEqual(world.cuts === 0 ? bound : 2 * bound)
        if (told === 'named' && world.cuts === 0) expect(calls).toBeLessThanOrEqual(bad.length + 1)
      } finally {
        await world.close()
      }
    }),
    { numRuns: Number(process.env.FERRY_RUNS ?? 40), seed: Number(process.env.FERRY_SEED ?? 20_261_121) },
  )
  expect(cuts).toBeGreaterThan(0)
  expect(most).toBeGreaterThan(0.5)
}, 300_000)

test('one bad row of a hundred costs no more than 2 log2(n) + 8 calls', async () => {
  const { world, migration } = await open(100, 'create')
  try {
    world.target.refusesWhole = 'unnamed'
    world.target.banned.add('inn:inn-1:Guest:g62')
    expect(resultOf(await world.attempt<MigrateResult>(migration)).tally).toMatchObject({ created: 99, failed: 1 })
    expect(world.target.callsOf('create').length).toBeLessThanOrEqual(2 * Math.log2(100) + 8)
  } finally {
    await world.close()
  }
})

test('a run that cannot go on sends no further half, and a resume writes the rest', async () => {
  const { world, migration } = await open(120, 'create')
  try {
    world.target.refusesWhole = 'unnamed'
    for (let n = 0; n < 100; n += 3) world.target.banned.add(`inn:inn-1:Guest:g${n}`)
    // Two batches are on their way at a time, and the second of them meets the end of the credential.
    const { create } = world.target.connection.write!
    world.target.connection.write!.create = async (...call) => {
      await world.clock.sleep(100)
      return create(...call)
    }
    world.target.fault = ({ operation, rows }) =>
      operation === 'create' && rows.length === 20 ? { kind: 'refused', error: 'auth' } : undefined
    expect(errorOf(await world.attempt(migration))).toMatchObject({ kind: 'auth' })
    expect(world.target.callsOf('create').length).toBeLessThan(10)
    world.target.fault = () => undefined
    expect(resultOf(await world.attempt<MigrateResult>(migration)).tally).toMatchObject({ created: 86, failed: 34 })
    expect(world.arrived().size).toBe(86)
  } finally {
    await world.close()
  }
})
