import type { HubspotSeed } from '../hubspot/seed.ts'
import { buildActivities } from './business-portal/activities.ts'
import { buildFirms } from './business-portal/firms.ts'
import { buildMachines } from './business-portal/machines.ts'
import { buildPeople } from './business-portal/people.ts'
import { buildSales } from './business-portal/sales.ts'
import { account, labels, owners, pipelines, properties, schemas } from './business-portal/setup.ts'
import { buildTickets } from './business-portal/tickets.ts'
import { seeded } from './random.ts'

const DEFAULT_SIZE = 1_000
const LEAST = 40

/** A HubSpot portal alone, as a world. */
export function build(options: { seed?: number; size?: number } = {}): { hubspot: HubspotSeed } {
  return { hubspot: buildPortal(options) }
}

/**
 * A HubSpot portal in use, with `size` contacts (at least 40) and in proportion to them companies, deals with products
 * and line items, leads, tickets, activities and a custom object, associated with each other. The same seed and size give
 * the same portal.
 */
export function buildPortal({ seed = 1, size = DEFAULT_SIZE }: { seed?: number; size?: number } = {}): HubspotSeed {
  const random = seeded(seed)
  const count = Math.max(size, LEAST)
  const firms = buildFirms(random, Math.ceil(count / 4))
  const people = buildPeople(random, count, firms.records)
  const sales = buildSales(random, Math.ceil(count / 3), firms.records, people.records)
  const tickets = buildTickets(random, Math.ceil(count / 5), people)
  const machines = buildMachines(random, Math.ceil(count / 10), firms.records)
  const activities = buildActivities(random, count, {
    contacts: people.records,
    companies: firms.records,
    deals: sales.deals,
    tickets: tickets.records,
  })
  return {
    account,
    owners,
    properties,
    labels,
    pipelines,
    schemas,
    companies: firms.records,
    contacts: people.records,
    deals: sales.deals,
    leads: sales.leads,
    products: sales.products,
    line_items: sales.lineItems,
    tickets: tickets.records,
    ...machines.seed,
    ...activities.seed,
    associations: [
      ...firms.associations,
      ...people.associations,
      ...sales.associations,
      ...tickets.associations,
      ...machines.associations,
      ...activities.associations,
    ],
  }
}
