import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { LOCALES } from '../leads/locales.ts'
import { recordId } from '../leads/org.ts'
import type { Random } from '../random.ts'
import { domainOf, type Firms, share, stamp } from './firms.ts'

/** Contacts by what is told of them. */
export interface Staff {
  records: SalesforceRecord[]
  living: SalesforceRecord[]
  /** Living contact and its living account. */
  links: [contact: string, account: string][]
  /** Living contacts whose account is in the Recycle Bin. */
  dangling: string[]
  /** Living contacts without an account. */
  alone: string[]
  /** Living contact and the one that it reports to. */
  managers: [contact: string, manager: string][]
  /** Living contact, and the one whose e-mail it has in other letters. */
  twins: [id: string, of: string][]
}

const FIRST = 8_001

/**
 * `count` contacts, at least 50: 8 % without an account, 2 % deleted with theirs, 2 % whose account is deleted while they
 * are not, 5 % without an e-mail, 3 % with that of another one. One account has a tenth of all others.
 */
export function buildStaff(random: Random, count: number, firms: Firms, userIds: readonly string[]): Staff {
  const records = Array.from({ length: count }, (_, index) => makeContact(random, index, userIds))
  const rest = random.shuffle(records)
  const take = (part: number): SalesforceRecord[] => rest.splice(0, share(count, part))
  const [alone, gone, dangling] = [take(0.08), take(0.02), take(0.02)]
  for (const record of [...gone, ...dangling]) record.AccountId = random.pick(firms.binned).Id!
  for (const record of gone) record.IsDeleted = true
  const employers = firms.living.filter((firm) => !firms.empty.includes(firm))
  const largest = random.pick(employers)
  for (const record of rest) record.AccountId = (random.chance(0.1) ? largest : random.pick(employers)).Id!
  const places = new Map(firms.records.map(({ Id }, index) => [Id, index]))
  for (const [index, record] of records.entries()) {
    const place = places.get(record.AccountId ?? null)
    record.Email = `c${index + 1}@${place === undefined ? 'private.example' : domainOf(place)}`
  }
  const [silent, copies] = [rest.slice(0, share(count, 0.05)), rest.slice(share(count, 0.05), share(count, 0.08))]
  for (const record of silent) record.Email = null
  const originals = rest.slice(share(count, 0.08))
  const twins = copies.map((copy, index): [string, string] => {
    const original = originals[index]!
    copy.Email = String(original.Email).toUpperCase()
    return [String(copy.Id), String(original.Id)]
  })
  return {
    records,
    living: records.filter(({ IsDeleted }) => IsDeleted !== true),
    links: rest.map(({ Id, AccountId }) => [String(Id), String(AccountId)]),
    dangling: dangling.map(({ Id }) => String(Id)),
    alone: alone.map(({ Id }) => String(Id)),
    managers: promote(random, rest, share(count, 0.2)),
    twins,
  }
}

/** Some report to a colleague of the same account that stands before them in `order`, whose id may be higher. */
function promote(random: Random, order: readonly SalesforceRecord[], most: number): [string, string][] {
  const managers: [string, string][] = []
  const colleagues = new Map<unknown, SalesforceRecord[]>()
  for (const record of order) {
    const before = colleagues.get(record.AccountId) ?? []
    if (before.length > 0 && managers.length < most) {
      record.ReportsToId = random.pick(before).Id!
      managers.push([String(record.Id), String(record.ReportsToId)])
    }
    colleagues.set(record.AccountId, [...before, record])
  }
  return managers
}

function makeContact(random: Random, index: number, userIds: readonly string[]): SalesforceRecord {
  const locale = random.pick(LOCALES)
  const [city, state, code, country] = random.pick(locale.places)
  const created = stamp(index)
  return {
    Id: recordId('003', FIRST + index * 5),
    LastName: random.pick(locale.last),
    FirstName: random.chance(0.9) ? random.pick(locale.first) : null,
    Title: random.pick(['Einkäufer', 'CTO', 'Head of "Sales"', null]),
    Phone: random.chance(0.6) ? `${locale.phone}${2_000_000 + index}` : null,
    MailingStreet: random.pick(locale.streets),
    MailingCity: city,
    MailingState: state,
    MailingPostalCode: code,
    MailingCountry: country,
    Birthdate: random.chance(0.2) ? '1984-02-29' : null,
    OwnerId: random.pick(userIds),
    CreatedDate: created,
    CreatedById: userIds[0]!,
    LastModifiedDate: created,
    LastModifiedById: userIds[0]!,
    SystemModstamp: created,
  }
}
