import type { Effort } from './system.ts'

/**
 * What sending the same create twice does. `safe`: no second effect. `refused`: the second is rejected and names the
 * first. `blind`: a second record appears.
 */
export type ReplayClass = 'safe' | 'refused' | 'blind'

/** What one call takes of a day, in the account's unit; `each`: once for so many rows that are begun. Absent: one. */
export interface Cost {
  units: number
  each?: number
}

/** Bounds of one request of an operation: rows, 0 where it goes by jobs alone, and bytes of the encoded body. */
export interface BatchBounds {
  maxRows: number
  maxBytes: number
  cost?: Cost
  /** It can go by asynchronous jobs, too. */
  bulk?: JobBounds
}

/** Of one asynchronous job. */
export interface JobBounds {
  maxRows: number
  maxBytes: number
  /** How long after its opening a job and its results are there, and how long at most it may write. Milliseconds. */
  lifeMs: number
  /** Unfinished jobs that the account may have at a time, those of others included. Absent: no bound is known. */
  atOnce?: number
  /** Results that one call gives. */
  resultRows: number
  /** From so many rows on a job is the better way. */
  fromRows: number
  /** Of one job, all its calls together; where requests for the same rows cost less, they are taken instead. */
  cost?: Cost
  /** Such jobs start what the account does by itself when records change (workflows, mails); requests do not. */
  setsOff?: true
}

export interface Operations {
  /**
   * `newestFirst`: records can be listed in the order of their creation, the newest first, those of one second in any
   * order, and such a listing knows of every record that was created before it was asked for.
   * `of`: reference fields by whose value records can be listed (`ReadQuery.of`), all of them and as surely as that;
   * `cost` is that of one record's.
   */
  read?: {
    pageRows: number
    /** Of one page. */
    cost?: Cost
    newestFirst?: true
    of?: { fields: readonly string[]; cost?: Cost }
    /**
     * Records can be asked for by when they last changed (`ReadQuery.changedSince`), late by as much, milliseconds. With
     * `deletions` false nobody tells which are gone since.
     */
    changes?: { lagMs: number; deletions?: false }
  }
  /** Changing its fields: how many of them a call makes; options of one field take a call. Absent: one call makes all. */
  fields?: { maxRows: number; cost?: Cost }
  /** Fields whose options are made one by one, and what each of them takes. Absent: none. */
  options?: Readonly<Record<string, Effort>>
  /** `settleMs`: how long after a lost answer the vendor may still carry the request out. */
  create?: BatchBounds & { replay: ReplayClass; settleMs: number }
  update?: BatchBounds
  remove?: { maxRows: number; cost?: Cost }
  /** Strongly consistent look-up by any of these keys (`id` included), so many values at a time. */
  find?: { keys: string[]; maxRows: number; cost?: Cost }
}
