import { blankRecord } from '../../salesforce/schema.ts'
import type { SalesforceRecord } from '../../salesforce/seed.ts'
import type { Random } from '../random.ts'
import { makeEmail } from './emails.ts'
import { LOCALES, type Locale } from './locales.ts'
import { INACTIVE_USER, INTERESTS, leadDescribe, REGIONS, recordId, STATUSES } from './org.ts'
import type { Role } from './roles.ts'
import type { Shares } from './shares.ts'
import { longText, shortText } from './texts.ts'

const FIRST_DAY = Date.UTC(2019, 0, 7, 10)
const LAST_DAY = Date.UTC(2026, 9, 30, 16)
const DAY = 86_400_000
/** The counter in the first lead's id: high enough that ids differ in several characters. */
const FIRST_LEAD = 238_328_000

const TITLES: readonly string[] = [
  'CEO',
  'Head of "Growth"',
  'Geschäftsführer/in',
  'VP, Sales; EMEA',
  '部長',
  'Директор',
]
const INDUSTRIES: readonly string[] = [
  'Banking',
  'Food & Beverage',
  'Healthcare',
  'Technology',
  'Not For Profit',
  'Other',
]
const SOURCES: readonly string[] = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other']
const SALUTATIONS: readonly string[] = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']

/** What a lead may hold when its contact is already equal: nothing for which the target has no property or option yet. */
const UNMAPPABLE: readonly string[] = [
  'LeadSource',
  'Rating',
  'Description',
  'NumberOfEmployees',
  'Budget__c',
  'Score__c',
  'First_Contact__c',
  'Next_Call__c',
  'Interests__c',
  'Background__c',
  'Campaign_Code__c',
]
const KNOWN_STATUSES = STATUSES.slice(0, 5)
const KNOWN_REGIONS = REGIONS.slice(0, 4)

/** All leads in ascending id order, one for each role. */
export function buildLeads(
  random: Random,
  shares: Shares,
  roles: readonly Role[],
  users: readonly string[],
): SalesforceRecord[] {
  const blank = blankRecord(leadDescribe())
  const long = placeLongTexts(shares, roles)
  const emails: (string | null)[] = []
  return roles.map((role, index) => {
    const email = makeEmail(random, index, role, emails)
    emails.push(email)
    const lead: SalesforceRecord = {
      Id: recordId('00Q', FIRST_LEAD + index * 3),
      IsDeleted: false,
      ...person(random, random.pick(LOCALES), index),
      Email: email,
      ...qualification(random),
      ...ownership(random, index, shares.size, users),
      ...customFields(random),
    }
    const place = long.get(index)
    if (place !== undefined) lead[place] = longText(random)
    if (role.kind === 'converted') Object.assign(lead, conversion(random, index))
    if (role.kind === 'equal') restrict(random, lead)
    return { ...blank, ...lead }
  })
}

/** Index -> field, evenly spread. */
function placeLongTexts(shares: Shares, roles: readonly Role[]): Map<number, string> {
  const places = new Map<number, string>()
  for (let nth = 0; nth < shares.longTexts; nth += 1) {
    let index = Math.floor(((nth + 0.5) * shares.size) / shares.longTexts)
    while (roles[index]?.kind === 'equal' || places.has(index)) index += 1
    if (index < shares.size) places.set(index, nth % 2 === 0 ? 'Description' : 'Background__c')
  }
  return places
}

function person(random: Random, locale: Locale, index: number): SalesforceRecord {
  const first = random.chance(0.92) ? random.pick(locale.first) : null
  const last = random.pick(locale.last)
  const [city, state, zip, country] = random.pick(locale.places)
  const located = random.chance(0.85)
  const street = random.pick(locale.streets)
  const phone = (): string => locale.phone + String(random.between(1_000, 9_999_999))
  const geocoded = located && random.chance(0.2)
  return {
    LastName: last,
    FirstName: first,
    Salutation: random.chance(0.5) ? random.pick(SALUTATIONS) : null,
    Name: first === null ? last : `${first} ${last}`,
    Title: random.chance(0.7) ? random.pick(TITLES) : null,
    Company: random.pick(locale.companies),
    Street: located ? street + random.pick(['', '', '\nc/o Reception', '\r\nBuilding B, 3rd floor']) : null,
    City: located ? city : null,
    State: located && state !== '' ? state : null,
    PostalCode: located && zip !== '' ? zip : null,
    Country: located ? country : null,
    Latitude: geocoded ? random.between(-80_000_000, 80_000_000) / 1_000_000 : null,
    Longitude: geocoded ? random.between(-170_000_000, 170_000_000) / 1_000_000 : null,
    GeocodeAccuracy: geocoded ? 'City' : null,
    Phone: random.chance(0.75) ? phone() : null,
    MobilePhone: random.chance(0.4) ? phone() : null,
    Fax: random.chance(0.1) ? phone() : null,
    Website: random.chance(0.5) ? `https://www.site-${index.toString(36)}.example/?a=1&b=2` : null,
    PhotoUrl: `/services/images/photo/${recordId('00Q', FIRST_LEAD + index * 3)}`,
  }
}

function qualification(random: Random): SalesforceRecord {
  return {
    Description: random.chance(0.5) ? shortText(random) : null,
    LeadSource: random.chance(0.8) ? random.pick(SOURCES) : null,
    Status: random.pick(STATUSES),
    Industry: random.chance(0.7) ? random.pick(INDUSTRIES) : null,
    Rating: random.chance(0.5) ? random.pick(['Hot', 'Warm', 'Cold']) : null,
    AnnualRevenue: random.chance(0.6) ? revenue(random) : null,
    NumberOfEmployees: random.chance(0.6) ? random.between(0, 25_000) : null,
    DoNotCall: false,
    HasOptedOutOfEmail: false,
    HasOptedOutOfFax: false,
    IsConverted: false,
    CleanStatus: 'Pending',
  }
}

/** Whole and fractional amounts, from 0 to beyond a thousand million. */
function revenue(random: Random): number {
  const kind = random.between(0, 4)
  if (kind === 0) return random.between(1, 900) * 1_000
  if (kind === 1) return random.between(0, 99_999_999) / 100
  if (kind === 2) return random.between(10, 9_999) * 1_000_000
  if (kind === 3) return random.between(1_000_000_000, 9_000_000_000_00) / 100
  return random.between(0, 20_000) / 10
}

function ownership(random: Random, index: number, size: number, users: readonly string[]): SalesforceRecord {
  const slot = (LAST_DAY - FIRST_DAY) / size
  const created = FIRST_DAY + Math.floor(index * slot + random.next() * slot)
  const modified = random.chance(0.2) ? created : created + Math.floor(random.next() * (LAST_DAY + 14 * DAY - created))
  const touched = modified + (random.chance(0.1) ? random.between(1, 48) * 3_600_000 : 0)
  const active = users.filter((_, position) => position !== INACTIVE_USER)
  return {
    OwnerId: random.pick(users),
    CreatedDate: datetime(created),
    CreatedById: random.pick(active),
    LastModifiedDate: datetime(modified),
    LastModifiedById: random.pick(active),
    SystemModstamp: datetime(touched),
    LastActivityDate: random.chance(0.3) ? date(modified) : null,
    LastTransferDate: random.chance(0.2) ? date(created) : null,
    IsUnreadByOwner: random.chance(0.3),
  }
}

function customFields(random: Random): SalesforceRecord {
  const interests = random.shuffle(INTERESTS).slice(0, random.between(0, 3))
  return {
    Budget__c: random.chance(0.5)
      ? random.pick([random.between(1, 500) * 1_000, random.between(1, 9_999_999_999) / 100])
      : null,
    Score__c: random.chance(0.6) ? random.between(-50, 1_000) / 10 : null,
    Region__c: random.chance(0.7) ? random.pick(REGIONS) : null,
    Newsletter__c: random.chance(0.4),
    First_Contact__c: random.chance(0.5) ? date(FIRST_DAY + random.between(0, 2_800) * DAY) : null,
    Next_Call__c: random.chance(0.4) ? datetime(LAST_DAY + random.between(0, 400 * 24 * 60) * 60_000) : null,
    Interests__c: interests.length > 0 ? interests.join(';') : null,
    Background__c: random.chance(0.15) ? shortText(random) : null,
    Campaign_Code__c: random.chance(0.4) ? `C-${random.between(2019, 2026)}/${random.between(1, 99_999)}` : null,
  }
}

function conversion(random: Random, index: number): SalesforceRecord {
  return {
    IsConverted: true,
    ConvertedDate: date(LAST_DAY - random.between(1, 300) * DAY),
    ConvertedAccountId: recordId('001', FIRST_LEAD + index),
    ConvertedContactId: recordId('003', FIRST_LEAD + index),
    ConvertedOpportunityId: random.chance(0.5) ? recordId('006', FIRST_LEAD + index) : null,
  }
}

function restrict(random: Random, lead: SalesforceRecord): void {
  for (const name of UNMAPPABLE) lead[name] = null
  lead.Status = random.pick(KNOWN_STATUSES)
  if (lead.Region__c != null) lead.Region__c = random.pick(KNOWN_REGIONS)
}

function date(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10)
}

/** Salesforce keeps whole seconds. */
function datetime(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}.000+0000`
}
