import type { HubspotSeed } from '../hubspot/seed.ts'
import type { SalesforceSeed } from '../salesforce/seed.ts'
import { filled, halfFilled, stranger } from './leads/contacts.ts'
import { idealOf } from './leads/ideal.ts'
import { type Judgement, judgeContacts, type StoredContact } from './leads/judge.ts'
import { buildOrg, buildUsers, leadDescribe } from './leads/org.ts'
import { buildLeads } from './leads/people.ts'
import { buildOwners, buildProperties, matchOwners, type OwnerDirectory, PORTAL_ACCOUNT } from './leads/portal.ts'
import { assignRoles, type Role } from './leads/roles.ts'
import { type Shares, sharesOf } from './leads/shares.ts'
import { type Planted, tellTruth } from './leads/truth.ts'
import { type Random, seeded } from './random.ts'

const DEFAULT_SIZE = 10_000
const FIRST_CONTACT = 51_001

/**
 * A Salesforce org full of leads and a HubSpot portal that already knows some of them, with the faults of real data in
 * exact shares, and the table of what a right migration leaves behind. The same seed and size give the same world.
 */
export function build({ seed = 1, size = DEFAULT_SIZE }: { seed?: number; size?: number } = {}) {
  const random = seeded(seed)
  const shares = sharesOf(size)
  const users = buildUsers()
  const owners = buildOwners(users)
  const directory = matchOwners(users, owners)
  const roles = assignRoles(random, shares)
  const userIds = users.map((user) => String(user.Id))
  const leads = buildLeads(random, shares, roles, userIds)
  const planted = plant(random, shares, roles, leads, directory)
  const truth = tellTruth(leads, roles, planted, directory)
  const salesforce: SalesforceSeed = {
    org: buildOrg(),
    users,
    objects: { Lead: { fields: leadDescribe(), records: leads } },
  }
  const hubspot: HubspotSeed = {
    account: PORTAL_ACCOUNT,
    properties: { contacts: buildProperties() },
    owners,
    contacts: planted.map(({ id, properties }, index) => ({ id, properties, ...datesOf(index) })),
  }
  /** The verdict on the target's store; the source has nothing to judge. */
  const judge = (vendor: string, records: unknown): Judgement | undefined =>
    vendor === 'hubspot' ? judgeContacts(truth.expected, records as readonly StoredContact[]) : undefined
  return { salesforce, hubspot, truth, judge }
}

/** The contacts of the portal, in ascending id order; ids say nothing about which lead they belong to. */
function plant(
  random: Random,
  shares: Shares,
  roles: readonly Role[],
  leads: SalesforceSeed['users'],
  owners: OwnerDirectory,
): Planted[] {
  const contacts: Omit<Planted, 'id'>[] = []
  roles.forEach((role, index) => {
    if (role.kind !== 'matched' && role.kind !== 'matched-by-additional' && role.kind !== 'equal') return
    const record = leads[index]!
    const lead = String(record.Id)
    const ideal = idealOf(record, owners)
    if (role.kind === 'equal') contacts.push({ lead, properties: filled(ideal) })
    else if (role.kind === 'matched') contacts.push({ lead, properties: halfFilled(random, ideal, owners) })
    else
      contacts.push({
        lead,
        properties: { ...halfFilled(random, ideal, owners), ...secondary(random, ideal.email!, index) },
      })
  })
  while (contacts.length < shares.contacts) contacts.push({ properties: stranger(random, contacts.length, owners) })
  return random.shuffle(contacts).map((contact, index) => ({ id: String(FIRST_CONTACT + index * 50), ...contact }))
}

function secondary(random: Random, email: string, index: number): Record<string, string> {
  const others = random.chance(0.5) ? [`old.${index}@home.example`, email] : [email]
  return { email: `private.${index}@home.example`, hs_additional_emails: others.join(';') }
}

function datesOf(index: number): { createdAt: string; updatedAt: string } {
  const created = Date.UTC(2021, 5, 1) + index * 3_600_000
  return { createdAt: timestamp(created), updatedAt: timestamp(created + (index % 400) * 86_400_000) }
}

/** HubSpot leaves out a fraction of zero. */
function timestamp(millis: number): string {
  return new Date(millis).toISOString().replace('.000Z', 'Z')
}
