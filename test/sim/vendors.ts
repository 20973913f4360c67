import { openSimulation, type Simulation } from '../../simulators/index.ts'
import type { LatencyProfile } from '../../simulators/kit/latency.ts'
import { connectors } from '../../src/connectors/index.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { ReplayClass } from '../../src/model/schema.ts'
import { Secret } from '../../src/secret.ts'
import { accounts } from './accounts.ts'
import type { Data } from './data.ts'
import type { Voyage } from './journey.ts'
import { leads } from './leads.ts'
import { sales, salesBack, salesNoted } from './sales.ts'
import type { VirtualTime } from './time.ts'
import type { Routes, Side } from './troubles.ts'
import type { World } from './world.ts'

/** What a seed may be about that goes from one vendor's simulator to another's, by the connectors of the product. */
export interface Trade {
  vendors: Record<Side, VendorName>
  /** What a second sending of a create does in the target, and how long after a lost answer it may be carried out. */
  target: { replay: ReplayClass; settleMs: number }
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
  seeds: Record<Side, object>
  /** Ids of the source's records. */
  data: Data
  judge(world: World, voyage: Voyage): string[]
}

export const trades = { leads, accounts, sales, salesNoted, salesBack } as const satisfies Record<string, Trade>

/** How a vendor's account is reached whose host is the side, by what its simulator prints. */
const reached = {
  // The simulated org says that it lives here.
  salesforce: () => ({
    settings: { url: 'http://127.0.0.1' },
    credentials: { clientId: 'SF_CLIENT_ID', clientSecret: 'SF_CLIENT_SECRET' },
  }),
  hubspot: (side: Side) => ({
    settings: { url: `https://${side}` },
    credentials: { accessToken: 'HUBSPOT_ACCESS_TOKEN' },
  }),
  pipedrive: (side: Side) => ({
    settings: { url: `https://${side}` },
    credentials: { apiToken: 'PIPEDRIVE_API_TOKEN' },
  }),
  zoho: (side: Side) => ({
    settings: { url: `https://${side}`, accountsUrl: `https://${side}` },
    credentials: {
      clientId: 'ZOHO_CLIENT_ID',
      clientSecret: 'ZOHO_CLIENT_SECRET',
      refreshToken: 'ZOHO_REFRESH_TOKEN',
    },
  }),
}
export type VendorName = keyof typeof reached

const { salesforce, hubspot, pipedrive, zoho } = connectors
export const vendorConnectors = { salesforce: salesforce!, hubspot: hubspot!, pipedrive: pipedrive!, zoho: zoho! }

interface Pace {
  seed: number
  vendors: Record<Side, VendorName>
  source: { latency: LatencyProfile }
  target: { latency: LatencyProfile; limits: Record<string, number> }
}

export async function openVendors(
  { seed, vendors, source, target }: Pace,
  { seeds }: Planted,
  time: VirtualTime,
): Promise<Record<Side, Simulation>> {
  const world = { [vendors.source]: seeds.source, [vendors.target]: seeds.target }
  const limits = vendors.target === 'hubspot' ? { window: target.limits.window! } : {}
  return {
    source: await openSimulation(vendors.source, { seed, world, time, latency: source.latency }),
    target: await openSimulation(vendors.target, { seed, world, time, latency: target.latency, limits }),
  }
}

export function vendorConnections(vendors: Record<Side, VendorName>, accounts: Record<Side, Simulation>) {
  return (['source', 'target'] as const).map((name) => {
    const { settings, credentials } = reached[vendors[name]](name)
    const env = accounts[name].account.env(`https://${name}`)
    const secrets = Object.entries(credentials).map(
      ([key, variable]) => [key, new Secret(env[variable] ?? '')] as const,
    )
    return {
      ...{ name, vendor: vendors[name], missing: [], settings },
      credentials: Object.fromEntries(secrets),
    }
  })
}
