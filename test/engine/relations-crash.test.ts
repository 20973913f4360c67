import { afterEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../simulators/kit/faults.ts'
import type { MigrateResult } from '../../src/model/results.ts'
import { expectAll, type Families, openFamilies, staff } from './families.ts'
import { resultOf } from './world.ts'

let families: Families
afterEach(() => families.world.close())

async function carryOut(migration: string): Promise<MigrateResult> {
  const { world } = families
  let end = await world.attempt<MigrateResult>(migration)
  for (let more = 0; more < 400 && 'error' in end; more += 1) end = await world.attempt<MigrateResult>(migration)
  return resultOf(end)
}

const whole = [
  { kind: 'reference', written: 12, stays: [] },
  { kind: 'late reference', written: 12, stays: [] },
  { kind: 'link', written: 24, stays: [] },
]

test('a worker that dies at every border, again and again, leaves no tie out and makes none twice', async () => {
  const given = staff(12)
  families = await openFamilies({ ...given, target: { limits: { batchRows: 5, lookupRows: 5 } } })
  const { world } = families
  const { migration } = await world.prepare()
  const cutAt = new Map<string, number>()
  let [attempt, step] = [0, 0]
  const tried = world.attempt.bind(world)
  world.attempt = (id) => {
    attempt += 1
    step = 0
    return tried(id)
  }
  world.onStep = (name) => {
    step += 1
    // Later with each attempt, so that each border has its turn and there is progress all the same.
    if (step !== 1 + (attempt % 7)) return
    cutAt.set(name, (cutAt.get(name) ?? 0) + 1)
    world.cutPower()
  }
  expect((await carryOut(migration)).relations).toMatchObject(whole)
  for (const border of ['intend:before', 'intend:after', 'settle:before', 'settle:after', 'put:before', 'put:after'])
    expect(cutAt.get(border), border).toBeGreaterThan(0)
  expectAll(families, given.persons)
  expect(await world.verify(migration)).toMatchObject({ mismatched: 0, missing: 0 })
})

describe.each(['/v1/links', '/v1/objects/person/batch'])('calls of %s', (path) => {
  test.each<Fault>([
    { kind: 'reset-after', nth: [1, 2, 3, 4, 5, 6] },
    { kind: 'reset-before', nth: [2, 4] },
    { kind: 'cut', nth: [1, 3, 5] },
    { kind: 'status', status: 503, nth: [1, 2] },
    { kind: 'expire', nth: 2 },
  ])('may meet %j', async (fault) => {
    const given = staff(12)
    families = await openFamilies({ ...given, target: { limits: { batchRows: 5 } } })
    const { migration } = await families.world.prepare()
    families.target.faults.set([{ ...fault, path }])
    expect((await carryOut(migration)).relations).toMatchObject(whole)
    expect(families.target.faults.list()[0]?.fired).toBeGreaterThan(0)
    expectAll(families, given.persons)
  })
})
