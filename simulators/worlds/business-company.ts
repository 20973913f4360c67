import type { PipedriveSeed } from '../pipedrive/seed.ts'
import { buildActivities, buildFiles, buildNotes } from './business-company/activities.ts'
import { buildOrganizations, buildPersons, buildRelationships } from './business-company/people.ts'
import {
  buildDealProducts,
  buildDeals,
  buildLeads,
  buildParticipants,
  buildProducts,
} from './business-company/sales.ts'
import { setup } from './business-company/setup.ts'
import { seeded } from './random.ts'

const DEFAULT_SIZE = 1_000
const LEAST = 40

/** A Pipedrive company alone, as a world. */
export function build(options: { seed?: number; size?: number } = {}): { pipedrive: PipedriveSeed } {
  return { pipedrive: buildCompany(options) }
}

/**
 * A Pipedrive company in use, with `size` persons (at least 40) and in proportion to them organizations, deals, leads,
 * activities and notes. The same seed and size give the same company.
 */
export function buildCompany({ seed = 1, size = DEFAULT_SIZE }: { seed?: number; size?: number } = {}): PipedriveSeed {
  const random = seeded(seed)
  const count = Math.max(size, LEAST)
  const part = (share: number): number => Math.ceil(count * share)
  const organizations = buildOrganizations(random, part(0.32))
  const persons = buildPersons(random, count, organizations)
  const living = persons.filter(({ is_deleted }) => is_deleted !== true)
  const deals = buildDeals(random, part(0.48), { persons: living, organizations })
  const open = deals.filter(({ is_archived }) => is_archived !== true)
  const products = buildProducts(random)
  const about = { persons: living, organizations, deals: open }
  return {
    ...setup,
    organizations,
    persons,
    deals,
    products,
    dealProducts: buildDealProducts(random, open, products),
    participants: buildParticipants(random, open, living),
    organizationRelationships: buildRelationships(random, organizations),
    leads: buildLeads(random, part(0.08), about),
    activities: buildActivities(random, part(0.5), about),
    notes: buildNotes(random, part(0.5), about),
    files: buildFiles(random, Math.min(part(0.01), 40), about),
  }
}
