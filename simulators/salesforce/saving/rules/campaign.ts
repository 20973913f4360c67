import type { Org } from '../../org.ts'
import type { SalesforceRecord } from '../../seed.ts'
import { livingChildren, parentOf } from '../lookups.ts'
import { refuse } from '../refusal.ts'
import { type Deriving, makeBeside, patch } from '../writer.ts'
import { dayOf, numberOf, type ObjectRules } from './rules.ts'

/** Each campaign begins with two statuses for its members. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaignmemberstatus.htm */
export const campaignRules: ObjectRules = {
  derive: (_, record, before) => {
    if (before !== undefined) return
    Object.assign(record, { NumberOfLeads: 0, NumberOfContacts: 0, NumberOfResponses: 0 })
  },
  after: (writer, record, before) => {
    if (before !== undefined) return
    const CampaignId = record.Id!
    makeBeside(writer, 'CampaignMemberStatus', { CampaignId, Label: 'Sent', SortOrder: 3, IsDefault: true })
    makeBeside(writer, 'CampaignMemberStatus', { CampaignId, Label: 'Responded', SortOrder: 4, HasResponded: true })
  },
}

/**
 * A lead or a contact, once in each campaign; what the status means follows from those of the campaign, and one that it
 * has not becomes its default.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_campaignmember.htm
 */
export const campaignMemberRules: ObjectRules = {
  derive: ({ org, stamp }, record, before) => {
    const statuses = livingChildren(org, 'CampaignMemberStatus', 'CampaignId', String(record.CampaignId))
    const status =
      statuses.find(({ Label }) => Label === record.Status) ?? statuses.find(({ IsDefault }) => IsDefault === true)
    if (status !== undefined) record.Status = status.Label ?? null
    record.HasResponded = status?.HasResponded === true
    if (record.HasResponded && before?.HasResponded !== true) record.FirstRespondedDate = dayOf(stamp)
    Object.assign(record, memberOf(org, record))
  },
  check: ({ org }, record, before) => {
    if (before !== undefined) return
    const { Id, CampaignId, LeadId = null, ContactId = null } = record
    if (LeadId === null && ContactId === null)
      throw refuse('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId, ContactId]', 'LeadId', 'ContactId')
    const [field, person] = ContactId === null ? ['LeadId', LeadId] : ['ContactId', ContactId]
    const memberships = livingChildren(org, 'CampaignMember', String(field), String(person))
    if (memberships.some((each) => each.CampaignId === CampaignId && each.Id !== Id))
      throw refuse('DUPLICATE_VALUE', 'Already a campaign member.')
  },
  after: (writer, record, before) => {
    if (before !== undefined) count(writer, before, -1)
    count(writer, record, 1)
  },
  removed: (writer, record) => count(writer, record, -1),
}

/** What a membership shows of the person. */
function memberOf(org: Org, { LeadId = null, ContactId = null }: SalesforceRecord): SalesforceRecord {
  const contact = parentOf(org, ContactId, 'Contact')
  const person = contact ?? parentOf(org, LeadId, 'Lead')
  if (person === undefined) return {}
  const shown = ['Salutation', 'Name', 'FirstName', 'LastName', 'Title', 'Email', 'Phone', 'LeadSource']
  return {
    ...Object.fromEntries(shown.map((name) => [name, person[name] ?? null])),
    CompanyOrAccount:
      contact === undefined ? (person.Company ?? null) : (parentOf(org, contact.AccountId, 'Account')?.Name ?? null),
    Type: contact === undefined ? 'Lead' : 'Contact',
    LeadOrContactId: person.Id!,
    LeadOrContactOwnerId: person.OwnerId ?? null,
  }
}

/** Counts a membership to its campaign, or takes it away. */
function count(writer: Deriving, { CampaignId, ContactId = null, HasResponded }: SalesforceRecord, by: 1 | -1): void {
  const campaign = parentOf(writer.org, CampaignId, 'Campaign')
  if (campaign === undefined) return
  const kind = ContactId === null ? 'NumberOfLeads' : 'NumberOfContacts'
  const names = HasResponded === true ? [kind, 'NumberOfResponses'] : [kind]
  const counts = names.map((name) => [name, (numberOf(campaign[name]) ?? 0) + by] as const)
  patch(writer, String(campaign.Id), Object.fromEntries(counts))
}
