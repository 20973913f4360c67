import type { AccountLimits } from './model/account-limits.ts'
import type { Condition } from './model/condition.ts'
import type { CrmError } from './model/errors.ts'
import type { JobState } from './model/job-state.ts'
import type { Link, Page, ReadLink, ReadQuery } from './model/reading.ts'
import type { Row, Value } from './model/record.ts'
import type { Finding } from './model/run.ts'
import type { FieldDefinition, ObjectDefinition, ObjectSchema, Option, Relation, Schema } from './model/schema.ts'

export type { JobState } from './model/job-state.ts'
export type { Link, Page, ReadLink, ReadQuery, RecordPage, WaitingPage } from './model/reading.ts'

/**
 * The contract of a connector: one vendor's module exports one `connect`, and a method that exists says what the
 * vendor can. The engine asks what a connection can do, never who it is. Every failure is a {@link CrmError}; every
 * method may be aborted by its signal and then rejects with the signal's reason.
 */
export interface Connection {
  /** Who the credential belongs to and what this account may do. Cheap: a call or two. */
  check(signal: AbortSignal): Promise<Account>
  /**
   * Objects and fields as this account may use them. With `objects` at least these and what ties them, so that whoever
   * needs few of many pays for few; names that it does not know are left out, and the directory of users is told either way.
   * `ties` false: nobody will ask for relations, so that calls for them are saved.
   */
  describe(signal: AbortSignal, objects?: readonly string[], ties?: boolean): Promise<Schema>
  /**
   * Objects as an earlier look at the same account told of them, which this credential may use and not look at. Absent: the
   * connection reads and writes without knowing what fields there are.
   */
  adopt?(objects: readonly ObjectSchema[]): void
  /** Pages in a stable order; the cursor of a page is all that a restart after it needs. */
  read(query: ReadQuery, signal: AbortSignal): AsyncIterable<Page>
  /**
   * Parts of a query that together read what it would read, each record once, and may be read side by side; about `want`
   * of them, one where dividing is not worth its calls. Each may be kept and continued by its own cursor.
   */
  slices?(query: ReadQuery, want: number, signal: AbortSignal): Promise<ReadQuery[]>
  /**
   * As much of a filter as the system itself can judge, together with `where`, as one condition in its own language for
   * `read` and `count`. It may say less than the filter, never more: the caller judges every record that is read.
   */
  narrow?(object: ObjectSchema, filter: readonly Condition[], where: string | undefined): string | undefined
  /** Pure: the id as records carry it, of one that a person wrote in another form of the system; any other text as it is. */
  recordId?(text: string): string
  /** null: there are too many to be counted in time. */
  count?(query: Pick<ReadQuery, 'object' | 'where'>, signal: AbortSignal): Promise<{ n: number; exact: boolean } | null>
  /** Strongly consistent look-up; `key` is `id` or a name of the object's `operations.find.keys`. */
  find?(request: FindRequest, signal: AbortSignal): Promise<Found[]>
  /**
   * Every link of these records of the relation's `from`, at most `read.maxRows` of them, in pieces of any size; a record
   * that is gone has none. Asked again it may come in another order. `beside`: relations that are read `together` with it,
   * whose links are told as well.
   */
  readLinks?(
    relation: Relation,
    ids: readonly string[],
    signal: AbortSignal,
    beside?: readonly Relation[],
  ): AsyncIterable<ReadLink[]>
  /** The bytes of a record whose object has `content`, from the first on, each time that it is asked. */
  content?(object: ObjectSchema, id: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Every right that the credential lacks, told at once; nothing is changed to find out. */
  rights?(signal: AbortSignal): Promise<Account['missing']>
  /**
   * What of the account itself, rather than of a record, would stand in the way of what is intended (`error`), may do so,
   * or is set off by it. Changes nothing.
   */
  preflight?(intention: Intention, signal: AbortSignal): Promise<Finding[]>
  readonly write?: Writer
  readonly admin?: SchemaAdmin
}

/** What a migration is about to do to one object. */
export interface Intention {
  object: string
  creates: number
  updates: number
  /** Fields that records get values in. */
  writes: readonly string[]
  /** The object itself is created before. */
  newObject?: true
  /** Fields that are to be there before: the absent ones are created. */
  newFields: readonly FieldDefinition[]
  /** Further options that fields which are there get before. */
  newOptions: readonly { field: string; options: readonly Option[] }[]
}

export interface Account {
  vendor: string
  /** The vendor's own id of the account (org, portal, workspace). */
  id: string
  name: string
  /** Rights that are missing, in the vendor's words; empty lists when nothing is known to be missing. */
  missing: { read: string[]; write: string[]; schema: string[] }
  /** Version of the API that the connection speaks, in the vendor's words. */
  api?: string
  limits: AccountLimits
}

export interface FindRequest {
  object: string
  key: string
  values: string[]
  fields: string[]
}

/** `id` is the record's id now, which after a merge differs from the one asked for. */
export interface Found {
  asked: string
  id: string
  row: Row
}

/** Writes rows. One outcome for each row, in the order of the rows; a bad row never throws. */
export interface Writer {
  /** Pure: the wire form of a row with its size, or every rule of the target that it breaks. */
  encode(object: ObjectSchema, operation: 'create' | 'update', row: Row): Encoded | Issue[]
  /** Pure: does the stored value say what was sent, under the vendor's documented normalisation? */
  same(object: ObjectSchema, field: string, sent: Value, stored: Value | undefined): boolean
  /**
   * Creates records that the match found absent; `key` is our source key, which makes a second sending harmless or visible.
   * Where the object has no place for it, it goes nowhere.
   */
  create(object: ObjectSchema, rows: readonly CreateRow[], signal: AbortSignal): Promise<Outcome[]>
  update(object: ObjectSchema, rows: readonly UpdateRow[], signal: AbortSignal): Promise<Outcome[]>
  readonly bulk?: BulkWriter
  /**
   * Makes links, at most `link.maxRows` of the relation. One outcome for each, in order; a wrong one never throws. What
   * is linked already is `written`.
   */
  link?(relation: Relation, links: readonly Link[], signal: AbortSignal): Promise<LinkOutcome[]>
  /** Takes links away, as many at a time as `link` makes. What is not linked is `written`. */
  unlink?(relation: Relation, links: readonly Link[], signal: AbortSignal): Promise<LinkOutcome[]>
  /**
   * Deletes records by id, to the recycle bin where there is one; at most `operations.remove.maxRows`. A record that is
   * gone already is `written`.
   */
  remove?(object: ObjectSchema, ids: readonly string[], signal: AbortSignal): Promise<Outcome[]>
}

/** `created` is false where the link is known to have been there. */
export type LinkOutcome =
  | { status: 'written'; created?: boolean }
  | { status: 'rejected'; error: CrmError }
  | { status: 'unknown'; error: CrmError }

/**
 * Many rows by an asynchronous job, which the system carries out in its own time, until it has ended and its results can
 * be read. The caller waits, never the connector. Bounds are told by the `bulk` of an operation.
 */
export type BulkWriter = OpenedJobs | SubmittedJobs

/** A job is opened, and given its rows once. */
export interface OpenedJobs extends FollowedJobs {
  /**
   * A job that takes rows, and has none: its id is all that a later process needs. `transient` with `stored: 'no'` where
   * no job may be opened before another has ended.
   */
  open(object: ObjectSchema, operation: 'create' | 'update', signal: AbortSignal): Promise<string>
  /**
   * Gives the job its rows, which starts it. A job takes rows once: `conflict` where it has some already, or has ended.
   * `stored: 'unknown'` where they may have arrived.
   */
  upload(job: Job, rows: readonly (CreateRow | UpdateRow)[], signal: AbortSignal): Promise<void>
  abort: NonNullable<FollowedJobs['abort']>
}

/**
 * A job that has an id only with its rows: where the answer is lost, it may be at work and nobody can ask for it. So this
 * is for objects whose creates are `safe` or `refused` when they are sent twice.
 */
export interface SubmittedJobs extends FollowedJobs {
  /**
   * Starts a job with these rows and tells its id. A row that no job can carry is left out, so that its results tell
   * nothing of it; `invalid` with `stored: 'no'` where that is so of all. `stored: 'unknown'` where it may have started.
   */
  submit(
    object: ObjectSchema,
    operation: 'create' | 'update',
    rows: readonly (CreateRow | UpdateRow)[],
    signal: AbortSignal,
  ): Promise<string>
}

interface FollowedJobs {
  poll(job: Job, signal: AbortSignal): Promise<JobState>
  /** Of a job that has ended, from the cursor of an earlier page on; null: from the beginning. `not-found`: it is gone. */
  results(job: Job, from: string | null, signal: AbortSignal): Promise<JobResults>
  /**
   * Stops a job; what it has written stays. No error for one that has ended. `not-found`: it is gone. Absent: nothing
   * stops one.
   */
  abort?(job: Job, signal: AbortSignal): Promise<void>
}

export interface Job {
  id: string
  object: ObjectSchema
  operation: 'create' | 'update'
}

export interface JobResults {
  /**
   * By a row's own reference: our key for creates, the id for updates. A row that was never handled is in no page, nor is
   * one that a request would tell more of, such as which record is in its way: it is looked for, and sent by itself.
   */
  outcomes: { ref: string; outcome: Outcome }[]
  /** null on the last page. */
  cursor: string | null
}

export interface CreateRow {
  key: string
  encoded: Encoded
  /** Of a row whose object has `content`. */
  content?: Content
}

/** A file on its way: whoever writes opens it, again for each sending. */
export interface Content {
  /** As the source says; null: it does not say. */
  bytes: number | null
  open(): AsyncIterable<Uint8Array>
}

export interface UpdateRow {
  id: string
  encoded: Encoded
}

/** The wire form of one row; `bytes` is its share of a request's body. */
export interface Encoded {
  wire: Readonly<Record<string, unknown>>
  bytes: number
}

/** A rule that a value breaks, or a value that has no place in the target. */
export interface Issue {
  field: string
  code: string
  /** For a person; never contains the value. */
  message: string
}

/** A record by its object and id. */
export interface RecordRef {
  object: string
  id: string
}

/** `also`: records that the system made on the side. */
export type Outcome =
  | { status: 'written'; id: string; created?: boolean; also?: RecordRef[] }
  | { status: 'rejected'; error: CrmError }
  | { status: 'unknown'; error: CrmError }

/** Changes the schema of the account. Needs an operator's consent; the engine sees to that. */
export interface SchemaAdmin {
  /**
   * Creates an object as the schema's `newObjects` says it will be; `exists` where one of this name is there. Ends when it
   * can be described and takes fields and records. `conflict` where the system gave it another name.
   */
  createObject?(definition: ObjectDefinition, signal: AbortSignal): Promise<{ status: 'created' | 'exists' }>
  /** One outcome for each definition, in order; a field that already exists as defined counts as `exists`. */
  createFields(object: string, definitions: readonly FieldDefinition[], signal: AbortSignal): Promise<FieldOutcome[]>
  /**
   * Adds options to a field that is `extendable` and leaves those that it has as they are: all of them or, with a
   * CrmError, none. One outcome for each option, in order; one whose value is there already counts as `exists`, whatever
   * its label.
   */
  addOptions?(
    object: string,
    field: string,
    options: readonly Option[],
    signal: AbortSignal,
  ): Promise<{ status: 'added' | 'exists' }[]>
  /**
   * Deletes fields that an administrator made, with their values. One outcome for each name, in order. The caller sees to
   * it that they are its own.
   */
  deleteFields?(object: string, names: readonly string[], signal: AbortSignal): Promise<FieldRemoval[]>
}

export type FieldRemoval = { status: 'deleted' | 'absent' } | { status: 'failed'; error: CrmError }

export type FieldOutcome = { status: 'created' | 'exists' } | { status: 'failed'; error: CrmError }

/** Where to connect and with what; `settings` are not secret, `credentials` are and never leave the connector. */
export interface ConnectionConfig {
  vendor: string
  settings: Readonly<Record<string, string>>
  credentials: Readonly<Record<string, string>>
}
