import { afterEach, expect, test } from 'vitest'
import type { Plan, TransformEntry } from '../../src/model/plan.ts'
import { guests } from './reference-source.ts'
import { guestPlan, planWith, sourceSchema, targetSchema } from './schemas.ts'
import { employ, onePage, person } from './staff.ts'
import { errorOf, World } from './world.ts'

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

const theirs = [person('s1', 'Ada@inn.test'), person('s2', 'bob@inn.test'), person('s3', null)]
const ours = [person('t1', 'ada@inn.test'), person('t2', 'bob@inn.test', false), person('t9', 'ops@inn.test')]

const hosts = ['s1', 's1', 's2', 's3', 'q-desk', 's1', null]

function planFor(user: TransformEntry, invalid: 'omit' | 'quarantine' = 'omit'): Plan {
  return planWith({}, { fields: [...guestPlan.fields, { to: 'host', from: 'host', transform: [user], invalid }] })
}

async function open(user: TransformEntry, invalid?: 'quarantine'): Promise<World> {
  world = await World.open({
    guests: guests(hosts.length, (n) => ({ host: hosts[n] ?? null })),
    plan: planFor(user, invalid),
  })
  employ(world.source.connection, sourceSchema, theirs, { idPrefix: 'q-' })
  employ(world.target.connection, targetSchema, ours)
  return world
}

test('the dry run shows whose records go to whom, and why the others go to nobody', async () => {
  const { owners, lost, findings } = await (await open('user')).dryRun()
  expect(owners?.map(({ source, target, records, why }) => [source.id, target?.id ?? null, records, why])).toEqual([
    ['s1', 't1', 3, 'same e-mail'],
    ['s2', null, 1, 'user-inactive'],
    ['s3', null, 1, 'user-missing'],
    ['q-desk', null, 1, 'user-is-group'],
  ])
  expect(findings.find(({ code }) => code === 'user-inactive')?.fix).toMatch(/Activate the user.*instead/)
  expect(lost.map(({ reason }) => reason).sort()).toEqual(['user-inactive', 'user-is-group', 'user-missing'])
})

test('addresses are whole in the file of owners and masked in the result', async () => {
  const { owners } = await (await open('user')).dryRun()
  expect(world?.tables.owners?.[0]).toEqual([
    ...['Guest>people', 'host', 'host', 's1', 'ada@inn.test', 'yes', 't1', 'ada@inn.test', '3', 'same e-mail'],
  ])
  expect(JSON.stringify(owners)).not.toContain('ada@')
})

test('those whom the plan names get the records, in the dry run and in the target', async () => {
  await open({ user: { instead: { 'BOB@inn.test': 'ops@inn.test', 'q-desk': 't1' }, otherwise: 't9' } })
  const { owners } = await world!.dryRun()
  expect(owners?.map(({ source, target, why }) => [source.id, target?.id, why])).toEqual([
    ['s1', 't1', 'same e-mail'],
    ['s2', 't9', 'instead'],
    ['s3', 't9', 'otherwise'],
    ['q-desk', 't1', 'instead'],
  ])
  await world!.migrate()
  const arrived = world!.arrived()
  expect(hosts.map((_, n) => arrived.get(`g${n}`)?.host ?? null)).toEqual(['t1', 't1', 't9', 't9', 't1', 't1', null])
})

test('the rest is kept back where the plan says so', async () => {
  const { pairs } = await (await open('user', 'quarantine')).dryRun()
  expect(pairs[0]?.counts).toMatchObject({ create: 4, quarantine: 3 })
})

test('a successor who is no active user of the target is refused before the source is read', async () => {
  await open({ user: { otherwise: 'opps@inn.test', instead: { 'bob@inn.test': 'bob@inn.test' } } })
  const error = errorOf(await world!.attempt(await world!.create('dry-run')))
  expect(error.message).toMatch(/"opps@inn\.test".*The nearest: ops@inn\.test/)
  expect(error.message).toMatch(/"bob@inn\.test".*not active/)
  expect(error.code).toBe('plan')
  expect(world!.source.pages).toEqual([])
})

test('a rule about somebody whom the source does not know is told', async () => {
  const { findings } = await (await open({ user: { instead: { 'adda@inn.test': 't9' } } })).dryRun()
  expect(findings.find(({ code }) => code === 'user-unknown')).toMatchObject({ severity: 'warning', count: 1 })
})

test('who takes over is checked and obeyed also where several fields name the owner', async () => {
  const several = (otherwise: string): Plan =>
    planWith(
      {},
      {
        fields: [
          ...guestPlan.fields,
          { to: 'host', from: ['host', 'badge'], transform: ['first-of', { user: { otherwise } }], invalid: 'omit' },
        ],
      },
    )
  await open('user')
  await world!.writePlan(several('opps@inn.test'))
  expect(errorOf(await world!.attempt(await world!.create('dry-run'))).message).toContain('"opps@inn.test"')
  await world!.writePlan(several('ops@inn.test'))
  expect((await world!.dryRun()).lost).toEqual([])
})

test('a source that lists no users to us can still have its owners named by id', async () => {
  await open({ user: { instead: { s1: 't1' }, otherwise: 't9' } })
  const { describe } = world!.source.connection
  world!.source.connection.describe = async (signal) => ({ objects: (await describe(signal)).objects })
  const { owners } = await world!.dryRun()
  expect(owners?.map(({ source, target, why }) => [source.id, target?.id, why])).toEqual([
    ['s1', 't1', 'instead'],
    ['s2', 't9', 'otherwise'],
    ['s3', 't9', 'otherwise'],
    ['q-desk', 't9', 'otherwise'],
  ])
})

test('a successor who left between approval and migration stops it before anything is written, and it goes on with them back', async () => {
  await open({ user: { otherwise: 'ops@inn.test' } })
  const { migration } = await world!.prepare()
  const staff = [...ours.slice(0, 2), person('t9', 'ops@inn.test', false)]
  const { read } = world!.target.connection
  world!.target.connection.read = (query, signal) => {
    return query.object === 'Staff' ? onePage(staff) : read(query, signal)
  }
  const error = errorOf(await world!.attempt(migration))
  expect(error).toMatchObject({ code: 'drift', message: expect.stringContaining('"ops@inn.test"') })
  expect(world!.target.effects).toEqual([])
  staff[2] = person('t9', 'ops@inn.test')
  await world!.attempt(migration)
  expect(world!.arrived().get('g2')?.host).toBe('t9')
})
