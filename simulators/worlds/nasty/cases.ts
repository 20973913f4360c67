import { makeId } from '../../salesforce/ids.ts'
import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { malformedEmails } from './emails.ts'
import { QUEUE, userId } from './org.ts'
import { KNOWN_OWNER } from './portal.ts'

/** A lead that is about one rule, by its number, and what the portal has to do with it. */
export interface Case {
  rule: number
  scenery?: boolean
  /** Where the id itself matters. */
  id?: string
  /** What sets it apart from an ordinary lead. */
  lead?: SalesforceRecord
  /** Contacts that the portal has from the start; `of the lead` as key stands for this lead's. */
  contacts?: Record<string, string>[]
  /** Which of these contacts the lead belongs to. */
  into?: number
  stored: Readonly<Record<string, string | null>> | null
}

const text = 'x'.repeat(65_536)
const refused = (rule: number, lead: SalesforceRecord): Case => ({ rule, lead, stored: null })
const arrives = (rule: number, lead: SalesforceRecord, stored: Case['stored']): Case => ({ rule, lead, stored })
const scenery = (each: Case): Case => ({ ...each, scenery: true })

const addresses: Case[] = [
  ...malformedEmails.map(([rule, email]) => refused(rule, { Email: email })),
  arrives(16, { Email: 'Upper.CASE@Nasty.Example' }, { email: 'upper.case@nasty.example' }),
  arrives(17, { Email: '  spaced.out@nasty.example ' }, { email: 'spaced.out@nasty.example' }),
  refused(18, { Email: null }),
  arrives(
    19,
    { Email: 'only@nasty.example', FirstName: null, Company: null },
    { email: 'only@nasty.example', company: null },
  ),
  {
    rule: 20,
    lead: { Email: 'Known@nasty.example', FirstName: 'New' },
    contacts: [{ email: 'known@nasty.example', firstname: 'Old' }],
    into: 0,
    stored: { firstname: 'Old', lastname: 'Case' },
  },
  {
    rule: 21,
    lead: { Email: 'second@nasty.example' },
    contacts: [{ email: 'first@nasty.example', hs_additional_emails: 'third@nasty.example;second@nasty.example' }],
    into: 0,
    stored: { email: 'first@nasty.example', lastname: 'Case' },
  },
  scenery(arrives(22, { Email: 'twin@nasty.example' }, { email: 'twin@nasty.example' })),
  refused(22, { Email: 'TWIN@nasty.example' }),
  scenery(arrives(23, { Other_Emails__c: 'shared@nasty.example' }, { hs_additional_emails: 'shared@nasty.example' })),
  refused(23, { Email: 'shared@nasty.example' }),
  {
    rule: 24,
    lead: { Email: 'both.a@nasty.example', Other_Emails__c: 'both.b@nasty.example' },
    contacts: [{ email: 'both.a@nasty.example' }, { email: 'both.b@nasty.example' }],
    stored: null,
  },
  {
    rule: 25,
    lead: { Email: 'taken@nasty.example' },
    contacts: [{ crm_ferry_source_id: 'of the lead', lastname: 'Case' }, { email: 'taken@nasty.example' }],
    into: 0,
    stored: { email: null, lastname: 'Case' },
  },
  refused(26, { Other_Emails__c: 'fine@nasty.example;not an address' }),
  arrives(
    27,
    { Other_Emails__c: 'B@nasty.example; c@nasty.example' },
    { hs_additional_emails: 'b@nasty.example;c@nasty.example' },
  ),
]

const texts: Case[] = [
  refused(28, { Notes__c: `${text}x` }),
  arrives(29, { Notes__c: text }, { notes: text }),
  refused(30, { Background__c: `${text}x` }),
  arrives(31, { Notes__c: 'one\u0000two\u000b three' }, { notes: 'onetwo three' }),
  refused(32, { Notes__c: 'half a smile \ud83d' }),
  arrives(33, { LastName: 'Ø 𝒜 👩‍🚀 e\u0301 שלום' }, { lastname: 'Ø 𝒜 👩‍🚀 e\u0301 שלום' }),
  arrives(65, { Title: ' \t ' }, { jobtitle: null }),
  arrives(66, { Notes__c: 'one\r\ntwo\nthree' }, { notes: 'one\r\ntwo\nthree' }),
]

const values: Case[] = [
  refused(34, { Score__c: '1.234.5,6' }),
  arrives(35, { Budget__c: 12_500_000_000 }, { budget: '12500000000' }),
  arrives(36, { Budget__c: '12345678901234567.89' }, { budget: '12345678901234567.89' }),
  refused(37, { Anniversary__c: '2023-02-29' }),
  arrives(38, { Birth__c: '1984-02-29' }, { birth: '1984-02-29' }),
  arrives(39, { Visit__c: '2026-03-01T00:30:00.000+0000' }, { visit: '2026-03-01T00:30:00Z' }),
  arrives(40, { Visit_Day__c: '2026-02-28T23:59:59.000+0000' }, { visit_day: '2026-02-28' }),
  arrives(64, { Newsletter__c: true }, { newsletter: 'true' }),
]

const choices: Case[] = [
  arrives(41, { Status: 'In Progress' }, { hs_lead_status: 'IN_PROGRESS' }),
  arrives(42, { Status: 'Parked' }, { hs_lead_status: null }),
  refused(43, { Kind__c: 'Company' }),
  arrives(44, { Status: ' open ' }, { hs_lead_status: 'OPEN' }),
  arrives(45, { Kind__c: 'Ghost' }, { kind: 'ghost' }),
  arrives(46, { Interests__c: 'Rail;Sea' }, { interests: 'rail;sea' }),
  arrives(47, { Interests__c: 'Sea;Air' }, { interests: null }),
  arrives(48, { OwnerId: userId('known') }, { hubspot_owner_id: KNOWN_OWNER }),
  arrives(49, { OwnerId: userId('deactivated') }, { hubspot_owner_id: null }),
  arrives(50, { OwnerId: userId('unknown') }, { hubspot_owner_id: null }),
  arrives(51, { OwnerId: QUEUE }, { hubspot_owner_id: null }),
  {
    rule: 52,
    lead: { Email: 'back@nasty.example', Stage__c: 'Lead' },
    contacts: [{ email: 'back@nasty.example', lifecyclestage: 'customer' }],
    into: 0,
    stored: { lifecyclestage: 'customer', lastname: 'Case' },
  },
  {
    rule: 53,
    lead: { Email: 'forth@nasty.example', Stage__c: 'Customer' },
    contacts: [{ email: 'forth@nasty.example', lifecyclestage: 'lead' }],
    into: 0,
    stored: { lifecyclestage: 'customer' },
  },
  refused(72, { Kind__c: 'Retired' }),
]

const unique: Case[] = [
  scenery(arrives(54, { Code__c: 'AB-1' }, { member_code: 'AB-1' })),
  refused(54, { Code__c: 'ab-1' }),
  {
    rule: 55,
    lead: { Code__c: 'CD-2' },
    contacts: [{ email: 'holder@nasty.example', member_code: 'cd-2' }],
    stored: null,
  },
  // The first is kept back for its address, so its code is free for the next.
  scenery(refused(67, { Email: 'twin@nasty.example', Code__c: 'EF-3' })),
  arrives(67, { Code__c: 'EF-3' }, { member_code: 'EF-3' }),
]

const administrators: Case[] = [
  refused(56, { Tag__c: 'a' }),
  refused(57, { Tag__c: 'abcdef' }),
  refused(58, { Level__c: 0 }),
  refused(59, { Level__c: 11 }),
  refused(60, { Plan__c: 'AB-12x' }),
  refused(61, { Email: 'spam@Throwaway.example' }),
  refused(62, { MobilePhone: '020 7946 0123' }),
  {
    rule: 63,
    lead: { Email: 'ruled@nasty.example', Tag__c: 'far too long' },
    contacts: [{ email: 'ruled@nasty.example', tag: 'fine' }],
    into: 0,
    stored: { tag: 'fine', lastname: 'Case' },
  },
  arrives(
    68,
    { Tag__c: 'abcde', Level__c: 10, Plan__c: 'AB-12', MobilePhone: '+44 20 7946 0123' },
    { tag: 'abcde', level: '10' },
  ),
]

const fromSalesforce: Case[] = [
  refused(70, { IsConverted: true, ConvertedDate: '2025-01-01' }),
  refused(71, { IsDeleted: true }),
  scenery({ rule: 80, id: makeId('00Q', '9z0', 10), stored: { lastname: 'Case' } }),
  { rule: 80, id: makeId('00Q', '9z0', 36), stored: { lastname: 'Case' } },
]

export const cases: readonly Case[] = [
  ...addresses,
  ...texts,
  ...values,
  ...choices,
  ...unique,
  ...administrators,
  ...fromSalesforce,
]
