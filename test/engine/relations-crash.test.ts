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

describe.each(['safe', 'refused', 'blind'])('where a repeated create is %s', (replay) => {
  test.each(['batch', 'jobs', 'batch,jobs'])(
    'everything arrives by %s through deaths and lost answers',
    async (writes) => {
      const given = staff(12)
      const settings = { replay, writes }
      families = await openFamilies({ ...given, target: { settings, limits: { batchRows: 5, jobRows: 5 } } })
      const { world } = families
      const { migration } = await world.prepare()
      families.target.faults.set([{ kind: 'reset-after', nth: [2, 5], path: '/v1/*' }])
      let step = 0
      world.onStep = () => {
        step += 1
        if (step % 9 === 0 && world.cuts < 6) world.cutPower()
      }
      expect((await carryOut(migration)).relations).toMatchObject(whole)
      expect(world.cuts).toBe(6)
      expectAll(families, given.persons)
    },
  )
})

test('one child whose parent is gone keeps nobody else out, where a wrong row refuses its whole batch', async () => {
  const given = staff(12)
  const settings = { refusal: 'batch' }
  families = await openFamilies({ ...given, target: { settings }, present: { companies: [given.companies[0]!] } })
  const { world, target } = families
  const { migration } = await world.prepare()
  const there = [...target.account.store.collection('company').values()] as unknown as Stored[]
  target.account.edit!({
    object: 'company',
    delete: there.filter(({ values }) => values.domain === 'c0.test').map(idOf),
  })
  const { tally, relations } = await carryOut(migration)
  const orphans = given.persons.filter(({ company }) => company === 'Company 0').length
  expect(tally).toMatchObject({ created: 4 + 12 - orphans, failed: orphans, unchanged: 1 })
  expect(families.arrived().size).toBe(12 - orphans)
  expect(relations?.[0]).toMatchObject({
    written: 12 - orphans,
    stays: [{ reason: 'record-kept-back', count: orphans }],
  })
})

interface Stored {
  id: string
  values: { domain: string | null }
}

const idOf = ({ id }: Stored): string => id
