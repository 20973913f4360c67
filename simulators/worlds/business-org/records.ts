import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { recordId } from '../leads/org.ts'
import type { Random } from '../random.ts'

/** What the records of the org are made with. */
export interface Making {
  random: Random
  /** Users that own records, the maker of all records first. */
  userIds: readonly string[]
}

const FIRST = 1_001
const HALF_HOUR = 1_800_000
const BEGINNING = Date.UTC(2023, 0, 2, 8)

/** The record at a place of its object's list, made some time after the one before it, changed some days later. */
export function recordAt(
  prefix: string,
  index: number,
  { userIds }: Making,
  values: SalesforceRecord,
): SalesforceRecord {
  const made = BEGINNING + index * HALF_HOUR
  const changed = made + (index % 9) * 86_400_000
  return {
    Id: recordId(prefix, FIRST + index * 3),
    CreatedDate: moment(made),
    CreatedById: userIds[0]!,
    LastModifiedDate: moment(changed),
    LastModifiedById: userIds[0]!,
    SystemModstamp: moment(changed),
    ...values,
  }
}

/** The day that lies so many days after the beginning. */
export function dayAfter(days: number): string {
  return new Date(BEGINNING + days * 86_400_000).toISOString().slice(0, 10)
}

/** The moment that lies so many hours after the beginning. */
export function momentAfter(hours: number): string {
  return moment(BEGINNING + hours * 3_600_000)
}

export function idOf({ Id }: SalesforceRecord): string {
  return String(Id)
}

function moment(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000')
}
