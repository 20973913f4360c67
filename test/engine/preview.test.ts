import { afterEach, describe, expect, test } from 'vitest'
import { readPreview } from '../../src/engine/preview/preview-table.ts'
import type { ObjectPlan } from '../../src/model/plan.ts'
import type { PreviewRecord } from '../../src/model/preview.ts'
import type { PreviewResult } from '../../src/model/results.ts'
import type { Store } from '../../src/store/store.ts'
import { guest, guests } from './reference-source.ts'
import { guestPlan, planWith } from './schemas.ts'
import { errorOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

async function* rowsOf(rows: readonly string[][]): AsyncGenerator<string[]> {
  yield* rows
}

async function preview(input: object = {}): Promise<PreviewResult & { shown: PreviewRecord[] }> {
  const result = await world.perform<PreviewResult>('preview', { limit: 8, ...input })
  return { ...result, shown: await readPreview(rowsOf(world.tables.preview ?? [])) }
}

const fieldOf = (record: PreviewRecord | undefined, to: string) => record?.fields.find((field) => field.to === to)
const ruleOf = ({ rules }: PreviewResult, label: string) => rules.find(({ rule }) => rule === label)

const note: ObjectPlan['fields'][number] = {
  to: 'note',
  from: 'note',
  transform: ['trim', { truncate: { length: 5 } }],
}
const facts: Partial<ObjectPlan> = {
  fields: [...guestPlan.fields.filter(({ to }) => to !== 'note'), note],
}

/** The store, with the index of one dry run lost. */
function withoutIndex(store: Store, run: string): Store {
  return new Proxy(store, {
    get(inner, name) {
      if (name === 'matchIndex') return (id: string) => inner.matchIndex(id === run ? 'elsewhere' : id)
      const member: unknown = Reflect.get(inner, name)
      return typeof member === 'function' ? member.bind(inner) : member
    },
  })
}

/** A hundred plain guests, and a few that each meet a rule of their own. */
function crowd() {
  return [
    ...guests(100),
    guest('shout', { mail: 'LOUD@inn.test' }),
    guest('gone', { gone: true }),
    guest('keyless', { mail: null }),
    guest('lost', { stage: 'lost' }),
    guest('long', { note: ' much too long ' }),
    guest('twin', { mail: 'g0@inn.test' }),
  ]
}

describe('the records of a preview', () => {
  test('are few, and show every rule that has an effect', async () => {
    world = await World.open({ guests: crowd(), plan: planWith({}, facts) })
    const { rules, shown, scanned, rulesInAll } = await preview()
    expect(scanned).toBe(106)
    expect(rules.map(({ rule }) => rule).sort()).toEqual([
      'email: lower',
      'note: trim',
      'note: truncate { length: 5 }',
      'note: value cut, truncated',
      'quarantine: duplicate',
      'quarantine: no-email',
      'skip: gone',
      'stage: value lost, option-missing',
      'write',
    ])
    expect(rulesInAll).toBe(rules.length)
    expect(rules.filter((rule) => !rule.shown)).toEqual([])
    expect(shown.map(({ sourceId }) => sourceId).sort()).toEqual(['gone', 'keyless', 'long', 'lost', 'shout', 'twin'])
  })

  test('say before and after, why they are shown, and what becomes of each value', async () => {
    world = await World.open({ guests: crowd(), plan: planWith({}, facts) })
    const { shown } = await preview()
    const [shout, long, lost, gone, twin] = ['shout', 'long', 'lost', 'gone', 'twin'].map((id) =>
      shown.find(({ sourceId }) => sourceId === id),
    )
    expect(shout).toMatchObject({
      action: 'write',
      link: 'https://source.test/guests/shout',
      because: ['email: lower'],
    })
    expect(fieldOf(shout, 'email')).toEqual({
      ...{ from: 'mail', to: 'email', source: 'LOUD@inn.test', target: 'loud@inn.test', present: '', notes: ['lower'] },
    })
    expect(fieldOf(long, 'note')).toMatchObject({ source: ' much too long ', target: 'much' })
    expect(fieldOf(long, 'note')?.notes).toEqual(['trim', 'truncate { length: 5 }', 'value cut, truncated'])
    expect(fieldOf(lost, 'stage')).toMatchObject({
      source: 'lost',
      target: '',
      notes: ['value lost, option-missing', 'not written'],
    })
    expect(gone).toMatchObject({ action: 'skip', reason: 'gone', fields: [{ from: 'gone', source: 'true', to: '' }] })
    expect(twin).toMatchObject({ action: 'quarantine', reason: 'duplicate', detail: expect.stringContaining('g0') })
  })

  test('leave out rules for which there is no room, and say so', async () => {
    world = await World.open({ guests: crowd(), plan: planWith({}, facts) })
    const { rules, shown } = await preview({ limit: 2 })
    expect(shown).toHaveLength(2)
    expect(rules.filter((rule) => !rule.shown).length).toBeGreaterThan(0)
    // The record that shows most comes first.
    expect(shown[0]?.sourceId).toBe('long')
  })

  test('can be asked for by id, in any form that the source knows; unknown ones are named as they were written', async () => {
    world = await World.open({ guests: crowd() })
    Object.assign(world.source.connection, { recordId: (text: string) => text.replace(/^guest /i, '') })
    const { shown, missing, scanned } = await preview({ ids: ['g7', 'Guest none', 'guest shout', ' g7 '] })
    expect(shown.map(({ sourceId }) => sourceId)).toEqual(['g7', 'shout'])
    expect(shown[0]?.because).toEqual([])
    expect(missing).toEqual(['Guest none'])
    expect(scanned).toBe(0)
  })

  test('can be about one field or one reason, and are then several of it', async () => {
    world = await World.open({ guests: guests(40, (n) => (n % 4 === 0 ? { mail: `LOUD${n}@inn.test` } : {})) })
    const byTarget = await preview({ field: 'email', limit: 3 })
    expect(byTarget.shown.map(({ sourceId }) => sourceId)).toEqual(['g0', 'g4', 'g8'])
    expect(byTarget.rules).toEqual([{ pair: 'Guest>people', rule: 'email: lower', records: 10, shown: true }])
    expect((await preview({ field: 'mail', limit: 3 })).shown).toHaveLength(3)
  })

  test('about a field or reason that there is not are refused with what there is', async () => {
    world = await World.open({ guests: crowd() })
    const refusal = async (input: object) =>
      errorOf(await world.attempt(await world.create('preview', { limit: 3, ...input })))
    expect(await refusal({ field: 'emial' })).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('"emial"'),
    })
    expect(await refusal({ reason: 'nope' })).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('duplicate, gone, no-email, option-missing'),
    })
    const { shown } = await preview({ reason: 'no-email' })
    expect(shown.map(({ sourceId }) => sourceId)).toEqual(['keyless'])
  })

  test('of an empty source are none', async () => {
    world = await World.open({ guests: [] })
    expect(await preview()).toMatchObject({ shown: [], scanned: 0, rules: [] })
  })
})

describe('what a preview is made from', () => {
  test('is a sample where there is nothing yet, and asks no system a second time', async () => {
    world = await World.open({ guests: crowd() })
    expect(await preview()).toMatchObject({ basis: 'sample', dryRun: null })
    const { pages } = world.source
    const [read, calls] = [pages.length, world.target.calls.length]
    expect(await preview()).toMatchObject({ basis: 'sample' })
    expect(pages).toHaveLength(read)
    expect(world.target.calls).toHaveLength(calls)
  })

  test('is the whole snapshot where there is one', async () => {
    world = await World.open({ guests: crowd() })
    await world.perform('extract')
    const read = world.source.pages.length
    expect(await preview()).toMatchObject({ basis: 'snapshot', scanned: 106 })
    expect(world.source.pages).toHaveLength(read)
  })

  test('is the dry run of the plan: actions, what the target has, and what it keeps', async () => {
    const people = [
      { name: 'Old name', email: 'g1@inn.test', stage: null },
      { name: 'Guest g2', email: 'g2@inn.test', stage: 'new', ferry_key: null },
    ]
    world = await World.open({ guests: crowd(), people, plan: planWith({ existing: 'fill-empty' }) })
    const dryRun = await world.dryRun()
    const read = world.source.pages.length
    const calls = world.target.calls.length
    const found = await preview({ limit: 12 })
    expect(found).toMatchObject({ basis: 'dry-run', dryRun: dryRun.run })
    expect(world.source.pages).toHaveLength(read)
    expect(world.target.calls).toHaveLength(calls)
    const counts = Object.fromEntries(found.rules.map(({ rule, records }) => [rule, records]))
    const { counts: predicted } = dryRun.pairs[0]!
    expect(counts).toMatchObject({ create: predicted.create, update: predicted.update, unchanged: predicted.unchanged })
    expect(predicted.update).toBe(1)
    const updated = found.shown.find(({ action }) => action === 'update')
    expect(updated).toMatchObject({ sourceId: 'g1', targetId: expect.stringMatching(/./) })
    expect(fieldOf(updated, 'name')).toMatchObject({
      ...{ source: 'Guest g1', target: 'Guest g1', present: 'Old name', notes: ['the target keeps its own value'] },
    })
    expect(fieldOf(updated, 'email')?.notes).toContain('the target has it already')
    expect(fieldOf(updated, 'stage')?.notes).not.toContain('the target keeps its own value')
    expect(ruleOf(found, 'existing: the target keeps a value of its own')).toMatchObject({ records: 1, shown: true })
  })

  test('changes nothing of what the dry run said: the migration after it is as predicted', async () => {
    world = await World.open({ guests: crowd() })
    const { migration, dryRun } = await world.prepare()
    await preview({ limit: 20 })
    const end = await world.attempt(migration)
    expect(end).toMatchObject({ result: { differences: 0, tally: { created: dryRun.pairs[0]!.counts.create } } })
  })

  test('is not a dry run whose index of the target is gone', async () => {
    world = await World.open({ guests: crowd(), people: [{ name: 'One', email: 'g1@inn.test' }] })
    const { run } = await world.dryRun()
    const other = world.store
    world.store = withoutIndex(other, run)
    expect(await preview()).toMatchObject({ basis: 'snapshot', dryRun: null })
    world.store = other
  })

  test('is not a dry run of another state of the plan', async () => {
    world = await World.open({ guests: crowd() })
    await world.dryRun()
    await world.writePlan(planWith({ duplicate: 'create-without-key' }))
    const found = await preview()
    expect(found).toMatchObject({ basis: 'snapshot', dryRun: null })
    expect(ruleOf(found, 'create: duplicate-without-key')).toMatchObject({ records: 1, shown: true })
  })

  test('is never a plan with errors', async () => {
    const fields = [{ to: 'nope', from: 'name', transform: [] }]
    world = await World.open({ guests: crowd(), plan: planWith({}, { fields: [...guestPlan.fields, ...fields] }) })
    const error = errorOf(await world.attempt(await world.create('preview', { limit: 8 })))
    expect(error).toMatchObject({ code: 'plan', message: expect.stringContaining('"nope"') })
  })
})

test('the result of a preview, which the journal keeps, holds no value of a record', async () => {
  world = await World.open({ guests: crowd() })
  const { shown: _, ...result } = await preview()
  expect(JSON.stringify(result)).not.toMatch(/inn\.test|Guest g|LOUD/)
})
