import { afterEach, describe, expect, test } from 'vitest'
import { editPlan } from '../../src/engine/edit-plan.ts'
import { editFor } from '../../src/engine/mend.ts'
import type { Finding } from '../../src/model/run.ts'
import { guest } from './reference-source.ts'
import { plan } from './schemas.ts'
import { World } from './world.ts'

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

const trouble = [
  guest('a'),
  guest('noMail', { mail: null }),
  guest('twin', { mail: 'A@inn.test' }),
  guest('long', { name: 'x'.repeat(41) }),
  guest('left', { gone: true }),
  guest('lost', { stage: 'lost' }),
]

describe('the edit of a finding, given to edit_plan as it is,', () => {
  for (const { code, id, action, about } of [
    { code: 'no-email', id: 'noMail', action: 'create', about: 'kept' },
    { code: 'duplicate', id: 'twin', action: 'create', about: 'kept' },
    { code: 'too-long', id: 'long', action: 'create', about: 'kept' },
    { code: 'gone', id: 'left', action: 'create', about: 'skipped' },
    { code: 'value-unmapped', id: 'lost', action: 'create', about: 'lost' },
  ]) {
    test(`of ${code} does what it says, for these records`, async () => {
      world = await World.open({ guests: trouble })
      const before = await world.dryRun()
      const finding = before.findings.find((each) => each.code === code) as Finding
      expect(finding).toMatchObject({ count: 1, examples: [id], pair: 'Guest>people', about })
      await editPlan(world.store, plan.id, [finding.edit])
      const after = await world.dryRun()
      expect(after.findings.filter((each) => each.code === code && each.about === about)).toEqual([])
      expect(world.tables.actions?.find(([source]) => source === id)?.[5]).toBe(action)
    })
  }
})

test('a reason that only the target can mend has no edit', async () => {
  const people = [
    { name: 'One', email: 'a@inn.test' },
    { name: 'Two', email: 'other@inn.test', more_emails: 'a@inn.test' },
  ]
  world = await World.open({ guests: [guest('a')], people })
  const [finding] = (await world.dryRun()).findings.filter(({ about }) => about === 'kept')
  expect(finding).toMatchObject({ code: 'ambiguous-match', fix: expect.stringContaining('Merge') })
  expect(finding).not.toHaveProperty('edit')
})

test('no edit leaves out what the target does not take a record without', () => {
  const pair = {
    name: 'Guest>people',
    plan: { ...plan.objects[0]!, fields: [{ to: 'stage', from: 'stage', transform: [] }] },
  }
  const kept = { action: 'quarantine', field: 'stage' } as const
  expect(editFor(pair, { ...kept, reason: 'required' })).toBeUndefined()
  expect(editFor(pair, { ...kept, reason: 'too-long' })).toMatchObject({ to: 'stage', invalid: 'omit' })
})
