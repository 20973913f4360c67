import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { LOCALES } from '../leads/locales.ts'
import { dayAfter, idOf, type Making, recordAt } from './records.ts'
import { QUEUES } from './setup.ts'

/** What converted leads became. */
export interface Became {
  contacts: readonly SalesforceRecord[]
  deals: readonly SalesforceRecord[]
}

/** `count` leads: each tenth is converted to a contact, its account and mostly an opportunity; some belong to a queue. */
export function buildLeads(making: Making, count: number, { contacts, deals }: Became): SalesforceRecord[] {
  const { random, userIds } = making
  const employed = contacts.filter(({ AccountId }) => typeof AccountId === 'string')
  return Array.from({ length: count }, (_, index) => {
    const locale = random.pick(LOCALES)
    const [City, State, PostalCode, Country] = random.pick(locale.places)
    const contact = index % 10 === 9 && employed.length > 0 ? random.pick(employed) : undefined
    const deal = deals.find(({ AccountId }) => AccountId === contact?.AccountId)
    return recordAt('00Q', index, making, {
      LastName: String(contact?.LastName ?? random.pick(locale.last)),
      FirstName: String(contact?.FirstName ?? random.pick(locale.first)),
      Company: random.pick(locale.companies),
      Email: contact?.Email ?? (random.chance(0.9) ? `lead.${index + 1}@prospect.example` : null),
      Phone: random.chance(0.5) ? `${locale.phone}${3_000_000 + index}` : null,
      City,
      State,
      PostalCode,
      Country,
      LeadSource: random.pick(['Web', 'Phone Inquiry', 'Other', null]),
      Status:
        contact === undefined ? random.pick(['Open - Not Contacted', 'Working - Contacted']) : 'Closed - Converted',
      OwnerId: random.chance(0.2) ? QUEUES[1]!.Id : random.pick(userIds),
      ...(contact !== undefined && {
        IsConverted: true,
        ConvertedDate: dayAfter(index),
        ConvertedContactId: idOf(contact),
        ConvertedAccountId: contact.AccountId ?? null,
        ConvertedOpportunityId: deal === undefined ? null : idOf(deal),
      }),
    })
  })
}

/** Contacts by the id of their account. */
export function staffByAccount(contacts: readonly SalesforceRecord[]): Map<string, string[]> {
  const staff = new Map<string, string[]>()
  for (const contact of contacts) {
    if (typeof contact.AccountId !== 'string') continue
    const known = staff.get(contact.AccountId)
    if (known === undefined) staff.set(contact.AccountId, [idOf(contact)])
    else known.push(idOf(contact))
  }
  return staff
}

/** A twentieth of the contacts belong to a second account, which is not the one that they work for. */
export function buildRelations(
  making: Making,
  contacts: readonly SalesforceRecord[],
  accounts: readonly SalesforceRecord[],
) {
  const { random } = making
  const several = random.shuffle(contacts).slice(0, Math.ceil(contacts.length / 20))
  const pairs = several.flatMap((contact) => {
    const account = random.pick(accounts)
    return contact.AccountId === account.Id ? [] : [{ contact, account }]
  })
  return pairs.map(({ contact, account }, index) =>
    recordAt('07k', index, making, {
      AccountId: idOf(account),
      ContactId: idOf(contact),
      Roles: random.pick(['Evaluator', 'Influencer;Other', null]),
      IsActive: random.chance(0.9),
    }),
  )
}

/** Campaigns with leads that are not converted, and contacts, as members. */
export function buildCampaigns(
  making: Making,
  contacts: readonly SalesforceRecord[],
  leads: readonly SalesforceRecord[],
) {
  const { random, userIds } = making
  const open = leads.filter(({ IsConverted }) => IsConverted !== true)
  const campaigns = ['Messe Köln', 'Spring mailing', 'Webinar “Freight”'].map((Name, index) =>
    recordAt('701', index, making, {
      Name,
      Type: random.pick(['Conference', 'Email', 'Webinar']),
      Status: 'In Progress',
      IsActive: true,
      StartDate: dayAfter(index * 100),
      EndDate: dayAfter(index * 100 + 30),
      BudgetedCost: random.between(1, 90) * 1_000,
      OwnerId: random.pick(userIds),
    }),
  )
  const members = campaigns.flatMap((campaign) => [
    ...random
      .shuffle(contacts)
      .slice(0, Math.ceil(contacts.length / 10))
      .map((contact) => ({ CampaignId: idOf(campaign), ContactId: idOf(contact) })),
    ...random
      .shuffle(open)
      .slice(0, Math.ceil(open.length / 10))
      .map((lead) => ({ CampaignId: idOf(campaign), LeadId: idOf(lead) })),
  ])
  return {
    campaigns,
    members: members.map((values, index) =>
      recordAt('00v', index, making, { ...values, Status: random.pick(['Sent', 'Responded']) }),
    ),
  }
}
