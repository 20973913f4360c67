import type { HubspotSeed } from '../hubspot/seed.ts'
import type { PipedriveSeed } from '../pipedrive/seed.ts'
import type { ObjectSeed, SalesforceRecord, SalesforceSeed } from '../salesforce/seed.ts'
import type { ZohoSeed } from '../zoho/seed.ts'
import { buildFirms } from './accounts/firms.ts'
import { buildStaff } from './accounts/staff.ts'
import { buildCompany } from './business-company.ts'
import { buildCampaigns, buildLeads, buildRelations, staffByAccount } from './business-org/people.ts'
import type { Making } from './business-org/records.ts'
import { buildSales } from './business-org/sales.ts'
import { buildActivities, buildCases } from './business-org/service.ts'
import { CASE_TYPES, DEAL_TYPES, queueSeeds, vesselSeeds } from './business-org/setup.ts'
import { buildPortal } from './business-portal.ts'
import { buildZoho } from './business-zoho.ts'
import { buildOrg, buildUsers, INACTIVE_USER } from './leads/org.ts'
import { seeded } from './random.ts'

const DEFAULT_SIZE = 1_000
const LEAST = 60

interface Options {
  seed?: number
  size?: number
}

type Business = {
  salesforce: SalesforceSeed
  hubspot: HubspotSeed
  pipedrive: PipedriveSeed
  zoho: ZohoSeed
  truth: object
}

/**
 * A Salesforce org, a HubSpot portal, a Pipedrive company and a Zoho org, all in use and unknown to each other, with `size` contacts
 * each (at least 60) and everything else in proportion. The same seed and size give the same world.
 */
export function build(options: Options = {}): Business {
  const salesforce = buildBusinessOrg(options)
  return {
    salesforce,
    hubspot: buildPortal(options),
    // Built only for who asks: most worlds of this name are opened for the other two.
    get pipedrive() {
      return buildCompany(options)
    },
    get zoho() {
      return buildZoho(options)
    },
    truth: { salesforce: livingOf(salesforce) },
  }
}

/** The org alone, for a world that has another target. */
export function buildBusinessOrg({ seed = 1, size = DEFAULT_SIZE }: Options = {}): SalesforceSeed {
  const users = buildUsers()
  const userIds = users.filter((_, index) => index !== INACTIVE_USER).map(({ Id }) => String(Id))
  const making: Making = { random: seeded(seed), userIds }
  const count = Math.max(size, LEAST)
  const part = (share: number): number => Math.ceil(count * share)
  const firms = buildFirms(making.random, Math.max(20, part(0.25)), userIds)
  const staff = buildStaff(making.random, count, firms, userIds)
  const contacts = staff.living.filter(({ Id }) => !staff.dangling.includes(String(Id)))
  const accounts = firms.living
  const sales = buildSales(making, part(0.33), accounts, staffByAccount(contacts))
  const leads = buildLeads(making, part(0.2), { contacts, deals: sales.deals })
  const { cases, comments } = buildCases(making, part(0.2), contacts)
  const open = leads.filter(({ IsConverted }) => IsConverted !== true)
  const { tasks, events } = buildActivities(making, part(0.5), {
    contacts,
    leads: open,
    deals: sales.deals,
    cases,
    accounts,
  })
  const { campaigns, members } = buildCampaigns(making, contacts, leads)
  const objects: Record<string, ObjectSeed> = {
    Account: { records: firms.records },
    Contact: { records: staff.records },
    Lead: { records: leads },
    AccountContactRelation: { records: buildRelations(making, contacts, accounts) },
    Product2: { records: sales.products },
    Pricebook2: { records: sales.books },
    PricebookEntry: { records: sales.prices },
    Opportunity: { records: sales.deals, recordTypes: DEAL_TYPES },
    OpportunityContactRole: { records: sales.roles },
    OpportunityLineItem: { records: sales.items },
    Case: { records: cases, recordTypes: CASE_TYPES },
    CaseComment: { records: comments },
    Task: { records: tasks },
    Event: { records: events },
    Campaign: { records: campaigns },
    CampaignMember: { records: members },
    ...queueSeeds(userIds),
    ...vesselSeeds(making, part(0.05), accounts),
  }
  return { org: buildOrg(), users, objects }
}

/** The ids of the records that are not in the Recycle Bin, by object. */
function livingOf({ objects }: SalesforceSeed): Record<string, string[]> {
  const ids = (records: readonly SalesforceRecord[]): string[] =>
    records.filter(({ IsDeleted }) => IsDeleted !== true).map(({ Id }) => String(Id))
  return Object.fromEntries(Object.entries(objects).map(([name, { records }]) => [name, ids(records)]))
}
