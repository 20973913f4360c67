import { OptionError } from './kit/options.ts'
import { listen, type RunningSimulator } from './kit/server.ts'
import { createSimulation, type Simulation, type SimulatorOptions } from './kit/simulator.ts'
import type { Vendor, World } from './kit/vendor.ts'

export type { RunningSimulator, Simulation }

/** The only list of simulated vendors. */
const vendors: Record<string, () => Promise<Vendor>> = {
  hubspot: async () => (await import('./hubspot/index.ts')).hubspot,
  salesforce: async () => (await import('./salesforce/index.ts')).salesforce,
  zoho: async () => (await import('./zoho/index.ts')).zoho,
  pipedrive: async () => (await import('./pipedrive/index.ts')).pipedrive,
  reference: async () => (await import('./reference/index.ts')).reference,
}

export interface StartOptions extends Omit<SimulatorOptions, 'world'> {
  port?: number
  /** A world, or the name of one in `simulators/worlds`. */
  world?: World | string
  /** Number of records that a named world builds. */
  size?: number
}

/** The names of the vendors that can be simulated. */
export const vendorNames: readonly string[] = Object.keys(vendors)

/** Loads a vendor by name. Throws {@link OptionError} for an unknown one. */
export async function loadVendor(name: string): Promise<Vendor> {
  const load = Object.hasOwn(vendors, name) ? vendors[name] : undefined
  if (load === undefined) throw new OptionError(`There is no vendor "${name}"; there are ${vendorNames.join(', ')}.`)
  return await load()
}

/** Opens a simulated account without a socket. */
export async function openSimulation(name: string, options: StartOptions = {}): Promise<Simulation> {
  const { world, size, port: _, ...rest } = options
  const vendor = await loadVendor(name)
  const loaded = typeof world === 'string' ? await buildWorld(world, options.seed ?? 1, size) : world
  return createSimulation(vendor, { ...rest, ...(loaded !== undefined && { world: loaded }) })
}

/** Starts a simulated account on 127.0.0.1, by default on any free port. */
export async function startSimulator(name: string, options: StartOptions = {}): Promise<RunningSimulator> {
  return await listen(await openSimulation(name, options), options.port ?? 0)
}

async function buildWorld(name: string, seed: number, size: number | undefined): Promise<World> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new OptionError(`"${name}" is not the name of a world.`)
  const module: unknown = await import(`./worlds/${name}.ts`).catch((error: { code?: string }) => {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw new OptionError(`There is no world "${name}".`)
    throw error
  })
  const { build } = module as { build(options: { seed: number; size?: number }): World | Promise<World> }
  return await build({ seed, ...(size !== undefined && { size }) })
}
