import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { createClock, type SimClock, type Time } from './clock.ts'
import { addControlPlane } from './control.ts'
import { exchange, type OpenCall, type Surroundings } from './exchange.ts'
import { createFaults, type Fault, type Faults, faultProblem } from './faults.ts'
import { type LatencyProfile, latencyProfiles } from './latency.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { OptionError, override } from './options.ts'
import { seededRandom } from './random.ts'
import { ConnectionDestroyed, send } from './reply.ts'
import type { Account, Route, Vendor, World } from './vendor.ts'

export interface SimulatorOptions {
  /** Seed of all drawn numbers; default 1. */
  seed?: number
  world?: World
  /** A profile by name, or a profile; default `none`. */
  latency?: string | LatencyProfile
  /** Limit figures over the vendor's defaults. */
  limits?: Record<string, number>
  /** Settings over the vendor's defaults. */
  settings?: Record<string, string>
  /** Faults of the start; `reset` arms them again. */
  faults?: readonly Fault[]
  /** Instead of real time: latency passes in it, and the account's clock runs by it. */
  time?: Time
}

/** A simulated account without a socket: `app.fetch(request)` is the vendor and its control plane. */
export interface Simulation {
  readonly vendor: Vendor
  readonly app: Hono<Environment>
  readonly clock: SimClock
  readonly ledger: Ledger
  readonly faults: Faults
  readonly world: World
  readonly limits: Record<string, number>
  readonly account: Account
  /** Back to the start: the seed's data, the faults and limits of the start, no ledger, real time. */
  reset(): void
}

/** Under a socket, hono's environment holds node's request and answer; without one it is empty. */
export type Environment = { Bindings: Partial<HttpBindings> }

/** Opens a vendor's account. Throws {@link OptionError} for unknown limits, settings, faults or latency profiles. */
export function createSimulation(vendor: Vendor, options: SimulatorOptions = {}): Simulation {
  const seed = options.seed ?? 1
  const world = options.world ?? {}
  const latency = chooseProfile(options.latency ?? 'none')
  const clock = createClock(options.time)
  const ledger = createLedger()
  const faults = createFaults(() => seededRandom(seed, 'faults'))
  const startFaults = options.faults ?? []
  for (const fault of startFaults) refuseWrong(fault)
  faults.add([...startFaults])
  const paced = { ...vendor.limits, ...vendor.pace?.(latency) }
  const startLimits = override(paced, options.limits ?? {}, `limit of ${vendor.name}`)
  const settings = override(vendor.settings, options.settings ?? {}, `setting of ${vendor.name}`)
  const limits = { ...startLimits }
  const around: Surroundings = { ledger, faults, latency, random: seededRandom(seed, 'latency'), clock }
  const open = () =>
    vendor.open({ seed: world[vendor.name], clock, random: (purpose) => seededRandom(seed, purpose), limits, settings })

  let account = open()
  const app = new Hono<Environment>()
  const simulation: Simulation = {
    vendor,
    app,
    clock,
    ledger,
    faults,
    world,
    limits,
    get account() {
      return account
    },
    reset: () => {
      Object.assign(limits, startLimits)
      clock.reset()
      ledger.clear()
      faults.set([...startFaults])
      around.random = seededRandom(seed, 'latency')
      account = open()
    },
  }

  const answer = async (context: Context<Environment>, choose: (account: Account) => Route): Promise<Response> => {
    const receiver = account
    const ending = await exchange(receiver, choose(receiver), openCall(context, clock), () => receive(context), around)
    return send(ending, bindings(context))
  }
  addControlPlane(app, simulation)
  for (const [index, route] of account.routes.entries())
    app.on(route.method, route.path, (context) => answer(context, (receiver) => receiver.routes[index]!))
  app.all('*', (context) => answer(context, unrouted))
  app.onError((error) => {
    if (error instanceof ConnectionDestroyed) throw error
    // A defect of the simulator must not pass for an answer of the vendor.
    return Response.json({ simulatorDefect: String(error.stack) }, { status: 599 })
  })
  return simulation
}

function unrouted(account: Account): Route {
  return { method: 'GET', path: '(unrouted)', class: 'small', handle: (call) => account.unrouted(call) }
}

function openCall(context: Context<Environment>, clock: SimClock): OpenCall {
  const url = new URL(context.req.url)
  return {
    method: context.req.method,
    path: url.pathname,
    target: url.pathname + url.search,
    params: context.req.param() as Record<string, string>,
    query: url.searchParams,
    header: (name) => context.req.header(name),
    get headerBytes() {
      let bytes = 0
      for (const [name, value] of context.req.raw.headers) bytes += name.length + value.length + 4
      return bytes
    },
    body: new Uint8Array(),
    arrivedAt: clock.now(),
    key: '',
    weight: 1,
  }
}

/** Reads the whole body; rejects when the client goes before it has sent all of it. */
async function receive(context: Context<Environment>): Promise<Uint8Array> {
  const incoming = bindings(context)?.incoming
  if (incoming === undefined) return new Uint8Array(await context.req.arrayBuffer())
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  if (!incoming.complete) throw new ConnectionDestroyed('The client left before the end of its request.')
  return Buffer.concat(chunks)
}

function bindings(context: Context<Environment>): HttpBindings | undefined {
  const { incoming, outgoing } = context.env ?? {}
  return incoming === undefined || outgoing === undefined ? undefined : { incoming, outgoing }
}

function refuseWrong(fault: Fault): void {
  const problem = faultProblem(fault)
  if (problem !== undefined) throw new OptionError(problem)
}

function chooseProfile(latency: string | LatencyProfile): LatencyProfile {
  if (typeof latency !== 'string') return latency
  const profile = Object.hasOwn(latencyProfiles, latency) ? latencyProfiles[latency] : undefined
  if (profile === undefined)
    throw new OptionError(
      `There is no latency profile "${latency}"; there are ${Object.keys(latencyProfiles).join(', ')}.`,
    )
  return profile
}
