import { afterEach, beforeEach, expect, test } from 'vitest'
import { editPlan } from '../../src/engine/edit-plan.ts'
import { plan } from './schemas.ts'
import { World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await World.open({ guests: [], people: [] })
})
afterEach(() => world.close())

const fine = { edit: 'unmap', object: 'Guest', to: 'name' }

test.each([
  [{}, /a list, even a single one/],
  [null, /a list, even a single one/],
  [[fine, { edit: 'unmap', object: 'Guest' }], /^Edit 2 of 2 cannot be read: to is missing\.$/],
  [[{ edit: 'unmap', object: 'Guest', to: 7 }], /^Edit 1 of 1 cannot be read: to must be text; put numbers/],
  [[{ edit: 'unmapp' }], /^Edit 1 of 1 cannot be read: edit .*'unmap'/],
  [[7], /^Edit 1 of 1 cannot be read: /],
])('edits that cannot be read are told which and why: %j', async (edits, said) => {
  const before = await world.store.plans.read(plan.id)
  await expect(editPlan(world.store, plan.id, edits)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(said),
  })
  expect(await world.store.plans.read(plan.id)).toBe(before)
})
