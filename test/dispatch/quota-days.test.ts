import { afterEach, expect, test } from 'vitest'
import { openSimulation, type Simulation } from '../../simulators/index.ts'
import { carryOut } from '../../src/dispatch/carry-out.ts'
import { rouseRuns } from '../../src/dispatch/follow-run.ts'
import { processIdentity } from '../../src/dispatch/process-identity.ts'
import type { Surroundings } from '../../src/engine/context.ts'
import { perform } from '../../src/engine/verbs.ts'
import type { Clock } from '../../src/model/clock.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import type { Run, Verb } from '../../src/model/run.ts'
import { findObject } from '../../src/model/schema.ts'
import { never } from '../connectors/fake-http.ts'
import { connectInProcess } from '../connectors/reference-in-process.ts'
import { guests } from '../engine/reference-source.ts'
import { personsPlan } from '../engine/schemas.ts'
import { World } from '../engine/world.ts'

const hour = 3_600_000
const day = 24 * hour
/** Calls of a day, and how many of them are ours. */
const daily = 60
const ours = 48
const records = 220

const toPersons = personsPlan()

/** A migration between systems in this process, by workers that can be killed, all of them in one virtual time. */
class Days {
  readonly wakes: string[] = []
  #workers = 0
  #kill: () => void = () => undefined
  /** What the present workers end as, one after the other. */
  ends: Promise<Run['state']>[] = []
  readonly world: World
  readonly #simulation: Simulation

  private constructor(world: World, simulation: Simulation) {
    this.world = world
    this.#simulation = simulation
  }

  static async open(): Promise<Days> {
    const world = await World.open({ guests: guests(records), plan: toPersons })
    const { now, sleep } = world.clock
    const simulation = await openSimulation('reference', {
      ...{ time: { now, sleep }, limits: { daily, batchRows: 2 } },
    })
    const days = new Days(world, simulation)
    const connection = days.#connect(world.clock)
    const person = findObject(await world.pass(connection.describe(never)), 'person')!
    await world.pass(connection.admin!.createFields('person', Object.values(person.provenance!), never))
    return days
  }

  get refusals(): number {
    return this.#simulation.ledger.figures().status429
  }

  /** Calls that the account let in and counted, by day: all of them, and those that wrote. */
  perDay(): { calls: number; writes: number }[] {
    const counted = this.#simulation.ledger
      .entries()
      .filter(({ status = 500, path }) => status < 400 && !path.endsWith('/token'))
    const byDay = Map.groupBy(counted, ({ arrivedAt }) => Math.floor(arrivedAt / day))
    return [...byDay.values()].map((calls) => ({
      calls: calls.length,
      writes: calls.filter(({ path }) => path.endsWith('/batch')).length,
    }))
  }

  /** Calls that read single records again. */
  lookUps(): number {
    return this.#simulation.ledger.entries().filter(({ path }) => path.endsWith('/lookup')).length
  }

  stored(): number {
    const all = this.#simulation.account.store.collection('person').values() as unknown as {
      values: Record<string, string | null>
    }[]
    expect(new Set(all.map(({ values }) => values.external_key)).size).toBe(all.length)
    return all.length
  }

  async run(id: string): Promise<Run> {
    return (await this.world.store.runs.get(id)) as Run
  }

  async create(verb: Verb, input: Run['input'] = {}): Promise<string> {
    const id = await this.world.create(verb, input)
    this.launch(id)
    return id
  }

  /** A worker as of a process of its own: its connections and what they learned are its own, and it can be killed. */
  launch(id: string): void {
    const { world } = this
    let dead = false
    this.#kill = () => {
      dead = true
    }
    const clock: Clock = {
      ...world.clock,
      sleep: async (ms, signal) => {
        await world.clock.sleep(ms, signal)
        if (dead) await new Promise(() => undefined)
      },
    }
    this.#workers += 1
    const { ledger } = this.#simulation
    const before = ledger.figures().calls
    const connection = this.#connect(clock)
    const traffic: Surroundings['traffic'] = () => ({
      ...{ calls: ledger.figures().calls - before, rateLimitHits: 0, meanLatency: 1, dailyReserve: 0.2 },
      busyPermits: async () => 0,
    })
    const idle = new AbortController().signal
    const [host, pid] = processIdentity().split(':')
    // Nobody else has this start time, so the worker counts as gone for who looks: only killed ones are looked at.
    const claiming = { store: world.store, clock, worker: `${host}:${pid}:${this.#workers}`, pause: idle, abort: idle }
    const ended = carryOut(claiming, id, async (claim) => {
      const given = world.surroundings(claim.run, claim.fence)
      const connect: Surroundings['connect'] = async (name) => (name === 'crm' ? connection : given.connect(name))
      return { ...(await perform({ ...given, ...claim, clock, connect, traffic, holdLease: async () => undefined })) }
    })
    this.ends.push(ended)
  }

  /** Looks every few hours; a sleeper is killed and found by another process an hour later, each as often as asked. */
  async watch(id: string, kills: number): Promise<void> {
    const { clock, store } = this.world
    let left = kills
    for (;;) {
      await clock.sleep(3 * hour)
      const run = await this.run(id)
      if (run.state !== 'running') return
      if (run.wakeAt === undefined) continue
      this.wakes.push(new Date(run.wakeAt).toISOString())
      if (left === 0) continue
      left -= 1
      this.#kill()
      void this.ends.pop()
      await clock.sleep(hour)
      const dispatcher = { launch: (lost: string) => this.launch(lost), holds: () => this.ends.length > 0 }
      const roused = await rouseRuns({ store, clock, mayLaunch: async () => true, dispatcher })
      expect(roused.map((one) => one.id)).toEqual([id])
    }
  }

  #connect(clock: Clock) {
    return connectInProcess(this.#simulation, { clock })
  }
}

let days: Days
afterEach(() => days.world.close())

test('a migration of several days sleeps from day to day, through kills, as long as foretold, without a refusal', async () => {
  days = await Days.open()
  const { world } = days
  const foretold = await days.create('dry-run')
  await world.pass(days.ends.pop()!)
  const dryRun = (await days.run(foretold)).result as unknown as DryRunResult
  expect(dryRun.findings).toContainEqual(expect.objectContaining({ code: 'daily-budget' }))
  const { id: approval } = await world.consent()

  const id = await days.create('migrate', { approval })
  await world.pass(days.watch(id, 2))
  expect(await days.ends.pop()).toBe('done')

  const { tally } = (await days.run(id)).result as unknown as MigrateResult
  expect(tally).toMatchObject({ read: records, created: records, failed: 0, quarantined: 0 })
  expect(days.stored()).toBe(records)
  expect(days.refusals).toBe(0)
  // It slept until a minute after the account's midnight, and knew it.
  expect(new Set(days.wakes).size).toBeGreaterThanOrEqual(2)
  for (const wake of days.wakes) expect(wake.slice(11)).toBe('00:01:00.000Z')
  const perDay = days.perDay()
  for (const { calls } of perDay) expect(calls).toBeLessThanOrEqual(ours)
  const writing = perDay.filter(({ writes }) => writes > 0)
  expect(writing.length).toBeGreaterThanOrEqual(3)
  // A spot check each day: what the budget held back was never sent, and nobody looks for it.
  expect(days.lookUps()).toBe(writing.length)
  expect(dryRun.estimate.days).toBe(writing.length)
})
