import type { CrmRecord } from './record.ts'

/** What is asked of a connection that reads. */
export interface ReadQuery {
  object: string
  fields: string[]
  /** A condition in the vendor's own language. */
  where?: string
  /** A part of the records, as `slices` named it. */
  slice?: string
  /**
   * Only what was created or changed at this time (ISO 8601) or later, and the ids of what was deleted since; only where
   * the object's `operations.read.changes` says so. May tell a record more than once.
   */
  changedSince?: string
  /** Go on after the page that carried this cursor. */
  cursor?: string
  /** Stop after so many records. */
  limit?: number
  /** The caller probably wants no more than the first pages: nothing should be prepared for the others. */
  stopsEarly?: boolean
  /** The record that was created last comes first; only where the object's `operations.read.newestFirst` says so. */
  order?: 'newest'
  /** Only records whose field names the record of this id; only where the object's `operations.read.of` has the field. */
  of?: { field: string; id: string }
}

/** What a read yields: records, or that they are not ready yet. Its cursor is all that a restart needs, a job's id included. */
export type Page = RecordPage | WaitingPage

/** `cursor` is null on the last page. */
export interface RecordPage {
  records: CrmRecord[]
  cursor: string | null
  /** Ids of records that are gone, merged ones included; only of a query with `changedSince`. */
  deleted?: string[]
  /** Something that a person should know about how the records are read; never a value of one. */
  notice?: string
}

/** The system is still preparing the records. The caller waits before it asks for the next page; the connector never does. */
export interface WaitingPage {
  /** Milliseconds. */
  wait: number
  cursor: string
  /** What is waited for, in a few words for a person. */
  reason: string
}

/** Ids of the records at both ends of a relation. */
export interface Link {
  from: string
  to: string
}

/** `relation`: where it is not the one that was asked for. */
export interface ReadLink extends Link {
  relation?: string
}
