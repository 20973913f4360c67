import type { HubspotSeed } from '../hubspot/seed.ts'
import type { SalesforceRecord, SalesforceSeed } from '../salesforce/seed.ts'
import { type Case, cases } from './nasty/cases.ts'
import { buildOrg, buildUsers, leadDescribe, recordId } from './nasty/org.ts'
import { buildOwners, buildProperties, buildValidations, PORTAL_ACCOUNT } from './nasty/portal.ts'

const FIRST_CONTACT = 7_001
const CREATED = '2024-05-06T07:08:09.000+0000'

/** What becomes of one lead, in the words of the portal. */
export interface Outcome {
  rule: number
  /** The lead is only there so that another one can break the rule. */
  scenery: boolean
  lead: string
  /** The contact that the lead belongs to, which the portal had before. */
  contact: string | null
  /** Property -> stored value, null for none; null as a whole: the lead leaves no trace in the portal. */
  stored: Readonly<Record<string, string | null>> | null
}

/**
 * An org and a portal in which each record breaks one rule of either vendor, or just keeps it, with what a right
 * migration leaves behind. `ordinary` is how many leads break none, so that batches are full.
 */
export function build({ size: ordinary = 110 }: { size?: number } = {}) {
  const contacts: NonNullable<HubspotSeed['contacts']> = []
  const outcomes: Outcome[] = []
  const all = [...cases, ...Array.from({ length: ordinary }, (): Case => ({ rule: 0, stored: {} }))]
  const leads = all.map((each, index): SalesforceRecord => {
    const lead = each.id ?? recordId('00Q', 70_000 + index * 5)
    const own = (each.contacts ?? []).map((properties) => {
      const id = String(FIRST_CONTACT + contacts.length * 10)
      const at = '2023-01-02T03:04:05Z'
      const key = properties.crm_ferry_source_id === 'of the lead' ? { crm_ferry_source_id: keyOf(lead) } : {}
      contacts.push({ id, properties: { ...properties, ...key }, createdAt: at, updatedAt: at })
      return id
    })
    outcomes.push({
      rule: each.rule,
      scenery: each.scenery ?? false,
      lead,
      contact: each.into === undefined ? null : (own[each.into] ?? null),
      stored: each.stored,
    })
    return { ...person(lead, index), ...each.lead }
  })
  const salesforce: SalesforceSeed = {
    org: buildOrg(),
    users: buildUsers(),
    objects: { Lead: { fields: leadDescribe(), records: leads, hiddenFields: ['Hidden__c'] } },
  }
  const hubspot: HubspotSeed = {
    account: PORTAL_ACCOUNT,
    properties: { contacts: buildProperties() },
    validations: { contacts: buildValidations() },
    owners: buildOwners(),
    contacts,
  }
  return { salesforce, hubspot, truth: { outcomes } }
}

/** The key under which the portal keeps where a contact came from. */
function keyOf(lead: string): string {
  return `salesforce:${buildOrg().id}:Lead:${lead}`
}

function person(id: string, index: number): SalesforceRecord {
  return {
    Id: id,
    IsDeleted: false,
    LastName: 'Case',
    FirstName: `Nr ${index}`,
    Company: 'Nasty Ltd',
    Email: `lead.${index}@nasty.example`,
    Status: 'New',
    OwnerId: recordId('005', 1),
    CreatedDate: CREATED,
    CreatedById: recordId('005', 1),
    LastModifiedDate: CREATED,
    LastModifiedById: recordId('005', 1),
    SystemModstamp: CREATED,
  }
}
