import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSimulation, type Simulation } from '../../simulators/index.ts'
import { type Connections, createConnections } from '../../src/connections.ts'
import { writePlan } from '../../src/mapping/plan-file.ts'
import { Secret } from '../../src/secret.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { connect } from '../reference/index.ts'
import { type Data, drawData, type Stored } from './data.ts'
import { Draw } from './draw.ts'
import { Network } from './network.ts'
import { planOf } from './plan.ts'
import { Process } from './process.ts'
import type { Scenario } from './scenario.ts'
import { Strikes } from './strikes.ts'
import { VirtualTime } from './time.ts'
import { type Side, timeoutMs } from './troubles.ts'
import { openVendors, type Planted, trades, vendorConnections, vendorConnectors } from './vendors.ts'

/** A file system in memory where there is one: what a crash may not lose is what was committed, not what reached a disk. */
const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** The files of a store in which nothing has happened yet: made once, and written out for each seed. */
let blank: Promise<readonly [name: string, bytes: Buffer][]> | null = null

async function makeBlank(): Promise<readonly [name: string, bytes: Buffer][]> {
  const home = mkdtempSync(join(folder, 'ferry-sim-'))
  await (await openStore({ home })).close()
  const files = readdirSync(home, { withFileTypes: true }).filter((entry) => entry.isFile())
  const read = files.map(({ name }): [string, Buffer] => [name, readFileSync(join(home, name))])
  rmSync(home, { recursive: true })
  return read
}

async function makeHome(): Promise<string> {
  blank ??= makeBlank()
  const files = await blank
  const home = mkdtempSync(join(folder, 'ferry-sim-'))
  for (const [name, bytes] of files) writeFileSync(join(home, name), bytes, { mode: 0o600 })
  return home
}

/** Both accounts, the machine with its store, and the people: everything of one seed, on one time. */
export class World {
  readonly scenario: Scenario
  readonly time: VirtualTime
  readonly accounts: Record<Side, Simulation>
  readonly network: Network
  readonly strikes: Strikes
  readonly data: Data
  /** What vendors' accounts were planted with; null: these are accounts of the reference CRM. */
  readonly planted: Planted | null
  /** Names of the pairs of persons and companies. */
  readonly pairs: { person: string; company: string | null }
  readonly home: string
  /** Of those who start runs and look at them: a process that nothing strikes. */
  readonly front: Store
  readonly random: () => number
  /** How far the machine's clock is off. */
  skew = 0
  /** Whose claim of a run is the newest. */
  holder: string | null = null
  #processes = 0
  readonly #stores: Store[] = []

  private constructor(
    scenario: Scenario,
    parts: Pick<World, 'time' | 'accounts' | 'data' | 'planted' | 'home' | 'front'>,
  ) {
    this.scenario = scenario
    this.time = parts.time
    this.accounts = parts.accounts
    this.data = parts.data
    this.planted = parts.planted
    this.pairs = scenario.cast === 'people' ? peoplePairs : trades[scenario.cast].pairs
    this.home = parts.home
    this.front = parts.front
    this.network = new Network(this.time, this.accounts)
    this.strikes = new Strikes(this)
    this.random = new Draw(scenario.seed, 'ids and jitter').next
  }

  /** Between vendors the plan is yet to be proposed. */
  static async open(scenario: Scenario): Promise<World> {
    const time = new VirtualTime(scenario.start)
    const { cast, seed, records } = scenario
    const planted = cast === 'people' ? null : trades[cast].plant({ seed, size: records })
    const data = planted?.data ?? drawData(scenario)
    const accounts =
      planted === null
        ? { source: await openSource(scenario, data, time), target: await openTarget(scenario, data, time) }
        : await openVendors(
            { ...scenario, vendors: trades[scenario.cast as keyof typeof trades].vendors },
            planted,
            time,
          )
    const home = await makeHome()
    const world = new World(scenario, { time, accounts, data, planted, home, front: await openStore({ home }) })
    const plan = planOf(scenario)
    if (planted === null) await world.front.plans.write(plan.id, writePlan(plan))
    return world
  }

  /** The dead hold files open, too. */
  async close(): Promise<void> {
    for (const store of [...this.#stores, this.front]) await store.close()
    rmSync(this.home, { recursive: true })
  }

  /** The machine's clock, as those see it who start runs. */
  now = (): number => Math.floor(this.time.now() + this.skew)

  async startProcess(): Promise<Process> {
    this.#processes += 1
    const leaves = (process: string, what: string): void => {
      if (process !== this.holder)
        this.network.breaches.push(`${process} sent ${what} after ${this.holder} had taken over`)
    }
    const machine = { time: this.time, skew: () => this.skew, network: this.network.send, leaves }
    const store = await openStore({ home: this.home })
    this.#stores.push(store)
    return new Process(`worker-${this.#processes}`, machine, store, this.strikes.look)
  }

  /** The connections of one process, as the product opens them. */
  connectionsOf({ clock, store, transport }: Process, mayLeave: (forMs: number) => Promise<void>): Connections {
    const isReference = this.planted === null
    const { cast } = this.scenario
    const connections =
      cast === 'people' ? referenceConnections(this.scenario) : vendorConnections(trades[cast].vendors, this.accounts)
    const connectors = isReference ? { reference: { load: async () => ({ connect }) } } : vendorConnectors
    const parts = { store, clock, transport, connectors, random: this.random, longestRequestMs: timeoutMs, mayLeave }
    return createConnections({ connections, file: null }, parts)
  }

  /** What the target holds, from its own store. */
  stored(side: Side, collection: 'person' | 'company' | 'note' = 'person'): Stored[] {
    const { account } = this.accounts[side]
    if (this.planted !== null) return Object.values(account.judged() as object).flat() as Stored[]
    return account.store.collection(collection).values() as unknown as Stored[]
  }
}

const peoplePairs = { person: 'person>person', company: 'company>company' }

function referenceConnections({ source, target }: Scenario) {
  const told = ({ window, windowMs, inFlight }: Record<string, number>): Record<string, string> =>
    target.isTold ? { window: String(window), windowMs: String(windowMs), inFlight: String(inFlight) } : {}
  const limits = { source: told(source.limits), target: told(target.limits) }
  return (['source', 'target'] as const).map((name) => ({
    ...{ name, vendor: 'reference', missing: [] },
    settings: { url: `http://${name}`, timeoutMs: String(timeoutMs), ...limits[name] },
    credentials: { clientId: new Secret('reference-client'), clientSecret: new Secret('reference-secret') },
  }))
}

async function openSource({ seed, source }: Scenario, data: Data, time: VirtualTime): Promise<Simulation> {
  const text = (name: string) => ({ name, label: name, type: 'text' as const, custom: true })
  const fields = { person: [text('mail'), text('tel'), { ...text('gone'), type: 'flag' as const }] }
  const world = {
    reference: {
      fields,
      records: { person: data.source, company: data.companies.source, note: data.notes },
      links: data.links,
    },
  }
  return openSimulation('reference', { ...source, seed, world, time })
}

async function openTarget({ seed, target }: Scenario, data: Data, time: VirtualTime): Promise<Simulation> {
  const { replay, writes, refusal, limits, latency } = target
  const world = { reference: { records: { person: data.target, company: data.companies.target } } }
  return openSimulation('reference', { seed, limits, latency, settings: { replay, writes, refusal }, world, time })
}
