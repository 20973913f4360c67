import { openSimulation, type Simulation } from '../../simulators/index.ts'
import type { LatencyProfile } from '../../simulators/kit/latency.ts'
import { connectors } from '../../src/connectors/index.ts'
import type { Plan } from '../../src/model/plan.ts'
import { Secret } from '../../src/secret.ts'
import { accounts } from './accounts.ts'
import type { Data } from './data.ts'
import type { Voyage } from './journey.ts'
import { leads } from './leads.ts'
import type { VirtualTime } from './time.ts'
import type { Routes, Side } from './troubles.ts'
import type { World } from './world.ts'

/** What a seed may be about that goes from a simulated Salesforce to a simulated HubSpot, by the connectors of the product. */
export interface Trade {
  /** Names of the pairs: of persons and, where there are any, of companies. */
  pairs: { person: string; company: string | null }
  /** What is proposed, and what a person adds to the proposal. */
  objects: { source: string; target: string }[]
  complete(plan: Plan): Plan
  routes: Routes
  plant(size: { seed: number; size: number }): Planted
}

/** What both accounts hold at first, and what has to have become of it in the end. */
export interface Planted {
  salesforce: object
  hubspot: object
  /** Ids of the source's records. */
  data: Data
  judge(world: World, voyage: Voyage): string[]
}

export const trades = { leads, accounts } as const satisfies Record<string, Trade>

export const vendorConnectors = { salesforce: connectors.salesforce!, hubspot: connectors.hubspot! }

interface Pace {
  seed: number
  source: { latency: LatencyProfile }
  target: { latency: LatencyProfile; limits: Record<string, number> }
}

export async function openVendors(
  { seed, source, target }: Pace,
  { salesforce, hubspot }: Planted,
  time: VirtualTime,
): Promise<Record<Side, Simulation>> {
  const world = { salesforce, hubspot }
  const limits = { window: target.limits.window! }
  return {
    source: await openSimulation('salesforce', { seed, world, time, latency: source.latency }),
    target: await openSimulation('hubspot', { seed, world, time, latency: target.latency, limits }),
  }
}

export function vendorConnections({ source, target }: Record<Side, Simulation>) {
  const secret = (of: Simulation, name: string): Secret => new Secret(of.account.env('https://here')[name] ?? '')
  const credentials = {
    source: { clientId: secret(source, 'SF_CLIENT_ID'), clientSecret: secret(source, 'SF_CLIENT_SECRET') },
    target: { accessToken: secret(target, 'HUBSPOT_ACCESS_TOKEN') },
  }
  return (['source', 'target'] as const).map((name) => ({
    ...{ name, vendor: name === 'source' ? 'salesforce' : 'hubspot', missing: [] },
    // The simulated org says that it lives here.
    settings: { url: name === 'source' ? 'http://127.0.0.1' : 'https://target' },
    credentials: credentials[name],
  }))
}
