import type { ZohoSeed } from '../zoho/seed.ts'
import { buildActivities } from './business-zoho/activities.ts'
import { buildAccounts, buildContacts, buildLeads } from './business-zoho/people.ts'
import { type Making, numbering } from './business-zoho/records.ts'
import { buildDeals } from './business-zoho/sales.ts'
import { contactRoles, modules, org, pipelines, users } from './business-zoho/setup.ts'
import { seeded } from './random.ts'

const DEFAULT_SIZE = 1_000
const LEAST = 40

/** A Zoho CRM org alone, as a world. */
export function build(options: { seed?: number; size?: number } = {}): { zoho: ZohoSeed } {
  return { zoho: buildZoho(options) }
}

/**
 * A Zoho CRM org in use, with `size` contacts (at least 40) and in proportion to them accounts, deals in two pipelines with
 * contact roles, products, leads, tasks, meetings, calls and notes. The same seed and size give the same org.
 */
export function buildZoho({ seed = 1, size = DEFAULT_SIZE }: { seed?: number; size?: number } = {}): ZohoSeed {
  const making: Making = { random: seeded(seed), next: numbering() }
  const count = Math.max(size, LEAST)
  const accounts = buildAccounts(making, Math.ceil(count / 4))
  const contacts = buildContacts(making, count, accounts)
  const leads = buildLeads(making, Math.ceil(count / 5))
  const { deals, products, roles } = buildDeals(making, Math.ceil(count / 3), { accounts, contacts })
  const activities = buildActivities(making, count, { contacts, leads, deals, accounts })
  return {
    org,
    users,
    pipelines,
    contact_roles: contactRoles,
    deal_contacts: roles,
    modules: modules({
      Accounts: accounts,
      Contacts: contacts,
      Leads: leads,
      Deals: deals,
      Products: products,
      ...activities,
    }),
  }
}
