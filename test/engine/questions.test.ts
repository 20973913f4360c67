import { afterEach, expect, test } from 'vitest'
import { editPlan, viewPlan } from '../../src/engine/edit-plan.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { ProposeResult } from '../../src/model/results.ts'
import type { Schema } from '../../src/model/schema.ts'
import { contacts } from '../mapping/schemas.ts'
import { guests } from './reference-source.ts'
import { sourceSchema, targetSchema } from './schemas.ts'
import { employ, person } from './staff.ts'
import { World } from './world.ts'

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

const people: Schema = {
  objects: targetSchema.objects.map((object) => ({ ...object, provenance: contacts.provenance! })),
}

/** A proposal for guests, of whom some are hosted by staff whom the target does not know. */
async function propose(): Promise<ProposeResult> {
  world = await World.open({
    guests: guests(10, (n) => ({
      host: ['s1', 's2', 's3'][n % 3] ?? null,
      badge: `b${n}`,
      further: n > 5 ? 'x' : null,
    })),
  })
  employ(world.source.connection, sourceSchema, [
    person('s1', 'ada@inn.test'),
    person('s2', 'bob@inn.test'),
    person('s3', null),
  ])
  employ(world.target.connection, people, [person('t1', 'ada@inn.test'), person('t2', 'bob@inn.test', false)])
  const objects = [{ source: 'Guest', target: 'people' }]
  return world.perform('propose', { source: 'inn', target: 'club', objects, plan: 'mine' })
}

const owner = 'owner:Guest>people:host'

test('a proposal leaves questions, and says what the sample would lose', async () => {
  const result = await propose()
  const { questions } = await viewPlan(world!.store, 'mine')
  expect(questions).toHaveLength(result.questions)
  expect(questions.find(({ id }) => id === owner)?.question).toContain('2 users')
  expect(result.bands.sure).toBeGreaterThan(2)
  expect(result.bands.sure + result.bands.likely + result.bands.unsure).toBe(result.mapped)
})

test('an answer changes the plan, which says so and asks no more', async () => {
  const before = await propose()
  const answered = await editPlan(world!.store, 'mine', [{ edit: 'answer', question: owner, choice: 'nobody' }])
  expect(answered.changes).toEqual(['Guest: host goes to host through user { otherwise: null } instead of host.'])
  expect(answered.hash).not.toBe(before.hash)
  expect(answered.questions).toHaveLength(before.questions - 1)
  expect(answered.text).toContain('otherwise: null')
})

test('the dry run says which field goes where, and what of it is lost', async () => {
  world = await World.open({ guests: guests(2) })
  const { mappings } = await world.dryRun()
  expect(mappings?.find(({ to }) => to === 'stage')).toEqual({
    ...{ pair: 'Guest>people', from: 'stage', to: 'stage', through: 'option', sure: 'by hand' },
    loss: 'values without a clear option: "lost"',
  })
})

test('edits of one call see what those before them settled', async () => {
  await propose()
  const edits = [
    { edit: 'answer', question: owner, choice: 'quarantine' },
    { edit: 'answer', question: owner, choice: 'nobody' },
  ]
  await expect(editPlan(world!.store, 'mine', edits)).rejects.toThrow(/no open question/)
  // All or none.
  expect((await viewPlan(world!.store, 'mine')).questions.map(({ id }) => id)).toContain(owner)
})

test('a field that goes nowhere is counted in the sample, and taken back when it is mapped', async () => {
  await propose()
  const taken = await editPlan(world!.store, 'mine', [{ edit: 'unmap', object: 'Guest', to: 'badge' }])
  expect(taken.leftOut.find(({ field }) => field === 'badge')).toMatchObject({
    ...{ reason: 'unmapped by hand', values: 10, of: 10 },
  })
  expect(taken.plan.objects[0]!.fields.every(({ loss }) => loss !== undefined)).toBe(true)
})

test('without the right to read users there is a proposal, and no question about them', async () => {
  world = await World.open({ guests: guests(3, () => ({ host: 's1' })) })
  employ(world.source.connection, sourceSchema, [person('s1', 'ada@inn.test')])
  employ(world.target.connection, people, [])
  const { read } = world.target.connection
  world.target.connection.read = (query, signal) => {
    if (query.object !== 'Staff') return read(query, signal)
    throw new CrmError({ kind: 'permission', scope: 'request', stored: 'no', message: 'No right to see owners.' })
  }
  const objects = [{ source: 'Guest', target: 'people' }]
  await world.perform('propose', { source: 'inn', target: 'club', objects, plan: 'mine' })
  const { questions } = await viewPlan(world.store, 'mine')
  expect(questions.map(({ id }) => id)).not.toContain(owner)
})
