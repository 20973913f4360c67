import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadPlan } from '../../src/engine/plans.ts'
import { writePlan } from '../../src/mapping/plan-file.ts'
import { plan } from './schemas.ts'
import { World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await World.open({ guests: [], people: [] })
})
afterEach(() => world.close())

test('the plan of a name that there is not is refused with the names that there are', async () => {
  await expect(loadPlan(world.store, 'nowhere')).rejects.toMatchObject({
    code: 'plan',
    message: `There is no plan "nowhere"; there are ${plan.id}.`,
  })
})

test('a copy of a plan file is not taken for the plan that it was copied from', async () => {
  await world.store.plans.write('copy', writePlan(plan))
  await expect(loadPlan(world.store, 'copy')).rejects.toMatchObject({
    code: 'plan',
    message: `The file of the plan "copy" says that it is "${plan.id}".`,
    next: expect.stringContaining(world.store.plans.path('copy')),
  })
  await world.store.plans.write('copy', writePlan({ ...plan, id: 'copy' }))
  expect(await loadPlan(world.store, 'copy')).toMatchObject({ id: 'copy' })
})

test('a file that cannot be read as a plan is named, with the place in it', async () => {
  await world.store.plans.write('copy', writePlan(plan).replace('tolerance:', 'tolerence:'))
  await expect(loadPlan(world.store, 'copy')).rejects.toMatchObject({
    message: expect.stringMatching(/line \d+, column \d+: .*tolerence/),
    next: expect.stringContaining(world.store.plans.path('copy')),
  })
})
