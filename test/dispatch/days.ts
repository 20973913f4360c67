import { expect } from 'vitest'
import { openSimulation, type Simulation } from '../../simulators/index.ts'
import type { Config } from '../../src/config.ts'
import { type Connections, createConnections } from '../../src/connections.ts'
import type { ConnectorEntry } from '../../src/connectors/index.ts'
import { carryOut } from '../../src/dispatch/carry-out.ts'
import { rouseRuns } from '../../src/dispatch/follow-run.ts'
import { processIdentity } from '../../src/dispatch/process-identity.ts'
import type { Surroundings } from '../../src/engine/context.ts'
import { perform } from '../../src/engine/verbs.ts'
import type { Clock } from '../../src/model/clock.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Run, Verb } from '../../src/model/run.ts'
import { findObject } from '../../src/model/schema.ts'
import { Secret } from '../../src/secret.ts'
import { never } from '../connectors/fake-http.ts'
import { reachInProcess } from '../connectors/in-process.ts'
import { guests } from '../engine/reference-source.ts'
import { World } from '../engine/world.ts'

const hour = 3_600_000
const day = 24 * hour

/** The account that guests of an inn become persons in, and how it is reached. */
export interface Target {
  vendor: string
  /** How the account is simulated. */
  options: Parameters<typeof openSimulation>[1]
  settings: Readonly<Record<string, string>>
  credentials: Readonly<Record<string, string>>
  connector: Pick<ConnectorEntry, 'load'>
  /** Of the connection; absent: the usual one. */
  dailyReserve?: number
  /** Into the connection `crm`. */
  plan: Plan
}

/** What an account let in on one day. */
interface Day {
  calls: number
  /** Changes of records. */
  writes: number
  /** By what the account counts. */
  spent: number
}

/** A migration of guests into an account of this process, by workers that can be killed, all of them in one virtual time. */
export class Days {
  readonly wakes: string[] = []
  #workers = 0
  #kill: () => void = () => undefined
  /** What the present workers end as, one after the other. */
  ends: Promise<Run['state']>[] = []
  readonly world: World
  readonly simulation: Simulation
  readonly #target: Target

  private constructor(world: World, simulation: Simulation, target: Target) {
    this.world = world
    this.simulation = simulation
    this.#target = target
  }

  /** With our fields in the account already. */
  static async open(target: Target, records: number): Promise<Days> {
    const world = await World.open({ guests: guests(records), plan: target.plan, inMemory: true })
    const { now, sleep } = world.clock
    const simulation = await openSimulation(target.vendor, { ...target.options, time: { now, sleep } })
    const days = new Days(world, simulation, target)
    const connection = await days.#connections(world.clock).open('crm')
    for (const { target: name } of target.plan.objects) {
      const object = findObject(await world.pass(connection.describe(never)), name)!
      await world.pass(connection.admin!.createFields(name, Object.values(object.provenance ?? {}), never))
    }
    return days
  }

  get refusals(): number {
    return this.simulation.ledger.figures().status429
  }

  /** Of the account's calendar, in the order of the days that had a call. */
  perDay(isWrite: (method: string, path: string) => boolean): Day[] {
    const counted = this.simulation.ledger
      .entries()
      .filter(({ status = 500, path }) => status < 400 && !path.endsWith('/token'))
    const byDay = Map.groupBy(counted, ({ arrivedAt }) => Math.floor(arrivedAt / day))
    return [...byDay.values()].map((calls) => ({
      calls: calls.length,
      writes: calls.filter(({ method, path }) => isWrite(method, path)).length,
      spent: calls.reduce((sum, { weight }) => sum + weight, 0),
    }))
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
    const connections = this.#connections(clock)
    const idle = new AbortController().signal
    const [host, pid] = processIdentity().split(':')
    // Nobody else has this start time, so the worker counts as gone for who looks: only killed ones are looked at.
    const claiming = { store: world.store, clock, worker: `${host}:${pid}:${this.#workers}`, pause: idle, abort: idle }
    const ended = carryOut(claiming, id, async (claim) => {
      const given = world.surroundings(claim.run, claim.fence)
      const connect: Surroundings['connect'] = (name) => (name === 'crm' ? connections.open(name) : given.connect(name))
      const traffic: Surroundings['traffic'] = (name) =>
        name === 'crm' ? connections.traffic(name) : given.traffic(name)
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

  #connections(clock: Clock): Connections {
    const { vendor, settings, credentials, connector, dailyReserve } = this.#target
    const secrets = Object.fromEntries(Object.entries(credentials).map(([name, value]) => [name, new Secret(value)]))
    const crm = {
      name: 'crm',
      vendor,
      settings,
      missing: [],
      credentials: secrets,
      ...(dailyReserve !== undefined && { dailyReserve }),
    }
    const { store, random } = this.world
    const { send: transport } = reachInProcess(this.simulation)
    const parts = { store, clock, random, transport, connectors: { [vendor]: connector } }
    return createConnections({ connections: [crm] as unknown as Config['connections'], file: null }, parts)
  }
}
