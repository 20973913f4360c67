import type { FieldValue, SalesforceRecord } from '../../seed.ts'
import type { Deriving, Writer } from '../writer.ts'

/** What the platform does with the records of an object beyond storing what was sent. */
export interface ObjectRules {
  /** Fills in what follows from other values, before anything is checked. `draft` is what was sent. */
  derive?(
    writer: Deriving,
    record: SalesforceRecord,
    before: SalesforceRecord | undefined,
    draft: SalesforceRecord,
  ): void
  /** Throws a Refusal for a record that the platform does not take. */
  check?(writer: Writer, record: SalesforceRecord, before: SalesforceRecord | undefined, draft: SalesforceRecord): void
  /** What else changes once the record is stored. */
  after?(writer: Deriving, record: SalesforceRecord, before: SalesforceRecord | undefined): void
  /** Throws a Refusal for a record that cannot be deleted. */
  keep?(writer: Deriving, record: SalesforceRecord): void
  /** What else changes once a lookup of the record leads to what a merge has left. */
  moved?(writer: Deriving, record: SalesforceRecord): void
  /** What else changes once the record is deleted. */
  removed?(writer: Deriving, record: SalesforceRecord): void
}

/** The day of a stored moment in UTC. */
export function dayOf(moment: FieldValue | undefined): string | null {
  return typeof moment === 'string' ? moment.slice(0, 10) : null
}

/** A stored moment in milliseconds since 1970. */
export function millisOf(moment: string): number {
  return Date.parse(moment.replace('+0000', 'Z'))
}

export function numberOf(value: FieldValue | undefined): number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : undefined
}
