import { afterEach, expect, test } from 'vitest'
import type { Simulation } from '../../simulators/index.ts'
import type { ReferenceSeed } from '../../simulators/reference/seed.ts'
import { parsePlan } from '../../src/mapping/plan-file.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { ApplySchemaResult, DryRunResult, MigrateResult, ProposeResult } from '../../src/model/results.ts'
import { type Families, openFamilies } from './families.ts'
import { plan as guestsToPeople } from './schemas.ts'
import { resultOf } from './world.ts'

type Values = Record<string, string | null>

/** Fields of the source that the target lacks: of two objects that refer to each other, and of one to itself. */
const fields: NonNullable<ReferenceSeed['fields']> = {
  person: [
    { name: 'mentor_id', label: 'Mentor ID', type: 'reference', object: 'person', custom: true },
    { name: 'client', label: 'Client', type: 'reference', object: 'company', custom: true },
    { name: 'never_used', label: 'Never used', type: 'reference', object: 'company', custom: true },
  ],
  company: [
    { name: 'partner', label: 'Partner', type: 'reference', object: 'company', custom: true },
    { name: 'contact', label: 'Contact', type: 'reference', object: 'person', custom: true },
  ],
}

const companies = ['A', 'B', 'C'].map((name) => ({ name, domain: `${name.toLowerCase()}.test` }))
const persons = ['Ann', 'Bob', 'Cid', 'Dan'].map((name) => ({ last_name: name, email: `${name.toLowerCase()}@x.test` }))

/** What the source says, by names. */
const ties: Record<string, Record<string, string>> = {
  Ann: { mentor_id: 'Bob', client: 'A' },
  Bob: { mentor_id: 'Ann' },
  Cid: { mentor_id: 'Cid', client: 'C' },
  A: { partner: 'B', contact: 'Ann' },
  B: { partner: 'A' },
  C: { contact: 'Cid' },
}

let families: Families
afterEach(() => families.world.close())

async function open(): Promise<void> {
  families = await openFamilies({ companies, persons, source: { world: { reference: { fields } } } })
  const { ids, source } = families
  for (const object of ['person', 'company']) {
    const own = Object.entries(ties).filter(
      ([name]) => companies.some((each) => each.name === name) === (object === 'company'),
    )
    const update = own.map(([name, goals]) => [
      ids.get(name)!,
      Object.fromEntries(Object.entries(goals).map(([field, goal]) => [field, ids.get(goal)!])),
    ])
    source.account.edit!({ object, update: Object.fromEntries(update) })
  }
}

async function propose(change: (plan: Plan) => Plan = (plan) => plan): Promise<ProposeResult> {
  const { world } = families
  const objects = ['person', 'company'].map((name) => ({ source: name, target: name }))
  const proposed = await world.perform<ProposeResult>('propose', {
    source: 'old',
    target: 'new',
    plan: 'mine',
    objects,
  })
  const plan = parsePlan((await world.store.plans.read('mine'))!)
  await world.writePlan({ ...change(plan), id: guestsToPeople.id })
  return proposed
}

/** The new fields are made and the records brought, each by the consent to this dry run. */
async function carryOut(
  meanwhile: () => void = () => undefined,
): Promise<{ dryRun: DryRunResult; migration: string; result: MigrateResult }> {
  const { world } = families
  const { dryRun, migration } = await world.prepare()
  const approval = (await world.store.runs.get(migration))!.input.approval as string
  world.privileged = true
  await world.perform<ApplySchemaResult>('apply-schema', { approval })
  meanwhile()
  return { dryRun, migration, result: resultOf(await world.attempt<MigrateResult>(migration)) }
}

/** Records of the target by name, with the names of what the new fields refer to. */
function arrived(account: Simulation): Record<string, Values> {
  const stored = ['person', 'company'].flatMap(
    (object) => [...account.account.store.collection(object).values()] as unknown as { id: string; values: Values }[],
  )
  const names = new Map(stored.map(({ id, values }) => [id, values.last_name ?? values.name ?? '']))
  const told = ['mentor', 'client', 'partner', 'contact']
  return Object.fromEntries(
    stored.map(({ id, values }) => [
      names.get(id)!,
      Object.fromEntries(told.flatMap((field) => (values[field] ? [[field, names.get(values[field]) ?? '?']] : []))),
    ]),
  )
}

const expected = {
  ...{ Ann: { mentor: 'Bob', client: 'A' }, Bob: { mentor: 'Ann' }, Cid: { mentor: 'Cid', client: 'C' }, Dan: {} },
  ...{ A: { partner: 'B', contact: 'Ann' }, B: { partner: 'A' }, C: { contact: 'Cid' } },
}

test('references that the target has no place for get one, are written with cycles, and stay as they are', async () => {
  await open()
  const proposed = await propose()
  expect(proposed.findings.filter(({ code }) => code === 'references-to-create')).toMatchObject([
    { pair: 'person>person', count: 2, message: expect.stringContaining('mentor, client') },
    { pair: 'company>company', count: 2, message: expect.stringContaining('partner, contact') },
  ])
  expect(proposed.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const { dryRun, migration, result } = await carryOut()
  expect(dryRun.schemaChanges).toHaveLength(4)
  expect(result.tally).toMatchObject({ created: 7, quarantined: 0, failed: 0 })
  expect(arrived(families.target)).toEqual({ ...expected, Own: {} })
  expect(await families.world.verify(migration)).toMatchObject({ matched: 7, mismatched: 0, missing: 0 })
  const again = await families.world.dryRun()
  expect(again.schemaChanges).toEqual([])
  expect(again.pairs.map(({ counts }) => counts)).toEqual([
    expect.objectContaining({ create: 0, update: 0 }),
    expect.objectContaining({ create: 0, update: 0 }),
  ])
})

test('a record that is kept back costs those that refer to it the reference, which is told', async () => {
  await open()
  await propose()
  const { result } = await carryOut(() =>
    // Somebody was faster.
    families.target.account.edit!({ object: 'company', create: [{ name: 'Stranger', domain: 'a.test' }] }),
  )
  expect(result.tally).toMatchObject({ created: 6, quarantined: 1, failed: 0 })
  const { A: _, ...others } = expected
  expect(arrived(families.target)).toEqual({ ...others, Ann: { mentor: 'Bob' }, B: {}, Own: {}, Stranger: {} })
  const stays = (result.relations ?? []).flatMap(({ kind, stays: all }) =>
    all.map(({ reason, count, examples }) => [kind, reason, count, examples]),
  )
  const named = (...names: string[]) => names.map((name) => families.ids.get(name))
  expect(stays).toEqual([
    ['reference', 'reference-kept-back', 1, named('Ann')],
    ['late reference', 'reference-kept-back', 2, named('A', 'B')],
  ])
})
