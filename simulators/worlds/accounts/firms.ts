import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { LOCALES } from '../leads/locales.ts'
import { recordId } from '../leads/org.ts'
import type { Random } from '../random.ts'

/** Accounts by what is told of them; each is in one of the first three lists. */
export interface Firms {
  records: SalesforceRecord[]
  /** Living accounts. */
  living: SalesforceRecord[]
  /** In the Recycle Bin. */
  binned: SalesforceRecord[]
  /** Merged into a living account. */
  merged: SalesforceRecord[]
  /** Living accounts that nobody works for. */
  empty: SalesforceRecord[]
  /** Living account, and the one whose name and website it has in other letters. */
  twins: [id: string, of: string][]
  /** Living account and its parent. */
  parents: [id: string, parent: string][]
}

const FIRST = 3_001
/** So many of them as a part is, at least one. */
export const share = (count: number, part: number): number => Math.max(1, Math.round(count * part))

/** `count` accounts, at least 20: 3 % in the Recycle Bin, 2 % merged away, 2 % twins, 30 % with a parent. */
export function buildFirms(random: Random, count: number, userIds: readonly string[]): Firms {
  const records = Array.from({ length: count }, (_, index) => makeFirm(random, index, userIds))
  const order = random.shuffle(records)
  const take = (part: number): SalesforceRecord[] => order.splice(0, share(count, part))
  const [binned, merged] = [take(0.03), take(0.02)]
  const living = order
  const [copies, originals] = [living.slice(0, share(count, 0.02)), living.slice(share(count, 0.02))]
  for (const record of [...binned, ...merged]) record.IsDeleted = true
  for (const record of merged) record.MasterRecordId = random.pick(originals).Id!
  const twins = copies.map((copy, index): [string, string] => {
    const original = originals[index]!
    Object.assign(copy, { Name: String(original.Name).toUpperCase(), Website: String(original.Website).toUpperCase() })
    return [String(copy.Id), String(original.Id)]
  })
  const empty = originals.slice(-share(count, 0.1))
  return { records, living, binned, merged, empty, twins, parents: raise(random, originals, share(count, 0.3)) }
}

/** A forest: a parent stands before its children in `order`, so that none is above itself. Its ids may be higher. */
function raise(random: Random, order: readonly SalesforceRecord[], children: number): [string, string][] {
  return Array.from({ length: Math.min(children, order.length - 1) }, (_, index): [string, string] => {
    const child = order[order.length - 1 - index]!
    const parent = order[random.between(0, order.length - 2 - index)]!
    child.ParentId = parent.Id!
    return [String(child.Id), String(parent.Id)]
  })
}

function makeFirm(random: Random, index: number, userIds: readonly string[]): SalesforceRecord {
  const locale = random.pick(LOCALES)
  const [city, state, code, country] = random.pick(locale.places)
  const created = stamp(index)
  return {
    Id: recordId('001', FIRST + index * 3),
    Name: `${random.pick(locale.companies)} ${index + 1}`,
    Website: `https://www.${domainOf(index)}/`,
    Phone: `${locale.phone}${1_000_000 + index}`,
    Industry: random.pick(['Banking', 'Education', 'Machinery', 'Retail', null]),
    Type: random.pick(['Customer', 'Partner', 'Prospect', null]),
    BillingStreet: random.pick(locale.streets),
    BillingCity: city,
    BillingState: state,
    BillingPostalCode: code,
    BillingCountry: country,
    AnnualRevenue: random.chance(0.5) ? random.between(10_000, 90_000_000) : null,
    NumberOfEmployees: random.chance(0.7) ? random.between(1, 40_000) : null,
    OwnerId: random.pick(userIds),
    CreatedDate: created,
    CreatedById: userIds[0]!,
    LastModifiedDate: created,
    LastModifiedById: userIds[0]!,
    SystemModstamp: created,
  }
}

/** The domain of the account at a place of the list. */
export function domainOf(index: number): string {
  return `firm-${index + 1}.example`
}

/** When the record at a place of a list was made. */
export function stamp(index: number): string {
  return new Date(Date.UTC(2022, 0, 3, 8) + index * 1_800_000).toISOString().replace('Z', '+0000')
}
