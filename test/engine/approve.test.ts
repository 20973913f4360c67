import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { approve, decline, requestApproval, requireApproval } from '../../src/engine/approve.ts'
import { loadPlan } from '../../src/engine/plans.ts'
import { planHash } from '../../src/mapping/plan-file.ts'
import { guest, guests } from './reference-source.ts'
import { plan, planWith } from './schemas.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

const hour = 60 * 60_000

let world: World
beforeEach(async () => {
  world = await World.open({
    guests: [...guests(3), guest('old', { name: 'Newer' }), guest('skipped', { gone: true })],
    people: [{ name: 'Older', email: 'old@inn.test' }],
  })
})
afterEach(() => world.close())

const request = async () => (await requestApproval(world, plan.id)).approval
const required = (asked: { approval?: string; run?: string } = {}) =>
  requireApproval(world, { id: plan.id, hash: planHash(plan) }, asked)

describe('asking', () => {
  test('names the account and the number of records that are written', async () => {
    const dryRun = await world.dryRun()
    const approval = await request()
    expect(approval.phrase).toBe('Chess Club 4')
    expect(approval).toMatchObject({ state: 'pending', run: null, via: null })
    expect(approval.binding).toMatchObject({
      ...{ dryRun: dryRun.run, planHash: planHash(plan), snapshotDigest: dryRun.snapshotDigest },
      ...{ sourceAccount: 'inn-1', targetAccount: 'club-1', schemaChanges: 0 },
      counts: { create: 3, update: 1, unchanged: 0, skip: 1, quarantine: 0 },
    })
  })

  test('needs a dry run', async () => {
    await expect(request()).rejects.toMatchObject({ code: 'approval', message: expect.stringContaining('no finished') })
  })

  test('needs one of the plan as it is now', async () => {
    await world.dryRun()
    await world.writePlan(planWith({ existing: 'never' }))
    await expect(request()).rejects.toMatchObject({ code: 'approval', message: expect.stringContaining('was changed') })
    await world.dryRun()
    expect((await request()).phrase).toBe('Chess Club 3')
  })

  test('is refused for a dry run that has served a migration, until there is a new one', async () => {
    const { migration } = await world.prepare()
    resultOf(await world.attempt(migration))
    await expect(request()).rejects.toMatchObject({ code: 'approval', message: expect.stringContaining('has served') })
    await world.dryRun()
    expect((await request()).binding.counts).toMatchObject({ create: 0 })
  })

  test('is about the newest dry run', async () => {
    await world.dryRun()
    const second = await world.dryRun()
    expect((await request()).binding.dryRun).toBe(second.run)
  })
})

describe('answering', () => {
  beforeEach(async () => {
    await world.dryRun()
  })

  test('with another phrase approves nothing and leaves the request open', async () => {
    const { id } = await request()
    for (const typed of ['yes', 'chess club 4', 'Chess Club 40', '']) {
      await expect(approve(world, id, typed, 'test')).rejects.toMatchObject({ code: 'approval' })
    }
    expect(await world.store.approvals.get(id)).toMatchObject({ state: 'pending' })
    await expect(required()).rejects.toThrow(/is pending/)
    expect(await approve(world, id, ' Chess Club 4\n', 'terminal')).toMatchObject({
      state: 'approved',
      via: 'terminal',
    })
    expect(await required()).toMatchObject({ id, state: 'approved', via: 'terminal' })
  })

  test('is too late after an hour', async () => {
    const { id, phrase } = await request()
    await world.clock.run(world.clock.sleep(hour + 1))
    await expect(approve(world, id, phrase, 'test')).rejects.toThrow(/expired/)
  })

  test('twice is once too often', async () => {
    const { id, phrase } = await request()
    await decline(world, id, 'test')
    await expect(approve(world, id, phrase, 'test')).rejects.toThrow(/already declined/)
    await expect(required()).rejects.toThrow(/is declined/)
  })

  test('a no that came after the yes of somebody else is not taken for the decision', async () => {
    const { id, phrase } = await request()
    const { approvals } = world.store
    const get = approvals.get.bind(approvals)
    // Somebody approves between the look and the decision.
    approvals.get = async (asked) => {
      const seen = await get(asked)
      approvals.get = get
      await approve(world, id, phrase, 'other')
      return seen
    }
    await expect(decline(world, id, 'test')).rejects.toThrow(/decided meanwhile/)
    expect(await get(id)).toMatchObject({ state: 'approved', via: 'other' })
  })

  test('a request that nobody made is refused', async () => {
    await expect(approve(world, 'approval_x', 'yes', 'test')).rejects.toThrow(/no approval request/)
  })
})

describe('the approval that a migration needs', () => {
  test('is missing when nobody was asked', async () => {
    await expect(required()).rejects.toMatchObject({ message: expect.stringContaining('Nobody has approved') })
  })

  test('is for the plan as it was, to the letter', async () => {
    const { migration } = await world.prepare()
    await world.writePlan(planWith({ existing: 'never' }))
    expect(errorOf(await world.attempt(migration))).toMatchObject({
      code: 'approval',
      message: expect.stringContaining('changed'),
    })
    expect(world.target.effects).toEqual([])
    await world.writePlan({
      ...plan,
      objects: plan.objects.map((pair) => ({ ...pair, fields: pair.fields.toReversed() })),
    })
    expect(planHash(await loadPlan(world.store, plan.id))).toBe(planHash(plan))
    resultOf(await world.attempt(migration))
  })

  test('expires for a start, not for a migration that has begun', async () => {
    const { migration } = await world.prepare()
    world.target.fault = ({ operation }) => (operation === 'create' ? { kind: 'refused', error: 'quota' } : undefined)
    errorOf(await world.attempt(migration))
    await world.clock.run(world.clock.sleep(24 * hour))
    await expect(required()).rejects.toMatchObject({
      message: expect.stringMatching(`serves the migration ${migration}, which is (failed|paused)`),
      next: expect.stringContaining(`resume_run with run_id "${migration}"`),
    })
    world.target.fault = () => undefined
    resultOf(await world.attempt(migration))
    expect(world.arrived().size).toBe(4)
    await expect(required()).rejects.toThrow(`has served the migration ${migration}`)
  })

  test('has expired for a migration that never wrote anything', async () => {
    const { migration } = await world.prepare()
    await world.clock.run(world.clock.sleep(72 * hour + 1))
    expect(errorOf(await world.attempt(migration))).toMatchObject({
      code: 'approval',
      message: expect.stringContaining('expired'),
    })
    expect(world.target.effects).toEqual([])
  })

  test('given on a Friday evening holds for a start in the night to Monday', async () => {
    const { migration } = await world.prepare()
    await world.clock.run(world.clock.sleep(57 * hour))
    resultOf(await world.attempt(migration))
    expect(world.arrived().size).toBe(4)
  })

  test('goes to one of two migrations that begin at the same time', async () => {
    const { migration } = await world.prepare()
    const approval = await required()
    const rival = await world.create('migrate', { approval: approval.id })
    const { approvals } = world.store
    const use = approvals.use.bind(approvals)
    approvals.use = async (id, run) => {
      approvals.use = use
      await use(id, rival)
      return use(id, run)
    }
    expect(errorOf(await world.attempt(migration))).toMatchObject({
      code: 'approval',
      message: `This approval serves the migration ${rival}, which is queued.`,
      next: `Follow it: get_run with run_id "${rival}".`,
    })
    expect(world.target.effects).toEqual([])
    resultOf(await world.attempt(rival))
  })

  test('stays with a run whose worker died', async () => {
    const { migration } = await world.prepare()
    world.onStep = (step) => {
      if (step === 'intend:after') world.cutPower()
    }
    expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
    world.onStep = () => undefined
    await world.clock.run(world.clock.sleep(2 * hour))
    resultOf(await world.attempt(migration))
    expect(world.arrived().size).toBe(4)
  })
})
