import type { HubspotSeed } from '../hubspot/seed.ts'
import type { SalesforceRecord, SalesforceSeed } from '../salesforce/seed.ts'
import { buildFirms } from './accounts/firms.ts'
import { buildKnown } from './accounts/known.ts'
import { buildStaff, type Staff } from './accounts/staff.ts'
import { buildOrg, buildUsers, recordId } from './leads/org.ts'
import { buildOwners, PORTAL_ACCOUNT } from './leads/portal.ts'
import { type Random, seeded } from './random.ts'

const DEFAULT_SIZE = 2_000
const LEAST = 50
const FIRST_LEAD = 5_001

/**
 * A Salesforce org with `size` contacts (at least 50) and an account for each four of them, with what hangs between
 * records: parents, superiors, accounts in the Recycle Bin and merged away, twins within and across objects; and a HubSpot
 * portal that knows some of them. The same seed and size give the same world.
 */
export function build({ seed = 1, size = DEFAULT_SIZE }: { seed?: number; size?: number } = {}) {
  const random = seeded(seed)
  const users = buildUsers()
  const userIds = users.map(({ Id }) => String(Id))
  const count = Math.max(size, LEAST)
  const firms = buildFirms(random, Math.max(20, Math.ceil(count / 4)), userIds)
  const staff = buildStaff(random, count, firms, userIds)
  const known = buildKnown(random, firms, staff)
  const leads = buildTwins(random, staff, Math.max(1, Math.round(count * 0.02)), userIds)
  const salesforce: SalesforceSeed = {
    org: buildOrg(),
    users,
    objects: {
      Account: { records: firms.records },
      Contact: { records: staff.records },
      Lead: { records: leads.map(({ record }) => record) },
    },
  }
  const hubspot: HubspotSeed = { account: PORTAL_ACCOUNT, owners: buildOwners(users), ...known.seed }
  const truth = {
    accounts: idsOf(firms.living),
    contacts: idsOf(staff.living),
    links: staff.links,
    dangling: staff.dangling,
    alone: staff.alone,
    parents: firms.parents,
    managers: staff.managers,
    merged: firms.merged.map(({ Id, MasterRecordId }): [string, string] => [String(Id), String(MasterRecordId)]),
    twins: {
      accounts: firms.twins,
      contacts: staff.twins,
      leads: leads.map(({ record, of }): [string, string] => [String(record.Id), of]),
    },
    known: { companies: known.companies, contacts: known.contacts },
  }
  return { salesforce, hubspot, truth }
}

/** The e-mail of a twin is in capitals already. */
const hasOwnEmail = ({ Email }: SalesforceRecord): boolean => typeof Email === 'string' && Email.startsWith('c')

const idsOf = (records: readonly SalesforceRecord[]): string[] => records.map(({ Id }) => String(Id)).sort()

/** Leads with the e-mail of a living contact. */
function buildTwins(random: Random, { living }: Staff, count: number, userIds: readonly string[]) {
  const people = random.shuffle(living.filter(hasOwnEmail)).slice(0, count)
  return people.map(({ Id, LastName, Email, CreatedDate = null }, index) => {
    const dates = { CreatedDate, LastModifiedDate: CreatedDate, SystemModstamp: CreatedDate }
    const record: SalesforceRecord = {
      Id: recordId('00Q', FIRST_LEAD + index * 7),
      LastName: LastName ?? null,
      Company: 'Unknown',
      Email: String(Email).replace(/^c/, 'C'),
      Status: 'Open - Not Contacted',
      OwnerId: random.pick(userIds),
      ...dates,
    }
    return { record, of: String(Id) }
  })
}
