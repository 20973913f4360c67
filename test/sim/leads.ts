import { openSimulation, type Simulation } from '../../simulators/index.ts'
import { build } from '../../simulators/worlds/leads.ts'
import { connectors } from '../../src/connectors/index.ts'
import { Secret } from '../../src/secret.ts'
import type { Voyage } from './journey.ts'
import type { Scenario } from './scenario.ts'
import type { VirtualTime } from './time.ts'
import type { Routes, Side } from './troubles.ts'
import type { World } from './world.ts'

/** Leads of Salesforce on their way to contacts of HubSpot, by the connectors of the product. */
export const leadConnectors = { salesforce: connectors.salesforce!, hubspot: connectors.hubspot! }

const pair = { source: 'Lead', target: 'contacts' }
export const leadPair = `${pair.source}>${pair.target}`
export const leadProposal = { source: 'source', target: 'target', objects: [pair] }

const contacts = '/crm/objects/*/contacts'
const query = '/services/data/*/query*'

export const leadRoutes: Routes = {
  faults: [
    ['migrate', 'target', `${contacts}/batch/upsert`],
    ['migrate', 'target', `${contacts}/batch/upsert`],
    ['migrate', 'target', `${contacts}/batch/update`],
    ['migrate', 'target', `${contacts}/batch/read`],
    ['migrate', 'target', '*'],
    ['dry-run', 'source', query],
    ['dry-run', 'target', contacts],
    ['dry-run', 'target', '*'],
    ['verify', 'target', `${contacts}/batch/read`],
  ],
  borders: ['send POST target', 'left POST target', 'answer POST target'],
  dryRunBorders: ['answer GET source', 'answer GET target'],
  // A service key that ends is for a person to mend.
  withoutExpiry: true,
}

export function buildLeads({ seed, records }: Pick<Scenario, 'seed' | 'records'>): ReturnType<typeof build> {
  return build({ seed, size: records })
}

export async function openLeads(
  { seed, source, target }: Pick<Scenario, 'seed' | 'source' | 'target'>,
  world: ReturnType<typeof build>,
  time: VirtualTime,
): Promise<Record<Side, Simulation>> {
  const limits = { window: target.limits.window! }
  return {
    source: await openSimulation('salesforce', { seed, world, time, latency: source.latency }),
    target: await openSimulation('hubspot', { seed, world, time, latency: target.latency, limits }),
  }
}

export function leadConnections({ source, target }: Record<Side, Simulation>) {
  const secret = (of: Simulation, name: string): Secret => new Secret(of.account.env?.('https://here')[name] ?? '')
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

export function leadIds({ salesforce }: ReturnType<typeof build>): string[] {
  return salesforce.objects.Lead!.records.map(({ Id }) => String(Id))
}

/** The portal's own store against what whoever planted the leads says of each. */
export function judgeLeads({ leads, accounts }: World, { lines }: Voyage): string[] {
  const stored = accounts.target.account.judged?.() as { id: string; properties: Record<string, string> }[]
  const { examples, fieldValues, ...faults } = leads!.judge('hubspot', stored)!
  const wrong = Object.entries(faults).flatMap(([what, n]) => (n === 0 ? [] : [`${what} ${n} in the portal`]))
  for (const { kind, lead, contact, property } of wrong.length === 0 ? [] : examples)
    wrong.push([kind, lead, contact, property].filter(Boolean).join(' '))
  const made = lines.filter(({ happened }) => happened === 'created').length
  const grown = stored.length - leads!.hubspot.contacts!.length
  if (made !== grown) wrong.push(`${made} contacts are told as created, the portal has ${grown} more`)
  return fieldValues > 0 ? wrong : [...wrong, 'nothing was compared']
}
