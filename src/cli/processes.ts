import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connectionsText } from '../config-text.ts'
import { FerryError } from '../model/errors.ts'
import {
  optionsOfSimulator,
  programPath,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../simulator-process.ts'
import { exitCodes } from './exit.ts'
import { type GivenOptions, shareOut } from './simulator-options.ts'
import type { World } from './world.ts'

export interface SimulateOptions {
  world?: string
  seed?: string
  records?: string
  latency?: string
  scopes?: string
  setting?: string[]
  limit?: string[]
  fault?: string[]
}

/** The data of simulators that are asked for records and not for a world. */
const USUAL_WORLD = 'business'

/** Starts a simulator for each vendor, prints the environment that reaches them, and keeps them until interrupted. */
export async function simulate(
  world: World,
  vendors: string[],
  options: SimulateOptions,
  json: boolean,
): Promise<number> {
  const { seed, latency, records: size, world: data = size === undefined ? undefined : USUAL_WORLD } = options
  requireWhole({ seed, records: size })
  const passedOn = Object.entries({ world: data, seed, size, latency })
  const args = passedOn.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]))
  const known = new Map<string, SimulatorOptions>()
  for (const vendor of vendors) known.set(vendor, await optionsOfSimulator(vendor))
  const own = shareOut(givenIn(options), known)
  const started: Simulator[] = []
  const interrupted = Promise.withResolvers<void>()
  const releases = [world.onInterrupt, world.onHangUp].map((listen) => listen(() => interrupted.resolve()))
  try {
    for (const vendor of vendors) started.push(await startSimulator(vendor, [...args, ...own.get(vendor)!]))
    const ready = started.map(({ vendor, url, control, env }) => ({ vendor, url, control, env }))
    world.out(json ? `${JSON.stringify(ready)}\n` : `${started.flatMap(environment).join('\n')}\n`)
    if (!json) world.err(await howToReach(world, started))
    await Promise.race([interrupted.promise, ...started.map(({ ended }) => ended)])
    return exitCodes.ok
  } finally {
    for (const release of releases) release()
    await Promise.all(started.map((simulator) => simulator.stop()))
  }
}

/** Told by the names that were typed, which the simulators do not have. */
function requireWhole(numbers: Record<string, string | undefined>): void {
  for (const [name, text] of Object.entries(numbers)) {
    if (text === undefined || /^\d{1,15}$/.test(text)) continue
    throw new FerryError('usage', `--${name} takes a whole number, not "${text}".`)
  }
}

function givenIn({ scopes, setting = [], limit = [], fault = [] }: SimulateOptions): GivenOptions {
  const settings = scopes === undefined ? setting : [...setting, `scopes=${scopes}`]
  return { settings, limits: limit, faults: fault }
}

/** Runs the demo as a process of its own and passes on its exit status. */
export async function demo(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [programPath('demo'), ...args], { stdio: 'inherit' })
  const [status] = (await once(child, 'exit')) as [number | null]
  return status ?? exitCodes.paused
}

/** A configuration file says itself where its connections are, so it is told what to say. */
async function howToReach(world: World, started: readonly Simulator[]): Promise<string> {
  const said = 'The simulators run until Ctrl-C. Set these variables in another terminal.\n'
  const reached = started.map((simulator) => ({ vendor: simulator.vendor, env: variablesOf(simulator) }))
  const file = connectionsText(reached, await world.vendors())
  if (file === '') return said
  return `${said}Where there is a config.yaml, its connections take no address from variables. There, write as well:\n\n${file}`
}

function variablesOf({ vendor, url, env }: Simulator): Record<string, string> {
  return { ...env, [`CRM_FERRY_${vendor.toUpperCase()}_URL`]: url }
}

function environment(simulator: Simulator): string[] {
  return Object.entries(variablesOf(simulator)).map(([name, value]) =>
    process.platform === 'win32' ? `$env:${name} = '${value}'` : `export ${name}='${value}'`,
  )
}
